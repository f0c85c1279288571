from typing import Any

import pytest

from pulumi_gestalt_monitor.errors import MonitorError
from pulumi_gestalt_monitor.templates import check, resolve, resolve_message

SCOPE: dict[str, Any] = {
    "name": "web",
    "inputs": lambda: {
        "size": 3,
        "ratio": 0.5,
        "on": True,
        "none": None,
        "text": "t",
        "tags": {"a": ["x", {"b": "deep"}]},
        "$$dollar": 1,
        "password": {"$secret": "pw"},
        "hidden": {"$secret": {"k": "v"}},
        "later": {"$unknown": True},
        "never": {"$secret": {"$unknown": True}},
    },
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${name}", "web"),
        ("${inputs.size}", 3),
        ("${inputs.none}", None),
        ("${inputs.tags}", {"a": ["x", {"b": "deep"}]}),
        ("${inputs.tags.a.1.b}", "deep"),
        ("${inputs.$dollar}", 1),
        ("${inputs.password}", {"$secret": "pw"}),
        ("${inputs.hidden.k}", {"$secret": "v"}),
        ("${inputs.later}", {"$unknown": True}),
        ("${inputs.later.x.y}", {"$unknown": True}),
        ("${inputs.never.x}", {"$secret": {"$unknown": True}}),
        ("${name}-${inputs.size}-${inputs.ratio}-${inputs.on}", "web-3-0.5-true"),
        ("p=${inputs.password}", {"$secret": "p=pw"}),
        ("p=${inputs.later}", {"$unknown": True}),
        ("${inputs.never}!", {"$secret": {"$unknown": True}}),
        ("$${name} costs $5", "${name} costs $5"),
    ],
)
def test_placeholders_are_filled(text, value):
    """A lone placeholder keeps type and marks; inside a text it is written out and the text takes the marks."""
    assert resolve(text, SCOPE) == value


def test_values_are_walked():
    """Placeholders are filled in lists and objects, and everything else stays as it is."""
    content = {"a": ["${name}", 1, None, {"$secret": "${inputs.text}"}], "b": True}
    assert resolve(content, SCOPE) == {"a": ["web", 1, None, {"$secret": "t"}], "b": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${inputs.sizes}", '${inputs.sizes} names nothing: there is no "sizes"'),
        ("${inputs.tags.a.2}", 'there is no "2"'),
        ("${inputs.tags.a.-1}", 'there is no "-1"'),
        ("${inputs.tags.a.²}", 'there is no "²"'),
        ("${inputs.size.x}", 'there is no "x"'),
        ("a ${inputs.tags}", "stands inside a text"),
        ("a ${inputs.none}", "stands inside a text"),
    ],
)
def test_what_cannot_be_filled_is_an_error(text, words):
    """A placeholder that names nothing, or an object inside a text, is an error that shows the placeholder."""
    with pytest.raises(MonitorError) as caught:
        resolve(text, SCOPE)
    assert words in str(caught.value)


def test_messages_show_no_secret():
    """In a message the secret parts are masked and the rest is kept, safe on a terminal."""
    text = "\x1b ${name}: ${inputs.password} ${inputs.hidden.k} ${inputs.later} ${inputs.size}"
    assert resolve_message(text, SCOPE) == "\\x1b web: [secret] [secret] [unknown] 3"


@pytest.mark.parametrize("text", ["x", "${name}", "${inputs.a.0.b} $${x}", "$", "{}", "$ {a}"])
def test_good_texts_pass(text):
    """Texts without placeholders and with known ones pass."""
    check(text, ("name",), ("inputs",))


@pytest.mark.parametrize("text", ["${nam}", "${}", "${name.x}", "${inputs}", "${inputs.}", "${inputs..a}", "${args.a}"])
def test_unknown_placeholders_are_found_early(text):
    """A placeholder that can never be filled is an error that lists those that can."""
    with pytest.raises(MonitorError, match="is not known here") as caught:
        check(text, ("name",), ("inputs",))
    assert "${name}, ${inputs.PROPERTY}" in caught.value.hint


def test_properties_are_offered_only_where_there_are_some():
    """Where there are no properties the hint does not offer them."""
    with pytest.raises(MonitorError) as caught:
        check("${inputs.a}", ("stack",), ())
    assert caught.value.hint == "use ${stack}, or write $${ for the text itself"


def test_an_open_placeholder_is_found():
    """A placeholder without its end is an error."""
    with pytest.raises(MonitorError, match="not closed"):
        check("a ${name", ("name",), ())


def test_facts_and_properties_may_have_dots():
    """`self.urn` is a fact and `self.outputs` takes a path; nothing else below `self` is known."""
    names = (("self.urn",), ("self.outputs",))
    for text in ("${self.urn}", "${self.outputs.a.b}"):
        check(text, *names)
    for text in ("${self}", "${self.urn.x}", "${self.outputs}", "${self.output.a}"):
        with pytest.raises(MonitorError, match="is not known here"):
            check(text, *names)
    scope = {"self": {"urn": "u", "outputs": lambda: {"a": [1]}}}
    assert resolve(["${self.urn}", "${self.outputs.a}"], scope) == ["u", [1]]
