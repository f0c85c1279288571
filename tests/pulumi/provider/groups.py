"""The component `gtest:index:Group` of the test provider, and its methods.

Inputs are `kind` and `count`; in it are so many things of this kind. Outputs are `kind`, `shapes` (those of its things)
and the secret `token`. Its methods are `describe`, which puts `prefix` before the names of its things, `reveal`, whose
result is secret, and `fail`.
"""

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc
from signatures import bare, plain, secret, struct
from things import RefusedError

THING = "gtest:index:Thing"
Dependencies = provider_pb2.ConstructResponse.PropertyDependencies


class Groups:
    """Makes groups through the monitor that Pulumi names, and answers calls."""

    def construct(self, request):
        """Register a group and what is in it."""
        inputs = plain(request.inputs)
        with grpc.insecure_channel(request.monitorEndpoint) as channel:
            monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
            group = monitor.RegisterResource(_group(request, inputs))
            things = [
                monitor.RegisterResource(_thing(f"{request.name}-{number}", group.urn, inputs))
                for number in range(bare(inputs.get("count", 1)))
            ]
            shapes = [plain(thing.object).get("shape") for thing in things]
            outputs = {"kind": inputs.get("kind"), "token": secret("gr0up")}
            if not request.dryRun:
                outputs["shapes"] = shapes
            state = struct({name: value for name, value in outputs.items() if value is not None})
            monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=group.urn, outputs=state))
        from_things = Dependencies(urns=[thing.urn for thing in things])
        from_inputs = Dependencies(urns=request.inputDependencies["kind"].urns)
        dependencies = {"shapes": from_things, "kind": from_inputs}
        return provider_pb2.ConstructResponse(urn=group.urn, state=state, stateDependencies=dependencies)

    def call(self, request):
        """Answer a call of a method."""
        arguments = plain(request.args)
        name = bare(arguments["__self__"])["urn"].rpartition("::")[2]
        match request.tok:
            case "gtest:index:Group/describe":
                found = {"text": f"{bare(arguments['prefix'])} {name}"}
            case "gtest:index:Group/reveal":
                found = {"text": secret(f"the group is called {name}")}
            case "gtest:index:Group/fail":
                failure = provider_pb2.CheckFailure(property="prefix", reason="the method was asked to fail")
                return provider_pb2.CallResponse(failures=[failure])
            case token:
                raise RefusedError(f"there is no method {token}")
        return provider_pb2.CallResponse(**{"return": struct(found)})


def _group(request, inputs):
    return resource_pb2.RegisterResourceRequest(
        type=request.type,
        name=request.name,
        parent=request.parent,
        object=struct(inputs),
        protect=request.protect if request.HasField("protect") else None,
        dependencies=request.dependencies,
        aliasURNs=request.aliases,
        providers=request.providers,
        acceptSecrets=True,
        acceptResources=True,
        propertyDependencies={
            name: resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=entry.urns)
            for name, entry in request.inputDependencies.items()
        },
    )


def _thing(name, parent, inputs):
    kind = {"kind": inputs["kind"]} if "kind" in inputs else {}
    return resource_pb2.RegisterResourceRequest(
        type=THING,
        name=name,
        parent=parent,
        custom=True,
        object=struct(kind),
        version="1.0.0",
        acceptSecrets=True,
        acceptResources=True,
    )
