"""The theme, as a browser sets it: the measure, the inks, the margin, and the sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from desk import ROOT
from tests.whole.conftest import opened

Show: TypeAlias = Callable[[str], Page]

DESK, TELEPHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)

COLUMN = "columns/notes-in-the-margin/index.html"
"""A column of the demo that has notes and a part in a series, and no picture."""

pytestmark = pytest.mark.browser


@pytest.fixture
def show(demo: Path, browser: Browser) -> Iterator[Show]:
    """Open pages of the demo on a desk, by their files."""
    pages: list[Page] = []

    def open_page(file: str) -> Page:
        pages.append(opened(browser, demo, demo / file))
        pages[-1].set_viewport_size(DESK)
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def style(page: Page, selector: str, name: str, part: str = "") -> str:
    """Return what a browser makes of a property of the first such element, or of a part of it (`::before`)."""
    script = "([s, n, p]) => getComputedStyle(document.querySelector(s), p || null).getPropertyValue(n)"
    return str(page.evaluate(script, [selector, name, part]))


def box(page: Page, selector: str) -> dict[str, float]:
    """Return where the first such element stands."""
    found: Any = page.locator(selector).first.bounding_box()
    return dict(found)


def inks(page: Page) -> tuple[str, str]:
    """Return the colour of the text and that of the sheet."""
    return style(page, "html", "color"), style(page, "html", "background-color")


def test_text_is_between_eighteen_and_twenty_one_pixels_high_in_lines_of_one_and_a_half(show: Show) -> None:
    page = show(COLUMN)
    sizes = []
    for width in (320, 4000):
        page.set_viewport_size({"width": width, "height": 900})
        sizes.append(float(style(page, ".text > p", "font-size").removesuffix("px")))
        assert float(style(page, ".text > p", "line-height").removesuffix("px")) == pytest.approx(1.5 * sizes[-1])
    assert sizes == [18, 21]
    assert page.evaluate("document.fonts.check('18px Vollkorn')")


LETTERS = """
() => [...document.querySelectorAll(".text > p")].flatMap((p) => {
  const height = parseFloat(getComputedStyle(p).lineHeight), lines = Math.round(p.offsetHeight / height);
  return lines > 4 ? [p.textContent.length / (lines - .5)] : [];
})
"""
"""How many characters stand on a line, in each paragraph of more than four, whose last is half full."""


def test_a_line_holds_about_sixty_six_characters(show: Show) -> None:
    counts = show(COLUMN).evaluate(LETTERS)
    assert len(counts) > 2 and 60 < sum(counts) / len(counts) < 72


def test_ink_and_paper_follow_the_readers_preference(show: Show) -> None:
    page = show(COLUMN)
    page.emulate_media(color_scheme="light")
    assert inks(page) == ("rgb(31, 29, 26)", "rgb(251, 248, 241)")
    page.emulate_media(color_scheme="dark")
    assert inks(page) == ("rgb(230, 224, 212)", "rgb(23, 22, 20)")


ACCENTED = """
() => {
  const root = getComputedStyle(document.documentElement), accent = document.createElement("i");
  accent.style.color = root.getPropertyValue("--accent");
  document.body.append(accent);
  const colour = getComputedStyle(accent).color;
  accent.remove();
  return [...document.querySelectorAll("body *")].filter((e) => getComputedStyle(e).color === colour)
    .map((e) => Boolean(e.closest("a")));
}
"""
"""Of each element in the accent's colour, whether it is a link or in one."""


@pytest.mark.parametrize("file", ["index.html", COLUMN, "books/let-it-stand/index.html", "events/index.html"])
def test_the_accent_is_for_links_and_nothing_else(show: Show, file: str) -> None:
    assert all(show(file).evaluate(ACCENTED))


def test_links_in_running_text_have_the_accent(show: Show) -> None:
    page = show("columns/readers-who-cannot-see-the-page/index.html")
    assert style(page, ".prose a[href^='http']", "color") == "rgb(140, 42, 26)"


def test_the_opening_line_of_a_column_is_in_small_capitals_and_no_other(show: Show) -> None:
    page = show(COLUMN)
    assert style(page, ".text > p:first-child", "font-variant-caps", "::first-line") == "small-caps"
    assert style(page, ".text > p:first-child", "font-variant-caps") == "normal"
    assert style(page, ".text > p ~ p", "font-variant-caps", "::first-line") == "normal"


def test_three_asterisks_stand_between_sections(show: Show) -> None:
    assert "⁂" in style(show("columns/furniture/index.html"), ".prose hr", "content", "::before")


