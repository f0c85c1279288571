import json

import pytest

from monitor.program import SIGNATURE, UNKNOWN, Program, secret, struct

PET = "random:index/randomPet:RandomPet"


def mocks(**cases) -> str:
    return json.dumps({"resources": {PET: cases}})


def test_update_echoes_inputs_and_makes_an_id():
    """Without mocks an update gives back the inputs, secrets kept, and an ID that depends on the URN alone."""
    inputs = {"length": 2, "password": secret("pw"), "o": {"l": [None, True]}}
    first, second = Program().register(PET, "pet", inputs), Program().register(PET, "pet")
    assert first.object == struct(inputs)
    assert first.urn == f"urn:pulumi:dev::shop::{PET}::pet"
    assert first.id == second.id
    assert len(first.id) == 16
    assert int(first.id, 16)
    assert first.id != Program().register(PET, "dog").id
    assert first.result == 0


def test_preview_knows_the_inputs_only():
    """In a preview the inputs come back with secrets and unknowns in place, and the ID is empty."""
    inputs = {"length": UNKNOWN, "password": secret(UNKNOWN), "o": {"a": UNKNOWN, "b": 1}}
    answer = Program(preview=True).register(PET, "pet", inputs)
    assert answer.object == struct(inputs)
    assert answer.id == ""


def test_components_have_no_outputs():
    """A component of the program has neither ID nor outputs, a remote one has outputs; mocks leave the first alone."""
    program = Program(json.dumps({"resources": {"my:mod:Comp": {"id": "x", "outputs": {"o": 1}}}}))
    local = program.register("my:mod:Comp", "local", {"a": 1}, custom=False)
    remote = program.register("my:mod:Comp", "remote", {"a": 1}, custom=False, remote=True)
    assert (local.id, local.object) == ("", struct({}))
    assert (remote.id, remote.object) == ("", struct({"a": 1, "o": 1}))


@pytest.mark.parametrize("preview", [False, True])
def test_an_imported_resource_has_its_id(preview):
    """The ID to import is the ID, in a preview too."""
    assert Program(preview=preview).register(PET, "pet", importId="pet-9").id == "pet-9"


def test_additional_secret_outputs_are_marked():
    """Outputs that the program declared secret are, and a name that is not an output changes nothing."""
    answer = Program().register(PET, "pet", {"a": 1, "b": 2}, additionalSecretOutputs=["a", "z"])
    assert answer.object == struct({"a": secret(1), "b": 2})


def test_mocks_add_to_the_inputs():
    """Outputs of a mock join the inputs, with placeholders filled and types kept, and names in `secret` are marked."""
    program = Program(
        mocks(
            id="${stack}-${project}-${type}-${name}",
            outputs={"size": "${inputs.length}", "length": 5, "urn": "${urn}", "n": None, "s": {"$secret": [1]}},
            secret=["size"],
        )
    )
    answer = program.register(PET, "pet", {"length": 2, "prefix": "p"})
    assert answer.id == f"dev-shop-{PET}-pet"
    assert answer.object == struct(
        {"size": secret(2), "length": 5, "prefix": "p", "urn": answer.urn, "n": None, "s": secret([1])}
    )


def test_a_secret_input_makes_its_output_secret():
    """When the mock replaces a property whose input was secret, the new value is secret too."""
    answer = Program(mocks(outputs={"p": "new"})).register(PET, "pet", {"p": secret("old")})
    assert answer.object == struct({"p": secret("new")})


def test_preview_takes_its_own_outcome():
    """In a preview only what stands under `preview` is known, and an error of the update does not occur."""
    program = Program(mocks(id="x", outputs={"a": 1}, secret=["a"]), preview=True)
    answer = program.register(PET, "pet", {"b": 1})
    assert (answer.id, answer.object) == ("", struct({"b": 1}))
    given = mocks(error="no", preview={"id": "known", "outputs": {"a": {"k": {"$unknown": True}}}})
    answer = Program(given, preview=True).register(PET, "pet")
    assert (answer.id, answer.object) == ("known", struct({"a": {"k": UNKNOWN}}))


def test_an_id_made_of_an_unknown_is_unknown():
    """A preview may make the ID of an input that is not known yet."""
    program = Program(mocks(preview={"id": "${inputs.a}"}), preview=True)
    assert program.register(PET, "pet", {"a": UNKNOWN}).id == ""


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"error": "quota ${inputs.q} for ${inputs.p}"}, f'resource "pet" of type "{PET}": quota 7 for [secret]'),
        ({"error": "${inputs.z}"}, f'mocks.json: $.resources["{PET}"]: the placeholder ${{inputs.z}} names nothing'),
        ({"outputs": {"a": "${inputs.z}"}}, "names nothing"),
        ({"id": "${inputs.z}"}, "names nothing"),
        ({"id": "${inputs.p}"}, '"id" comes to something else than text\nhint: an ID is shown, so it cannot be secret'),
        ({"id": "${inputs.q}"}, '"id" comes to something else than text'),
        ({"id": ""}, '"id" comes to something else than text'),
        ({"secret": ["z"]}, '"secret" names "z", which is not an output of the resource'),
    ],
)
def test_mocked_failures(case, message):
    """A mocked error, and a mock that does not fit, fail the registration with a message about that resource."""
    program = Program(mocks(**case))
    answer = program.register(PET, "pet", {"p": secret("hunter2"), "q": 7})
    assert answer.result == 1
    assert answer.urn == f"urn:pulumi:dev::shop::{PET}::pet"
    (error,) = program.log.messages
    assert message in error.text
    assert error.urn == answer.urn
    assert program.errors() == [error.text]
    assert "hunter2" not in error.text


def test_invokes_return_what_the_mock_says():
    """The result has placeholders filled from the arguments; a result may be empty."""
    program = Program(
        json.dumps(
            {
                "invokes": {
                    "f": {"return": {"a": "${args.x}", "t": "${token} ${stack} ${project}", "s": {"$secret": 1}}},
                    "empty": {"return": {}},
                }
            }
        )
    )
    answer = program.invoke("f", {"x": [1]})
    assert getattr(answer, "return") == struct({"a": [1], "t": "f dev shop", "s": secret(1)})
    assert program.invoke("empty", {}).HasField("return")
    assert not program.monitor.failed


def test_mocked_failures_of_invokes_reach_the_program():
    """Failed checks are the function's answer: the program gets them and the run has not failed."""
    failures = [{"property": "p", "reason": "bad ${args.p}"}, {"reason": "r"}]
    program = Program(json.dumps({"invokes": {"f": {"failures": failures}}}))
    answer = program.invoke("f", {"p": secret("hunter2")})
    assert [(failure.property, failure.reason) for failure in answer.failures] == [("p", "bad [secret]"), ("", "r")]
    assert not answer.HasField("return")
    assert not program.monitor.failed


def test_a_mock_that_does_not_fit_the_invoke_fails_it():
    """A placeholder that names nothing fails the invoke with the place in the file."""
    program = Program(json.dumps({"invokes": {"f": {"return": {"a": "${args.x}"}}}}))
    (failure,) = program.invoke("f", {}).failures
    assert failure.reason.startswith("mocks.json: $.invokes.f: the placeholder ${args.x} names nothing")
    assert program.monitor.failed


def test_signatures_pass_unchanged():
    """Assets and references among the inputs come back as they were."""
    inputs = {"a": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "t"}}
    assert Program().register(PET, "pet", inputs).object == struct(inputs)
