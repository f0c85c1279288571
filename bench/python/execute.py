"""Run a program of Pulumi's SDK for Python as `pulumi-language-python-exec` does, which its language host starts.

That file comes with the CLI and not with the package, so these are its steps: configure the runtime by the arguments,
then run the program in the stack.
"""

import argparse
import asyncio
import os
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor

import pulumi.runtime

import pulumi


def main() -> None:
    """Run the program that the arguments name."""
    parser = argparse.ArgumentParser()
    for name in ("project", "stack", "organization", "monitor", "engine", "dry_run", "pwd"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parallel", type=int, required=True)
    parser.add_argument("program")
    given = parser.parse_args()
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=given.monitor,
            engine=given.engine,
            project=given.project,
            stack=given.stack,
            parallel=given.parallel,
            dry_run=given.dry_run == "true",
            organization=given.organization,
        )
    )
    os.chdir(given.pwd)
    sys.argv = [given.program]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # As its host has it: four threads for each operation that may run at a time.
    with ThreadPoolExecutor(max_workers=given.parallel * 4) as executor:
        loop.set_default_executor(executor)
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: runpy.run_path(given.program, run_name="__main__")))
    loop.close()


if __name__ == "__main__":
    main()
