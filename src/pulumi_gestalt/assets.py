"""Assets and archives: files, text and folders that are given to resources and returned by them.

Paths are those of the machine that runs the program: Pulumi reads the files, the program in its sandbox does not. A
relative path starts at the folder of the program.
"""

import os
from collections.abc import Mapping
from typing import Any

from pulumi_gestalt._signatures import ARCHIVE, ASSET, tagged
from pulumi_gestalt._values import Encode, Notation


class _Contents(Notation):
    """What is known by one attribute; two with the same content are equal."""

    _kind = ASSET
    _field = ""

    def _encode(self, encode: Encode) -> dict[str, object]:
        return tagged(self._kind, **{self._field: encode(getattr(self, self._field), self._field)})

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), getattr(self, self._field)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Asset(_Contents):
    """A single file's worth of data."""


class Archive(_Contents):
    """A folder's worth of data."""

    _kind = ARCHIVE


class StringAsset(Asset):
    """An asset whose content is a text."""

    _field = "text"

    def __init__(self, text: str) -> None:
        self.text = text


class FileAsset(Asset):
    """An asset whose content is a file, named by its path."""

    _field = "path"

    def __init__(self, path: "str | os.PathLike[str]") -> None:
        self.path = os.fspath(path)


class RemoteAsset(Asset):
    """An asset whose content is behind a URI (`http`, `https` or `file`)."""

    _field = "uri"

    def __init__(self, uri: str) -> None:
        self.uri = uri


class AssetArchive(Archive):
    """An archive made of assets and archives, by the names that they have in it."""

    _field = "assets"

    def __init__(self, assets: "Mapping[str, Asset | Archive]") -> None:
        self.assets = dict(assets)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.assets)))


class FileArchive(Archive):
    """An archive that is a folder or a packed file (`.zip`, `.tar`, `.tar.gz`), named by its path."""

    _field = "path"

    def __init__(self, path: "str | os.PathLike[str]") -> None:
        self.path = os.fspath(path)


class RemoteArchive(Archive):
    """An archive that is a packed file behind a URI."""

    _field = "uri"

    def __init__(self, uri: str) -> None:
        self.uri = uri


def asset_of(fields: Mapping[str, Any]) -> Asset:
    """Return the asset that an object with the signature of one stands for."""
    if "path" in fields:
        return FileAsset(fields["path"])
    if "uri" in fields:
        return RemoteAsset(fields["uri"])
    # Pulumi returns an empty text without the field.
    return StringAsset(fields.get("text") or "")


def archive_of(fields: Mapping[str, Any]) -> Archive:
    """Return the archive that an object with the signature of one stands for, its members already classes."""
    if "path" in fields:
        return FileArchive(fields["path"])
    if "uri" in fields:
        return RemoteArchive(fields["uri"])
    return AssetArchive(fields.get("assets") or {})
