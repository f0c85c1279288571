from pulumi_gestalt_runner.wasm.component_types import UNKNOWN, Extern, Func, Instance, Resource, Sort, Type, Value
from pulumi_gestalt_runner.wasm.signature import signature

STRING = Value("string")


def test_text_of_types():
    """Types are written as in WIT, with named types written out and resources by name."""
    record = Value("record", ("a", "b"), (STRING, Value("list", (), (Value("u8"),))))
    variant = Value("variant", ("none", "some"), (None, STRING))
    func = Func("func", ("self", "r"), (Value("borrow", (), (Resource("output"),)), record), variant)
    assert signature(func) == (
        "func(self: borrow<output>, r: record {a: string, b: list<u8>}) -> variant {none: _, some: string}"
    )
    assert signature(Func("async func", (), (), None)) == "async func()"
    assert signature(Value("enum", ("a", "b"))) == "enum {a, b}"
    assert signature(Value("result", (), (None, STRING))) == "result<_, string>"
    assert signature(Value("list", ("4",), (STRING,))) == "list<string, 4>"


def test_what_cannot_be_told():
    """A type with an untracked part or a nameless resource has no text, so that nothing is claimed about it."""
    for part in (UNKNOWN, Resource(""), Instance({"x": Extern("x", Sort.FUNC)})):
        assert signature(Func("func", ("a",), (part,), None)) is None


def test_text_is_bounded():
    """A type that doubles at each step, or nests without end, has no text and costs no time."""
    wide: Type = STRING
    deep: Type = STRING
    for _ in range(10_000):
        wide = Value("tuple", (), (wide, wide))
        deep = Value("list", (), (deep,))
    assert signature(wide) is None
    assert signature(deep) is None
    doubled: Type = STRING
    for _ in range(20):
        doubled = Value("tuple", (), (doubled, doubled))
    assert signature(doubled) is None
