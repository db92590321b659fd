"""All texts of a site, read once: found, checked, given their addresses, converted, and tied to each other.

Reading never stops at the first problem: whatever is wrong anywhere is collected and told in one run.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from plugins.core.addresses import Place, address_of
from plugins.core.conversion import convert_bodies
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, survey
from plugins.core.front_matter import FrontMatter, Misencoded, decode, parse
from plugins.core.ledger import Ledger, parse_ledger
from plugins.core.model import Author, Book, Category, Chapter, Column, Event, Item, Page, Series, Tag
from plugins.core.names import Mention, Names, gather
from plugins.core.problems import ContentProblems, Problem, Refusal, did_you_mean
from plugins.core.schema import validate
from plugins.core.translations import group_translations

Kind = TypeVar("Kind", bound=Item)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a site's plugins are given: all public texts by kind, all names, and what was noticed on the way.

    Columns, events and books are newest first, pages in their order, names by title. `by_source` finds any of them by
    its path from the content folder; `statics` are the files that bodies refer to, with the address each is to have.
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
    merged_names: Mapping[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    warnings: tuple[Problem, ...] = ()

    @property
    def listed_columns(self) -> tuple[Column, ...]:
        """The columns that stand in lists and feeds, newest first."""
        return tuple(column for column in self.columns if column.is_listed)


@dataclass(slots=True)
class Draft:
    """A text on its way into the library: what was read of it so far."""

    file: TextFile
    matter: FrontMatter
    item: Item


def read_library(conventions: Conventions) -> Library:
    """Read a site's content.

    Raises:
        ContentProblems: the site has errors; holds every problem found, warnings too.
    """
    problems: list[Problem] = []
    if not conventions.root.is_dir():
        what = "there is no such folder"
        raise ContentProblems([Problem(conventions.shown_as or str(conventions.root), 1, 1, "", what, "check the name")])
    ledger = _read_ledger(conventions, problems)
    shelf = survey(conventions)
    problems.extend(shelf.problems)
    drafts = [draft for file in shelf.texts if (draft := _read(file, conventions, problems)) is not None]
    names = _gather_names(drafts, conventions, problems)
    public = _placed(drafts, names, ledger, conventions, problems)
    problems.extend(_collisions(public, conventions))
    problems.extend(_missing_references(public, drafts, conventions))
    finished, statics = convert_bodies(
        {draft.file.source: draft.item for draft in public},
        {draft.file.source: draft.matter for draft in drafts},
        names,
        shelf,
        conventions,
        problems,
    )
    library = _assemble(finished, names, statics, ledger, conventions, problems)
    if any(problem.severity == "error" for problem in problems):
        raise ContentProblems(problems)
    return library


def _read_ledger(conventions: Conventions, problems: list[Problem]) -> Ledger:
    path = conventions.root / "ledger.jsonl"
    if not path.is_file():
        return Ledger()
    try:
        ledger, found = parse_ledger(decode(path.read_bytes()), conventions.shown("ledger.jsonl"))
    except Refusal as refusal:
        line, column = (refusal.line, refusal.column) if isinstance(refusal, Misencoded) else (1, 1)
        problems.append(Problem(conventions.shown("ledger.jsonl"), line, column, "", refusal.what, refusal.fix))
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
    if not matter.data and matter.problems:
        problems.extend(matter.problems)
        return None
    item, found = validate(file.kind, matter, file.source, conventions)
    problems.extend(found)
    return Draft(file, matter, item) if item is not None else None


def _mentions(drafts: Iterable[Draft], attribute: str, field_name: str, conventions: Conventions) -> Iterator[Mention]:
    for draft in drafts:
        value = getattr(draft.item, attribute, None)
        written = (value,) if isinstance(value, str) else value or ()
        if attribute == "author_names" and not written and draft.item.author_name:
            written, field_name = (draft.item.author_name,), "author"
        for number, name in enumerate(written):
            places = draft.matter.value_places
            line, column = places.get((field_name, number)) or places.get((field_name,)) or (1, 1)
            yield Mention(name, conventions.shown(draft.file.source), line, column, field_name)


def _gather_names(drafts: list[Draft], conventions: Conventions, problems: list[Problem]) -> dict[str, Names]:
    """Make objects of all names; each has its address before any body is converted."""
    writing = [draft for draft in drafts if draft.item.kind in {"column", "page", "book", "chapter", "event"} and draft.item.status != "skip"]
    gathered: dict[str, Names] = {}
    for model, attribute, field_name in (
        (Author, "author_names", "authors"), (Tag, "tag_names", "tags"),
        (Category, "category_name", "category"), (Series, "series_name", "series"),
    ):  # fmt: skip
        filed = [_placed_name(draft, conventions, problems) for draft in drafts if draft.item.kind == model.kind]
        mentioning = [d for d in writing if d.item.kind == "column"] if model in (Category, Series) else writing
        mentions = list(_mentions(mentioning, attribute, field_name, conventions))
        if model is Author:
            mentions += [Mention(name, "pelicanconf.py", 1, 1, "AUTHOR") for name in conventions.default_authors]
        if model is Category and conventions.default_category and any(not d.item.category_name for d in mentioning):  # type: ignore[attr-defined]
            mentions.append(Mention(conventions.default_category, "pelicanconf.py", 1, 1, "DEFAULT_CATEGORY"))
        gathered[model.kind], found = gather(model, cast(list[Any], filed), mentions, conventions)
        problems.extend(found)
    return gathered


def _placed_name(draft: Draft, conventions: Conventions, problems: list[Problem]) -> Item:
    item, kind = draft.item, draft.item.kind
    slug = item.slug or conventions.slugs.slug_of_name(_stem(draft.file.source), kind)
    if not slug:
        problems.append(_no_slug(draft, conventions))
    place = conventions.permalinks.place(kind, slug=slug) or Place("", "")
    lang = item.lang or conventions.lang
    item = item.model_copy(
        update={"slug": slug, "address": place.address, "output": place.output, "source": draft.file.source, "lang": lang, "has_file": True}
    )
    draft.item = item
    return item


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _no_slug(draft: Draft, conventions: Conventions) -> Problem:
    what = "neither the title nor the file's name has a letter or digit for an address"
    return Problem(conventions.shown(draft.file.source), 1, 1, "slug", what, "add `slug: …` in plain letters")


def _slug(draft: Draft, conventions: Conventions) -> str:
    if draft.item.slug:
        return draft.item.slug
    if draft.item.kind == "book":
        return conventions.slugs.slug_of(draft.file.source.split("/")[-2])
    stem = _stem(draft.file.source)
    if conventions.slugs.source == "title" and draft.item.kind in {"column", "page"}:
        stem = draft.item.title
    elif conventions.slugs.source != "basename" or draft.item.kind not in {"column", "page"}:
        stem = _without_leading_number(stem)
    return conventions.slugs.slug_of(stem) or conventions.slugs.slug_of(draft.item.title)


def _without_leading_number(stem: str) -> str:
    return re.sub(r"\A(\d{4}-\d{2}-\d{2}|\d{1,3})[-_ ]+(?=.)", "", stem)


def _placed(
    drafts: list[Draft], names: dict[str, Names], ledger: Ledger, conventions: Conventions, problems: list[Problem]
) -> list[Draft]:
    """Give every text that may be public its id, names, language and address; names were given theirs before."""
    on_record, by_id = ledger.by_source(), ledger.by_id()
    public = []
    for draft in drafts:
        item = draft.item
        if item.kind in names:
            continue
        slug = _slug(draft, conventions)
        if not slug:
            problems.append(_no_slug(draft, conventions))
            continue
        item_id = item.id or (on_record[draft.file.source].id if draft.file.source in on_record else _fresh_id(draft, conventions))
        entry = by_id.get(item_id)
        update: dict[str, Any] = {
            "id": item_id, "slug": slug, "source": draft.file.source, "lang": item.lang or conventions.lang,
            "modified": item.modified or (entry.modified if entry and entry.revision > 1 else None),
            "is_scheduled": item.date is not None and item.date > conventions.now and item.kind != "event",
            "authors": _authors(item, names["author"], conventions),
            "tags": _terms(item.tag_names, names["tag"]),
        }  # fmt: skip
        if isinstance(item, Column):
            category = item.category_name or conventions.default_category
            update["category"] = names["category"].term(category) if category else None
            update["series"] = names["series"].term(item.series_name) if item.series_name else None
        draft.item = item.model_copy(update=update)
        problems.extend(_date_problems(draft, conventions))
        if item.status == "skip" or ((item.status == "draft" or update["is_scheduled"]) and not conventions.show_drafts):
            continue
        place = _place(draft, conventions, problems)
        former = tuple(a for a in (entry.addresses if entry else ()) if a != place.address)
        draft.item = draft.item.model_copy(update={"address": place.address, "output": place.output, "former_addresses": former})
        public.append(draft)
    return public


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
    if item.date and item.modified and item.modified < item.date and "modified" in draft.matter.data:
        line, column = draft.matter.value_places.get(("modified",), (1, 1))
        what = f"{item.modified:%Y-%m-%d} is before the date, {item.date:%Y-%m-%d}"
        fix = "correct one of the two, or take `modified` away"
        yield Problem(conventions.shown(draft.file.source), line, column, "modified", what, fix, "warning")


def _place(draft: Draft, conventions: Conventions, problems: list[Problem]) -> Place:
    item = draft.item
    values = {
        **{key: value for key, value in item.custom.items() if isinstance(value, str)},
        "slug": item.slug, "date": item.date or conventions.now, "path": draft.file.source, "title": item.title,
        "author": item.authors[0].slug if item.authors else "",
        "category": item.category.slug if isinstance(item, Column) and item.category else "",
        "book": draft.file.source.split("/")[-2] if item.kind == "chapter" else "",
    }  # fmt: skip
    try:
        place = conventions.permalinks.place(item.kind, item.lang, **values) or Place("", "")
    except (KeyError, ValueError, IndexError) as error:
        what = f"the address's pattern asks for {error}, which this text does not have"
        problems.append(Problem(conventions.shown(draft.file.source), 1, 1, "", what, "write that field, or change the pattern in the settings"))
        place = Place("", "")
    if item.kind == "page" and place.output.split("/")[0] in conventions.permalinks.reserved and not item.save_as and "/" in place.output:
        line, column = draft.matter.value_places.get(("slug",), (1, 1))
        what = f"`/{item.slug}/` is an address that the site itself uses"
        problems.append(Problem(conventions.shown(draft.file.source), line, column, "slug", what, "choose another slug"))
    if item.url:
        place = Place(address_of(item.url), place.output)
    if item.save_as:
        place = Place(place.address if item.url else address_of(item.save_as.removesuffix("index.html")), item.save_as)
    return place


def _collisions(public: list[Draft], conventions: Conventions) -> Iterator[Problem]:
    """Find texts that would be written over each other, and former addresses that are taken."""
    by_output: dict[str, Draft] = {}
    by_address: dict[str, str] = {}
    for draft in public:
        if draft.item.output:
            other = by_output.setdefault(draft.item.output.casefold(), draft)
            if other is not draft:
                field_name = next((name for name in ("save_as", "slug") if name in draft.matter.data), "slug")
                line, column = draft.matter.value_places.get((field_name,), (1, 1))
                what = f"`{draft.item.address}` is also the address of {conventions.shown(other.file.source)}"
                yield Problem(conventions.shown(draft.file.source), line, column, field_name, what, "give one of the two another slug")
            by_address.setdefault(draft.item.address, draft.file.source)
    for draft in public:
        for number, alias in enumerate(draft.item.aliases):
            taken = by_address.setdefault(alias if alias.endswith("/") or "." in alias else f"{alias}/", draft.file.source)
            if taken != draft.file.source:
                places = draft.matter.value_places
                line, column = places.get(("aliases", number)) or places.get(("aliases",)) or (1, 1)
                what = f"`{alias}` already leads to {conventions.shown(taken)}"
                yield Problem(conventions.shown(draft.file.source), line, column, "aliases", what, "take it away in one of the two")


def _missing_references(public: list[Draft], drafts: list[Draft], conventions: Conventions) -> Iterator[Problem]:
    """Find references to books, columns and originals that do not exist."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        by_kind[draft.item.kind] |= {draft.item.slug or _slug(draft, conventions), draft.file.source, draft.file.source.rsplit("/", 1)[-1]}
    for draft in public:
        for name, kind in (("from_book", "book"), ("report", "column"), ("translation_of", draft.item.kind)):
            wanted = getattr(draft.item, name, None)
            if wanted and wanted.removeprefix("../") not in by_kind[kind]:
                line, column = draft.matter.value_places.get((name,), (1, 1))
                what = f"there is no {kind} `{wanted}`"
                fix = did_you_mean(wanted, by_kind[kind]) or f"write the slug or the file of a {kind}"
                yield Problem(conventions.shown(draft.file.source), line, column, name, what, fix)


