"""All texts of a site, read once: found, checked, given their addresses, converted, and tied to each other.

Reading never stops at the first problem: whatever is wrong anywhere is collected and told in one run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from plugins.core.agreement import disagreements
from plugins.core.binding import bind, chapter_order
from plugins.core.changes import Changes, with_changes
from plugins.core.conventions import Conventions
from plugins.core.conversion import Finished, Finishing, files_of, finish_names, finish_texts, prepare
from plugins.core.drafts import Draft, References
from plugins.core.files import LEDGER, Shelf, is_static, survey
from plugins.core.front_matter import Misencoded, decode, parse
from plugins.core.half_read import half_read, look_through, with_places
from plugins.core.ledger import Ledger
from plugins.core.ledger_reading import parse_ledger
from plugins.core.left_out import left_out
from plugins.core.mentions import gather_names
from plugins.core.model import KINDS, Author, Book, Category, Chapter, Column, Event, Item, Page, Series, Tag
from plugins.core.names import Names
from plugins.core.placing import place_texts
from plugins.core.problems import ContentProblems, Problem, Refusal
from plugins.core.reading import Reader, read_each
from plugins.core.translations import originals_of, tie_translations


@dataclass(frozen=True)
class Library:
    """Everything a site's plugins are given: all public texts by kind, all names, and what was noticed on the way.

    Columns, events and books are newest first, pages and chapters in their order, names by title. `by_source` finds any
    of them by its path from the content folder; `statics` are the files that bodies refer to, with the address each is
    to have; `withheld` are those that only gated text refers to, and that are public nowhere. `next_date` is when the
    next scheduled text will appear. `shelf` has every file of the content folder, public or not; it is None in a
    library that came of another by a small change, since nobody has looked for files then.
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
    shelf: Shelf | None = None

    @cached_property
    def addressed(self) -> tuple[Item, ...]:
        """Every item that has an address of its own: texts, and names that have a file."""
        names = (self.authors, self.tags, self.categories, self.series)
        filed = (name for kind in names for name in kind if name.has_file)
        return tuple(item for item in (*self.by_source.values(), *filed) if item.address and item.output)

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

    def with_columns(self, by_source: Mapping[str, Item], changes: Changes, **others: Any) -> Library:
        """Return the library with some columns and pages changed; `others` are fields that are to be others too.

        What was asked of this library before need not be found again.
        """
        pages = tuple(sorted((item for item in by_source.values() if isinstance(item, Page)), key=_page_order))
        columns = with_changes(self.columns, changes, _is_column)
        after = replace(self, columns=columns, pages=pages, by_source=by_source, shelf=None, **others)
        known, found = vars(self), vars(after)
        if "listed_columns" in known:
            listed = with_changes(self.listed_columns, changes, lambda item: _is_column(item) and item.is_listed)
            found["listed_columns"] = listed
        if "stream" in known:
            found["stream"] = with_changes(self.stream, changes, is_announced)
        if "undated" in known:
            found["undated"] = self.undated
        return after

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


@dataclass(frozen=True, slots=True)
class Assembly:
    """A library, and all that it was put together from.

    `problems` are those that are not one text's own (those are with its reading, its draft and its finished form);
    `record` is the ledger as the ids in the texts have it; `finished_names` are the names that have a file.
    """

    library: Library
    conventions: Conventions
    shelf: Shelf
    record: Ledger
    drafts: Mapping[str, Draft]
    names: Mapping[str, Names]
    references: References
    originals: Mapping[str, str]
    finished: Mapping[str, Finished]
    finished_names: Mapping[str, Finished]
    finishing: Finishing
    problems: tuple[Problem, ...]
    half_read: tuple[Item, ...] = ()
    """Texts that would be public were their front matter right, as far as it can be read; they are in no library."""

    @property
    def claimed(self) -> frozenset[str]:
        """The ids that stand in texts."""
        return frozenset(item.id for draft in self.drafts.values() if (item := draft.reading.item) and item.id)


