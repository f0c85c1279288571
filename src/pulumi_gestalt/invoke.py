"""Invokes and calls: functions of providers, and methods of resources."""

from typing import Any

from pulumi_gestalt._decode import from_json
from pulumi_gestalt._lower_options import invoke_options
from pulumi_gestalt._run import Run, current
from pulumi_gestalt._values import Scan
from pulumi_gestalt.errors import OperationError, OptionError, UnknownError
from pulumi_gestalt.options import InvokeOptions
from pulumi_gestalt.output import Inputs
from pulumi_gestalt.properties import Core, Properties
from pulumi_gestalt.references import Resource
from pulumi_gestalt.resource import check_mapping, check_name


class InvokeResult(Properties):
    """The fields that a provider's function or a method returns; the whole is `as_output()`."""


def invoke(
    token: str, args: Inputs | None = None, opts: InvokeOptions | None = None, *, version: str = ""
) -> InvokeResult:
    """Call a provider's function and return its result as outputs.

    Arguments:
        token: of the function, such as `aws:ec2/getAmi:getAmi`.
        args: the arguments; those that are None are left out.
        opts: the options.
        version: of the provider's package; the same as in the options.

    Raises:
        InputError: an argument that Pulumi cannot carry.
    """
    run, title = current(), f"invoke {token}"
    check_name("token", token, "invoke")
    if version:
        opts = InvokeOptions.merge(opts, InvokeOptions(version=version))
    scan = _scanned(args, title)
    options = _lowered(run, opts, title)
    handle = run.context.invoke(run.records.Invocation(token, run.structure(scan), options))
    return InvokeResult(Core(run, lambda: handle, title))


def invoke_plain(
    token: str, args: Inputs | None = None, opts: InvokeOptions | None = None, *, version: str = ""
) -> Any:
    """Call a provider's function, wait for its answer and return it as plain data.

    While it waits, functions given to `apply` run. Secrets in the answer are in clear: `invoke` keeps them marked.

    Arguments:
        token: of the function.
        args: the arguments; those that are None are left out.
        opts: the options.
        version: of the provider's package; the same as in the options.

    Raises:
        InputError: an argument that Pulumi cannot carry.
        UnknownError: an argument or the answer is not known in a preview.
        OperationError: the function failed.
    """
    result = invoke(token, args, opts, version=version)
    core = result._core
    resolved = core.run.wait(result._part())
    if resolved.failure is not None:
        raise OperationError(f"{core.title} failed: {resolved.failure}")
    if not resolved.known:
        raise UnknownError(f"{core.title} has no answer in this preview", "use invoke, which gives outputs")
    return from_json(resolved.value)


def call(
    token: str, args: Inputs | None = None, res: Resource | None = None, opts: InvokeOptions | None = None
) -> InvokeResult:
    """Call a method of a resource and return its result as outputs.

    Arguments:
        token: of the method, such as `eks:index:Cluster/getKubeconfig`.
        args: the arguments; those that are None are left out.
        res: the resource.
        opts: the options.

    Raises:
        InputError: an argument that Pulumi cannot carry.
        OptionError: the resource is missing.
    """
    run, title = current(), f"call {token}"
    check_name("token", token, "call")
    if not isinstance(res, Resource):
        raise OptionError(f"{title} has no resource", "give the resource as third argument")
    scan = _scanned(args, title)
    options = _lowered(run, opts, title)
    handle = run.context.call(run.records.MethodCall(token, res._composite(), run.structure(scan), options))
    return InvokeResult(Core(run, lambda: handle, title))


def _scanned(args: Inputs | None, title: str) -> Scan:
    check_mapping("args", {} if args is None else args, title)
    return Scan(args or {}, "args", title, skip_none=True)


def _lowered(run: Run, opts: InvokeOptions | None, title: str) -> Any:
    if opts is not None and not isinstance(opts, InvokeOptions):
        raise OptionError(f"the options of {title} are a {type(opts).__name__}", "write InvokeOptions(...)")
    return invoke_options(run, opts, title)
