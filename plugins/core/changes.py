"""What has changed between two libraries, and texts newest first after that: each where sorting all would put it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias, TypeVar

from plugins.core.model import Column, Item

Text = TypeVar("Text", bound=Item)

Changes: TypeAlias = Collection[tuple[Item | None, Item | None]]
"""Texts as they were and as they are; None where there was none, or is none any more."""


def difference(before: Mapping[str, Item], after: Mapping[str, Item]) -> dict[str, tuple[Item | None, Item | None]]:
    """Return the items that are not the same objects in two libraries, as pairs of old and new, by source."""
    found: dict[str, tuple[Item | None, Item | None]] = {
        source: (before.get(source), item) for source, item in after.items() if before.get(source) is not item
    }
    return found | {source: (item, None) for source, item in before.items() if source not in after}


def with_changes(entries: tuple[Text, ...], changes: Changes, belongs: Callable[[Item], bool]) -> tuple[Text, ...]:
    """Return entries with what has changed among them; only columns may be new, or move, and these have a date.

    `belongs` says of a text whether it stands among these. What has no date stands at the end.
    """
    identities = list(map(id, entries))
    found: list[Item] = list(entries)
    gone: set[int] = set()
    new: list[Item] = []
    for before, after in changes:
        was, now = (item if item is not None and belongs(item) else None for item in (before, after))
        if was is not None and now is not None and was.date == now.date and was.source == now.source:
            found[identities.index(id(was))] = now
        else:
            gone.update([id(was)] if was is not None else ())
            new.extend([now] if now is not None else ())
    if gone:
        found = [item for item in found if id(item) not in gone]
    for item in new:
        found.insert(_place(found, item), item)
    return tuple(found)  # type: ignore[arg-type]


def _place(entries: list[Item], new: Item) -> int:
    """Return where a column belongs: after what is newer, and after columns of the same time whose file comes first."""
    if new.date is None:
        raise ValueError(f"{new.source} has no date")
    first, end = 0, len(entries)
    while first < end:
        middle = (first + end) // 2
        date = entries[middle].date
        if date is not None and date > new.date:
            first = middle + 1
        else:
            end = middle
    while first < len(entries) and _goes_before(entries[first], new):
        first += 1
    return first


def _goes_before(other: Item, new: Item) -> bool:
    return isinstance(other, Column) and other.date == new.date and other.source < new.source
