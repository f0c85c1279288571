"""What the language host reports on purpose; the Pulumi CLI shows the text.

LanguageError
├── ProjectError    the project file asks for what cannot be
├── BuildError      the project's build command failed
├── PolicyError     the program is to be built, and a policy holds
├── RunnerError     the Runner could not read the program
├── ChangedError    the program is another one than that of the preview
├── LockError       a file in `sdks` cannot be used
├── NotLockedError  `locked: true`, and there is no lock, or something differs from it
├── SchemaError     a package's schema cannot be used
├── DebuggerError   a debugger is to be attached, and there is none
├── PluginError     a policy pack or a converter is to be run
└── StoppedError    Pulumi has asked to stop
"""

from pathlib import Path


class LanguageError(Exception):
    """The root of the errors of this package.

    Attributes:
        hint: what to do about it, or "".
    """

    hint = ""

    @property
    def advice(self) -> str:
        """The text, and the hint if there is one."""
        return f"{self}\nhint: {self.hint}" if self.hint else str(self)


class ProjectError(LanguageError):
    """The project file, or the folder that it describes, cannot be used as it is.

    Args:
        file: the project file.
        line: the line that is wrong, from 1; None when no single one is.
        problem: what is wrong.
        hint: what to write instead.
    """

    def __init__(self, file: Path, line: int | None, problem: str, hint: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        self.hint = hint
        super().__init__(file, line, problem)

    def __str__(self) -> str:
        place = self.file.name if self.line is None else f"{self.file.name}:{self.line}"
        return f"{place}: {self.problem}"


class BuildError(LanguageError):
    """The build command failed, or made no program.

    Args:
        command: as the project file has it.
        problem: how it failed, as the end of a sentence.
    """

    hint = "its output is above; run it by hand in the folder of the program, or correct runtime.options.build"

    def __init__(self, command: str, problem: str) -> None:
        self.command = command
        self.problem = problem
        super().__init__(command, problem)

    def __str__(self) -> str:
        return f"the build command `{self.command}` {self.problem}"


class PolicyError(LanguageError):
    """The program is to be built while a policy holds.

    Args:
        command: as the project file has it.
        variable: the environment variable that names the policy.
    """

    hint = "build the program before, where no policy holds"

    def __init__(self, command: str, variable: str) -> None:
        self.command = command
        self.variable = variable
        super().__init__(command, variable)

    def __str__(self) -> str:
        reason = f"it would run outside of the sandbox, and {self.variable} names a policy"
        return f"the build command `{self.command}` is not run: {reason}"


class RunnerError(LanguageError):
    """The Runner refused a program.

    Args:
        message: what it said.
    """

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return self.message


class ChangedError(LanguageError):
    """The program is not the one that was previewed.

    Args:
        file: the program.
    """

    hint = "start again, so that the preview shows what the program does now"

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(file)

    def __str__(self) -> str:
        return f"{self.file.name} has changed since the preview, so the update would not be what was agreed to"


class LockError(LanguageError):
    """A file in the folder `sdks` of a project says something that makes no sense.

    Args:
        file: the file.
        problem: what is wrong with it.
        line: the line that is wrong, from 1; None when no single one is.
    """

    hint = "correct it, or remove it and let `pulumi package add` write it anew"

    def __init__(self, file: Path, problem: str, line: int | None = None) -> None:
        self.file = file
        self.problem = problem
        self.line = line
        super().__init__(file, problem, line)

    def __str__(self) -> str:
        parts = self.file.parts
        start = max(index for index, part in enumerate(parts) if part == "sdks") if "sdks" in parts else -1
        place = "/".join(parts[start:])
        return f"{place}: {self.problem}" if self.line is None else f"{place}:{self.line}: {self.problem}"


class NotLockedError(LanguageError):
    """The project is to be run as it is locked, and that cannot be.

    Args:
        problem: why.
        hint: what to do about it.
    """

    def __init__(self, problem: str, hint: str) -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        return self.problem


class SchemaError(LanguageError):
    """The schema of a package lacks what is needed.

    Args:
        problem: what is wrong with it.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    def __str__(self) -> str:
        return f"the package's schema {self.problem}"


class DebuggerError(LanguageError):
    """A debugger is to be attached to a program."""

    hint = "drop --attach-debugger; `debug: true` under runtime.options makes the implementation check more and trace"

    def __str__(self) -> str:
        return "no debugger can be attached to a program of runtime gestalt: it is a WebAssembly component in a sandbox"


class PluginError(LanguageError):
    """A policy pack or a converter has this runtime."""

    def __str__(self) -> str:
        return "runtime gestalt runs programs and providers of components; write policy packs in another language"


class StoppedError(LanguageError):
    """Pulumi has asked to stop: nothing more is started."""

    def __str__(self) -> str:
        return "Pulumi has stopped the run"
