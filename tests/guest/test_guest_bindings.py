import importlib.util
import sys
import types

import pytest

from fakes import bindings as fake
from pulumi_gestalt import _bindings
from pulumi_gestalt.errors import NoRunError


def test_without_a_component_there_are_no_bindings():
    """Outside of a component the SDK can be imported, and says how programs are run."""
    with pytest.raises(NoRunError, match="does not run in a component\nhint: build it with `pulumi_wasm_runner build"):
        _bindings.generated()


def test_in_a_component_the_generated_classes_are_used(monkeypatch: pytest.MonkeyPatch):
    """Where `wit_world` exists its modules make the records and builders."""
    world, imports = types.ModuleType("wit_world"), types.ModuleType("wit_world.imports")
    vars(imports).update(context=types.SimpleNamespace(Context="the context"), types=fake, output_interface=fake)
    monkeypatch.setitem(sys.modules, "wit_world", world)
    monkeypatch.setitem(sys.modules, "wit_world.imports", imports)
    spec = importlib.util.spec_from_file_location("guest_bindings_copy", _bindings.__file__)
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, copy)
    spec.loader.exec_module(copy)
    assert copy.generated().context == "the context"
    assert copy.generated().types.Structure("{}", []).json == "{}"
    assert copy.generated().interface.ResourceOptions is fake.ResourceOptions
