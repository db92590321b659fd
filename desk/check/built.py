"""A site just built, looked through once: what its pages show, ask for and lead to, as each check needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from plugins.core.model import Item
from plugins.core.press import Press
from plugins.engine.link_check import PAGES


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page; `alt` is None where it has none, `credit` is what is said beside it of who made it."""

    address: str
    alt: str | None
    credit: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser fetches to show a page: its address as it is written, what it is for, and where it is written."""

    address: str
    use: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Script:
    """Script on a page: what it is, and how it is written there."""

    what: str
    written: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Style or script that stands in a page itself: in words, as it is written there, and how a policy would name it.

    `digest` is the SHA-256 of it in base64 (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
    """

    kind: str
    what: str
    written: str
    digest: str
    is_attribute: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be known of a page: its file, the text that it shows, and what stands in it.

    `shared` are the pictures that stand for it on other sites; `links` lead to other hosts; `weight` is its HTML's size
    as it is sent, compressed; `words` is how many it has, counted only where it is heavy.
    """

    name: str
    item: Item | None
    size: int
    pictures: tuple[Picture, ...] = ()
    requests: tuple[Request, ...] = ()
    shared: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    scripts: tuple[Script, ...] = ()
    inlines: tuple[Inline, ...] = ()
    weight: int = 0
    words: int = 0


@dataclass(frozen=True)
class Built:
    """A site just built: what it was built from, its folder, the sizes of its files and the texts of pages by path."""

    press: Press
    folder: Path
    files: Mapping[str, int]
    items: Mapping[str, Item]

    @cached_property
    def host(self) -> str:
        """The site's own host."""
        return urlsplit(self.press.site.url).netloc

    def file_at(self, address: str, page: str = "") -> str | None:
        """Return the file of this site that an address on a page names, whether it is there or not; None: elsewhere."""
        return self._file_at(address, "" if address.startswith("/") else page)

    @cached_property
    def _file_at(self) -> Callable[[str, str], str | None]:
        """The same, each address reckoned out once: many pages name the same."""
        host, root = self.host, self.press.site.root

        @lru_cache(maxsize=4096)
        def file_at(address: str, page: str) -> str | None:
            parts = urlsplit(urljoin(f"//{host}{root}/{page}", address.strip()))
            if parts.netloc != host or parts.scheme not in {"", "http", "https"}:
                return None
            path = unquote(parts.path)
            return path.removeprefix(root).lstrip("/") if path.startswith(f"{root}/") else None

        return file_at

    def there(self, address: str, page: str = "") -> str:
        """Return the file of this site that an address on a page leads to; nothing where there is none."""
        file = self.file_at(address, page)
        return file if file is not None and file in self.files else ""

    def read(self, name: str) -> bytes:
        """Return a file of the site."""
        return (self.folder / name).read_bytes()


def files_in(folder: Path) -> Iterator[str]:
    """Yield all files below a folder, by their paths from it with slashes."""
    start = len(str(folder)) + 1
    for place, _, names in os.walk(folder):
        yield from (f"{place}/{name}"[start:].replace(os.sep, "/") for name in names)


def walked(name: str) -> tuple[tuple[bool, str], ...]:
    """Return by what files are put into order: what lies in a folder comes before what lies in the folders there."""
    *folders, own = name.split("/")
    return (*((True, folder) for folder in folders), (False, own))


def is_page(name: str) -> bool:
    """Whether a file is a page, by its name."""
    return name.endswith(PAGES)
