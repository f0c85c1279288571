"""`python -m pulumi_gestalt_language`: what the installed plugin starts."""

import sys

from pulumi_gestalt_language.main import main

if __name__ == "__main__":
    sys.exit(main())
