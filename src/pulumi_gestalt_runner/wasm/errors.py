"""What can be wrong with a Wasm file.

WasmError
|- UnreadableFileError       no such file, a directory, too large, no permission
|- UnwritableFileError       the result cannot be stored
|- NotComponentError         empty, text, a core module, not Wasm at all
|- MalformedWasmError        a component whose bytes break the format, or end too early
|- WrongKindError            a component, but not of the kind that is wanted here
|- NoVersionError            a program that imports nothing of Pulumi Gestalt
|- SeveralVersionsError      a program that imports more than one version
|- BadProviderError          a provider section that cannot be understood
|- ConflictingProvidersError two provider sections that disagree
|- IncompatibleError         program and implementation do not fit, or need what the Runner lacks
|- ToolFailedError           wasm-tools gave up, or was missing
`- ToolTimeoutError          wasm-tools took too long

Names inside a file are chosen by whoever made it: they reach a message through :func:`printable` only.
"""

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.errors import RunnerError


def printable(text: str, limit: int = 200) -> str:
    """Return `text` with everything that could steer a terminal escaped, cut to `limit` characters."""
    cut = text if len(text) <= limit else text[:limit] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


class WasmError(RunnerError):
    """A Wasm file that cannot be used; `file` names it, or is "" for bytes from elsewhere."""

    def __init__(self, file: str, hint: str = "") -> None:
        super().__init__(file, hint)
        self.file = file
        self.hint = hint

    @property
    def shown_file(self) -> str:
        """The name of the file as a message shows it."""
        return printable(self.file, 4096) or "the component"


class UnreadableFileError(WasmError):
    """A path that gives no bytes."""

    def __init__(self, file: str, reason: str, hint: str = "") -> None:
        super().__init__(file, hint)
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot read {self.shown_file}: {self.reason}"


class FileTooLargeError(UnreadableFileError):
    """A file with more bytes than somebody wants to read.

    Args:
        size: its bytes, as far as they were counted.
        limit: how many there may be.
    """

    def __init__(self, file: str, size: int, limit: int) -> None:
        self.size = size
        self.limit = limit
        super().__init__(file, f"it has more than {limit} bytes", "strip the file, or split the program")


