"""What a feed says of a text, whatever the feed's format."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plugins.core.media_types import media_type_of
from plugins.core.model import Author, Column, Item
from plugins.core.press import Site
from plugins.feeds.bodies import absolute, clean, in_ascii

_NOTHING: Mapping[str, int] = MappingProxyType({})
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_IDS = uuid.UUID("6f0b0b1c-8f0e-5a5c-9d3e-2f6f1f6c7a11")
"""The namespace for ids that are neither a UUID nor an address (RFC 9562, §5.5). Never change it: every entry so named
would come as a new one to all who follow."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote a text, and the address of their page, where there is one."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A recording that comes with a text: its address, media type, size in bytes and length in seconds."""

    url: str
    media_type: str
    size: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Illustration:
    """The picture that stands for a text: its address, and what is known of it; size in bytes, the rest in pixels."""

    url: str
    media_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as feeds carry it: every address whole, every character one that XML has.

    `id` is an IRI (RFC 4287, §4.2.6); `html` is the full text; `summary` is plain text or empty; `lang` is set only
    where it is not the site's.
    """

    id: str
    url: str
    title: str
    html: str
    summary: str
    published: dt.datetime
    updated: dt.datetime
    people: tuple[Person, ...] = ()
    subjects: tuple[str, ...] = ()
    lang: str | None = None
    image: Illustration | None = None
    enclosure: Enclosure | None = None


def entry_of(
    item: Item, date: dt.datetime, site: Site, summary: str, body: str, sizes: Mapping[str, int] = _NOTHING
) -> Entry:
    """Return what feeds say of a text that was published at `date`; `body` is all that is to be read of it there.

    `sizes` are those in bytes of its files on this site, by their addresses.
    """
    url = site.url + item.address
    published = whole_minutes_offset(date)
    return Entry(
        id=permanent_id(item.id or url),
        url=url,
        title=clean(item.title).strip() or url,
        html=_right_to_left(absolute(body, url)) if item.dir == "rtl" else absolute(body, url),
        summary=clean(summary),
        published=published,
        updated=max(published, whole_minutes_offset(item.updated or item.modified or date)),
        people=tuple(_person(author, site) for author in item.authors),
        subjects=_subjects(item),
        lang=item.lang if item.lang and item.lang.lower() != site.lang.lower() else None,
        image=_image(item, site, sizes),
        enclosure=_enclosure(item, site, sizes),
    )


def permanent_id(identifier: str) -> str:
    """Return an id as an IRI: a UUID as a URN (RFC 9562), an address as it is, anything else as a UUID made from it."""
    if _UUID.fullmatch(identifier):
        return f"urn:uuid:{identifier.lower()}"
    if _IRI.fullmatch(identifier):
        return identifier
    return uuid.uuid5(_IDS, identifier).urn


def whole_minutes_offset(moment: dt.datetime) -> dt.datetime:
    """Return a moment to the second, its distance from UTC in whole minutes, as RFC 3339 and RFC 822 write them.

    Zones of long ago were off by seconds too; the local time is kept, not the instant.
    """
    offset = moment.utcoffset() or dt.timedelta()
    zone = dt.timezone(dt.timedelta(minutes=offset // dt.timedelta(minutes=1)))
    return moment.replace(microsecond=0, tzinfo=zone)


def _person(author: Author, site: Site) -> Person:
    return Person(clean(author.title), site.url + author.address if author.address else None)


def _subjects(item: Item) -> tuple[str, ...]:
    names = [] if isinstance(item, Column) else [item.kind_name]
    names += [tag.title for tag in item.tags]
    if isinstance(item, Column) and item.category:
        names.append(item.category.title)
    return tuple(dict.fromkeys(clean(name) for name in names))


def _right_to_left(html: str) -> str:
    """Return a body that says which way it runs: no feed format has a place for that."""
    return f'<div dir="rtl">{html}</div>'


def _image(item: Item, site: Site, sizes: Mapping[str, int]) -> Illustration | None:
    picture = item.image
    if picture is None or not picture.address:
        return None
    return Illustration(
        url=in_ascii(site.url + picture.address if picture.is_ours else picture.address),
        media_type=media_type_of(picture.address),
        size=sizes.get(picture.address),
        width=picture.width,
        height=picture.height,
        alt=clean(picture.alt),
        credit=clean(picture.credit or ""),
    )


def _enclosure(item: Item, site: Site, sizes: Mapping[str, int]) -> Enclosure | None:
    audio = item.audio if isinstance(item, Column) else None
    if audio is None or not audio.src.startswith(("https://", "http://", "/")):
        return None
    address = in_ascii(site.url + audio.src if audio.src.startswith("/") else audio.src)
    return Enclosure(address, audio.media_type, sizes.get(audio.src, audio.length), _seconds(audio.duration))


def files_of(item: Item) -> tuple[str, ...]:
    """Return the addresses of a text's files on this site whose sizes feeds tell: its picture and its recording."""
    picture, audio = item.image, item.audio if isinstance(item, Column) else None
    found = (picture.address if picture else "", audio.src if audio else "")
    return tuple(address for address in found if address.startswith("/"))


def _seconds(duration: str | None) -> int | None:
    """Return `1:02:03`, `42:10` or `90` in seconds."""
    if duration is None:
        return None
    seconds = 0
    for part in duration.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds
