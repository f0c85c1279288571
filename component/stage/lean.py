"""Leave out of the snapshot what the implementation does not need. Runs inside the sandbox, while it is built.

What is in memory when the build ends is in the file, freed memory included. To compile the 40 modules leaves 4 MB of it
behind. So the debug build, which compiles them, also writes their code objects to a directory of the stage; the
release build loads them from there. Three modules are replaced, because the real ones would bring others with them.
"""

import marshal
import sys

# Part of every CPython, thus loaded already; `importlib.machinery`, with the same classes, is not.
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:  # this module is compiled in the sandbox, and so would be what it imports
    from types import ModuleType
    from typing import NoReturn

CODE = "/0/code"
"""In the sandbox, the directory of the code objects; componentize-py mounts the stage as `/0`."""

_compiled: dict[str, str] = {}


def record() -> None:
    """Compile modules as usual, and remember which."""
    sys.dont_write_bytecode = True
    _replace("random", seed=_seed)

    def get_code(self: SourceFileLoader, name: str) -> object:
        path = self.get_filename(name)
        _compiled[name] = path
        return self.source_to_code(self.get_data(path), path)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def replay() -> None:
    """Load modules from the code objects that the debug build has written."""
    sys.dont_write_bytecode = True
    _replace("random", seed=_seed)
    # `dataclasses` writes a signature into the docstring of each class; `inspect` brings ast, dis, tokenize, linecache.
    _replace("inspect", signature=_no_signature, unwrap=_same)
    # `session` writes tracebacks in the debug implementation only; `traceback` brings the same ones and more.
    _replace("traceback", format_exc=str)
    sys.meta_path.insert(0, _Recorded)


def finish() -> None:
    """Write what was recorded, and drop what only the build needs."""
    for name, path in _compiled.items():
        if name not in ("entry", "lean", "mode"):
            with open(path, "rb") as source:  # noqa: PTH123 - pathlib would stay in the snapshot
                code = compile(source.read(), path, "exec", dont_inherit=True, optimize=2)
            with open(f"{CODE}/{name}", "wb") as file:  # noqa: PTH123 - the same
                marshal.dump((path, code), file)
    _compiled.clear()
    sys.path_importer_cache.clear()


class _Recorded:
    """Finds and loads the recorded modules."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        try:
            file = open(f"{CODE}/{name}", "rb")  # noqa: PTH123, SIM115 - pathlib would stay in the snapshot
        except OSError:
            return None  # built in, frozen, or `mode`
        with file:
            origin, code = marshal.load(file)  # noqa: S302 - written by the build a moment ago
        package = origin.endswith("/__init__.py")
        spec = ModuleSpec(name, _Recorded, origin=origin, loader_state=code, is_package=package)  # type: ignore[arg-type]
        if package:
            spec.submodule_search_locations = [origin.removesuffix("/__init__.py")]
        return spec

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        del spec

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        spec = module.__spec__
        assert spec is not None
        code, spec.loader_state = spec.loader_state, None
        exec(code, module.__dict__)  # noqa: S102 - what an import is


def _replace(name: str, **members: object) -> None:
    module = type(sys)(name)
    vars(module).update(members)
    sys.modules[name] = module


def _seed() -> None:
    """Do nothing: componentize-py's runtime seeds `random` at the start of a run, and the engine has no use for it."""


def _no_signature(_: object) -> "NoReturn":
    raise TypeError


def _same(function: object) -> object:
    return function
