"""The publication record: what a build without memory cannot know, read from `content/ledger.jsonl`.

One line an item, a JSON object each: its id, the file it was made from, every address it ever had (first to last), when
it was first public, a hash of its content, its revision and when it was last modified; or an address declared gone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from plugins.core import fields as f
from plugins.core.problems import Problem


def _number(value: Any) -> int:
    return value if isinstance(value, int) else f.whole_number(value)


class Entry(BaseModel):
    """What is on record of one item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: f.Identifier = Field(description="the item's id")
    source: str = Field(default="", description="the file it was made from, from the content folder")
    addresses: tuple[f.SiteAddress, ...] = Field(default=(), description="every address it ever had, first to last")
    first_published: f.Moment | None = Field(default=None, description="when it was first public")
    content_hash: str = Field(default="", description="a hash of its content as last published")
    revision: Annotated[int, BeforeValidator(_number)] = Field(default=0, ge=0, description="how often it has changed")
    modified: f.Moment | None = Field(default=None, description="when its content last changed")
    gone: bool = Field(default=False, description="true where its addresses are declared gone")


@dataclass(frozen=True)
class Ledger:
    """The publication record; empty where the site has none yet."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def by_source(self) -> dict[str, Entry]:
        """The entries of items that are not gone, by the file that they were made from."""
        return {entry.source: entry for entry in self.entries if entry.source and not entry.gone}

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """The entries by id."""
        return {entry.id: entry for entry in self.entries}

    def with_claims(self, ids: Collection[str]) -> Ledger:
        """Return the record for a site whose files claim these ids: such an item is where its id is."""
        return Ledger(tuple(e.model_copy(update={"source": ""}) if e.id in ids else e for e in self.entries))


def parse_ledger(text: str, file: str) -> tuple[Ledger, list[Problem]]:
    """Read a publication record; `file` is the name that problems carry."""
    entries: dict[int, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entries[number] = Entry.model_validate(_object(line))
        except json.JSONDecodeError as error:
            problems.append(Problem(file, number, error.colno, "", "this line is not JSON", _WAY_BACK))
        except ValidationError as error:
            problems.extend(_entry_problems(error, file, number))
        except (ValueError, RecursionError):
            problems.append(Problem(file, number, 1, "", "this line is no item's record", _WAY_BACK))
    problems.extend(_contradictions(entries, file))
    return Ledger(tuple(entries.values())), problems


_WAY_BACK = "take the line from an earlier version of the file; deploying brings it up to date"


def _object(line: str) -> dict[str, Any]:
    """Return a line's JSON object, in which no key stands twice and every text can be written as UTF-8."""
    found = json.loads(line, object_pairs_hook=_without_doubles)
    if not isinstance(found, dict):
        raise ValueError("no object")
    json.dumps(found, ensure_ascii=False).encode()
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _entry_problems(error: ValidationError, file: str, number: int) -> Iterable[Problem]:
    for detail in error.errors():
        name = str(detail["loc"][0]) if detail["loc"] else ""
        reason = detail.get("ctx", {}).get("error")
        plain = {"missing": "is missing", "extra_forbidden": "no such field"}.get(
            detail["type"], "is of the wrong kind"
        )
        yield Problem(file, number, 1, name, getattr(reason, "what", plain), _WAY_BACK)


def _contradictions(entries: dict[int, Entry], file: str) -> Iterable[Problem]:
    first_at: dict[tuple[str, str], int] = {}
    for number, entry in entries.items():
        for name, value in (("id", entry.id), ("source", "" if entry.gone else entry.source)):
            first = first_at.setdefault((name, value), number)
            if first != number and value:
                yield Problem(file, number, 1, name, f"`{value}` stands twice, first in line {first}", _WAY_BACK)
