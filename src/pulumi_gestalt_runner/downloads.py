"""Bringing one file over HTTP from a server that may be slow, broken or hostile.

A download is tried a few times. What arrived before a connection broke is kept in memory, never in a file that somebody
could take for whole, and the rest is asked for (RFC 9110, section 14) if the server named the file by a strong ETag and
goes on with the same one; otherwise the download begins again.

Redirects are followed here and not by requests, which would speak to a place before anybody has looked at its address,
and would send it the passwords of the user's `.netrc`.
"""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.errors import printable

if TYPE_CHECKING:
    from requests import Response, Session

MAX_HOPS = 5
TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and to wait for the next bytes."""
MAX_TIME = 1800.0
"""Seconds for one file: an implementation comes through a line of 10 kB/s in that time. `TIMEOUT` alone would never
end a server that sends a byte each minute."""
RETRIES = 3
BACKOFF = 0.5
"""Seconds before the second try; each further one waits twice as long."""
CHUNK = 1 << 16
_BUSY = (429, 500, 502, 503, 504)
_GONE = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LENGTH = re.compile(r"[0-9]{1,15}")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15})")

Tell = Callable[[int, int | None], None]


class FetchError(RunnerError):
    """A file that could not be brought.

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


class _BrokenError(Exception):
    """A try that failed and may succeed the next time."""


def download(url: str, limit: int, tell: Tell) -> bytes | None:
    """Return the file at `url`, or None if the server has none there.

    Args:
        url: https, or http on this machine.
        limit: the most bytes that it may have.
        tell: is given how many bytes have arrived, and of how many (None: nobody knows).

    Raises:
        FetchError: it could not be brought.
    """
    import requests  # noqa: PLC0415 - most runs fetch nothing
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    try:
        with _session() as session:
            return _Download(url, limit, tell).run(session)
    # ValueError: a host's name that cannot be one, which requests does not always translate.
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise FetchError(
            url,
            _reason(error),
            "check the network and the proxy settings, or give a file with --pulumi-gestalt FILE",
        ) from error


class _Download:
    def __init__(self, url: str, limit: int, tell: Tell) -> None:
        self._url = url
        self._limit = limit
        self._tell = tell
        self._end = time.monotonic() + MAX_TIME
        self._content = bytearray()
        self._tag = ""
        self._total: int | None = None

    def run(self, session: "Session") -> bytes | None:
        for attempt in range(RETRIES + 1):
            try:
                return self._try(session)
            except Exception as error:
                if attempt == RETRIES or not _is_passing(error):
                    if isinstance(error, _BrokenError):
                        raise FetchError(self._url, str(error), "check the URL, or try later") from error
                    raise
            time.sleep(BACKOFF * 2**attempt)
        raise AssertionError

    def _try(self, session: "Session") -> bytes | None:
        asked = {"Range": f"bytes={len(self._content)}-", "If-Range": self._tag} if self._tag and self._content else {}
        with _open(session, self._url, asked) as response:
            if response.status_code in _GONE:
                return None
            if response.status_code in _BUSY:
                raise _BrokenError(f"the server answered {response.status_code}")
            if not (asked and self._goes_on(response)):
                self._begin(response, asked=bool(asked))
            self._receive(response)
        return bytes(self._content)

    def _begin(self, response: "Response", *, asked: bool) -> None:
        self._content.clear()
        self._tag = ""
        if asked and response.status_code in (206, 416):
            # The rest of another file, or no rest at all: without what we have we shall be given the whole.
            raise _BrokenError("the file has changed while it was fetched")
        if response.status_code != 200:
            problem = f"the server answered {response.status_code}"
            raise FetchError(self._url, problem, "check the URL, or try later")
        encoded = "Content-Encoding" in response.headers
        length = response.headers.get("Content-Length", "")
        self._total = int(length) if _LENGTH.fullmatch(length) and not encoded else None
        tag = response.headers.get("ETag", "")
        # A weak tag (W/"...") says that two files mean the same, not that they have the same bytes.
        self._tag = tag if tag.startswith('"') and self._total is not None else ""

    def _goes_on(self, response: "Response") -> bool:
        """Tell whether what follows is the rest of what has arrived."""
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        return (
            response.status_code == 206
            and found is not None
            and (int(found[1]), int(found[2])) == (len(self._content), self._total)
            and response.headers.get("ETag", self._tag) == self._tag
            and "Content-Encoding" not in response.headers
        )

    def _receive(self, response: "Response") -> None:
        """Read to the end.

        Not by `iter_content`, which waits for a full chunk, however slowly it comes.
        """
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            self._content += chunk
            if len(self._content) > self._limit:
                problem = f"it has more than {self._limit} bytes"
                raise FetchError(self._url, problem, "this is no implementation: check the URL")
            if time.monotonic() > self._end:
                problem = f"it took more than {MAX_TIME:.0f} seconds"
                raise FetchError(self._url, problem, "fetch it by other means, and give it with --pulumi-gestalt FILE")
            self._tell(len(self._content), self._total)
        if self._total is not None and len(self._content) < self._total:
            raise _BrokenError("the connection broke off")


