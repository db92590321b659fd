"""What a release on a store is made of, and where each part lies: worked out for a new release from the one before.

Pure. Each release that is published brings what the one before lacks, into folders of its own: `objects/PLACE/` has the
bytes of files, `trees/PLACE/` folders of links to files and to folders. No name there is ever used a second time, so
what was given up can be taken away at any time, by anyone, however late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from desk.deploy.parcel import Files
from desk.deploy.store.trees import LENGTH, Entry, Listing, above, trees_of

OBJECTS, TREES, RELEASES = "objects", "trees", "releases"
"""The folders of a store that hold what releases are made of, and what tells of each."""

_FEW = 6
"""Parts of lists that are looked for one by one."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """A release as it lies on a store: its files, its folders by path, the place of each object and tree by name."""

    files: Files = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    trees: Mapping[str, str] = field(default_factory=dict)

    def paths_of(self, objects: Set[str], trees: Set[str]) -> Iterator[str]:
        """Yield the paths at which any of these objects and trees is."""
        if objects:
            yield from (path for path, file in self.files.items() if file.digest[:LENGTH] in objects)
        if trees:
            yield from (path for path, name in self.folders.items() if name in trees)

    def link(self, entry: Entry) -> str:
        """Return where the link for an entry of a folder leads, from that folder."""
        if entry.is_folder:
            return f"../../{self.trees[entry.content]}/{entry.content}"
        return f"../../../{OBJECTS}/{self.objects[entry.content]}/{entry.content}"

    @property
    def root(self) -> str:
        """Where the outermost folder lies."""
        name = self.folders[""]
        return f"{TREES}/{self.trees[name]}/{name}"


@dataclass(frozen=True, slots=True)
class Altered:
    """Objects and trees, by name, that somebody has changed or taken away."""

    objects: Set[str] = frozenset()
    trees: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release brings to its place: objects by name with the digest of their bytes, and trees."""

    place: str
    holdings: Holdings
    objects: Mapping[str, str]
    trees: Mapping[str, Listing]
    size: int


def planned(place: str, files: Files, base: Holdings, altered: Altered | None = None) -> Plan:
    """Return what is to be brought to a place so that these files lie there, where a release lies already.

    What was `altered` of that is not relied on.

    Raises:
        BadPath: a file lies where none can.
    """
    altered = altered or Altered()
    suspects = list(base.paths_of(altered.objects, altered.trees))
    suspects += [f"{path}/" for path in suspects if path in base.folders]
    found = trees_of(files, base.files, base.folders, suspects)
    is_remade = {base.folders.get(folder, "") for path in suspects for folder in ("", *above(path))}
    needed = {file.digest[:LENGTH]: file for file in files.values()}
    new = {name: needed[name] for name in needed if name not in base.objects or name in altered.objects}
    held = {name: where for name, where in base.objects.items() if name in needed}
    objects = {**held, **dict.fromkeys(new, place)}
    known = {name: where for name, where in base.trees.items() if name not in is_remade}
    trees = {name: listing for name, listing in found.listings.items() if name not in known}
    places = {name: known.get(name, place) for name in found.folders.values()}
    digests = {name: file.digest for name, file in new.items()}
    size = sum(file.size for file in new.values())
    return Plan(place, Holdings(files, found.folders, objects, places), digests, trees, size)


def objects_as_text(holdings: Holdings) -> bytes:
    """Return where the objects of a release lie, as it is kept with the release: for each place a line of names."""
    places: dict[str, list[str]] = {}
    for name, place in holdings.objects.items():
        places.setdefault(place, []).append(name)
    return "".join(f"{place} {' '.join(names)}\n" for place, names in places.items()).encode()


def objects_in(text: bytes) -> dict[str, str]:
    """Return the place of each object by name, as kept with a release."""
    objects: dict[str, str] = {}
    for line in text.decode().splitlines():
        place, *names = line.split(" ")
        objects |= dict.fromkeys(names, place)
    return objects


def folders_as_text(holdings: Holdings) -> bytes:
    """Return the folders of a release as they are kept with it: a line each, of name, place and path."""
    return "".join(f"{name} {holdings.trees[name]} {path}\n" for path, name in holdings.folders.items()).encode()


def folders_in(text: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the folders by path, and the place of each tree by name, as kept with a release.

    Raises:
        ValueError: these are no folders.
    """
    folders: dict[str, str] = {}
    trees: dict[str, str] = {}
    for line in text.decode().split("\n")[:-1]:
        name, place, path = line.split(" ", 2)
        folders[path] = name
        trees[name] = place
    return folders, trees


class Members(NamedTuple):
    """What a release is made of, as it is kept with it: the names of its objects by place, and a line a folder."""

    objects: Mapping[str, bytes]
    folders: bytes


def members_in(objects: bytes, folders: bytes) -> Members:
    """Return what a release is made of, as kept with it.

    Raises:
        ValueError: nothing is kept as these.
    """
    lines = folders.count(b"\n")
    if not lines or not folders.endswith(b"\n") or folders.count(b" ") < 2 * lines:
        raise ValueError("no folders")
    held = (line.partition(b" ") for line in objects.splitlines())
    return Members({place.decode(): names for place, _, names in held}, folders)


def given_up(
    past: Mapping[str, Sequence[str]], gone: Sequence[str], lost: Sequence[Members], kept: Sequence[Members]
) -> Iterator[str]:
    """Yield what can be taken away of a store: all that is not needed by what is kept; the releases come last.

    Of each folder, `past` has the places that nothing new is brought to.
    """
    needed = {place for members in kept for place in members.objects}
    yield from (f"{OBJECTS}/{place}" for place in past[OBJECTS] if place not in needed)
    for place in sorted(needed):
        former, still = ([one.objects[place] for one in some if place in one.objects] for some in (lost, kept))
        yield from (f"{OBJECTS}/{place}/{name.decode()}" for name in _only_in(former, still))
    held = {line for one in kept for line in one.folders.split(b"\n")}
    trees = _trees_in(held)
    places = {place for _, place in trees}
    yield from (f"{TREES}/{place}" for place in past[TREES] if place.encode() not in places)
    given = {line for one in lost for line in one.folders.split(b"\n")} - held
    for name, where in sorted(_trees_in(given) - trees):
        if where in places:
            yield f"{TREES}/{where.decode()}/{name.decode()}"
    yield from (f"{RELEASES}/{place}" for place in gone)


def _trees_in(lines: Iterable[bytes]) -> set[tuple[bytes, bytes]]:
    """Return the trees that lines of folders tell of, by name and place."""
    parted = (line.partition(b" ") for line in lines if line)
    return {(name, rest.partition(b" ")[0]) for name, _, rest in parted}


def _only_in(lost: Sequence[bytes], kept: Sequence[bytes]) -> set[bytes]:
    """Return the names of objects that are in lists that are lost and in none that is kept."""
    parts = set(b" ".join(lost).split(b" ")) - {b""}
    for held in set(kept):
        if len(parts) > _FEW:
            parts.difference_update(held.split(b" "))
        else:
            parts = {part for part in parts if part not in held}
    return parts
