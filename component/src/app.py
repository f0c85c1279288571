"""The entry module of the Wasm implementation: what componentize-py looks for."""

import context
import output_interface
import session


class OutputInterface:
    """The interface has no functions of its own, only resources."""


class Types:
    """The interface has no functions of its own, only records."""


class Context:
    """The interface has no functions of its own, only a resource."""


__all__ = ["Context", "OutputInterface", "Types", "context", "output_interface", "session"]
