"""Fetching an implementation from a releases page.

Layout: the page's URL is a template; `{version}` and `{file}` in it are replaced, and without `{file}` the file's name
is added. `SHA256SUMS` lies beside the files. What arrives is bounded, and its digest must be the listed one.

Redirects are followed here and not by requests, which would speak to a place before anybody has looked at its address,
and would send it the passwords of the user's `.netrc`.
"""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Wanted
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_runner.wasm.files import read_file

if TYPE_CHECKING:
    from requests import Response, Session

VARIABLE = "PULUMI_GESTALT_RELEASES"
SUMS = "SHA256SUMS"
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of an implementation: ours has about 19 million."""
MAX_SUMS = 1024 * 1024
MAX_HOPS = 5
TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and to wait for the next bytes."""
RETRIES = 3
BACKOFF = 0.5
"""Seconds before the second try; each further one waits twice as long."""
_REDIRECTS = (301, 302, 303, 307, 308)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SUM = re.compile(r"([0-9a-fA-F]{64}) [ *](\S+)")
_LENGTH = re.compile(r"[0-9]{1,15}")


class FetchError(RunnerError):
    """A release that could not be brought.

    Args:
        url: of the file; what may be a password in it is left out.
        problem: what went wrong.
        hint: what to do.
    """

    def __init__(self, url: str, problem: str, hint: str) -> None:
        self.url = public(url)
        self.problem = problem
        self.hint = hint
        super().__init__(self.url, problem)

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
        self._is_path = _is_path(template)

    def fetch(self, wanted: Wanted) -> bytes | None:
        """Return the implementation, or None if the page has no such release.

        Raises:
            FetchError: the page cannot be reached, or what it gives is not what its digests say.
            UnreadableFileError: the same for a directory.
        """
        sums_url = self._url(wanted, SUMS)
        url = self._url(wanted, wanted.file)
        with self._progress.step(f"fetching Pulumi Gestalt {wanted.version}"):
            sums = self._read(sums_url, MAX_SUMS, "the digests")
            if sums is None:
                return None
            expected = _listed(sums, wanted.file, sums_url)
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
        return f"the releases page {self._template if self._is_path else public(self._template)}"

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
            return self._download(url, limit, what)
        path = _path(url)
        return read_file(path, limit) if path.exists() else None

    def _download(self, url: str, limit: int, what: str) -> bytes | None:
        import requests  # noqa: PLC0415 - most runs fetch nothing
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            with _session() as session, _open(session, url) as response:
                if response.status_code == 404:
                    return None
                if response.status_code != 200:
                    raise FetchError(url, f"the server answered {response.status_code}", "check the URL, or try later")
                return self._receive(response, limit, url, what)
        # ValueError: a host's name that cannot be one, which requests does not always translate.
        except (requests.RequestException, HTTPError, ValueError) as error:
            raise FetchError(
                url,
                _reason(error),
                "check the network and the proxy settings, or give a file with --pulumi-gestalt FILE",
            ) from error

    def _receive(self, response: "Response", limit: int, url: str, what: str) -> bytes:
        length = response.headers.get("Content-Length", "")
        total = int(length) if _LENGTH.fullmatch(length) else None
        content = bytearray()
        for chunk in response.iter_content(1 << 16):
            content += chunk
            if len(content) > limit:
                raise FetchError(url, f"it has more than {limit} bytes", "this is no implementation: check the URL")
            self._progress.transfer(what, len(content), total)
        return bytes(content)


def public(url: str) -> str:
    """Return `url` without what may be a password: the user and the query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Where the parts are cannot be told.
        return "the URL"
    query = "..." if parts.query else ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment="").geturl()


def _session() -> "Session":
    import requests  # noqa: PLC0415 - most runs fetch nothing
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from urllib3.util import Retry  # noqa: PLC0415

    session = requests.Session()
    # A server may ask to be left alone for hours: that would look like a hang.
    retry = Retry(
        RETRIES,
        backoff_factor=BACKOFF,
        status_forcelist=(429, 500, 502, 503, 504),
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


def _open(session: "Session", url: str) -> "Response":
    """Return the answer at the end of the redirects from `url`."""
    place = url
    local = urlsplit(url).scheme == "http"
    for _ in range(MAX_HOPS):
        parts = urlsplit(place)
        # A page elsewhere must not make the Runner speak to services of this machine.
        if not (_is_safe(parts) if local else parts.scheme == "https"):
            raise FetchError(url, f"it leads to {public(place)}, which is not https", "use another page")
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        response = session.get(bare, auth=_auth(parts), stream=True, timeout=TIMEOUT, allow_redirects=False)
        target = response.headers.get("Location")
        if response.status_code not in _REDIRECTS or not target:
            return response
        response.close()
        place = urljoin(bare, target)
    raise FetchError(url, f"it is redirected more than {MAX_HOPS} times", "use another page")


def _auth(parts: SplitResult) -> Any:
    """Return what the URL says about who asks. Anything but None keeps requests from looking into `.netrc`."""
    if parts.username is None:
        return lambda request: request
    return unquote(parts.username), unquote(parts.password or "")


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
    if not _is_safe(parts):
        raise FetchError(
            template, f"{parts.scheme} is not a safe way to fetch code", "use https, or the path of a directory"
        )
    return False


def _path(place: str) -> Path:
    if not place.lower().startswith("file:"):
        return Path(place)
    from urllib.request import url2pathname  # noqa: PLC0415 - 15 ms, and rarely needed

    return Path(url2pathname(urlsplit(place).path))


def _is_safe(parts: SplitResult) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _listed(sums: bytes, file: str, url: str) -> str:
    for line in sums.decode("utf-8", "replace").splitlines():
        match = _SUM.fullmatch(line.strip())
        if match and match[2].removeprefix("./") == file:
            return match[1].lower()
    raise FetchError(url, f"it lists no digest for {file}", "tell the people who made the release")


def _reason(error: Exception) -> str:
    from requests import exceptions  # noqa: PLC0415 - loaded by now

    # The text of a requests error holds the repr of objects; the innermost cause says it in words.
    cause: BaseException = error
    while cause.__context__ is not None:
        cause = cause.__context__
    match error, cause:
        case _, TimeoutError():
            return "no answer came in time"
        case (exceptions.InvalidURL(), _) | (_, UnicodeError()):
            # Its text repeats the URL.
            return "it is not a valid URL"
        case exceptions.ChunkedEncodingError(), _:
            return "the connection broke off"
    return printable(str(getattr(cause, "strerror", None) or cause), 300)
