"""Connections, against the library h2 as the server, and frame by frame."""

import random

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import pytest
from h2.settings import SettingCodes, Settings
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_gestalt_rpc import http2
from pulumi_gestalt_rpc.calls import MAX_MESSAGE, Ended
from pulumi_gestalt_rpc.frames import HEAD, PREFACE
from pulumi_gestalt_rpc.hpack import encode
from pulumi_gestalt_rpc.http2 import Connection

PATH = "/pulumirpc.Engine/Log"
HEADERS = [(b":status", b"200"), (b"content-type", b"application/grpc")]
TRAILERS = [(b"grpc-status", b"0")]
SETTINGS = HEAD.pack(4, 0, 0)


class Server:
    """A server of gRPC that answers each request with its body, when it is told to.

    Args:
        rng: decides in which pieces everything is sent.
        limits: the settings that it begins with.
    """

    def __init__(self, rng: random.Random, limits: dict[SettingCodes, int]) -> None:
        self.rng = rng
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        self.connection.local_settings = Settings(client=False, initial_values=limits)
        self.connection.max_inbound_frame_size = self.connection.local_settings.max_frame_size
        self.connection.initiate_connection()
        self.bodies: dict[int, bytearray] = {}
        self.ready: list[int] = []
        self.headers: list[dict[bytes, bytes]] = []
        self.resets: list[tuple[int, int]] = []
        self.owed: list[tuple[int, int]] = []
        # h2 takes any acknowledgment for that of the last change.
        self.acknowledged = False

    def receive(self, data: bytes) -> None:
        """Take what the client has sent; h2 raises an error where a rule is broken."""
        for event in self.connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                self.headers.append(dict(event.headers))
                self.bodies[event.stream_id] = bytearray()
            elif isinstance(event, h2.events.DataReceived):
                self.bodies[event.stream_id] += event.data
                self.owed.append((event.stream_id, event.flow_controlled_length))
            elif isinstance(event, h2.events.StreamEnded):
                self.ready.append(event.stream_id)
            elif isinstance(event, h2.events.SettingsAcknowledged):
                self.acknowledged = True
            elif isinstance(event, h2.events.StreamReset):
                self.resets.append((event.stream_id, int(event.error_code)))

    def limit(self, window: int) -> None:
        """Change the windows, unless a change is under way."""
        if self.acknowledged:
            self.acknowledged = False
            self.connection.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: window})

    def work(self) -> None:
        """Give room, and answer one request that is complete."""
        self.rng.shuffle(self.owed)
        while self.owed:
            stream, size = self.owed.pop()
            self.connection.acknowledge_received_data(size, stream)
        if self.ready:
            self.answer(self.ready.pop(self.rng.randrange(len(self.ready))))

    def answer(self, stream: int) -> None:
        """Answer a request with its body."""
        body = bytes(self.bodies[stream])
        self.connection.send_headers(stream, HEADERS)
        while body:
            size = self.rng.randint(1, min(len(body), 16_000))
            padding = self.rng.choice([None, 0, 200])
            self.connection.send_data(stream, body[:size], pad_length=padding)
            body = body[size:]
            if self.rng.random() < 0.2:
                self.connection.ping(b"12345678")
        self.connection.send_headers(stream, TRAILERS, end_stream=True)


class Client:
    """A connection, and the calls that have ended."""

    def __init__(self) -> None:
        self.ended: list[Ended] = []
        self.connection = Connection("127.0.0.1:1", self.ended.append)

    def met(self) -> "Client":
        """Throw away how it begins, and give it the server's beginning."""
        self.connection.to_send()
        self.receive(SETTINGS)
        assert self.sent() == HEAD.pack(4, 1, 0)
        return self

    def start(self, *keys: str) -> "Client":
        """Start calls, and throw away what is sent."""
        for key in keys:
            self.connection.start(PATH, b"", key)
        self.sent()
        return self

    def sent(self) -> bytes:
        """Return what is to be sent."""
        return b"".join(iter(self.connection.to_send, b""))

    def receive(self, *frames: bytes) -> None:
        """Take frames."""
        self.connection.receive(b"".join(frames))

    def told(self) -> list[tuple[object, str, str]]:
        """Return what has ended, and forget it."""
        found = [(ended.key, ended.status, ended.details) for ended in self.ended]
        self.ended.clear()
        return found


def frame(kind: int, flags: int = 0, stream: int = 0, payload: bytes = b"") -> bytes:
    """Return a frame."""
    return HEAD.pack(len(payload) << 8 | kind, flags, stream) + payload


