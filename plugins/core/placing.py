"""Where every text lies: its slug, id, address and file, from its front matter, the settings and the record."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from plugins.core.addresses import Place, address_of, address_of_file
from plugins.core.binding import without_number
from plugins.core.conventions import Conventions
from plugins.core.dates import has_no_time, moved_dates, odd_dates
from plugins.core.drafts import Draft
from plugins.core.ledger import Ledger
from plugins.core.model import Author, Chapter, Column, Event, Item, authored_fields
from plugins.core.names import Names
from plugins.core.problems import Problem
from plugins.core.wrong_fields import meant

_ANNOUNCED = frozenset({"book", "chapter", "event"})
"""The kinds that may do without a date; where they do, the day they were first public holds."""


def place_texts(
    drafts: list[Draft],
    books: Mapping[str, Draft],
    names: dict[str, Names],
    ledger: Ledger,
    conventions: Conventions,
) -> list[Draft]:
    """Give every text that may be public its id, names, language and address; names were given theirs before.

    Chapters come last, since they lie below their books and are no more public than those.
    """
    public: list[Draft] = []
    shown: set[str] = set()
    for draft in sorted(drafts, key=lambda draft: draft.item.kind == "chapter"):
        book = books.get(draft.source)
        is_left_out = draft.item.kind == "chapter" and (book is None or book.source not in shown)
        if draft.item.kind in names or is_left_out:
            continue
        if place_text(draft, book, names, ledger, conventions):
            public.append(draft)
            shown.add(draft.source)
    return public


def place_text(
    draft: Draft,
    book: Draft | None,
    names: Mapping[str, Names],
    ledger: Ledger,
    conventions: Conventions,
) -> bool:
    """Give a text its names and language, and its id and address where it may be public; returns whether it may be."""
    item = draft.item
    slug = _slug(draft, conventions)
    if not slug:
        draft.problems += (_no_slug(draft, conventions),)
        return False
    known = {"slug": slug, **_known(draft, book, names, conventions)}
    if item.modified or item.kind == "event":
        draft.problems += tuple(odd_dates(draft, conventions))
    if isinstance(item, Column) and item.part is not None and not item.series_name:
        draft.problems += (_no_series(draft, conventions),)
    waits = item.status == "draft" or known["is_scheduled"]
    is_public = item.status != "skip" and (conventions.show_drafts or not waits)
    if is_public:
        place = _place(draft, known, conventions)
        known |= _recorded(draft, place, ledger, conventions)
    draft.item = item.model_copy(update=known)
    return is_public


def _known(draft: Draft, book: Draft | None, names: Mapping[str, Names], conventions: Conventions) -> dict[str, Any]:
    """Return what a text's front matter, its book, and the clock say of it."""
    item = draft.item
    update: dict[str, Any] = {
        "source": draft.source, "lang": item.lang or conventions.lang,
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
        update["is_whole_day"] = has_no_time(draft, "start") and (item.end is None or has_no_time(draft, "end"))
        if item.moved:
            update["moved"] = moved_dates(draft, item)
    return update


def _recorded(draft: Draft, place: Place, ledger: Ledger, conventions: Conventions) -> dict[str, Any]:
    """Return where a public text lies, and the dates that its author leaves to the record."""
    item, update = draft.item, _on_record(draft, place, ledger, conventions)
    entry = ledger.by_id.get(update["id"])
    if entry and entry.revision > 1 and not item.modified:
        update["modified"] = entry.modified
    if entry and item.kind in _ANNOUNCED and not item.date:
        update["date"] = entry.first_published
    return update


def with_place(draft: Draft, conventions: Conventions) -> Draft | None:
    """Return a text that was read in part with its address; None where that rests on what was not read."""
    item, known = draft.item, authored_fields(type(draft.item))
    misspelt = {meant(item.kind, name, known) for name in draft.matter.data.keys() - known.keys()}
    written = draft.matter.data.keys() | draft.matter.unread | misspelt
    has_guesses = any(name in written and not getattr(item, name) for name in ("slug", "lang", "save_as", "url"))
    is_of_title = conventions.slugs.source == "title" and item.kind in {"column", "page"} and not item.slug
    slug = "" if has_guesses or is_of_title else _slug(draft, conventions)
    try:
        place = conventions.permalinks.place(item.kind, item.lang or conventions.lang, slug=slug) if slug else None
    except (LookupError, ValueError, AttributeError):  # the pattern asks for more
        place = None
    if place is None:
        return None
    place = _own_place(item, place)
    update = {"slug": slug, "address": place.address, "output": place.output}
    return Draft(draft.reading, item.model_copy(update=update))


def place_name(draft: Draft, ledger: Ledger, conventions: Conventions, problems: list[Problem]) -> None:
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
    item_id = draft.item.id or (known.id if known else _fresh_id(draft, ledger, conventions))
    entry = ledger.by_id.get(item_id)
    addresses = entry.addresses if entry else ()
    former = tuple(each for each in addresses if each != place.address and entry and ledger.had_last(entry, each))
    return {"id": item_id, "address": place.address, "output": place.output, "former_addresses": former}


def _fresh_id(draft: Draft, ledger: Ledger, conventions: Conventions) -> str:
    """Return an id for a text that has none yet: by its file, and by how many that were in that file have theirs."""
    space = _space(conventions.site_id or conventions.site_url or "standfirst")
    named = f"{draft.item.kind}:{draft.source}"
    tries = (str(uuid.uuid5(space, f"{named}:{number}" if number else named)) for number in itertools.count())
    return next(item_id for item_id in tries if item_id not in ledger.by_id)


@lru_cache(maxsize=8)
def _space(site: str) -> uuid.UUID:
    """Return what sets the ids of one site apart from those of others."""
    return uuid.uuid5(uuid.NAMESPACE_URL, site)


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


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _no_slug(draft: Draft, conventions: Conventions) -> Problem:
    what = "neither the title nor the file's name has a letter or digit for an address"
    return Problem(conventions.shown(draft.file.source), 1, 1, "slug", what, "add `slug: …` in plain letters")


def _no_series(draft: Draft, conventions: Conventions) -> Problem:
    what = "says which part of a series this is, and no series is named"
    return draft.problem(conventions, "part", what, "add `series: …`, or take the line away", severity="warning")


def _folder(source: str) -> str:
    return source.rpartition("/")[0].rpartition("/")[2]


def _authors(item: Item, names: Names, conventions: Conventions) -> tuple[Author, ...]:
    written = item.author_names or ((item.author_name,) if item.author_name else conventions.default_authors)
    return cast(tuple[Author, ...], _terms(written, names))


def _terms(written: Iterable[str], names: Names) -> tuple[Item, ...]:
    """Return the objects behind names as written, each once."""
    found = (names.term(name) for name in written)
    return tuple({term.slug: term for term in found if term is not None}.values())


def _place(draft: Draft, known: Mapping[str, Any], conventions: Conventions) -> Place:
    """Return where a text lies; `known` is what is known of it besides its front matter."""
    item, authors = draft.item, known["authors"]
    category, book = known.get("category"), known.get("book")
    values = {
        **{key: value for key, value in item.custom.items() if isinstance(value, str)},
        "slug": known["slug"], "date": item.date or conventions.now, "path": draft.source, "title": item.title,
        "author": authors[0].slug if authors else "",
        "category": category.slug if category else "", "book": book.slug if book else "",
    }  # fmt: skip
    if isinstance(item, Chapter) and item.is_gated and not conventions.show_drafts:
        return Place("", "")
    fix = "write that field, or change the pattern in the settings"
    try:
        place = conventions.permalinks.place(item.kind, known["lang"], **values) or Place("", "")
    except (LookupError, ValueError, AttributeError) as error:
        what = f"the address's pattern asks for {error}, which this text does not have"
        draft.problems += (Problem(conventions.shown(draft.source), 1, 1, "", what, fix),)
        return Place("", "")
    if {"", ".", ".."} & set(place.output.split("/")) and place.output:
        what = f"`{place.output}`, made by the address's pattern, is no file within the site"
        draft.problems += (Problem(conventions.shown(draft.source), 1, 1, "", what, fix),)
        return Place("", "")
    return _own_place(item, place)


def _own_place(item: Item, place: Place) -> Place:
    """Return where a text lies that may name its address or its file itself (Pelican's `url` and `save_as`)."""
    output = item.save_as or place.output
    if item.url:
        return Place(address_of(item.url), output)
    return Place(address_of_file(item.save_as), output) if item.save_as else place
