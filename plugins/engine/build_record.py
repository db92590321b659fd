"""The last build on disk, in the cache: one file for each site and output.

It is JSON alone, so that one from elsewhere can run nothing, and holds no absolute path where that can be helped: paths
begin at the house or beside the cache, and digests decide, so that a cache that was carried to another folder or
machine still knows what has not changed. A record that is damaged, or another version's, is none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from plugins.core.problems import Problem
from plugins.engine.inputs import Inputs
from plugins.engine.inventory import Files, Place
from plugins.engine.last_build import LastBuild, Look, Told

FORMAT = 2
_FOLDER = "builds"
_KEPT = 16
"""How many records stay: those of the sites and outputs that were built last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build is asked for before its settings are read; paths are absolute, None is for the settings to say."""

    house: str
    cache: str
    settings: str
    purpose: str
    content: str | None = None
    output: str | None = None
    siteurl: str | None = None

    @property
    def record(self) -> str:
        """The path of this build's record."""
        paths = [self.settings, self.content, self.output]
        portable = [_to_portable(path, self) if path is not None else None for path in paths]
        name = hashlib.sha256(json.dumps([portable, self.siteurl, self.purpose]).encode("ascii")).hexdigest()
        return os.path.join(self.cache, _FOLDER, f"{name[:20]}.json")


def load(asked: Asked) -> LastBuild | None:
    """Return the last good build of what is asked for; None where there was none, or its record cannot be used."""
    try:
        with open(asked.record, "rb") as file:
            head, _, body = file.read().partition(b"\n")
        if json.loads(head) != _head(body):
            return None
        return _from_data(json.loads(body), asked)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def save(asked: Asked, build: LastBuild) -> None:
    """Keep a build. Raises OSError: the cache cannot be written to."""
    path = asked.record
    os.makedirs(os.path.dirname(path), exist_ok=True)
    body = json.dumps(_to_data(build, asked), separators=(",", ":")).encode("ascii")
    aside = f"{path}.{os.getpid()}"
    try:
        with open(aside, "wb") as file:
            file.write(json.dumps(_head(body)).encode("ascii") + b"\n" + body)
        os.replace(aside, path)
    except BaseException:
        if os.path.exists(aside):
            os.unlink(aside)
        raise
    _forget_oldest(os.path.dirname(path))


def settle(asked: Asked, last: LastBuild, seen: Look) -> None:
    """Keep what the disk says now of files that are as they were, so that the next look need not read them.

    Raises OSError: the cache cannot be written to.
    """
    if seen.is_current and _hints(seen.now) != _hints(last):
        save(asked, seen.now)


def _hints(build: LastBuild) -> list[object]:
    return [files.hints for files in (*build.inputs.files.values(), build.written, build.manifest)]


def _head(body: bytes) -> dict[str, object]:
    return {"format": FORMAT, "sha256": hashlib.sha256(body).hexdigest()}


def _forget_oldest(folder: str) -> None:
    """Delete records beyond a number, those that were not written for longest."""
    records = [entry for entry in os.scandir(folder) if entry.name.endswith(".json")]
    for entry in sorted(records, key=lambda entry: entry.stat().st_mtime_ns)[:-_KEPT]:
        os.unlink(entry.path)


def _to_data(build: LastBuild, asked: Asked) -> dict[str, object]:
    places = [
        [place.name, _to_portable(place.root, asked), place.is_code, place.is_closed] for place in build.inputs.places
    ]
    return {
        "places": places,
        "files": {name: _files_to_data(files) for name, files in build.inputs.files.items()},
        "values": dict(build.inputs.values),
        "output": _to_portable(build.output, asked),
        "written": _files_to_data(build.written),
        "manifest": _files_to_data(build.manifest),
        "made": build.made,
        "expires": build.expires,
        "is_whole": build.is_whole,
        "warnings": [asdict(warning) for warning in build.told.warnings],
        "summary": dict(build.told.summary),
        "seen_from": build.told.seen_from,
        "stamp": build.stamp,
    }


def _from_data(data: Mapping[str, Any], asked: Asked) -> LastBuild:
    places = tuple(Place(name, _from_portable(root, asked), *flags) for name, root, *flags in data["places"])
    files = {name: _files_from_data(found) for name, found in data["files"].items()}
    warnings = tuple(Problem(**warning) for warning in data["warnings"])
    return LastBuild(
        Inputs(places, files, data["values"]),
        _from_portable(data["output"], asked),
        _files_from_data(data["written"]),
        _files_from_data(data["manifest"]),
        data["made"],
        data["expires"],
        data["is_whole"],
        Told(warnings, data["summary"], tuple(data["seen_from"])),
        data["stamp"],
    )


def _files_to_data(files: Files) -> list[object]:
    """Return files as columns, which JSON reads several times faster than rows."""
    columns: list[list[int]] = [list(column) for column in zip(*files.hints.values(), strict=True)] or [[], [], []]
    return [list(files.hints), *columns, " ".join(files.digests[name] for name in files.hints)]


def _files_from_data(data: Any) -> Files:
    names, sizes, modified, changed, digests = data
    if not names:
        return Files()
    hints = dict(zip(names, zip(sizes, modified, changed, strict=True), strict=True))
    return Files(hints, dict(zip(names, digests.split(" "), strict=True)))


def _to_portable(path: str, asked: Asked) -> list[str]:
    """Return a path from the house where it is in it, else from the cache, which may be carried about with a site."""
    if path == asked.house or path.startswith(asked.house + os.sep):
        return ["house", os.path.relpath(path, asked.house)]
    try:
        return ["cache", os.path.relpath(path, asked.cache)]
    except ValueError:  # on another drive
        return ["", path]


def _from_portable(data: Any, asked: Asked) -> str:
    anchor, path = data
    start = {"house": asked.house, "cache": asked.cache, "": ""}[anchor]
    return os.path.normpath(os.path.join(start, path))