def _assemble(
    finished: dict[str, Item], names: dict[str, Names], statics: dict[str, str], ledger: Ledger, conventions: Conventions, problems: list[Problem]
) -> Library:
    items = group_translations(finished, conventions)

    def of(kind: type[Kind]) -> tuple[Kind, ...]:
        return tuple(item for item in items.values() if type(item) is kind)

    def newest_first(found: tuple[Kind, ...]) -> tuple[Kind, ...]:
        by_source = sorted(found, key=lambda item: item.source)
        return tuple(sorted(by_source, key=lambda item: item.date or conventions.now, reverse=True))

    def named(kind: str) -> tuple[Any, ...]:
        return tuple(sorted(names[kind].terms.values(), key=lambda term: (term.title.casefold(), term.slug)))

    return Library(
        columns=newest_first(of(Column)),
        pages=tuple(sorted(of(Page), key=lambda page: (page.nav is None, page.nav or 0, page.title.casefold(), page.source))),
        books=newest_first(of(Book)),
        chapters=tuple(sorted(of(Chapter), key=lambda chapter: chapter.source)),
        events=newest_first(of(Event)),
        authors=named("author"), tags=named("tag"), categories=named("category"), series=named("series"),
        by_source=items, statics=statics, ledger=ledger,
        merged_names={address: names[kind].terms[slug].address for kind in names for address, slug in names[kind].merged.items()},
        warnings=tuple(sorted({problem for problem in problems if problem.severity == "warning"})),
    )  # fmt: skip
