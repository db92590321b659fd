"""Texts in YAML whose first `---` was forgotten, which are read as Pelican's own header as far as that goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from plugins.core.conventions import Conventions
from plugins.core.fields_read import Fields
from plugins.core.files import TextFile
from plugins.core.front_matter import FrontMatter
from plugins.core.model import Item
from plugins.core.problems import Problem
from plugins.core.schema import validate
from plugins.core.yaml_fields import read_fields

_FENCE = re.compile(r"---[ \t]*")
_NAME = re.compile(r"[a-z0-9_-]+")


def as_it_was_meant(
    text: str, matter: FrontMatter, item: Item | None, problems: list[Problem], file: TextFile, conventions: Conventions
) -> tuple[FrontMatter, Item | None, list[Problem]]:
    """Return what is known of a text with Pelican's header, in other words where that was to begin with `---`.

    A header needs none, not even where one ends it. So it is only spoken of where a field is missing, where YAML goes
    on where the header breaks off, or where less is wrong with the text as YAML.
    """
    lines = text.split("\n")
    start = next(iter(matter.places.values()), (0, 0))[0] - 1
    end = next((number for number, line in enumerate(lines) if _FENCE.fullmatch(line)), -1)
    is_cut_short = end > matter.body_line - 2 and bool(lines[matter.body_line - 2].strip())
    is_lacking = any(problem.what == "is missing" for problem in problems)
    if not 0 <= start < end:
        return matter, item, problems
    what = f"there is no `---` above the fields, though there is one below them, in line {end + 1}"
    missing = Problem(conventions.shown(file.source), start + 1, 1, "", what, "begin the file with a line `---`")
    meant = _opened(lines, start, end, missing)
    _, others = validate(file.kind, meant, file.source, conventions)
    more = _errors(others) - 1 - _errors(problems)
    if not _holds_all_of(matter, meant) or (len(meant.problems) > 1 and not (is_cut_short and more <= 0)):
        return matter, item, problems
    if item is None and (is_cut_short or is_lacking or more < 0):
        return meant, None, others
    if item is not None and is_cut_short and _errors(others) == 1:
        return matter, item, [*problems, replace(missing, severity="warning")]
    return matter, item, problems


def _holds_all_of(matter: FrontMatter, meant: FrontMatter) -> bool:
    """Whether all fields of a header are among those of YAML, at whatever depth, and these are named as fields are."""
    names = {str(path[-1]).lower() for path in meant.places} | meant.unread
    return matter.data.keys() <= names and all(map(_NAME.fullmatch, meant.data))


def _opened(lines: list[str], start: int, end: int, missing: Problem) -> FrontMatter:
    """Return the front matter between the lines, with what it lacks."""
    fields = Fields(missing.file, problems=[missing])
    read_fields(fields, lines[start:end], start)
    body = "\n".join(lines[end + 1 :])
    return FrontMatter(
        fields.data, fields.places, fields.value_places, body, min(end + 2, len(lines)), tuple(fields.problems),
        frozenset(fields.unread), below=fields.below,
    )  # fmt: skip


def _errors(problems: Iterable[Problem]) -> int:
    return sum(problem.severity == "error" for problem in problems)
