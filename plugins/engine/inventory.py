"""What lies in a folder: every file with what the disk says of it and its digest, taken again only where it must be.

Standard library only, because a command asks this before it decides whether Pelican is needed at all.

**What is trusted.** A file's size and its two times (modified, and changed, which no program can set back) are a hint:
where all three are what they were, the digest is not taken again. A file that was touched a moment before it was looked
at may be written again within the same tick of the disk's clock; its hint is not kept, and the next look takes its
digest once more. What counts in the end is the digest alone: a file with the same bytes has not changed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Hint = tuple[int, int, int]
"""Size, time of modification and time of change, as the disk says."""

NO_HINT: Hint = (-1, -1, -1)
"""In place of a hint that is not to be trusted."""

NAME_ONLY: Hint = (0, 0, 0)
"""Of a folder, and of where a link leads: their names say all."""

Look = Callable[[str], os.stat_result]

UNREADABLE = "unreadable"
"""In place of the digest of what cannot be read, or is neither file nor folder."""

_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000
"""Nanoseconds for which a disk's clock may stand still; the second for disks that count in whole seconds."""

_HISTORIES = frozenset({".git", ".hg", ".svn"})
_COMPILED = "__pycache__"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or a file, that a build is made from; where there is none, none must appear either.

    `is_code`: what Python makes of its modules is no part of it. `is_closed`: links that lead out are not followed.
    """

    name: str
    root: str
    is_code: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """What lies in one place, by name: the disk's hint of each file, and its digest.

    Names have slashes and begin at the place's root; a root that is a file has the empty name. A folder's name ends in
    a slash. A link has an entry more: its name, a NUL, and where it leads.
    """

    hints: dict[str, Hint] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is to be looked into: its name, its path, and the folders that links led through on the way."""

    name: str
    path: str
    above: tuple[str, ...]


def files_in(place: Place, before: Files | None = None) -> Files:
    """Return what lies in a place; `before` is what lay there, as far as it is known."""
    at = time.time_ns()
    return _with_digests(place.root, dict(_entries(place)), before or Files(), at, os.stat)


def files_named(root: str, before: Files) -> Files:
    """Return what has become of the files that were there before, and of no others; a link is none of them."""
    at = time.time_ns()
    return _with_digests(root, dict(_named(root, before.hints)), before, at, os.lstat)


def files_written(root: str, digests: Mapping[str, str]) -> Files:
    """Return files whose digests are known already, as those of a build are that was just put in place."""
    at = time.time_ns()
    hints = {name: _kept(hint, at) for name, hint in _named(root, digests)}
    return Files(hints, {name: digests[name] for name in hints})


def digest_now(root: str, files: Files, name: str) -> str | None:
    """Return the digest of a file that is still as it was when it was looked at; None where it would have to be read.

    Whoever puts what was made of a file beside its digest asks this, since it may have been saved since the look.
    """
    try:
        found = os.stat(f"{root}/{name}")
    except OSError:
        return None
    hint = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return files.digests[name] if files.hints.get(name) == hint else None


def _with_digests(root: str, hints: dict[str, Hint], before: Files, at: int, look: Look) -> Files:
    """Add digests to hints: the known one where the hint is the same, else that of the file as it is now."""
    if hints == before.hints:
        return before
    known = before.hints
    digests = {
        name: before.digests[name] if known.get(name) == hint else _digest(root, name, look)
        for name, hint in hints.items()
    }
    kept = {
        name: _kept(hint, at) if digests[name] != UNREADABLE else NO_HINT  # it may become readable and look the same
        for name, hint in hints.items()
    }
    return Files(kept, digests)


def _kept(hint: Hint, at: int) -> Hint:
    """Return a hint that can be trusted later on; not where the file was touched just before it was looked at."""
    if hint == NAME_ONLY:
        return hint
    _, modified, changed = hint
    is_coarse = modified % 1_000_000_000 == changed % 1_000_000_000 == 0
    return hint if max(modified, changed) < at - (_COARSE_TICK if is_coarse else _TICK) else NO_HINT


def _digest(root: str, name: str, look: Look) -> str:
    if name.endswith("/") or "\0" in name:
        return ""
    path = f"{root}/{name}" if name else root
    try:
        if not stat.S_ISREG(look(path).st_mode):  # to open a pipe would be to wait for its other end
            return UNREADABLE
        with open(path, "rb", buffering=0) as file:
            whole = hashlib.sha256()
            while part := file.read(1 << 20):
                whole.update(part)
            return whole.hexdigest()
    except OSError:
        return UNREADABLE


def _named(root: str, names: Iterable[str]) -> Iterator[tuple[str, Hint]]:
    start = f"{root}/"
    for name in names:
        try:
            found = os.lstat(start + name)
        except OSError:
            continue
        yield name, (found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _entries(place: Place) -> Iterator[tuple[str, Hint]]:
    """Yield everything in a place."""
    try:
        found = os.stat(place.root)
    except OSError:
        return
    if not stat.S_ISDIR(found.st_mode):
        yield "", (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        return
    waiting = [_Folder("", place.root, (os.path.realpath(place.root),))]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder.path) as inside:
                yield from _entries_of(folder, inside, place, waiting)
        except OSError:
            yield f"{folder.name}\0", NAME_ONLY


def _entries_of(
    folder: _Folder, inside: Iterator[os.DirEntry[str]], place: Place, waiting: list[_Folder]
) -> Iterator[tuple[str, Hint]]:
    """Yield what one folder holds, and put the folders in it with those that wait."""
    for entry in inside:
        if place.is_code and (entry.name == _COMPILED or entry.name.endswith(".pyc")):
            continue
        name, above = folder.name + entry.name, folder.above
        try:
            if entry.is_symlink():
                yield f"{name}\0{os.readlink(entry.path)}", NAME_ONLY
                real = os.path.realpath(entry.path)
                if not _is_followed(real, folder, place):
                    continue
                above = (*above, real)
            if entry.is_dir():
                yield f"{name}/", NAME_ONLY
                if entry.name not in _HISTORIES:
                    waiting.append(_Folder(f"{name}/", entry.path, above))
            else:
                found = entry.stat()
                yield name, (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        except OSError:  # it went while one looked, or is a link to nothing
            continue


def _is_followed(real: str, folder: _Folder, place: Place) -> bool:
    """Whether a link that leads there is followed: not in a circle, nor out of a place that is closed."""
    is_circle = real in folder.above or _holds(real, os.path.realpath(folder.path))
    return not is_circle and (not place.is_closed or _holds(folder.above[0], real))


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
