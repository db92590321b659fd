"""Files that are published as they are, planned in the way in which Pelican would copy them."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from pathlib import PurePath

from pelican.generators import StaticGenerator

from plugins.engine.plan import Plan, PlannedCopy


def plan_copies(generator: StaticGenerator, plan: Plan) -> None:
    """Plan the theme's files and the site's own, as `StaticGenerator.generate_output` copies them."""
    settings = generator.settings
    ignored = settings["IGNORE_FILES"]
    for path in settings["THEME_STATIC_PATHS"]:
        source = os.path.join(generator.theme, path)
        for file, output in _within(source, settings["THEME_STATIC_DIR"], ignored):
            plan.add(PlannedCopy(output, file))
    for static in generator.context["staticfiles"]:
        plan.add(PlannedCopy(PurePath(static.save_as).as_posix(), os.path.join(generator.path, static.source_path)))


def _within(source: str, output: str, ignored: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every file of a folder, or the one that the path names, with its place in the output."""
    if os.path.isfile(source):
        yield source, f"{output}/{os.path.basename(source)}"
        return
    for folder, folders, names in os.walk(source, followlinks=True):
        folders[:] = sorted(name for name in folders if not _is_ignored(name, ignored))
        inside = os.path.relpath(folder, source).replace(os.sep, "/")
        place = output if inside == "." else f"{output}/{inside}"
        for name in sorted(names):
            if not _is_ignored(name, ignored):
                yield os.path.join(folder, name), f"{place}/{name}"


def _is_ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
