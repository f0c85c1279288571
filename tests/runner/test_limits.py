import argparse
import math
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_rpc.plain import names, replace
from pulumi_gestalt_runner.commands.limit_options import add_limits, given_limits, limits
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.limits import (
    GIB,
    MIB,
    NO_LIMITS,
    TABLE,
    UNLIMITED,
    Limit,
    LimitError,
    Limits,
    Unit,
    parse_count,
    parse_size,
    parse_time,
    read_limits,
    show,
)


def option(key: str) -> str:
    return f"--{key}"


def default(limit: Limit) -> str:
    return show(limit.unit, getattr(Limits(), limit.field))


def test_table():
    """Every limit has one row, and no two rows have an option in common."""
    assert [limit.field for limit in TABLE] == list(names(Limits))
    assert len({limit.option for limit in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("512 MiB", 512 * MIB), ("1.5GiB", 3 * GIB // 2), ("2 kb", 2000), ("7 B", 7), ("none", UNLIMITED)],
)
def test_sizes(text: str, size: int):
    """A size is a number of bytes, or has a unit of thousands or of 1024s."""
    assert parse_size(text.lower()) == size


@pytest.mark.parametrize(
    ("text", "time"), [("90", 90), ("1.5s", 1.5), ("5 m", 300), ("5 min", 300), ("2h", 7200), ("20 ms", 0.02)]
)
def test_times(text: str, time: float):
    """A time is a number of seconds, or has a unit."""
    assert parse_time(text) == pytest.approx(time)
    assert parse_time("none") == math.inf


@pytest.mark.parametrize("key", ["max-memory", "max-cpu", "max-resources"])
@pytest.mark.parametrize(
    "text",
    ["", "x", "-1", "1 x", "1e9", "0x10", "\u0661", "1,5", "9" * 30, "1" + "0" * 19 + "9", "99999999999999 gib", "nan"],
)
def test_no_figures(key: str, text: str):
    """What is no figure, or too large for one, is refused with what to write instead."""
    with pytest.raises(OptionError, match=f"--{key}: .* is no") as error:
        read_limits({key: text}, option)
    assert "none" in error.value.hint


@pytest.mark.parametrize(("key", "text"), [("max-memory", "0"), ("max-cpu", "0"), ("max-resources", "1.5")])
def test_too_little(key: str, text: str):
    """Nothing at all is no limit on memory or time, and a count is whole."""
    with pytest.raises(OptionError):
        read_limits({key: text}, option)


def test_no_resources():
    """A program may be allowed no resource at all."""
    assert read_limits({"max-resources": 0}, option).resources == parse_count("0") == 0


def test_numbers_of_a_file():
    """A file may give numbers; a truth value is none, nor is a list."""
    read = read_limits({"max-memory": 1000, "max-cpu": 1.5, "max-outputs": 3}, option)
    assert (read.memory, read.cpu, read.outputs) == (1000, 1.5, 3)
    for wrong in (True, [1], math.nan, math.inf):
        with pytest.raises(OptionError):
            read_limits({"max-memory": wrong}, option)  # type: ignore[dict-item]


def test_unknown_key():
    """A limit that does not exist is refused with the names of those that do."""
    with pytest.raises(OptionError, match=r"gestalt.toml: \[limits\] max-speed: there is no such limit") as error:
        read_limits({"max-speed": "1"}, lambda key: f"gestalt.toml: [limits] {key}")
    assert "max-memory" in error.value.hint


def test_given_over_file_over_default():
    """Options replace what the file says, and the file replaces the defaults."""
    parser = argparse.ArgumentParser()
    add_limits(parser)
    arguments = parser.parse_args(["--max-memory", "1 MiB", "--timeout-idle=none"])
    assert given_limits(arguments) == {"max-memory": "1 MiB", "timeout-idle": "none"}
    found = limits(arguments, read_limits({"max-memory": "2 MiB", "max-cpu": "7s"}, option))
    assert found == replace(Limits(), memory=MIB, cpu=7, idle=math.inf)
    assert limits(parser.parse_args([])) == Limits()


def test_help():
    """`--help` shows each limit with its default."""
    parser = argparse.ArgumentParser()
    add_limits(parser)
    text = " ".join(parser.format_help().split())
    for limit in TABLE:
        assert f"--{limit.option} {limit.unit.value} {limit.subject} (default: {default(limit)})" in text


@given(st.sampled_from(TABLE), st.integers(1, UNLIMITED))
def test_shown_and_read(limit, figure: int):
    """What is shown of a limit is read as the same figure."""
    text = show(limit.unit, figure)
    found = getattr(read_limits({limit.option: text}, option), limit.field)
    assert found == figure or (figure == UNLIMITED and found == math.inf)


def test_message():
    """A limit that was hit is named with its figure, its option and its key, and fails the program."""
    error = LimitError("memory", 512 * MIB, "; it was full")
    assert str(error) == "the program came to a limit: memory of the program, at most 512 MiB; it was full"
    assert "--max-memory" in error.hint
    assert "max-memory in the table [limits] of gestalt.toml" in error.hint
    assert error.exit_code == 1


def test_no_limits():
    """Where nothing is limited, every limit is shown as none."""
    assert {show(limit.unit, getattr(NO_LIMITS, limit.field)) for limit in TABLE} == {"none"}
    assert show(Unit.TIME, 0.5) == "0.5 s"


def test_reference():
    """The table of the reference has a row for each limit, with its default, and no other."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "limits.md").read_text("utf-8")
    expected = [f"| `--{limit.option} {limit.unit.value}` | {limit.subject} | {default(limit)} |" for limit in TABLE]
    assert [line for line in page.splitlines() if line.startswith("| `--")] == expected


def test_words_of_the_reference():
    """The message and the file that the reference shows are real."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "limits.md").read_text("utf-8")
    error = LimitError("memory", Limits().memory)
    assert f"```text\nerror: {error}\n\nhint: {error.hint}\n```" in page
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    read = read_limits(tomllib.loads(shown)["limits"], option)
    assert (read.memory, read.resources, read.idle) == (2 * GIB, 500, 1800)
