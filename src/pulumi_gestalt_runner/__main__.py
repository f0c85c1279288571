"""`python -m pulumi_gestalt_runner`."""

from pulumi_gestalt_runner.cli import entry

if __name__ == "__main__":
    entry()
