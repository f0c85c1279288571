"""What the golden cases leave open: shapes that no toolchain writes."""

import pytest

from pulumi_gestalt_runner.wasm.binary import Component, scan
from pulumi_gestalt_runner.wasm.compatibility import OFFERED, check_compatible, check_runnable
from pulumi_gestalt_runner.wasm.component_types import UNKNOWN, Extern, Func, Instance, Sort, Type, Value
from pulumi_gestalt_runner.wasm.errors import IncompatibleError, Mismatch
from pulumi_gestalt_runner.wasm.interfaces import EXTERNAL, EXTERNAL_VERSION, GESTALT, PULUMI_MAIN
from pulumi_gestalt_runner.wasm.signature import signature
from runner.wasm.wasm_samples import implementation, program, shipped, wat

CONTEXT = f"{GESTALT}/context@0.1.0"
MAIN = Func("func", ("in-preview",), (Value("bool"),), None)


def instance(name: str, **members: tuple[Sort, Type]) -> Extern:
    return Extern(name, Sort.INSTANCE, Instance({key: Extern(key, *found) for key, found in members.items()}))


def component(imports: list[Extern], exports: list[Extern]) -> Component:
    return Component("x.wasm", {one.name: one for one in imports}, {one.name: one for one in exports}, ())


def mismatches(*sides: Component) -> tuple[Mismatch, ...]:
    with pytest.raises(IncompatibleError) as error:
        check_compatible(*sides) if len(sides) == 2 else check_runnable(sides[0])
    return error.value.mismatches


def client(*members: Extern) -> Component:
    return component([*members], [instance(PULUMI_MAIN, main=(Sort.FUNC, MAIN))])


def test_shipped_pair_fits():
    """The program and the implementation of the shipped WIT files fit."""
    check_compatible(scan(program()), scan(implementation()))


def test_offer_is_the_contract():
    """What the Runner offers is, function by function and type by type, what the shipped world imports."""
    imports = scan(implementation()).imports
    found = {
        name: {member.name: signature(member.type) for member in extern.members.values() if member.sort is Sort.FUNC}
        for name, extern in imports.items()
    }
    assert found == OFFERED
    runner = scan(shipped("runner"))
    assert set(runner.imports) == set(OFFERED)
    check_runnable(runner)


def test_other_sort_under_the_same_name():
    """A function where a type is offered is a mismatch of sorts."""
    offered = component([], [instance(CONTEXT, f=(Sort.TYPE, Value("u8")))])
    (found,) = mismatches(client(instance(CONTEXT, f=(Sort.FUNC, MAIN))), offered)
    assert (found.subject, found.wanted, found.available) == (f"{CONTEXT} > f", "a function", "a type")


def test_nothing_of_the_kind():
    """A function wanted from an interface without functions, of a type that cannot be told, is still explained."""
    (found,) = mismatches(client(instance(CONTEXT, f=(Sort.FUNC, UNKNOWN))), component([], [instance(CONTEXT)]))
    assert (found.wanted, found.available) == ("a function", "nothing of the kind")


def test_types_that_cannot_be_told_are_left_to_the_composer():
    """A function whose type is unknown on one side is not called a mismatch."""
    known, unknown = instance(CONTEXT, f=(Sort.FUNC, MAIN)), instance(CONTEXT, f=(Sort.FUNC, UNKNOWN))
    check_compatible(client(known), component([], [unknown]))
    check_compatible(client(unknown), component([], [known]))


def test_every_reason_is_found_at_once():
    """A program with a wrong version, a foreign import and no pulumi-main hears of all three, each with a hint."""
    broken = component([instance(f"{GESTALT}/context@0.2.0"), Extern("m", Sort.MODULE)], [])
    found = mismatches(broken, component([], [instance(CONTEXT)]))
    assert [one.subject for one in found] == [GESTALT, "m", PULUMI_MAIN]
    assert found[1].wanted == "a core module of that name"
    assert found[2].available == "no exports"
    assert all(one.hint for one in found)


def test_nothing_plugged_in():
    """A merged file that still imports Pulumi Gestalt is refused."""
    (found,) = mismatches(scan(program()))[:1]
    assert (found.wanted, found.available) == ("an implementation", "nothing was plugged in")


def test_main_without_main():
    """An instance of the right name without the function is refused; a function of unknown type is not."""
    (found,) = mismatches(component([], [instance(PULUMI_MAIN)]))
    assert (found.wanted, found.available) == ("func(in-preview: bool)", "nothing")
    check_runnable(component([], [instance(PULUMI_MAIN, main=(Sort.FUNC, UNKNOWN))]))


def test_modules_that_were_taken_out():
    """A core module may be imported when the Runner is known to put it back."""
    unbundled = scan(
        wat(f'(component (import "m-0" (core module)) (instance $i) (export "{PULUMI_MAIN}" (instance $i)))')
    )
    unbundled.exports[PULUMI_MAIN] = instance(PULUMI_MAIN, main=(Sort.FUNC, MAIN))
    check_runnable(unbundled, modules={"m-0"})
    assert mismatches(unbundled)[0].subject == "m-0"


@pytest.mark.parametrize(("version", "fine"), [("@0.2.0", True), ("@0.2", True), ("@0.20.0", False), ("", False)])
def test_versions_of_wasi(version: str, fine: bool):
    """Any WASI 0.2 may be imported, no other."""
    merged = component([instance(f"wasi:io/poll{version}")], [instance(PULUMI_MAIN, main=(Sort.FUNC, MAIN))])
    if fine:
        check_runnable(merged)
    else:
        assert mismatches(merged)[0].available == "WASI 0.2"


def test_host_functions_of_other_types():
    """A host function that a program or an implementation imports with another type is told with both types."""
    log = f"{EXTERNAL}/log@{EXTERNAL_VERSION}"
    wanted = instance(log, log=(Sort.FUNC, MAIN))
    for found in (
        mismatches(client(wanted)),
        mismatches(client(instance(CONTEXT), wanted), component([], [instance(CONTEXT)])),
    ):
        (one,) = found
        assert (one.subject, one.wanted, one.available) == (
            f"{log} > log",
            "func(in-preview: bool)",
            OFFERED[log]["log"],
        )
    # What cannot be told, and what is no function, is Wasmtime's to judge.
    check_runnable(client(instance(log, log=(Sort.FUNC, UNKNOWN), level=(Sort.TYPE, Value("u8")))))
