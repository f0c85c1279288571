"""What the host side knows of Pulumi's protocol."""

import os

# When Pulumi goes away, gRPC's C core writes a line to stderr, which Pulumi would show to the user. gRPC reads this
# variable once, when it is imported, which is after this; who looks for an error in gRPC sets it to DEBUG.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
