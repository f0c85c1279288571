"""Whether all contestants do the same: figures of different work would say nothing."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import resource_pb2

from bench.cases import CASES, Case
from bench.contestants import Contestant
from bench.measuring import BenchError, run

FEW = 3
"""How many resources tell whether two programs do the same."""
STACK_TYPE = "pulumi:pulumi:Stack"


def check_equal(racing: Sequence[Contestant], monitor: Path) -> None:
    """Run every program with few resources and compare what it asks for.

    Raises:
        BenchError: they differ, or one failed.
    """
    with tempfile.TemporaryDirectory() as name:
        record = Path(name) / "record"
        for case in (replace(case, count=FEW, delay=0) for case in _one_of_each_program()):
            asked = {each.title: _asked(each, case, monitor, record) for each in racing}
            first, *others = asked
            for other in others:
                if asked[other] != asked[first]:
                    raise BenchError(f"{case.program}: {first} and {other} differ: {_difference(asked, first, other)}")


def summary(calls: Iterable[tuple[str, Any]]) -> Counter[str]:
    """Return what matters of requests, (RPC, message), each with its number: the root stack resource does not."""
    found: Counter[str] = Counter()
    for rpc, message in calls:
        if rpc == "RegisterResource" and message.type != STACK_TYPE:
            found[_text(rpc, message.type, message.name, message.object)] += 1
        elif rpc == "Invoke":
            found[_text(rpc, message.tok, message.args)] += 1
        elif rpc == "RegisterResourceOutputs":
            found[_text(rpc, message.outputs)] += 1
    return found


def _text(*parts: Any) -> str:
    return json.dumps([part if isinstance(part, str) else MessageToDict(part) for part in parts], sort_keys=True)


def _one_of_each_program() -> list[Case]:
    return list({case.program: case for case in CASES}.values())


def _asked(contestant: Contestant, case: Case, monitor: Path, record: Path) -> Counter[str]:
    run(contestant.command, contestant.variables, case, monitor, record)
    return summary(_recorded(record))


def _recorded(file: Path) -> Iterator[tuple[str, Any]]:
    kinds = {
        "RegisterResource": resource_pb2.RegisterResourceRequest,
        "Invoke": resource_pb2.ResourceInvokeRequest,
        "RegisterResourceOutputs": resource_pb2.RegisterResourceOutputsRequest,
    }
    with file.open("rb") as record:
        for line in record:
            head = json.loads(line)
            content = record.read(head["size"])
            if head["rpc"] in kinds:
                yield head["rpc"], kinds[head["rpc"]].FromString(content)


def _difference(asked: dict[str, Counter[str]], first: str, other: str) -> str:
    only = [
        f"only {name}: {text[:300]}"
        for name, rest in ((first, other), (other, first))
        for text in asked[name] - asked[rest]
    ]
    return "; ".join(only[:4])
