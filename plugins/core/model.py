"""The kinds of text that a site is made of: frozen, typed, and at the same time the schema of their front matter.

Each class lists what an author may write, with a sentence on every field; whatever stands below `placed(…)` is not
written by anyone but filled in by the library once all files are read (addresses, finished bodies, the objects behind
names). Templates receive these objects and only look at their attributes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from plugins.core import fields as f
from plugins.core.languages import language_name, long_date, month_and_year, writing_direction
from plugins.core.media_types import media_type_of
from plugins.core.problems import Refusal
from plugins.core.recurrence import Recurrence, last_day_written
from plugins.core.words import Heading, minutes_for
from plugins.core.written_addresses import ContactAddress, OutputPath, OwnAddress, SiteAddress, Slug, WebAddress
from plugins.core.written_dates import Day, LocalEnd, LocalMoment, Moment, ZoneName

if TYPE_CHECKING:
    Authors: TypeAlias = "tuple[Author, ...]"
    Tags: TypeAlias = "tuple[Tag, ...]"
    Translations: TypeAlias = "tuple[Translation, ...]"
    OneCategory: TypeAlias = "Category | None"
    OneSeries: TypeAlias = "Series | None"
    OneBook: TypeAlias = "Book | None"
else:  # These are placed, never validated; kinds that held each other's schemas would take half a second to import.
    Authors = Tags = Translations = OneCategory = OneSeries = OneBook = Any

LATEST_YEAR = 9000
"""No event is announced beyond it; calendars end some centuries later."""


class Model(BaseModel):
    """What all values here have in common: they are frozen and take no field that they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


def placed(default: Any) -> Any:
    """Declare an attribute that the library fills in and no author writes."""
    return Field(default=default, validation_alias="\0", json_schema_extra={"placed": True})


def _from_source(value: Any) -> Any:
    return {"src": value} if isinstance(value, str) else value


