"""A web server on loopback that answers as a test tells it, also badly."""

import contextlib
import functools
import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """Answer with `body`; in the names of headers `_` stands for `-`."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class Site:
    """The server's answers, by path, and the requests that it got.

    Attributes:
        seen: (path, headers) of each request.
        url: the address, without a slash at its end.
    """

    def __init__(self, server: http.server.ThreadingHTTPServer) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{server.server_port}"

    def on(self, path: str, *answers: Answer) -> None:
        """Give `answers` to requests for `path`, one after the other; the last one stays."""
        self.answers[path] = [*answers]

    def release(self, version: str, files: Mapping[str, bytes]) -> None:
        """Serve a release: files, and the digests of all of them."""
        sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            self.on(f"/v{version}/{name}", reply(content))

    def asked(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for path, _ in self.seen]

    def serve(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.seen.append((handler.path, dict(handler.headers)))
        answers = self.answers.get(handler.path, [reply(status=404)])
        (answers.pop(0) if len(answers) > 1 else answers[0])(handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    sites: ClassVar[dict[int, Site]] = {}

    def do_GET(self) -> None:
        self.sites[self.server.server_port].serve(self)  # type: ignore[attr-defined]

    def log_message(self, *_arguments: object) -> None:
        pass


@contextlib.contextmanager
def served() -> Iterator[Site]:
    """Run a server until the context ends."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        site = _Handler.sites[server.server_port] = Site(server)
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
