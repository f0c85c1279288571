from dataclasses import replace

from hypothesis import given, settings

from lock.test_format import NET, RANDOM, A, B, entries
from pulumi_gestalt_lock import Difference, Entry, compare, compare_providers, identity

ENTRY = Entry(A, "0.1.0", {"release": A}, (RANDOM, NET))


@settings(max_examples=25)
@given(entries, entries)
def test_equal_or_different(one: Entry, other: Entry):
    """An entry does not differ from itself, and two that say different things do."""
    assert compare(one, one) == []
    same = one == replace(other, providers=one.providers) and sorted(one.providers, key=identity) == sorted(
        other.providers, key=identity
    )
    assert bool(compare(one, other)) is not same


def test_subjects():
    """Each difference is named, in the order in which one explains the next."""
    other = Entry(B, "0.2.0", {"debug": B}, ())
    assert [str(each) for each in compare(ENTRY, other)] == [
        f"program: locked {A}, found {B}",
        "version of component:pulumi-gestalt: locked 0.1.0, found 0.2.0",
        f"release implementation: locked {A}, found -",
        f"debug implementation: locked -, found {B}",
        "provider net 2.0.0: locked present, found -",
        "provider random 4.16.3: locked present, found -",
    ]


def test_merged_file():
    """A merged file has no version, and JSON says null for it."""
    (found,) = compare(ENTRY, replace(ENTRY, wit=""))
    assert found.to_json() == {"subject": "version of component:pulumi-gestalt", "locked": "0.1.0", "found": None}


def test_fields_of_a_provider():
    """A provider that has changed is compared field by field, the checksum of each platform by itself."""
    changed = {**RANDOM, "pluginDownloadURL": "https://y.example", "checksums": {"linux-amd64": B, "linux-arm64": A}}
    assert compare_providers([RANDOM, NET], [NET, changed]) == [
        Difference("provider random 4.16.3, checksums linux-amd64", A, B),
        Difference("provider random 4.16.3, checksums linux-arm64", "-", A),
        Difference("provider random 4.16.3, pluginDownloadURL", "https://x.example", "https://y.example"),
    ]
    other = {**NET, "parameterization": {**NET["parameterization"], "value": "eQ=="}}
    (found,) = compare_providers([NET], [other])
    assert found == Difference("provider net 2.0.0, parameterization value", "eA==", "eQ==")


def test_provider_without_a_version():
    """A provider that lives in a folder has no version, and is named by its name."""
    local = {"name": "mine", "version": ""}
    assert compare_providers([], [local]) == [Difference("provider mine", "-", "present")]
