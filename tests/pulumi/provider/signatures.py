"""Values in Pulumi's messages, as the test provider reads and writes them."""

from google.protobuf import json_format, struct_pb2

KEY = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def struct(value):
    """Return `value` as a message."""
    return json_format.ParseDict(value, struct_pb2.Struct())


def plain(message):
    """Return a message as JSON, whole numbers as such; signatures stand in it."""
    return _whole(json_format.MessageToDict(message))


def _whole(value):
    match value:
        case dict():
            return {key: _whole(item) for key, item in value.items()}
        case list():
            return [_whole(item) for item in value]
        case float() if value.is_integer():
            return int(value)
    return value


def secret(value):
    """Return `value`, secret."""
    return {KEY: SECRET, "value": value}


def bare(value):
    """Return what is in a secret or an output value."""
    while isinstance(value, dict) and value.get(KEY) in {SECRET, OUTPUT}:
        value = value.get("value", UNKNOWN)
    return value


def is_secret(value):
    """Return whether `value` is a secret or an output value that is secret."""
    return isinstance(value, dict) and (value.get(KEY) == SECRET or value.get("secret") is True)
