import json
import os
import select
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2, language_pb2

from fakes.monitor_server import MonitorServer
from fakes.projects import info, request, write
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.server import serve
from pulumi_gestalt_wit import VERSION

LONG = 60.0
"""Seconds; nothing takes this long, and no test decides by time."""
FACTS = {"version": "0.1.0", "providers": [{"name": "random", "version": "4.16.3"}]}
TRACEBACK = 'Traceback (most recent call last):\n  File "app.py", line 1, in program\nValueError: no'


def refusal(call) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), caught.value.details()


def run_with_engine(stub, *requests) -> tuple[list[language_pb2.RunResponse], list[str]]:
    """Run while an engine listens, and return the answers and the errors that it was told."""
    with MonitorServer() as server:
        stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address=server.address))
        answers = [stub.Run(each) for each in requests]
        logs = server.of(engine_pb2.LogRequest)
    assert all(log.severity == engine_pb2.ERROR for log in logs)
    return answers, [log.message for log in logs]


def test_answers_without_a_program(stub, tmp_path: Path):
    """What the CLI asks before there is a program is answered."""
    assert stub.GetPluginInfo(Empty()).version == VERSION
    assert stub.RuntimeOptionsPrompts(language_pb2.RuntimeOptionsRequest(info=info(tmp_path))).prompts == []
    stub.Template(language_pb2.TemplateRequest(info=info(tmp_path), project_name="shop"))
    about = stub.About(language_pb2.AboutRequest(info=info(tmp_path)))
    assert about.executable == sys.executable
    assert about.version == VERSION
    assert set(about.metadata) == {"python", "wasmtime"}


def test_unknown_path_is_answered_at_once(host):
    """The call without a path, by which the CLI looks whether the host lives, is not UNAVAILABLE."""
    server, port = serve(host)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        code, _ = refusal(lambda: channel.unary_unary("")(b"", timeout=10))
    server.stop(0)
    assert code not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("GenerateProject", language_pb2.GenerateProjectRequest),
        ("Pack", language_pb2.PackRequest),
    ],
)
def test_refusals(stub, method: str, kind):
    """What makes no sense for any language is refused with a reason."""
    code, details = refusal(lambda: getattr(stub, method)(kind()))
    assert code is grpc.StatusCode.UNIMPLEMENTED
    assert "gestalt" in details


def test_plugins_are_refused(stub, tmp_path: Path):
    """A policy pack with this runtime is refused with a reason."""
    code, details = refusal(lambda: list(stub.RunPlugin(language_pb2.RunPluginRequest(kind="analyzer"))))
    assert code is grpc.StatusCode.UNIMPLEMENTED
    assert "policy packs" in details
    asked = language_pb2.InstallDependenciesRequest(info=info(tmp_path), is_plugin=True)
    assert refusal(lambda: list(stub.InstallDependencies(asked))) == (grpc.StatusCode.FAILED_PRECONDITION, details)


def test_imported_resources(stub):
    """What `pulumi import` has found is given back in Pulumi's own notation, and says so."""
    text = 'resource old "gtest:index:Thing" {}'
    source = stub.GenerateProgram(language_pb2.GenerateProgramRequest(source={"main.pp": text})).source
    assert source["main.pp"].decode().startswith("# In Pulumi's own notation")
    assert source["main.pp"].decode().endswith(f"\n\n{text}")


def test_packages(stub, tmp_path: Path):
    """Packages come from the program, and `about` lists them with the version of the contract."""
    write(tmp_path, inspect=FACTS)
    where = info(tmp_path, program="app.wasm")
    (package,) = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=where)).packages
    assert (package.name, package.kind, package.version) == ("random", "resource", "4.16.3")
    listed = stub.GetProgramDependencies(language_pb2.GetProgramDependenciesRequest(info=where)).dependencies
    assert [(each.name, each.version) for each in listed] == [("pulumi-gestalt", "0.1.0"), ("random", "4.16.3")]


def test_refused_program(stub, tmp_path: Path):
    """What the Runner says about a file that is no program reaches the CLI, without a traceback."""
    write(tmp_path, print=[["err", "error: app.wasm is no program\n\nhint: build it"]], code=2)
    where = info(tmp_path, program="app.wasm")
    code, details = refusal(lambda: stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=where)))
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert details == "app.wasm is no program\n\nhint: build it"


