"""One component for all programs: it interprets the program that it finds in its configuration."""

import json

import pulumi_gestalt as pulumi
from differential.gestalt_sdk import GestaltSdk
from differential.interpreter import Interpreter


@pulumi.main
def program() -> None:
    """Run the program of the configuration value `differential:program`."""
    Interpreter(GestaltSdk(), json.loads(pulumi.Config("differential").require("program"))).run()
