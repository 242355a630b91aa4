"""A repository of the hub at one commit -> files, each compared with the hash the hub publishes for it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from httpx2 import HTTPError
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import HfHubHTTPError

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import HubSource, LockedFile
from assistant.models.manifest import sha256_of
from assistant.models.wheels import accept

_DOWNLOAD_ERRORS = (HfHubHTTPError, HTTPError, OSError, ValueError)


def fetch_snapshot(source: HubSource, directory: Path) -> None:
    """Downloads the repository's files into `directory`; a second call goes on where the first broke off."""
    try:
        # Asked first: without a network this fails at once, where a download tries for half a minute.
        published = published_hashes(source)
        snapshot_download(
            source.repository,
            revision=source.revision,
            local_dir=directory,
            allow_patterns=list(source.allow) or None,
            ignore_patterns=list(source.ignore) or None,
        )
    except _DOWNLOAD_ERRORS as error:
        raise _unreachable(source, error) from error
    require_published_hashes(directory, published)
    shutil.rmtree(directory / ".cache", ignore_errors=True)


def fetch_file(file: LockedFile, source: HubSource, directory: Path) -> Path:
    """Downloads one locked file; it gets its name only once size and sha256 are right."""
    folder = directory / "hub"
    try:
        published_hashes(source)
        downloaded = hf_hub_download(source.repository, file.name, revision=source.revision, local_dir=folder)
    except _DOWNLOAD_ERRORS as error:
        raise _unreachable(source, error) from error
    partial = directory / f"{file.name}.part"
    Path(downloaded).replace(partial)
    shutil.rmtree(folder, ignore_errors=True)
    return accept(partial, file, directory)


def published_hashes(source: HubSource) -> dict[str, str]:
    """Path -> sha256 of the large files, as the hub lists them at the commit."""
    listed = (
        HfApi().model_info(source.repository, revision=source.revision, files_metadata=True).siblings or []
    )
    return {file.rfilename: file.lfs.sha256 for file in listed if file.lfs is not None}


def require_published_hashes(directory: Path, published: Mapping[str, str]) -> None:
    """Raises ModelUnavailable, and removes the file, where one differs from what was published."""
    for name, sha256 in published.items():
        path = directory / name
        if path.is_file() and sha256_of(path) != sha256:
            path.unlink()
            raise ModelUnavailable(f"{name} was damaged on its way from the hub: fetch the model again.")


def _unreachable(source: HubSource, error: Exception) -> ModelUnavailable:
    reason = " ".join(str(error).split())[:160]
    return ModelUnavailable(
        f"{source.repository} could not be fetched from the hub ({reason}): check the network, set HF_ENDPOINT to a"
        " mirror, or name a directory that holds the model with --from."
    )
