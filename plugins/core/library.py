"""All texts of a site, read once: found, checked, given their addresses, converted, and tied to each other.

Reading never stops at the first problem: whatever is wrong anywhere is collected and told in one run.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from plugins.core import fields as f
from plugins.core.addresses import Place, address_of, address_of_file
from plugins.core.agreement import disagreements
from plugins.core.binding import bind, chapter_order, without_number
from plugins.core.conventions import Conventions
from plugins.core.conversion import convert_bodies
from plugins.core.drafts import Draft, References
from plugins.core.files import LEDGER, TextFile, is_static, survey
from plugins.core.front_matter import Misencoded, decode, parse
from plugins.core.ledger import Ledger, parse_ledger
from plugins.core.model import Author, Book, Category, Chapter, Column, Event, Item, Page, Series, Tag
from plugins.core.names import Mention, Names, gather
from plugins.core.problems import ContentProblems, Problem, Refusal
from plugins.core.recurrence import first_time
from plugins.core.schema import validate
from plugins.core.translations import originals_of, tie_translations

Kind = TypeVar("Kind", bound=Item)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a site's plugins are given: all public texts by kind, all names, and what was noticed on the way.

    Columns, events and books are newest first, pages and chapters in their order, names by title. `by_source` finds any
    of them by its path from the content folder; `statics` are the files that bodies refer to, with the address each is
    to have; `withheld` are those that only gated text refers to, and that are public nowhere.
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

    @property
    def listed_columns(self) -> tuple[Column, ...]:
        """The columns that stand in lists and feeds, newest first."""
        return tuple(column for column in self.columns if column.is_listed)

    @property
    def readable(self) -> tuple[Item, ...]:
        """Every column, event, book and chapter that has a page, whether it stands in lists or not."""
        kinds = (self.columns, self.events, self.books, self.chapters)
        return tuple(item for kind in kinds for item in kind if item.output)

    @property
    def undated(self) -> tuple[Item, ...]:
        """The books, chapters in their order, and events that stand in lists and were announced on no day."""
        found = (*self.books, *self.chapters, *self.events)
        return tuple(item for item in found if item.output and item.is_listed and item.date is None)

    @property
    def stream(self) -> tuple[Item, ...]:
        """Everything that was announced at a time, whatever its kind, newest first."""
        announced = [
            (item.date, item)
            for kind in (self.columns, self.events, self.books, self.chapters)
            for item in kind
            if item.is_listed and item.date is not None
        ]
        return tuple(item for _, item in sorted(announced, key=lambda pair: pair[0], reverse=True))


def read_library(conventions: Conventions) -> Library:
    """Read a site's content.

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
    read = [(file, _read(file, conventions, problems)) for file in shelf.texts]
    drafts = [draft for _, draft in read if draft is not None]
    unread = [file for file, draft in read if draft is None]
    books = bind(drafts, unread, conventions, problems)
    record = ledger.with_claims({draft.item.id for draft in drafts if draft.item.id})
    names = _gather_names(drafts, record, conventions, problems)
    public = _placed(drafts, books, names, record, conventions, problems)
    filed = [draft for draft in drafts if draft.item.kind in names and draft.item.slug]
    references = References.among([d for d in drafts if d.item.kind not in names], unread, conventions.lang)
    published = [path for path in shelf.others if is_static(path, conventions)]
    problems.extend(disagreements(public, filed, names, published, references, conventions))
    _refer(public, references)
    originals, found = originals_of(public, references, conventions)
    problems.extend(found)
    finished, statics, withheld = convert_bodies(
        {draft.source: draft.item for draft in public},
        {draft.source: draft.matter for draft in drafts},
        {file.source for file in unread},
        names,
        shelf,
        conventions,
        problems,
    )
    library = _assemble(tie_translations(finished, originals), names, statics, withheld, ledger, conventions, problems)
    if any(problem.severity == "error" for problem in problems):
        raise ContentProblems(problems)
    return library


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


