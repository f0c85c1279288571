"""The options that say where implementations of other versions come from, and who must have signed them."""

import argparse
import os
from typing import TYPE_CHECKING, NamedTuple

from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.commands.project_options import add_policy, project_file
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.known import known_digest
from pulumi_gestalt_runner.project_file import ProjectFile
from pulumi_gestalt_runner.sources import Anybody, ReleaseSource, Voucher
from pulumi_gestalt_runner.terminal import Progress

if TYPE_CHECKING:
    from pulumi_gestalt_runner.releases import ReleasesPage

URL = "PULUMI_GESTALT_RELEASES"
OFFLINE = "PULUMI_GESTALT_OFFLINE"
_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}


class Releases(NamedTuple):
    """What is said about releases.

    Attributes:
        url: template of the page, or "".
        offline: whether the network may not be asked.
        identity, issuer: who must have signed, or both "".
    """

    url: str
    offline: bool
    identity: str
    issuer: str


def add_releases(command: argparse.ArgumentParser) -> None:
    """Add the options, and the one that names a file which may say the same."""
    add_policy(command)
    group = command.add_argument_group(
        "releases", "Where implementations of other versions come from; [releases] in gestalt.toml may say the same."
    )
    group.add_argument(
        "--releases-url",
        metavar="URL",
        default="",
        help=(
            "an https URL or a directory with v{version}/{file} and v{version}/SHA256SUMS; {version} and {file} may "
            f"stand anywhere (default: the environment variable {URL})"
        ),
    )
    group.add_argument(
        "--offline",
        action="store_true",
        help=f"ask no network: what is shipped, fetched before or in a directory will do (also: {OFFLINE}=1)",
    )
    group.add_argument(
        "--sigstore-identity",
        metavar="NAME",
        default="",
        help=(
            "who must have signed what comes from the releases or from --pulumi-gestalt: a mail address, or the URI "
            "of a workflow, that the Sigstore bundle FILE.sigstore.json beside it names; needs the package sigstore"
        ),
    )
    group.add_argument(
        "--sigstore-issuer",
        metavar="URL",
        default="",
        help="who must have vouched for that name",
    )


def release_options(arguments: argparse.Namespace) -> Releases:
    """Return what the options say, else the environment, else the file.

    Raises:
        OptionError: they contradict themselves or a policy.
        ProjectFileError: the file cannot be used.
    """
    file = project_file(arguments)
    said = file.releases
    url = _one("--releases-url", arguments.releases_url or os.environ.get(URL, ""), said.url, file)
    if url and url == said.url and "://" not in url and not url.startswith("file:"):
        # A directory that a file names lies beside that file, whatever folder the Runner works in.
        url = os.path.join(file.folder, url)  # noqa: PTH118 - a template, not a path
    return Releases(
        url=url,
        offline=arguments.offline or _flag(OFFLINE) or said.offline,
        **_signer(arguments, file),
    )


def release_source(
    arguments: argparse.Namespace, cache: Cache | None, progress: Progress, asked: Voucher
) -> ReleaseSource:
    """Return the place of releases that the options lead to.

    Args:
        arguments: with the options of `add_releases`.
        cache: keeps what was fetched, or None.
        progress: is told what takes long.
        asked: is asked about what is found, from `voucher`.

    Raises:
        OptionError, ProjectFileError: see `release_options`.
        FetchError: the releases page is of no kind that may be asked.
    """
    said = release_options(arguments)
    page = _page(said, progress) if said.url else None
    return ReleaseSource(cache, page, progress, asked, known_digest)


def voucher(arguments: argparse.Namespace, cache: Cache | None, progress: Progress) -> Voucher:
    """Return what knows whether the right person has signed.

    Raises:
        OptionError, ProjectFileError: see `release_options`.
    """
    said = release_options(arguments)
    if not said.identity:
        return Anybody()
    from pulumi_gestalt_runner.signatures import Signatures, Signer, SigstoreVerifier  # noqa: PLC0415 - rarely needed

    return Signatures(Signer(said.identity, said.issuer), SigstoreVerifier(), cache, progress)


def _page(said: Releases, progress: Progress) -> "ReleasesPage":
    from pulumi_gestalt_runner.releases import ReleasesPage  # noqa: PLC0415 - most runs have none

    return ReleasesPage(said.url, progress, offline=said.offline)


def _signer(arguments: argparse.Namespace, file: ProjectFile) -> dict[str, str]:
    said = file.releases
    identity = _one("--sigstore-identity", arguments.sigstore_identity, said.sigstore_identity, file)
    issuer = _one("--sigstore-issuer", arguments.sigstore_issuer, said.sigstore_issuer, file)
    if bool(identity) != bool(issuer):
        given, missing = ("identity", "issuer") if identity else ("issuer", "identity")
        # A name alone proves little: another issuer may give it to anybody.
        raise OptionError(f"--sigstore-{given}", f"it says nothing without --sigstore-{missing}", "give both")
    return {"identity": identity, "issuer": issuer}


def _one(option: str, given: str, said: str, file: ProjectFile) -> str:
    """Return what an option says, or else the file; a policy is not contradicted."""
    if file.is_policy and said and given not in ("", said):
        raise OptionError(option, f"the policy {file.path} says otherwise", "leave it out")
    return given or said


def _flag(variable: str) -> bool:
    value = os.environ.get(variable, "")
    if value.lower() not in _FLAGS:
        raise OptionError(variable, f"{value!r} is neither yes nor no", "write 1 or 0")
    return _FLAGS[value.lower()]
