import hashlib
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fakes.kept_progress import KeptProgress
from fakes.site import Site, reply, served
from pulumi_gestalt_runner import downloads, releases
from pulumi_gestalt_runner.downloads import FetchError, public
from pulumi_gestalt_runner.releases import ReleasesPage
from pulumi_gestalt_runner.sources import Wanted
from pulumi_gestalt_runner.wasm.errors import UnreadableFileError

WANTED = Wanted("0.1.0", debug=False)
CONTENT = b"implementation"
SUMS = f"{hashlib.sha256(CONTENT).hexdigest()}  {WANTED.file}\n".encode()
FILE = f"/v0.1.0/{WANTED.file}"


def page(template: str, progress: KeptProgress | None = None, *, offline: bool = False) -> ReleasesPage:
    return ReleasesPage(template, progress or KeptProgress(), offline=offline)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(downloads, "BACKOFF", 0.0)
    with served() as site:
        site.release("0.1.0", {WANTED.file: CONTENT})
        yield site


def refused(template: str, wanted: Wanted = WANTED) -> FetchError:
    with pytest.raises(FetchError) as error:
        page(template).fetch(wanted, "")
    assert error.value.hint
    return error.value


def test_fetched(site: Site):
    """The file of the wanted version and kind is fetched, and progress is told."""
    progress = KeptProgress()
    assert page(site.url, progress).fetch(WANTED, "") == CONTENT
    assert [path for path, _ in site.seen] == ["/v0.1.0/SHA256SUMS", FILE]
    assert progress.steps == [f"fetching Pulumi Gestalt 0.1.0 from {site.url}"]
    assert progress.transfers == [
        ("the digests", len(SUMS), len(SUMS)),
        (WANTED.file, len(CONTENT), len(CONTENT)),
    ]
    assert page(site.url).describe() == f"the releases page {site.url}"


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("", "/v0.1.0/SHA256SUMS"),
        ("/", "/v0.1.0/SHA256SUMS"),
        ("/x-{version}", "/x-0.1.0/SHA256SUMS"),
        ("/{file}?v={version}", "/v0.1.0/SHA256SUMS?v={version}"),
        ("/a/{version}/b/{file}.bin", "/a/0.1.0/b/SHA256SUMS.bin"),
        ("/{file}", "/v0.1.0/SHA256SUMS"),
        ("/a?token=b", "/a/v0.1.0/SHA256SUMS?token=b"),
    ],
)
def test_templates(site: Site, template: str, path: str):
    """The template says where version and file stand; a query stays at the end."""
    site.on(path.replace("{", "%7B").replace("}", "%7D"), reply(b"nothing"))
    refused(site.url + template)
    assert site.seen[0][0].replace("%7B", "{").replace("%7D", "}") == path


def test_no_such_release(site: Site):
    """A page that answers 404 has no such release."""
    assert page(site.url).fetch(Wanted("9.9.9", debug=False), "") is None


def test_listed_but_missing(site: Site):
    """A release that lists a file and has it not is an error."""
    site.on(FILE, reply(status=404))
    assert "SHA256SUMS lists it, but it is not there" in str(refused(site.url))


def test_wrong_digest(site: Site):
    """Content with another digest than the listed one is refused, with both."""
    site.on(FILE, reply(b"other"))
    error = refused(site.url)
    assert hashlib.sha256(b"other").hexdigest() in str(error)
    assert hashlib.sha256(CONTENT).hexdigest() in str(error)
    assert "do not use it" in error.hint


@pytest.mark.parametrize(
    ("sums", "found"),
    [
        (SUMS.upper().replace(WANTED.file.upper().encode(), WANTED.file.encode()), True),
        (b"# comment\r\n\r\n" + SUMS.replace(b"  ", b" *./"), True),
        (b"", False),
        (SUMS[1:], False),
        (SUMS.replace(b"release", b"debug"), False),
        (b"<html>\xff", False),
    ],
)
def test_lists_of_digests(site: Site, sums: bytes, found: bool):
    """A list is read as `sha256sum` writes it; without the file's line nothing is fetched."""
    site.on("/v0.1.0/SHA256SUMS", reply(sums))
    if found:
        assert page(site.url).fetch(WANTED, "") == CONTENT
    else:
        assert str(refused(site.url)).endswith(f"it lists no digest for {WANTED.file}")
        assert len(site.seen) == 1


def test_too_large(site: Site, monkeypatch: pytest.MonkeyPatch):
    """No more is read than an implementation can have, whatever the server says about the length."""
    monkeypatch.setattr(releases, "MAX_SIZE", 5)
    site.on(FILE, reply(CONTENT, Content_Length="9" * 5000))
    assert "it has more than 5 bytes" in str(refused(site.url))


