"""What was saved: each change of a file in the watched folders, told once, however an editor saves it.

The system says at once that something has happened; what it was is seen by comparing each file with how it was last
seen. So a change that the system does not tell of (files in a folder that was made a moment ago, a folder that a
checkout takes away and brings back) is found by looking, and one that it tells of twice is told once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

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

Look = tuple[int, int, int, int]
"""How a file was seen: when it was written, when its name or rights changed, its size, its number on the disk."""


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
    """Tells `saved` of each file that changes in some folders, all that is in them or only what lies directly there."""

    def __init__(self, saved: Saved, ignored: Iterable[Path | None], *, only: str = "", deep: bool = True) -> None:
        self._saved = saved
        self._ignored = tuple(str(path) for path in ignored if path is not None)
        self._only = only
        self._deep = deep
        self._is_noise = DefaultFilter()
        self._folders: tuple[str, ...] = ()
        self._seen: dict[str, Look] = {}
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, folders: Iterable[Path]) -> None:
        """Watch these from now on (a folder need not be there yet), and those that were watched before."""
        wanted = sorted({*self._folders, *map(str, folders)})
        outermost = tuple(each for each in wanted if not (self._deep and _is_below_any(each, wanted)))
        if outermost == self._folders:
            return
        self.end()
        known = self._folders
        self._folders, self._ended = outermost, threading.Event()
        for folder in outermost:
            if folder not in known and not _is_below_any(folder, known):
                self._seen |= dict(self._files(folder))
        self._thread = threading.Thread(target=self._watch, args=[self._ended], daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no more."""
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _watch(self, ended: threading.Event) -> None:
        while not ended.is_set():
            there = [folder for folder in self._folders if os.path.isdir(folder)]
            if there:
                self._watch_these(there, ended)
            else:
                ended.wait(TICK / 1000)
                self._saved.add(self._differences())

    def _watch_these(self, folders: list[str], ended: threading.Event) -> None:
        """Watch folders until one of them is gone or another one, or one that was missing is there."""
        places, is_sure = _places(self._folders), False
        for changes in self._changes(folders, ended):
            if changes:
                self._saved.add(self._truly_changed(path for _, path in changes))
            elif not is_sure:  # when the watch was set, or was told of much, something may have been missed
                self._saved.add(self._differences())
            is_sure = not changes
            is_other = any(path in folders for _, path in changes)  # made anew, it may bear the number of the old one
            if is_other or (is_sure and _places(self._folders) != places):
                return

    def _changes(self, folders: list[str], ended: threading.Event) -> Iterator[set[tuple[Change, str]]]:
        """Yield what the system tells, and nothing after every tick of silence."""
        try:
            yield from watch(
                *folders,
                watch_filter=None,
                debounce=LONGEST,
                step=STEP if self._deep else SLOW_STEP,
                rust_timeout=TICK,
                yield_on_timeout=True,
                stop_event=ended,
                raise_interrupt=False,
                recursive=self._deep,
                ignore_permission_denied=True,
            )
        except FileNotFoundError:  # gone since it was seen
            return
        except (OSError, RuntimeError) as error:  # it watches no more folders, or not on this disk
            print(f"standfirst: warning: {error}; looking at all files now and then instead", file=sys.stderr)
            while not ended.wait(SELDOM / 1000):
                self._saved.add(self._differences())
                yield set()

    def _truly_changed(self, paths: Iterable[str]) -> set[Path]:
        found: set[Path] = set()
        for path in paths:
            if not self._is_wanted(path, is_folder=os.path.isdir(path)):
                continue
            if os.path.isdir(path) or (path not in self._seen and not os.path.lexists(path)):
                found |= self._differences(path)
            elif (look := _look(path)) != self._seen.get(path):
                found.add(Path(path))
                self._note(path, look)
        return found

    def _differences(self, folder: str = "") -> set[Path]:
        """Return the files that are not as they were last seen, of one folder or of all; from now on they are seen."""
        start = f"{folder}{os.sep}" if folder else ""
        before = {path: look for path, look in self._seen.items() if path.startswith(start)}
        now = {path: look for each in ([folder] if folder else self._folders) for path, look in self._files(each)}
        changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        for path in changed:
            self._note(path, now.get(path))
        return {Path(path) for path in changed}

    def _note(self, path: str, look: Look | None) -> None:
        if look is None:
            self._seen.pop(path, None)
        else:
            self._seen[path] = look

    def _files(self, folder: str) -> Iterator[tuple[str, Look]]:
        """The files of a folder that count, and how each looks; a folder that is linked into itself is seen once."""
        waiting, known = [folder], set()
        while waiting:
            place = waiting.pop()
            try:
                entries = list(os.scandir(place))
                itself = os.stat(place)
            except OSError:
                continue
            if (itself.st_dev, itself.st_ino) in known:
                continue
            known.add((itself.st_dev, itself.st_ino))
            for entry in entries:
                is_folder = entry.is_dir()
                if self._is_wanted(entry.path, is_folder=is_folder):
                    if is_folder:
                        waiting.append(entry.path)
                    elif look := _look(entry.path):
                        yield entry.path, look

    def _is_wanted(self, path: str, *, is_folder: bool) -> bool:
        if is_folder and not self._deep:
            return False
        if self._only and not is_folder and not path.endswith(self._only):
            return False
        folder = next((each for each in self._folders if path.startswith(f"{each}{os.sep}")), None)
        if folder is None or path in self._ignored or _is_below_any(path, self._ignored):
            return False
        return self._is_noise(Change.modified, path[len(folder) :])


def lies_in(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a path is one of the folders or lies in one."""
    return any(path == folder or folder in path.parents for folder in folders)


def _is_below_any(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}{os.sep}") for folder in folders)


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


def _look(path: str) -> Look | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino
