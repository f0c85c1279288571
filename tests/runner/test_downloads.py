import http.server
import os
import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.site import Answer, Site, reply, served
from pulumi_gestalt_runner import downloads
from pulumi_gestalt_runner.downloads import FetchError, download

CONTENT = bytes(range(256)) * 4
TAG = '"1"'


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(downloads, "BACKOFF", 0.0)
    with served() as site:
        yield site


def cut(length: int, **headers: str) -> Answer:
    """Promise all of it, give the first `length` bytes, and hang up."""
    return reply(CONTENT[:length], Content_Length=str(len(CONTENT)), **headers)


def rest(handler: http.server.BaseHTTPRequestHandler, *, stop: int | None = None, tag: str = TAG) -> None:
    """Give what a range asks for, or less of it, if the condition holds (RFC 9110, 13.1.5)."""
    wanted = handler.headers.get("Range", "")
    assert wanted
    assert handler.headers["If-Range"] == TAG
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    span = f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
    length = str(len(CONTENT) - start)
    reply(CONTENT[start:stop], 206, Content_Range=span, Content_Length=length, ETag=tag)(handler)


def fetched(site: Site, limit: int = 10_000) -> tuple[bytes | None, list[tuple[int, int | None]]]:
    told: list[tuple[int, int | None]] = []
    return download(f"{site.url}/file", limit, lambda done, total: told.append((done, total))), told


def ranges(site: Site) -> list[str]:
    return [headers.get("Range", "") for _, headers in site.seen]


def refused(site: Site, limit: int = 10_000) -> FetchError:
    with pytest.raises(FetchError) as error:
        fetched(site, limit)
    assert error.value.hint
    return error.value


def test_goes_on_where_it_broke_off(site: Site):
    """After a break the rest is asked for, once more after another break, and progress never goes back."""
    site.on("/file", cut(100, ETag=TAG), lambda handler: rest(handler, stop=500), rest)
    content, told = fetched(site)
    assert content == CONTENT
    assert ranges(site) == ["", "bytes=100-", "bytes=500-"]
    assert told == sorted(told)
    assert told[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"1"'}])
def test_begins_again_without_a_name(site: Site, headers: dict[str, str]):
    """Without a strong ETag nobody knows that the rest belongs to the same file: all of it is fetched again."""
    site.on("/file", cut(100, **headers), reply(CONTENT, **headers))
    assert fetched(site)[0] == CONTENT
    assert ranges(site) == ["", ""]


def test_server_that_gives_all(site: Site):
    """A server that answers a range with the whole file, because it cannot or because the file changed, is taken so."""
    site.on("/file", cut(100, ETag=TAG), reply(CONTENT[::-1], ETag='"2"'))
    assert fetched(site)[0] == CONTENT[::-1]
    assert ranges(site) == ["", "bytes=100-"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: rest(handler, tag='"2"'),
        reply(CONTENT[100:], 206, ETag=TAG),
        reply(CONTENT[90:], 206, ETag=TAG, Content_Range=f"bytes 90-1023/{len(CONTENT)}"),
        reply(CONTENT[100:], 206, ETag=TAG, Content_Range="bytes 100-1023/2048"),
        reply(CONTENT[100:], 206, ETag=TAG, Content_Range="bytes 100-1023/*"),
        reply(status=416),
    ],
)
def test_rest_of_another_file(site: Site, answer: Answer):
    """What does not follow on what has arrived is not added to it: the download begins again."""
    site.on("/file", cut(100, ETag=TAG), answer, reply(CONTENT, ETag='"2"'))
    assert fetched(site)[0] == CONTENT
    assert ranges(site) == ["", "bytes=100-", ""]


def test_breaks_off_each_time(site: Site):
    """A few tries are enough."""
    site.on("/file", cut(10))
    assert str(refused(site)).endswith("the connection broke off")
    assert len(site.seen) == 1 + downloads.RETRIES


