"""The packages that a program needs: those that its custom sections name, and the files in the project's `sdks`.

`pulumi package add` writes one file per package, `sdks/NAME-VERSION/NAME-VERSION.yaml`, in the form that Pulumi YAML
has given such files; besides, a file may hold `checksums`, from "OS-ARCH" to a SHA-256 in hexadecimal. A file adds to a
package of the same name and version that a program names, and stands for a package of its own otherwise.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_gestalt_language.errors import LockError, SchemaError
from pulumi_gestalt_rpc.language_pb2 import DependencyInfo, PackageDependency, PackageParameterization

FOLDER: Final = "sdks"
_PLATFORM: Final = re.compile(r"[a-z0-9]+-[a-z0-9]+")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


def required(root: Path, providers: Iterable[Mapping[str, str]]) -> list[PackageDependency]:
    """Return the packages that a program needs.

    Args:
        root: the folder of the project.
        providers: what the Runner found in the program: name, version and, where given, pluginDownloadURL.

    Raises:
        LockError: a file in `sdks` cannot be used.
    """
    found = {
        (provider["name"], provider["version"]): PackageDependency(
            name=provider["name"],
            kind="resource",
            version=provider["version"],
            server=provider.get("pluginDownloadURL", ""),
        )
        for provider in providers
    }
    for declared in declarations(root):
        name, version = package_of(declared)
        named = found.pop((name, version), None)
        if named is not None and named.server and not declared.server:
            declared.server = named.server
        found[name, version] = declared
    return [found[key] for key in sorted(found)]


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


def declarations(root: Path) -> list[PackageDependency]:
    """Read the files in `sdks`, in the order of their names.

    Raises:
        LockError: one cannot be used.
    """
    files = [*(root / FOLDER).glob("*.yaml"), *(root / FOLDER).glob("*/*.yaml")]
    found = [_declaration(file) for file in sorted(files)]
    return [declaration for declaration in found if declaration is not None]


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
        parameterization=_parameter(file, content.get("parameterization")),
        extension=_parameter(file, content.get("extension")),
    )


def _text(file: Path, content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    if value is not None and not isinstance(value, str):
        raise LockError(file, f"{key} must be text; put it into quotes")
    return value or ""


def _parameter(file: Path, content: object) -> PackageParameterization | None:
    if content is None:
        return None
    if not isinstance(content, dict):
        raise LockError(file, "a parameterization must have name, version and value")
    try:
        value = base64.b64decode(_text(file, content, "value"), validate=True)
    except (binascii.Error, ValueError):
        raise LockError(file, "the value of a parameterization must be base64") from None
    return PackageParameterization(
        name=_text(file, content, "name"), version=_text(file, content, "version"), value=value
    )


def _checksums(file: Path, content: object) -> Mapping[str, bytes]:
    if not isinstance(content, dict):
        raise LockError(file, "checksums must map OS-ARCH, such as linux-amd64, to a SHA-256 in hexadecimal")
    found = {}
    for platform, digest in content.items():
        if not isinstance(platform, str) or not _PLATFORM.fullmatch(platform):
            raise LockError(file, f"checksums: {platform} is not of the form OS-ARCH, such as linux-amd64")
        if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
            raise LockError(file, f"checksums: that of {platform} is not a SHA-256 in hexadecimal")
        found[platform] = bytes.fromhex(digest)
    return found


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
    name = f"{content['name']}-{content['version']}.yaml"
    if not _FILE_NAME.fullmatch(name):
        raise SchemaError(f"has a name or a version that is no name of a file: {name!a}")
    import yaml  # noqa: PLC0415 - see above

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(declared, sort_keys=False, width=1000), "utf-8")
    return path


def _declared(schema: dict[str, Any]) -> dict[str, Any]:
    if not all(isinstance(schema.get(key), str) and schema[key] for key in ("name", "version")):
        raise SchemaError("names no package or no version")
    declared = {"packageDeclarationVersion": 1, "name": schema["name"], "version": schema["version"]}
    for ours, theirs in (("parameterization", "parameterization"), ("extension", "extensionParameterization")):
        parameter = schema.get(theirs)
        if isinstance(parameter, dict):
            base = parameter.get("baseProvider") or {}
            declared |= {"name": base.get("name", ""), "version": base.get("version", "")}
            declared[ours] = {
                "name": schema["name"],
                "version": schema["version"],
                "value": parameter.get("parameter") or "",
            }
    if schema.get("pluginDownloadURL"):
        declared["downloadURL"] = schema["pluginDownloadURL"]
    return declared
