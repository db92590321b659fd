"""A site of a few files, written and read by a test in a line or two; no Pelican."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from plugins.core.addresses import Permalinks, SlugRules
from plugins.core.conventions import Conventions
from plugins.core.library import Library, read_library
from plugins.core.listing import Listing
from plugins.core.press import Press, site_of
from plugins.core.problems import ContentProblems

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
"""The same examples each time, on however busy a machine."""

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)

FILES = {
    "column": "columns/{slug}/index.html", "column:lang": "{lang}/columns/{slug}/index.html",
    "page": "{slug}/index.html", "page:lang": "{lang}/{slug}/index.html",
    "author": "authors/{slug}/index.html", "series": "series/{slug}/index.html",
    "tag": "tags/{slug}/index.html", "category": "categories/{slug}/index.html",
    "book": "books/{slug}/index.html", "chapter": "books/{book}/{slug}/index.html", "event": "events/{slug}/index.html",
    "index": "index.html", "columns": "columns/index.html", "tags": "tags/index.html",
    "categories": "categories/index.html", "authors": "authors/index.html", "series_index": "series/index.html",
    "archives": "archive/index.html", "year": "archive/{date:%Y}/index.html", "feeds": "feeds/index.html",
}  # fmt: skip

FOLDERS = {
    "column": ("columns",), "page": ("pages",), "book": ("books",), "event": ("events",),
    "author": ("authors",), "series": ("series",), "tag": ("tags",), "category": ("categories",),
}  # fmt: skip

SUBSTITUTIONS = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))
"""Pelican's own SLUG_REGEX_SUBSTITUTIONS."""


def conventions_for(root: Path, **changes: Any) -> Conventions:
    """Return the conventions of the house, for a content folder that reports call `content`."""
    urls = {kind: file.removesuffix("index.html") for kind, file in FILES.items()}
    given: dict[str, Any] = {
        "root": root, "shown_as": "content", "folders": FOLDERS, "excludes": {}, "ignored": ("*.tmp",),
        "static": ("images",), "static_excludes": (), "static_url": "{path}", "static_file": "{path}",
        "permalinks": Permalinks(urls, FILES), "slugs": SlugRules("filename", SUBSTITUTIONS),
        "now": NOW, "zone": dt.UTC,
        "site_id": "a site", "site_url": "https://paper.example", "file_name_pattern": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
        "markdown": {"extension_configs": {"markdown.extensions.footnotes": {}}, "output_format": "html"},
    }  # fmt: skip
    return Conventions(**given | changes)


@dataclass
class Content:
    """A content folder, and what comes of reading it."""

    root: Path

    def write(self, path: str, text: str | bytes = "", **fields: str) -> Path:
        """Write a file as it is, or (where `fields` are given) a text with that front matter."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if fields:
            assert isinstance(text, str)
            text = "\n".join(["---", *(f"{name}: {value}" for name, value in fields.items()), "---", "", text])
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def column(self, name: str, text: str = "A text.", **fields: str) -> Path:
        """Write a column that has a title and a date of its own, unless `fields` say otherwise."""
        return self.write(f"columns/{name}.md", text, **{"title": name.title(), "date": "2026-03-04"} | fields)

    def conventions(self, **changes: Any) -> Conventions:
        """Return the conventions of the house, for this folder."""
        return conventions_for(self.root, **changes)

    def read(self, **changes: Any) -> Library:
        """Read the folder, which has no errors."""
        return read_library(self.conventions(**changes))

    def problems(self, **changes: Any) -> list[str]:
        """Read the folder and return everything that is said of it."""
        try:
            return [str(problem) for problem in self.read(**changes).warnings]
        except ContentProblems as error:
            return [str(problem) for problem in error.problems]

    def press(self, *listings: Listing, **changes: Any) -> Press:
        """Read the folder into a press."""
        conventions = self.conventions(**changes)
        library = read_library(conventions)
        return Press(conventions, library, site_of(conventions, library, "The Paper", ""), conventions.now, listings)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """An empty content folder."""
    (tmp_path / "content").mkdir()
    return Content(tmp_path / "content")


@pytest.fixture
def conventions(tmp_path: Path) -> Callable[..., Conventions]:
    """Return conventions of the house, with any changes."""

    def make(**changes: Any) -> Conventions:
        return conventions_for(tmp_path, **changes)

    return make
