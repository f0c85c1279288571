"""Programs about configuration."""

from differential.words import ECHO, apply, export, program, resource


def _config(method: str, key: str, *namespace: str) -> object:
    return {"$config": [method, key, *namespace]}


_CONFIG = {
    "shop:name": "pet",
    "shop:size": "3",
    "shop:ratio": "0.5",
    "shop:on": "true",
    "shop:object": '{"a": [1, {"b": null}]}',
    "shop:token": "s3cret",
    "shop:secretObject": '{"a": 1}',
    "aws:region": "eu-west-1",
}
_SECRETS = ["shop:token", "shop:secretObject"]

PROGRAMS = {
    "configuration": program(
        resource(
            "a",
            ECHO,
            {
                "name": _config("require", "name"),
                "size": _config("require_int", "size"),
                "ratio": _config("get_float", "ratio"),
                "on": _config("get_bool", "on"),
                "object": _config("require_object", "object"),
                "region": _config("get", "region", "aws"),
                "missing": _config("get", "missing"),
            },
        ),
        config=_CONFIG,
        secret_keys=_SECRETS,
    ),
    "secret_configuration": program(
        resource(
            "a",
            ECHO,
            {
                "token": _config("require_secret", "token"),
                "object": _config("require_secret_object", "secretObject"),
                "size": _config("get_secret_int", "size"),
                "upper": apply("upper", _config("get_secret", "token")),
            },
        ),
        export("token", _config("require_secret", "token")),
        config=_CONFIG,
        secret_keys=_SECRETS,
    ),
    "missing_configuration": program(export("x", _config("require", "missing")), config=_CONFIG, fails=True),
}
