"""What a build is made from: every file of the places that it looks at, and the releases that it is made with.

Standard library only, because a command asks this before it decides whether Pelican is needed at all.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plugins.engine.inventory import Files, Place, digest_now, files_in

LANGUAGE = "language of the machine"
"""The value that is looked at only where a site's dates are written in it."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a build is made from: the places, the files in each by the place's name, and values by name."""

    places: tuple[Place, ...]
    files: Mapping[str, Files]
    values: Mapping[str, str]

    def digests(self, place: str) -> Mapping[str, str]:
        """Return the digest of every file of one place."""
        return self.files[place].digests if place in self.files else {}

    def anew(self, place: str) -> Inputs:
        """Return the same with the files of one place as they are now."""
        files = {each.name: files_in(each) for each in self.places if each.name == place}
        return replace(self, files={**self.files, **files})

    def digest_of(self, place: str, name: str) -> bytes | None:
        """Return the digest of a file that was not saved again since the survey; None where it has to be read."""
        root = next((each.root for each in self.places if each.name == place), "")
        digest = digest_now(root, self.files[place], name) if place in self.files else None
        return bytes.fromhex(digest) if digest else None


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A file by the name of its place and its name there."""

    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What is no longer as it was; false where all is."""

    added: tuple[Name, ...] = ()
    removed: tuple[Name, ...] = ()
    changed: tuple[Name, ...] = ()
    values: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.values)

    def within(self, place: str) -> frozenset[str]:
        """Return the names in one place that were added, removed or changed."""
        return frozenset(one.name for one in (*self.added, *self.removed, *self.changed) if one.place == place)


def survey(places: Iterable[Place], values: Mapping[str, str], before: Inputs | None = None) -> Inputs:
    """Look at every file of these places, and take the digests of those that are not known as they are.

    Called before a build reads anything: what is saved while it reads is then a change to the next build.
    """
    looked_at = tuple(places)
    known = before.files if before else {}
    return Inputs(looked_at, {place.name: files_in(place, known.get(place.name)) for place in looked_at}, values)


def compare(before: Inputs, after: Inputs) -> Changes:
    """Say what has changed between two builds."""
    added: list[Name] = []
    removed: list[Name] = []
    changed: list[Name] = []
    for place in sorted(before.files.keys() | after.files.keys()):
        old, new = before.digests(place), after.digests(place)
        if old is new or old == new:
            continue
        added += [Name(place, name) for name in sorted(new.keys() - old.keys())]
        removed += [Name(place, name) for name in sorted(old.keys() - new.keys())]
        changed += [Name(place, name) for name in sorted(old.keys() & new.keys()) if old[name] != new[name]]
    names = sorted(before.values.keys() | after.values.keys())
    differing = (name for name in names if before.values.get(name) != after.values.get(name))
    return Changes(tuple(added), tuple(removed), tuple(changed), tuple(differing))


def releases(*, is_local: bool = False) -> dict[str, str]:
    """Return what a build is made with: Python, and all that is installed beside it, as one digest.

    Of packages the release is looked at, not every file: who changes one by hand says `--clean`. `is_local`: the
    machine's language matters too, as where the settings name no LOCALE of their own.
    """
    installed: set[str] = set()
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):
            installed.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    together = hashlib.sha256("\n".join(sorted(installed)).encode("utf-8", "surrogateescape")).hexdigest()
    made_with = {"Python": ".".join(map(str, sys.version_info)), "packages": together}
    if is_local:
        made_with[LANGUAGE] = " ".join(os.environ.get(name, "") for name in ("LC_ALL", "LC_TIME", "LANG"))
    return made_with
