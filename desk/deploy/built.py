"""A site as a build has left it: the files that its manifest names, each held against its digest when it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from desk.deploy.target import DeployProblem


class DamagedOutput(DeployProblem):
    """What lies in the output folder is not what the build has put there; says which file."""

    def __init__(self, place: Path, what: str) -> None:
        super().__init__(f"{place} {what}", "build anew and deploy again; what is live is as it was")


class BuiltSite:
    """An output folder, and the manifest beside it; `digests` has the SHA-256 of every file of the site, by path."""

    def __init__(self, output: Path) -> None:
        """Read the manifest.

        Raises:
            DamagedOutput: there is none, or it cannot be understood.
        """
        self.output = output
        manifest = output.parent / f"{output.name}.manifest.json"
        try:
            self.digests: Mapping[str, str] = dict(json.loads(manifest.read_bytes())["files"])
        except (OSError, ValueError, KeyError, TypeError):
            raise DamagedOutput(manifest, "is missing or damaged") from None

    def place(self, name: str) -> Path:
        """Return where a file lies."""
        return self.output / name

    def read(self, name: str) -> bytes:
        """Return what is in a file.

        Raises:
            DamagedOutput: it is missing, or not what the build has put there.
        """
        try:
            content = self.place(name).read_bytes()
        except OSError:
            raise self._missing(name) from None
        if hashlib.sha256(content).hexdigest() != self.digests[name]:
            raise self._changed(name)
        return content

    def size(self, name: str) -> int:
        """Return the size of a file that may be large.

        Raises:
            DamagedOutput: it is missing, or not what the build has put there.
        """
        try:
            with self.place(name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError:
            raise self._missing(name) from None
        if digest != self.digests[name]:
            raise self._changed(name)
        return size

    def _missing(self, name: str) -> DamagedOutput:
        return DamagedOutput(self.place(name), "is missing or cannot be read, though the build has made it")

    def _changed(self, name: str) -> DamagedOutput:
        return DamagedOutput(self.place(name), "was changed after the build")
