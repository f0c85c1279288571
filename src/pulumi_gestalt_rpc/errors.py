"""What can go wrong between the Runner and Pulumi, free of gRPC.

PulumiError
├── AddressError    an address that cannot be one
├── RpcError        Pulumi refused a call
├── AnswerError     Pulumi's answer makes no sense
└── MonitorGone     Pulumi went away, or the run was cancelled (`pulumi_gestalt_rpc.api`)
"""


class PulumiError(Exception):
    """The root of the errors of this package.

    Attributes:
        hint: what to do about it, or "".
    """

    hint = ""


class AddressError(PulumiError):
    """An address is not of the form host:port.

    Attributes:
        address: as it was given.
    """

    hint = "Pulumi sets PULUMI_MONITOR and PULUMI_ENGINE to addresses such as 127.0.0.1:50051"

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)

    def __str__(self) -> str:
        return f"the address {self.address!r} is not of the form host:port"


class RpcError(PulumiError):
    """A call was refused.

    Attributes:
        method: the RPC's name, such as "RegisterResource".
        status: the name of the gRPC status, such as "INVALID_ARGUMENT".
        details: the text that came with it.
    """

    def __init__(self, method: str, status: str, details: str) -> None:
        self.method = method
        self.status = status
        self.details = details
        super().__init__(method, status, details)

    def __str__(self) -> str:
        return f"Pulumi refused {self.method} ({self.status}): {self.details}"


class AnswerError(PulumiError):
    """The answer of a call cannot be used.

    Attributes:
        method: the RPC's name.
        problem: what is wrong with the answer, as the end of a sentence.
    """

    hint = "the address may belong to another program, or to a version of Pulumi that this Runner does not know"

    def __init__(self, method: str, problem: str) -> None:
        self.method = method
        self.problem = problem
        super().__init__(method, problem)

    def __str__(self) -> str:
        return f"Pulumi's answer to {self.method} {self.problem}"
