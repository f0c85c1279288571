import pytest

from monitor.program import STACK, UNKNOWN, Program, output_value, reference, secret
from pulumi_gestalt_monitor import tree_lines
from pulumi_gestalt_monitor.tree import shorten

EXPECTED = """\
Update of shop-dev

+ pulumi:pulumi:Stack shop-dev
  + my:mod:Comp web
      inputs:
        size: 2
      outputs:
        url: "http"
    + a:b:C x\\x1b[31m
        id: i-x\\x1b[31m
        inputs:
          k\\n: "v\\x1b"
          p: [secret]
        outputs:
          made: {"n": 1, "s": [secret]}
        depends on: first::one (a:b:C), web (my:mod:Comp)
  + a:b:C first::one
      id: i-first::one
      outputs:
        made: {"n": 1, "s": [secret]}

Invokes:
  f
    arguments:
      a: [1, true, null]
    returned:
      r: 2.5
  g
    failed: p: no
    failed: never

Outputs:
  s: [secret]

3 resources, 2 invokes, 1 failure
mocks that were not used: $.invokes.unused
"""

MOCKS = """{
  "resources": {"a:b:C": {"id": "i-${name}", "outputs": {"made": {"n": 1, "s": {"$secret": "pw"}}}}},
  "invokes": {
    "f": {"return": {"r": 2.5}},
    "g": {"failures": [{"property": "p", "reason": "no"}, {"reason": "never"}]},
    "unused": {"return": {}}
  }
}"""


def program() -> Program:
    made = Program(MOCKS)
    component = made.register("my:mod:Comp", "web", {"size": 2}, custom=False)
    first = made.register("a:b:C", "first::one")
    made.register(
        "a:b:C",
        "x\x1b[31m",
        {"p": secret("pw"), "k\n": "v\x1b"},
        parent=component.urn,
        dependencies=[component.urn, first.urn, first.urn],
    )
    made.export({"url": "http"}, component.urn)
    made.invoke("f", {"a": [1, True, None]})
    made.invoke("g", {})
    made.register("a:b:C", "first::one")
    made.export({"s": secret("pw")})
    return made


def test_the_report():
    """Children stand under parents, unchanged inputs are not repeated, secrets are masked, escapes are written out."""
    assert "\n".join([*tree_lines(program().monitor.record), ""]) == EXPECTED


COMPLETE = """\
Update of shop-dev

+ pulumi:pulumi:Stack shop-dev
  + pulumi:providers:aws eu
      id: id-eu
      inputs:
        key: [secret]
  + m:n:R r
      kind: remote component
      inputs:
        size: 3
      outputs:
        zone: "z"
      options: protected
    + aws:b:C inner
        id: i-1
        options: protected, retained on delete, imported, provider eu (pulumi:providers:aws)
  + aws:b:C found
      kind: read
      id: i-2
      inputs:
        p: 1
      outputs:
        q: 2

Calls:
  m:n:R/greet of r (m:n:R)
    arguments:
      greeting: "hi"
      password: [secret]
    returned:
      text: "hello"
  free
    failed: nobody

Left out, because another resource failed:
  child (a:b:C), which needs bad (a:b:Bad)

Outputs: the program did not get that far

4 resources, 0 invokes, 2 calls, 1 failure"""


def test_a_complete_program():
    """Kinds of resources, the options that people look for, calls and what was left out have their places."""
    made = Program("""{
        "resources": {
            "pulumi:providers:aws": {"id": "id-${name}"},
            "m:n:R": {"outputs": {"zone": "z"}},
            "a:b:Bad": {"error": "no"}
        },
        "reads": {"aws:b:C": {"outputs": {"q": 2}}},
        "calls": {"m:n:R/greet": {"return": {"text": "hello"}}, "free": {"failures": [{"reason": "nobody"}]}}
    }""")
    provider = made.register("pulumi:providers:aws", "eu", {"key": secret("pw")})
    known = f"{provider.urn}::{provider.id}"
    remote = made.register("m:n:R", "r", {"size": 3}, custom=False, remote=True, protect=True, providers={"aws": known})
    made.register("aws:b:C", "inner", parent=remote.urn, protect=True, retainOnDelete=True, importId="i-1")
    made.read("aws:b:C", "found", "i-2", {"p": 1})
    self = reference(remote.urn)
    made.call("m:n:R/greet", {"__self__": self, "greeting": "hi", "password": output_value(value="pw", secret=True)})
    made.call("free", {})
    bad = made.register("a:b:Bad", "bad")
    made.register("a:b:C", "child", parent=bad.urn)
    assert "\n".join(tree_lines(made.monitor.record)) == COMPLETE
    assert "pw" not in "\n".join(tree_lines(made.monitor.record))
    assert '[secret "pw"]' in "\n".join(tree_lines(made.monitor.record, show_secrets=True))


