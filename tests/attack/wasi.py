"""Merged files in text, as `runner.programs` makes them, with more of WASI: clocks, random, streams, sockets."""

import functools
import tempfile
from pathlib import Path
from unittest import mock

from runner import programs

# The errors of WASI 0.2's sockets, in their order.
_SOCKET_ERRORS = """
unknown, access-denied, not-supported, invalid-argument, out-of-memory, timeout, concurrency-conflict, not-in-progress,
would-block, invalid-state, new-socket-limit, address-not-bindable, address-in-use, remote-unreachable,
connection-refused, connection-reset, connection-aborted, datagram-too-large, name-unresolvable,
temporary-resolver-failure, permanent-resolver-failure
"""
_PACKAGES = {
    "io": """
package wasi:io@0.2.0;
interface error { resource error; }
interface poll {
    resource pollable { ready: func() -> bool; block: func(); }
    poll: func(in: list<borrow<pollable>>) -> list<u32>;
}
interface streams {
    use error.{error};
    use poll.{pollable};
    variant stream-error { last-operation-failed(error), closed }
    resource input-stream {
        read: func(len: u64) -> result<list<u8>, stream-error>;
        blocking-read: func(len: u64) -> result<list<u8>, stream-error>;
    }
    resource output-stream {
        blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
        write: func(contents: list<u8>) -> result<_, stream-error>;
        blocking-write-zeroes-and-flush: func(len: u64) -> result<_, stream-error>;
    }
}
""",
    "clocks": """
package wasi:clocks@0.2.0;
interface monotonic-clock {
    use wasi:io/poll@0.2.0.{pollable};
    now: func() -> u64;
    subscribe-duration: func(when: u64) -> pollable;
}
""",
    "random": """
package wasi:random@0.2.0;
interface random { get-random-bytes: func(len: u64) -> list<u8>; }
""",
    "sockets": f"""
package wasi:sockets@0.2.0;
interface network {{
    resource network;
    enum error-code {{ {_SOCKET_ERRORS} }}
    enum ip-address-family {{ ipv4, ipv6 }}
    record ipv4-socket-address {{ port: u16, address: tuple<u8, u8, u8, u8> }}
    record ipv6-socket-address {{
        port: u16, flow-info: u32, address: tuple<u16, u16, u16, u16, u16, u16, u16, u16>, scope-id: u32
    }}
    variant ip-socket-address {{ ipv4(ipv4-socket-address), ipv6(ipv6-socket-address) }}
}}
interface instance-network {{ use network.{{network}}; instance-network: func() -> network; }}
interface tcp {{
    use network.{{network, error-code, ip-socket-address}};
    resource tcp-socket {{
        start-bind: func(network: borrow<network>, local-address: ip-socket-address) -> result<_, error-code>;
        start-connect: func(network: borrow<network>, remote-address: ip-socket-address) -> result<_, error-code>;
    }}
}}
interface tcp-create-socket {{
    use network.{{error-code, ip-address-family}};
    use tcp.{{tcp-socket}};
    create-tcp-socket: func(address-family: ip-address-family) -> result<tcp-socket, error-code>;
}}
interface ip-name-lookup {{
    use network.{{network, error-code}};
    resource resolve-address-stream;
    resolve-addresses: func(network: borrow<network>, name: string) -> result<resolve-address-stream, error-code>;
}}
""",
}
_CLI = "interface stdin { use wasi:io/streams@0.2.0.{input-stream}; get-stdin: func() -> input-stream; }\n"
_INTERFACES = """
    import wasi:cli/stdin@0.2.0;
    import wasi:io/poll@0.2.0;
    import wasi:clocks/monotonic-clock@0.2.0;
    import wasi:random/random@0.2.0;
    import wasi:sockets/instance-network@0.2.0;
    import wasi:sockets/tcp@0.2.0;
    import wasi:sockets/tcp-create-socket@0.2.0;
    import wasi:sockets/ip-name-lookup@0.2.0;
"""
_IMPORTS = """
(import "wasi:cli/stdin@0.2.0" "get-stdin" (func $get_stdin (result i32)))
(import "wasi:io/streams@0.2.0" "[method]input-stream.blocking-read" (func $read_stream (param i32 i64 i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.write" (func $write_only (param i32 i32 i32 i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-zeroes-and-flush"
    (func $write_zeroes (param i32 i64 i32)))
(import "wasi:io/poll@0.2.0" "poll" (func $poll (param i32 i32 i32)))
(import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))
(import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop_pollable (param i32)))
(import "wasi:clocks/monotonic-clock@0.2.0" "now" (func $now (result i64)))
(import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration" (func $timer (param i64) (result i32)))
(import "wasi:random/random@0.2.0" "get-random-bytes" (func $random (param i64 i32)))
(import "wasi:sockets/instance-network@0.2.0" "instance-network" (func $network (result i32)))
(import "wasi:sockets/tcp-create-socket@0.2.0" "create-tcp-socket" (func $socket (param i32 i32)))
(import "wasi:sockets/tcp@0.2.0" "[method]tcp-socket.start-connect" (func $connect
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:sockets/tcp@0.2.0" "[method]tcp-socket.start-bind" (func $bind
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:sockets/ip-name-lookup@0.2.0" "resolve-addresses" (func $resolve (param i32 i32 i32 i32)))
(import "component:pulumi-gestalt-external/operations@0.0.0-STABLE-DEV" "take" (func $take (param i32 i32 i32)))
(import "component:pulumi-gestalt-external/operations@0.0.0-STABLE-DEV" "put" (func $put (param i32 i32 i32 i32)))
"""


@functools.cache
def merged(main: str, more: str = "") -> bytes:
    """Return a merged file; see `runner.programs.merged`."""
    packages = programs._WASI | _PACKAGES | {"cli": programs._WASI["cli"] + _CLI}
    world = programs._WORLD.replace("    export ", _INTERFACES + "    export ", 1)
    with (
        mock.patch.multiple(programs, _WASI=packages, _WORLD=world, _IMPORTS=programs._IMPORTS + _IMPORTS),
        tempfile.TemporaryDirectory(),
    ):
        return programs.merged.__wrapped__(main, more)


def saved(folder: Path, main: str, more: str = "") -> str:
    """Write a merged file and return its path."""
    path = folder / "hostile.wasm"
    path.write_bytes(merged(main, more))
    return str(path)
