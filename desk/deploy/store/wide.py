"""Folders in which very many folders lie: to change a few of their links takes less than to make all of them anew.

Pure. Whoever takes such a tree away moves it to a name of their own first, and whoever changes one does so where nobody
else looks: so nobody takes anything out of a tree that somebody else has taken over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from desk.deploy.store.holdings import TREES, Members

WIDE = 1000
"""So many folders in a folder are very many."""


def wide_trees(members: Members) -> Iterator[str]:
    """Yield where the trees of a release lie in which there are very many folders."""
    lines = [line.split(" ", 2) for line in members.folders.decode().split("\n")[:-1]]
    inside = Counter(path.rpartition("/")[0] for _, _, path in lines if path)
    return (f"{TREES}/{place}/{name}" for name, place, path in lines if inside[path] >= WIDE)


def wide_of(given_up: Collection[str], lost: Iterable[Members]) -> list[str]:
    """Return which trees of releases that are lost are given up, be it with the place they lie in, and are wide."""
    wide = dict.fromkeys(tree for members in lost for tree in wide_trees(members))
    return [tree for tree in wide if tree in given_up or tree.rpartition("/")[0] in given_up]
