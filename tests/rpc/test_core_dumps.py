import subprocess
import sys

import pytest

CODE = """
import os, resource
from pulumi_gestalt_rpc.core_dumps import forbid_core_dumps
forbid_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
os.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="platform: Windows has no core dumps of this kind")
@pytest.mark.parametrize("most", ["unlimited", "0"])
def test_no_core_dump(tmp_path, most: str):
    """A process that crashes leaves no core dump, whatever the user allows."""
    command = f'ulimit -Sc {most}; exec "$0" -c "$1"'
    done = subprocess.run(
        ["/bin/bash", "-c", command, sys.executable, CODE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode < 0, done.stderr
    assert done.stdout in ("0\n", "1\n")
    assert list(tmp_path.iterdir()) == []