def test_package_add(stub, tmp_path: Path):
    """A package that is added becomes a file, and that file a required package."""
    write(tmp_path, inspect={"version": "0.1.0", "providers": []})
    schema = {"name": "net", "version": "2.0.0", "pluginDownloadURL": "https://example.com"}
    folder = tmp_path / "sdks" / "net-2.0.0"
    stub.GeneratePackage(language_pb2.GeneratePackageRequest(directory=str(folder), schema=json.dumps(schema)))
    assert "sdks" in stub.Link(language_pb2.LinkRequest()).import_instructions
    where = info(tmp_path, program="app.wasm")
    (package,) = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=where)).packages
    assert (package.name, package.version, package.server) == ("net", "2.0.0", "https://example.com")


def test_run(stub, tmp_path: Path, capfd, monkeypatch):
    """The Runner is told what Pulumi wants on standard input; nothing of it stands in environment or arguments."""
    told = tmp_path / "told"
    write(tmp_path, tell=str(told), print=[["out", "one"], ["err", "two"], ["out", "three"]])
    for name in ("PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG"):
        monkeypatch.setenv(name, "s3cret")
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", "/cache")
    asked = request(tmp_path, dryRun=True, parallel=4, config={"shop:token": "s3cret"}, configSecretKeys=["shop:token"])
    (answer,), errors = run_with_engine(stub, asked)
    assert (answer.error, answer.bail, errors) == ("", False, [])
    out, err = capfd.readouterr()
    assert (out, err) == ("one\nthree\n", "two\n")
    facts = json.loads(told.read_text())
    settings = facts.pop("settings")
    assert "s3cret" not in json.dumps(facts)
    assert facts["cwd"] == str(tmp_path)
    assert facts["argv"] == ["run", "--settings-stdin", str(tmp_path / "app.wasm")]
    pulumi = {name: value for name, value in facts["env"].items() if name.startswith("PULUMI_")}
    assert pulumi == {"PULUMI_GESTALT_CACHE": "/cache"}
    assert settings.pop("engine").startswith("127.0.0.1:")
    assert settings == {
        "monitor": "127.0.0.1:1",
        "project": "shop",
        "stack": "dev",
        "organization": "organization",
        "dry_run": True,
        "parallel": 4,
        "config": {"shop:token": "s3cret"},
        "config_secret_keys": ["shop:token"],
        "root_directory": str(tmp_path),
        "program_directory": str(tmp_path),
    }


def test_grants(stub, tmp_path: Path, monkeypatch):
    """What the project grants is granted by name, a variable of Pulumi's too, and the Runner works in its folder."""
    told = tmp_path / "told"
    write(tmp_path, tell=str(told))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "s3cret")
    asked = request(tmp_path)
    sandbox = {"env": ["PULUMI_ACCESS_TOKEN"], "read": ["data"], "write": ["data=/out"]}
    asked.info.CopyFrom(info(tmp_path, program="app.wasm", debug=True, sandbox=sandbox))
    assert stub.Run(asked) == language_pb2.RunResponse()
    facts = json.loads(told.read_text())
    assert facts["argv"] == [
        "run",
        "--settings-stdin",
        "--debug",
        "--allow-env=PULUMI_ACCESS_TOKEN",
        "--allow-read=data",
        "--allow-write=data=/out",
        str(tmp_path / "app.wasm"),
    ]
    assert facts["env"]["PULUMI_ACCESS_TOKEN"] == "s3cret"
    assert facts["cwd"] == str(tmp_path)


def test_large_configuration(stub, tmp_path: Path):
    """Configuration that is larger than a pipe, and holds every kind of character, arrives."""
    told = tmp_path / "told"
    write(tmp_path, tell=str(told))
    config = {"shop:big": "x" * 300_000, "shop:odd": 'a\n"\u2028\U0001f600\0'}
    assert not stub.Run(request(tmp_path, config=config)).error
    assert json.loads(told.read_text())["settings"]["config"] == config


def test_started_early(stub, tmp_path: Path):
    """The Runner that runs is the one that was started when Pulumi asked for the packages; another run gets its own."""
    early, told = tmp_path / "early", tmp_path / "told"
    os.mkfifo(early)
    write(tmp_path, inspect=FACTS, early=str(early), tell=str(told))
    asked = request(tmp_path)
    for _ in range(2):
        stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=asked.info))
        pid = int(early.read_text())
        stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=asked.info))
        stub.Run(asked)
        assert json.loads(told.read_text())["pid"] == pid


