"""Tiny merged files for tests: a core module in text, with the functions of the Runner and of WASI at hand.

In the text `@"abc"` stands for the address and length of a string, and `#"a=1;b=2"` for those of a list of tuples of
strings, such as the facts of a log record or the requests of operations.
"""

import functools
import re
import tempfile
from pathlib import Path

from google.protobuf.wrappers_pb2 import BytesValue

from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest, RegisterResourceRequest
from pulumi_gestalt_wit import write_wit
from runner.wasm.wasm_samples import VERSION, wasm_tools, wat


def message(content: bytes) -> bytes:
    """Return a message that holds `content` in its first field, for where any message will do."""
    return BytesValue(value=content).SerializeToString()


EXTERNAL = "component:pulumi-gestalt-external"
STABLE = "0.0.0-STABLE-DEV"

# The errors of WASI 0.2's files, in their order.
_FILE_ERRORS = """
access would-block already bad-descriptor busy deadlock quota exist file-too-large illegal-byte-sequence in-progress
interrupted invalid io is-directory loop too-many-links message-size name-too-long no-device no-entry no-lock
insufficient-memory insufficient-space not-directory not-empty not-recoverable unsupported no-tty no-such-device
overflow not-permitted pipe read-only invalid-seek text-file-busy cross-device
"""
FILE_ERRORS = _FILE_ERRORS.split()
_WASI = {
    "io": """
package wasi:io@0.2.0;
interface error { resource error; }
interface streams {
    use error.{error};
    variant stream-error { last-operation-failed(error), closed }
    resource output-stream {
        blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
    }
}
""",
    "cli": """
package wasi:cli@0.2.0;
interface stdout { use wasi:io/streams@0.2.0.{output-stream}; get-stdout: func() -> output-stream; }
interface stderr { use wasi:io/streams@0.2.0.{output-stream}; get-stderr: func() -> output-stream; }
interface exit { exit: func(status: result); }
interface environment { get-environment: func() -> list<tuple<string, string>>; }
""",
    "filesystem": f"""
package wasi:filesystem@0.2.0;
interface types {{
    enum error-code {{ {", ".join(FILE_ERRORS)} }}
    flags path-flags {{ symlink-follow }}
    flags open-flags {{ create, directory, exclusive, truncate }}
    flags descriptor-flags {{
        read, write, file-integrity-sync, data-integrity-sync, requested-write-sync, mutate-directory
    }}
    resource descriptor {{
        open-at: func(path-flags: path-flags, path: string, open-flags: open-flags, %flags: descriptor-flags)
            -> result<descriptor, error-code>;
        read: func(length: u64, offset: u64) -> result<tuple<list<u8>, bool>, error-code>;
        write: func(buffer: list<u8>, offset: u64) -> result<u64, error-code>;
    }}
}}
interface preopens {{ use types.{{descriptor}}; get-directories: func() -> list<tuple<descriptor, string>>; }}
""",
}
_WORLD = """
package test:programs;
world program {
    import component:pulumi-gestalt-external/external-world@0.0.0-STABLE-DEV;
    import component:pulumi-gestalt-external/operations@0.0.0-STABLE-DEV;
    import component:pulumi-gestalt-external/deployment@0.0.0-STABLE-DEV;
    import component:pulumi-gestalt-external/log@0.0.0-STABLE-DEV;
    import wasi:cli/stdout@0.2.0;
    import wasi:cli/stderr@0.2.0;
    import wasi:cli/exit@0.2.0;
    import wasi:cli/environment@0.2.0;
    import wasi:filesystem/preopens@0.2.0;
    import wasi:filesystem/types@0.2.0;
    export component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV;
}
"""

