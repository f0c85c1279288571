"""The Runner: finds, merges, compiles and runs programs, and connects them to Pulumi."""