def _read(file: TextFile, conventions: Conventions, problems: list[Problem]) -> Draft | None:
    shown = conventions.shown(file.source)
    try:
        text = decode((conventions.root / file.source).read_bytes())
    except Refusal as refusal:
        line, column = (refusal.line, refusal.column) if isinstance(refusal, Misencoded) else (1, 1)
        problems.append(Problem(shown, line, column, "", refusal.what, refusal.fix))
        return None
    except OSError as error:
        problems.append(Problem(shown, 1, 1, "", f"cannot be read ({error.strerror})", "check its permissions"))
        return None
    matter = parse(text, shown)
    item, found = validate(file.kind, matter, file.source, conventions)
    problems.extend(found)
    return Draft(file, matter, item) if item is not None else None


def field_place(item: Item, name: str, conventions: Conventions) -> tuple[str, int, int]:
    """Return the file, line and column of a field, for what is found out only after all texts are read."""
    shown = conventions.shown(item.source)
    matter = parse(decode((conventions.root / item.source).read_bytes()), shown)
    return (shown, *(matter.value_places.get((name,)) or (1, 1)))


def _mentions(drafts: Iterable[Draft], attribute: str, field_name: str, conventions: Conventions) -> Iterator[Mention]:
    for draft in drafts:
        value = getattr(draft.item, attribute, None)
        written, name_of_field = (value,) if isinstance(value, str) else value or (), field_name
        if attribute == "author_names" and isinstance(draft.item, Chapter) and not _names_authors(draft):
            continue
        if attribute == "author_names" and not written and draft.item.author_name:
            written, name_of_field = (draft.item.author_name,), "author"
        for number, name in enumerate(written):
            yield Mention(conventions.shown(draft.source), *draft.place(name_of_field, number), name_of_field, name)


_ANNOUNCED = frozenset({"book", "chapter", "event"})
"""The kinds that may do without a date; where they do, the day they were first public holds."""

_WRITING = frozenset({"column", "page", "book", "chapter", "event"})
"""The kinds that mention names."""


def _gather_names(
    drafts: list[Draft], ledger: Ledger, conventions: Conventions, problems: list[Problem]
) -> dict[str, Names]:
    """Make objects of all names; each has its address before any body is converted."""
    writing = [draft for draft in drafts if draft.item.kind in _WRITING and draft.item.status != "skip"]
    for draft in writing:
        problems.extend(_author_left_out(draft, conventions))
    gathered: dict[str, Names] = {}
    for model, attribute, field_name in (
        (Author, "author_names", "authors"), (Tag, "tag_names", "tags"),
        (Category, "category_name", "category"), (Series, "series_name", "series"),
    ):  # fmt: skip
        filed = [draft for draft in drafts if draft.item.kind == model.kind and _is_public_name(draft, conventions)]
        for draft in filed:
            _place_name(draft, ledger, conventions, problems)
        mentioning = [d for d in writing if d.item.kind == "column"] if model in (Category, Series) else writing
        mentions = list(_mentions(mentioning, attribute, field_name, conventions))
        if model is Author:
            mentions += [Mention("pelicanconf.py", 1, 1, "AUTHOR", name) for name in conventions.default_authors]
        if model is Category and conventions.default_category and any(not _category_of(draft) for draft in mentioning):
            mentions.append(Mention("pelicanconf.py", 1, 1, "DEFAULT_CATEGORY", conventions.default_category))
        gathered[model.kind], found = gather(model, [d for d in filed if d.item.slug], mentions, conventions)
        problems.extend(found)
    return gathered


def _names_authors(draft: Draft) -> bool:
    return bool({"authors", "author"} & draft.matter.data.keys())


def _category_of(draft: Draft) -> str | None:
    return draft.item.category_name if isinstance(draft.item, Column) else None


def _is_public_name(draft: Draft, conventions: Conventions) -> bool:
    return draft.item.status != "skip" and (conventions.show_drafts or not draft.item.is_draft)


def _author_left_out(draft: Draft, conventions: Conventions) -> Iterator[Problem]:
    item = draft.item
    if (
        item.author_name
        and item.author_names
        and item.author_name not in item.author_names
        and "author" in draft.matter.data
    ):
        what = f"`{item.author_name}` is left out, because there is `authors` too"
        yield draft.problem(conventions, "author", what, "name everyone in `authors`", severity="warning")