class UnwritableFileError(WasmError):
    """A path that takes no bytes."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, "choose another place, or make room there")
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot write {self.shown_file}: {self.reason}"


class NotComponentError(WasmError):
    """Bytes that are no Wasm component; `found` says what they are instead."""

    def __init__(self, file: str, found: str, hint: str) -> None:
        super().__init__(file, hint)
        self.found = found

    def __str__(self) -> str:
        return f"{self.shown_file} is not a Wasm component: {self.found}"


class MalformedWasmError(WasmError):
    """Bytes that break the binary format at `offset`."""

    def __init__(self, offset: int, expected: str, found: str, *, truncated: bool = False, file: str = "") -> None:
        super().__init__(
            file,
            "the file is incomplete: copy, download or build it again"
            if truncated
            else "the file is damaged or of a newer format: build it again, or check it with `wasm-tools validate`",
        )
        self.offset = offset
        self.expected = expected
        self.found = found
        self.truncated = truncated

    def __str__(self) -> str:
        return (
            f"{self.shown_file} is not valid at offset {self.offset:#x}: "
            f"expected {self.expected}, found {printable(self.found)}"
        )


class WrongKindError(WasmError):
    """A component of one kind where another is wanted."""

    def __init__(self, file: str, wanted: str, found: str, hint: str) -> None:
        super().__init__(file, hint)
        self.wanted = wanted
        self.found = found

    def __str__(self) -> str:
        return f"{self.shown_file} is {self.found}, not {self.wanted}"


class NoVersionError(WasmError):
    """A component that does not say which version of Pulumi Gestalt it wants; `imports` is all that it imports."""

    def __init__(self, file: str, imports: tuple[str, ...]) -> None:
        super().__init__(file, "build the program against the world `client`; `pulumi_wasm_runner wit DIR` writes it")
        self.imports = imports

    def __str__(self) -> str:
        listed = ", ".join(printable(name) for name in self.imports[:20]) or "nothing"
        more = f" and {len(self.imports) - 20} more" if len(self.imports) > 20 else ""
        return (
            f"{self.shown_file} imports no version of component:pulumi-gestalt, "
            f"so no implementation can be chosen; it imports {listed}{more}"
        )


class SeveralVersionsError(WasmError):
    """A program that imports several versions; `imports` maps each version to the interfaces wanted at it."""

    def __init__(self, file: str, imports: dict[str, tuple[str, ...]]) -> None:
        super().__init__(file, "build all parts of the program against the WIT files of one version")
        self.imports = imports

    def __str__(self) -> str:
        listed = "; ".join(
            f"{printable(version) or 'no version'} ({', '.join(printable(name) for name in names)})"
            for version, names in self.imports.items()
        )
        return f"{self.shown_file} imports several versions of component:pulumi-gestalt: {listed}"


class BadProviderError(WasmError):
    """A section that names a provider but breaks its format."""

    def __init__(self, file: str, section: str, problem: str) -> None:
        super().__init__(
            file, 'the section holds JSON such as {"version": "4.16.3"}, with "pluginDownloadURL" where it is needed'
        )
        self.section = section
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.shown_file}: section {printable(self.section)}: {printable(self.problem)}"


class ConflictingProvidersError(WasmError):
    """Two sections that name one provider with different content."""

    def __init__(self, file: str, name: str, first: str, second: str) -> None:
        super().__init__(file, "use one version of the provider's package in all parts of the program")
        self.name = name
        self.first = first
        self.second = second

    def __str__(self) -> str:
        return (
            f"{self.shown_file} names the provider {printable(self.name)} twice, "
            f"as {printable(self.first, 4096)} and as {printable(self.second, 4096)}"
        )


@plain(frozen=True)
class Mismatch:
    """One thing that is wanted and not there.

    Attributes:
        subject: the import or export, such as `component:pulumi-gestalt/context@0.1.0`, with the function after ` > `.
        wanted: what the one side needs.
        available: what the other side has.
        hint: what to do.
    """

    subject: str
    wanted: str
    available: str
    hint: str

    def __str__(self) -> str:
        return (
            f"{printable(self.subject, 400)}: "
            f"wanted {printable(self.wanted, 2000)}, available {printable(self.available, 2000)}"
        )


class IncompatibleError(WasmError):
    """A component that cannot be linked or run; `mismatches` holds every reason found, at least one."""

    def __init__(self, file: str, mismatches: tuple[Mismatch, ...]) -> None:
        super().__init__(file, mismatches[0].hint)
        self.mismatches = mismatches

    def __str__(self) -> str:
        lines = [f"\n  {mismatch}" for mismatch in self.mismatches[:20]]
        if len(self.mismatches) > 20:
            lines.append(f"\n  and {len(self.mismatches) - 20} more")
        return f"{self.shown_file} cannot be linked:" + "".join(lines)


class ToolFailedError(WasmError):
    """`wasm-tools` did not do its work; `action` is what it was for, such as "merging"."""

    def __init__(self, action: str, detail: str, hint: str = "") -> None:
        super().__init__("", hint or "check the files with `wasm-tools validate`; if they are valid, report this")
        self.action = action
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.action} the components failed: {printable(self.detail, 4000)}"


class ToolTimeoutError(WasmError):
    """`wasm-tools` was stopped after `seconds`."""

    def __init__(self, action: str, seconds: float) -> None:
        super().__init__("", "try again on a less busy machine, or with a smaller program")
        self.action = action
        self.seconds = seconds

    def __str__(self) -> str:
        return f"{self.action} the components took longer than {self.seconds:g} seconds and was stopped"
