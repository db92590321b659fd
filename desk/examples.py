"""An example of every field, as an author would write it after the colon: for new texts, the manual, and editors.

Fields are those of `plugins/core/model.py`; a test reads each example, and misses any that is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from plugins.core.model import Model

COMMON = "text"
"""What examples of fields that every kind has are kept under."""

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    COMMON: {
        "title": "Why I keep bees",
        "date": "2026-03-04 09:30",
        "modified": "2026-05-01",
        "slug": "bees",
        "id": "5f0c2c1e-9b7d-4a86-8b55-0f4e0c7f2d13",
        "lang": "de",
        "summary": "On living near bees.",
        "authors": "[Perpetua Galley, Ambrose Stet]",
        "tags": "[bees, neighbours]",
        "image": "../images/hive.svg",
        "aliases": "[/2019/bees/]",
        "canonical": "https://example.org/bees",
        "status": "draft",
        "translation_of": "why-i-keep-bees",
        "author": "Perpetua Galley",
        "category": "Craft",
        "keywords": "bees, honey",
        "template": "long",
        "save_as": "bees/index.html",
        "url": "bees/",
        "translation": "true",
    },
    "column": {
        "series": "A Fixed Address",
        "part": "2",
        "first_published": "",
        "from_book": "the-apiary",
        "audio": "bees.mp3",
        "video": "https://example.org/film",
    },
    "page": {"nav": "2"},
    "book": {
        "title": "The Apiary",
        "subtitle": "A year of hives",
        "cover": "cover.svg",
        "isbn": "978-1-4028-9462-6",
        "publisher": "The Saltmarsh Press",
        "published": "2026-09-01",
        "buy": "",
        "free": "true",
    },
    "chapter": {"title": "The first swarm", "excerpt": "opening"},
    "event": {
        "title": "An evening about bees",
        "start": "2026-11-20 19:00",
        "end": "2026-11-20 21:00",
        "timezone": "Europe/Vienna",
        "repeats": "weekly",
        "until": "2027-03-31",
        "not_on": "[2026-12-25]",
        "moved": "",
        "venue": "",
        "online": "https://example.org/join",
        "booking": "https://example.org/seats",
        "event_status": "sold-out",
        "role": "host",
        "organiser": "Saltmarsh Library",
        "slides": "bees.pdf",
        "recording": "https://example.org/talk",
        "report": "after-the-bees",
    },
    "author": {
        "name": "Perpetua Galley",
        "photo": "../images/perpetua-galley.svg",
        "links": "[https://example.org]",
        "fediverse": '"@perpetua@example.social"',
    },
    "series": {"title": "A Fixed Address", "planned": "[The last line]", "ebook": "true"},
    "tag": {"title": "Typesetting", "aliases": "[type-setting]"},
    "category": {"title": "Craft", "aliases": "[The craft]"},
    "Picture": {
        "src": "../images/hive.svg",
        "alt": "A straw hive on a stand",
        "caption": "The neighbour’s, in March",
        "credit": "Ambrose Stet",
        "licence": "CC BY 4.0",
        "source": "https://example.org/drawings/hive",
    },
    "FirstPublished": {
        "outlet": "The Lamplighters’ Quarterly",
        "date": "2025-08-01",
        "url": "https://example.org/lamplighters/bees",
        "lang": "en",
    },
    "Audio": {"src": "bees.mp3", "type": "audio/mpeg", "length": "4812004", "duration": "12:40"},
    "Video": {
        "url": "https://example.org/film",
        "still": "bees-still.jpg",
        "title": "An afternoon at the hives",
    },
    "Seller": {
        "label": "Saltmarsh Books",
        "url": "https://example.org/shop/the-apiary",
        "price": "€ 18",
    },
    "Venue": {
        "name": "The Reading Room",
        "address": "4 Quay Street",
        "locality": "Saltmarsh",
        "country": "United Kingdom",
        "url": "https://example.org/reading-room",
    },
    "MovedDate": {"date": "2027-01-01", "to": "2027-01-02 18:00"},
    "Booking": {
        "url": "https://example.org/seats",
        "price": "12.50",
        "currency": "EUR",
        "note": "Members come in free.",
        "places_left": "40",
    },
    "Link": {"url": "https://example.org/lamplighters", "label": "The Lamplighters’ Quarterly"},
}
"""Examples by kind, or by the name of a group's class, and field; nothing where only a group of fields will do."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": ("published", "draft", "unlisted", "hidden", "skip"),
    "excerpt": ("none", "opening", "full"),
    "event_status": ("confirmed", "cancelled", "postponed", "sold-out"),
    "role": ("host", "speaker", "attending", "recommending"),
}
"""All that may be written in the fields that take one word of several."""

FILES_FIRST = ("Picture", "Audio")
"""Groups about a file, which is not there when a text is begun, and for which its path alone will do."""


def example_of(owner: str, name: str) -> str:
    """Return the example of a field of a kind or a group, as it stands after the colon."""
    return EXAMPLES.get(owner, {}).get(name, EXAMPLES[COMMON].get(name, ""))


def group_of(info: FieldInfo) -> type[Model] | None:
    """Return the group of fields that a field may hold, or None where it holds a value."""
    return next(_groups_in(info.annotation), None)


def is_list(info: FieldInfo) -> bool:
    """Whether a field holds a list."""
    return get_origin(info.annotation) is tuple


def layout_of(info: FieldInfo) -> type[Model] | None:
    """Return the group whose fields a new text lays out, or None where one value will do."""
    group = group_of(info)
    return None if group is None or group.__name__ in FILES_FIRST else group


def _groups_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _groups_in(argument)