def test_secrets_are_shown_on_request():
    """With `show_secrets` the values stand inside the mark."""
    text = "\n".join(tree_lines(program().monitor.record, show_secrets=True))
    assert 'p: [secret "pw"]' in text
    assert 's: [secret "pw"]' in text


def test_colour_only_emphasizes():
    """Without the terminal escapes the coloured report is the plain one."""
    plain = list(tree_lines(program().monitor.record))
    coloured = list(tree_lines(program().monitor.record, colour=True))
    assert [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in coloured] == plain
    assert coloured[2] == "+ pulumi:pulumi:Stack \x1b[1mshop-dev\x1b[0m"


def test_a_preview():
    """Unknown IDs and values are marked, and a program that did not get to its outputs is told from one without."""
    made = Program(preview=True)
    made.register("a:b:C", "x", {"u": UNKNOWN, "s": secret(UNKNOWN)})
    lines = list(tree_lines(made.monitor.record))
    assert lines[0] == "Preview of shop-dev"
    assert "      id: [unknown]" in lines
    assert "        s: [secret [unknown]]" in lines
    assert "        u: [unknown]" in lines
    assert lines[-3:] == ["Outputs: the program did not get that far", "", "1 resource, 0 invokes"]
    made.export({})
    assert "Outputs: none" in list(tree_lines(made.monitor.record))


def test_deep_children_are_not_indented_without_end():
    """Below twenty levels the indentation stays."""
    made = Program()
    parent = STACK
    for index in range(30):
        parent = made.register("c", f"n{index}", custom=False, parent=parent).urn
    lines = [line for line in tree_lines(made.monitor.record) if line.lstrip().startswith("+ c ")]
    assert max(len(line) - len(line.lstrip()) for line in lines) == 42


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a" * 30, '"' + "a" * 19 + "..."),
        ("a" * 18, '"' + "a" * 18 + '"'),
        ([1, 2, 3], "[1, 2, 3]"),
        ({"k": ["v"] * 1000}, '{"k": ["v", "v", "v"...'),
        ({"$$k": 1}, '{"$k": 1}'),
        ({"$number": "nan"}, "nan"),
        ({"$asset": {"text": "x"}}, '[asset {"text": "x"}'),
        ({"a": 1, "$$b": 2}, '{"a": 1, "$b": 2}'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_values_fit_one_line(content, text):
    """A value is cut at the width, and read no further than that."""
    assert shorten(content, 20).startswith(text)
    assert len(shorten(content, 20)) <= 23


def test_a_secret_true_is_shown():
    """A shown secret whose value is `true` is not taken for a masked one."""
    assert shorten({"$secret": True}, 20, masked=False) == "[secret true]"
    assert shorten({"$secret": True}, 20) == "[secret]"


def test_secrets_that_are_not_marked():
    """A secret in a name or in a value is taken out, also where the value is cut in the middle of it."""
    made = Program("{}")
    made.register("a:b:C", "name-hunter2", {"url": "0123456789 hunter2"})
    lines = list(tree_lines(made.monitor.record, width=15, redact=lambda text: text.replace("hunter2", "[secret]")))
    assert "  + a:b:C name-[secret]" in lines
    assert '        url: "0123456789 [se...' in lines
    assert "hun" not in "\n".join(lines)
