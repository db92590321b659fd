"""The lists that every site has: its home page, all its columns, and its years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import groupby

from plugins.core.languages import month_and_year
from plugins.core.listing import Listing
from plugins.core.model import Item
from plugins.core.press import Press


def archive_listings(press: Press) -> tuple[Listing, ...]:
    """Return the home page, all columns, the years (months and days where the settings ask) and their index."""
    columns, stream = press.library.listed_columns, press.library.stream
    years = _periods(press, "year", lambda date: (date.year,), lambda date: str(date.year))
    found = [
        _whole(press, "index", press.site.name, stream),
        _whole(press, "columns", "Columns", columns),
        *years,
        *_periods(
            press, "month", lambda date: (date.year, date.month), lambda date: month_and_year(date, press.site.lang)
        ),
        *_periods(press, "day", lambda date: (date.year, date.month, date.day), lambda date: f"{date:%Y-%m-%d}"),
        _whole(press, "archives", "Archive", stream, years, has_feeds=False),
    ]
    return tuple(listing for listing in found if listing is not None)


def _whole(
    press: Press,
    kind: str,
    title: str,
    entries: tuple[Item, ...],
    parts: tuple[Listing, ...] = (),
    *,
    has_feeds: bool = True,
) -> Listing | None:
    place = press.conventions.permalinks.place(kind)
    if place is None:
        return None
    summary = press.site.subtitle or None if kind == "index" else None
    feed_base = "/" if kind == "index" else None
    return Listing(
        kind,
        title,
        place.address,
        place.output,
        entries,
        parts,
        summary=summary,
        has_feeds=has_feeds,
        feed_base=feed_base,
    )


def _periods(
    press: Press, kind: str, key: Callable[[dt.datetime], tuple[int, ...]], title: Callable[[dt.datetime], str]
) -> tuple[Listing, ...]:
    """Return a list for each period in which something appeared, newest first."""
    if not press.conventions.permalinks.files.get(kind):
        return ()
    found = []
    # Sorted once more: where zones mix, the newest text need not lie in the newest period.
    dated = [(item.date, item) for item in press.library.stream if item.date is not None]
    dated.sort(key=lambda pair: key(pair[0]), reverse=True)
    for _, group in groupby(dated, key=lambda pair: key(pair[0])):
        dates, entries = zip(*group, strict=True)
        place = press.conventions.permalinks.place(kind, date=dates[0])
        if place is not None:
            found.append(Listing(kind, title(dates[0]), place.address, place.output, entries, has_feeds=False))
    return tuple(found)