def setting(name: int, value: int) -> bytes:
    """Return a frame SETTINGS with one setting."""
    return frame(4, payload=name.to_bytes(2, "big") + value.to_bytes(4, "big"))


def answer(stream: int, body: bytes = b"") -> bytes:
    """Return the frames of an answer."""
    message = b"\0" + len(body).to_bytes(4, "big") + body
    return frame(1, 4, stream, encode(HEADERS)) + frame(0, 0, stream, message) + frame(1, 5, stream, encode(TRAILERS))


def room(stream: int, size: int) -> bytes:
    """Return a frame WINDOW_UPDATE."""
    return frame(8, 0, stream, size.to_bytes(4, "big"))


SIZES = st.one_of(st.integers(0, 300), st.sampled_from([16_379, 16_380, 65_530, 65_531]), st.integers(0, 200_000))


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(SIZES, min_size=1, max_size=8),
    window=st.integers(0, 100_000),
    later=st.lists(st.integers(1, 100_000), min_size=1, max_size=4),
    frames=st.integers(16_384, 50_000),
    most=st.integers(1, 10),
    seed=st.integers(0, 1 << 30),
)
def test_every_call_is_answered(
    sizes: list[int], window: int, later: list[int], frames: int, most: int, seed: int
) -> None:
    """Whatever the server allows, in whatever pieces bytes come, each request and each answer arrives, by the rules."""
    rng = random.Random(seed)
    limits = {
        SettingCodes.INITIAL_WINDOW_SIZE: window,
        SettingCodes.MAX_FRAME_SIZE: frames,
        SettingCodes.MAX_CONCURRENT_STREAMS: most,
    }
    server, client = Server(rng, limits), Client()
    # h2 counts by its settings from the beginning, and not from when the client can know them.
    client.receive(server.connection.data_to_send())
    bodies = {f"call {number}": rng.randbytes(size) for number, size in enumerate(sizes)}
    waiting = list(bodies.items())
    rounds = 0
    while len(client.ended) < len(bodies):
        rounds += 1
        assert rounds < 2000, "nothing moves"
        if waiting and rng.random() < 0.7:
            key, body = waiting.pop()
            client.connection.start(PATH, body, key)
        if rng.random() < 0.3 or (later and not waiting):
            # The windows change in the middle, also so that they are less than nothing.
            size = later.pop() if later else 100_000
            server.limit(size)
        server.receive(client.connection.to_send())
        server.work()
        data = server.connection.data_to_send()
        while data:
            size = rng.randint(1, len(data))
            client.receive(data[:size])
            data = data[size:]
    assert {ended.key: ended.body for ended in client.ended} == bodies
    assert {ended.status for ended in client.ended} == {"OK"}
    server.receive(client.sent())
    assert not server.resets
    assert {headers[b":path"] for headers in server.headers} == {PATH.encode()}
    assert client.connection.idle
    assert not client.connection.unsent


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 255), st.integers(0, 5), st.binary(max_size=12)), max_size=8)
)
def test_any_frames_are_borne(frames: list[tuple[int, int, int, bytes]]) -> None:
    """Frames of any kind with anything in them raise nothing, and each call ends at most once, and when all is lost."""
    client = Client().met().start("a", "b", "c")
    client.receive(*(frame(*each) for each in frames))
    client.sent()
    client.connection.lost("over")
    assert sorted(str(ended.key) for ended in client.ended) == ["a", "b", "c"]
    assert client.connection.idle


@given(st.binary(max_size=100))
def test_noise_is_borne(noise: bytes) -> None:
    """Bytes that are no HTTP/2 raise nothing."""
    client = Client().start("a")
    client.receive(noise)
    client.connection.lost("over")
    assert [ended.status for ended in client.ended] == ["UNAVAILABLE"]


