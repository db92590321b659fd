"""Builds the same site again and again in one process; after a small change only what that changes is made again."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from desk.build import Outcome, build_in, revised
from desk.options import Options
from plugins.core.clock import build_clock
from plugins.core.expiry import expiry
from plugins.core.revision import revise
from plugins.engine.provenance import is_text_alone
from plugins.engine.session import Session


class Resident:
    """A builder that stays: what it has read and made once, it need not read and make again."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._session = Session()

    def build(
        self, changed: Collection[Path] | None, looked_at: Collection[str], in_place: Callable[[Collection[str]], None]
    ) -> Outcome:
        """Build for the author; `in_place` hears of the files that are new, other or gone, maybe several times.

        `changed` are the files that were saved since the last build (None: look at everything), and `looked_at` the
        addresses of the pages that are open, which are made first.
        """
        started = time.perf_counter()
        self._session.in_place = in_place
        self._session.looked_at = frozenset(file for address in looked_at for file in _files_at(address))
        outcome = self._revised(changed) if changed is not None else None
        if outcome is None:
            gc.unfreeze()
            outcome = build_in(self._session, self._options)
            self._options = replace(self._options, clean=False)
            gc.collect()
            gc.freeze()  # what is there now stays, and need not be looked through again
        outcome.seconds = time.perf_counter() - started
        return outcome

    def look_ahead(self, is_wanted: Callable[[], bool]) -> None:
        """Do what the next build would have to do first, until one is wanted."""
        for _ in self._session.look_ahead():
            if is_wanted():
                return

    def _revised(self, changed: Collection[Path]) -> Outcome | None:
        """Build after a small change; None where the change is not small."""
        session = self._session
        assembly, reader, press = session.assembly, session.reader, session.press
        if assembly is None or reader is None or press is None or not session.is_house_only:
            return None
        if not is_text_alone(assembly.conventions):
            return None
        now, end = build_clock(), expiry(press)
        if now < press.now or (end is not None and now >= end):
            return None
        sources = _within(changed, assembly.conventions.root)
        after = revise(assembly, sources, reader.read, replace(assembly.conventions, now=now)) if sources else None
        if after is None or after.library.statics != assembly.library.statics:
            return None
        if after.library.withheld != assembly.library.withheld:
            return None
        return revised(session, after)


def _within(paths: Collection[Path], folder: Path) -> set[str]:
    """Return paths as they are counted from a folder; none where one lies outside."""
    found = set()
    for path in paths:
        root = next((root for root in (folder, folder.resolve()) if path.is_relative_to(root)), None)
        if root is None:
            return set()
        found.add(path.relative_to(root).as_posix())
    return found


def _files_at(address: str) -> tuple[str, ...]:
    """Return the files of the output that may answer to an address."""
    bare = unquote(address.partition("?")[0].partition("#")[0]).strip("/")
    return (f"{bare}/index.html".lstrip("/"), bare, f"{bare}.html")