def test_started_early_and_not_used(stub, tmp_path: Path, capfd):
    """A Runner that was started and not used ends with the host's work, and nothing of it is shown."""
    early = tmp_path / "early"
    os.mkfifo(early)
    write(tmp_path, inspect=FACTS, early=str(early))
    stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=request(tmp_path).info))
    handle = os.pidfd_open(int(early.read_text()))
    stub.Cancel(Empty())
    assert select.select([handle], [], [], LONG)[0]
    os.close(handle)
    assert capfd.readouterr() == ("", "")


def test_killed_while_it_waits(stub, tmp_path: Path):
    """A Runner that was killed while it waited is replaced."""
    early, told = tmp_path / "early", tmp_path / "told"
    os.mkfifo(early)
    write(tmp_path, inspect=FACTS, early=str(early), tell=str(told))
    stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=request(tmp_path).info))
    pid = int(early.read_text())
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([handle], [], [], LONG)[0]
    os.close(handle)
    running = stub.Run.future(request(tmp_path))
    second = int(early.read_text())
    assert running.result() == language_pb2.RunResponse()
    assert json.loads(told.read_text())["pid"] == second != pid


def test_nobody_waits_for_the_answer(stub, tmp_path: Path):
    """When Pulumi cancels the call itself, as it does after a failed resource, the program ends; others run on."""
    roots = [tmp_path / name for name in ("cancelled", "other")]
    for root in roots:
        root.mkdir()
        os.mkfifo(root / "hanging")
        write(root, hang=str(root / "hanging"), tell=str(root / "told"))
    cancelled, other = [stub.Run.future(request(root)) for root in roots]
    assert [(root / "hanging").read_text() for root in roots] == ["hanging"] * 2
    handle, others = [os.pidfd_open(json.loads((root / "told").read_text())["pid"]) for root in roots]
    cancelled.cancel()
    assert select.select([handle], [], [], LONG)[0]
    assert not select.select([others], [], [], 0)[0]
    assert other.running()
    stub.Cancel(Empty())
    assert other.result().bail
    os.close(handle)
    os.close(others)


def test_no_debugger(stub, tmp_path: Path):
    """A debugger that is to be attached is refused with one message, and nothing runs."""
    told = tmp_path / "told"
    write(tmp_path, tell=str(told))
    (answer,), (error,) = run_with_engine(stub, request(tmp_path, attach_debugger=True))
    assert answer.bail
    assert error.startswith("no debugger can be attached")
    assert "hint: drop --attach-debugger" in error
    assert not told.exists()


@pytest.mark.parametrize(
    ("program", "errors"),
    [
        ({"code": 32}, []),
        ({"code": 32, "print": [["err", f"careful\n{TRACEBACK}"]]}, []),
        ({"code": 1}, ["the Runner ended with code 1 and did not say why"]),
        ({"code": 1, "print": [["err", TRACEBACK]]}, [f"Program failed with an unhandled exception:\n{TRACEBACK}"]),
        (
            {"code": 1, "print": [["err", f"careful\n{TRACEBACK}\nerror: it stopped; see its messages above"]]},
            [f"Program failed with an unhandled exception:\n{TRACEBACK}"],
        ),
        ({"code": 2, "print": [["err", "error: no such thing\n\nhint: make it"]]}, ["no such thing\n\nhint: make it"]),
        ({"code": 3}, ["the Runner ended with code 3 and did not say why"]),
        ({"kill": signal.SIGKILL}, ["the Runner was ended by signal 9 and did not say why"]),
    ],
)
def test_failures(stub, tmp_path: Path, program: dict[str, object], errors: list[str]):
    """A run that fails is bailed out of; what was not reported yet is told the engine, once."""
    write(tmp_path, **program)
    (answer,), told = run_with_engine(stub, request(tmp_path))
    assert (answer.bail, answer.error) == (True, "")
    assert told == errors


def test_failure_without_an_engine(stub, tmp_path: Path):
    """Where no engine listens, the error stands in the answer."""
    write(tmp_path, code=3)
    answer = stub.Run(request(tmp_path))
    assert not answer.bail
    assert "ended with code 3" in answer.error