BROKEN = {
    "no settings": ([frame(6, payload=b"12345678")], "does not begin with SETTINGS", 1),
    "an early ack": ([frame(4, 1)], "does not begin with SETTINGS", 1),
    "a long frame": ([SETTINGS, HEAD.pack(16_385 << 8, 0, 1)], "a frame is too long", 6),
    "an ack with content": ([SETTINGS, frame(4, 1, payload=b"123456")], "of a wrong size", 6),
    "settings of a wrong size": ([frame(4, payload=b"12345")], "of a wrong size", 6),
    "settings of a stream": ([SETTINGS, frame(4, 0, 1)], "of the wrong stream", 1),
    "push": ([setting(2, 1)], "it wants to push", 1),
    "a large window": ([setting(4, 1 << 31)], "a window that is too large", 3),
    "small frames": ([setting(5, 16_383)], "a size of frames that cannot be", 1),
    "large frames": ([setting(5, 1 << 24)], "a size of frames that cannot be", 1),
    "data of the connection": ([SETTINGS, frame(0)], "of the wrong stream", 1),
    "data of no stream": ([SETTINGS, frame(0, 0, 7)], "has not been opened", 1),
    "a stream of the server's": ([SETTINGS, frame(1, 4, 2)], "has not been opened", 1),
    "too much padding": ([SETTINGS, frame(0, 8, 1, b"\5abc")], "more padding than there is", 1),
    "padding without length": ([SETTINGS, frame(0, 8, 1)], "more padding than there is", 1),
    "headers without priority": ([SETTINGS, frame(1, 36, 1, b"abc")], "a short frame", 6),
    "a priority of a wrong size": ([SETTINGS, frame(2, 0, 1, b"abc")], "of a wrong size", 6),
    "a reset of a wrong size": ([SETTINGS, frame(3, 0, 1, b"abc")], "of a wrong size", 6),
    "a promise": ([SETTINGS, frame(5, 4, 1, b"\0\0\0\2")], "a promise that was not allowed", 1),
    "a ping of a wrong size": ([SETTINGS, frame(6, payload=b"1")], "of a wrong size", 6),
    "a short end": ([SETTINGS, frame(7, payload=b"1234567")], "a short frame", 6),
    "room of a wrong size": ([SETTINGS, frame(8, payload=b"123")], "of a wrong size", 6),
    "no room": ([SETTINGS, room(0, 0)], "a window that does not grow", 1),
    "too much room": ([SETTINGS, room(0, (1 << 31) - 1)], "a window that is too large", 3),
    "a continuation": ([SETTINGS, frame(9, 4, 1)], "fields without a beginning", 1),
    "a continuation of another": ([SETTINGS, frame(1, 0, 1), frame(9, 4, 3)], "fields without a beginning", 1),
    "fields that stop": ([SETTINGS, frame(1, 0, 1), frame(0, 0, 1)], "fields that stop in the middle", 1),
    "many continuations": ([SETTINGS, frame(1, 0, 1), *[frame(9, 0, 1)] * 64], "fields without an end", 11),
    "large fields": ([SETTINGS, frame(1, 0, 1), *[frame(9, 0, 1, b"x" * 16_384)] * 17], "fields without an end", 11),
    "a broken block": ([SETTINGS, frame(1, 4, 1, b"\xff")], "a block that ends in the middle", 9),
    "pings without end": ([SETTINGS, *[frame(6, payload=b"12345678")] * 10_001], "more is asked than can be", 11),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rules(name: str) -> None:
    """A server that breaks a rule is told which kind, and the calls end with an error that says it in words."""
    frames, text, code = BROKEN[name]
    client = Client().start("a", "b")
    client.receive(*frames)
    assert client.connection.broken
    [first, second] = client.told()
    assert (first[:2], second[:2]) == (("a", "UNAVAILABLE"), ("b", "UNAVAILABLE"))
    assert text in first[2]
    assert client.sent().endswith(frame(7, payload=code.to_bytes(8, "big")))
    client.receive(answer(1))
    client.connection.start(PATH, b"", "late")
    assert client.told() == [("late", "UNAVAILABLE", first[2])]


def test_beginning() -> None:
    """The client begins with its preface, and the first request follows at once."""
    client = Client()
    client.connection.start(PATH, b"body", "a")
    sent = client.sent()
    assert sent.startswith(PREFACE + HEAD.pack(len(sent) - len(PREFACE) - 31 << 8 | 1, 4, 1)[:1])
    assert sent.endswith(HEAD.pack(9 << 8, 1, 1) + b"\0\0\0\0\4body")


def test_answers_of_any_form() -> None:
    """Priorities, padding, continuations and frames of unknown kinds change nothing."""
    client = Client().met().start("a", "b")
    block = encode(HEADERS)
    client.receive(
        frame(2, 0, 9, b"12345"),
        frame(0xEE, 0xFF, 9, b"x"),
        frame(1, 8 | 32, 1, b"\3" + b"prior" + block[:5] + b"\0\0\0"),
        frame(9, 0, 1, block[5:9]),
        frame(9, 4, 1, block[9:]),
        frame(0, 8, 1, b"\2\0\0\0\0\2o\0\0"),
        frame(0, 0, 1),
        frame(0, 0, 1 | 1 << 31, b"k"),
        frame(1, 5, 1, encode(TRAILERS)),
        # Late words of a call that has ended.
        frame(0, 0, 1, b"x"),
        room(1, 0),
        frame(3, 0, 1, b"\0\0\0\0"),
        frame(1, 4, 1, b"\xff"),
        frame(6, 1, 0, b"12345678"),
    )
    assert client.ended == [Ended("a", "OK", "", b"ok")]
    assert client.sent() == b""


def test_ping() -> None:
    """A ping is answered with what it holds."""
    client = Client().met()
    client.receive(frame(6, payload=b"abcdefgh"))
    assert client.sent() == frame(6, 1, payload=b"abcdefgh")


def test_reset() -> None:
    """A reset ends its call, and no other."""
    client = Client().met().start("a", "b")
    client.receive(frame(3, 0, 1, (7).to_bytes(4, "big")), answer(3))
    assert client.told() == [("a", "UNAVAILABLE", "the call was reset (error 7 of HTTP/2)"), ("b", "OK", "")]


def test_going_away() -> None:
    """GOAWAY ends the calls after the last stream and those to come, once; others are still answered."""
    client = Client().met().start("a", "b")
    client.receive(setting(3, 2))
    client.start("c")
    client.receive(frame(7, payload=b"\0\0\0\1\0\0\0\2bye\xff"))
    text = "the server takes no more calls (error 2 bye\N{REPLACEMENT CHARACTER})"
    assert client.told() == [("b", "UNAVAILABLE", text), ("c", "UNAVAILABLE", text)]
    client.start("d")
    assert client.told() == [("d", "UNAVAILABLE", text)]
    assert not client.connection.idle
    client.receive(answer(1))
    assert client.told() == [("a", "OK", "")]
    assert client.connection.idle


def test_giving_up() -> None:
    """A call that is given up is reset and told no more, whether it was sent or waits; what waits takes its place."""
    client = Client().met()
    client.receive(setting(3, 1))
    client.start("a", "b", "c")
    client.connection.cancel("b")
    client.connection.cancel("a")
    client.connection.cancel("unknown")
    sent = client.sent()
    assert frame(3, 0, 1, (8).to_bytes(4, "big")) in sent
    client.receive(frame(0, 0, 1, b"late"), answer(3))
    assert client.told() == [("c", "OK", "")]
    assert client.connection.idle


def test_an_answer_before_the_request_has_ended() -> None:
    """A request that the server does not want to read to its end is given up."""
    client = Client().met()
    client.connection.start(PATH, b"x" * 100_000, "a")
    client.sent()
    assert client.connection.unsent
    client.receive(frame(1, 5, 1, encode([*HEADERS, (b"grpc-status", b"8")])))
    assert client.told() == [("a", "RESOURCE_EXHAUSTED", "")]
    assert not client.connection.unsent
    assert client.sent() == frame(3, 0, 1, (8).to_bytes(4, "big"))


def test_an_answer_that_is_none() -> None:
    """The rest of an answer that is none is not wanted; one that ends by itself need not be reset."""
    client = Client().met().start("a", "b")
    client.receive(frame(1, 4, 1, encode(HEADERS)), frame(0, 0, 1, b"\1\0\0\0\0"))
    client.receive(frame(1, 4, 3, encode(HEADERS)), frame(0, 1, 3, b"\0\0\0\0\0"))
    assert [(key, status) for key, status, _ in client.told()] == [("a", "INTERNAL"), ("b", "UNKNOWN")]
    assert client.sent() == frame(3, 0, 1, (8).to_bytes(4, "big"))


def test_large_request() -> None:
    """More than Pulumi takes is not sent."""
    client = Client().met()
    client.connection.start(PATH, bytes(MAX_MESSAGE + 1), "a")
    assert client.told() == [("a", "RESOURCE_EXHAUSTED", f"the request has more than {MAX_MESSAGE} bytes")]
    assert client.sent() == b""


def test_no_numbers_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection whose streams are used up takes no more calls."""
    monkeypatch.setattr(http2, "MOST", 2)
    client = Client()
    client.start("a", "b")
    assert client.told() == [("b", "UNAVAILABLE", "the connection has been used up")]
    client.receive(SETTINGS)
    client.receive(answer(1))
    assert client.connection.closed == "the connection has been used up"


def test_room_for_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was received of all answers is given back to the server, before it has no more room."""
    monkeypatch.setattr(http2, "_REFILL", 10)
    client = Client().met().start("a")
    client.receive(answer(1, b"x" * 100))
    assert client.sent() == room(0, 105)
    client.receive(frame(0, 0, 1, b"late: 11 bytes"))
    assert client.sent() == room(0, 14)
