"""What has become secret is told before the program can print it, each text where it begins to be secret."""

import json

import pytest
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import ResourceHookRequest

from fakes.scripted import ASSET, SIGNATURE, TARGET, ScriptedMonitor, ScriptedRun, part, reference, secret
from pulumi_gestalt_engine import derivations
from pulumi_gestalt_engine.secret_texts import MIN_NUMBER, secret_texts
from pulumi_gestalt_engine.values import Value


def told(run: ScriptedRun) -> set[str]:
    """Return what has been told since the last call."""
    return set(run.engine.texts_to_conceal())


def test_created():
    """An output that is made secret tells its strings; one that is not tells what it marks, or nothing."""
    run = ScriptedRun()
    run.value('{"user": ["bob", {"password": "hunter2"}]}', secret=True)
    assert told(run) == {"bob", "hunter2"}
    assert told(run) == set()
    run.value(json.dumps({"plain": "text", "marked": secret("inner")}))
    assert told(run) == {"inner"}
    run.value('"plain"')
    assert told(run) == set()


def test_marked_in_structures():
    """What a structure or the inputs of a resource mark is told; what stands beside it is not."""
    run = ScriptedRun()
    known = run.value('"known"')
    run.engine.assemble(json.dumps({"a": secret(["in a structure"]), "b": part(0), "c": "plain"}), [known])
    assert told(run) == {"in a structure"}
    run.engine.inputs("context.register", json.dumps({"a": secret("in inputs"), "b": "plain"}), [])
    assert told(run) == {"in inputs"}
    run.engine.inputs("context.register", '{"b": "plain"}', [])
    assert told(run) == set()


def test_made_secret():
    """An output that is marked later tells its text when it has one; other questions about it tell nothing."""
    run = ScriptedRun()
    resource = run.resource("n", size=run.value('"large"'))
    field = run.engine.field(resource, "size")
    run.engine.derive(field, derivations.secret)
    run.engine.derive(field, derivations.is_secret)
    assert told(run) == set()
    run.finish()
    assert told(run) == {"large"}


def test_results():
    """What a function makes of a secret is told, also when it answers with an output; of other data nothing is."""
    run = ScriptedRun()
    source, plain = run.value('"hunter2"', secret=True), run.value('"plain"')
    run.apply(source, lambda _: '"made of it"')
    run.apply(source, lambda _: run.value('["answered"]'))
    run.apply(plain, lambda _: '"made of plain"')
    run.apply(plain, lambda _: json.dumps([secret("marked")]))
    run.finish()
    assert told(run) == {"hunter2", "made of it", "answered", "marked"}


def test_put_together():
    """Data that is made secret as a whole hides what was written there, not the outputs in it, seen elsewhere."""
    run = ScriptedRun()
    name = run.engine.field(run.resource("n"), "id")
    whole = run.engine.assemble(json.dumps({"user": part(0), "password": "hunter2"}), [name])
    run.engine.derive(whole, derivations.secret)
    run.engine.derive(run.engine.combine([name, whole]), derivations.secret)
    run.apply(run.value('"of the source"', secret=True), lambda _: whole)
    run.apply(run.value('"of the source"', secret=True), lambda _: name)
    run.apply(run.value('"of the source"', secret=True), lambda _: run.engine.combine([name]))
    run.finish()
    assert told(run) == {"hunter2", "of the source"}
    # By itself it is what the program has marked.
    run.engine.derive(name, derivations.secret)
    assert told(run) == {"n-id"}


@pytest.mark.parametrize("hidden", [True, False])
def test_answers_to_secret_arguments(hidden):
    """The result of an invoke with secret arguments is secret although the answer does not say so."""
    response = InvokeResponse()
    response.__getattribute__("return").update({"password": "from the provider"})
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: response))
    run.invoke("a:b:f", key=run.value('"hunter2"', secret=hidden))
    run.finish()
    assert told(run) == ({"hunter2", "from the provider"} if hidden else set())


def test_calls():
    """What Pulumi marks in a call of a function of the program is told."""
    run = ScriptedRun()
    run.functions["f"] = lambda _: "null"
    hook = run.engine.hook("h", "f", TARGET, on_dry_run=False, ignore_errors=False)
    request = ResourceHookRequest()
    request.new_inputs.update({"password": secret("of a hook"), "plain": "text"})
    run.call(hook.callback, request)
    assert told(run) == {"of a hook"}


def test_constants():
    """What a component is asked for with is told."""
    run = ScriptedRun()
    run.engine.constant(Value({"a": Value("inner", secret=True)}))
    assert told(run) == {"inner"}


def test_kinds_of_data():
    """Strings and long numbers are told, each once; names, booleans, references, signatures, unknowns are not."""
    asset = {SIGNATURE: ASSET, "text": "body"}
    unknown = Value(None, known=False, secret=True)
    numbers = [10 ** (MIN_NUMBER - 2), 10 ** (MIN_NUMBER - 1), 1234567.0, 0.5, 3.14159]
    data = {"name": [True, None, numbers, reference("r"), asset, unknown, Value("again", secret=True), "again"]}
    texts = secret_texts(Value(data, secret=True))
    assert sorted(texts) == ["100000", "1234567", "3.14159", "again", "body"]
    assert secret_texts(unknown) == []
    assert secret_texts(Value("plain")) == []
