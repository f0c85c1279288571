"""Pulumi's signatures: what marks a JSON object as something that JSON has no form for.

Source: sdk/go/common/resource/{sig,asset,archive} of pulumi/pulumi; the parts are the WIT's (`types.structure`).
"""

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that every such object has; its value says which kind."""

PART = "pulumi-gestalt:part"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
BYTES = "803fd3297a5875dc03ca845dda5d2a98"

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The text that stands for what is unknown, of whatever kind."""

UNKNOWNS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The texts that are read as unknown, one per kind of value."""


def tagged(kind: str, **fields: object) -> dict[str, object]:
    """Return the object with a signature and its fields."""
    return {SIGNATURE: kind, **fields}
