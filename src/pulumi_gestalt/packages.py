"""Packages that Pulumi makes from another one by parameters."""

from dataclasses import dataclass
from typing import Any

from pulumi_gestalt._run import Run
from pulumi_gestalt.errors import OptionError


@dataclass(frozen=True)
class Parameterization:
    """Parameters that make a package from another one.

    Arguments:
        name: of the package that is made.
        version: of the package that is made.
        value: the parameters, as the base package takes them.
    """

    name: str
    version: str
    value: bytes


@dataclass(frozen=True)
class Package:
    """A package by its parameters, for `ResourceOptions(package=...)` and `InvokeOptions(package=...)`.

    It can be made anywhere, also at the top level of a module; Pulumi hears of it when it is first used.

    Arguments:
        name: of the base package.
        version: of the base package.
        download_url: where the plugin of the base package is found.
        parameterization: makes a package in place of the base package.
        extension: adds to the base package.
    """

    name: str
    version: str
    download_url: str = ""
    parameterization: Parameterization | None = None
    extension: Parameterization | None = None

    def __post_init__(self) -> None:
        if (self.parameterization is None) == (self.extension is None):
            found = "no parameterization and no" if self.extension is None else "a parameterization and an"
            raise OptionError(f"package {self.name!r} has {found} extension", "give one of the two")

    def _handle(self, run: Run) -> Any:
        return run.once(self, lambda: run.context.register_package(self._request(run)))

    def _request(self, run: Run) -> Any:
        replacement, extension = (
            given and run.records.Parameterization(given.name, given.version, given.value)
            for given in (self.parameterization, self.extension)
        )
        return run.records.PackageRequest(self.name, self.version, self.download_url, replacement, extension)
