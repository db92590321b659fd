"""What was changed by hand of a release that lies in a store on this machine; only what was touched is looked into."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from desk.deploy.store.claims import turn_file
from desk.deploy.store.drift import Seen
from desk.deploy.store.holdings import OBJECTS, TREES, Holdings
from desk.deploy.store.trees import LENGTH


def look_over(root: Path, holdings: Holdings) -> Seen:
    """Return what was changed of a release since it was brought to a store, as it is now."""
    objects = _suspects(root, OBJECTS, holdings.objects)
    return Seen(
        frozenset(name for name in objects if not _is_whole(root / OBJECTS / holdings.objects[name] / name)),
        {name: _links(root / TREES / holdings.trees[name] / name) for name in _suspects(root, TREES, holdings.trees)},
    )


def _suspects(root: Path, part: str, members: Mapping[str, str]) -> Iterator[str]:
    """Yield the objects or trees that may have been touched after the turn they were brought for, or are not there."""
    places: dict[str, list[str]] = {}
    for name, place in members.items():
        places.setdefault(place, []).append(name)
    for place, names in places.items():
        try:
            sealed = os.stat(root / turn_file(int(place.partition("-")[0]))).st_ctime_ns
            folder = os.open(root / part / place, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            yield from names
            continue
        try:
            yield from _touched(names, folder, sealed)
        finally:
            os.close(folder)


def _is_whole(place: Path) -> bool:
    """Whether an object has the bytes that its name stands for, and a web server may read them."""
    try:
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest[:LENGTH] == place.name and bool(place.lstat().st_mode & 0o004) and not place.is_symlink()
    except OSError:
        return False


def _touched(names: Sequence[str], folder: int, sealed: int) -> list[str]:
    """Return the names in an open folder that are not there or may have been touched later."""
    found, state = [], os.stat
    for name in names:  # tens of thousands: nothing is called in vain
        try:
            if state(name, dir_fd=folder, follow_symlinks=False).st_ctime_ns >= sealed:  # its clock ticks slowly
                found.append(name)
        except FileNotFoundError:
            found.append(name)
    return found


def _links(folder: Path) -> dict[str, str | None]:
    """Return what lies in a tree."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: os.readlink(entry.path) if entry.is_symlink() else None for entry in entries}
    except (FileNotFoundError, NotADirectoryError):
        return {}