def _place_name(draft: Draft, ledger: Ledger, conventions: Conventions, problems: list[Problem]) -> None:
    """Give a name that has a file its slug, address and id."""
    item, kind = draft.item, draft.item.kind
    slug = item.slug or conventions.slugs.slug_of_name(_stem(draft.source), kind)
    if not slug:
        problems.append(_no_slug(draft, conventions))
    place = _own_place(item, conventions.permalinks.place(kind, slug=slug) or Place("", ""))
    update = {"slug": slug, "source": draft.source, "lang": item.lang or conventions.lang, "has_file": True}
    draft.item = item.model_copy(update=update | _on_record(draft, place, ledger, conventions))


def _on_record(draft: Draft, place: Place, ledger: Ledger, conventions: Conventions) -> dict[str, Any]:
    """Return what an item's address and the record say of it."""
    known = ledger.by_source.get(draft.source)
    item_id = draft.item.id or (known.id if known else _fresh_id(draft, conventions))
    entry = ledger.by_id.get(item_id)
    former = tuple(address for address in (entry.addresses if entry else ()) if address != place.address)
    return {"id": item_id, "address": place.address, "output": place.output, "former_addresses": former}


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _no_slug(draft: Draft, conventions: Conventions) -> Problem:
    what = "neither the title nor the file's name has a letter or digit for an address"
    return Problem(conventions.shown(draft.file.source), 1, 1, "slug", what, "add `slug: …` in plain letters")


def _slug(draft: Draft, conventions: Conventions) -> str:
    item, rules = draft.item, conventions.slugs
    if item.slug:
        return item.slug
    if item.kind == "book":
        return rules.slug_of(_folder(draft.source))
    stem = _stem(draft.source)
    in_pelicans_way = item.kind in {"column", "page"}
    if rules.source == "title" and in_pelicans_way:
        stem = item.title
    elif rules.source != "basename" or not in_pelicans_way:
        stem = re.sub(r"\A\d{4}-\d{2}-\d{2}[-_ ]+(?=.)", "", stem)
    if item.kind == "chapter":
        stem = without_number(stem)
    return rules.slug_of(stem) or rules.slug_of(item.title)


def _folder(source: str) -> str:
    return source.rpartition("/")[0].rpartition("/")[2]


def _placed(
    drafts: list[Draft],
    books: Mapping[str, Draft],
    names: dict[str, Names],
    ledger: Ledger,
    conventions: Conventions,
    problems: list[Problem],
) -> list[Draft]:
    """Give every text that may be public its id, names, language and address; names were given theirs before.

    Chapters come last, since they lie below their books and are no more public than those.
    """
    public: list[Draft] = []
    shown: set[str] = set()
    for draft in sorted(drafts, key=lambda draft: draft.item.kind == "chapter"):
        item = draft.item
        book = books.get(draft.source)
        if item.kind in names or (item.kind == "chapter" and (book is None or book.source not in shown)):
            continue
        slug = _slug(draft, conventions)
        if not slug:
            problems.append(_no_slug(draft, conventions))
            continue
        update: dict[str, Any] = {
            "slug": slug, "source": draft.source, "lang": item.lang or conventions.lang,
            "is_scheduled": item.date is not None and item.date > conventions.now,
            "authors": _authors(item, names["author"], conventions),
            "tags": _terms(item.tag_names, names["tag"]),
        }  # fmt: skip
        if isinstance(item, Column):
            category = item.category_name or conventions.default_category
            update["category"] = names["category"].term(category) if category else None
            update["series"] = names["series"].term(item.series_name) if item.series_name else None
        if isinstance(item, Chapter):
            update["book"] = book.item if book else None
        if isinstance(item, Event):
            update["is_whole_day"] = _has_no_time(draft, "start") and (item.end is None or _has_no_time(draft, "end"))
        draft.item = item.model_copy(update=update)
        problems.extend(_date_problems(draft, conventions))
        if item.status == "skip" or (
            (item.status == "draft" or update["is_scheduled"]) and not conventions.show_drafts
        ):
            continue
        place = _place(draft, conventions, problems)
        update = _on_record(draft, place, ledger, conventions)
        entry = ledger.by_id.get(update["id"])
        update["modified"] = item.modified or (entry.modified if entry and entry.revision > 1 else None)
        if item.kind in _ANNOUNCED and item.date is None:
            update["date"] = entry.first_published if entry else None
        draft.item = draft.item.model_copy(update=update)
        public.append(draft)
        shown.add(draft.source)
    return public


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


