"""What an answer says, piece by piece."""

import pytest

from pulumi_gestalt_rpc.calls import MAX_MESSAGE, Call, Ended, of_reset

HEADERS = {":status": "200", "content-type": "application/grpc"}
GOOD = {"grpc-status": "0"}


def ended(*given: bytes | dict[str, str]) -> Ended:
    """Return the end of a call whose answer has these fields and bytes, the last of which end it."""
    call = Call("key")
    for number, each in enumerate(given, 1):
        good = call.add(each) if isinstance(each, bytes) else call.add_fields(each, number == len(given))
        if not good:
            break
    return call.ended()


def refused(*given: bytes | dict[str, str]) -> tuple[str, str]:
    """Return status and text of an answer that is none."""
    found = ended(*given)
    assert (found.key, found.body) == ("key", b"")
    return found.status, found.details


@pytest.mark.parametrize(
    "parts",
    [
        [b"\0\0\0\0\2ok"],
        [b"\0", b"\0\0", b"\0\2", b"o", b"", b"k"],
        [b"\0\0\0\0\2", b"ok"],
    ],
)
def test_answers_in_pieces(parts: list[bytes]) -> None:
    """However an answer is cut, it is one."""
    assert ended(HEADERS, *parts, GOOD) == Ended("key", "OK", "", b"ok")


def test_announcements() -> None:
    """Fields with a status of 1xx are not the answer's yet."""
    assert ended({":status": "103"}, HEADERS, b"\0\0\0\0\0", GOOD) == Ended("key", "OK")


@pytest.mark.parametrize("with_headers", [False, True])
def test_refusals(with_headers: bool) -> None:
    """A refusal comes with the answer's last fields, which may be the only ones, and its text is unescaped."""
    refusal = {"grpc-status": "3", "grpc-message": "gr%C3%BC%c3%9fe 100% %zz %ff"}
    given = [HEADERS, refusal] if with_headers else [HEADERS | refusal]
    assert refused(*given) == ("INVALID_ARGUMENT", "grüße 100% %zz \N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize("code", ["17", "-1", "x", "99999999999999999999", "٣"])
def test_unknown_status(code: str) -> None:
    """A status that gRPC does not have is UNKNOWN."""
    assert refused(HEADERS, {"grpc-status": code, "grpc-message": "odd"}) == ("UNKNOWN", "odd")


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("400", "INTERNAL"),
        ("401", "UNAUTHENTICATED"),
        ("403", "PERMISSION_DENIED"),
        ("404", "UNIMPLEMENTED"),
        ("429", "UNAVAILABLE"),
        ("502", "UNAVAILABLE"),
        ("503", "UNAVAILABLE"),
        ("504", "UNAVAILABLE"),
        ("500", "UNKNOWN"),
        ("200", "UNKNOWN"),
        ("100", "UNKNOWN"),
    ],
)
def test_answers_of_http(status: str, name: str) -> None:
    """An answer that is not of gRPC has the status that gRPC says, and a text that says what came."""
    found = refused({":status": status, "content-type": "text/html"})
    assert found == (name, f"the answer is not of gRPC: status {status} of HTTP, text/html")


@pytest.mark.parametrize(
    ("given", "status", "text"),
    [
        ([HEADERS], "UNKNOWN", "ended without a status"),
        ([HEADERS, b"\0\0\0\0\0", {}], "UNKNOWN", "ended without a status"),
        ([HEADERS, b"\0\0\0\0\0"], "UNKNOWN", "ended without a status"),
        ([{}], "UNKNOWN", "status missing of HTTP, no type"),
        ([HEADERS, GOOD], "INTERNAL", "no whole message"),
        ([HEADERS, b"\0\0\0\0\2o", GOOD], "INTERNAL", "no whole message"),
        ([HEADERS, b"\0\0\0\0\0\0", GOOD], "INTERNAL", "more than one message"),
        ([HEADERS, HEADERS, GOOD], "INTERNAL", "fields in the middle"),
        ([HEADERS, b"\1\0\0\0\0", GOOD], "INTERNAL", "compressed"),
        ([HEADERS, b"\0\xff\0\0\0", GOOD], "RESOURCE_EXHAUSTED", f"more than {MAX_MESSAGE}"),
    ],
)
def test_answers_that_are_none(given: list[bytes | dict[str, str]], status: str, text: str) -> None:
    """What is no answer is refused with a text that says why."""
    found = refused(*given)
    assert found[0] == status
    assert text in found[1]


def test_an_announcement_that_ends() -> None:
    """Fields of a status 1xx that end the call are no announcement."""
    assert refused({":status": "103"})[0] == "UNKNOWN"


@pytest.mark.parametrize(
    ("code", "status"),
    [(0, "INTERNAL"), (7, "UNAVAILABLE"), (8, "CANCELLED"), (11, "RESOURCE_EXHAUSTED"), (12, "PERMISSION_DENIED")],
)
def test_resets(code: int, status: str) -> None:
    """A reset ends a call with the status that gRPC says."""
    assert of_reset("key", code) == Ended("key", status, f"the call was reset (error {code} of HTTP/2)")
