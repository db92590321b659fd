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


IN_NO_LINE = "@class='unseen' or @class='day'"
"""What only those hear who listen; and the large numerals of a date, each with a line of its own."""


def is_from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def up_to_the_line(element: html.HtmlElement) -> list[html.HtmlElement]:
    """Return an element and those around it, up to the one that holds the line in which it stands."""
    around = [element, *element.iterancestors()]
    holders = [e for e in around if e.tag in BLOCKS and not e.xpath("parent::ul[@class='facts']")]
    return around[: around.index(holders[0]) + 1] if holders else around


def stands_apart(element: html.HtmlElement) -> bool:
    """Tell whether it keeps the direction of the words in it from what else is in the line."""
    return element.tag == "bdi" or element.get("dir") is not None


def lines_of(page: html.HtmlElement) -> dict[html.HtmlElement, list[tuple[str, bool]]]:
    """Return the pieces of text in each line, and whether each is kept apart from the others."""
    lines: dict[html.HtmlElement, list[tuple[str, bool]]] = {}
    for text in page.xpath(f"//body//text()[normalize-space() and not(ancestor::script or ancestor::*[{IN_NO_LINE}])]"):
        parent = text.getparent().getparent() if text.is_tail else text.getparent()
        *around, line = up_to_the_line(parent)
        lines.setdefault(line, []).append((text.strip(), any(map(stands_apart, around))))
    return lines


def mixed_lines(page: html.HtmlElement) -> Iterator[list[str]]:
    """Yield each line in which words from the right can carry others with them."""
    for line, pieces in lines_of(page).items():
        is_all_theirs = {"p-location", "about-author"} & set(line.get("class", "").split())
        carries = any(is_from_the_right(text) and not is_apart for text, is_apart in pieces)
        if len(pieces) > 1 and carries and not is_all_theirs:
            yield [text for text, _ in pieces]


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


def test_what_is_said_of_an_author_is_read_in_the_direction_of_what_is_said(unruly: Path) -> None:
    page = html.fromstring((unruly / "columns" / "names" / "index.html").read_bytes())
    (said,) = page.xpath("//p[@class='about-author']")
    assert (said.get("dir"), said.xpath("a/@dir"), said.xpath("bdi")) == ("auto", ["auto"], [])


def test_parts_that_are_planned_stand_on_the_same_side_as_the_others(unruly: Path) -> None:
    page = html.fromstring((unruly / "he" / "columns" / "tor" / "index.html").read_bytes())
    assert page.xpath("//nav[@class='series-box']//li[@class='planned']/bdi/@dir")
    assert not page.xpath("//nav[@class='series-box']/ol/li/@dir | //nav[@class='series-box']/h2/@dir")


def test_how_long_a_chapter_takes_is_read_from_the_left_on_a_page_from_the_right(unruly: Path) -> None:
    page = html.fromstring((unruly / "he" / "books" / "sefer" / "b" / "index.html").read_bytes())
    counts = page.xpath("//ol[contains(@class, 'chapters')]//span[@class='count']")
    assert [(count.get("dir"), count.text) for count in counts] == [("auto", "1 min"), ("auto", "the opening, 1 min")]