def _from_address(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


_EVENT_STATUSES = ("confirmed", "cancelled", "postponed", "sold-out")


def _status(value: Any) -> str:
    known = {"published", "draft", "unlisted", "hidden", "skip"}
    text = f.plain(value).lower()
    if text in _EVENT_STATUSES:
        raise Refusal(f"`{text}` is not what becomes of a text", f"for an event, write `event_status: {text}`")
    if text not in known:
        raise Refusal(f"`{text}` is no status", "write `published`, `draft` or `unlisted`")
    return "unlisted" if text == "hidden" else text


def _navigation(value: Any) -> int | None:
    text = f.plain(value).casefold()
    if text in {"false", "no"}:
        return None
    return f.whole_number(text)


def _excerpt_rule(value: Any) -> str:
    text = f.plain(value).lower()
    if text not in {"none", "opening", "full"}:
        raise Refusal(f"`{text}` is no excerpt rule", "write `none`, `opening` or `full`")
    return text


def _one_of(*known: str) -> BeforeValidator:
    def check(value: Any) -> str:
        text = f.plain(value).lower()
        if text not in known:
            raise Refusal(
                f"`{text}` is not known here", "write " + ", ".join(f"`{k}`" for k in known[:-1]) + f" or `{known[-1]}`"
            )
        return text

    return BeforeValidator(check)


class Picture(Model):
    """A picture that stands for a text, with what readers and sharing sites need to know of it."""

    src: f.Filled = Field(description="the picture's file, beside the text or under images/")
    alt: str = Field(default="", description="what it shows, for those who cannot see it")
    caption: str | None = Field(default=None, description="the line below it")
    credit: str | None = Field(default=None, description="who made it")
    licence: str | None = Field(default=None, description="how it may be used, as in CC BY 4.0")
    source: WebAddress | None = Field(default=None, description="where it comes from")
    address: str = placed("")
    width: int | None = placed(None)
    height: int | None = placed(None)

    @property
    def is_ours(self) -> bool:
        """Whether the file lies on this site, so that showing it asks no other host for anything."""
        return self.address.startswith("/")


class FirstPublished(Model):
    """Where a column appeared first."""

    outlet: f.Filled = Field(description="the paper, magazine or site")
    date: Moment | None = Field(default=None, description="when it appeared there")
    url: WebAddress | None = Field(default=None, description="where it can be read there")
    lang: f.Language | None = Field(default=None, description="the language it appeared in")

    @property
    def month_text(self) -> str:
        """The month of appearance, as in «March 2026»."""
        return month_and_year(self.date) if self.date else ""


class Audio(Model):
    """A recording of the column."""

    src: f.Filled = Field(description="the file or its address")
    type: f.MediaType = Field(default="audio/mpeg", description="its media type")
    length: f.Whole | None = Field(default=None, description="its size in bytes")
    duration: f.Duration | None = Field(default=None, description="how long it runs, as in 42:10")

    @property
    def media_type(self) -> str:
        """Its media type: as written, else by what its file is called."""
        return self.type if "type" in self.model_fields_set else media_type_of(self.src) or self.type

    @property
    def is_ours(self) -> bool:
        """Whether the file lies on this site."""
        return self.src.startswith("/")


class Video(Model):
    """A film elsewhere, shown here as a still that links to it."""

    url: WebAddress = Field(description="where the film is")
    still: f.Filled | None = Field(default=None, description="your own picture that stands for it")
    title: str | None = Field(default=None, description="what it is called")


class Seller(Model):
    """A shop that sells a book."""

    label: f.Filled = Field(description="the shop's name")
    url: WebAddress = Field(description="the book's address there")
    price: str | None = Field(default=None, description="what it costs there")


class Venue(Model):
    """The place of an event."""

    name: f.Filled = Field(description="what the place is called")
    address: str | None = Field(default=None, description="street and number")
    locality: str | None = Field(default=None, description="the town")
    country: str | None = Field(default=None, description="the country")
    url: WebAddress | None = Field(default=None, description="the place's own site")


class MovedDate(Model):
    """A date of a repeating event that takes place at another time."""

    date: Day = Field(description="the day on which it would be, by its rule")
    to: LocalMoment = Field(description="when it is instead; a day alone means at the usual time")


class Booking(Model):
    """How one gets a seat at an event."""

    url: ContactAddress | None = Field(default=None, description="where to book")
    price: f.Money | None = Field(default=None, description="what a seat costs")
    currency: f.Currency | None = Field(default=None, description="in which currency, as in EUR")
    note: str | None = Field(default=None, description="what else to know")
    places_left: f.Whole | None = Field(default=None, description="how many seats are left")


class Link(Model):
    """A link with a name, such as those of an author to other places."""

    url: ContactAddress = Field(description="where it leads")
    label: str = Field(default="", description="what it is called; the host where left out")

    @property
    def text(self) -> str:
        """The label, or the address without its scheme."""
        return self.label or self.url.split("://")[-1].removeprefix("mailto:").removeprefix("www.").rstrip("/")


class Item(Model):
    """What every text has in common, whatever its kind."""

    kind: ClassVar[str] = "text"
    kind_name: ClassVar[str] = "Text"
    folder: ClassVar[str] = ""

    title: f.Filled = Field(description="the title, as text: no Markdown, no HTML")
    date: Moment | None = Field(default=None, description="when it is published; in the future: scheduled")
    modified: Moment | None = Field(default=None, description="when it was last changed in substance")
    slug: Slug = Field(default="", description="the last part of its address; else the file's name")
    id: f.Identifier = Field(default="", description="what it is known by for good, over renames")
    lang: f.Language = Field(default="", description="its language, as in `de`; else the site's")
    summary: str | None = Field(default=None, description="the standfirst: a sentence or two that say why to read on")
    author_names: f.Names = Field(
        default=(), validation_alias="authors", description="who wrote it, one name or several"
    )
    tag_names: f.Names = Field(default=(), validation_alias="tags", description="what it is about, as a list of names")
    image: Annotated[Picture | None, BeforeValidator(_from_source)] = Field(
        default=None,
        description="the picture that stands for it: `src`, `alt`, `caption`, `credit`, `licence`, `source`",
    )
    aliases: Annotated[tuple[SiteAddress, ...], BeforeValidator(f.lines)] = Field(
        default=(), description="former addresses that lead here, as in /2019/old-name/"
    )
    canonical: WebAddress | None = Field(default=None, description="the address that search engines are to prefer")
    status: Annotated[str, BeforeValidator(_status)] = Field(
        default="published", description="`published`, `draft`, or `unlisted` (has an address but stands in no list)"
    )
    translation_of: f.Filled | None = Field(
        default=None, description="the slug or file of the text this is a translation of"
    )
    author_name: f.Filled | None = Field(
        default=None, validation_alias="author", description="one author (Pelican's name for it)"
    )
    keywords: f.Names = Field(default=(), description="search words (Pelican's; shown nowhere)")
    template: f.Filled | None = Field(default=None, description="another template for this text (Pelican's)")
    save_as: OutputPath | None = Field(default=None, description="another file in the output (Pelican's)")
    url: OwnAddress | None = Field(default=None, description="another address within the site (Pelican's)")
    translation: f.Flag | None = Field(default=None, description="`true` where this is not the original (Pelican's)")

    custom: Mapping[str, Any] = placed({})
    source: str = placed("")
    address: str = placed("")
    output: str = placed("")
    html: str = placed("")
    standfirst: Markup = placed(Markup(""))
    text: str = placed("")
    headings: tuple[Heading, ...] = placed(())
    word_count: int = placed(0)
    updated: dt.datetime | None = placed(None)
    is_scheduled: bool = placed(False)
    former_addresses: tuple[str, ...] = placed(())
    authors: Authors = placed(())
    tags: Tags = placed(())
    translations: Translations = placed(())
    is_translation: bool = placed(False)

    def __str__(self) -> str:
        return self.source or self.slug

    @property
    def name(self) -> str:
        """The title, for templates that speak of a name."""
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether the text is still being written and belongs in no public output."""
        return self.status == "draft"

    @property
    def is_unlisted(self) -> bool:
        """Whether the text has an address but stands in no list."""
        return self.status == "unlisted"

    @property
    def is_listed(self) -> bool:
        """Whether the text stands in lists and feeds."""
        return self.status in {"published", "draft"} and not self.is_translation

    @property
    def landing_address(self) -> str:
        """Where links and former addresses lead a reader who looks for the text; empty where nothing is public."""
        return self.address

    @property
    def dir(self) -> str:
        """The direction of its script, `ltr` or `rtl`, for HTML's `dir` attribute."""
        return writing_direction(self.lang)

    @property
    def lang_name(self) -> str:
        """Its language's name in that language, as in «Deutsch»."""
        return language_name(self.lang)

    @cached_property
    def date_text(self) -> str:
        """The date in words, in the text's language."""
        return long_date(self.date, self.lang) if self.date else ""

    @property
    def date_iso(self) -> str:
        """The date and time for `datetime` attributes (HTML, 4.5.14)."""
        return self.date.isoformat(timespec="seconds") if self.date else ""

    @property
    def modified_text(self) -> str:
        """The date of the last change in words, in the text's language."""
        return long_date(self.modified, self.lang) if self.modified else ""

    @property
    def modified_iso(self) -> str:
        """The date and time of the last change for `datetime` attributes."""
        return self.modified.isoformat(timespec="seconds") if self.modified else ""

    @property
    def reading_minutes(self) -> int:
        """How many minutes reading it takes, at least one."""
        return minutes_for(self.word_count)


class Author(Item):
    """A person who writes here; the body is the bio."""

    kind: ClassVar[str] = "author"
    kind_name: ClassVar[str] = "Author"
    folder: ClassVar[str] = "authors"

    title: f.Filled = Field(validation_alias="name", description="the name as it stands under a column")
    photo: f.Filled | None = Field(default=None, description="a portrait's file")
    links: tuple[Annotated[Link, BeforeValidator(_from_address)], ...] = Field(
        default=(), description="other places to find the author: addresses, or `label` and `url`"
    )
    fediverse: f.Handle | None = Field(
        default=None, description='the author\'s fediverse handle, in quotation marks: "@ada@example.social"'
    )
    has_file: bool = placed(False)
    photo_address: str = placed("")
    photo_width: int | None = placed(None)
    photo_height: int | None = placed(None)

    @property
    def has_portrait(self) -> bool:
        """Whether there is a portrait on this site."""
        return self.photo_address.startswith("/")


class Tag(Item):
    """A subject; the body describes it."""

    kind: ClassVar[str] = "tag"
    kind_name: ClassVar[str] = "Tag"
    folder: ClassVar[str] = "tags"

    aliases: f.Names = Field(default=(), description="other names that are merged into this one")
    has_file: bool = placed(False)


class Category(Tag):
    """A department of the site; every column is in one. The body describes it."""

    kind: ClassVar[str] = "category"
    kind_name: ClassVar[str] = "Category"
    folder: ClassVar[str] = "categories"


class Series(Item):
    """Columns that belong together in an order; the body introduces them."""

    kind: ClassVar[str] = "series"
    kind_name: ClassVar[str] = "Series"
    folder: ClassVar[str] = "series"

    planned: Annotated[tuple[str, ...], BeforeValidator(f.lines)] = Field(
        default=(), description="titles of parts that are announced but not written yet"
    )
    ebook: f.Flag = Field(default=False, description="`true` where its parts are to be had in one e-book as well")
    has_file: bool = placed(False)


class Column(Item):
    """A dated piece: what a paper calls a column and a blog a post."""

    kind: ClassVar[str] = "column"
    kind_name: ClassVar[str] = "Column"
    folder: ClassVar[str] = "columns"

    date: Moment = Field(description="when it is published; in the future: scheduled")
    category_name: f.Filled | None = Field(default=None, validation_alias="category", description="its department")
    series_name: f.Filled | None = Field(
        default=None, validation_alias="series", description="the series it is a part of"
    )
    part: f.Whole | None = Field(default=None, description="its number in the series; else the order of dates")
    first_published: FirstPublished | None = Field(
        default=None, description="where it appeared first: `outlet`, `date`, `url`, `lang`"
    )
    from_book: f.Filled | None = Field(default=None, description="the slug of the book it is drawn from")
    audio: Annotated[Audio | None, BeforeValidator(_from_source)] = Field(
        default=None, description="a recording: `src`, `type`, `length`, `duration`"
    )
    video: Annotated[Video | None, BeforeValidator(_from_address)] = Field(
        default=None, description="a film: `url`, `still`, `title`"
    )

    category: OneCategory = placed(None)
    series: OneSeries = placed(None)
    book_source: str = placed("")


class Page(Item):
    """A text that stands outside time, such as «About»."""

    kind: ClassVar[str] = "page"
    kind_name: ClassVar[str] = "Page"
    folder: ClassVar[str] = "pages"

    nav: Annotated[int | None, BeforeValidator(_navigation)] = Field(
        default=None, description="its place in the navigation, counted from 1, or `false`"
    )
    category_name: f.Filled | None = Field(
        default=None, validation_alias="category", description="(Pelican's; shown nowhere)"
    )


class Book(Item):
    """A book's title page: what it is, and where it is sold."""

    kind: ClassVar[str] = "book"
    kind_name: ClassVar[str] = "Book"
    folder: ClassVar[str] = "books"

    subtitle: f.Filled | None = Field(default=None, description="the line under the title")
    cover: Annotated[Picture | None, BeforeValidator(_from_source)] = Field(
        default=None, description="the cover: `src`, `alt`"
    )
    isbn: f.Isbn | None = Field(default=None, description="its ISBN")
    publisher: f.Filled | None = Field(default=None, description="who publishes it")
    published: Day | None = Field(default=None, description="when it came out")
    buy: tuple[Seller, ...] = Field(default=(), description="who sells it: `label`, `url`, `price`")
    free: f.Flag = Field(
        default=False, description="`true` where the whole book may be public: chapters that say nothing are `full`"
    )

    @property
    def published_text(self) -> str:
        """The day it came out, in words, in the book's language."""
        return long_date(self.published, self.lang) if self.published else ""


class Chapter(Item):
    """A chapter; its file's number is its place in the book."""

    kind: ClassVar[str] = "chapter"
    kind_name: ClassVar[str] = "Chapter"
    folder: ClassVar[str] = "books"

    excerpt: Annotated[str | None, BeforeValidator(_excerpt_rule)] = Field(
        default=None,
        description="what can be read here: `none` (the default), `opening` (down to `<!-- more -->`) or `full`",
    )

    number: int | None = placed(None)
    book: OneBook = placed(None)
    gated_html: str = placed("")

    @property
    def is_listed(self) -> bool:
        """Whether the chapter stands in lists and feeds: where some of it can be read, and its book does."""
        return super().is_listed and not self.is_gated and not (self.book and self.book.is_unlisted)

    @property
    def landing_address(self) -> str:
        """Its address; where it has no page, its place in the book's contents."""
        return self.address or (self.book.address if self.book else "")

    @property
    def is_opening(self) -> bool:
        """Whether only the beginning can be read here."""
        return self.excerpt == "opening"

    @property
    def is_gated(self) -> bool:
        """Whether nothing of it can be read here."""
        return self.excerpt == "none"


class Event(Item):
    """A notice of something that happens at a time."""

    kind: ClassVar[str] = "event"
    kind_name: ClassVar[str] = "Event"
    folder: ClassVar[str] = "events"

    start: LocalMoment = Field(description="when it begins; without a time: the whole day")
    end: LocalEnd | None = Field(default=None, description="when it ends; without a time: at the end of that day")
    timezone: ZoneName | None = Field(default=None, description="the zone its times are in, as in Europe/Vienna")
    repeats: Recurrence | None = Field(
        default=None, description="`weekly`, `monthly`, or a rule of RFC 5545, as in FREQ=MONTHLY;BYDAY=1MO"
    )
    until: LocalEnd | None = Field(default=None, description="when the repeating ends; the last day counts")
    not_on: Annotated[tuple[Day, ...], BeforeValidator(f.names)] = Field(
        default=(), description="days on which, for once, it does not take place"
    )
    moved: tuple[MovedDate, ...] = Field(
        default=(), description="days on which it takes place at another time: `date`, `to`"
    )
    venue: Venue | None = Field(default=None, description="the place: `name`, `address`, `locality`, `country`, `url`")
    online: WebAddress | None = Field(default=None, description="where to join, for events on the web")
    booking: Annotated[Booking | None, BeforeValidator(_from_address)] = Field(
        default=None, description="seats: `url`, `price`, `currency`, `note`, `places_left`"
    )
    event_status: Annotated[str, _one_of(*_EVENT_STATUSES)] = Field(
        default="confirmed", description="`confirmed`, `cancelled`, `postponed` or `sold-out`"
    )
    role: Annotated[str, _one_of("host", "speaker", "attending", "recommending")] = Field(
        default="speaker", description="what one is to it: `host`, `speaker`, `attending` or `recommending`"
    )
    organiser: f.Filled | None = Field(default=None, description="who holds it")
    slides: f.Filled | None = Field(default=None, description="the slides: a file or an address")
    recording: WebAddress | None = Field(default=None, description="where it can be seen or heard afterwards")
    report: f.Filled | None = Field(default=None, description="the slug or file of the column written afterwards")

    is_whole_day: bool = placed(False)
    report_source: str = placed("")
    slides_address: str = placed("")

    @model_validator(mode="after")
    def _times_in_order(self) -> Event:
        if self.end is not None and self.end < self.start:
            raise Refusal("the event ends before it starts", "compare `start` and `end`", "end")
        if self.repeats is not None and isinstance(self.start.tzinfo, dt.timezone) and self.start.utcoffset():
            what = "a repeating event needs the name of its time zone, since clocks are changed in most"
            raise Refusal(what, "add `timezone: …`, as in Europe/Vienna", "start")
        if self.until is not None and self.repeats is None:
            raise Refusal("`until` says when the repeating ends, but nothing repeats", "add `repeats: weekly`", "until")
        if self.repeats is None and (self.not_on or self.moved):
            what = "this is about one date of several, but nothing repeats"
            name = "not_on" if self.not_on else "moved"
            raise Refusal(what, "add `repeats: weekly`, or correct `start`", name)
        if self.until is not None and self.until.date() < self.start.date():
            raise Refusal("the repeating ends before the event starts", "compare `start` and `until`", "until")
        last = last_day_written(self.repeats or "", self.start)
        if last is not None and last < self.start.date():
            raise Refusal("the repeating ends before the event starts", "compare `start` and UNTIL", "repeats")
        if self.start.year > LATEST_YEAR or (self.end and self.end.year > LATEST_YEAR):
            raise Refusal("the event lies too far ahead for any calendar", "correct the year", "start")
        return self


@dataclass(frozen=True, slots=True)
class Translation:
    """The same text in another language: where it is and what it is called there."""

    lang: str
    lang_name: str
    title: str
    address: str
    dir: Literal["ltr", "rtl"] | str


KINDS: Mapping[str, type[Item]] = {
    kind.kind: kind for kind in (Column, Page, Book, Chapter, Event, Author, Series, Tag, Category)
}


def authored_fields(kind: type[Model]) -> dict[str, FieldInfo]:
    """Return what an author may write in this kind, by the name to write it under."""
    written = {}
    for name, info in kind.model_fields.items():
        if not (isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("placed")):
            written[str(info.validation_alias or name)] = info
    return written
