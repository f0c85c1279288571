"""The Runner: finds, merges, compiles and runs programs, and connects them to Pulumi."""

from time import perf_counter, process_time

BEGUN = (perf_counter(), process_time())
"""When the first code of this package ran, for `run --timings`."""
