"""What is mutated: small real programs and implementations, built once and kept in a folder."""

import os
import tempfile
from pathlib import Path

from contract.build import FIXTURE_VERSION, HERE, build_c, build_old_implementation, build_old_program, restamped
from pulumi_gestalt_rpc.host_pb2 import ReadResourceRequest
from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS
from pulumi_gestalt_wit import VERSION
from runner.programs import FINISHED, LOOP, begin, finished, merged, register
from runner.wasm.wasm_samples import implementation, wasm_tools

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build" / "attack"

__all__ = ["BUILT", "FINISHED", "FIXTURE_VERSION", "LOOP", "ROOT", "begin", "finished", "seed"]

_READ = ReadResourceRequest(type="test:index:Thing", name="r", id="r-id").SerializeToString()
_MERGED = {
    "ends": FINISHED,
    "registers": (
        f'{register("1", "a")} {register("2", "b")} (call $wait) (call $say @"said") '
        f'(call $log (i32.const 2) @"text" #"urn=u;stream=7") {FINISHED}'
    ),
    "operates": (
        f"{begin('1', 'ReadResource', _READ)} (call $events) (call $say_event (i32.const 0) (i32.const 4)) "
        f"(call $stack_urn (i32.const 40)) (call $info (i32.const 40)) (call $say_environment) "
        f"(drop (call $say_directories)) {FINISHED}"
    ),
    "counts": "(loop (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 0) "
    f"(i32.const 9)))) {FINISHED}",
}


def seed(name: str) -> bytes:
    """Return the bytes of a seed, built if they are not there."""
    path = BUILT / f"{name}.wasm"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder, "seed.wasm")
            made.write_bytes(_made(name, Path(folder)))
            # Several processes may do the same.
            os.replace(made, path)
    return path.read_bytes()


def _made(name: str, folder: Path) -> bytes:
    if name in _MERGED:
        return merged(_MERGED[name])
    match name:
        case "old-program":
            return build_old_program(folder, VERSION).read_bytes()
        case "old-implementation":
            return build_old_implementation(folder, VERSION).read_bytes()
        case "old-merged":
            for part in ("old-program", "old-implementation"):
                (folder / part).write_bytes(seed(part))
            joined = folder / "merged.wasm"
            wasm_tools("compose", "-d", folder / "old-implementation", folder / "old-program", "-o", joined)
            return joined.read_bytes()
        case "c":
            return build_c(folder, VERSION).read_bytes()
        case "javascript":
            return restamped(HERE / "javascript" / "program.wasm", folder / "program.wasm", VERSION).read_bytes()
        case "whole":
            return implementation()
        case "release":
            return (IMPLEMENTATIONS / "pulumi_gestalt-release.wasm").read_bytes()
    raise KeyError(name)


MERGED = tuple(_MERGED)
