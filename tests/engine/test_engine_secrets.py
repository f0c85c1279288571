"""No secret is ever in a `repr`, a report, a trace or an error.

Everything that the tests here make secret holds the text or the digits of a canary.
"""

import gc
import json
import traceback
from collections.abc import Callable

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import DeploymentInfo as ProtoInfo
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse

from fakes.scripted import STACK_URN, ScriptedMonitor, ScriptedRun, secret, urn
from pulumi_gestalt_engine import Engine, EngineError, decode_deployment_info, outputs_message
from pulumi_gestalt_engine.answers import decode_invoke, decode_register
from pulumi_gestalt_engine.values import Value

TEXT = "canary-hunter2"
NUMBER = "86753098675309867"
JSON_TEXT = json.dumps(TEXT)


def assert_clean(shown: str) -> None:
    assert TEXT not in shown
    assert NUMBER not in shown


def own_objects(root: object) -> list[object]:
    """Return every object of the engine's own classes that can be reached from `root`."""
    found, seen, todo = [], set(), [root]
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(item, type | Callable):
            continue
        seen.add(id(item))
        if type(item).__module__.startswith("pulumi_gestalt_engine"):
            found.append(item)
        todo += gc.get_referents(item)
    return found


def answer(request: RegisterResourceRequest) -> RegisterResourceResponse:
    response = RegisterResourceResponse(urn=urn(request.name), id="i", object=request.object)
    response.object["made"] = secret({"deep": [TEXT]})
    return response


def check(run: ScriptedRun) -> int:
    objects = own_objects(run.engine)
    for item in objects:
        assert_clean(f"{item!r} {item!s}")
    return len({type(item) for item in objects})


@pytest.mark.parametrize("preview", [True, False])
def test_no_object_shows_a_secret(preview):
    """In every phase of a run, nothing that hangs on the engine prints a secret, nor does a trace."""
    message = ProtoInfo(
        project="shop", dryRun=preview, config={"shop:key": TEXT}, configSecretKeys=["shop:key"]
    ).SerializeToString()
    info = decode_deployment_info(message)
    monitor = ScriptedMonitor(answer, lambda _: InvokeResponse(**{"return": {"x": secret(TEXT)}}))
    run = ScriptedRun(monitor, preview=preview, config=info.config, trace=True)
    engine = run.engine
    entry = engine.get_config(None, "key")
    assert entry is not None
    sources = [
        engine.secret_text(entry.text),
        engine.create(JSON_TEXT, secret=True),
        engine.create(json.dumps([{TEXT: secret(TEXT)}, secret({TEXT: 1})]), secret=True),
        engine.create(NUMBER, secret=True),
    ]
    mapped = run.apply(engine.combine(sources[:2]), lambda text: text)
    resource = run.resource("n", a=sources[0], b=mapped, c=sources[2])
    invoked = run.invoke("a:b:f", a=sources[1])
    waiting = run.resource("later", x=engine.field(resource, "made"), y=engine.field(invoked, "x"))
    engine.export("made", engine.field(waiting, "x"))
    kinds = check(run)
    for call in engine.calls_to_make():
        assert_clean(repr(call))
        engine.receive_result(call.node, call.argument)
    for request in engine.requests_to_send():
        assert_clean(repr(request))
        monitor.send(request)
    kinds = max(kinds, check(run))
    run.finish()
    check(run)
    assert kinds >= 10
    assert run.reports
    for report in run.reports:
        assert_clean(str(report))
    assert_clean(repr(info) + repr(entry) + repr(engine.exports()))


def test_answers_show_no_secret():
    """A decoded answer prints nothing of its properties."""
    properties = Struct()
    properties.update({"a": secret(TEXT)})
    assert_clean(repr(decode_register(RegisterResourceResponse(urn="u", object=properties).SerializeToString())))
    assert_clean(repr(decode_invoke(InvokeResponse(**{"return": properties}).SerializeToString())))


def create(text: str) -> Callable[[Engine], object]:
    return lambda engine: engine.create(text, secret=True)


def result(text: str) -> Callable[[Engine], object]:
    def run(engine: Engine) -> None:
        engine.map(engine.create(JSON_TEXT, secret=True), "f")
        (call,) = engine.calls_to_make()
        engine.receive_result(call.node, text)

    return run


def register(data: object) -> Callable[[Engine], object]:
    def run(engine: Engine) -> None:
        script = ScriptedRun()
        script.engine = engine
        script.resource("n", x=engine.create(json.dumps(data), secret=True))

    return run


def invoke(data: object) -> Callable[[Engine], object]:
    def run(engine: Engine) -> None:
        script = ScriptedRun()
        script.engine = engine
        script.invoke("a:b:f", x=engine.create(json.dumps(data), secret=True))

    return run


MISTAKES = {
    "not JSON": create(TEXT),
    "unfinished": create(JSON_TEXT[:-1]),
    "bad escape": create(f'"{TEXT}\\q{TEXT}"'),
    "trailing": create(f"{JSON_TEXT} {TEXT}"),
    "too large": create(f"{NUMBER}e999"),
    "too many digits": create(NUMBER * 300),
    "surrogate": create(f'"{TEXT}\\ud800"'),
    "too deep": create("[" * 101 + JSON_TEXT + "]" * 101),
    "foreign signature": create(json.dumps({"4dabf18193072939515e22adb298388d": TEXT})),
    "result is not JSON": result(TEXT),
    "result is unfinished": result(JSON_TEXT[:-1]),
    "input beyond 2^53": register({TEXT: [int(NUMBER)]}),
    "input inside of a mark": register([{"a": secret({TEXT: int(NUMBER)})}]),
    "argument beyond 2^53": invoke(int(NUMBER)),
    "export beyond 2^53": lambda _: outputs_message(STACK_URN, {"x": Value({TEXT: int(NUMBER)}, secret=True)}),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_no_error_shows_a_secret(mistake):
    """The text, the `repr`, the arguments and the traceback of an error are free of the secret that caused it."""
    with pytest.raises(EngineError) as caught:
        mistake(ScriptedRun().engine)
    error = caught.value
    assert_clean(f"{error} {error!r} {error.args}")
    assert_clean("".join(traceback.format_exception(error)))
