"""The language host `pulumi-language-gestalt`: how the Pulumi CLI runs a project with `runtime: gestalt`."""
