import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_monitor.errors import MocksError
from pulumi_gestalt_monitor.mocks import FunctionMock, Outcome, ReadMock, ResourceMock, StackMock, When
from pulumi_gestalt_monitor.mocks_file import load_mocks, parse_mocks


def test_everything_is_read():
    """Each part of the format arrives where it belongs, with its JSON path."""
    mocks = parse_mocks(
        """{
        "resources": {"a:b:C": [
            {"when": {"name": "n", "inputs": {"$$x": 2.0, "u": {"$unknown": true}}}, "error": "no ${name}"},
            {"errors": ["first ${name}"], "id": "i-${name}", "outputs": {"$$o": [1, {"$secret": "${inputs.a}"}]},
             "secret": ["$o"], "preview": {"id": "p", "outputs": {"u": {"$unknown": true}}}}]},
        "invokes": {"f": {"when": {"args": {"k": [true, null]}}, "return": {"r": {"$asset": {"text": "t"}}}},
                    "g": {"failures": [{"reason": "r"}, {"property": "p", "reason": "${args.x}"}]}},
        "reads": {"a:b:C": [{"when": {"name": "n", "id": "i", "state": {"s": 1}}, "error": "no ${id} ${state.s}"},
                            {"outputs": {"o": "${urn}"}, "secret": ["o"]}]},
        "calls": {"a:b:m": {"when": {"name": "r", "args": {"k": 1}}, "return": {"r": "${self.outputs.x} ${args.k}"},
                            "preview": {"return": {"r": {"$unknown": true}}}},
                  "a:b:e": {"failures": [{"reason": "${self.name}"}]}},
        "stackReferences": {"o/p/s": {"outputs": {"v": "${stack}"}}}
        }""",
        "m.json",
    )
    assert mocks.file == "m.json"
    assert mocks.resources == {
        "a:b:C": (
            ResourceMock(
                '$.resources["a:b:C"][0]',
                When("n", {"$x": "2", "u": '{"$unknown": true}'}),
                Outcome(error="no ${name}"),
            ),
            ResourceMock(
                '$.resources["a:b:C"][1]',
                When(),
                Outcome("i-${name}", {"$o": [1, {"$secret": "${inputs.a}"}]}, errors=("first ${name}",)),
                Outcome("p", {"u": {"$unknown": True}}),
                ("$o",),
            ),
        )
    }
    assert mocks.invokes == {
        "f": (FunctionMock("$.invokes.f", When(None, {"k": "[true, null]"}), {"r": {"$asset": {"text": "t"}}}),),
        "g": (FunctionMock("$.invokes.g", failures=(("", "r"), ("p", "${args.x}"))),),
    }
    assert mocks.reads == {
        "a:b:C": (
            ReadMock('$.reads["a:b:C"][0]', When("n", {"s": "1"}, "i"), error="no ${id} ${state.s}"),
            ReadMock('$.reads["a:b:C"][1]', outputs={"o": "${urn}"}, secret=("o",)),
        )
    }
    assert mocks.calls == {
        "a:b:m": (
            FunctionMock(
                '$.calls["a:b:m"]',
                When("r", {"k": "1"}),
                {"r": "${self.outputs.x} ${args.k}"},
                preview={"r": {"$unknown": True}},
            ),
        ),
        "a:b:e": (FunctionMock('$.calls["a:b:e"]', failures=(("", "${self.name}"),)),),
    }
    assert mocks.stacks == {"o/p/s": StackMock('$.stackReferences["o/p/s"]', {"v": "${stack}"})}


def test_an_empty_object_is_no_mocks():
    """All parts are optional."""
    assert list(parse_mocks("{}", "m").places()) == []


def resource(text: str) -> str:
    return '{"resources": {"a:b:C": ' + text + "}}"


def invoke(text: str) -> str:
    return '{"invokes": {"f": ' + text + "}}"


def read(text: str) -> str:
    return '{"reads": {"f": ' + text + "}}"


def call(text: str) -> str:
    return '{"calls": {"f": ' + text + "}}"


