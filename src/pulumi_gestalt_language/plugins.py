"""Component providers of this runtime: a process whose output goes to Pulumi piece by piece.

Pulumi reads the provider's port from its first line, and ends the call when it needs the provider no more.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final

from pulumi_gestalt_language.errors import StoppedError
from pulumi_gestalt_language.processes import PATIENCE, Child, Children
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_language.runner import environment
from pulumi_gestalt_rpc import language_pb2 as pb

PROVIDER_FILE: Final = "PulumiPlugin.yaml"
"""What Pulumi calls the project file of a plugin."""

Piece = pb.RunPluginResponse


def is_provider(info: pb.ProgramInfo) -> bool:
    """Return whether a project is a provider, not a policy pack, which has another project file."""
    return (Path(info.root_directory) / PROVIDER_FILE).exists()


def run_plugin(
    command: Sequence[str],
    project: Project,
    children: Children,
    on_end: Callable[[Callable[[], None]], bool],
) -> Iterator[Piece]:
    """Run a provider and yield what it prints, as it comes, and at last its exit code.

    Args:
        command: how it is started.
        project: what it serves.
        children: among which it runs.
        on_end: takes what is called when nobody waits for more, and returns False if that is so now.

    Raises:
        StoppedError: the host has been told to stop.
        OSError: it cannot be started.
    """
    pieces: SimpleQueue[Piece] = SimpleQueue()
    child = children.start(
        lambda: Child(
            command,
            project.folder,
            environment(project.grants.env),
            (lambda line: pieces.put(Piece(stdout=line)), lambda line: pieces.put(Piece(stderr=line))),
        )
    )

    def wait() -> None:
        code = 1
        with suppress(StoppedError):
            code = children.wait(child)
        pieces.put(Piece(exitcode=code))

    Thread(target=wait, name="plugin", daemon=True).start()
    # In a thread: it waits for the process, and who calls it must not.
    if not on_end(lambda: Thread(target=child.stop, args=(PATIENCE,), daemon=True).start()):
        child.stop(PATIENCE)
    ended = False
    while not ended:
        piece = pieces.get()
        ended = piece.HasField("exitcode")
        yield piece