def test_waits_longer_each_time(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Between the tries the Runner waits, twice as long each time."""
    waits: list[float] = []
    monkeypatch.setattr(downloads, "BACKOFF", 0.5)
    monkeypatch.setattr(time, "sleep", waits.append)
    site.on("/file", reply(status=503))
    assert "the server answered 503" in str(refused(site))
    assert waits == [0.5, 1.0, 2.0]


def test_chunks(site: Site):
    """A file whose length the server does not tell arrives whole; one that breaks off is not taken for whole."""

    def chunked(*, whole: bool) -> Answer:
        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.protocol_version = "HTTP/1.1"
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            handler.wfile.write(b"400\r\n" + CONTENT + b"\r\n" + (b"0\r\n\r\n" if whole else b""))
            handler.close_connection = True

        return answer

    site.on("/file", chunked(whole=True))
    content, told = fetched(site)
    assert (content, told[-1]) == (CONTENT, (len(CONTENT), None))
    site.on("/file", chunked(whole=False), chunked(whole=True))
    assert fetched(site)[0] == CONTENT
    site.on("/file", chunked(whole=False))
    assert str(refused(site)).endswith("the connection broke off")


def test_compressed_on_the_way(site: Site):
    """The file is asked for as it is; a server that compresses it all the same is understood, within the limit."""
    import gzip  # noqa: PLC0415 - here only

    packed = gzip.compress(b"\0" * 1_000_000)
    site.on("/file", reply(packed, Content_Encoding="gzip", ETag=TAG))
    assert fetched(site, 1_000_000)[0] == b"\0" * 1_000_000
    assert site.seen[0][1]["Accept-Encoding"] == "identity"
    assert "it has more than 1000 bytes" in str(refused(site, 1000))


@pytest.mark.parametrize("length", ["9" * 5000, "10", "-1", "many", ""])
def test_wrong_length(site: Site, length: str):
    """What a server says about the length is believed only as far as it is true."""
    site.on("/file", reply(b"0123456789", Content_Length=length))
    assert fetched(site, 10)[0] == b"0123456789"
    assert "it has more than 9 bytes" in str(refused(site, 9))


def test_time(site: Site, monkeypatch: pytest.MonkeyPatch):
    """A server that sends its bytes one by one for ever does not keep the Runner for ever."""
    clock = iter([0.0, 1.0, downloads.MAX_TIME + 1])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock, downloads.MAX_TIME + 1))

    def drop(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x")
        except OSError:
            pass

    site.on("/file", drop)
    # The limit is so large that only the clock can end it.
    assert "it took more than 1800 seconds" in str(refused(site, 1 << 40))


def test_wrong_certificate(monkeypatch: pytest.MonkeyPatch):
    """A server whose certificate is not valid is asked once, and not believed."""
    import requests  # noqa: PLC0415 - here only

    asked: list[str] = []

    def get(_session: requests.Session, url: str, **_options: object) -> requests.Response:
        asked.append(url)
        raise requests.exceptions.SSLError("certificate verify failed")

    monkeypatch.setattr(requests.Session, "get", get)
    with pytest.raises(FetchError, match="certificate verify failed"):
        download("https://example.com/file", 10, lambda *_: None)
    assert asked == ["https://example.com/file"]


def test_gone(site: Site):
    """A server that has nothing there, any longer, has nothing."""
    site.on("/file", reply(status=410))
    assert fetched(site) == (None, [])


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=3), named=st.booleans())
def test_any_breaks(cuts: list[int], named: bool):
    """However a connection breaks, what arrives in the end is the file."""
    with pytest.MonkeyPatch.context() as patch, served() as site:
        patch.setattr(downloads, "BACKOFF", 0.0)
        patch.setenv("no_proxy", "*")

        def part(stop: int | None) -> Answer:
            def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
                if handler.headers.get("Range"):
                    rest(handler, stop=stop)
                else:
                    headers = {"ETag": TAG} if named else {}
                    reply(CONTENT[:stop], Content_Length=str(len(CONTENT)), **headers)(handler)

            return answer

        site.on("/file", *map(part, cuts), part(None))
        assert fetched(site)[0] == CONTENT


_ODD = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "10", "99999999999999999999", "gzip", "br", "chunked", "identity", "gzip, gzip", "*"]
    ),
    st.sampled_from(
        [TAG, 'W/"1"', '"', "bytes 0-9/10", "bytes 5-9/10", "bytes 9-0/1", "bytes */10", "/file", "//", "\t"]
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=20),
)
_HEADERS = ("Content-Length", "Content-Range", "Content-Encoding", "Transfer-Encoding", "ETag", "Location", "X")
_ANSWERS = st.builds(
    lambda status, headers, body: (
        (f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode(
            "latin-1"
        )
        + body
    ),
    st.sampled_from(
        ["200 OK", "206 Partial Content", "416 No", "302 Found", "200", "099 x", "1000 x", "", "204 x", "100 x"]
    ),
    st.lists(st.tuples(st.sampled_from(_HEADERS), _ODD), max_size=4),
    st.one_of(st.binary(max_size=30), st.sampled_from([b"5\r\n01234\r\n0\r\n\r\n", b"-5\r\nx", b"\x1f\x8b\x08\0"])),
)


@settings(max_examples=int(os.environ.get("ANSWERS", "30")))
@given(answers=st.lists(st.one_of(_ANSWERS, st.binary(max_size=60)), min_size=1, max_size=4))
def test_any_answers(answers: list[bytes]):
    """Whatever a server sends, there is a file, none, or an error in words that steer no terminal."""
    with pytest.MonkeyPatch.context() as patch, served() as site:
        patch.setattr(downloads, "BACKOFF", 0.0)
        patch.setenv("no_proxy", "*")

        def raw(content: bytes) -> Answer:
            def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
                handler.wfile.write(content)
                handler.close_connection = True

            return answer

        site.on("/file", *map(raw, answers))
        try:
            content, problem = fetched(site, 20)[0], ""
        except FetchError as error:
            content, problem = None, str(error)
    assert content is None or len(content) <= 20
    assert problem.isprintable()
