"""The files that one test fetches from GitHub, as this machine serves them."""

import hashlib
import http.client
import io
import ssl
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.conformance import remote

FOLDER = f"/pulumi/pulumi/main/{remote.TEST}"


def get(variables: Mapping[str, str], path: str, host: str = remote.HOST) -> tuple[int, bytes]:
    """Fetch a file as a client does that knows the variables."""
    proxy = variables["HTTPS_PROXY"].removeprefix("http://")
    trusting = ssl.create_default_context(cafile=variables["SSL_CERT_FILE"])
    client = http.client.HTTPSConnection(proxy, context=trusting)
    client.set_tunnel(host, 443)
    try:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


def test_the_archive_is_the_one_that_the_suite_compares_with():
    """The archive has the digest that stands in Pulumi's test, and Python's own module reads its one file."""
    content = remote.archive()
    assert hashlib.sha256(content).hexdigest() == "2eee410fe85d360552a8c21238d67d43f4b64e60288914f893b67165e8ebfbcf"
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert archive.getnames() == ["dir", "dir/data.txt"]
        found = archive.extractfile("dir/data.txt")
        assert found is not None
        assert found.read() == b"data"


def test_a_client_that_knows_the_variables_gets_the_files(tmp_path: Path):
    """Both files come over TLS under the name of the real host; another file does not exist."""
    with remote.served(tmp_path) as variables:
        assert get(variables, f"{FOLDER}/test.txt") == (200, b"text")
        assert get(variables, f"{FOLDER}/archive.tar") == (200, remote.archive())
        assert get(variables, f"{FOLDER}/other.txt")[0] == 404


def test_no_other_host_is_reached(tmp_path: Path):
    """The proxy refuses to connect with any other host."""
    with remote.served(tmp_path) as variables, pytest.raises(OSError, match="403"):
        get(variables, "/", "example.com")


def test_without_openssl_nothing_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine without the tool that makes certificates gets no proxy."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    with remote.served(tmp_path) as variables:
        assert variables == {}
