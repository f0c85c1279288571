"""Programs of worlds that differ from the contract in one thing: a name, a version, a signature."""

import random
import re
import shutil
from pathlib import Path
from subprocess import CalledProcessError

from pulumi_gestalt_wit import write_wit
from runner.wasm.wasm_samples import VERSION, wasm_tools

_TYPES = ("string", "bool", "u32", "f64", "char", "list<u8>", "option<string>", "tuple<string, bool>")


def _other_type(text: str, rng: random.Random) -> str:
    found = rng.choice([*re.finditer(r"\bstring\b(?!>)|\bbool\b", text)])
    return text[: found.start()] + rng.choice(_TYPES) + text[found.end() :]


def _more_parameters(text: str, rng: random.Random) -> str:
    found = rng.choice([*re.finditer(r"func\((?=\w)", text)])
    return f"{text[: found.end()]}more: {rng.choice(_TYPES)}, {text[found.end() :]}"


def _other_result(text: str, rng: random.Random) -> str:
    found = rng.choice([*re.finditer(r"\) -> [^;]+;", text)])
    return f"{text[: found.start()]}) -> {rng.choice(_TYPES)};{text[found.end() :]}"


def _more_functions(text: str, rng: random.Random) -> str:
    found = rng.choice([*re.finditer(r"resource [a-z-]+ \{|interface [a-z-]+ \{", text)])
    return f"{text[: found.end()]} more: func({rng.choice(['', 'x: string'])}); {text[found.end() :]}"


def _same(text: str, _rng: random.Random) -> str:
    return text


_CHANGES = (_other_type, _more_parameters, _other_result, _more_functions, _same)


def fits(program: Path, implementation: Path) -> bool:
    """Return whether wasm-tools joins the two, and nothing of the contract is left to be imported."""
    merged = program.with_name("composed.wasm")
    try:
        wasm_tools("compose", "-d", implementation, program, "-o", merged)
    except CalledProcessError:
        return False
    return b"import component:pulumi-gestalt/" not in wasm_tools("component", "wit", merged)


def world(rng: random.Random, folder: Path) -> bytes:
    """Return a program that imports the contract with a change, or as it is."""
    wit = folder / "wit"
    while True:
        shutil.rmtree(wit, ignore_errors=True)
        version = rng.choices([VERSION, "0.1.1", "0.2.0", "1.0.0-rc.1"], [12, 1, 1, 1])[0]
        write_wit(wit, version)
        path = wit / "world.wit"
        text = path.read_text("utf-8")
        other = rng.choice(_CHANGES)(text, rng)
        path.write_text(other, "utf-8")
        try:
            module = wasm_tools("component", "embed", "--dummy", "--world", "client", wit)
            made = wasm_tools("component", "new", "-", stdin=module)
        except CalledProcessError:
            # It is no WIT any more.
            continue
        return made
