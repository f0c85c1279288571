"""What the host side knows of Pulumi's protocol."""
