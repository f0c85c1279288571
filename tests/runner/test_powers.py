import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.powers import Rules, matches, read_rules, rules_of
from pulumi_gestalt_runner.project_file import NO_FILE, ProjectFile, Sandbox

GLOBS = st.text("ab*:", max_size=8)
POLICY = Sandbox(allow_type=("random:*",), allow_invoke=("aws:ec2/get*",), allow_provider=("tls",))


def policy(listed: Sandbox = POLICY) -> ProjectFile:
    return ProjectFile("policy.toml", is_policy=True, sandbox=listed)


@given(GLOBS, st.text("ab:*\n", max_size=12))
def test_globs(glob: str, text: str):
    """A star stands for any characters, line ends too, and nothing else is special, as in a regular expression."""
    expected = re.fullmatch(".*".join(map(re.escape, glob.split("*"))), text, re.DOTALL) is not None
    assert matches(glob, text) is expected


def test_a_long_text_takes_no_time():
    """No text that a program makes is slow to match, where a regular expression would need a thousand years."""
    before = time.process_time()
    assert not matches("*a" * 50 + "*b", "a" * 1_000_000)
    assert time.process_time() - before < 60


@given(st.lists(GLOBS, max_size=3), st.lists(GLOBS, max_size=3), st.text("ab:", max_size=8))
def test_rules_within_others(inner: list[str], outer: list[str], token: str):
    """Rules of which nothing goes beyond others allow nothing that those do not."""
    one, other = Rules(types=tuple(inner)), Rules(types=tuple(outer))
    if not list(one.beyond(other)) and not one.refuse_type(token, ""):
        assert other.refuse_type(token, "") == ""


@pytest.mark.parametrize(
    ("rules", "type_", "allowed"),
    [
        (Rules(types=("random:*",)), "random:index/randomPet:RandomPet", True),
        (Rules(types=("random:*",)), "randomly:index:Pet", False),
        (Rules(types=("random:*",)), "pulumi:providers:random", False),
        (Rules(types=("random:*",)), "pulumi:pulumi:StackReference", False),
        (Rules(types=("random:index/randomPet:RandomPet",)), "random:index/randomPet:RandomPet", True),
        (Rules(types=("random:index/randomPet:RandomPet",)), "random:index/randomPet:RandomPets", False),
        (Rules(providers=("random",)), "random:index/randomPet:RandomPet", True),
        (Rules(providers=("random",)), "pulumi:providers:random", True),
        (Rules(providers=("random",)), "pulumi:providers:random/x", False),
        (Rules(providers=("random",)), "pulumi:pulumi:StackReference", False),
        (Rules(providers=("pulumi",)), "pulumi:pulumi:StackReference", True),
        (Rules(providers=("*",)), "a/b:index:Thing", False),
        (Rules(types=("*",)), "pulumi:pulumi:StackReference", True),
        (Rules(types=("",)), "", False),
        (Rules(), "random:index:Pet", False),
    ],
)
def test_types(rules: Rules, type_: str, allowed: bool):
    """A type is allowed by a rule for it, or by one for all of its package, and otherwise not."""
    assert (rules.refuse_type(type_, "x") == "") is allowed


def test_functions():
    """A function is allowed by a rule for it or its package, also a method of an explicit provider."""
    rules = Rules(invokes=("aws:ec2/getAmi:*",), providers=("tls",))
    for token in ("aws:ec2/getAmi:getAmi", "tls:index:getKey", "pulumi:providers:tls/terraformConfig"):
        assert rules.refuse_invoke(token) == ""
    for token in ("aws:s3/getBucket:getBucket", "pulumi:pulumi:getResource", "pulumi:providers:aws/terraformConfig"):
        assert rules.refuse_invoke(token)


def test_packages_and_urls():
    """A package is allowed when something of it is, under a name that is no place; a URL by a rule of its own only."""
    rules = Rules(types=("random:*", "a*"), invokes=("tls:index:*",), plugin_urls=("https://example.com/*",))
    for name in ("random", "abc", "tls"):
        assert rules.refuse_package(name) == ""
    for name in ("command", "", "a/b", "a b", "a\n"):
        assert rules.refuse_package(name)
    assert rules.refuse_url("", "x") == rules.refuse_url("https://example.com/plugins", "x") == ""
    assert "plugin of x from github://b" in rules.refuse_url("github://b", "x")
    assert rules.refuse_provider("random", "x")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hunter2@example.com/a/b?token=hunter2", "https://example.com/a/b"),
        ("https://example.com/a@b", "https://example.com/a@b"),
        ("s3://bucket?hunter2", "s3://bucket"),
        ("github://api.github.com/me", "github://api.github.com/me"),
        ("no url", "no url"),
    ],
)
def test_passwords_in_urls_are_not_shown(url: str, shown: str):
    """A refusal shows a URL without what proves who asks."""
    refusal = Rules().refuse_url(url, "x")
    assert f"from {shown}; " in refusal
    assert "hunter2" not in refusal


