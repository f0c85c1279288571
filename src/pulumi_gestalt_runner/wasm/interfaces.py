"""The names of our interfaces."""

from typing import Final

GESTALT: Final = "component:pulumi-gestalt"
EXTERNAL: Final = "component:pulumi-gestalt-external"
EXTERNAL_VERSION: Final = "0.0.0-STABLE-DEV"
PULUMI_MAIN: Final = f"{EXTERNAL}/pulumi-main@{EXTERNAL_VERSION}"
