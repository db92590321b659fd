"""Copies of files on a host that never change once they are there: what was read or sent need not be sent again.

A copy is used only where the host says that its own file has the same digest; so what was changed there by hand is seen
as it is, and a copy that was damaged here does no harm. What cannot be kept is read again.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from desk.deploy.store.holdings import RELEASES

KEPT = 3
"""Of how many releases copies are kept: what is live is compared with what is to be."""


class Copies:
    """A folder of copies, by their paths on the host."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, path: str) -> bytes | None:
        """Return the copy of a file; None where there is none."""
        try:
            return (self._folder / path).read_bytes() if path.startswith(f"{RELEASES}/") else None
        except OSError:
            return None

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Keep what these files hold, as far as they tell of releases, and forget the oldest others."""
        with suppress(OSError):
            for path, content in files.items():
                if path.startswith(f"{RELEASES}/"):
                    place = self._folder / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    aside = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
                    aside.write_bytes(content)
                    os.replace(aside, place)
            there = sorted((self._folder / RELEASES).iterdir(), key=lambda each: each.stat().st_mtime)
            for old in there[:-KEPT]:
                shutil.rmtree(old, ignore_errors=True)
