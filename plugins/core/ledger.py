"""The publication record: what a build without memory cannot know, read from `content/ledger.jsonl`.

One line an item, a JSON object each: its id, the file it was made from, every address it ever had (first to last), when
it was first public, a hash of its content, its revision and when it was last modified; or an address declared gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from typing_extensions import Annotated

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


@dataclass(frozen=True, slots=True)
class Ledger:
    """The publication record; empty where the site has none yet."""

    entries: tuple[Entry, ...] = ()

    def by_source(self) -> dict[str, Entry]:
        """Return the entries of items that are not gone, by the file that they were made from."""
        return {entry.source: entry for entry in self.entries if entry.source and not entry.gone}

    def by_id(self) -> dict[str, Entry]:
        """Return the entries by id."""
        return {entry.id: entry for entry in self.entries}


def parse_ledger(text: str, file: str) -> tuple[Ledger, list[Problem]]:
    """Read a publication record; `file` is the name that problems carry."""
    entries: dict[int, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entries[number] = Entry.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            problems.append(Problem(file, number, error.colno, "", "this line is not JSON", _WAY_BACK))
        except ValidationError as error:
            problems.extend(_entry_problems(error, file, number))
    problems.extend(_contradictions(entries, file))
    return Ledger(tuple(entries.values())), problems


_WAY_BACK = "take the line from an earlier version of the file; deploying brings it up to date"


def _entry_problems(error: ValidationError, file: str, number: int) -> Iterable[Problem]:
    for detail in error.errors():
        name = str(detail["loc"][0]) if detail["loc"] else ""
        reason = detail.get("ctx", {}).get("error")
        yield Problem(file, number, 1, name, getattr(reason, "what", "") or detail["msg"].lower(), _WAY_BACK)


def _contradictions(entries: dict[int, Entry], file: str) -> Iterable[Problem]:
    first_at: dict[str, int] = {}
    for number, entry in entries.items():
        if entry.id in first_at:
            yield Problem(file, number, 1, "id", f"`{entry.id}` stands twice, first in line {first_at[entry.id]}", _WAY_BACK)
        first_at.setdefault(entry.id, number)
