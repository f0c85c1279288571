import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from contract.build import HERE, build_c, stamped, wasm_tools, write_frozen_wit
from pulumi_gestalt_wit import VERSION, write_wit

FROZEN = {
    "wit/world.wit": "cab3ce23df5ca83b98fc0b862fddffc6030b2c80b79e8f4bfec32c339cf130a6",
    "wit/deps/pulumi-gestalt-external.wit": "fd92f44eecd8b235a688e3ac5e8a008057c25470b2fd11f4b8315afd621343cb",
    "javascript/program.wasm": "33a02c0a2d3eda988be498a628dac3947aec7f5aa9c966a9ba51622ce2cf230a",
    "implementation/implementation.wat": "e743eaa76d105a73fff8af39a53a327d263a1b168084bffaf5d0f140c9171961",
    "implementation/pulumi-gestalt-external.wit": "0b51f409c8b011e2e042bb0bf19f6ceb09afafa42108a5789b4a2604068ea44f",
    "implementation/world.wit": "27465216de145edfb65d7112d46a240b61c6c4a6b983ec6700445124655626f1",
    "c/program.wat": "0fb93bc69b1a848a8f883506b28a2e8b5d7e1ac9d783655f54fbf0b9a398fe36",
}

IMPORT = re.compile(
    r'\(import "component:pulumi-gestalt/([a-z-]+)@[^"]*" "([^"]+)" \(func \(;\d+;\) \(type \d+\)(.*)\)\)'
)


def imports(module_text: str) -> set[tuple[str, ...]]:
    return {match.groups() for match in IMPORT.finditer(module_text)}


def dummy_implementation(directory: Path, wit: Path) -> Path:
    """Build a component that exports what `wit` says and does nothing."""
    module = directory / "dummy-module.wasm"
    component = directory / "dummy.wasm"
    wasm_tools("component", "embed", wit, "--world", "pulumi-gestalt", "--dummy", "-o", module)
    wasm_tools("component", "new", module, "-o", component)
    return component


def link(directory: Path, wit: Path) -> str:
    """Link the frozen program with an implementation of `wit` and return the world of the result."""
    merged = directory / "merged.wasm"
    program = build_c(directory, VERSION)
    wasm_tools("compose", "-d", dummy_implementation(directory, wit), program, "-o", merged)
    wasm_tools("validate", merged)
    return wasm_tools("component", "wit", merged).partition("\n}\n")[0]


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_files_never_change(name: str) -> None:
    """The contract that released programs were compiled against is the one the tests link with, to the byte."""
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == FROZEN[name]


def test_program_calls_every_function(tmp_path: Path) -> None:
    """The frozen program imports every function of the frozen WIT with its exact core type, drops of resources too."""
    wit = write_frozen_wit(tmp_path / "wit", VERSION)
    dummy = wasm_tools("component", "embed", wit, "--world", "client", "--dummy-names", "legacy", "-t")
    assert len(imports(dummy)) == 14
    assert imports(stamped(HERE / "c" / "program.wat", VERSION)) == imports(dummy)


def test_links_with_the_shipped_wit(tmp_path: Path) -> None:
    """A program of the first release links with an implementation of today's WIT, and nothing stays unanswered."""
    shipped = tmp_path / "shipped"
    write_wit(shipped, VERSION)
    assert "component:pulumi-gestalt/" not in link(tmp_path, shipped)


@pytest.mark.parametrize(
    ("released", "changed"),
    [
        ("version: string,\n", "version: string,\n parent: option<string>,\n"),
        ("secret(output),", "secret(output), object(string),"),
        ("add-to-export: func(name: string)", "add-to-export: func(name: string, secret: bool)"),
    ],
    ids=["record", "variant", "signature"],
)
def test_does_not_link_after_a_change(tmp_path: Path, released: str, changed: str) -> None:
    """The link test sees a change of a released record, variant or signature."""
    shipped = tmp_path / "shipped"
    write_wit(shipped, VERSION)
    world = shipped / "world.wit"
    source = world.read_text("utf-8")
    assert released in source
    world.write_text(source.replace(released, changed), "utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        link(tmp_path, shipped)


def test_links_after_growth(tmp_path: Path) -> None:
    """New functions and resources in an interface do not disturb a program of the first release."""
    shipped = tmp_path / "shipped"
    write_wit(shipped, VERSION)
    world = shipped / "world.wit"
    grown = world.read_text("utf-8").replace(
        "clone: func() -> output;", "clone: func() -> output;\n describe: func() -> string;"
    )
    grown = grown.replace(
        "interface context {", "interface context {\n resource grown { set: func(name: string); }\n", 1
    )
    assert "describe" in grown
    assert "resource grown" in grown
    world.write_text(grown, "utf-8")
    assert "component:pulumi-gestalt/" not in link(tmp_path, shipped)
