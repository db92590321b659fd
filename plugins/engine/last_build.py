"""The last build: what it was made from, what it wrote, what was said of it, and whether all of that still holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugins.core.problems import Problem
from plugins.engine.inputs import LANGUAGE, Changes, Inputs, compare, releases, survey
from plugins.engine.inventory import Files, Place, files_in, files_named, files_written

MOST_EDITED = 5
"""Columns; where more were edited, all is read."""

CONTENT, SETTINGS = "content", "settings"
"""The names of the places that problems are shown in."""

RECORD = "record"
"""The name of the place of the publication record, where that is not in the content."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a build: its warnings, and whatever its summary is made of.

    `seen_from` is how its folders were named, which depends on where the person stood.
    """

    warnings: tuple[Problem, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    seen_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastBuild:
    """A good build. Times are seconds since 1970; until `expires` it would come out the same (None: for ever).

    `is_whole`: it was made from nothing but its inputs and the time. `stamp` is that of what is remembered of it.
    """

    inputs: Inputs
    output: str
    written: Files
    manifest: Files
    made: int
    expires: int | None
    is_whole: bool
    told: Told = Told()
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What has become of the last build: it as it is now, what changed in its inputs, and outputs altered by others.

    The empty name among the altered is the manifest.
    """

    now: LastBuild
    changes: Changes
    altered: frozenset[str]

    @property
    def is_current(self) -> bool:
        """Whether a new build would write what lies there already, and say the same of it."""
        return not self.changes and not self.altered


def just_built(
    inputs: Inputs,
    output: str,
    digests: Mapping[str, str],
    *,
    made: int,
    expires: int | None,
    is_whole: bool,
    told: Told,
    stamp: str = "",
) -> LastBuild:
    """Return a build that was put in place just now; `digests` are those of all its outputs, by name."""
    written, manifest = files_written(output, digests), files_in(manifest_place(output))
    said = replace(told, seen_from=_seen_from(inputs) if told.warnings else ())
    return LastBuild(inputs, output, written, manifest, made, expires, is_whole, said, stamp)


def look(last: LastBuild, now: int) -> Look:
    """Look at all that a build was made from and has written, without reading what is as it was."""
    local = LANGUAGE in last.inputs.values
    inputs = survey(last.inputs.places, releases(is_local=local), last.inputs)
    changes = compare(last.inputs, inputs)
    written = files_named(last.output, last.written)
    manifest = files_in(manifest_place(last.output), last.manifest)
    altered = _altered(last.written, written) | ({""} if manifest.digests != last.manifest.digests else set())
    values = (*changes.values, *_no_longer_holding(last, inputs, now))
    current = replace(last, inputs=inputs, written=written, manifest=manifest)
    return Look(current, replace(changes, values=values), frozenset(altered))


def may_be_short(seen: Look) -> bool:
    """Whether nothing has changed but a few files of the content, so that it may be worth looking further."""
    changes = seen.changes
    return (
        not (changes.added or changes.removed or changes.values or seen.altered)
        and 0 < len(changes.changed) <= MOST_EDITED
        and all(each.place == CONTENT and each.name.endswith(".md") for each in changes.changed)
        and bool(seen.now.stamp)
    )


def _no_longer_holding(last: LastBuild, inputs: Inputs, now: int) -> list[str]:
    """Name what is no file and keeps the last build from standing for a new one."""
    found = [] if last.is_whole else ["what the inputs do not say"]
    if now < last.made or (last.expires is not None and now >= last.expires):
        found.append("time")
    if last.told.warnings and _seen_from(inputs) != last.told.seen_from:
        found.append("current folder")
    return found


def _altered(before: Files, after: Files) -> set[str]:
    if after is before:
        return set()
    return {name for name, digest in before.digests.items() if after.digests.get(name) != digest}


def manifest_place(output: str) -> Place:
    """Return where the manifest of an output lies."""
    return Place("manifest", f"{output}.manifest.json")


def _seen_from(inputs: Inputs) -> tuple[str, ...]:
    """Return how a person who stands in the current folder sees the texts and the settings named."""
    here = os.getcwd()
    roots = [place.root for place in inputs.places if place.name.split(" ", 1)[0] in {CONTENT, SETTINGS}]
    return tuple(root[len(here) + 1 :] if root.startswith(here + os.sep) else root for root in roots)
