"""All texts of a site, read once: found, checked, given their addresses, converted, and tied to each other.

Reading never stops at the first problem: whatever is wrong anywhere is collected and told in one run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from plugins.core.agreement import disagreements
from plugins.core.binding import bind, chapter_order
from plugins.core.conventions import Conventions
from plugins.core.conversion import convert_bodies, files_of
from plugins.core.drafts import Draft, References
from plugins.core.files import LEDGER, is_static, survey
from plugins.core.front_matter import Misencoded, decode, parse
from plugins.core.ledger import Ledger, parse_ledger
from plugins.core.mentions import gather_names
from plugins.core.model import Author, Book, Category, Chapter, Column, Event, Item, Page, Series, Tag
from plugins.core.names import Names
from plugins.core.placing import place_texts
from plugins.core.problems import ContentProblems, Problem, Refusal
from plugins.core.reading import Reader, read_each
from plugins.core.translations import originals_of, tie_translations

Kind = TypeVar("Kind", bound=Item)


@dataclass(frozen=True)
class Library:
    """Everything a site's plugins are given: all public texts by kind, all names, and what was noticed on the way.

    Columns, events and books are newest first, pages and chapters in their order, names by title. `by_source` finds any
    of them by its path from the content folder; `statics` are the files that bodies refer to, with the address each is
    to have; `withheld` are those that only gated text refers to, and that are public nowhere. `next_date` is when the
    next scheduled text will appear.
    """

    columns: tuple[Column, ...] = ()
    pages: tuple[Page, ...] = ()
    books: tuple[Book, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    events: tuple[Event, ...] = ()
    authors: tuple[Author, ...] = ()
    tags: tuple[Tag, ...] = ()
    categories: tuple[Category, ...] = ()
    series: tuple[Series, ...] = ()
    by_source: Mapping[str, Item] = field(default_factory=dict)
    statics: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    merged_names: Mapping[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    warnings: tuple[Problem, ...] = ()
    next_date: dt.datetime | None = None

    @cached_property
    def listed_columns(self) -> tuple[Column, ...]:
        """The columns that stand in lists and feeds, newest first."""
        return tuple(column for column in self.columns if column.is_listed)

    @cached_property
    def readable(self) -> tuple[Item, ...]:
        """Every column, event, book and chapter that has a page, whether it stands in lists or not."""
        kinds = (self.columns, self.events, self.books, self.chapters)
        return tuple(item for kind in kinds for item in kind if item.output)

    @cached_property
    def undated(self) -> tuple[Item, ...]:
        """The books, chapters in their order, and events that stand in lists and were announced on no day."""
        found = (*self.books, *self.chapters, *self.events)
        return tuple(item for item in found if item.output and item.is_listed and item.date is None)

    @cached_property
    def stream(self) -> tuple[Item, ...]:
        """Everything that was announced at a time, whatever its kind, newest first."""
        announced = [
            (item.date, item)
            for kind in (self.columns, self.events, self.books, self.chapters)
            for item in kind
            if item.is_listed and item.date is not None
        ]
        return tuple(item for _, item in sorted(announced, key=lambda pair: pair[0], reverse=True))


def read_library(conventions: Conventions, reader: Reader = read_each) -> Library:
    """Read a site's content; `reader` reads its texts one by one, as far as each can be known by itself.

    Raises:
        ContentProblems: the site has errors; holds every problem found, warnings too.
    """
    problems: list[Problem] = []
    if not conventions.root.is_dir():
        what = "there is no such folder"
        raise ContentProblems(
            [Problem(conventions.shown_as or str(conventions.root), 1, 1, "", what, "check the name")]
        )
    ledger = _read_ledger(conventions, problems)
    shelf = survey(conventions)
    problems.extend(shelf.problems)
    readings = list(reader(shelf.texts, conventions))
    problems.extend(problem for reading in readings for problem in reading.problems)
    drafts = [Draft(reading, reading.item) for reading in readings if reading.item is not None]
    unread = [reading.file for reading in readings if reading.item is None]
    books = bind(drafts, unread, conventions, problems)
    record = ledger.with_claims({draft.item.id for draft in drafts if draft.item.id})
    names = gather_names(drafts, record, conventions, problems)
    public = place_texts(drafts, books, names, record, conventions, problems)
    filed = [draft for draft in drafts if draft.item.kind in names and draft.item.slug]
    references = References.among([d for d in drafts if d.item.kind not in names], unread, conventions.lang)
    published = [path for path in shelf.others if is_static(path, conventions)]
    problems.extend(disagreements(public, filed, names, published, references, conventions))
    _refer(public, references)
    originals, found = originals_of(public, references, conventions)
    problems.extend(found)
    finished, desk, found = convert_bodies(
        {draft.source: draft.item for draft in public},
        {draft.source: draft.reading for draft in drafts},
        {file.source for file in unread},
        names,
        shelf,
        conventions,
    )
    problems.extend(found)
    problems.extend(problem for text in finished.values() for problem in text.problems)
    statics, withheld = files_of(desk, list(finished.values()))
    items = tie_translations({source: text.item for source, text in finished.items()}, originals)
    library = _assemble(items, names, statics, withheld, ledger, conventions, problems)
    if any(problem.severity == "error" for problem in problems):
        raise ContentProblems(problems)
    to_come = [draft.item.date for draft in drafts if draft.item.date and draft.item.date > conventions.now]
    return replace(library, next_date=min(to_come, default=None))


def _read_ledger(conventions: Conventions, problems: list[Problem]) -> Ledger:
    path = conventions.root / LEDGER
    if not path.is_file():
        return Ledger()
    try:
        ledger, found = parse_ledger(decode(path.read_bytes()), conventions.shown(LEDGER))
    except Refusal as refusal:
        line, column = (refusal.line, refusal.column) if isinstance(refusal, Misencoded) else (1, 1)
        problems.append(Problem(conventions.shown(LEDGER), line, column, "", refusal.what, refusal.fix))
        return Ledger()
    problems.extend(found)
    return ledger


def field_place(item: Item, name: str, conventions: Conventions) -> tuple[str, int, int]:
    """Return the file, line and column of a field, for what is found out only after all texts are read."""
    shown = conventions.shown(item.source)
    matter = parse(decode((conventions.root / item.source).read_bytes()), shown)
    return (shown, *(matter.value_places.get((name,)) or (1, 1)))


def _refer(public: Iterable[Draft], references: References) -> None:
    """Note the files of the book that a column is drawn from, and of the column that reports an event."""
    for draft in public:
        item = draft.item
        if isinstance(item, Column) and item.from_book:
            found = references.find(item.from_book, "book", draft.source)
            draft.item = item.model_copy(update={"book_source": found or ""})
        elif isinstance(item, Event) and item.report:
            found = references.find(item.report, "column", draft.source)
            draft.item = item.model_copy(update={"report_source": found or ""})


def _page_order(page: Page) -> tuple[bool, int, str, str]:
    return page.nav is None, page.nav or 0, page.title.casefold(), page.source


def _assemble(
    items: dict[str, Item],
    names: dict[str, Names],
    statics: dict[str, str],
    withheld: frozenset[str],
    ledger: Ledger,
    conventions: Conventions,
    problems: list[Problem],
) -> Library:
    def of(kind: type[Kind]) -> tuple[Kind, ...]:
        return tuple(item for item in items.values() if type(item) is kind)

    def newest_first(found: tuple[Kind, ...]) -> tuple[Kind, ...]:
        by_source = sorted(found, key=lambda item: item.source)
        return tuple(sorted(by_source, key=lambda item: item.date or conventions.now, reverse=True))

    def named(kind: str) -> tuple[Any, ...]:
        return tuple(sorted(names[kind].terms.values(), key=lambda term: (term.title.casefold(), term.slug)))

    return Library(
        columns=newest_first(of(Column)),
        pages=tuple(sorted(of(Page), key=_page_order)),
        books=newest_first(of(Book)),
        chapters=tuple(sorted(of(Chapter), key=chapter_order)),
        events=newest_first(of(Event)),
        authors=named("author"), tags=named("tag"), categories=named("category"), series=named("series"),
        by_source=items, statics=statics, withheld=withheld, ledger=ledger,
        merged_names={
            address: known.terms[slug].address for known in names.values() for address, slug in known.merged.items()
        },
        warnings=tuple(sorted({problem for problem in problems if problem.severity == "warning"})),
    )  # fmt: skip
