import pytest

from pulumi_gestalt_rpc.errors import AddressError, AnswerError, PulumiError, RpcError


@pytest.mark.parametrize(
    ("error", "text", "hint"),
    [
        (AddressError("x"), "the address 'x' is not of the form host:port", "127.0.0.1:50051"),
        (RpcError("Invoke", "INTERNAL", "oops"), "Pulumi refused Invoke (INTERNAL): oops", ""),
        (AnswerError("Invoke", "is empty"), "Pulumi's answer to Invoke is empty", "another program"),
    ],
)
def test_errors_say_what_happened(error: PulumiError, text: str, hint: str) -> None:
    """Each error composes its text from its fields and says what to do, where there is something to do."""
    assert str(error) == text
    assert hint in error.hint


def test_errors_carry_fields() -> None:
    """The fields of an error are there for who handles it."""
    refused = RpcError("Invoke", "INTERNAL", "oops")
    assert (refused.method, refused.status, refused.details) == ("Invoke", "INTERNAL", "oops")
    unusable = AnswerError("Invoke", "is empty")
    assert (unusable.method, unusable.problem) == ("Invoke", "is empty")
    assert AddressError("x").address == "x"
