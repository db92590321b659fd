"""The folders of a site, each named by what lies in it, so that one in which nothing has changed is known again.

Pure: from the files of a site, and where there is one, of the site before it; nothing of a disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from desk.deploy.parcel import Files, other_paths

LENGTH = 32
"""Hexadecimal digits of a SHA-256 that a thing is named by: 128 bits; a link that leads there fits into an inode."""

DEEPEST = 24
"""Folders within folders; each is a link, and systems follow no more than 32 or 40 of these in a path."""


class Entry(NamedTuple):
    """What lies in a folder: a file or a folder by its name there and by the name of its content."""

    name: str
    content: str
    is_folder: bool


Listing = tuple[Entry, ...]


class Trees(NamedTuple):
    """The folders of a site by path (`""` is the outermost), and what lies in those that had to be looked at."""

    folders: Mapping[str, str]
    listings: Mapping[str, Listing]


class BadPath(ValueError):
    """No file of a site can lie there; the message is the path."""


def trees_of(
    files: Files, before: Files | None = None, folders: Mapping[str, str] | None = None, suspects: Iterable[str] = ()
) -> Trees:
    """Return the folders of a site; of a site `before` it with its `folders`, those without changes are taken over.

    What lies above any of `suspects`, paths of that site, is looked at anew also where nothing has changed.

    Raises:
        BadPath: a file lies where none can.
    """
    before, folders = before or {}, folders or {}
    within: dict[str, list[Entry]] = {"": []}
    for path in (*changed(files, before), *suspects):
        for folder in above(path):
            within.setdefault(folder, [])
    for path, file in files.items():
        folder, _, name = path.rpartition("/")
        if folder in within:
            within[folder].append(Entry(name, file.digest[:LENGTH], False))
    found: dict[str, str] = {}
    for path, content in folders.items():
        if path not in within:
            found[path] = content
            folder, _, name = path.rpartition("/")
            if folder in within:
                within[folder].append(Entry(name, content, True))
    return Trees(found, dict(_named(within, found)))


def _named(within: dict[str, list[Entry]], found: dict[str, str]) -> Iterator[tuple[str, Listing]]:
    """Name the folders that were looked at, innermost first, and note each in the one that it lies in."""
    for path in sorted(within, key=len, reverse=True):
        if within[path] or not path:
            listing = tuple(sorted(within[path]))
            content = found[path] = name_of(listing)
            if path:
                folder, _, name = path.rpartition("/")
                within[folder].append(Entry(name, content, True))
            yield content, listing


def changed(files: Files, before: Files) -> tuple[str, ...]:
    """Return the paths at which another file lies than before, or one where none lay, or none where one lay.

    Raises:
        BadPath: a file has come to lie where none can.
    """
    others, gone = other_paths(before, files)
    for path in others:
        _refuse_bad(path)
    return (*others, *gone)


def above(path: str) -> Iterator[str]:
    """Yield the folders above a path, the nearest first; not the outermost, which is above all."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def name_of(listing: Listing) -> str:
    """Return the name of a folder in which this lies."""
    lines = "".join(f"{'folder' if is_folder else 'file'} {content} {name}\n" for name, content, is_folder in listing)
    return hashlib.sha256(lines.encode()).hexdigest()[:LENGTH]


def _refuse_bad(path: str) -> None:
    parts = path.split("/")
    if {"", ".", ".."} & set(parts) or "\n" in path or "\0" in path or len(parts) > DEEPEST:
        raise BadPath(path)
