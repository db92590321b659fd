"""What was saved: each change of a file in the watched folders, told once, however an editor saves it.

The system says at once that something has happened; what it was is seen by comparing each file with how it was last
seen (`sightings.py`). So a change that the system does not tell of (files in a folder that was made a moment ago, a
folder that a checkout takes away and brings back) is found by looking, and one that it tells of twice is told once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import Change, watch

from desk.sightings import Sightings

STEP = 8
"""Milliseconds without a change after which what was saved is told: what one save does to a disk takes less."""

SLOW_STEP = 40
"""The same for settings and code, of which a build takes longer to hear anyway; each step costs a little power."""

LONGEST = 250
"""Milliseconds after which it is told though the changes go on."""

TICK = 500
"""Milliseconds between two looks at whether the watched folders are still the same ones."""

SELDOM = 1500
"""Milliseconds between two looks at every file, where the system does not tell."""

FEW = 4
"""More files than these at once are no person's doing; the rest of a checkout or copy is waited for."""

QUIET = 0.06
"""Seconds without a change after which that is taken to have ended."""


class Saved:
    """The files saved since they were last taken; `arrived` can be waited for beside other connections."""

    def __init__(self) -> None:
        self.arrived, self._bell = multiprocessing.Pipe(duplex=False)
        self._lock = threading.Lock()
        self._paths: set[Path] = set()

    def add(self, paths: set[Path]) -> None:
        """Note that these were saved, and ring."""
        with self._lock:
            if paths and not self._paths:
                self._bell.send_bytes(b"!")
            self._paths |= paths

    def take(self) -> set[Path]:
        """Return what was saved; where it is much at once, when it has ended."""
        self._wait_for_the_rest()
        with self._lock:
            if self.arrived.poll():
                self.arrived.recv_bytes()
            paths, self._paths = self._paths, set()
        return paths

    def _wait_for_the_rest(self) -> None:
        latest = time.monotonic() + 1
        before = 0
        while FEW < len(self._paths) != before and time.monotonic() < latest:
            before = len(self._paths)
            time.sleep(QUIET)


class Watch:
    """Tells `saved` of each file that changes in some folders."""

    def __init__(self, saved: Saved, files: Sightings) -> None:
        self._saved = saved
        self._files = files
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, folders: Iterable[Path]) -> None:
        """Watch these from now on (a folder need not be there yet), and those that were watched before."""
        new = self._files.unknown_of(folders)
        if not new:
            return
        self.end()
        self._files.extend(new)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=[self._ended], daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no more."""
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _watch(self, ended: threading.Event) -> None:
        while not ended.is_set():
            there = [folder for folder in self._files.folders if os.path.isdir(folder)]
            if there:
                self._watch_these(there, ended)
            else:
                ended.wait(TICK / 1000)
                self._saved.add(self._files.changed())

    def _watch_these(self, folders: list[str], ended: threading.Event) -> None:
        """Watch folders until one of them is gone or another one, or one that was missing is there."""
        places, is_sure = _places(self._files.folders), False
        for changes in self._changes(folders, ended):
            if changes:
                self._saved.add(self._files.changed_of(path for _, path in changes))
            elif not is_sure:  # when the watch was set, or was told of much, something may have been missed
                self._saved.add(self._files.changed())
            is_sure = not changes
            is_other = any(path in folders for _, path in changes)  # made anew, it may bear the number of the old one
            if is_other or (is_sure and _places(self._files.folders) != places):
                return

    def _changes(self, folders: list[str], ended: threading.Event) -> Iterator[set[tuple[Change, str]]]:
        """Yield what the system tells, and nothing after every tick of silence."""
        try:
            yield from watch(
                *folders,
                watch_filter=None,
                debounce=LONGEST,
                step=STEP if self._files.deep else SLOW_STEP,
                rust_timeout=TICK,
                yield_on_timeout=True,
                stop_event=ended,
                raise_interrupt=False,
                recursive=self._files.deep,
                ignore_permission_denied=True,
            )
        except FileNotFoundError:  # gone since it was seen
            return
        except (OSError, RuntimeError) as error:  # it watches no more folders, or not on this disk
            print(f"standfirst: warning: {error}; looking at all files now and then instead", file=sys.stderr)
            while not ended.wait(SELDOM / 1000):
                self._saved.add(self._files.changed())
                yield set()


def lies_in(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a path is one of the folders or lies in one."""
    return any(path == folder or folder in path.parents for folder in folders)


def _places(folders: Iterable[str]) -> list[tuple[int, int] | None]:
    """Which folder on the disk each of these is now."""
    found: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            state = os.stat(folder)
            found.append((state.st_dev, state.st_ino))
        except OSError:
            found.append(None)
    return found
