"""The parts of a series: in which order they stand, and which of them an e-book of it holds."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.core.model import Column, Series


def numbered(columns: Iterable[Column]) -> list[tuple[int, Column]]:
    """Return a series' columns with their numbers, in order.

    A column with `part` has that number; the others take the free ones in the order of their dates.
    """
    by_date = sorted(columns, key=lambda column: (column.date, column.source))
    taken = {column.part for column in by_date if column.part is not None}
    free = (number for number in range(1, len(by_date) + len(taken) + 1) if number not in taken)
    placed = [(column.part if column.part is not None else next(free), column) for column in by_date]
    return sorted(placed, key=lambda pair: (pair[0], pair[1].date, pair[1].source))


def collected(series: Series, columns: Iterable[Column]) -> list[tuple[int, Column]]:
    """Return the parts that the e-book of a series holds, with their numbers; none where it asks for no e-book.

    They are those in the series' own language that everyone may read here and that stand in lists; also in a build for
    the author, whose e-book may leave the house before the drafts are done.
    """
    if not series.ebook:
        return []
    listed = numbered(column for column in columns if column.is_listed)
    return [
        (number, column)
        for number, column in listed
        if not column.is_draft and not column.is_scheduled and _language(column) == _language(series)
    ]


def _language(item: Column | Series) -> str:
    """Return a text's language without its country: what is in British and what is in American English is in one."""
    return item.lang.partition("-")[0].casefold()