def _has_no_time(draft: Draft, name: str) -> bool:
    return f.names_no_time(draft.matter.data.get(name, "00:00"))


def _event_problems(draft: Draft, event: Event, conventions: Conventions) -> Iterator[Problem]:
    if event.end is not None and _has_no_time(draft, "start") and not _has_no_time(draft, "end"):
        what, fix = (
            "`end` names a time of day, and `start` none; it begins at midnight",
            "add the time, or take it away",
        )
        yield draft.problem(conventions, "start", what, fix, severity="warning")
    first = first_time(event.repeats, event.start) if event.repeats else event.start
    if first is None:
        what, fix = "there is no day on which this rule would have the event take place", "compare it with `start`"
        yield draft.problem(conventions, "repeats", what, fix, severity="warning")
    elif first != event.start:
        what = f"is no day on which the event takes place, by its rule; the first is {first:%A, %Y-%m-%d}"
        yield draft.problem(conventions, "start", what, "begin on that day, or change `repeats`", severity="warning")


def _fresh_id(draft: Draft, conventions: Conventions) -> str:
    space = uuid.uuid5(uuid.NAMESPACE_URL, conventions.site_id or conventions.site_url or "standfirst")
    return str(uuid.uuid5(space, f"{draft.item.kind}:{draft.file.source}"))


def _authors(item: Item, names: Names, conventions: Conventions) -> tuple[Author, ...]:
    written = item.author_names or ((item.author_name,) if item.author_name else conventions.default_authors)
    return cast(tuple[Author, ...], _terms(written, names))


def _terms(written: Iterable[str], names: Names) -> tuple[Item, ...]:
    """Return the objects behind names as written, each once."""
    found = (names.term(name) for name in written)
    return tuple({term.slug: term for term in found if term is not None}.values())


def _date_problems(draft: Draft, conventions: Conventions) -> Iterator[Problem]:
    item = draft.item
    if isinstance(item, Event):
        yield from _event_problems(draft, item, conventions)
    if item.date and item.modified and item.modified < item.date and "modified" in draft.matter.data:
        line, column = draft.matter.value_places.get(("modified",), (1, 1))
        what = f"{item.modified:%Y-%m-%d} is before the date, {item.date:%Y-%m-%d}"
        fix = "correct one of the two, or take `modified` away"
        yield Problem(conventions.shown(draft.file.source), line, column, "modified", what, fix, "warning")


def _place(draft: Draft, conventions: Conventions, problems: list[Problem]) -> Place:
    item = draft.item
    values = {
        **{key: value for key, value in item.custom.items() if isinstance(value, str)},
        "slug": item.slug, "date": item.date or conventions.now, "path": draft.source, "title": item.title,
        "author": item.authors[0].slug if item.authors else "",
        "category": item.category.slug if isinstance(item, Column) and item.category else "",
        "book": item.book.slug if isinstance(item, Chapter) and item.book else "",
    }  # fmt: skip
    if isinstance(item, Chapter) and item.is_gated and not conventions.show_drafts:
        return Place("", "")
    fix = "write that field, or change the pattern in the settings"
    try:
        place = conventions.permalinks.place(item.kind, item.lang, **values) or Place("", "")
    except (LookupError, ValueError, AttributeError) as error:
        what = f"the address's pattern asks for {error}, which this text does not have"
        problems.append(Problem(conventions.shown(draft.source), 1, 1, "", what, fix))
        return Place("", "")
    if {"", ".", ".."} & set(place.output.split("/")) and place.output:
        what = f"`{place.output}`, made by the address's pattern, is no file within the site"
        problems.append(Problem(conventions.shown(draft.source), 1, 1, "", what, fix))
        return Place("", "")
    return _own_place(item, place)


def _own_place(item: Item, place: Place) -> Place:
    """Return where a text lies that may name its address or its file itself (Pelican's `url` and `save_as`)."""
    output = item.save_as or place.output
    if item.url:
        return Place(address_of(item.url), output)
    return Place(address_of_file(item.save_as), output) if item.save_as else place


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
