"""A real program, in Python, comes to limits: those that the implementation keeps and those that the Runner keeps."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.wasm
@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--max-outputs=3", "outputs that the program makes, at most 3\n"),
        ("--max-memory=8MiB", "memory of the program, at most 8 MiB\n"),
        (
            "--max-resources=1",
            (
                "resources that the program registers or reads, at most 1; "
                'resource random:index/randomPassword:RandomPassword "password" is one too many\n'
            ),
        ),
        (
            "--max-request=100",
            "size of one request to Pulumi, at most 100 B; resource random:index/randomPet:RandomPet ",
        ),
        ("--max-program=1MB", "size of the program's file, at most 1000000 B; "),
        ("--max-printed=5", "what the program prints, at most 5 B"),
    ],
)
def test_limit(program: Callable[[str], Path], run, option: str, said: str):
    """A program that comes to a limit ends with 1 and one message, with the limit, the figure and the option."""
    done = run("run", option, program("pet"))
    assert done.returncode == 1
    assert f"error: the program came to a limit: {said}" in done.stderr
    assert option.partition("=")[0] in done.stderr.partition("hint: ")[2]
    assert done.stderr.count("error:") == 1
    assert "Traceback" not in done.stderr