def test_refusals_explain_themselves():
    """A refusal names the rule with its patterns, the resource, and the option that would allow it, or who could."""
    rules = Rules(types=tuple(f"p{number}:*" for number in range(7)))
    assert rules.refuse_type("aws:s3/bucket:Bucket", "logs") == (
        "the rule allow-type (p0:*, p1:*, p2:*, p3:*, p4:*, ...) does not allow the resource "
        "aws:s3/bucket:Bucket 'logs'; --allow-type aws:s3/bucket:Bucket would"
    )
    assert Rules(policy="/etc/policy.toml").refuse_invoke("a:b:c") == (
        "the rule allow-invoke (nothing) does not allow the call of a:b:c; only the policy /etc/policy.toml can"
    )
    shown = Rules().refuse_type("a'b;\x1b[31m\n:c:d", "\x1b]0;")
    assert shown.isprintable()
    assert "--allow-type 'a'\"'\"'b;" in shown


def test_described():
    """What is allowed can be told in words and as data."""
    rules = Rules(("random:*",), (), ("tls",), ("https://example.com/*",))
    assert list(rules.described()) == [
        "the program may register and read resources of the types random:*",
        "the program may call nothing",
        "the program may use all of the providers tls",
        "Pulumi may be told to download plugins from the URLs https://example.com/*",
    ]
    assert rules.to_json() == {
        "types": ["random:*"],
        "invokes": [],
        "providers": ["tls"],
        "pluginUrls": ["https://example.com/*"],
    }


def test_when_there_are_rules():
    """Nothing listed is no rule; an empty list is one, which allows nothing."""
    assert rules_of(Sandbox()) is None
    assert rules_of(Sandbox(allow_invoke=())) == Rules()
    assert read_rules(NO_FILE, Sandbox()) is None
    assert read_rules(NO_FILE, Sandbox(allow_type=("a:*",))) == Rules(types=("a:*",))


def test_a_file_and_options():
    """What a folder's file lists and what options list is allowed together."""
    file = ProjectFile("gestalt.toml", sandbox=POLICY)
    assert read_rules(file, Sandbox()) == rules_of(POLICY)
    together = read_rules(file, Sandbox(allow_type=("a:*",), allow_plugin_url=("https://*",)))
    assert together == Rules(("random:*", "a:*"), ("aws:ec2/get*",), ("tls",), ("https://*",))


def test_a_policy_is_a_ceiling():
    """Options may take less than a policy gives, which is then all that is allowed, and never more."""
    assert read_rules(policy(), Sandbox()) == Rules(("random:*",), ("aws:ec2/get*",), ("tls",), (), "policy.toml")
    less = Sandbox(allow_type=("random:index/*", "tls:index:*"), allow_invoke=("",), allow_provider=("tls",))
    assert read_rules(policy(), less) == Rules(("random:index/*", "tls:index:*"), ("",), ("tls",), (), "policy.toml")
    assert read_rules(policy(Sandbox()), Sandbox(allow_type=("*",))) == Rules(types=("*",))


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("type", "*"),
        ("type", "random*"),
        ("type", "pulumi:providers:t*"),
        ("type", "t*:index:Key"),
        ("invoke", "aws:*"),
        ("provider", "random"),
        ("provider", "t*"),
        ("plugin-url", "https://example.com"),
    ],
)
def test_what_goes_beyond_a_policy(kind: str, pattern: str):
    """An option that allows more than the policy is refused, with the option, the policy and its key."""
    asked = Sandbox(**{f"allow_{kind.replace('-', '_')}": (pattern,)})
    with pytest.raises(OptionError) as caught:
        read_rules(policy(), asked)
    said = f"--allow-{kind}: {pattern!r} goes beyond the policy policy.toml, [sandbox] allow-{kind}"
    assert str(caught.value) == said
    assert caught.value.exit_code == 2
