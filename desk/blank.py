"""The blank form of a text: what is needed filled in, every other field as a comment that says what it is.

A field that stands behind a `#` is valid as soon as the `#` is taken away, so each sits at the start of its line.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic.fields import FieldInfo

from desk.examples import example_of, is_list, layout_of
from plugins.core.model import KINDS, Item, authored_fields

DRAFTED = ("column", "book", "chapter", "event")
"""The kinds that begin as drafts: what is dated, sold or announced is not public before its author says so."""

WANTED_FIRST = ("summary", "authors", "tags", "image")
"""The optional fields of every kind that most texts have; they come before those of the kind, the rest after."""

EVENT_AFTER = dt.timedelta(weeks=4)
"""How far off a new event is: far enough to be seen as what it is, a time to be changed."""

SUGGESTED = {"repeats": "weekly"}
"""What stands beside a field that others lean on, so that those can be taken into use with it."""

MOST_NAMES = 60
"""How many existing tags or series are listed in a new file, the most used ones first."""


@dataclass(frozen=True, slots=True)
class Existing:
    """What the site has already: tags and series with how often each is used, slugs with their files, files' titles.

    A slug is kept with its kind; a chapter's with its book's folder before it.
    """

    tags: Counter[str] = field(default_factory=Counter)
    series: Counter[str] = field(default_factory=Counter)
    slugs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def compose(kind: str, title: str, now: dt.datetime, identifier: str, existing: Existing) -> str:
    """Return the text of a new file, begun at `now` in the site's time zone."""
    filled = _filled(kind, title, now, identifier)
    lines = ["---", *(f"{name}: {value}" for name, value in filled.items()), ""]
    lines.append("# These fields are optional; delete the # before one to use it.")
    offered = {name: info for name, info in _in_order(KINDS[kind]) if name not in filled}
    width = max(map(len, offered)) + 1
    for name, info in offered.items():
        value = f"{now:%Y-%m-%d}" if name == "date" else SUGGESTED.get(name, _default(info))
        lines += [f"#{line}" for line in _lines(name, info, value, width)]
    if kind == "column":
        lines += [*_listed("Tags in use", existing.tags), *_listed("Series in use", existing.series)]
    return "\n".join([*lines, "---", "", ""])


def _filled(kind: str, title: str, now: dt.datetime, identifier: str) -> dict[str, str]:
    filled = {"name" if kind == "author" else "title": scalar(title)}
    if kind == "event":
        filled["start"] = f"{now + EVENT_AFTER:%Y-%m-%d} 19:00  # change this to the day and hour when it begins"
        filled["timezone"] = getattr(now.tzinfo, "key", "UTC")
    if kind in {"column", "event"}:
        filled["date"] = f"{now:%Y-%m-%d %H:%M}" + ("  # when it is announced" if kind == "event" else "")
    if kind in DRAFTED:
        filled["status"] = f"draft  # delete this line when the {kind} is ready to be published"
    filled["id"] = identifier
    return filled


def _in_order(model: type[Item]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the fields that a new text offers, with those first that it most likely wants."""
    fields = {n: info for n, info in authored_fields(model).items() if "Pelican" not in (info.description or "")}
    own = [name for name in fields if name not in authored_fields(Item)]
    first = [name for name in WANTED_FIRST if name in fields]
    order = dict.fromkeys([*first, *own, *fields])
    return ((name, fields[name]) for name in order)


def _default(info: FieldInfo) -> str:
    """What holds where nothing is written, if it is a word that one could write."""
    return info.default if isinstance(info.default, str) else ""


def _lines(name: str, info: FieldInfo, value: str, width: int) -> Iterator[str]:
    """Yield the line of a field, or the lines of a group of fields, without the `#` before each."""
    description = info.description or ""
    group = layout_of(info)
    if group is None:
        yield f"{f'{name}: {value}' if value else f'{name}:':{width}}  # {description}"
        return
    yield f"{f'{name}:':{width}}  # {description.split(': `')[0]}"
    mark = "- " if is_list(info) else ""
    for inner, about in authored_fields(group).items():
        example = f" {example_of(group.__name__, inner)}" if about.is_required() else ""
        yield f"{f'  {mark}{inner}:{example}':{width}}  # {about.description}"
        mark = " " * len(mark)


def scalar(text: str) -> str:
    """Return text as YAML: as it is where it is plain words, else in whichever quotation marks leave it readable."""
    is_plain = re.fullmatch(r"[^\W_](?:[\w ,.()’–—!?;-]*[\w.)’!?])?", text)
    if is_plain:
        return text
    return f'"{text}"' if not set('"\\') & set(text) else "'" + text.replace("'", "''") + "'"


def _listed(what: str, names: Counter[str]) -> list[str]:
    if not names:
        return []
    most_used = sorted(name for name, _ in sorted(names.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMES])
    others = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    text = f"{what}: " + " · ".join(most_used) + others
    return [
        "#",
        *textwrap.wrap(
            text, 110, initial_indent="# ", subsequent_indent="#   ", break_long_words=False, break_on_hyphens=False
        ),
    ]
