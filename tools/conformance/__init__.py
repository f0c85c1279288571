"""Pulumi's own conformance suite for language hosts, run against this one."""
