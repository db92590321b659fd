"""Faults that are planted on purpose: a proof that misses one of them proves nothing."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desk import build
from desk.build import Outcome
from desk.options import Options


def _is_built_again(path: Any) -> bool:
    """Whether a path lies in the output that is built into again and again."""
    parts = Path(os.fspath(path)).parts
    return "output" in parts and "sequence" in parts and "clean" not in parts


def lose_a_file() -> None:
    """Let every ninth file that takes the place of an earlier one in the output be lost."""
    replace, count = os.replace, itertools.count(1)

    def replace_mostly(source: Any, target: Any, **more: Any) -> None:
        if _is_built_again(target) and os.path.isfile(target) and not next(count) % 9:
            os.unlink(source)
            return
        replace(source, target, **more)

    os.replace = replace_mostly  # type: ignore[assignment]


def leave_a_file() -> None:
    """Take no file out of the output."""
    unlink = Path.unlink

    def unlink_elsewhere(self: Path, missing_ok: bool = False) -> None:
        if not _is_built_again(self):
            unlink(self, missing_ok=missing_ok)

    Path.unlink = unlink_elsewhere  # type: ignore[method-assign]


def forget_a_warning() -> None:
    """Leave a warning out, where something was built before."""
    build_all = build.build

    def say_less(options: Options, purpose: str = "public", **how: Any) -> Outcome:
        outcome = build_all(options, purpose, **how)
        if _is_built_again(options.output) and not outcome.errors:
            del outcome.problems[:1]
        return outcome

    build.build = say_less


def overlook_titles() -> None:
    """Note of every attribute that a template reads what was read, but not of titles."""
    from plugins.engine.tracing import Tracer

    note = Tracer.attribute

    def note_mostly(self: Tracer, thing: Any, name: str, value: Any) -> None:
        if name != "title":
            note(self, thing, name, value)

    Tracer.attribute = note_mostly  # type: ignore[method-assign]


def forget_a_reader() -> None:
    """Note of feeds in one format not which columns are in them."""
    from plugins.engine import memory, readers

    def some_readers_of(*known: Any) -> dict[str, set[str]]:
        found = readers.readers_of(*known)
        return {source: {output for output in outputs if "atom" not in output} for source, outputs in found.items()}

    vars(memory)["readers_of"] = some_readers_of


PLANTED: Mapping[str, Callable[[], None]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (lose_a_file, leave_a_file, forget_a_warning, overlook_titles, forget_a_reader)
}
"""The faults, by name; each changes this process."""
