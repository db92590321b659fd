"""The publication record: what a build without memory cannot know, read from `content/ledger.jsonl`.

One line an item, a JSON object each: its id, the file it was made from, every address it ever had (first to last), when
it was first public, a hash of its content, its revision and when it was last modified; or an address declared gone.
Lists have lines too, so that the address of one that is no more leads somewhere: their ids are `list:` and the address.

Lines stand in the order of ids, so that two people's records merge; where both changed an item, both its lines may
stay, and count as one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from plugins.core import fields as f
from plugins.core.addresses import file_of_former
from plugins.core.written_addresses import RecordedAddress
from plugins.core.written_dates import Moment

LIST = "list:"
"""What the id of a list begins with; its address follows."""

GONE = "gone:"
"""What the id of an address begins with that is declared gone though its text lives on; the address follows."""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else f.whole_number(value)


class Entry(BaseModel):
    """What is on record of one item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: f.RecordedIdentifier = Field(description="the item's id")
    source: str = Field(default="", description="the file it was made from, from the content folder")
    addresses: tuple[RecordedAddress, ...] = Field(default=(), description="every address it ever had, first to last")
    first_published: Moment | None = Field(default=None, description="when it was first public")
    content_hash: str = Field(default="", description="a hash of its content as last published")
    revision: Annotated[int, BeforeValidator(_number)] = Field(default=0, ge=0, description="how often it has changed")
    modified: Moment | None = Field(default=None, description="when its content last changed")
    gone: bool = Field(default=False, description="true where its addresses are declared gone")
    taken: dict[RecordedAddress, Annotated[int, BeforeValidator(_number), Field(ge=1)]] = Field(
        default={}, description="of the addresses that others had before it: the turn in which it took each"
    )

    @property
    def is_list(self) -> bool:
        """Whether this is the record of a list."""
        return self.id.startswith(LIST)

    @property
    def address(self) -> str:
        """Where it was last."""
        return self.addresses[-1] if self.addresses else ""


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

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The addresses that lists have or had last, and that are not declared gone."""
        there = (entry for entry in self.entries if entry.is_list and not entry.gone)
        found = ((entry, entry.id.removeprefix(LIST)) for entry in there)
        return tuple(address for entry, address in found if self.had_last(entry, address))

    @cached_property
    def _last(self) -> dict[str, tuple[int, str]]:
        """The turn in which each address that went from one item to another was taken last, and by which, by file."""
        found: dict[str, tuple[int, str]] = {}
        for entry in self.entries:
            for address, turn in entry.taken.items():
                file = file_of_former(address)
                found[file] = max(found.get(file, (0, "")), (turn, entry.id))
        return found

    def last_turn(self, address: str) -> tuple[int, str]:
        """Return the turn in which an address was taken last, and the id of who took it; 0 where nothing tells."""
        return self._last.get(file_of_former(address), (0, "")) if self._last else (0, "")

    def had_last(self, entry: Entry, address: str) -> bool:
        """Whether an item was the last that had one of its addresses; where nothing tells, any may have been."""
        turn, last = self.last_turn(address)
        return not turn or last == entry.id

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """The addresses that are declared gone, sorted."""
        past = (entry for entry in self.entries if entry.gone)
        return tuple(sorted({each for entry in past for each in entry.addresses if self.had_last(entry, each)}))


def merged(entries: Iterable[Entry]) -> Ledger:
    """Return the record in which every item has one entry, in the order of ids, whatever order these came in."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    return Ledger(tuple(_one_of(found[item]) for item in sorted(found)))


def _one_of(entries: list[Entry]) -> Entry:
    if len(entries) == 1:
        return entries[0]
    return reduce(_together, sorted(entries, key=_age))


def _age(entry: Entry) -> tuple[int, str, int, str]:
    """Order entries of one item: the one that was published last comes last."""
    last = entry.modified or entry.first_published
    return entry.revision, _utc(last) if last else "", len(entry.addresses) + sum(entry.taken.values()), line_of(entry)


def _together(older: Entry, newer: Entry) -> Entry:
    addresses = dict.fromkeys((*older.addresses, *newer.addresses))
    if newer.addresses:  # where it is now comes last
        addresses.pop(newer.addresses[-1])
        addresses[newer.addresses[-1]] = None
    firsts = [entry.first_published for entry in (older, newer) if entry.first_published]
    return newer.model_copy(
        update={
            "addresses": tuple(addresses),
            "source": newer.source or older.source,
            "first_published": min(firsts, default=None),
            "modified": newer.modified or older.modified,
            "gone": older.gone or newer.gone,
            "taken": {
                address: max(older.taken.get(address, 0), newer.taken.get(address, 0))
                for address in sorted(older.taken.keys() | newer.taken.keys())
            },
        }
    )


def ledger_text(ledger: Ledger) -> str:
    """Return the record as it is kept: a line each, in the order of ids."""
    return "".join(f"{line_of(entry)}\n" for entry in sorted(ledger.entries, key=lambda entry: entry.id))


def line_of(entry: Entry) -> str:
    """Return an entry's line, in which nothing stands that says nothing."""
    values = {
        "id": entry.id, "source": entry.source, "addresses": list(entry.addresses),
        "first_published": _utc(entry.first_published) if entry.first_published else "",
        "content_hash": entry.content_hash, "revision": entry.revision,
        "modified": _utc(entry.modified) if entry.modified else "", "gone": entry.gone,
        "taken": dict(sorted(entry.taken.items())),
    }  # fmt: skip
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
