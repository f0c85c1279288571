"""The packages that a program needs: those that its custom sections name, and the files in the project's `sdks`.

`pulumi package add` writes one file per package, `sdks/NAME/NAME-VERSION.yaml`, in the form that Pulumi YAML has given
such files; besides, a file may hold `checksums`, from "OS-ARCH" to a SHA-256 in hexadecimal. A file adds to a package
of the same name and version that a program or another file names, and stands for a package of its own otherwise. A
second `package add` removes the folder, so what is written by hand goes into a file directly in `sdks`.
"""

import base64
import binascii
import difflib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_gestalt_language.errors import LockError, ProjectError, SchemaError
from pulumi_gestalt_language.options import line_of, project_file
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_rpc.language_pb2 import DependencyInfo, PackageDependency, PackageParameterization

FOLDER: Final = "sdks"
PLATFORMS: Final = tuple(f"{system}-{cpu}" for system in ("darwin", "linux", "windows") for cpu in ("amd64", "arm64"))
"""All that the CLI downloads plugins for (v3.255.0, `workspace.PluginDescriptor.Download`)."""
_DIGEST: Final = re.compile("[0-9a-fA-F]{64}")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


def required(root: Path, providers: Iterable[Mapping[str, Any]]) -> list[PackageDependency]:
    """Return the packages that a program needs.

    Args:
        root: the folder of the project.
        providers: what the Runner found in the program, as `to_json` returns it; of a bundle, what its lock says.

    Raises:
        LockError: a file in `sdks` cannot be used.
    """
    found: dict[tuple[str, str], PackageDependency] = {}
    for provider in map(from_json, providers):
        found[package_of(provider)] = provider
    for file, declared in declarations(root):
        named = found.setdefault(package_of(declared), declared)
        for platform, digest in declared.checksums.items():
            if named.checksums.get(platform, digest) != digest:
                raise LockError(file, f"checksums: that of {platform} is another one than in a file beside it")
        if named is not declared:
            named.MergeFrom(declared)
    return [found[key] for key in sorted(found)]


def from_json(provider: Mapping[str, Any]) -> PackageDependency:
    """Return the package that a provider stands for, in the form that `gestalt.lock` has."""
    checksums = provider.get("checksums", {})
    return PackageDependency(
        name=provider["name"],
        kind="resource",
        version=provider["version"],
        server=provider.get("pluginDownloadURL", ""),
        checksums={platform: bytes.fromhex(digest) for platform, digest in checksums.items()},
        parameterization=_parameter_from_json(provider.get("parameterization")),
        extension=_parameter_from_json(provider.get("extension")),
    )


def _parameter_from_json(parameter: Mapping[str, str] | None) -> PackageParameterization | None:
    if parameter is None:
        return None
    value = base64.b64decode(parameter["value"])
    return PackageParameterization(name=parameter["name"], version=parameter["version"], value=value)


def to_json(package: PackageDependency) -> dict[str, Any]:
    """Return a package in the form that `gestalt.lock` has."""
    found: dict[str, Any] = {"name": package.name, "version": package.version}
    if package.server:
        found["pluginDownloadURL"] = package.server
    if package.checksums:
        found["checksums"] = {platform: package.checksums[platform].hex() for platform in sorted(package.checksums)}
    for kind in ("parameterization", "extension"):
        if package.HasField(kind):
            parameter = getattr(package, kind)
            value = base64.b64encode(parameter.value).decode()
            found[kind] = {"name": parameter.name, "version": parameter.version, "value": value}
    return found


def choose(packages: Iterable[PackageDependency], project: Project) -> list[PackageDependency]:
    """Return those packages that a project names in its option `packages`, or all if it has no such option.

    Raises:
        ProjectError: one that it names is not there.
    """
    found = list(packages)
    if project.packages is None:
        return found
    chosen = []
    for index, entry in enumerate(project.packages):
        matching = [each for each in found if _is_named(each, entry)]
        if not matching:
            file = project_file(project.root)
            known = ", ".join("@".join(package_of(each)) for each in found)
            hint = f"there are {known}" if found else "`pulumi package add` declares one"
            problem = f"neither the program nor a file in {FOLDER} declares the package {entry}"
            raise ProjectError(file, line_of(file, ("runtime", "options", "packages", index)), problem, hint)
        chosen += [each for each in matching if each not in chosen]
    return chosen


def _is_named(package: PackageDependency, entry: str) -> bool:
    name, version = package_of(package)
    return entry in (name, f"{name}@{version}")


def package_of(dependency: PackageDependency) -> tuple[str, str]:
    """Return name and version of the package, which are not those of the plugin if it is parameterized."""
    if dependency.HasField("parameterization"):
        return dependency.parameterization.name, dependency.parameterization.version
    if dependency.HasField("extension"):
        return dependency.extension.name, dependency.extension.version
    return dependency.name, dependency.version


def dependencies(packages: Iterable[PackageDependency], gestalt: str) -> list[DependencyInfo]:
    """Return what `pulumi about` lists: the contract's version, and the packages."""
    found = [DependencyInfo(name="pulumi-gestalt", version=gestalt)] if gestalt else []
    for package in packages:
        name, version = package_of(package)
        found.append(DependencyInfo(name=name, version=version))
    return found


