"""What a program is given: the options that grant and allow, the file that does, and which of them decides."""

import argparse
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.commands.limit_options import limits
from pulumi_gestalt_runner.commands.project_options import project_file
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.grants import NOTHING, Grants, read_grants, together
from pulumi_gestalt_runner.limits import TABLE, Limits, read_limits
from pulumi_gestalt_runner.project_file import ProjectFile, Sandbox

if TYPE_CHECKING:
    from pulumi_gestalt_runner.powers import Rules

OPTIONS: Final = Sandbox._fields
"""The options that may be repeated, as `argparse` names them: the keys of `[sandbox]`."""


@plain(frozen=True)
class Given:
    """What a program is given.

    Attributes:
        grants: of this machine.
        rules: what it may ask Pulumi for, or None for everything.
        limits: what it may use.
        told: says all of it; INFO is what a file has granted, because a folder that was downloaded may hold one.
        file: that file, or "".
    """

    grants: Grants = NOTHING
    rules: "Rules | None" = None
    limits: Limits = Limits()
    told: Sequence[Message] = ()
    file: str = ""

    def to_json(self) -> dict[str, Any] | None:
        """Return it for `run --json`, or None when there is nothing to say; values of variables are left out."""
        if self.rules is None and self.grants == NOTHING:
            return None
        found: dict[str, Any] = {
            "environment": list(self.grants.environment),
            "directories": [
                {"host": each.host, "guests": list(each.guests), "writable": each.writable}
                for each in self.grants.directories
            ],
            "rules": self.rules and self.rules.to_json(),
        }
        return found | ({"file": self.file} if self.file else {})


def add_grants(command: argparse.ArgumentParser) -> None:
    """Add the options that grant something to the program, and those that say what it may ask Pulumi for."""
    group = command.add_argument_group("grants to the program (default: none)")
    _add(group, "env", "NAME", "an environment variable; may be repeated")
    where = "reading in a directory, which the program sees as GUEST (default: the absolute path); may be repeated"
    _add(group, "read", "HOST[=GUEST]", where)
    _add(group, "write", "HOST[=GUEST]", "reading and writing, likewise")
    group = command.add_argument_group(
        "what the program may ask Pulumi for (default: everything)",
        "The first of these turns that round: from then on only what is listed is allowed.\n"
        "A * stands for any characters; each may be repeated. The program's own components need no rule.",
    )
    _add(group, "type", "GLOB", "resources of this type, such as 'random:*'")
    _add(group, "invoke", "GLOB", "functions and methods, such as 'aws:ec2/getAmi:getAmi'")
    _add(group, "provider", "GLOB", "all of a package, such as random, with providers that the program configures")
    _add(group, "plugin-url", "GLOB", "downloading plugins from places other than Pulumi's own")


def _add(group: Any, kind: str, metavar: str, text: str) -> None:  # argparse has no public name for a group
    group.add_argument(f"--allow-{kind}", metavar=metavar, action="append", default=[], help=text)


def given(arguments: argparse.Namespace) -> Given:
    """Return what the program is given.

    Raises:
        OptionError: an option cannot be granted, or goes beyond the policy.
        ProjectFileError: the file cannot be used, or grants what cannot be granted.
    """
    file = project_file(arguments)
    asked = Sandbox(**{name: tuple(getattr(arguments, name)) or None for name in OPTIONS})
    own, by_file = _grants(asked), _grants_of(file)
    if file.is_policy:
        _check_grants(asked.allow_env or (), own, by_file, file)
    rules = _rules(file, asked)
    granted = together(by_file, own) if by_file != NOTHING else own
    told = tuple(_told(file, by_file, own, rules))
    return Given(granted, rules, _limits(arguments, file), told, file.path)


def given_arguments(arguments: argparse.Namespace) -> list[str]:
    """Return the command line that gives the same to another Runner that runs in the same folder."""
    options = [f"--{name}={getattr(arguments, name)}" for name in ("policy",) if getattr(arguments, name)]
    if arguments.project_directory:
        options.append(f"--project-directory={arguments.project_directory}")
    return options + [f"--{name.replace('_', '-')}={each}" for name in OPTIONS for each in getattr(arguments, name)]


def _grants(asked: Sandbox) -> Grants:
    return read_grants(asked.allow_env or (), asked.allow_read or (), asked.allow_write or (), os.environ)


def _grants_of(file: ProjectFile) -> Grants:
    listed = file.sandbox
    names, read, write = (each or () for each in (listed.allow_env, listed.allow_read, listed.allow_write))
    if not (names or read or write):
        return NOTHING
    hosts = [[_from(file.folder, each) for each in each_of] for each_of in (read, write)]
    try:
        return read_grants(names, hosts[0], hosts[1], os.environ)
    except OptionError as error:
        raise file.error("sandbox", error.option.removeprefix("--"), error.problem, error.hint) from None


def _from(folder: str, text: str) -> str:
    """Return a directory, HOST or HOST=GUEST, with HOST counted from a folder."""
    host, equals, guest = text.rpartition("=")
    if not equals:
        return os.path.join(folder, text)  # noqa: PTH118 - keeps links
    return f"{os.path.join(folder, host) if host else ''}={guest}"  # noqa: PTH118


def _check_grants(names: Sequence[str], own: Grants, policy: Grants, file: ProjectFile) -> None:
    hint = "drop it: who wrote the policy decides"
    for name in names:
        if name not in (file.sandbox.allow_env or ()):
            problem = f"{name} goes beyond the policy {file.path}, [sandbox] allow-env"
            raise OptionError("--allow-env", problem, hint)
    for directory in own.directories:
        kind = "write" if directory.writable else "read"
        allowed = [each.host for each in policy.directories if each.writable or not directory.writable]
        if not any(_is_within(directory.host, host) for host in allowed):
            problem = f"{directory.host} goes beyond the policy {file.path}, [sandbox] allow-{kind}"
            raise OptionError(f"--allow-{kind}", problem, hint)


def _is_within(path: str, folder: str) -> bool:
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    return os.path.commonpath([path, folder]) == folder


def _limits(arguments: argparse.Namespace, file: ProjectFile) -> Limits:
    if not file.limits and not file.is_policy:
        return limits(arguments)
    file.check_limits([limit.option for limit in TABLE])
    try:
        base = read_limits(file.limits, str)
    except OptionError as error:
        raise file.error("limits", error.option, error.problem, error.hint) from None
    found = limits(arguments, base)
    for limit in TABLE if file.is_policy else ():
        # What it does not mention stays at its default.
        if getattr(found, limit.field) > getattr(base, limit.field):
            problem = f"goes beyond the policy {file.path}, [limits] {limit.option}"
            raise OptionError(f"--{limit.option}", problem, "drop it: who wrote the policy decides")
    return found


def _rules(file: ProjectFile, asked: Sandbox) -> "Rules | None":
    if all(each is None for each in (*asked.rules, *file.sandbox.rules)):
        return None
    from pulumi_gestalt_runner.powers import read_rules  # noqa: PLC0415 - only runs with rules pay for it

    return read_rules(file, asked)


def _told(file: ProjectFile, by_file: Grants, own: Grants, rules: "Rules | None") -> Iterator[Message]:
    for text in by_file.described():
        yield Message(Severity.INFO, f"{file.path}: {text}")
    for text in own.described():
        yield Message(Severity.DEBUG, text)
    for text in rules.described() if rules else ():
        yield Message(Severity.DEBUG, text)
    if not file.is_policy:
        for kind, pattern in file.sandbox.patterns():
            yield Message(Severity.INFO, f"{file.path}: the rules allow {kind} {pattern}")
