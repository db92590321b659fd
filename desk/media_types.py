"""What kind of thing each file of a site is, as servers say it, here and where the site is published."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".xml": "application/xml",
    ".xsl": "application/xslt+xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".opml": "text/x-opml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wasm": "application/wasm",
}
"""By the end of a file's name, in small letters (https://www.iana.org/assignments/media-types/)."""

FEEDS: Mapping[str, str] = {
    r"(^|[/.])rss\.xml$": "application/rss+xml",
    r"(^|[/.])atom\.xml$": "application/atom+xml",
    r"(^|[/.])feed\.json$": "application/feed+json",
}
"""Feeds by a pattern of their path; they go before what the end of the name says. (Pelican's are `all.atom.xml`.)"""

UNKNOWN = "application/octet-stream"


def media_type(path: str) -> str:
    """Return what a file is, by its path in the site."""
    feed = next((kind for pattern, kind in FEEDS.items() if re.search(pattern, path)), None)
    return feed or MEDIA_TYPES.get(posixpath.splitext(path)[1].lower(), UNKNOWN)