def declarations(root: Path) -> list[tuple[Path, PackageDependency]]:
    """Read the files in `sdks`, in the order of their names; files first that lie directly in it.

    Raises:
        LockError: one cannot be used.
    """
    files = [*sorted((root / FOLDER).glob("*.yaml")), *sorted((root / FOLDER).glob("*/*.yaml"))]
    return [(file, declared) for file in files if (declared := _declaration(file)) is not None]


def _declaration(file: Path) -> PackageDependency | None:
    import yaml  # noqa: PLC0415 - 15 ms, for projects only that have such files

    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        raise LockError(file, "it cannot be read as YAML") from None
    if not isinstance(content, dict) or "packageDeclarationVersion" not in content:
        return None  # the folder may hold the packages of other languages too
    if content["packageDeclarationVersion"] != 1:
        raise LockError(file, "its packageDeclarationVersion is not 1, the only one known")
    name, version = _text(file, content, "name"), _text(file, content, "version")
    if not name:
        raise LockError(file, "it has no name")
    return PackageDependency(
        name=name,
        kind="resource",
        version=version,
        server=_text(file, content, "downloadURL"),
        checksums=_checksums(file, content.get("checksums") or {}),
        parameterization=_parameter(file, content, "parameterization"),
        extension=_parameter(file, content, "extension"),
    )


def _text(file: Path, content: Mapping[str, Any], *keys: str) -> str:
    value = content.get(keys[-1])
    if value is not None and not isinstance(value, str):
        raise LockError(file, f"{'.'.join(keys)} must be text; put it into quotes", line_of(file, keys))
    return value or ""


def _parameter(file: Path, content: Mapping[str, Any], kind: str) -> PackageParameterization | None:
    parameter = content.get(kind)
    if parameter is None:
        return None
    if not isinstance(parameter, dict):
        raise LockError(file, f"{kind} must have name, version and value", line_of(file, (kind,)))
    texts = {key: _text(file, parameter, kind, key) for key in ("name", "version", "value")}
    if not texts["name"]:
        raise LockError(file, f"{kind} has no name", line_of(file, (kind,)))
    try:
        value = base64.b64decode(texts["value"], validate=True)
    except (binascii.Error, ValueError):
        raise LockError(file, f"{kind}.value must be base64", line_of(file, (kind, "value"))) from None
    return PackageParameterization(name=texts["name"], version=texts["version"], value=value)


def _checksums(file: Path, content: object) -> Mapping[str, bytes]:
    if not isinstance(content, dict):
        problem = "checksums must map OS-ARCH, such as linux-amd64, to a SHA-256 in hexadecimal"
        raise LockError(file, problem, line_of(file, ("checksums",)))
    found = {}
    for platform, digest in content.items():
        problem = _problem(str(platform), digest)
        if problem:
            raise LockError(file, f"checksums: {problem}", line_of(file, ("checksums", str(platform))))
        found[platform] = bytes.fromhex(digest)
    return found


def _problem(platform: str, digest: object) -> str:
    if platform not in PLATFORMS:
        near = difflib.get_close_matches(platform, PLATFORMS, 1)
        meant = f"did you mean {near[0]}?" if near else f"Pulumi knows {', '.join(PLATFORMS)}"
        return f"there is no platform {platform}; {meant}"
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        return f"that of {platform} is not a SHA-256 in hexadecimal, 64 digits in quotes"
    return ""


def declare(folder: Path, schema: str) -> Path:
    """Write the file that stands for a package, from its schema, into `folder`, and return its path.

    Raises:
        SchemaError: the schema names no package.
    """
    try:
        content = json.loads(schema)
    except ValueError:
        raise SchemaError("is not JSON") from None
    if not isinstance(content, dict):
        raise SchemaError("is not a JSON object")
    declared = _declared(content)
    name = "-".join(filter(None, [content["name"], content.get("version")])) + ".yaml"
    if not _FILE_NAME.fullmatch(name):
        raise SchemaError(f"has a name or a version that is no name of a file: {name!a}")
    import yaml  # noqa: PLC0415 - see above

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(declared, sort_keys=False, width=1000), "utf-8")
    return path


def _declared(schema: dict[str, Any]) -> dict[str, Any]:
    name, version = _named(schema, "")
    declared: dict[str, Any] = {"name": name, "version": version}
    for ours, theirs in (("parameterization", "parameterization"), ("extension", "extensionParameterization")):
        parameter = schema.get(theirs)
        if isinstance(parameter, dict):
            base, base_version = _named(parameter.get("baseProvider"), f"{theirs}.baseProvider")
            declared |= {"name": base, "version": base_version}
            declared[ours] = {"name": name, "version": version, "value": parameter.get("parameter") or ""}
    declared["downloadURL"] = schema.get("pluginDownloadURL")
    return {"packageDeclarationVersion": 1} | {key: value for key, value in declared.items() if value}


def _named(package: object, place: str) -> tuple[str, str]:
    """Return name and version, which providers that live in a folder of the project do not have."""
    if not isinstance(package, dict) or not isinstance(package.get("name"), str) or not package["name"]:
        raise SchemaError(f"names no package in {place}" if place else "names no package")
    return package["name"], str(package.get("version") or "")
