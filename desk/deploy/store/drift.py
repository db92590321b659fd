"""What somebody has changed by hand of a release that lies on a store, told by the names that readers know. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from desk.deploy.store.holdings import Altered, Holdings
from desk.deploy.store.trees import LENGTH, Entry

_TAKEN_AWAY = "was taken away"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of a release: objects without their own bytes, and what lies now in trees that were changed.

    Of each tree, by name, what its links lead to is told by their names; None where something lies there that is no
    link.
    """

    objects: Set[str] = frozenset()
    trees: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)


def altered_of(seen: Seen, holdings: Holdings) -> Altered:
    """Return what is not to be relied on."""
    wanted = _wanted(seen, holdings)
    changed = {holdings.folders[path] for path, links in wanted.items() if links != seen.trees[holdings.folders[path]]}
    return Altered(seen.objects, changed)


def in_words(seen: Seen, holdings: Holdings) -> tuple[str, ...]:
    """Return what was changed, a sentence each, in the order of the site."""
    return tuple(f"`{path}` {what}" for path, what in sorted(set(_differences(seen, holdings))))


def lost_of(seen: Seen, holdings: Holdings, live: Holdings, missing: Set[str]) -> tuple[str, ...]:
    """Return the files of a release that readers would miss, in the order of the site, but for what `live` lacks too.

    Of its objects, some are `missing`.
    """
    objects = frozenset(name for name in missing if holdings.objects[name] != live.objects.get(name))
    trees = {name: links for name, links in seen.trees.items() if holdings.trees[name] != live.trees.get(name)}
    differences = _differences(Seen(frozenset(), trees), holdings)
    taken_away = (path for path, what in differences if what == _TAKEN_AWAY and path in holdings.files)
    return tuple(sorted({*holdings.paths_of(objects, frozenset()), *taken_away}))


def _differences(seen: Seen, holdings: Holdings) -> Iterator[tuple[str, str]]:
    for path in holdings.paths_of(seen.objects, frozenset()):
        yield path, "was changed"
    for folder, wanted in _wanted(seen, holdings).items():
        actual = seen.trees[holdings.folders[folder]]
        for name in wanted.keys() | actual.keys():
            path = f"{folder}/{name}" if folder else name
            if name not in wanted:
                yield path, "was added"
            elif name not in actual:
                yield path, _TAKEN_AWAY
            elif wanted[name] != actual[name]:
                yield path, "was replaced"


def _wanted(seen: Seen, holdings: Holdings) -> dict[str, dict[str, str]]:
    """The links of the folders, by path, that are made from the trees that were looked into."""
    wanted: dict[str, dict[str, str]] = {path: {} for path in holdings.paths_of(frozenset(), seen.trees.keys())}
    for path, file in holdings.files.items() if wanted else ():
        folder, _, name = path.rpartition("/")
        if folder in wanted:
            wanted[folder][name] = holdings.link(Entry(name, file.digest[:LENGTH], False))
    for path, content in holdings.folders.items() if wanted else ():
        folder, _, name = path.rpartition("/")
        if path and folder in wanted:
            wanted[folder][name] = holdings.link(Entry(name, content, True))
    return wanted
