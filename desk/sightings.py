"""How each file of some folders was last seen, and which of them are different now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter

Look = tuple[int, int, int, int]
"""How a file was seen: when it was written, when its name or rights changed, its size, its number on the disk."""


class Sightings:
    """The files of some folders that count, all that are in them (`deep`) or only those that lie directly there."""

    def __init__(self, ignored: Iterable[Path | None], *, only: str = "", deep: bool = True) -> None:
        self.folders: tuple[str, ...] = ()
        self.deep = deep
        self._only = only
        self._ignored = tuple(str(path) for path in ignored if path is not None)
        self._is_worth_it = DefaultFilter()
        self._seen: dict[str, Look] = {}

    def unknown_of(self, folders: Iterable[Path]) -> list[Path]:
        """Return which of these folders are not looked at yet."""
        known = self.folders if self.deep else ()
        return [each for each in folders if str(each) not in self.folders and not _is_below(str(each), known)]

    def extend(self, folders: Iterable[Path]) -> None:
        """Look at these folders, too (they need not be there yet); what is in them now is seen."""
        new = [str(folder) for folder in self.unknown_of(folders)]
        wanted = sorted({*self.folders, *new})
        self.folders = tuple(each for each in wanted if not (self.deep and _is_below(each, wanted)))
        for folder in new:
            self._seen |= dict(self._files(folder))

    def changed_of(self, paths: Iterable[str]) -> set[Path]:
        """Return which of these are not as they were last seen, with all files of those that are folders, or were."""
        found: set[Path] = set()
        for path in paths:
            is_folder = os.path.isdir(path)
            if not self._counts(path, is_folder=is_folder):
                continue
            if is_folder or (path not in self._seen and not os.path.lexists(path)):
                found |= self.changed(path)
            elif (look := _look(path)) != self._seen.get(path):
                found.add(Path(path))
                self._note(path, look)
        return found

    def changed(self, folder: str = "") -> set[Path]:
        """Return the files, of one folder or of all, that are not as they were last seen; now they are seen."""
        start = f"{folder}{os.sep}" if folder else ""
        before = {path: look for path, look in self._seen.items() if path.startswith(start)}
        now = {path: look for each in ([folder] if folder else self.folders) for path, look in self._files(each)}
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
                if self._counts(entry.path, is_folder=is_folder):
                    if is_folder:
                        waiting.append(entry.path)
                    elif look := _look(entry.path):
                        yield entry.path, look

    def _counts(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path is of interest; what editors, Git and Python leave behind is not."""
        if is_folder and not self.deep:
            return False
        if self._only and not is_folder and not path.endswith(self._only):
            return False
        folder = next((each for each in self.folders if path.startswith(f"{each}{os.sep}")), None)
        if folder is None or path in self._ignored or _is_below(path, self._ignored):
            return False
        return self._is_worth_it(Change.modified, path[len(folder) :])


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}{os.sep}") for folder in folders)


def _look(path: str) -> Look | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino
