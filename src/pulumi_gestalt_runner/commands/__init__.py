"""The commands of the Runner: each module has `add` (its options) and `execute` (its work; returns the exit code)."""
