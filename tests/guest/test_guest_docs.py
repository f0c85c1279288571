import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.bindings import FakeEngine, Secret
from pulumi_gestalt import program
from pulumi_gestalt.program import execute, marked

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/python-sdk.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```\n\n```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ANSWERS = {
    "cloud:compute:getImage": {"id": "image-1"},
    "pulumi:pulumi:StackReference": {"outputs": {"zone": "example.org", "token": Secret("t0ken")}},
}
FAILURES = Path(__file__).parent / "programs/failing/expected"


@pytest.fixture(autouse=True)
def nothing_marked() -> Iterator[None]:
    program._marked.clear()
    yield
    program._marked.clear()


def test_every_block_is_tested():
    """Each block of Python on the page is followed by its stack outputs."""
    assert len(BLOCKS) == PAGE.count("```python") > 3


@pytest.mark.parametrize(("code", "outputs"), BLOCKS)
def test_the_blocks_export_what_the_page_says(code: str, outputs: str):
    """Each program on the page has the stack outputs that stand below it, and survives a preview."""
    config: dict[str, str | tuple[str]] = {"password": ("swordfish",), "aws:region": "eu-west-1"}
    exec(compile(code, "page.py", "exec"), {"__name__": "page"})
    for preview in (True, False):
        engine = FakeEngine(config=config, answers=ANSWERS)
        execute(marked(), engine.bindings(), preview)
    assert engine.exports() == json.loads(outputs)


@pytest.mark.parametrize("name", ["callback", "bad-input", "misuse"])
def test_the_messages_on_the_page_are_real(name: str):
    """The messages on the page are those of the failing programs, whose output the component tests compare."""
    messages = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    expected = (FAILURES / f"{name}.txt").read_text("utf-8")
    assert sum(message in expected for message in messages) == 1
