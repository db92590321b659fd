"""Names and titles that are written from the right, in lines of an interface that is written from the left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from tests.whole.conftest import pages_of

BLOCKS = frozenset({"p", "li", "ul", "dt", "dd", "h1", "h2", "h3", "figcaption", "small", "section"})
"""The elements that hold a line. Entries' facts are items of a list that stand in one line, which the list holds."""


def is_from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def up_to_the_line(element: html.HtmlElement) -> list[html.HtmlElement]:
    """Return an element and those around it, up to the one that holds the line in which it stands."""
    around = [element, *element.iterancestors()]
    holder = next(e for e in around if e.tag in BLOCKS and not e.xpath("parent::ul[@class='facts']"))
    return around[: around.index(holder) + 1]


def stands_apart(element: html.HtmlElement) -> bool:
    """Tell whether it keeps the direction of the words in it from what else is in the line."""
    return element.tag == "bdi" or element.get("dir") is not None


def mixed_lines(page: html.HtmlElement) -> Iterator[str]:
    """Yield each line in which words from the right can carry others with them."""
    for text in page.xpath("//body//text()[not(ancestor::script or ancestor::*[@class='unseen'])]"):
        parent = text.getparent().getparent() if text.is_tail else text.getparent()
        if is_from_the_right(text):
            *around, line = up_to_the_line(parent)
            whole = " ".join(line.text_content().split())
            is_place = "p-location" in line.get("class", "")
            if whole != text.strip() and not is_place and not any(map(stands_apart, around)):
                yield whole


def test_no_name_from_the_right_carries_others_words_with_it(unruly: Path) -> None:
    for page in pages_of(unruly):
        assert list(mixed_lines(html.fromstring(page.read_bytes()))) == [], page


@pytest.mark.parametrize(
    "address",
    [
        "columns/names",
        "de/columns/vier",
        "columns",
        "books/long",
        "events",
        "events/erev",
        "series/three-questions",
        "tags",
    ],
)
def test_names_from_the_right_stand_beside_other_words_on_pages_of_many_kinds(unruly: Path, address: str) -> None:
    page = html.fromstring((unruly / address / "index.html").read_bytes())
    for element in page.xpath("//*[@dir or self::bdi]"):
        element.attrib.pop("dir", None)
        element.tag = "span" if element.tag == "bdi" else element.tag
    assert list(mixed_lines(page))


def test_a_place_that_is_all_its_authors_words_is_read_in_their_direction(unruly: Path) -> None:
    page = html.fromstring((unruly / "events" / "erev" / "index.html").read_bytes())
    (place,) = page.xpath("//dd[contains(@class, 'p-location')]")
    assert place.get("dir") == "auto" and not place.xpath(".//bdi | .//*[@dir]")
    assert re.sub(r"\s+", " ", place.text_content()) == "בית, רחוב 4, עיר, ארץ"