def test_mistake_in_the_project_file(stub, tmp_path: Path):
    """A wrong option is told the engine with its line and a hint."""
    write(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime:\n  name: gestalt\n  options: {debug: 1}\n")
    asked = request(tmp_path)
    asked.info.CopyFrom(info(tmp_path, program="app.wasm", debug=1))
    (answer,), (told,) = run_with_engine(stub, asked)
    assert answer.bail
    assert told == "Pulumi.yaml:4: the option debug must be true or false\nhint: write debug: true"


def test_changed_since_the_preview(stub, tmp_path: Path):
    """An update of another program than the one that was previewed is refused, once."""
    write(tmp_path)
    stub.Run(request(tmp_path, dryRun=True))
    write(tmp_path, print=[["out", "other"]])
    answers, (told,) = run_with_engine(stub, request(tmp_path), request(tmp_path))
    assert [answer.bail for answer in answers] == [True, False]
    assert "app.wasm has changed since the preview" in told


@pytest.mark.parametrize("deaf", [False, True])
def test_cancel(host, stub, tmp_path: Path, deaf: bool):
    """Cancel ends a run, one that does not listen too; it is harmless before and after, and nothing starts any more."""
    host.children = Children(patience=0.2)
    hanging = tmp_path / "hanging"
    os.mkfifo(hanging)
    write(tmp_path, print=[["out", "x"]], hang=str(hanging), deaf=deaf)
    running = stub.Run.future(request(tmp_path))
    assert hanging.read_text() == "hanging"
    stub.Cancel(Empty())
    assert running.result().bail
    stub.Cancel(Empty())
    assert stub.Run(request(tmp_path)).bail


@pytest.mark.parametrize("left", ["", '; Pulumi had not answered: resource a:b:C "n"'])
def test_what_was_open(stub, tmp_path: Path, capfd, left: str):
    """Of what a cancelled run says last, the requests that were open are shown, and nothing else."""
    hanging = tmp_path / "hanging"
    os.mkfifo(hanging)
    write(tmp_path, hang=str(hanging), interrupted=f"noise\nerror: interrupted by SIGINT{left}")
    running = stub.Run.future(request(tmp_path))
    assert hanging.read_text() == "hanging"
    stub.Cancel(Empty())
    assert running.result().bail
    assert capfd.readouterr().err == (f"interrupted by SIGINT{left}\n" if left else "")


def test_another_command(stub, tmp_path: Path):
    """A host that was started by hand serves one command of the CLI after the other, each of which ends with Cancel."""
    write(tmp_path)
    for _ in range(2):
        answers, errors = run_with_engine(stub, request(tmp_path))
        assert (answers, errors) == ([language_pb2.RunResponse()], [])
        stub.Cancel(Empty())


def test_runs_at_the_same_time(stub, tmp_path: Path):
    """Runs do not wait for each other and do not share anything."""
    roots = [tmp_path / str(number) for number in range(4)]
    for root in roots:
        root.mkdir()
        write(root, tell=str(root / "told"))
    asked = [request(root, project=f"p{root.name}", monitor_address=f"127.0.0.1:{root.name}") for root in roots]
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(stub.Run, asked))
    assert not any(answer.error or answer.bail for answer in answers)
    told = [json.loads((root / "told").read_text()) for root in roots]
    assert [facts["cwd"] for facts in told] == [str(root) for root in roots]
    assert [facts["settings"]["monitor"] for facts in told] == [each.monitor_address for each in asked]
    assert [facts["settings"]["project"] for facts in told] == [each.project for each in asked]


def test_install_dependencies(stub, tmp_path: Path):
    """Installing builds what is to be built, with its output, and says so when there is nothing to do."""
    where = info(tmp_path, program="app.wasm", build="echo one; echo two >&2; echo x > app.wasm")
    asked = language_pb2.InstallDependenciesRequest(info=where)
    pieces = list(stub.InstallDependencies(asked))
    assert b"".join(piece.stdout for piece in pieces).endswith(b"one\n")
    assert b"".join(piece.stderr for piece in pieces) == b"two\n"
    (said,) = stub.InstallDependencies(asked)
    assert said.stdout == b"app.wasm needs no dependencies\n"


def test_failing_installation(stub, tmp_path: Path):
    """A build that fails is an error of the stream, after its output."""
    where = info(tmp_path, program="app.wasm", build="echo one; exit 4")
    code, details = refusal(lambda: list(stub.InstallDependencies(language_pb2.InstallDependenciesRequest(info=where))))
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert "failed with code 4" in details


def test_no_threads_are_left(stub, tmp_path: Path):
    """A run leaves no thread behind that waits for output."""
    write(tmp_path)
    stub.Run(request(tmp_path))
    assert not [thread.name for thread in threading.enumerate() if thread.name in ("output", "held back")]
