"""JSON Feed 1.1 (jsonfeed.org/version/1.1), which is plain JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.feeds.channel import Channel
from plugins.feeds.entry import Entry, Person

VERSION = "https://jsonfeed.org/version/1.1"


def item(entry: Entry) -> bytes:
    """Return an entry as one of the `items`."""
    return _written(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else None,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [_author(person) for person in entry.people],
            "tags": list(entry.subjects),
            "language": entry.lang,
            "attachments": _attachments(entry),
        },
        kept={"content_html"},
    )


def feed(channel: Channel, items: Iterable[bytes]) -> bytes:
    """Return a whole feed with the given items in it."""
    head = _written(
        {
            "version": VERSION,
            "title": channel.title,
            "home_page_url": channel.home,
            "feed_url": channel.address,
            "next_url": channel.next_address,
            "description": channel.description,
            "language": channel.lang,
            "authors": [_author(Person(channel.publisher, channel.publisher_url))],
            "hubs": [{"type": "WebSub", "url": hub} for hub in channel.hubs],
            "items": [],
        },
        kept={"items"},
    )
    return b"%b\n%b\n]}\n" % (head.removesuffix(b"]}"), b",\n".join(items))


def _attachments(entry: Entry) -> list[dict[str, Any]]:
    if entry.enclosure is None:
        return []
    attachment = {
        "url": entry.enclosure.url,
        "mime_type": entry.enclosure.media_type,
        "size_in_bytes": entry.enclosure.size,
        "duration_in_seconds": entry.enclosure.seconds,
    }
    return [{name: value for name, value in attachment.items() if value is not None}]


def _author(person: Person) -> dict[str, str]:
    return {"name": person.name, "url": person.url} if person.url else {"name": person.name}


def _written(members: Mapping[str, Any], kept: set[str]) -> bytes:
    """Return an object as JSON; members without a value are left out, but for those `kept`."""
    filled = {name: value for name, value in members.items() if value or name in kept}
    return json.dumps(filled, ensure_ascii=False).encode()
