"""Single files of an output: which folders they lie in, whether one is what it should be, room for it, and its end."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path


def is_inside(name: str) -> bool:
    """Whether a path leads nowhere but into the folder that it is counted from."""
    return not os.path.isabs(name) and (".." not in name or ".." not in Path(name).parts)


def folders_above(names: Iterable[str]) -> set[str]:
    """Return all folders that some files lie in, one within another."""
    found: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files in a folder and in those below it, in the order of their names."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_same(target: str, staged: str, digest: str) -> bool:
    """Whether what lies in a place is a file that holds what the prepared one does, which has this digest."""
    try:
        found = os.lstat(target)
        return stat.S_ISREG(found.st_mode) and found.st_size == os.stat(staged).st_size and _digest(target) == digest
    except OSError:
        return False


def make_way(target: Path, ready: set[Path]) -> None:
    """Make the folders above a file; what stands in their place, or in the file's, gives way."""
    above: list[Path] = []
    for folder in target.parents:
        if folder in ready:
            break
        above.append(folder)
    for folder in reversed(above):
        ready.add(folder)
        if folder.is_dir() and not folder.is_symlink():
            continue
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        folder.mkdir(exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def remove(path: Path, output: Path) -> bool:
    """Remove a file that is no longer part of the site, and the folders that it leaves empty.

    Returns whether it was there. Where it was not, a build may have been killed before the folders were gone, too.
    """
    if path.is_dir() or any(folder.is_symlink() for folder in path.parents if output in folder.parents):
        return False
    was_there = os.path.lexists(path)
    if was_there:
        path.unlink()
    for folder in path.parents:
        if folder == output:
            break
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            break
    return was_there
