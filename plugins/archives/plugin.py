"""Writes every list of the press as pages, in Pelican's own terms, so that any theme finds the names it knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator, Generator
from pelican.urlwrappers import Author, Category, Tag

from plugins.archives.model import archive_listings
from plugins.core.contributing import listings_wanted, variables_of_list
from plugins.core.listing import Listing
from plugins.core.model import Book
from plugins.core.press import Press

TEMPLATES = {"year": "period_archives", "month": "period_archives", "day": "period_archives"}
"""Which template shows a kind of list, where it is not the one of the same name."""

_WRAPPERS = {"tag": Tag, "category": Category, "author": Author}


class ListsGenerator(Generator):
    """Writes a page, or several, for every list."""

    writes_pages = True
    """Whether what is written of a list shows its texts through what templates read of them, and needs no other plan
    while they are the same texts."""

    def generate_output(self, writer: Any) -> None:
        """Write all lists."""
        press: Press = self.settings["PRESS"]
        for listing in press.listings:
            self.write_listing(writer, listing)

    def write_listing(self, writer: Any, listing: Listing) -> None:
        """Write one list."""
        contents = self.context["contents"]
        articles = [contents[item.source] for item in listing.entries if item.source in contents]
        name = TEMPLATES.get(listing.kind, listing.kind)
        if isinstance(listing.subject, Book) and listing.subject.template:
            name = listing.subject.template
        more: dict[str, Any] = {}
        if listing.kind in _WRAPPERS and listing.subject is not None:
            wrapper = _WRAPPERS[listing.kind](listing.subject.title, self.settings)
            wrapper.slug = listing.subject.slug
            more[listing.kind] = wrapper
        elif listing.subject is not None and listing.subject.source in self.context["contents"]:
            more[listing.kind] = self.context["contents"][listing.subject.source]
        if name == "period_archives":
            more |= _period(listing)
        more |= variables_of_list(self.settings, listing)
        writer.write_file(
            listing.output,
            self.get_template(name),
            self.context,
            relative_urls=False,
            template_name=name,
            url=listing.address.lstrip("/"),
            page_name=listing.output.removesuffix(".html"),
            blog=True,
            articles=articles,
            dates=articles,
            all_articles=self.context["articles"],
            listing=listing,
            **more,
        )


def _period(listing: Listing) -> dict[str, Any]:
    """Return a period in the words and numbers that Pelican's own archives give."""
    date = listing.entries[0].date
    if date is None:
        return {}
    parts = {"year": (date.year,), "month": (date.year, f"{date:%B}"), "day": (date.year, f"{date:%B}", date.day)}
    numbers = {"year": (date.year,), "month": (date.year, date.month), "day": (date.year, date.month, date.day)}
    return {"period": parts[listing.kind], "period_num": numbers[listing.kind]}


def _leave_lists_to_us(generator: ArticlesGenerator) -> None:
    """Keep Pelican from writing the lists that are written here (its way of finding their dates is quadratic)."""
    press: Press = generator.settings["PRESS"]
    ours = {listing.kind for listing in press.listings}
    settings = generator.settings
    direct = [template for template in settings["DIRECT_TEMPLATES"] if template not in ours]
    generator.settings = type(settings)(settings) | {
        "DIRECT_TEMPLATES": direct, "YEAR_ARCHIVE_SAVE_AS": "", "MONTH_ARCHIVE_SAVE_AS": "", "DAY_ARCHIVE_SAVE_AS": "",
    }  # fmt: skip
    for method in ("generate_tags", "generate_categories", "generate_authors"):
        setattr(generator, method, _write_nothing)


def _name_lists(generator: ArticlesGenerator) -> None:
    """Tell templates where the lists are of which there is one of a kind: `lists.columns`, `lists.tags` …"""
    press: Press = generator.settings["PRESS"]
    kinds = ("index", "columns", "books", "events", "tags", "categories", "authors", "series_index", "archives")
    generator.context["site_listing"] = press.listing("index")
    generator.context["lists"] = {kind: press.listing(kind) for kind in kinds}


def _write_nothing(write: Any) -> None:
    """Stand in for a method of Pelican's whose pages are written elsewhere."""


def _period_archives(generator: ArticlesGenerator) -> None:
    """Give themes the years in the form that Pelican gives them."""
    press: Press = generator.settings["PRESS"]
    by_source: dict[str, Any] = {}
    known: dict[int, tuple[Listing, dict[str, Any]]] = generator.__dict__.get("known_periods", {})
    found: dict[int, tuple[Listing, dict[str, Any]]] = {}
    archives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for listing in press.listings:
        if listing.kind in {"year", "month", "day"}:
            if id(listing) not in known and not by_source:
                by_source = {article.item.source: article for article in generator.articles}
            found[id(listing)] = known.get(id(listing)) or (listing, _archive(listing, by_source))
            archives[listing.kind].append(found[id(listing)][1])
    generator.known_periods = found  # a run that is revised has the same articles for the same lists
    generator.context["period_archives"] = archives


def _archive(listing: Listing, by_source: Mapping[str, Any]) -> dict[str, Any]:
    articles = [by_source[item.source] for item in listing.entries if item.source in by_source]
    where = {"url": listing.address.lstrip("/"), "save_as": listing.output}
    return {"articles": articles, "dates": articles, **where, **_period(listing)}


def register() -> None:
    """Connect the lists to Pelican."""
    listings_wanted.connect(archive_listings)
    signals.get_generators.connect(_generators)
    signals.article_generator_init.connect(_leave_lists_to_us)
    signals.article_generator_finalized.connect(_name_lists)
    signals.article_generator_finalized.connect(_period_archives)


def _generators(pelican: Any) -> type[Generator]:
    return ListsGenerator
