"""Builds the same site again and again in one process, and says which of its files each build has put in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from desk.build import Outcome, build
from desk.options import Options


class Resident:
    """A builder that stays: what it has read and made once, it need not read and make again."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def build(
        self, changed: Collection[Path] | None, looked_at: Collection[str], in_place: Callable[[Collection[str]], None]
    ) -> Outcome:
        """Build for the author; `in_place` hears of the files that are new, other or gone, maybe several times.

        `changed` are the files that were saved since the last build (None: look at everything), and `looked_at` the
        addresses of the pages that are open, which are made first.
        """
        before = _files(self._options.output)
        outcome = build(self._options, purpose="author")
        after = _files(outcome.output)
        in_place({name for name in before.keys() | after.keys() if before.get(name) != after.get(name)})
        self._options = replace(self._options, clean=False)
        return outcome


def _files(folder: Path | None) -> dict[str, tuple[int, int]]:
    """The files of a folder; one that was put in place anew is another file on the disk."""
    found = {}
    for place, _, names in os.walk(folder) if folder else ():
        for name in names:
            path = Path(place, name)
            state = path.stat()
            found[path.relative_to(folder or place).as_posix()] = state.st_ino, state.st_mtime_ns
    return found
