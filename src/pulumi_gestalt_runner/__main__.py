"""`python -m pulumi_gestalt_runner`."""

import sys

from pulumi_gestalt_runner.cli import main

if __name__ == "__main__":
    sys.exit(main())
