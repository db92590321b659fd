"""What a release brings to a store, laid out in a folder as it is to lie there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from desk.deploy.store.claims import SERVER
from desk.deploy.store.holdings import OBJECTS, RELEASES, TREES, Plan
from desk.deploy.store.kept_release import RECORD
from desk.deploy.target import DeployProblem, Progress

Lay = Callable[[Path, Mapping[str, str]], None]
"""Makes a tree at a place: a folder in which there are links, by name, that lead to where it is said."""

PIECE = 1 << 20
"""How many bytes of a file are held at once."""


def lay_out(
    root: Path,
    plan: Plan,
    place_of: Callable[[str], Path],
    beside: Mapping[str, bytes],
    put: Callable[[Path, Path, str], int],
    progress: Progress | None = None,
    lay: Lay | None = None,
) -> Iterator[Path]:
    """Lay out a plan and what lies beside the site; yields every file and folder that is new, or has something new.

    `put` brings the bytes of a file to its place, and returns how many they are; `lay` makes a tree, where that is not
    made from nothing.
    """
    objects, trees, release = (root / part / plan.place for part in (OBJECTS, TREES, RELEASES))
    _made(objects)
    sent = 0
    for name, digest in plan.objects.items():
        sent += put(place_of(digest), objects / name, digest)
        yield objects / name
        if progress:
            progress(sent, plan.size)
    _made(trees)
    for name, listing in plan.trees.items():
        (lay or linked_together)(trees / name, {entry.name: plan.holdings.link(entry) for entry in listing})
        yield trees / name
    _made(release / SERVER)
    for path, content in beside.items():
        (release / path).parent.mkdir(parents=True, exist_ok=True)
        yield written(release / path, content, 0o640 if path == RECORD else 0o644)
    os.symlink(f"../../{plan.holdings.root}", release / "site")
    for new in (release / SERVER, release, trees, objects):
        yield from (new, new.parent)


def linked_together(tree: Path, links: Mapping[str, str]) -> None:
    """Make a folder, and links in it that are not there."""
    _made(tree)
    folder = os.open(tree, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name, leads in links.items():
            os.symlink(leads, name, dir_fd=folder)
    finally:
        os.close(folder)


def copied(source: Path, place: Path, digest: str) -> int:
    """Copy a file, and look whether it is what it is taken for.

    Raises:
        DeployProblem: it is another.
    """
    seen, size = hashlib.sha256(), 0
    with source.open("rb") as old, open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "wb") as new:
        while piece := old.read(PIECE):
            seen.update(piece)
            size += new.write(piece)
        os.fchmod(new.fileno(), 0o444)
    _refuse_another(source, seen.hexdigest(), digest)
    return size


def linked(source: Path, place: Path, digest: str) -> int:
    """Let a file lie at a place too, without copying it where the disk can do that.

    Raises:
        DeployProblem: it is not what it is taken for.
    """
    try:
        os.link(source, place)
    except OSError:
        return copied(source, place, digest)
    with place.open("rb") as file:
        _refuse_another(source, hashlib.file_digest(file, "sha256").hexdigest(), digest)
        return file.tell()


def written(place: Path, content: bytes, mode: int) -> Path:
    """Write a file that was not there."""
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
    return place


def open_up(folder: Path) -> None:
    """Let web servers, which are other users, into a folder."""
    mode = folder.stat().st_mode
    if mode & 0o055 != 0o055:
        folder.chmod(mode | 0o055)


def _made(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    open_up(folder)


def _refuse_another(source: Path, seen: str, digest: str) -> None:
    if seen != digest:
        raise DeployProblem(f"`{source}` has become another file since the site was built", "publish again")
