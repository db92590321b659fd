"""A feed in which one text's entry is made anew from its body, and all else stays as it is, byte for byte.

The former words of the entry have to stand in it just as they would be written; where they do not, this knows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from markupsafe import escape

from plugins.feeds.bodies import absolute, clean, text_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed says of a text that comes from its body: the whole, and a summary, None where that does not."""

    html: str
    summary: str | None


def renewed(feed: bytes, url: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes | None:
    """Return a feed with the entry of the text at `url` as its body is now; None where that cannot be told.

    `before` and `after` are what the text has of its body: `html`, `content`, and a `summary` where it has none of its
    own.
    """
    was, now = _said(url, before), _said(url, after)
    if not was.html or not now.html or bool(was.summary) != bool(now.summary):
        return None
    if feed.startswith(b"{"):
        return _in_json(feed, url, was, now)
    if b"<rss " in feed[:200]:
        return _in_xml(feed, b"item", f"<link>{_written(url)}</link>", _of_rss, was, now)
    if b"<feed " in feed[:200]:
        return _in_xml(feed, b"entry", f'<link href="{_written(url)}" rel="alternate"', _of_atom, was, now)
    return None


def _said(url: str, values: Mapping[str, Any]) -> Said:
    html, summary = values["html"], values.get("summary")
    if summary is not None:
        summary = clean(text_of(html, opening=True) if summary == values["content"] else text_of(summary))
    return Said(absolute(html, url), summary)


def _of_rss(said: Said) -> list[str]:
    found = [f"<content:encoded>{_written(said.html)}</content:encoded>"]
    return [*found, f"<description>{_written(str(escape(said.summary)))}</description>"] if said.summary else found


def _of_atom(said: Said) -> list[str]:
    found = [f'<content type="html">{_written(said.html)}</content>']
    return [*found, f"<summary>{_written(said.summary)}</summary>"] if said.summary else found


def _written(text: str) -> str:
    """Return a text as it is written in XML."""
    element = etree.Element("t")
    element.text = text
    return str(etree.tostring(element, encoding="unicode"))[3:-4]


def _in_xml(
    feed: bytes, tag: bytes, link: str, parts: Callable[[Said], list[str]], was: Said, now: Said
) -> bytes | None:
    """Return a feed in XML with one entry renewed; in what a serialiser wrote, `<` stands only where markup begins."""
    begin, end = b"<" + tag + b">", b"</" + tag + b">"
    place = feed.find(link.encode())
    start, stop = feed.rfind(begin, 0, place), feed.find(end, place)
    if place < 0 or start < 0 or stop < 0 or feed.find(link.encode(), stop) >= 0 or end in feed[start:place]:
        return None
    entry = feed[start:stop]
    for old, new in zip(parts(was), parts(now), strict=True):
        if entry.count(old.encode()) != 1:
            return None
        entry = entry.replace(old.encode(), new.encode())
    return feed[:start] + entry + feed[stop:]


def _in_json(feed: bytes, url: str, was: Said, now: Said) -> bytes | None:
    """Return a JSON Feed, in which each entry is a line, with one entry renewed."""
    lines = feed.split(b"\n")
    mark = f'"url": {json.dumps(url, ensure_ascii=False)}, '.encode()
    found = [number for number, line in enumerate(lines) if line.startswith(b'{"id": ') and mark in line]
    if len(found) != 1:
        return None
    line = lines[found[0]]
    tail = b"," if line.endswith(b"},") else b""
    entry = json.loads(line.removesuffix(tail))
    is_known = isinstance(entry, dict) and json.dumps(entry, ensure_ascii=False).encode() + tail == line
    if not is_known or entry.get("url") != url:
        return None
    if entry.get("content_html") != was.html or (was.summary is not None and entry.get("summary", "") != was.summary):
        return None
    entry["content_html"] = now.html
    if now.summary:
        entry["summary"] = now.summary
    lines[found[0]] = json.dumps(entry, ensure_ascii=False).encode() + tail
    return b"\n".join(lines)
