"""Series as readers meet them: a page that reads as a table of contents, and a box in each of its columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import is_
from typing import ClassVar

from plugins.core.listing import Listing
from plugins.core.model import Column, Series
from plugins.core.parts import numbered
from plugins.core.press import Press


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a series in its table of contents; `address` is None where it is planned and not written."""

    number: int
    title: str
    address: str | None = None
    reading_minutes: int | None = None
    date_text: str = ""
    date_iso: str = ""
    summary: str | None = None
    lang: str = ""
    dir: str = "ltr"
    is_current: bool = False

    @property
    def numeral(self) -> str:
        """The part's number in Roman numerals."""
        return roman(self.number)

    @property
    def is_planned(self) -> bool:
        """Whether the part is announced and not written yet."""
        return self.address is None


@dataclass(frozen=True, slots=True)
class SeriesBox:
    """What a column shows of its series: which part it is, all parts, and its neighbours.

    In that of a translation stand the parts that there are in its language; the others are those of the series.

    `shows_by_name`: it makes nothing of the texts in it, so that it is another only where it has others.
    """

    shows_by_name: ClassVar[bool] = True
    series: Series
    number: int
    total: int
    contents: tuple[Row, ...]
    address: str
    previous: Column | None
    next: Column | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All parts, this one marked; made when they are looked at, since a long series has as many boxes as parts."""
        return tuple(replace(row, is_current=True) if row.address == self.address else row for row in self.contents)

    @property
    def numeral(self) -> str:
        """The number of this part in Roman numerals."""
        return roman(self.number)

    @property
    def total_numeral(self) -> str:
        """How many parts there are, planned ones included, in Roman numerals."""
        return roman(self.total)


def roman(number: int) -> str:
    """Return a number in Roman numerals; beyond 3999 in digits, for which there are none."""
    if not 0 < number < 4000:
        return str(number)
    numerals = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        numerals += letters * count
    return numerals


def contents(series: Series, parts: list[tuple[int, Column]]) -> tuple[Row, ...]:
    """Return a series' table of contents: its parts, then what is planned, numbered on."""
    rows = [_row(number, column) for number, column in parts]
    last = max((number for number, _ in parts), default=0)
    written = {column.title.casefold() for _, column in parts}
    planned = [title for title in series.planned if title.casefold() not in written]
    rows.extend(
        Row(number, title, lang=series.lang, dir=series.dir) for number, title in enumerate(planned, start=last + 1)
    )
    return tuple(rows)


def _row(number: int, column: Column) -> Row:
    return Row(
        number, column.title, column.address, column.reading_minutes, column.date_text, column.date_iso, column.summary,
        column.lang, column.dir,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeriesShelf:
    """All series of a site: their contents by slug, and the box of each column by its source.

    `columns` are those of each series, as the press has them, with their translations.
    """

    contents: dict[str, tuple[Row, ...]]
    boxes: dict[str, SeriesBox]
    columns: dict[str, list[Column]]


NOTHING = SeriesShelf({}, {}, {})


def shelve(press: Press, before: SeriesShelf = NOTHING) -> SeriesShelf:
    """Put every series in order; one whose columns are those that it had `before` is as it was."""
    by_series: dict[str, list[Column]] = defaultdict(list)
    for column in press.library.columns:
        if column.series and (column.is_listed or column.is_translation):
            by_series[column.series.slug].append(column)
    tables: dict[str, tuple[Row, ...]] = {}
    boxes: dict[str, SeriesBox] = {}
    for series in press.library.series:
        columns = by_series[series.slug]
        if _are_same(before, series, columns):
            tables[series.slug] = before.contents[series.slug]
            boxes.update((c.source, before.boxes[c.source]) for c in columns if c.source in before.boxes)
            continue
        parts = numbered(column for column in columns if column.is_listed)
        tables[series.slug] = rows = contents(series, parts)
        boxes.update(_boxes(series, parts, rows))
        for lang in sorted({column.lang for column in columns if column.is_translation}):
            boxes.update(_boxes_in(lang, series, parts, rows, columns))
    return SeriesShelf(tables, boxes, by_series)


def _boxes(series: Series, parts: list[tuple[int, Column]], rows: tuple[Row, ...]) -> Iterator[tuple[str, SeriesBox]]:
    """Yield the box of every part, by its source."""
    total = max((row.number for row in rows), default=0)
    for place, (number, column) in enumerate(parts):
        previous = parts[place - 1][1] if place else None
        following = parts[place + 1][1] if place + 1 < len(parts) else None
        yield column.source, SeriesBox(series, number, total, rows, column.address, previous, following)


def _boxes_in(
    lang: str, series: Series, parts: list[tuple[int, Column]], rows: tuple[Row, ...], columns: list[Column]
) -> Iterator[tuple[str, SeriesBox]]:
    """Yield the boxes of the parts that are translations into a language."""
    translated = {
        original.address: column
        for column in columns
        if column.is_translation and column.lang == lang and not column.is_unlisted
        for original in column.translations[:1]
    }
    here = [(number, translated.get(column.address, column)) for number, column in parts]
    planned = tuple(row for row in rows if row.is_planned)
    own = {column.source for column in translated.values()}
    boxes = _boxes(series, here, (*(_row(number, column) for number, column in here), *planned))
    return ((source, box) for source, box in boxes if source in own)


def _are_same(before: SeriesShelf, series: Series, columns: list[Column]) -> bool:
    was = before.columns.get(series.slug, ())
    if len(was) != len(columns) or not all(map(is_, was, columns)):
        return False
    known = [before.boxes[column.source] for column in columns if column.source in before.boxes]
    return bool(known) and all(box.series is series for box in known[:1])


def series_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list for each series that has parts or a file, and an index of them."""
    listings = press.lists_of(press.library.series, lambda item: (item.series,) if isinstance(item, Column) else ())
    return (*listings, *press.index_of("series_index", "Series", listings))
