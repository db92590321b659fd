"""The manual's table of contents, `content/pages/manual.md`: nothing that explains something is missing from it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from desk import ROOT
from plugins.core.front_matter import decode, parse

CONTENT = ROOT / "content"
MANUAL = CONTENT / "pages/manual.md"
NOT_LISTED = {"pages/manual.md", "pages/about.md", "columns/to-the-reader-of-2041.md", "columns/on-cutting.md",
              "books/let-it-stand/00-before-you-begin.md"}  # fmt: skip
"""The list itself, the front hall, what is not published, and a preface."""


def explaining() -> list[str]:
    """Return each page, column and whole chapter of the demo, as a path within the content."""
    files = [*CONTENT.glob("pages/*.md"), *CONTENT.glob("columns/*.md"), *CONTENT.glob("books/*/[0-9]*.md")]
    paths = {file.relative_to(CONTENT).as_posix() for file in files if is_readable(file)}
    return sorted(paths - NOT_LISTED)


def is_readable(file: Path) -> bool:
    """Whether the whole text can be read on the site, as far as its fields say."""
    fields = parse(decode(file.read_bytes()), file.name).data
    return file.parent.parent.name != "books" or fields.get("excerpt") == "full"


@pytest.mark.parametrize("path", explaining())
def test_the_manual_lists_each_text_that_explains_something(path: str) -> None:
    targets = re.findall(r"\]\(([^)#]+\.md)", MANUAL.read_text(encoding="utf-8"))
    listed = {os.path.normpath(MANUAL.parent / target) for target in targets}
    assert str(CONTENT / path) in listed, f"content/pages/manual.md says nothing of {path}"


def test_what_needs_no_place_in_the_manual_exists() -> None:
    assert [path for path in NOT_LISTED if not (CONTENT / path).is_file()] == []
