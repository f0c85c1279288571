"""Where componentize-py starts: make imports lean, then import the implementation."""

import lean
from mode import DEBUG

(lean.replay if not DEBUG else lean.record)()

from app import Context, OutputInterface, Types  # noqa: E402 - the imports above change what an import does

lean.finish()

__all__ = ["Context", "OutputInterface", "Types"]
