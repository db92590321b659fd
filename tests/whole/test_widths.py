"""Words longer than a line, and films, tables and forms that are pasted, on telephones and on desks."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.whole.conftest import HOST, opened, pages_of

WIDTHS = (320, 390, 800, 1280)

BEYOND_THE_EDGE = """
() => [...document.querySelectorAll("main *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + .5)
  .filter((e) => !e.closest(".unseen, .table, .prose > table, math"))
  .map((e) => e.outerHTML.slice(0, 80))
"""
"""What stands out of the page, but for what is in a box that scrolls by itself."""


@pytest.fixture(scope="module")
def page(browser: Browser, unruly: Path) -> Page:
    return opened(browser, unruly, unruly / "columns" / "long" / "index.html")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_page(unruly: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for file in pages_of(unruly):
        page.goto(f"{HOST}/{file.relative_to(unruly).as_posix()}")
        page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")
        assert page.evaluate(BEYOND_THE_EDGE) == [], f"{file} at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{file} at {width} px"


def sizes(page: Page, selector: str) -> list[tuple[int, int]]:
    boxes = [element.bounding_box() for element in page.locator(selector).all()]
    return [(round(box["width"]), round(box["height"])) for box in boxes if box]


@pytest.mark.browser
def test_what_is_pasted_keeps_its_proportions_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{HOST}/columns/long/")
    (room, _), *_ = sizes(page, ".text > p")
    film, form, sound, measured_in_px = sizes(page, "iframe")
    assert film == (room, round(room * 9 / 16))
    assert form == (room, 600) and sound == (room, 166) and measured_in_px == (room, 315)
    assert sizes(page, "video") == [(room, round(room * 500 / 900))]
    flat, tall, icon = sizes(page, ".text svg")
    assert (flat, tall, icon) == ((room, round(room / 10)), (room, round(room * 2 / 3)), (24, 24))


@pytest.mark.browser
def test_what_is_pasted_has_its_own_size_where_there_is_room(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{HOST}/columns/long/")
    assert sizes(page, "iframe")[0] == (560, 315)


def folded(page: Page) -> list[tuple[str, bool]]:
    """Return the groups of lists on the page of feeds, and of each whether its lists are folded away."""
    groups = page.locator(".feed-group").all()
    return [(group.locator("h2").inner_text(), not group.locator("li").first.is_visible()) for group in groups]


@pytest.mark.browser
def test_a_long_group_of_feeds_is_folded_and_a_keyboard_opens_it(page: Page) -> None:
    page.goto(f"{HOST}/feeds/")
    assert [heading for heading, is_folded in folded(page) if is_folded] == ["Tags"]
    assert len(folded(page)) > 3
    page.locator(".feed-group summary").focus()
    assert page.locator(":focus").inner_text() == "All 35 tags"
    page.keyboard.press("Enter")
    assert not any(is_folded for _, is_folded in folded(page))


PAPER = 658
"""How wide a sheet of A4 is within its margins, in CSS pixels."""

TABLES = """
() => [...document.querySelectorAll(".table")].map((e) =>
  [getComputedStyle(e).overflowX, Math.round(e.querySelector("table").getBoundingClientRect().right)])
"""


@pytest.mark.browser
def test_on_paper_no_part_of_a_wide_table_is_cut_off(unruly: Path, browser: Browser) -> None:
    page = opened(browser, unruly, unruly / "columns" / "tables" / "index.html")
    page.set_viewport_size({"width": PAPER, "height": 900})
    assert [overflow for overflow, _ in page.evaluate(TABLES)] == ["auto", "auto"]
    page.emulate_media(media="print")
    for overflow, right in page.evaluate(TABLES):
        assert overflow == "visible" and right <= PAPER
    page.close()
