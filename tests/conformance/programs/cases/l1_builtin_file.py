"""The file is read in the sandbox: the project's options grant the folder."""

import base64
import hashlib
from pathlib import Path

import pulumi_gestalt as pulumi


def main() -> None:
    data = Path("testfile.txt").read_bytes()
    pulumi.export("fileContent", data.decode())
    pulumi.export("fileB64", base64.b64encode(data).decode())
    pulumi.export("fileSha", base64.b64encode(hashlib.sha256(data).digest()).decode())