def test_retries(site: Site):
    """A server that is busy is asked again a few times, at once even if it wants to be left alone for a day."""
    busy = reply(status=503, Retry_After="86400")
    site.on("/v0.1.0/SHA256SUMS", busy, busy, reply(SUMS))
    assert page(site.url).fetch(WANTED, "") == CONTENT
    site.seen.clear()
    site.on("/v0.1.0/SHA256SUMS", busy)
    assert "the server answered 503" in str(refused(site.url))
    assert len(site.seen) == 1 + downloads.RETRIES


@pytest.mark.parametrize("status", [204, 401, 403, 500])
def test_other_answers(site: Site, status: int):
    """Any other answer is an error with its number."""
    site.on("/v0.1.0/SHA256SUMS", reply(status=status))
    assert f"the server answered {status}" in str(refused(site.url))


def test_broken_connection(site: Site):
    """A connection that breaks off in the middle, or answers in no known way, is an error in words."""
    site.on("/v0.1.0/SHA256SUMS", reply(b"abc", Content_Length="100"))
    assert str(refused(site.url)).endswith("the connection broke off")
    site.on("/v0.1.0/SHA256SUMS", lambda handler: handler.connection.close())
    assert "closed connection" in str(refused(site.url))
    site.on("/v0.1.0/SHA256SUMS", lambda handler: handler.wfile.write(b"\x1b[2J\r\n\r\n"))
    assert str(refused(site.url)).isprintable()


def test_nobody_there(site: Site, monkeypatch: pytest.MonkeyPatch):
    """A refused connection, a server that does not answer in time and a host that cannot exist are told in words."""
    monkeypatch.setattr(downloads, "RETRIES", 0)
    assert "onnection refused" in str(refused("http://127.0.0.1:1/"))
    assert "it is not a valid URL" in str(refused(f"https://{'a' * 70}.com/"))
    assert "it is not a valid URL" in str(refused("https://:80/?token=abc"))
    monkeypatch.setattr(downloads, "TIMEOUT", 0.05)
    done = threading.Event()
    site.on("/v0.1.0/SHA256SUMS", lambda _handler: (done.wait(10), None)[1])
    assert "no answer came in time" in str(refused(site.url))
    done.set()


def test_redirects(site: Site):
    """Redirects on this machine are followed, relative ones too."""
    site.on("/v0.1.0/SHA256SUMS", reply(status=302, Location="/elsewhere"))
    site.on("/elsewhere", reply(status=307, Location=f"{site.url}/there"))
    site.on("/there", reply(SUMS))
    assert page(site.url).fetch(WANTED, "") == CONTENT


def test_endless_redirects(site: Site):
    """A circle of redirects ends."""
    site.on("/v0.1.0/SHA256SUMS", reply(status=301, Location="/v0.1.0/SHA256SUMS"))
    assert "redirected more than 5 times" in str(refused(site.url))
    assert len(site.seen) == 5


@pytest.mark.parametrize("target", ["http://example.com/?secret", "ftp://127.0.0.1/", "file:///etc/passwd"])
def test_unsafe_redirects(site: Site, target: str):
    """A redirect to anything but https is refused before anybody is asked."""
    site.on("/v0.1.0/SHA256SUMS", reply(status=302, Location=target))
    error = refused(site.url)
    assert "it leads to" in str(error)
    assert "which is not https" in str(error)
    assert "secret" not in str(error)


def test_redirect_from_elsewhere_to_this_machine(site: Site, monkeypatch: pytest.MonkeyPatch):
    """A page of somebody else must not make the Runner speak to a server on this machine."""
    asked = []

    def get(_session: requests.Session, url: str, **_options: object) -> requests.Response:
        asked.append(url)
        response = requests.Response()
        response.raw = io.BytesIO()
        response.status_code = 302
        response.headers["Location"] = f"{site.url}/admin/delete"
        return response

    monkeypatch.setattr(requests.Session, "get", get)
    assert "which is not https" in str(refused("https://example.com/"))
    assert asked == ["https://example.com/v0.1.0/SHA256SUMS"]


def test_redirect_without_target(site: Site):
    """A redirect that leads nowhere is an answer like any other."""
    site.on("/v0.1.0/SHA256SUMS", reply(status=302))
    assert "the server answered 302" in str(refused(site.url))