# Lowered by the canonical ABI: a string or list is an address and a length, a result of two words goes to an address.
_IMPORTS = f"""
(import "{EXTERNAL}/deployment@{STABLE}" "info" (func $info (param i32)))
(import "{EXTERNAL}/deployment@{STABLE}" "stack-urn" (func $stack_urn (param i32)))
(import "{EXTERNAL}/external-world@{STABLE}" "register-resource" (func $register (param i32 i32 i32 i32)))
(import "{EXTERNAL}/external-world@{STABLE}" "resource-invoke" (func $invoke (param i32 i32 i32 i32)))
(import "{EXTERNAL}/external-world@{STABLE}" "register-resource-outputs" (func $outputs (param i32 i32)))
(import "{EXTERNAL}/external-world@{STABLE}" "wait-for-resource-operations" (func $wait_to (param i32)))
(import "{EXTERNAL}/deployment@{STABLE}" "root-directory" (func $root_directory (param i32)))
(import "{EXTERNAL}/deployment@{STABLE}" "program-directory" (func $program_directory (param i32)))
(import "{EXTERNAL}/deployment@{STABLE}" "construction" (func $construction (param i32)))
(import "{EXTERNAL}/deployment@{STABLE}" "constructed" (func $constructed (param i32 i32)))
(import "{EXTERNAL}/operations@{STABLE}" "start" (func $start (param i32 i32)))
(import "{EXTERNAL}/operations@{STABLE}" "wait" (func $events_to (param i32)))
(import "{EXTERNAL}/operations@{STABLE}" "callback-target" (func $callback_target (param i32)))
(import "{EXTERNAL}/operations@{STABLE}" "return-from-call" (func $return_from_call
    (param i32 i32 i32 i32 i32 i32 i32)))
(import "{EXTERNAL}/log@{STABLE}" "log" (func $log_content
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:cli/stdout@0.2.0" "get-stdout" (func $get_stdout (result i32)))
(import "wasi:cli/stderr@0.2.0" "get-stderr" (func $get_stderr (result i32)))
(import "wasi:cli/exit@0.2.0" "exit" (func $exit (param i32)))
(import "wasi:cli/environment@0.2.0" "get-environment" (func $environment (param i32)))
(import "wasi:filesystem/preopens@0.2.0" "get-directories" (func $directories_to (param i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.open-at"
    (func $open_at (param i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.read" (func $read_to (param i32 i64 i64 i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.write" (func $write_to (param i32 i32 i32 i64 i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
"""
_HELPERS = """
(memory (export "memory") 64)
(global $free (mut i32) (i32.const 1048576))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $free)
    (global.set $free (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8))))
(func $log (param $level i32) (param $text i32) (param $size i32) (param $facts i32) (param $count i32)
    (call $log_content (local.get $level) (i32.const 0) (i32.const 0) (local.get $text) (local.get $size)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
        (local.get $facts) (local.get $count)))
(func $say (param $text i32) (param $size i32)
    (call $write (call $get_stdout) (local.get $text) (local.get $size) (i32.const 16)))
(func $complain (param $text i32) (param $size i32)
    (call $write (call $get_stderr) (local.get $text) (local.get $size) (i32.const 16)))
(func $say_string (param $at i32) (call $say (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))))
;; Prints an exclamation mark and the error of a file as a character, from A on.
(func $say_error (param $code i32)
    (i32.store8 (i32.const 64) (i32.const 33))
    (i32.store8 (i32.const 65) (i32.add (local.get $code) (i32.const 65)))
    (call $say (i32.const 64) (i32.const 2)))
;; Prints the names and values of the environment.
(func $say_environment
    (local $at i32) (local $end i32)
    (call $environment (i32.const 72))
    (local.set $at (i32.load (i32.const 72)))
    (local.set $end (i32.add (local.get $at) (i32.mul (i32.load (i32.const 76)) (i32.const 16))))
    (block (loop
        (br_if 1 (i32.eq (local.get $at) (local.get $end)))
        (call $say_string (local.get $at)) (call $say @"=")
        (call $say_string (i32.add (local.get $at) (i32.const 8))) (call $say @";")
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br 0))))
;; Prints what the directories are called, and returns the first.
(func $say_directories (result i32)
    (local $at i32) (local $end i32)
    (call $directories_to (i32.const 72))
    (local.set $at (i32.load (i32.const 72)))
    (local.set $end (i32.add (local.get $at) (i32.mul (i32.load (i32.const 76)) (i32.const 12))))
    (block (loop
        (br_if 1 (i32.eq (local.get $at) (local.get $end)))
        (call $say_string (i32.add (local.get $at) (i32.const 4))) (call $say @";")
        (local.set $at (i32.add (local.get $at) (i32.const 12)))
        (br 0)))
    (if (result i32) (i32.load (i32.const 76)) (then (i32.load (i32.load (i32.const 72)))) (else (i32.const -1))))
;; Prints the content of a file in a directory, or the error.
(func $read (param $dir i32) (param $path i32) (param $size i32)
    (call $open_at (local.get $dir) (i32.const 1) (local.get $path) (local.get $size) (i32.const 0) (i32.const 1)
        (i32.const 72))
    (if (i32.load8_u (i32.const 72)) (then (call $say_error (i32.load8_u (i32.const 76))) (return)))
    (call $read_to (i32.load (i32.const 76)) (i64.const 4096) (i64.const 0) (i32.const 72))
    (if (i32.load8_u (i32.const 72)) (then (call $say_error (i32.load8_u (i32.const 76)))) (else
        (call $say_string (i32.const 76)))))
;; Writes "new" into a file in a directory, which is made if need be, or prints the error.
(func $overwrite (param $dir i32) (param $path i32) (param $size i32)
    (call $open_at (local.get $dir) (i32.const 1) (local.get $path) (local.get $size) (i32.const 1) (i32.const 2)
        (i32.const 72))
    (if (i32.load8_u (i32.const 72)) (then (call $say_error (i32.load8_u (i32.const 76))) (return)))
    (call $write_to (i32.load (i32.const 76)) @"new" (i64.const 0) (i32.const 72))
    (if (i32.load8_u (i32.const 72)) (then (call $say_error (i32.load8_u (i32.const 80))))))
(func $wait (call $wait_to (i32.const 32)))
;; Events lie 28 bytes apart from the address at 32 on; their number is at 36.
(func $events (call $events_to (i32.const 32)))
;; Says whether event $n has the kind $kind: 0 answer, 1 failure, 2 call.
(func $is (param $n i32) (param $kind i32) (result i32)
    (i32.eq (local.get $kind)
        (i32.load8_u (i32.add (i32.load (i32.const 32)) (i32.mul (local.get $n) (i32.const 28))))))
;; Prints the text of event $n at $offset: 4 id, 12 detail, 20 body.
(func $say_event (param $n i32) (param $offset i32)
    (local $at i32)
    (local.set $at (i32.add (i32.load (i32.const 32)) (i32.mul (local.get $n) (i32.const 28))))
    (local.set $at (i32.add (local.get $at) (local.get $offset)))
    (call $say (i32.load (local.get $at)) (i32.load (i32.add (local.get $at) (i32.const 4)))))
"""


