"""The two files that the test of assets lets Pulumi fetch from GitHub, served on this machine.

Pulumi's engine is told of a proxy and of a certificate for this one host, made for the run. Everything else that is
asked of the proxy is refused, so a run fetches nothing. Without `openssl` there is no proxy: the files then come from
the internet.
"""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

HOST: Final = "raw.githubusercontent.com"
TEST: Final = "l2-resource-asset-archive"
TEXT: Final = b"text"
_BLOCK: Final = 512


@contextmanager
def served(work: Path) -> Iterator[Mapping[str, str]]:
    """Serve the files and yield the variables that let Pulumi find them.

    Args:
        work: where the certificate is put.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        yield {}
        return
    certificate = _certificate(openssl, work)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Proxy, certificate)) as server:
        thread = threading.Thread(target=server.serve_forever, name="remote files")
        thread.start()
        try:
            yield {
                "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
                "SSL_CERT_FILE": str(work / "certificate.pem"),
            }
        finally:
            server.shutdown()
            thread.join()


def _certificate(openssl: str, work: Path) -> ssl.SSLContext:
    key, certificate = work / "key.pem", work / "certificate.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    command = [openssl, "req", "-x509", *curve, *names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _Proxy(BaseHTTPRequestHandler):
    """Answers in the place of the host that a client wants to be connected with."""

    protocol_version = "HTTP/1.1"

    def __init__(self, certificate: ssl.SSLContext, *arguments: object) -> None:
        self._certificate = certificate
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_CONNECT(self) -> None:
        if self.path != f"{HOST}:443":
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        secure = self._certificate.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = secure.makefile("rb"), secure.makefile("wb")
        self.connection = secure
        self.close_connection = False  # also for a client that connects by HTTP/1.0, as Python's does

    def do_GET(self) -> None:
        found = {f"{TEST}/test.txt": TEXT, f"{TEST}/archive.tar": archive()}
        content = found.get("/".join(self.path.split("/")[-2:]))
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def finish(self) -> None:
        """Close what `do_CONNECT` has put in the place of the connection; the base class knows the latter only."""
        super().finish()
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def archive() -> bytes:
    """Return the archive, one file in one folder; the test compares its digest, so no byte of a header is free."""
    folder = _header("dir/", mode=0o755, size=0, changed=1714563159, kind="5")
    file = _header("dir/data.txt", mode=0o644, size=4, changed=1714563161, kind="0")
    return (folder + file + b"data".ljust(_BLOCK, b"\0")).ljust(20 * _BLOCK, b"\0")


def _header(name: str, *, mode: int, size: int, changed: int, kind: str) -> bytes:
    """Return a header of `tar` (POSIX ustar), numbers ended by spaces as BSD's does it."""
    before = f"{name:\0<100}{mode:06o} \0{501:06o} \0{20:06o} \0{size:011o} {changed:011o} "
    after = f"{kind}{'':\0<100}ustar\x0000{'fraser':\0<32}{'staff':\0<32}{0:06o} \0{0:06o} \0"
    total = sum(f"{before}{'':8}{after}".encode())
    return f"{before}{total:06o}\0 {after}".encode().ljust(_BLOCK, b"\0")
