"""What the house itself says on pages in another language than the site's, which programs read out in that language.

All texts of these pages are in letters that English has not, so that words in English are the house's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from tests.whole.conftest import pages_of

PAGES = ("books/sefer/a", "books/sefer/b", "books/sefer", "columns/tor", "daf", "events/avar", "events/confirmed")
"""Pages in Hebrew of every kind, below `/he/`."""


NAMES = "@aria-label | @alt | @title"


def in_english(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each piece of text and each name of a part that is in English, and the language it is marked as."""
    for element in page.xpath("//body//*[not(self::script or self::data)]"):
        languages = element.xpath("ancestor-or-self::*/@lang")
        around = element.xpath("ancestor::*/@lang")
        said = [(text, languages[-1]) for text in (element.text or "", *element.xpath(NAMES))]
        for text, language in (*said, (element.tail or "", around[-1])):
            if re.search("[A-Za-z]{2}", text) and not text.startswith("https://"):
                yield text.strip(), language


@pytest.mark.parametrize("address", PAGES)
def test_all_that_the_house_says_is_marked_as_english(unruly: Path, address: str) -> None:
    page = html.fromstring((unruly / "he" / address / "index.html").read_bytes())
    assert (page.get("lang"), page.get("dir")) == ("he", "rtl")
    found = list(in_english(page))
    assert ("Skip to the text", "en") in found
    assert [text for text, language in found if language != "en"] == []


def test_pages_of_every_kind_are_looked_at(unruly: Path) -> None:
    kinds = {file.relative_to(unruly / "he").parent.as_posix() for file in pages_of(unruly / "he")}
    assert set(PAGES) == kinds - {"events/cancelled"}
