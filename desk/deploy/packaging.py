"""From a site that was built to a parcel that can be sent: what the build's manifest names, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from desk.deploy.parcel import Files, Parcel, SiteFile
from desk.deploy.target import DeployProblem
from plugins.redirects.model import Redirect


class DamagedOutput(DeployProblem):
    """What lies in the output folder is not what the build has put there; says which file."""

    def __init__(self, output: Path, name: str, what: str) -> None:
        super().__init__(f"{output / name} {what}", "build anew and deploy again; what is live is as it was")


def packed(
    output: Path,
    cache: Path,
    *,
    redirects: Iterable[Redirect],
    gone: Iterable[str],
    record: bytes,
    carried: Files,
    site_url: str,
) -> Parcel:
    """Return what is to be sent of a built site, every file held against the build's manifest.

    `cache` is a folder in which what takes long is kept from one deploy to the next. `carried` are assets of what is
    live that readers of its pages may still ask for; they stay.

    Raises:
        DamagedOutput: a file is missing, or is not what the build has put there.
    """
    built = _manifest(output)
    files: dict[str, SiteFile] = dict(carried)
    places: dict[str, Path] = {}
    for name, digest in built.items():
        files[name] = SiteFile(digest, _verified(output, name, digest))
        places[digest] = output / name
    return Parcel(files, places.__getitem__, tuple(redirects), tuple(gone), record)


def _manifest(output: Path) -> Mapping[str, str]:
    """Return the digest of every file that the build has put into the output, by its path."""
    place = output.parent / f"{output.name}.manifest.json"
    try:
        return dict(json.loads(place.read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise DeployProblem(f"{place} is missing or damaged", "build anew and deploy again") from None


def _verified(output: Path, name: str, digest: str) -> int:
    """Return the size of a file that is as it was built."""
    place = output / name
    try:
        with place.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise DamagedOutput(output, name, "was changed after the build")
            return file.tell()
    except OSError:
        raise DamagedOutput(output, name, "is missing or cannot be read, though the build has made it") from None