def public(url: str) -> str:
    """Return `url` without what may be a password: the user and the query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Where the parts are cannot be told.
        return "the URL"
    query = "..." if parts.query else ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment="").geturl()


def is_safe(parts: SplitResult) -> bool:
    """Tell whether code may come from there: by https, or from this machine."""
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _session() -> "Session":
    import requests  # noqa: PLC0415 - loaded by now

    session = requests.Session()
    # What is encoded on the way can be neither measured nor continued.
    session.headers["Accept-Encoding"] = "identity"
    return session


def _open(session: "Session", url: str, headers: dict[str, str]) -> "Response":
    """Return the answer at the end of the redirects from `url`."""
    place = url
    local = urlsplit(url).scheme == "http"
    for _ in range(MAX_HOPS):
        parts = urlsplit(place)
        # A page elsewhere must not make the Runner speak to services of this machine.
        if not (is_safe(parts) if local else parts.scheme == "https"):
            raise FetchError(url, f"it leads to {public(place)}, which is not https", "use another page")
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        response = session.get(
            bare, auth=_auth(parts), stream=True, timeout=TIMEOUT, allow_redirects=False, headers=headers
        )
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


def _is_passing(error: Exception) -> bool:
    """Tell whether another try may succeed."""
    from requests import exceptions  # noqa: PLC0415 - loaded by now
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    if isinstance(error, exceptions.SSLError):
        # A certificate that is wrong is wrong again.
        return False
    # requests translates only what happens before the first bytes of the content.
    passing = (exceptions.ConnectionError, exceptions.Timeout, HTTPError, ConnectionError, TimeoutError)
    return isinstance(error, (_BrokenError, *passing))


def _reason(error: Exception) -> str:
    from http.client import IncompleteRead  # noqa: PLC0415 - loaded by now

    from requests import exceptions  # noqa: PLC0415
    from urllib3.exceptions import IncompleteRead as Urllib3IncompleteRead  # noqa: PLC0415

    kinds = (IncompleteRead, Urllib3IncompleteRead, exceptions.ChunkedEncodingError)
    # The text of a requests error holds the repr of objects; the innermost cause says it in words.
    cause: BaseException = error
    broken = False
    while True:
        broken = broken or isinstance(cause, kinds)
        if cause.__context__ is None:
            break
        cause = cause.__context__
    match error, cause:
        case _, TimeoutError():
            return "no answer came in time"
        case (exceptions.InvalidURL(), _) | (_, UnicodeError()):
            # Its text repeats the URL.
            return "it is not a valid URL"
        case _ if broken:
            return "the connection broke off"
    return printable(str(getattr(cause, "strerror", None) or cause), 300)
