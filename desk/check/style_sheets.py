"""What a site's style sheets ask for: type, pictures and other sheets; each is read once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from desk.check.built import Built, Request
from plugins.core.problems import Problem

FONTS = (".woff2", ".woff", ".ttf", ".otf")

_ADDRESS = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"')\s]*))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')")
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]+)")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)


class StyleSheets:
    """The style sheets of a site just built."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self.addresses = lru_cache(maxsize=256)(self._addresses)
        self.weight = lru_cache(maxsize=1024)(self._weight)

    def requests(self, sheet: str) -> Iterator[Request]:
        """Yield what a sheet has browsers fetch."""
        sheets = set(_IMPORT.findall(self._text(sheet)))
        for address in self.addresses(sheet):
            use = "type" if urlsplit(address).path.endswith(FONTS) else "picture"
            yield Request(address, "style sheet" if address in sheets else use, "url")

    def fonts(self, sheet: str) -> frozenset[str]:
        """Return the files of type that a sheet names first of each face; browsers fetch those in use."""
        files = (self._built.there(address, sheet) for address in self.addresses(sheet))
        found = [file for file in files if file.endswith(FONTS)]
        return frozenset(file for file in found if file.endswith(FONTS[0])) or frozenset(found)

    def _addresses(self, sheet: str) -> tuple[str, ...]:
        """Return what a sheet refers to, as it is written."""
        found = (next(filter(None, match), "").strip() for match in _ADDRESS.findall(self._text(sheet)))
        return tuple(address for address in dict.fromkeys(found) if address and not address.startswith(("data:", "#")))

    def _text(self, sheet: str) -> str:
        return _REMARK.sub("", self._built.read(sheet).decode("utf-8", "replace"))

    def _weight(self, file: str) -> int:
        """Return a file's size as it is sent: text is compressed, type is by itself."""
        size = self._built.files[file]
        return size if file.endswith(FONTS) else min(size, len(gzip.compress(self._built.read(file), 6)))


def missing_in_sheets(built: Built, sheets: StyleSheets) -> Iterator[Problem]:
    """Yield a problem for each file that a style sheet names and that is not there."""
    for name in sorted(name for name in built.files if name.endswith(".css")):
        for address in sheets.addresses(name):
            file = built.file_at(address, name)
            if file is not None and file not in built.files:
                what = f"`{address}` leads nowhere, and readers' browsers ask for it"
                yield Problem(name, 1, 1, "", what, "correct it in the style sheet, or put the file there")
