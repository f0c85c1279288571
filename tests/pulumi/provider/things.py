"""The resource `gtest:index:Thing` of the test provider.

What its inputs ask for:

    kind       a change of it replaces the thing
    place      a change of it replaces the thing, and the old one is deleted first; every other change updates it
    fail       "check", "diff", "create", "update", "delete" or "read": that step fails; "init": it is made, and then
               not ready
    exit       "create": the provider's process ends in the middle of that step
    wait       a file: create waits until it exists, and says so by writing into the pipe with `.reached` added
    stubborn   create goes on waiting when Pulumi cancels
    together   a number: create waits until so many have been under way at once, or until its `patience` (seconds) ends
    diff       "unknown": the provider leaves it to Pulumi to find differences

Its outputs are its inputs, `shape` (computed from `kind`), the secret `token`, `region` if the provider has one, and
with `together` the number `among`: how many creates have been under way at once, at most.
"""

import json
import os
import threading
import time
from pathlib import Path

import grpc
from google.protobuf import any_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2
from signatures import bare, secret, struct


class RefusedError(Exception):
    """An operation failed.

    Args:
        reason: why.
        code: gRPC's.
        detail: a message for Pulumi, if there is more to say.
    """

    def __init__(self, reason, code=grpc.StatusCode.UNKNOWN, detail=None):
        super().__init__(reason)
        self.code = code
        self.detail = detail

    def status(self):
        """Return what gRPC sends."""
        packed = any_pb2.Any()
        packed.Pack(self.detail)
        message = status_pb2.Status(code=self.code.value[0], message=str(self), details=[packed])
        return _Status(self.code, str(self), (("grpc-status-details-bin", message.SerializeToString()),))


class _Status(grpc.Status):
    def __init__(self, code, details, trailing_metadata):
        self.code, self.details, self.trailing_metadata = code, details, trailing_metadata


class World:
    """Where things are made: a folder with a file for each, and `journal`, a line for each operation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()

    def note(self, operation: str, found: str) -> None:
        """Write a line into the journal."""
        if self.folder.is_dir():
            with self.lock, (self.folder / "journal").open("a") as journal:
                journal.write(f"{operation} {found}\n")

    def free(self, name: str) -> str:
        """Return an ID that begins with `name` and that nothing has."""
        number = 1
        while self._file(found := name if number == 1 else f"{name}-{number}").exists():
            number += 1
        return found

    def write(self, found: str, content: object) -> None:
        """Make or change a thing."""
        if self.folder.is_dir():
            self._file(found).write_text(json.dumps(content))

    def read(self, found: str) -> object:
        """Return a thing, or None."""
        file = self._file(found)
        return json.loads(file.read_text()) if file.exists() else None

    def remove(self, found: str) -> None:
        """Take a thing away."""
        self._file(found).unlink(missing_ok=True)

    def _file(self, found: str) -> Path:
        return self.folder / f"{found}.json"


class Things:
    """The operations on things.

    Args:
        world: where they are made.
        stopped: set when Pulumi cancels.
        settings: the provider's configuration.
    """

    def __init__(self, world: World, stopped: threading.Event, settings: dict) -> None:
        self.world = world
        self.stopped = stopped
        self.settings = settings
        self.changed = threading.Condition()
        self.under_way = self.most = 0

    def create(self, name, inputs):
        """Make a thing and return its ID and outputs."""
        with self.changed:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            self.changed.notify_all()
        try:
            return self._create(name, inputs)
        finally:
            with self.changed:
                self.under_way -= 1

    def _create(self, name, inputs):
        if inputs.get("exit") == "create":
            os._exit(9)
        self._fail(inputs, "create")
        outputs = self._outputs(inputs)
        if "wait" in inputs:
            self._wait_for(Path(inputs["wait"]), "stubborn" in inputs)
        if "together" in inputs:
            outputs["among"] = self._meet(inputs["together"], inputs["patience"])
        found = self.world.free(name)
        self.world.note("create", found)
        self.world.write(found, {"inputs": inputs, "outputs": outputs})
        if inputs.get("fail") == "init":
            detail = provider_pb2.ErrorResourceInitFailed(
                id=found, properties=struct(outputs), inputs=struct(inputs), reasons=["it does not get ready"]
            )
            raise RefusedError("the thing was made but is not ready", detail=detail)
        return found, outputs

    def update(self, found, _old, inputs):
        """Change a thing and return its outputs."""
        self._fail(inputs, "update")
        outputs = self._outputs(inputs)
        self.world.note("update", found)
        self.world.write(found, {"inputs": inputs, "outputs": outputs})
        return outputs

    def delete(self, found, outputs):
        """Take a thing away."""
        self._fail(outputs, "delete")
        self.world.note("delete", found)
        self.world.remove(found)

    def read(self, found):
        """Return the inputs and outputs of a thing as they are, or None if it is gone."""
        self.world.note("read", found)
        content = self.world.read(found)
        if content is None:
            return None
        self._fail(content["inputs"], "read")
        return content["inputs"], content["outputs"]

    def _fail(self, inputs, step):
        if bare(inputs.get("fail")) == step:
            raise RefusedError(f"the {step} was asked to fail")

    def _outputs(self, inputs):
        region = {"region": self.settings["region"]} if "region" in self.settings else {}
        kind = bare(inputs.get("kind", "none"))
        return {**inputs, **region, "shape": f"{kind}-shaped", "token": secret("t0ken")}

    def _wait_for(self, file: Path, stubborn: bool) -> None:
        file.with_name(f"{file.name}.reached").write_text("reached")
        while not file.exists():
            if self.stopped.wait(0.02) and not stubborn:
                raise RefusedError("the create was cancelled", grpc.StatusCode.CANCELLED)
            time.sleep(0.02)

    def _meet(self, count, patience):
        """Wait until `count` creates have been under way at once, and return how many have been at most."""
        with self.changed:
            self.changed.wait_for(lambda: self.most >= count, timeout=patience)
            return self.most
