"""A page of every kind, looked at by axe in a real browser, narrow and wide, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from lxml import html
from playwright.sync_api import Browser, Page

from tests.whole.conftest import opened

KINDS = {
    "home": "index.html",
    "a later page of home": "page/2/index.html",
    "columns": "columns/index.html",
    "a column": "columns/*/index.html",
    "a translation": "de/columns/*/index.html",
    "books": "books/index.html",
    "a book": "books/*/index.html",
    "chapters": "books/*/*/index.html",
    "events": "events/index.html",
    "an event": "events/*/index.html",
    "all series": "series/index.html",
    "a series": "series/*/index.html",
    "tags": "tags/index.html",
    "a tag": "tags/editing/index.html",
    "categories": "categories/index.html",
    "a category": "categories/craft/index.html",
    "authors": "authors/index.html",
    "an author": "authors/*/index.html",
    "archive": "archive/index.html",
    "a year": "archive/*/index.html",
    "feeds": "feeds/index.html",
    "a page": "about/index.html",
    "a page with tables": "fields/index.html",
    "no such page": "404.html",
}
"""The kinds of page there are, and where those of the demo lie."""

MOST_OF_A_KIND = 4
"""How many of a kind are looked at."""


LOOK = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })"
"""What axe is asked: by itself it does not look for targets too small for a finger, which WCAG 2.2 has added."""


def looked_at(browser: Browser, site: Path, file: Path, *, instead: str | None = None) -> Page:
    """Open a page of a site, or other HTML instead of it, with axe in it."""
    page = opened(browser, site, file, instead=instead)
    page.evaluate(AXE_SCRIPT)
    return page


def violations(page: Page) -> list[str]:
    """Return what axe finds on the open page at each width, in light and in dark."""
    found = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            report: dict[str, Any] = page.evaluate(LOOK)
            found += [
                f"{page.url} at {width} px, {scheme}: {violation['id']}: {node['html']}"
                for violation in report["violations"]
                for node in violation["nodes"]
            ]
    return found


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_every_kind_shut_nobody_out(demo: Path, browser: Browser, kind: str) -> None:
    files = [file for file in sorted(demo.glob(KINDS[kind])) if 'http-equiv="refresh"' not in file.read_text("utf-8")]
    assert files, f"the demo has no page of this kind: {kind}"
    for file in files[:MOST_OF_A_KIND]:
        page = looked_at(browser, demo, file)
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{file} is wider than a small telephone"
        page.close()


FAULTS = {
    "image-alt": '<img src="/images/kettle.svg">',
    "color-contrast": "<p style='color: #999'>grey</p>",
    "link-in-text-block": "<p>text <a href='/' style='text-decoration: none; color: #555'>link</a> text</p>",
    "scrollable-region-focusable": "<pre style='width: 3em; overflow-x: scroll'>wider than it may be</pre>",
    "empty-heading": "<h2></h2>",
    "target-size": "<nav aria-label='Years' style='font-size: 10px'><a href='/a/'>1</a> <a href='/b/'>2</a></nav>",
}
"""What shuts readers out, by the name that axe has for it."""


@pytest.mark.browser
@pytest.mark.parametrize("rule", FAULTS)
def test_axe_finds_what_is_planted(demo: Path, browser: Browser, rule: str) -> None:
    file = demo / "about" / "index.html"
    planted = file.read_text("utf-8").replace("</main>", FAULTS[rule] + "</main>")
    page = looked_at(browser, demo, file, instead=planted)
    assert any(f" {rule}: " in violation for violation in violations(page))
    page.close()


def tree(file: Path) -> html.HtmlElement:
    return html.fromstring(file.read_bytes())


def test_events_of_others_are_told_apart_in_words(demo: Path) -> None:
    for row in tree(demo / "events" / "index.html").xpath("//li[contains(@class, 'h-event')]"):
        assert ("others" in row.get("class").split()) == ("not our own" in row.text_content())


def test_what_can_be_read_only_in_the_book_is_told_apart_in_words(demo: Path) -> None:
    rows = tree(demo / "books" / "let-it-stand" / "index.html").xpath("//ol[contains(@class, 'chapters')]/li")
    assert {bool(row.xpath(".//a")) for row in rows} == {True, False}
    for row in rows:
        assert bool(row.xpath(".//a")) != ("in the book" in row.text_content())


def test_the_large_numerals_of_a_date_are_not_read_out_beside_the_date(demo: Path) -> None:
    numerals = tree(demo / "events" / "index.html").xpath("//*[@class='day']")
    assert numerals and all(element.get("aria-hidden") == "true" for element in numerals)


def test_long_texts_begin_with_a_list_of_what_is_in_them(demo: Path) -> None:
    page = tree(demo / "fields" / "index.html")
    leads = page.xpath("//nav[@class='headings']//a/@href")
    assert leads == [f"#{heading}" for heading in page.xpath("//div[contains(@class, 'e-content')]//h2/@id")]
    assert not tree(demo / "feeds" / "index.html").xpath("//nav[@class='headings']")


def test_each_table_has_a_name_of_its_own(demo: Path) -> None:
    for file in demo.rglob("*.html"):
        names = tree(file).xpath("//div[contains(@class, 'text prose')]//div[@class='table']/@aria-label")
        assert len(names) == len(set(names)), file
