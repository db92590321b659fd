"""Texts and names in other languages than the site's, which are set and read out as what they are wherever they stand.

The site is in English, and these names and texts in Hebrew.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from tests.whole.conftest import opened

HEBREW = {"lang": "he", "dir": "rtl"}


def page_at(site: Path, address: str) -> html.HtmlElement:
    return html.fromstring((site / address / "index.html").read_bytes())


@pytest.mark.parametrize("address", ["authors/dalia", "series/tor-ha-sefer", "tags/milim"])
def test_what_is_said_of_a_name_is_read_in_its_language_and_direction(unruly: Path, address: str) -> None:
    page = page_at(unruly, address)
    [title], [description] = page.xpath("//h1"), page.xpath("//div[contains(@class, 'description')]")
    assert [{key: part.get(key) for key in HEBREW} for part in (title, description)] == [HEBREW, HEBREW]
    assert (page.get("lang"), page.get("dir")) == ("en", None)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("authors", "דליה לוי"),
        ("authors", "כותבת, 3 ספרים."),
        ("series", "תור הספר"),
        ("series", "שאלות, 2026."),
        ("series/tor-ha-sefer", "עוד שאלה"),
        ("tags", "מילים"),
        ("columns", "דף"),
    ],
)
def test_names_in_lists_and_in_the_navigation_are_marked_as_their_language(
    unruly: Path, address: str, words: str
) -> None:
    [found] = page_at(unruly, address).xpath("//body//*[text() = $words]", words=words)
    assert found.xpath("ancestor-or-self::*/@lang")[-1] == "he"


def test_when_and_where_stands_on_the_side_of_the_title(unruly: Path) -> None:
    [entry] = page_at(unruly, "archive/2026").xpath("//article[.//a[text() = 'עבר']]")
    [when] = entry.xpath("p[@class='when']")
    assert (entry.xpath("h2/@dir"), when.get("dir"), when.get("lang"), entry.get("lang")) == (
        ["rtl"],
        "rtl",
        None,
        "he",
    )


@pytest.mark.parametrize("address", ["columns/tor", "events/avar"])
def test_a_page_from_the_right_is_printed_with_its_address_from_the_left(unruly: Path, address: str) -> None:
    [printed] = page_at(unruly, f"he/{address}").xpath("//p[@class='print-address']/data")
    assert (printed.get("dir"), printed.text[-1:]) == ("ltr", "/")


@pytest.mark.browser
def test_addresses_after_links_are_printed_from_the_left(browser: Browser, unruly: Path) -> None:
    page = opened(browser, unruly, unruly / "he" / "columns" / "tor" / "index.html")
    page.emulate_media(media="print")
    made = """() => {
      const link = Object.assign(document.createElement("a"), { href: "https://example.org/a/", textContent: "x" })
      document.querySelector(".prose > p").append(link)
      const style = getComputedStyle(link, "::after")
      return [style.direction, style.unicodeBidi]
    }"""
    assert page.evaluate(made) == ["ltr", "isolate"]


SET_AS = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector))
  return [style.fontStyle, style.letterSpacing, parseFloat(style.lineHeight) / parseFloat(style.fontSize)]
}"""


@pytest.mark.browser
def test_scripts_without_italics_and_spaced_letters_are_not_given_them(browser: Browser, unruly: Path) -> None:
    file = unruly / "columns" / "names" / "index.html"
    in_arabic = file.read_text("utf-8").replace('<html lang="en"', '<html lang="ar" dir="rtl"')
    page = opened(browser, unruly, file, instead=in_arabic)
    assert page.evaluate(SET_AS, ".site-name")[:2] == ["normal", "normal"]
    page = opened(browser, unruly, file)
    assert page.evaluate(SET_AS, ".navigation a[lang=he]")[0] == "normal"
    assert page.evaluate(SET_AS, ".navigation a:not([lang])")[0] == "italic"


@pytest.mark.browser
def test_lines_are_wider_apart_where_signs_are_as_high_as_wide(browser: Browser, unruly: Path) -> None:
    file = unruly / "columns" / "names" / "index.html"
    assert opened(browser, unruly, file).evaluate(SET_AS, ".text > p")[2] == pytest.approx(1.5)
    in_japanese = file.read_text("utf-8").replace('<html lang="en"', '<html lang="ja"')
    page = opened(browser, unruly, file, instead=in_japanese)
    assert page.evaluate(SET_AS, ".text > p")[2] == pytest.approx(1.75)


@pytest.mark.browser
def test_e_books_give_such_scripts_neither_as_well(browser: Browser, demo: Path) -> None:
    with zipfile.ZipFile(next(demo.rglob("*.epub"))) as book:
        sheet = book.read("EPUB/book.css").decode()
    page = browser.new_page()
    page.set_content(
        f"<style>{sheet}</style><section lang=ar><p class=byline>x</p><cite>x</cite></section><cite>x</cite>"
    )
    assert page.evaluate(SET_AS, ".byline")[1] in {"normal", "0px"}
    assert page.evaluate(SET_AS, "section cite")[0] == "normal"
    assert page.evaluate(SET_AS, "body > cite")[0] == "italic"
