"""A `CompileProcess` that is none: it compiles in the process of the test, which saves the start of another."""

from collections.abc import Generator, Sequence
from typing import Self

from pulumi_gestalt_runner.compile_child import Wasmtime
from pulumi_gestalt_runner.compile_process import CompileError, CompilerDiedError, Piece, library
from pulumi_gestalt_runner.limits import Limits


class FakeCompileProcess:
    """Gives code at once, until it is killed; `started` holds all of them."""

    started: "list[FakeCompileProcess]" = []  # noqa: RUF012 - tests take one of their own

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.killed = False
        self.pieces: list[Piece] = []
        self.started.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Give no more code."""
        self.killed = True

    def compile(self, pieces: Sequence[Piece]) -> Generator[bytearray, None, None]:
        """Yield the code of `pieces`, and keep them.

        Raises:
            CompileError: Wasmtime refuses one.
            CompilerDiedError: it was killed.
        """
        for piece in pieces:
            if self.killed:
                raise CompilerDiedError(-9, "")
            self.pieces.append(piece)
            succeeded, result = Wasmtime(library()).compile(piece.content.read(), is_component=piece.is_component)
            if not succeeded:
                raise CompileError(" ".join(result.decode().split())[:500])
            yield bytearray(result)
