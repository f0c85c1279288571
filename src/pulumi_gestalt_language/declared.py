"""`python -m pulumi_gestalt_language.declared ROOT`: the packages of a project, for `pulumi_wasm_runner lock`.

Standard input holds the providers that the program names, as JSON; standard output gets them with what the files in
`sdks` declare, in the form that `gestalt.lock` has.
"""

import json
import sys
from pathlib import Path

from pulumi_gestalt_language.errors import LanguageError
from pulumi_gestalt_language.packages import required, to_json


def main(root: Path, named: str) -> int:
    """Print the packages and return 0, or say on standard error why not and return 2."""
    try:
        found = required(root, json.loads(named))
    except LanguageError as error:
        sys.stderr.write(f"{error.advice}\n")
        return 2
    json.dump([*map(to_json, found)], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.stdin.read()))