def test_figures_are_old_style_in_prose_and_lining_in_tables(show: Show) -> None:
    page = show("fields/index.html")
    assert "oldstyle-nums" in style(page, ".text > p", "font-variant-numeric")
    assert "lining-nums" in style(page, ".text td", "font-variant-numeric")


def test_notes_stand_in_the_margin_where_there_is_room_and_else_in_the_text(show: Show) -> None:
    page = show(COLUMN)
    for width, in_the_margin in ((1280, True), (1024, True), (1000, False), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        text, note = box(page, ".text"), box(page, ".text > .note")
        assert (note["x"] >= text["x"] + text["width"]) == in_the_margin, width


def test_captions_and_credits_stand_in_the_margin_where_there_is_room(show: Show) -> None:
    page = show("columns/pictures-that-earn-their-place/index.html")
    text, caption = box(page, ".text"), box(page, ".text > figure > figcaption")
    assert caption["x"] >= text["x"] + text["width"]
    page.set_viewport_size(TELEPHONE)
    assert box(page, ".text > figure > figcaption")["x"] == box(page, ".text")["x"]


def test_planned_parts_stand_in_the_series_box_in_grey(show: Show) -> None:
    page = show("series/parts-of-a-column/index.html")
    grey, ink = style(page, "ol.parts > .planned", "color"), style(page, "ol.parts > li:not(.planned)", "color")
    assert grey != ink == inks(page)[0]


def test_a_cover_is_half_as_high_again_as_it_is_wide(show: Show) -> None:
    cover = box(show("books/let-it-stand/index.html"), ".opening > .cover")
    assert cover["height"] == pytest.approx(1.5 * cover["width"])


def test_the_date_of_an_event_is_in_large_numerals(show: Show) -> None:
    page = show("events/index.html")
    day, text = style(page, ".day b", "font-size"), style(page, "main", "font-size")
    assert float(day.removesuffix("px")) > 3 * float(text.removesuffix("px"))


def test_what_has_the_keyboard_is_outlined_by_three_pixels(show: Show) -> None:
    page = show(COLUMN)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the text"
    outline = [style(page, ":focus", f"outline-{name}") for name in ("width", "style", "color")]
    assert outline == ["3px", "solid", inks(page)[0]]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")


def test_nothing_moves_for_who_wants_no_motion(show: Show) -> None:
    page = show(COLUMN)
    page.emulate_media(reduced_motion="reduce")
    assert style(page, "html", "scroll-behavior") == "auto"
    assert not re.search(r"\b(transition|animation)\b", sheet())


def test_paper_has_addresses_after_links_and_no_navigation(show: Show) -> None:
    page = show("columns/readers-who-cannot-see-the-page/index.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert "http" in style(page, '.prose a[href^="http"]', "content", "::after")
    assert not page.locator("nav.navigation, .skip, .colophon, .feed-links").locator("visible=true").count()
    assert page.locator(".print-address").is_visible()
    assert style(page, ".text > p", "orphans") == style(page, ".text > p", "widows") == "3"
    assert inks(page) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def sheet() -> str:
    """Return the theme's style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (ROOT / "theme/static/css/standfirst.css").read_text("utf-8"), flags=re.S)


@pytest.mark.parametrize("name", ["box-shadow", "text-shadow", "border-radius", "position: sticky", "position: fixed"])
def test_there_are_no_shadows_no_rounded_corners_and_nothing_that_sticks(name: str) -> None:
    assert name not in sheet()


def requests_for(browser: Browser, demo: Path, file: str) -> list[str]:
    """Return the addresses that a browser asks for in order to show a page, but for the sign in its tab."""
    asked: list[str] = []
    page = opened(browser, demo, demo / "404.html")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"https://demo.example/{file}")
    page.evaluate("document.fonts.ready")
    page.close()
    return [address for address in asked if not address.endswith(".ico")]


def test_a_column_is_shown_after_five_requests_at_most_and_semi_bold_is_fetched_where_it_is_used(
    demo: Path, browser: Browser
) -> None:
    asked = requests_for(browser, demo, COLUMN)
    assert len(asked) <= 5 and all(address.startswith("https://demo.example/") for address in asked)
    fonts = {address.rpartition("-")[2] for address in asked if address.endswith(".woff2")}
    is_bold = "<strong" in (demo / COLUMN).read_text("utf-8")
    assert fonts == {"regular.woff2", "italic.woff2"} | ({"semibold.woff2"} if is_bold else set())
