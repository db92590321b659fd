"""What every plugin of a build is given: the library, the site, the clock and all lists, as one frozen value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import TypeVar

from markupsafe import Markup

from plugins.core.changes import Changes, with_changes
from plugins.core.conventions import Conventions
from plugins.core.languages import writing_direction
from plugins.core.library import Library, is_announced
from plugins.core.listing import Listing
from plugins.core.model import Author, Category, Item, Page, Series, Tag

Term = TypeVar("Term", Author, Category, Series, Tag)


@dataclass(frozen=True, slots=True)
class Site:
    """The site as templates see it.

    `root` stands before every address within the site (`/blog`, or nothing); `url` is absolute, without a slash at its
    end.
    """

    name: str
    subtitle: str
    url: str
    root: str
    lang: str
    navigation: tuple[Page, ...] = ()
    copyright_years: str | None = None

    def __str__(self) -> str:
        return self.url

    @property
    def dir(self) -> str:
        """The direction of the site's script, `ltr` or `rtl`."""
        return writing_direction(self.lang)


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that a plugin writes beside pages and the feeds of lists: its place in the output, and what it is.

    `what` is said where something else wants that place, as in `the podcast`; `item` is the text that it is a part of.
    `instead_of` is a file that there may have been in its place, whose readers are led to it.
    """

    output: str
    what: str
    item: Item | None = None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """The lists that there were before some texts changed, by kind and file."""

    listings: Mapping[tuple[str, str], Listing]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Press:
    """One build: its content, its site, its clock (an input like any other) and the lists that plugins contributed.

    While lists are contributed anew after a small change, `former` says what there was. `claims` are what else plugins
    write, as soon as all of them have said so.
    """

    conventions: Conventions
    library: Library
    site: Site
    now: dt.datetime
    listings: tuple[Listing, ...] = ()
    former: Former | None = None
    claims: tuple[Claim, ...] = ()

    def listing(self, kind: str) -> Listing | None:
        """Return the first list of a kind, such as the only one of kind `index`."""
        return next((listing for listing in self.listings if listing.kind == kind), None)

    def lists_of(self, terms: Iterable[Term], names_of: Callable[[Item], Iterable[Term | None]]) -> tuple[Listing, ...]:
        """Return a list for each name that a text bears or that has a file; `names_of` gives a text's names.

        What was announced comes newest first, then what never was. A name that only texts bear which stand in no list
        has a list too, since their pages lead to it; but it has no feeds, and is in no index. So it is with one whose
        own file says that it is unlisted.
        """
        terms = tuple(terms)
        entries = self._after_changes(terms, names_of)
        if entries is None:
            entries = self._filed(names_of)
        return tuple(
            Listing(
                term.kind, term.title, term.address, term.output, tuple(entries.get(term.slug, ())), subject=term,
                description=Markup(term.html), summary=term.summary,
                has_feeds=bool(entries.get(term.slug) or term.source) and not term.is_unlisted,
            )
            for term in terms
            if term.output and (term.slug in entries or term.source)
        )  # fmt: skip

    def _filed(self, names_of: Callable[[Item], Iterable[Term | None]]) -> Mapping[str, Sequence[Item]]:
        """Return the texts of every name that any text bears, by the name's slug."""
        entries: dict[str, list[Item]] = {
            term.slug: [] for item in self.library.readable for term in names_of(item) if term is not None
        }
        for item in (*self.library.stream, *self.library.undated):
            for term in names_of(item):
                if term is not None:
                    entries[term.slug].append(item)
        return entries

    def _after_changes(
        self, terms: tuple[Term, ...], names_of: Callable[[Item], Iterable[Term | None]]
    ) -> Mapping[str, Sequence[Item]] | None:
        """Return the same from the former lists; None where that cannot be told from them."""
        if self.former is None:
            return None
        changed = [item for pair in self.former.changes for item in pair if item is not None]
        borne = {id(item): [term.slug for term in names_of(item) if term is not None] for item in changed}
        touched = {slug for slugs in borne.values() for slug in slugs}
        entries: dict[str, Sequence[Item]] = {}
        for term in (term for term in terms if term.output):
            known = self.former.listings.get((term.kind, term.output))
            if known is not None and known.subject is not term:
                return None
            if term.slug in touched:
                found = self._with_bearers(term.slug, known.entries if known else (), borne)
                if not found:  # there may be others that bear it and stand in no list
                    return None
                entries[term.slug] = found
            elif known is not None:
                entries[term.slug] = known.entries
        return entries

    def _with_bearers(
        self, slug: str, entries: tuple[Item, ...], borne: Mapping[int, list[str]]
    ) -> tuple[Item, ...] | None:
        """Return the texts of a name after changes; None where one of them bears it twice."""
        if self.former is None or any(slugs.count(slug) > 1 for slugs in borne.values()):
            return None
        return with_changes(entries, self.former.changes, lambda item: is_announced(item) and slug in borne[id(item)])

    def index_of(self, kind: str, title: str, parts: tuple[Listing, ...]) -> tuple[Listing, ...]:
        """Return the list of these lists, or none where the settings give it no address."""
        place = self.conventions.permalinks.place(kind)
        if place is None:
            return ()
        in_use = tuple(part for part in parts if part.has_feeds)
        return (Listing(kind, title, place.address, place.output, parts=in_use, has_feeds=False),)


_FILED_BY = (
    "date", "status", "source", "address", "output", "lang", "tags", "authors", "category", "series", "part", "aliases",
    "is_translation", "is_scheduled", "former_addresses", "book_source", "nav", "template",
)  # fmt: skip
"""By what texts find their way into lists, and into what order."""


def filing_of(item: Item) -> tuple[object, ...]:
    """Return all that decides in which lists a text stands, and where in them."""
    return tuple(getattr(item, name, None) for name in _FILED_BY)


def with_others(listings: Iterable[Listing], others: Mapping[int, Item]) -> tuple[Listing, ...]:
    """Return lists with other versions of some texts, which are filed alike, known by the identity of the former.

    Lists that hold none of them are the same objects.
    """
    made: dict[int, Listing] = {}

    def renewed(listing: Listing) -> Listing:
        known = made.get(id(listing))
        if known is None:
            entries, parts = listing.entries, tuple(map(renewed, listing.parts))
            if not others.keys().isdisjoint(map(id, entries)):
                entries = tuple(others.get(id(entry), entry) for entry in entries)
            is_same = entries is listing.entries and all(map(is_, parts, listing.parts))
            known = made[id(listing)] = listing if is_same else replace(listing, entries=entries, parts=parts)
        return known

    return tuple(map(renewed, listings))


def site_of(conventions: Conventions, library: Library, name: str, subtitle: str) -> Site:
    """Return the site as templates see it."""
    years = sorted({item.date.year for item in library.stream if item.date})
    span = None
    if years:
        span = str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
    navigation = tuple(page for page in library.pages if page.nav is not None and page.is_listed)
    return Site(name, subtitle, conventions.site_url, conventions.root_path, conventions.lang, navigation, span)