DEEP = '{"a":' * 40 + "1" + "}" * 40
R, F = '$.resources["a:b:C"]', "$.invokes.f"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 column 1: is not JSON"),
        ("{", "line 1 column 2: is not JSON"),
        ("[" * 100_000, "m.json: values are nested deeper than 30 levels"),
        ("[]", "$: must be an object"),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        ('{"resource": {}}', "$.resource: is not known"),
        ('{"resources": []}', "$.resources: must be an object"),
        ('{"\\ud800": {}}', "$: holds half of a surrogate pair"),
        ('{"a": NaN}', "NaN is not a JSON value"),
        ('{"a": 1e999}', "the number 1e999 is too large"),
        ('{"a": 9007199254740993}', "the number 9007199254740993 is too large"),
        ('{"a": ' + "9" * 5000 + "}", "is too large"),
        (resource("1"), f"{R}: must be an object"),
        (resource("[]"), f"{R}: must hold at least one mock"),
        (resource('[{}, {"id": "x"}]'), f"{R}[1]: is never used"),
        (resource('{"idd": "x"}'), f"{R}.idd: is not known"),
        (resource('{"id": 1}'), f"{R}.id: must be text"),
        (resource('{"id": "${nam}"}'), f"{R}.id: the placeholder ${{nam}} is not known here"),
        (resource('{"id": "${args.x}"}'), f"{R}.id: the placeholder ${{args.x}}"),
        (resource('{"error": "e", "id": "x"}'), f'{R}: has an "error", so it cannot have an "id"'),
        (
            resource('{"error": "e", "errors": ["f"]}'),
            f'{R}: has an "error", so it cannot have an "id", "outputs" or "err',
        ),
        (resource('{"errors": []}'), f"{R}.errors: must hold at least one error"),
        (resource('{"errors": [1]}'), f"{R}.errors[0]: must be text"),
        (resource('{"preview": {"errors": ["e"]}}'), f"{R}.preview.errors: is not known"),
        (resource('{"preview": {"error": "e", "outputs": {}}}'), f'{R}.preview: has an "error"'),
        (resource('{"preview": {"secret": []}}'), f"{R}.preview.secret: is not known"),
        (resource('{"secret": "p"}'), f"{R}.secret: must be a list"),
        (resource('{"secret": [1]}'), f"{R}.secret[0]: must be text"),
        (resource('{"when": {"args": {}}}'), f"{R}.when.args: is not known"),
        (resource('{"when": {"name": null}}'), f"{R}.when.name: must be text"),
        (resource('{"when": {"inputs": {"$x": 1}}}'), f'{R}.when.inputs["$x"]: is neither a mark nor a key'),
        (resource('{"outputs": {"$x": 1}}'), f'{R}.outputs["$x"]: is neither a mark nor a key'),
        (resource('{"outputs": {"a": {"$x": 1, "b": 2}}}'), f'{R}.outputs.a["$x"]: is neither'),
        (resource('{"outputs": {"a": {"$secret": 1, "b": 2}}}'), f'{R}.outputs.a["$secret"]: is neither'),
        (resource('{"outputs": {"a": [{"$unknown": true}]}}'), f"{R}.outputs.a[0]: cannot be unknown here"),
        (resource('{"preview": {"outputs": {"a": {"$unknown": 1}}}}'), f"{R}.preview.outputs.a: cannot be unknown"),
        (resource('{"outputs": {"a": {"$asset": 1}}}'), f'{R}.outputs.a["$asset"]: must be an object'),
        (resource('{"outputs": {"a": ["${x"]}}'), f"{R}.outputs.a[0]: a placeholder is not closed"),
        (resource('{"outputs": {"a": "\\udfff"}}'), f"{R}.outputs.a: holds half"),
        (resource('{"outputs": {"a": {"\\udfff": 1}}}'), f"{R}.outputs.a: holds half"),
        (resource(f'{{"outputs": {DEEP}}}'), "is nested deeper than 30 levels"),
        (invoke("{}"), f'{F}: must have either "return" or "failures"'),
        (invoke('{"return": {}, "failures": []}'), f"{F}: must have either"),
        (invoke('{"failures": []}'), f"{F}.failures: must hold at least one failure"),
        (invoke('{"failures": [{}]}'), f'{F}.failures[0]: must have a "reason"'),
        (invoke('{"failures": [{"reason": "r", "property": 1}]}'), f"{F}.failures[0].property: must be text"),
        (invoke('{"failures": [{"reason": "${name}"}]}'), f"{F}.failures[0].reason: the placeholder"),
        (invoke('{"return": {}, "when": {"name": "x"}}'), f"{F}.when.name: is not known"),
        (invoke('{"return": {"a": {"$unknown": true}}}'), f"{F}.return.a: cannot be unknown here"),
        (invoke('{"failures": [{"reason": "r"}], "preview": {}}'), f'{F}.preview: cannot stand beside "failures"'),
        (invoke('{"return": {}, "preview": {"failures": []}}'), f"{F}.preview.failures: is not known"),
        (
            invoke('{"return": {"a": "${self.name}"}}'),
            f"{F}.return.a: the placeholder ${{self.name}} is not known here",
        ),
        (read('{"id": "i"}'), "$.reads.f.id: is not known"),
        (read('{"error": "e", "outputs": {}}'), '$.reads.f: has an "error", so it cannot have "outputs" or "secret"'),
        (read('{"when": {"inputs": {}}}'), "$.reads.f.when.inputs: is not known"),
        (read('{"outputs": {"a": {"$unknown": true}}}'), "$.reads.f.outputs.a: cannot be unknown here"),
        (read('[{}, {"error": "e"}]'), "$.reads.f[1]: is never used"),
        (call("{}"), '$.calls.f: must have either "return" or "failures"'),
        (call('{"return": {"a": "${self.inputs}"}}'), "$.calls.f.return.a: the placeholder ${self.inputs}"),
        (call('{"return": {"a": "${self.urn.x}"}}'), "$.calls.f.return.a: the placeholder ${self.urn.x}"),
        (call('{"return": {}, "when": {"id": "x"}}'), "$.calls.f.when.id: is not known"),
        ('{"stackReferences": {"s": {"outputs": {"a": "${inputs.a}"}}}}', "$.stackReferences.s.outputs.a: the placeh"),
        ('{"stackReferences": {"s": {"secret": []}}}', "$.stackReferences.s.secret: is not known"),
    ],
)
def test_mistakes_are_named(text, message):
    """Every mistake is an error that names the file and, once the text is JSON, the place."""
    with pytest.raises(MocksError) as caught:
        parse_mocks(text, "m.json")
    assert str(caught.value).startswith("m.json: ")
    assert message in str(caught.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["resources", "invokes", "a:b:C", "when", "outputs", "return", "preview", "id"])
                | st.text(),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_gives_anything_but_mocks_or_an_error(content):
    """Whatever JSON stands in the file, reading it ends with mocks or with a `MocksError`."""
    with suppress(MocksError):
        parse_mocks(json.dumps({"resources": {"a:b:C": content}, "invokes": content, "calls": content}), "m.json")


def test_files_are_read(tmp_path):
    """A file is read as UTF-8, with or without a byte order mark; what cannot be read is named."""
    file = tmp_path / "m.json"
    file.write_bytes(b"\xef\xbb\xbf{}")
    assert load_mocks(file).file == str(file)
    file.write_bytes(b'{"\xff": 1}')
    with pytest.raises(MocksError, match="byte 2: is not UTF-8 text"):
        load_mocks(file)
    with pytest.raises(MocksError, match="cannot be read: no such file or directory"):
        load_mocks(tmp_path / "absent")
    with pytest.raises(MocksError, match="cannot be read: is a directory"):
        load_mocks(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and sparse files of POSIX")
def test_strange_files_are_refused_at_once(tmp_path):
    """A pipe without a writer, a device and a file of a terabyte are refused by what they are."""
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(MocksError, match="is not a regular file"):
            load_mocks(path)
    with pytest.raises(MocksError, match="has more than 67108864 bytes"):
        load_mocks(tmp_path / "sparse")
