"""The Pulumi CLI and its conformance runner for the tests: found, unpacked or built."""
