"""Texts as the objects that Pelican, its themes and its plugins know."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.contents import Article, Page
from pelican.generators import Generator
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from plugins.core.contributing import derived_of
from plugins.core.model import Book, Chapter, Column, Event, Item

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""For other themes, the date of what has none; no clock, which would make each build another."""


class _Finished:
    """A content object whose body and summary are finished HTML, safe to print where autoescape is on.

    Most of what Pelican and other themes look for in it is only put together when someone asks (`_complete`), and so is
    what plugins add (`derive`). A plugin may put another `body`, or another `summary`, in place of what the library
    made.
    """

    item: Item
    settings: dict[str, Any]

    def __init__(self, item: Item, settings: dict[str, Any], context: dict[str, Any] | None = None) -> None:
        self.item = item
        self.settings = settings
        self.source_path = os.path.join(settings["PATH"], item.source)
        self.template = item.template or self.default_template
        self._status = "hidden" if item.is_unlisted else "published"
        self._context = {} if context is None else context
        self.translations: list[Any] = []
        self._made: dict[str, Any] = {}
        if signals.content_object_init.receivers:
            self._complete()

    def show(self, item: Item) -> None:
        """Say from now on what another version of the text says, and forget what was made of the former."""
        if item is self.item:
            self._made.clear()
            return
        settings, context, translations = self.settings, self._context, self.translations
        self.__dict__.clear()
        _Finished.__init__(self, item, settings, context)
        self.translations = translations

    def __getattr__(self, name: str) -> Any:
        made = self.__dict__.get("_made")
        if made is None or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name}", name=name, obj=self)
        if name in made:
            return made[name]
        make = derived_of(self.settings).get(name)
        if make is not None:
            value = make(self)
            if name != "body":  # as long as the text, and made in no time
                made[name] = value
            return value
        if "_is_complete" in self.__dict__:
            raise AttributeError(f"{type(self).__name__} has no attribute {name}", name=name, obj=self)
        self._complete()
        return getattr(self, name)

    def _complete(self) -> None:
        """Put together all that Pelican gives an article or a page."""
        before = dict(self.__dict__)
        self._is_complete = True
        metadata = self._metadata()
        path, context = self.source_path, self._context
        super().__init__(Markup(self.item.html), metadata, self.settings, path, context)  # type: ignore[call-arg]
        if "_changed_metadata" not in before:
            self.__dict__.update(before)

    def take_metadata(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Let others change the metadata before it becomes attributes."""
        self._changed_metadata = self._metadata()
        change(self._changed_metadata)
        self._complete()

    def _metadata(self) -> dict[str, Any]:
        return self.__dict__.get("_changed_metadata") or _metadata(self.item, self.settings)

    def get_content(self, siteurl: str) -> Markup:
        return self.content

    @property
    def content(self) -> Markup:
        body: Markup = self.body
        return body

    @property
    def summary(self) -> Markup:
        return self.__dict__.get("_short") or self.item.standfirst or self.brief

    @summary.setter
    def summary(self, value: Markup) -> None:
        self._short = value

    @property
    def own_summary(self) -> Markup | None:
        """The summary that a plugin has put in place of what the library made."""
        return self.__dict__.get("_short")

    @property
    def url(self) -> str:
        return str(self.__dict__.get("override_url", self.item.address.lstrip("/")))

    @property
    def save_as(self) -> str:
        return str(self.__dict__.get("override_save_as", self.item.output))

    def refresh_metadata_intersite_links(self) -> None:
        """Do nothing: links are resolved in the library."""


class ColumnArticle(_Finished, Article):
    """A column, as the Article that any Pelican theme and plugin knows; the typed column is its `item`."""


class LibraryPage(_Finished, Page):
    """A page, as the Page that any Pelican theme and plugin knows; the typed page is its `item`."""


class LibraryContent(_Finished, Article):
    """A book, chapter or event, in the form of an Article, so that any theme can list it beside columns."""

    category = None

    @classmethod
    def of(cls, item: Item, generator: Generator) -> LibraryContent:
        """Return the content object for an item, and put it where lists and feeds find it by its source.

        One that is there already says from now on what the item says: pages that were planned hold on to it.
        """
        contents = generator.context["contents"]
        known = contents.get(item.source)
        if isinstance(known, cls):
            known.show(item)
            return known
        made = contents[item.source] = cls(item, generator.settings, generator.context)
        return made

    def _metadata(self) -> dict[str, Any]:
        metadata = super()._metadata()
        if not self.item.date:  # other themes know no article without one
            date = _date_of_undated(self.item) or _LONG_AGO
            metadata["date"] = SafeDatetime.fromisoformat(date.isoformat())
        return metadata

    def write(self, generator: Generator, writer: Any) -> None:
        """Write the page, through the template of its kind or the one that it names."""
        kind = self.item.kind
        writer.write_file(
            self.item.output,
            generator.get_template(self.item.template or kind),
            generator.context,
            template_name=kind,
            relative_urls=False,
            url=self.url,
            article=self,
            **{kind: self},
        )


def wrapped(wrapper: type, term: Item, settings: dict[str, Any]) -> Any:
    """Return a tag, a category or an author as Pelican has it."""
    found = wrapper(term.title, settings)
    found.slug = term.slug
    return found


def category_of(content: Any) -> Category:
    """Return a column's category as Pelican has it.

    Raises:
        AttributeError: it has none.
    """
    category = getattr(content.item, "category", None)
    if category is None:
        raise AttributeError("category")
    return wrapped(Category, category, content.settings)


def _metadata(item: Item, settings: dict[str, Any]) -> dict[str, Any]:
    """Return a text's fields in the types that Pelican's own reader gives them."""
    metadata: dict[str, Any] = {
        **item.custom,
        "item": item,
        "title": item.title,
        "slug": item.slug,
        "lang": item.lang.lower(),
        "status": "hidden" if item.is_unlisted else "published",
        "save_as": item.output,
        "url": item.address.lstrip("/"),
        "tags": [wrapped(Tag, tag, settings) for tag in item.tags],
        "authors": [wrapped(Author, author, settings) for author in item.authors],
    }
    if item.authors:
        metadata["author"] = metadata["authors"][0]
    else:
        del metadata["authors"]
    if isinstance(item, Column) and item.category:
        metadata["category"] = wrapped(Category, item.category, settings)
    for name, date in (("date", item.date), ("modified", item.modified)):
        if date:
            metadata[name] = SafeDatetime.fromisoformat(date.isoformat())
    if item.summary:
        metadata["summary"] = item.standfirst
    if item.template:
        metadata["template"] = item.template
    if item.keywords:
        metadata["keywords"] = list(item.keywords)
    return metadata


def _date_of_undated(item: Item) -> dt.datetime | None:
    """Return the date that comes closest for what was announced on no day: an event's own, or its book's."""
    if isinstance(item, Event):
        return item.start
    book = item.book if isinstance(item, Chapter) else item
    published = book.published if isinstance(book, Book) else None
    return dt.datetime.combine(published, dt.time(), dt.UTC) if published else (book.date if book else None)
