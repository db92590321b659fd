"""Series with a part missing, with one that is announced twice, and with an e-book that nothing would be in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from desk.check.built import Built
from desk.check.hidden import Hidden
from desk.check.sources import Sources
from plugins.core.addresses import folded
from plugins.core.model import Column, Series
from plugins.core.parts import collected
from plugins.core.problems import Problem

MOST_MISSING = 20
"""Where more numbers are missing in a row, they are no parts: someone counts by years, or in tens."""


def gaps_in_series(built: Built, hidden: Collection[Hidden], sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each series in which numbers of parts are left out, those still to come counted in."""
    slugs = built.press.conventions.slugs
    waiting: dict[str, set[int]] = defaultdict(set)
    unnumbered: dict[str, int] = defaultdict(int)
    for text in hidden:
        if isinstance(text.item, Column) and text.item.series_name:
            slug = slugs.slug_of_name(text.item.series_name, "series")
            if text.item.part is None:
                unnumbered[slug] += 1
            else:
                waiting[slug].add(text.item.part)
    parts: dict[str, list[Column]] = defaultdict(list)
    series: dict[str, Series] = {}
    for column in built.press.library.columns:
        if column.series and column.is_listed:
            parts[column.series.slug].append(column)
            series[column.series.slug] = column.series
    for slug, columns in sorted(parts.items()):
        known = {column.part for column in columns if column.part is not None}
        spare = len(columns) - len([c for c in columns if c.part is not None]) + unnumbered[slug]
        missing = _missing(known, waiting[slug])
        if len(missing) > spare + len(_still_planned(series[slug], columns)):
            last = max(columns, key=lambda column: (column.part or 0, column.source))
            numbers = " and ".join([", ".join(map(str, missing[:-1]))] * (len(missing) > 1) + [str(missing[-1])])
            what = f"the series «{series[slug].title}» has no part {numbers}"
            fix = "number the parts one after the other, or announce what is to come under `planned`"
            yield sources.at_field(last.source, "part", what, fix)


def parts_of_nothing(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each column that says which part it is, and of no series."""
    for column in built.press.library.columns:
        if column.part is not None and column.series is None:
            what = f"this is part {column.part}, but there is no `series` that it is a part of"
            yield sources.at_field(
                column.source, "part", what, "name the series, as in `series: The Road`, or take it away"
            )


def planned_and_written(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each part that a series announces twice."""
    for series in built.press.library.series:
        seen: set[str] = set()
        for number, title in enumerate(series.planned):
            if folded(title) in seen:
                what = f"`{title}` is announced twice"
                yield sources.at_field(series.source, "planned", what, "keep one of the two", within=number)
            seen.add(folded(title))


def ebooks_of_nothing(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each series that asks for an e-book and has no part for it."""
    asking = [series for series in built.press.library.series if series.ebook]
    parts: dict[str, list[Column]] = defaultdict(list)
    for column in built.press.library.columns if asking else ():
        if column.series and column.series.ebook:
            parts[column.series.slug].append(column)
    for series in asking:
        if not collected(series, parts[series.slug]):
            what = f"there is no e-book of «{series.title}», because no part of it is public in its language"
            fix = f"publish a column with `series: {series.title}`, or take this line away"
            yield sources.at_field(series.source, "ebook", what, fix)


def _missing(known: set[int], waiting: set[int]) -> list[int]:
    """Return the numbers that are left out below the last part that is there, which is not the first to be."""
    if not known:
        return []
    first = 1 if min(known) <= 3 else min(known)
    missing = [number for number in range(first, max(known)) if number not in known | waiting]
    return missing if len(missing) <= MOST_MISSING else []


def _still_planned(series: Series, columns: Collection[Column]) -> list[str]:
    written = {folded(column.title) for column in columns}
    return [title for title in series.planned if folded(title) not in written]
