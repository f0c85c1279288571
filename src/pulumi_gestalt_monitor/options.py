"""The options of a registration as transforms and hooks see them: the same facts in other messages."""

from collections.abc import Iterable

from google.protobuf.message import Message

from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest, ResourceOptions, TransformResourceOptions

# Field of TransformResourceOptions and ResourceOptions -> field of RegisterResourceRequest.
_FIELDS = {
    "depends_on": "dependencies",
    "protect": "protect",
    "ignore_changes": "ignore_changes",
    "replace_on_changes": "replace_on_changes",
    "version": "version",
    "aliases": "aliases",
    "provider": "provider",
    "custom_timeouts": "custom_timeouts",
    "plugin_download_url": "plugin_download_url",
    "retain_on_delete": "retain_on_delete",
    "deleted_with": "deleted_with",
    "additional_secret_outputs": "additional_secret_outputs",
    "providers": "providers",
    "plugin_checksums": "plugin_checksums",
    "hooks": "hooks",
    "import_id": "import_id",
    "hide_diff": "hide_diffs",
    "replace_with": "replace_with",
    "replacement_trigger": "replacement_trigger",
}


def for_transform(request: RegisterResourceRequest) -> TransformResourceOptions:
    """Return the options in `request` for a transform."""
    options = TransformResourceOptions()
    _fill(options, request)
    return options


def for_hook(request: RegisterResourceRequest) -> ResourceOptions:
    """Return the options in `request` for a hook."""
    options = ResourceOptions(parent=request.parent)
    _fill(options, request)
    return options


def _fill(options: TransformResourceOptions | ResourceOptions, request: RegisterResourceRequest) -> None:
    _copy(request, options, ((theirs, ours) for ours, theirs in _FIELDS.items()))
    if request.alias_urns:
        specs = list(options.aliases)
        options.ClearField("aliases")
        for urn in request.alias_urns:
            options.aliases.add(urn=urn)
        options.aliases.extend(specs)
    if request.delete_before_replace_defined or request.delete_before_replace:
        options.delete_before_replace = request.delete_before_replace


def apply(options: TransformResourceOptions, request: RegisterResourceRequest) -> None:
    """Give `request` these options in place of its own."""
    _copy(options, request, _FIELDS.items())
    request.ClearField("alias_urns")
    request.delete_before_replace_defined = options.HasField("delete_before_replace")
    request.delete_before_replace = options.delete_before_replace


def _copy(source: Message, target: Message, names: Iterable[tuple[str, str]]) -> None:
    for source_name, target_name in names:
        field = source.DESCRIPTOR.fields_by_name[source_name]
        target.ClearField(target_name)
        value = getattr(source, source_name)
        if field.is_repeated:
            getattr(target, target_name).MergeFrom(value)
        elif field.message_type is not None:
            if source.HasField(source_name):
                getattr(target, target_name).CopyFrom(value)
        elif not field.has_presence or source.HasField(source_name):
            setattr(target, target_name, value)
