"""Fetching an implementation from a releases page.

Layout: the page's URL is a template; `{version}` and `{file}` in it are replaced, and without `{file}` the file's name
is added. `SHA256SUMS` lies beside the files. What arrives is bounded, and its digest must be the listed one.
"""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Wanted
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.errors import printable

if TYPE_CHECKING:
    import requests

VARIABLE = "PULUMI_GESTALT_RELEASES"
SUMS = "SHA256SUMS"
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of an implementation: ours has about 19 million."""
MAX_SUMS = 1024 * 1024
TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and to wait for the next bytes."""
RETRIES = 3
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SUM = re.compile(r"([0-9a-fA-F]{64}) [ *](\S+)")


class FetchError(RunnerError):
    """A release that could not be brought.

    Args:
        url: of the file, without a password.
        problem: what went wrong.
        hint: what to do.
    """

    def __init__(self, url: str, problem: str, hint: str) -> None:
        self.url = _without_password(url)
        self.problem = problem
        self.hint = hint
        super().__init__(url, problem)

    def __str__(self) -> str:
        return f"cannot fetch {self.url}: {self.problem}"


class ReleasesPage:
    """A `Fetcher` over https, over http from this machine, or from a directory.

    Args:
        template: URL or path.
        progress: is told how much has arrived.

    Raises:
        FetchError: the template names another kind of place.
    """

    def __init__(self, template: str, progress: Progress) -> None:
        self._template = template
        self._progress = progress
        _check_scheme(template)

    def fetch(self, wanted: Wanted) -> bytes | None:
        """Return the implementation, or None if the page has no such release."""
        sums_url = self._url(wanted, SUMS)
        with self._progress.step(f"fetching Pulumi Gestalt {wanted.version}"):
            sums = self._read(sums_url, MAX_SUMS, "the digests")
            if sums is None:
                return None
            expected = _listed(sums, wanted.file, sums_url)
            url = self._url(wanted, wanted.file)
            content = self._read(url, MAX_SIZE, wanted.file)
        if content is None:
            raise FetchError(url, f"{SUMS} lists it, but it is not there", "tell the people who made the release")
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise FetchError(
                url,
                f"its digest is {found}, but {SUMS} says {expected}",
                "try again; if it stays so, the release was changed or something on the way changes it: do not use it",
            )
        return content

    def describe(self) -> str:
        """Name the template."""
        return f"the releases page {_without_password(self._template)}"

    def _url(self, wanted: Wanted, file: str) -> str:
        template = self._template if "{file}" in self._template else self._template.rstrip("/") + "/{file}"
        if "{version}" not in template:
            template = template.replace("{file}", "v{version}/{file}")
        return template.replace("{version}", wanted.version).replace("{file}", file)

    def _read(self, url: str, limit: int, what: str) -> bytes | None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https"):
            return self._download(url, limit, what)
        path = Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(url)
        try:
            with path.open("rb") as file:
                content = file.read(limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FetchError(url, (error.strerror or "it cannot be read").lower(), "check the path") from error
        _check_size(content, limit, url)
        return content

    def _download(self, url: str, limit: int, what: str) -> bytes | None:
        import requests  # noqa: PLC0415 - most runs fetch nothing

        try:
            with _session() as session, session.get(url, stream=True, timeout=TIMEOUT) as response:
                _check_hops(response, url)
                if response.status_code == 404:
                    return None
                if not response.ok:
                    raise FetchError(url, f"the server answered {response.status_code}", "try again later")
                return self._receive(response, limit, url, what)
        except requests.RequestException as error:
            raise FetchError(
                url,
                _reason(error),
                "check the network and the proxy settings, or give a file with --pulumi-gestalt FILE",
            ) from error

    def _receive(self, response: "requests.Response", limit: int, url: str, what: str) -> bytes:
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdecimal() else None
        content = bytearray()
        for chunk in response.iter_content(1 << 16):
            content += chunk
            _check_size(content, limit, url)
            self._progress.transfer(what, len(content), total)
        return bytes(content)


def _session() -> "requests.Session":
    import requests  # noqa: PLC0415 - most runs fetch nothing
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from urllib3.util import Retry  # noqa: PLC0415

    session = requests.Session()
    retry = Retry(total=RETRIES, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


def _check_scheme(template: str) -> None:
    scheme = urlsplit(template).scheme
    # One letter is a drive of Windows.
    if scheme in ("file", "") or len(scheme) == 1 or _is_safe(template):
        return
    raise FetchError(template, f"{scheme} is not a safe way to fetch code", "use https, or the path of a directory")


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _check_hops(response: "requests.Response", url: str) -> None:
    for hop in (*response.history, response):
        if not _is_safe(str(hop.url)):
            raise FetchError(
                url, f"it leads to {_without_password(str(hop.url))}, which is not https", "use another page"
            )


def _listed(sums: bytes, file: str, url: str) -> str:
    for line in sums.decode("utf-8", "replace").splitlines():
        match = _SUM.fullmatch(line.strip())
        if match and match[2].removeprefix("./") == file:
            return match[1].lower()
    raise FetchError(url, f"it lists no digest for {file}", "tell the people who made the release")


def _check_size(content: bytes | bytearray, limit: int, url: str) -> None:
    if len(content) > limit:
        raise FetchError(url, f"it has more than {limit} bytes", "this is no implementation: check the URL")


def _reason(error: Exception) -> str:
    # The text of a requests error holds the repr of objects; the innermost cause says it in words.
    cause: BaseException = error
    while cause.__context__ is not None:
        cause = cause.__context__
    return printable(str(getattr(cause, "strerror", None) or cause), 300) or type(error).__name__


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    return parts._replace(netloc=host).geturl()
