"""What an author likely meant by an address that leads nowhere: a text, another site, a letter box."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container

from plugins.core.conventions import TEXT_SUFFIXES

_LETTER_BOX = re.compile(r"[^\s/@:?#]+@[\w-]+(\.[\w-]+)+")
_SCHEME = re.compile(r"(?P<name>https?)(?:[:;]/*|//+)(?=\w)", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+(?P<last>[a-z]{2,24})(?::\d+)?(?=[/?#]|\Z)", re.IGNORECASE)
_PAGE = re.compile(r"(?:/|\.html?)?\Z", re.IGNORECASE)
_FILES = frozenset(
    {
        "asp", "aspx", "css", "csv", "doc", "docx", "epub", "gif", "gz", "htm", "html", "ics", "jpeg", "jpg", "js",
        "json", "markdown", "md", "mp", "pdf", "php", "png", "py", "rss", "rst", "rtf", "svg", "tar", "text", "tif",
        "txt", "webp", "xls", "xlsx", "xml", "yaml", "yml", "zip",
    }
)  # fmt: skip
"""What names of files end in, rather than those of hosts."""


def meant_by(written: str, source: str, texts: Container[str]) -> str:
    """Return the mend for an address that was written in a text, where it is clear; else nothing.

    `source` is that text's path from the content folder, and `texts` are the paths of all.
    """
    if written.startswith(("/", "#", "?")):
        return ""
    if _LETTER_BOX.fullmatch(written):
        return f"write `mailto:{written}`"
    if scheme := _SCHEME.match(written):
        return f"write `{scheme['name'].lower()}://{written[scheme.end() :]}`"
    if text := _text(written, source, texts):
        return f"did you mean `{text}`?"
    host = _HOST.match(written)
    if host and host["last"].lower() not in _FILES:
        return f"for an address on another site, write `https://{written}`"
    return ""


def _text(written: str, source: str, texts: Container[str]) -> str:
    """Return the text that was likely meant by the address of a page, as its author would refer to it."""
    path = re.split(r"[?#]", written, maxsplit=1)[0]
    bare = _PAGE.sub("", path, count=1)
    for candidate in (*(bare + suffix for suffix in TEXT_SUFFIXES), f"{bare}/book.md"):
        if bare and posixpath.normpath(posixpath.join(posixpath.dirname(source), candidate)) in texts:
            return candidate + written[len(path) :]
    return ""
