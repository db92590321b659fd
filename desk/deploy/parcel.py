"""A site that is ready to be sent: every file that a reader can ask for, with where its bytes lie here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from desk.deploy.compression import FORMS
from plugins.redirects.model import Redirect


class SiteFile(NamedTuple):
    """What a file holds: its SHA-256 in hexadecimal, and its size in bytes."""

    digest: str
    size: int


Files = Mapping[str, SiteFile]
"""The files of a site by path from its root, with slashes: `columns/why/index.html`."""


@dataclass(frozen=True)
class Parcel:
    """A site that is ready to be sent.

    `place_of` finds a file here that holds the bytes of a digest. `redirects` and `gone` are for hosts that answer to
    former addresses themselves; where a host cannot, a page among the files does. `record` is the publication record
    (`content/ledger.jsonl`) that the site was built from, and is shown to nobody. `server_files` are what a web server
    of one's own can be told with (`nginx.conf`, `Caddyfile` …); they lie beside the site, out of its readers' reach.
    `moved` has the addresses, from the root of the host, that readers are to be led to from files at former ones.
    """

    files: Files
    place_of: Callable[[str], Path]
    redirects: tuple[Redirect, ...] = ()
    gone: tuple[str, ...] = ()
    record: bytes = b""
    server_files: Mapping[str, bytes] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """All files together, in bytes."""
        return sum(file.size for file in self.files.values())

    @cached_property
    def manifest(self) -> bytes:
        """The list of all files, as it is kept with a release."""
        return manifest_of(self.files)


def manifest_of(files: Files) -> bytes:
    """Return the list of a site's files as it is kept with a release: a line each, sorted by path."""
    return "".join([f"{digest} {size} {path}\n" for path, (digest, size) in sorted(files.items())]).encode()


def files_in(manifest: bytes) -> dict[str, SiteFile]:
    """Return the files that such a list names.

    Raises:
        ValueError: it is no such list.
    """
    lines = manifest.decode().split("\n")[:-1]  # a path may hold what else is taken for the end of a line
    return {path: SiteFile(digest, int(size)) for digest, size, path in (line.split(" ", 2) for line in lines)}


def other_paths(before: Files, after: Files) -> tuple[list[str], list[str]]:
    """Return the paths at which another file lies than before, or one where none lay, and those at which none is left.

    Both are in the order of the files.
    """
    known = before.get
    changed = [path for path, file in after.items() if known(path) != file]
    stayed = len(after) - sum(path not in before for path in changed)
    return changed, [path for path in before if path not in after] if stayed < len(before) else []


def is_twin(path: str, files: Files) -> bool:
    """Whether a file is another one made smaller (`index.html.br`), which hosts that do so themselves are not sent."""
    return path.endswith(FORMS) and path[:-3] in files


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of these bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
