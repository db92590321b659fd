"""Wide trees that were given up are changed into those of the next release, in place of being taken away.

Until then they lie in `pending/` under the number of the turn that may have them. Whoever prepares that turn moves them
to a place of their own; what is there for turns that were taken is nobody's any more, and is taken away.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from desk.deploy.store import wide
from desk.deploy.store.claims import PENDING
from desk.deploy.store.laying import Lay, linked_together

LEFT = ".tree"
"""What the names in `pending/` end with of trees that may be taken over."""


def leave(root: Path, trees: Iterable[str], number: int) -> list[str]:
    """Leave trees to whoever prepares the turn of this number; returns those that must stay where they are."""
    stay = []
    for tree in trees:
        try:
            os.rename(root / tree, root / PENDING / f"{number}-{secrets.token_hex(8)}{LEFT}")
        except FileNotFoundError:  # another was here before
            continue
        except OSError:
            stay.append(tree)
    return stay


def taking_over(root: Path, number: int) -> Lay:
    """Return what makes a tree for this turn, of one that was left to it where that is wide as well."""

    def lay(tree: Path, links: Mapping[str, str]) -> None:
        if len(links) >= wide.WIDE and (left := _nearest(root / PENDING, number, links)):
            with suppress(OSError):  # another was here before, or it is another's
                os.rename(left, tree)
        if tree.is_dir():
            links = _without_what_is_there(tree, links)
        linked_together(tree, links)

    return lay


def _nearest(pending: Path, number: int, links: Mapping[str, str]) -> Path | None:
    """Return the tree that was left to a turn and has the most names of one to be made, half of these at least."""
    common: dict[Path, int] = {}
    for left in pending.glob(f"{number}-*{LEFT}"):
        with suppress(OSError):  # another was here before
            common[left] = len(links.keys() & set(os.listdir(left)))
    nearest = max(common, key=lambda left: common[left], default=None)
    return nearest if nearest and 2 * common[nearest] >= len(links) else None


def _without_what_is_there(tree: Path, links: Mapping[str, str]) -> dict[str, str]:
    """Take away from a tree what does not belong there, and return the links that it has not."""
    missing = dict(links)
    folder = os.open(tree, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in os.listdir(folder):
            if name in links and _leads(name, folder) == links[name]:
                del missing[name]
            else:
                _take_away(name, folder)
    finally:
        os.close(folder)
    return missing


def _leads(name: str, folder: int) -> str | None:
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError:  # it is no link
        return None


def _take_away(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except OSError:  # a folder, as no `deploy` makes them there
        shutil.rmtree(name, dir_fd=folder)
