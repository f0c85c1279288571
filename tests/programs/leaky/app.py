"""A program that tells its secrets wherever a program can: printed, logged, in names, in errors, in every encoding."""

import base64
import json
import sys
import urllib.parse
from typing import Any

import pulumi_gestalt as pulumi


def made() -> str:
    """Make a secret that does not stand in the program's file."""
    return f"own-{len('123456789')}d2c\"ä'7/b1"


def tell(secret: str) -> None:
    """Print and log a secret in every form."""
    raw = secret.encode()
    forms = [secret, json.dumps(secret), json.dumps([secret], ensure_ascii=False), json.dumps(json.dumps(secret))]
    forms += [repr(secret), ascii(secret), repr(raw), repr({"it's": secret + "'"}), f"user:{secret}@host", raw.hex()]
    forms += [urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret), urllib.parse.quote(secret)]
    for before in ("", "a", "ab"):
        data = before.encode() + raw
        forms += [base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()]
    forms += [base64.encodebytes(raw).decode(), f"\x1b[31m{secret}\x1b[0m", "\x1b[1m".join(secret)]
    forms += secret.splitlines()
    for stream in (sys.stdout, sys.stderr):
        for form in forms:
            print("told:", form, file=stream)
        for letter in secret:
            stream.write(letter)
            stream.flush()
        stream.write("\n")
    for form in forms:
        pulumi.log.info(form)
        pulumi.log.debug(form)
    pulumi.log.warn(f"warned of {secret}")


def hide(secret: str) -> str:
    """Tell a secret, and return one that is made of it."""
    tell(secret)
    return "derived-" + secret[::-1]


@pulumi.main
def program() -> None:
    """Tell everything."""
    config = pulumi.Config()
    told = {name: config.require_secret(name).apply(hide) for name in ("token", "key")}
    database: Any = config.require_secret_object("database")
    told["database"] = database.apply(lambda found: hide(found["password"]))
    secret = made()
    own = pulumi.Output.secret(secret)
    tell(secret)
    told["own"] = own.apply(hide)
    thing = pulumi.CustomResource("leak:index:Thing", "thing", {"own": own, "token": config.require_secret("token")})
    told["provider"] = thing["password"].apply(hide)
    asked = pulumi.invoke("leak:index:ask", {"token": config.require_secret("token")})
    told["asked"] = asked["value"].apply(hide)
    for name, derived in told.items():
        derived.apply(lambda text, name=name: sys.stdout.write(f"{name}: {text}\n"))
        pulumi.export(name, derived)
    pulumi.export("open", pulumi.Output.unsecret(config.require_secret("token")))
    config.require_secret("token").apply(_named)
    mode = config.get("mode")
    if mode == "raise":
        config.require_secret("token").apply(_fail)
    if mode == "log":
        config.require_secret("token").apply(lambda token: pulumi.log.error(f"cannot go on with {token}"))


def _named(token: str) -> None:
    pulumi.CustomResource("leak:index:Thing", f"name-{token}", {f"key-{token}": f"plain {token}"})
    pulumi.export(f"output-{token}", token)


def _fail(token: str) -> None:
    raise ValueError(f"no user has the token {token!r}: {json.dumps(token)}")
