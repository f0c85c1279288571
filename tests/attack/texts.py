"""Texts that are not what they should be: JSON, options, settings."""

import copy
import json
import random
from typing import Any

_SCALARS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1 << 64,
    1e308,
    "",
    "x",
    "\x1b[2J",
    "\ud800",
    "${",
    "${name}",
    "$secret",
    "a\0b",
    "$" * 50,
    [],
    {},
    [[]],
    {"": None},
    {"$secret": 1},
    {"$unknown": True},
    {"$unknown": False},
    {"$secret": {"$secret": []}},
    {"$asset": 1},
)
MOCKS: dict[str, Any] = {
    "resources": {
        "test:index:Thing": [
            {"when": {"name": "a"}, "id": "id-${name}", "outputs": {"b": {"$secret": [1, {"c": None}]}}},
            {"error": "no", "when": {"name": "z"}},
            {},
        ],
        "contract:index:Old": {"outputs": {"x": "${name}"}, "preview": {"outputs": {"y": {"$unknown": True}}}},
    },
    "invokes": {"contract:index:find": {"return": {"answer": 42}}},
}
SETTINGS: dict[str, Any] = {
    "monitor": "127.0.0.1:9",
    "engine": "",
    "project": "project",
    "stack": "dev",
    "organization": "o",
    "dry_run": False,
    "parallel": 4,
    "config": {"project:a": "b"},
    "config_secret_keys": ["project:a"],
    "root_directory": "/r",
    "program_directory": "/p",
    "construction": "",
}


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return (container, key) of everything inside of a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in [(value, key), *_places(item)]]


def mutated_json(value: Any, rng: random.Random) -> bytes:
    """Return JSON text that differs from that of `value` in its structure, or in its bytes."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.choice([0, 1, 1, 2, 4])):
        container, key = rng.choice(_places(value) or [({"x": 0}, "x")])
        match rng.randrange(4):
            case 0:
                del container[key]
            case 1 if isinstance(container, dict):
                container[rng.choice(["", "x", "$x", "$$x", "\x1b", "\ud800", "a" * 3000, str(key) + "s"])] = (
                    container.pop(key)
                )
            case _:
                # A copy: what is changed next must not be changed in all trials to come, nor become part of itself.
                container[key] = copy.deepcopy(rng.choice(_SCALARS))
    return mutated_text(json.dumps(value, ensure_ascii=rng.random() < 0.9).encode("utf-8", "surrogatepass"), rng)


def mutated_text(text: bytes, rng: random.Random) -> bytes:
    """Return the text, most often as it is."""
    at = rng.randrange(len(text) + 1)
    match rng.randrange(12):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + rng.choice([b"\0", b"\xff", b",", b"}", b"\xef\xbb\xbf", b"NaN", b"1e999"]) + text[at:]
        case 2:
            return rng.choice([b"[", b'{"a":', b'{"resources":']) * rng.choice([60, 5000, 200_000])
        case 3:
            return text.replace(b":", b": " + b"9" * 5000, 1)
        case 4:
            return text.replace(b"{", b'{"x": 1, "x": 2, ', 1)
        case _:
            return text


def mocks(rng: random.Random) -> bytes:
    """Return the content of a file of mocks."""
    return mutated_json(MOCKS, rng)


def settings_line(rng: random.Random) -> bytes:
    """Return a line of settings."""
    line = mutated_json(SETTINGS, rng).replace(b"\n", b" ")
    return line + rng.choice([b"\n", b"\n", b"", b"\r\n", b"\n" + line])


_TOML = """[sandbox]
allow-env = ["HOME"]
allow-read = ["."]
allow-type = ["test:*"]
allow-invoke = ["*"]
[limits]
max-memory = "512 MiB"
max-cpu = "20s"
max-resources = 10
[releases]
url = "https://example.com/{version}/{file}"
offline = true
"""
_TOML_VALUES = (
    "true",
    '""',
    "[]",
    "[[]]",
    "[1, 'x']",
    "{}",
    "-1",
    "nan",
    "1e400",
    "9" * 5000,
    "1979-05-27",
    '"\\u001b[2J"',
    '"\\u0000"',
    '["\\u001b[31m*"]',
    "[" * 2000 + "]" * 2000,
    '["' + "*" * 3000 + '"]',
    '"1 XiB"',
    '["../../.."]',
)


def toml(rng: random.Random) -> bytes:
    """Return the content of `gestalt.toml`."""
    lines = _TOML.splitlines()
    for _ in range(rng.choice([0, 1, 1, 2])):
        at = rng.randrange(len(lines))
        key, equals, _ = lines[at].partition("=")
        match rng.randrange(6):
            case 0:
                lines.insert(at, lines[at])
            case 1:
                del lines[at]
            case 2:
                lines[at] = f"{key.strip()}s {equals} 1" if equals else "[other]"
            case _:
                lines[at] = f"{key}={rng.choice(_TOML_VALUES)}"
    return mutated_text("\n".join(lines).encode(), rng)


_OPTIONS = (
    "--config",
    "--config-secret",
    "--project",
    "--stack",
    "--organization",
    "--allow-env",
    "--allow-read",
    "--allow-type",
    "--max-memory",
    "--max-cpu",
    "--max-resources",
)
_WORDS = (
    "1GiB",
    "10",
    "1e9",
    "-1",
    "nan",
    "none",
    "9" * 30,
    "1 XiB",
    "test:*",
    "*",
    "**[",
    "a:b",
    "b",
    "c1",
    "x_y",
    "",
    "a",
    "a=b",
    "a=",
    "=b",
    "a:b=c",
    "a:b:c=d",
    ":=",
    "a\0b=c",
    "\x1b[2J=x",
    "\udcff=x",
    "x=\udcff",
    "é=ü",
    "a" * 9000,
)


def arguments(rng: random.Random) -> list[str]:
    """Return options of `run` with odd values."""
    options = rng.choices(
        _OPTIONS,
        k=rng.choice([1, 1, 2, 4]),
    )
    return [text for option in options for text in (option, rng.choice(_WORDS))]