class UnfitContent(ContentProblems):
    """The site's texts have errors; `assembly` is what can be put together of those that are whole, to look at."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        super().__init__(assembly.library.warnings)


def read_library(conventions: Conventions, reader: Reader = read_each) -> Library:
    """Read a site's content; `reader` reads its texts one by one, as far as each can be known by itself.

    Raises:
        ContentProblems: the site has errors; holds every problem found, warnings too.
    """
    return assemble(conventions, reader).library


def assemble(conventions: Conventions, reader: Reader = read_each) -> Assembly:
    """Read a site's content as `read_library` does, and keep what its library is put together from.

    Raises:
        ContentProblems: there is no content folder; as `UnfitContent`, the texts have errors.
    """
    problems: list[Problem] = []
    if not conventions.root.is_dir():
        what = "there is no such folder"
        raise ContentProblems(
            [Problem(conventions.shown_as or str(conventions.root), 1, 1, "", what, "check the name")]
        )
    shelf = survey(conventions)
    problems.extend(shelf.problems)
    readings = list(reader(shelf.texts, conventions))
    drafts = [Draft(reading, reading.item) for reading in readings if reading.item is not None]
    unread = [reading for reading in readings if reading.item is None]
    missing = [reading.file for reading in unread]
    problems.extend(problem for reading in unread for problem in reading.problems)
    books = bind(drafts, missing, conventions, problems)
    half = half_read(missing, conventions)
    claimed = {draft.item.id for draft in drafts if draft.item.id}
    ledger = read_ledger(conventions, problems, claimed)
    record = ledger.with_claims(claimed)
    names = gather_names(drafts, record, conventions, problems, half)
    public = place_texts(drafts, books, names, record, conventions)
    filed = [draft for draft in drafts if draft.item.kind in names and draft.item.slug]
    references = References.among([d for d in drafts if d.item.kind not in names], missing, conventions.lang, half)
    lying, files = with_places(half, conventions), published(shelf, conventions)
    problems.extend(disagreements(public, filed, names, files, references, conventions, lying))
    refer(public, references)
    originals, found = originals_of(public, references, conventions)
    problems.extend(found)
    known = {draft.source: draft for draft in drafts}
    finishing, found = prepare(public, known, {file.source for file in missing}, names, shelf, conventions)
    problems.extend(found)
    finished_names = finish_names(finishing, names, known)
    finished = finish_texts(finishing, public)
    found, others = look_through(half, drafts, references, finishing)
    problems.extend([*found, *(problem for text in others for problem in text.problems)])
    linked = {path for text in (*finished.values(), *finished_names.values(), *others) for path in text.files}
    problems.extend(left_out(shelf, linked, conventions))
    library = library_of(
        finished, finished_names, originals, names, known, ledger, *files_of(finishing, list(finished.values())),
        conventions, [*problems, *problems_of(known.values())],
    )  # fmt: skip
    assembly = Assembly(
        replace(library, shelf=shelf), conventions, shelf, record, known, names, references, originals, finished,
        finished_names, finishing, tuple(problems), tuple(text.item for text in others),
    )  # fmt: skip
    if any(problem.severity == "error" for problem in library.warnings):
        raise UnfitContent(assembly)
    return assembly


def published(shelf: Shelf, conventions: Conventions) -> list[str]:
    """Return the files that are published as they are, whether texts refer to them or not."""
    return [path for path in shelf.others if is_static(path, conventions)]


def problems_of(drafts: Iterable[Draft]) -> Iterator[Problem]:
    """Yield what is wrong with texts by themselves."""
    for draft in drafts:
        yield from draft.reading.problems
        yield from draft.problems


def read_ledger(conventions: Conventions, problems: list[Problem], claimed: Container[str] | None = None) -> Ledger:
    """Return a site's publication record, empty where it has none; adds what is wrong with it to the problems.

    `claimed` are the ids that stand in texts, where that is known.
    """
    path = conventions.ledger or conventions.root / LEDGER
    ledger, found = ledger_at(path, conventions.shown(LEDGER), claimed)
    problems.extend(found)
    return ledger


def ledger_at(path: Path, shown: str, claimed: Container[str] | None = None) -> tuple[Ledger, list[Problem]]:
    """Return the publication record that a file holds, empty where there is none, and what is wrong with it.

    `shown` is the name that problems carry; `claimed` are the ids that stand in texts, where that is known.
    """
    if path.is_dir():
        what = "is a folder, and the record of what is public is a file of this name"
        return Ledger(), [Problem(shown, 1, 1, "", what, "give the folder another name, or take it away")]
    if not path.is_file():
        return Ledger(), []
    try:
        return parse_ledger(decode(path.read_bytes()), shown, claimed)
    except Refusal as refusal:
        line, column = (refusal.line, refusal.column) if isinstance(refusal, Misencoded) else (1, 1)
        return Ledger(), [Problem(shown, line, column, "", refusal.what, refusal.fix)]


def field_place(item: Item, name: str, conventions: Conventions, number: int | None = None) -> tuple[str, int, int]:
    """Return the file, line and column of a field (of one in its list), for what is found out after all are read."""
    shown = conventions.shown(item.source)
    matter = parse(decode((conventions.root / item.source).read_bytes()), shown)
    return (shown, *matter.place(name, number))


def refer(public: Iterable[Draft], references: References) -> None:
    """Note the files of the book that a column is drawn from, and of the column that reports an event."""
    for draft in public:
        item = draft.item
        if isinstance(item, Column) and item.from_book:
            found = references.find(item.from_book, "book", draft.source)
            draft.item = item.model_copy(update={"book_source": found or ""})
        elif isinstance(item, Event) and item.report:
            found = references.find(item.report, "column", draft.source)
            draft.item = item.model_copy(update={"report_source": found or ""})


def is_announced(item: Item) -> bool:
    """Whether a text is one of those that lists hold by their dates."""
    return not isinstance(item, Page) and item.is_listed and item.date is not None


def _newest_first(found: list[Any], now: dt.datetime) -> tuple[Any, ...]:
    found.sort(key=_source)
    return tuple(sorted(found, key=lambda item: item.date or now, reverse=True))


def _is_column(item: Item) -> bool:
    return isinstance(item, Column)


def _page_order(page: Page) -> tuple[bool, int, str, str]:
    return page.nav is None, page.nav or 0, page.title.casefold(), page.source


def library_of(
    finished: Mapping[str, Finished],
    finished_names: Mapping[str, Finished],
    originals: Mapping[str, str],
    names: Mapping[str, Names],
    drafts: Mapping[str, Draft],
    ledger: Ledger,
    statics: Mapping[str, str],
    withheld: frozenset[str],
    conventions: Conventions,
    problems: Iterable[Problem],
) -> Library:
    """Return the library that finished texts make; its warnings hold whatever is wrong, errors too."""
    now = conventions.now
    texts = [*finished.values(), *finished_names.values()]
    problems = [*problems, *(problem for text in texts for problem in text.problems)]
    items = tie_translations({source: text.item for source, text in finished.items()}, originals)
    of: dict[type[Item], list[Any]] = {kind: [] for kind in KINDS.values()}
    for item in items.values():
        of[type(item)].append(item)

    def named(kind: str) -> tuple[Any, ...]:
        return tuple(sorted(names[kind].terms.values(), key=lambda term: (term.title.casefold(), term.slug)))

    return Library(
        columns=_newest_first(of[Column], now),
        pages=tuple(sorted(of[Page], key=_page_order)),
        books=_newest_first(of[Book], now),
        chapters=tuple(sorted(of[Chapter], key=chapter_order)),
        events=_newest_first(of[Event], now),
        authors=named("author"), tags=named("tag"), categories=named("category"), series=named("series"),
        by_source=items, statics=statics, withheld=withheld, ledger=ledger,
        merged_names={
            address: known.terms[slug].address for known in names.values() for address, slug in known.merged.items()
        },
        warnings=tuple(sorted(set(problems))),
        next_date=next_date(drafts.values(), now),
    )  # fmt: skip


def next_date(drafts: Iterable[Draft], now: dt.datetime) -> dt.datetime | None:
    """Return when the next of the texts will appear that have not yet."""
    return min((date for draft in drafts if (date := draft.item.date) and date > now), default=None)


_source = attrgetter("source")
