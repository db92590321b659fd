"""Files made smaller before anyone asks for them: gzip, which every browser takes, and brotli, which is smaller still.

The same content always gives the same bytes, with the same release of the libraries: a gzip file bears neither a time
nor a name, nor that of the system that it was made on. How hard each is tried was measured on a site of 10,000 columns.
For pages, gzip gains nothing beyond 6, and brotli nothing between 5 and 9, which takes ten times as long; 11 takes
another seventh off, at less than 1 MB in a second. That is for what every reader fetches first and of which there is
little: style sheets, scripts and drawings. Feeds are large, and each column changes twenty of them, so that they are
most of what a deploy has to compress: they are done at 4 and 2, which takes a third of the time, and makes them 3 %
larger.
"""

from __future__ import annotations

import zlib

GZIP, BROTLI = ".gz", ".br"
"""What is added to a file's name for its compressed forms; nginx and Caddy look for these."""

FORMS = (GZIP, BROTLI)

_TEXTS = frozenset(
    {
        "html", "htm", "css", "js", "mjs", "map", "json", "xml", "xsl", "txt", "md", "csv", "svg", "ics", "vtt", "srt",
        "opml", "rss", "atom", "webmanifest", "wasm", "ttf", "otf", "eot", "ico",
    }
)  # fmt: skip
"""Kinds of file that hold much that repeats itself. (Photographs, WOFF2, recordings and e-books are packed already.)"""

_FIRST = frozenset({"css", "js", "mjs", "svg"})
_FEEDS = frozenset({"xml", "json"})
_MOST_FOR_HARDEST = 1 << 18
_MOST = 1 << 25
_WORTH_IT = 0.95
_GZIP_WITHOUT_NAME_AND_TIME = 31
_GZIP_SYSTEM = 9
"""Which byte of a gzip file says on what system it was made (RFC 1952, 2.3.1); 255 is for one that is not known."""


def is_compressible(name: str, size: int) -> bool:
    """Whether a file is worth compressing, by its kind and its size in bytes."""
    return name.rpartition(".")[2].lower() in _TEXTS and 0 < size <= _MOST


def compressed(name: str, content: bytes) -> dict[str, bytes]:
    """Return the compressed forms of a file by what is added to its name, those that save something."""
    import brotli

    level, quality = _effort(name, len(content))
    gzip = zlib.compress(content, level, wbits=_GZIP_WITHOUT_NAME_AND_TIME)
    forms = {
        GZIP: gzip[:_GZIP_SYSTEM] + b"\xff" + gzip[_GZIP_SYSTEM + 1 :],
        BROTLI: brotli.compress(content, quality=quality),
    }
    return {suffix: form for suffix, form in forms.items() if len(form) < len(content) * _WORTH_IT}


def _effort(name: str, size: int) -> tuple[int, int]:
    """Return how hard gzip and brotli are to try."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in _FEEDS:
        return 4, 2
    return (6, 11) if suffix in _FIRST and size <= _MOST_FOR_HARDEST else (6, 5)


def releases() -> str:
    """Return which releases of the libraries are at work; another may give other bytes."""
    from importlib.metadata import version

    return f"zlib {zlib.ZLIB_RUNTIME_VERSION}, brotli {version('brotli')}"
