"""Finding an implementation on a releases page.

Layout: the page's URL is a template; `{version}` and `{file}` in it are replaced, and without `{file}` the file's name
is added. `SHA256SUMS` lies beside the files. What arrives is bounded, and its digest must be the one that is known for
the release, or else the listed one. A Sigstore bundle lies beside a file as `FILE.sigstore.json`.
"""

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from pulumi_gestalt_runner.downloads import FetchError, download, is_safe, public
from pulumi_gestalt_runner.sources import MAX_BUNDLE, SIGNATURE, Wanted
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.files import read_file

SUMS = "SHA256SUMS"
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of an implementation: ours has about 19 million."""
MAX_SUMS = 1024 * 1024
_SUM = re.compile(r"([0-9a-fA-F]{64}) [ *](\S+)")


class ReleasesPage:
    """A `Fetcher` over https, over http from this machine, or from a directory.

    Args:
        template: URL or path.
        progress: is told how much has arrived.
        offline: whether only a directory may be asked.

    Raises:
        FetchError: the template names another kind of place.
    """

    def __init__(self, template: str, progress: Progress, *, offline: bool = False) -> None:
        self._template = template
        self._progress = progress
        self._is_path = _is_path(template)
        self._closed = offline and not self._is_path

    def fetch(self, wanted: Wanted, digest: str) -> bytes | None:
        """Return the implementation, or None if the page has no such release or may not be asked.

        Args:
            wanted: which one.
            digest: its SHA-256 if that is known, or "" when the page's own list says it.

        Raises:
            FetchError: the page cannot be reached, or what it gives is not what its digests say.
            UnreadableFileError: the same for a directory.
        """
        if self._closed:
            return None
        url = self._url(wanted, wanted.file)
        place = self._template if self._is_path else public(self._template)
        with self._progress.step(f"fetching Pulumi Gestalt {wanted.version} from {place}"):
            expected = digest or self._listed(wanted)
            content = self._read(url, MAX_SIZE, wanted.file) if expected else None
        if content is None:
            if expected and not digest:
                raise FetchError(url, f"{SUMS} lists it, but it is not there", "tell the people who made the release")
            return None
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            says = f"that of the release is {expected}" if digest else f"{SUMS} says {expected}"
            raise FetchError(
                url,
                f"its digest is {found}, but {says}",
                "try again; if it stays so, the release was changed or something on the way changes it: do not use it",
            )
        return content

    def bundle(self, wanted: Wanted) -> bytes | None:
        """Return the Sigstore bundle of the implementation, or None if there is none or the page may not be asked.

        Raises:
            FetchError: the page cannot be reached.
            UnreadableFileError: the same for a directory.
        """
        file = wanted.file + SIGNATURE
        return None if self._closed else self._read(self._url(wanted, file), MAX_BUNDLE, file)

    def describe(self) -> str:
        """Name the template."""
        place = f"the releases page {self._template if self._is_path else public(self._template)}"
        return f"{place} (not asked: offline)" if self._closed else place

    def _listed(self, wanted: Wanted) -> str:
        """Return the digest that the page lists, or "" if it has no such release."""
        url = self._url(wanted, SUMS)
        sums = self._read(url, MAX_SUMS, "the digests")
        if sums is None:
            return ""
        for line in sums.decode("utf-8", "replace").splitlines():
            match = _SUM.fullmatch(line.strip())
            if match and match[2].removeprefix("./") == wanted.file:
                return match[1].lower()
        raise FetchError(url, f"it lists no digest for {wanted.file}", "tell the people who made the release")

    def _url(self, wanted: Wanted, file: str) -> str:
        # A path may hold a question mark, and a URL may end with a query.
        template, mark, query = (self._template, "", "") if self._is_path else self._template.partition("?")
        if "{file}" not in template:
            template = template.rstrip("/") + "/{file}"
        if "{version}" not in template:
            template = template.replace("{file}", "v{version}/{file}")
        return template.replace("{version}", wanted.version).replace("{file}", file) + mark + query

    def _read(self, url: str, limit: int, what: str) -> bytes | None:
        if not self._is_path:
            return download(url, limit, lambda done, total: self._progress.transfer(what, done, total))
        path = _path(url)
        return read_file(path, limit) if path.exists() else None


def _is_path(template: str) -> bool:
    """Tell whether `template` is a path, not a URL of a safe kind."""
    try:
        parts = urlsplit(template)
        _ = parts.port
    except ValueError:
        raise FetchError(template, "it is not a valid URL", "check its host and port") from None
    # One letter is a drive of Windows.
    if parts.scheme in ("file", "") or len(parts.scheme) == 1:
        return True
    if not is_safe(parts):
        raise FetchError(
            template, f"{parts.scheme} is not a safe way to fetch code", "use https, or the path of a directory"
        )
    return False


def _path(place: str) -> Path:
    if not place.lower().startswith("file:"):
        return Path(place)
    from urllib.request import url2pathname  # noqa: PLC0415 - 15 ms, and rarely needed

    return Path(url2pathname(urlsplit(place).path))