@functools.cache
def merged(main: str, more: str = "") -> bytes:
    """Return a merged file whose `main` is the text `main`, in which local 0 tells whether it is a preview.

    Args:
        main: instructions.
        more: further fields of the module, such as functions.
    """
    data = bytearray()
    base = 4096

    def place(content: bytes) -> int:
        data.extend(b"\0" * (-len(data) % 8))
        data.extend(content)
        return base + len(data) - len(content)

    def string(text: str) -> tuple[int, int]:
        content = text.encode("latin-1").decode("unicode_escape").encode("latin-1")
        return place(content), len(content)

    def pairs(match: re.Match[str]) -> str:
        items = [item.split("=") for item in match[1].split(";")]
        words = [word for item in items for text in item for word in string(text)]
        address = place(b"".join(word.to_bytes(4, "little") for word in words))
        return f"(i32.const {address}) (i32.const {len(items)})"

    def fill(text: str) -> str:
        text = re.sub(r'#"([^"]*)"', pairs, text)
        return re.sub(r'@"([^"]*)"', lambda match: "(i32.const {}) (i32.const {})".format(*string(match[1])), text)

    body, further = fill(main), fill(_HELPERS + more)
    name = f"{EXTERNAL}/pulumi-main@{STABLE}#main"
    escaped = "".join(f"\\{byte:02x}" for byte in data)
    text = f"""(module {_IMPORTS} {further}
        (data (i32.const {base}) "{escaped}")
        (func (export "{name}") (param i32) {body}))"""
    return component(wat(text))


def component(module: bytes) -> bytes:
    """Return the component of a core module that imports and exports as the world `program` says."""
    with tempfile.TemporaryDirectory() as directory:
        wit = Path(directory)
        write_wit(wit, VERSION)
        (wit / "world.wit").write_text(_WORLD, "utf-8")
        for name, text in _WASI.items():
            (wit / "deps" / f"{name}.wit").write_text(text, "utf-8")
        embedded = wasm_tools("component", "embed", "--world", "program", wit, "-", stdin=module)
    return wasm_tools("component", "new", "-", stdin=embedded)


def escaped(content: bytes) -> str:
    """Return bytes as they stand in `@"..."`."""
    return "".join(f"\\x{byte:02x}" for byte in content)


def register(identity: str, name: str) -> str:
    """Return the call that registers a resource."""
    request = RegisterResourceRequest(type="test:index:Thing", name=name, custom=True)
    return f'(call $register @"{identity}" @"{escaped(request.SerializeToString())}")'


def begin(identity: str, method: str, body: bytes = b"") -> str:
    """Return the call that starts an operation."""
    return f'(call $start #"{identity}={method}={escaped(body)}")'


def finished(project: str = "project", stack: str = "dev") -> str:
    """Return what a program does last: it sends the outputs of the stack, none."""
    urn = f"urn:pulumi:{stack}::{project}::pulumi:pulumi:Stack::{project}-{stack}"
    return f'(call $outputs @"{escaped(RegisterResourceOutputsRequest(urn=urn).SerializeToString())}")'


FINISHED = finished()
"""The same, for the stack that the embedded monitor has by default."""
LOOP = "(loop (br 0))"
"""A program without end."""