def test_passwords(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The password of the URL goes to its server, not to redirects; `.netrc` is never read; messages hold neither."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password from-netrc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    site.on("/v0.1.0/SHA256SUMS", reply(status=302, Location="/sums"))
    site.on("/sums", reply(SUMS))
    with_password = site.url.replace("http://", "http://me:s3cr%40t@")
    assert page(with_password).fetch(WANTED, "") == CONTENT
    assert [headers.get("Authorization") for _, headers in site.seen] == [
        "Basic bWU6czNjckB0",
        None,
        "Basic bWU6czNjckB0",
    ]
    site.on("/v0.1.0/SHA256SUMS", reply(status=500))
    assert "s3cr" not in str(refused(with_password)) + page(with_password).describe()


def test_proxy(site: Site, monkeypatch: pytest.MonkeyPatch):
    """The proxy that the environment names is used."""
    monkeypatch.setenv("https_proxy", site.url)
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr(downloads, "RETRIES", 0)
    refused("https://releases.example/")
    assert site.seen == []  # CONNECT is no GET: the server refuses it, and nothing else was asked
    monkeypatch.setenv("no_proxy", "*")
    assert page(site.url).fetch(WANTED, "") == CONTENT


def test_directory(tmp_path: Path):
    """A directory serves as a page, by path or by file URL, with question marks and blanks in its name."""
    directory = tmp_path / "what is it?" / "v0.1.0"
    directory.mkdir(parents=True)
    (directory / "SHA256SUMS").write_bytes(SUMS)
    (directory / WANTED.file).write_bytes(CONTENT)
    assert page(str(directory.parent)).fetch(WANTED, "") == CONTENT
    assert page(directory.parent.as_uri()).fetch(WANTED, "") == CONTENT
    assert page(str(directory.parent)).describe() == f"the releases page {directory.parent}"
    assert page(str(directory.parent)).fetch(Wanted("0.2.0", debug=False), "") is None
    assert page(str(tmp_path / "nowhere")).fetch(WANTED, "") is None
    (directory / WANTED.file).unlink()
    (directory / WANTED.file).mkdir()
    with pytest.raises(UnreadableFileError, match="it is a directory"):
        page(str(directory.parent)).fetch(WANTED, "")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("ftp://example.com/x", "cannot fetch ftp://example.com/x: ftp is not a safe way to fetch code"),
        ("http://me:s3cret@example.com", "cannot fetch http://example.com: http is not a safe way to fetch code"),
        ("https://[::1/s3cret", "cannot fetch the URL: it is not a valid URL"),
        ("https://example.com:99999", "cannot fetch https://example.com:99999: it is not a valid URL"),
    ],
)
def test_other_places(template: str, problem: str):
    """A place of another kind is refused when it is named."""
    with pytest.raises(FetchError) as error:
        page(template)
    assert str(error.value) == problem
    assert error.value.hint


def test_drive_of_windows():
    """A path with a drive is a path."""
    assert page("C:\\releases").describe() == "the releases page C:\\releases"


def test_public():
    """What may be a password is left out of a URL: user, query, fragment."""
    assert public("https://token@h:1/p?a=b#c") == "https://h:1/p?..."


def test_known_digest(site: Site):
    """A release that the package knows is checked against what it knows; the page's own list is not even asked for."""
    known = hashlib.sha256(CONTENT).hexdigest()
    site.on("/v0.1.0/SHA256SUMS", reply(b"lies"))
    assert page(site.url).fetch(WANTED, known) == CONTENT
    assert site.asked() == [FILE]
    site.release("0.1.0", {WANTED.file: b"forged"})
    with pytest.raises(FetchError) as error:
        page(site.url).fetch(WANTED, known)
    assert f"but that of the release is {known}" in str(error.value)
    assert page(site.url).fetch(Wanted("0.0.9", debug=False), known) is None


def test_bundle(site: Site, tmp_path: Path):
    """The Sigstore bundle lies beside the file, on a page and in a directory."""
    assert page(site.url).bundle(WANTED) is None
    site.on(f"{FILE}.sigstore.json", reply(b"{}"))
    assert page(site.url).bundle(WANTED) == b"{}"
    (tmp_path / "v0.1.0").mkdir()
    assert page(str(tmp_path)).bundle(WANTED) is None
    (tmp_path / "v0.1.0" / f"{WANTED.file}.sigstore.json").write_bytes(b"{}")
    assert page(str(tmp_path)).bundle(WANTED) == b"{}"


def test_offline(site: Site, tmp_path: Path):
    """Offline a page is not asked, and says so; a directory is no network."""
    closed = page(site.url, offline=True)
    assert (closed.fetch(WANTED, ""), closed.bundle(WANTED)) == (None, None)
    assert closed.describe() == f"the releases page {site.url} (not asked: offline)"
    assert site.seen == []
    (tmp_path / "v0.1.0").mkdir()
    (tmp_path / "v0.1.0" / "SHA256SUMS").write_bytes(SUMS)
    (tmp_path / "v0.1.0" / WANTED.file).write_bytes(CONTENT)
    assert page(str(tmp_path), offline=True).fetch(WANTED, "") == CONTENT
