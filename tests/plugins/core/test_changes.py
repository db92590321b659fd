"""Texts newest first after changes: always as sorting all of them would have it."""

from __future__ import annotations

import datetime as dt
import random

from plugins.core.changes import difference, with_changes
from plugins.core.model import Column, Event, Item


def column(name: str, day: int) -> Column:
    return Column.model_construct(
        source=f"columns/{name}.md", title=name, date=dt.datetime(2026, 3, day, tzinfo=dt.UTC)
    )


def newest_first(items: list[Item]) -> tuple[Item, ...]:
    dated = sorted(items, key=lambda item: (not isinstance(item, Column), item.source))
    return tuple(sorted(dated, key=lambda item: item.date or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True))


def test_whatever_changes_stands_where_sorting_all_would_put_it() -> None:
    chance = random.Random(1)  # noqa: S311
    others: list[Item] = [
        Event.model_construct(source=f"events/{day}.md", date=dt.datetime(2026, 3, day, tzinfo=dt.UTC))
        for day in range(1, 6)
    ]
    others.append(Event.model_construct(source="events/undated.md", date=None))
    known: dict[str, Item] = {item.source: item for item in others}
    for _ in range(200):
        before = dict(known)
        for name in chance.sample("abcdefgh", chance.choice([1, 1, 2])):
            source = f"columns/{name}.md"
            if source in known and chance.random() < 0.3:
                del known[source]
            else:
                known[source] = column(name, chance.randrange(1, 6))
        changes = tuple(difference(before, known).values())
        found = with_changes(newest_first([*before.values()]), changes, lambda item: True)
        assert list(map(id, found)) == list(map(id, newest_first([*known.values()])))


def test_what_does_not_belong_stays_out() -> None:
    one, other = column("one", 1), column("one", 2)
    assert with_changes((one,), ((one, other),), lambda item: item is one) == ()
    assert with_changes((), ((one, other),), lambda item: item is other) == (other,)
