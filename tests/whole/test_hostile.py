"""Titles, names and bodies that would break a page or a feed if anything on the way forgot to escape."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
import yaml
from ical.calendar_stream import IcsCalendarStream
from lxml import etree, html

from desk import ROOT
from tests.whole.conftest import build_site

CONTENT = ROOT / "tests" / "sites" / "hostile" / "content"
AUTHOR = "<img src=x onerror=alert(1)>"


def front_matter(name: str, folder: str = "columns") -> dict[str, str]:
    text = (CONTENT / folder / f"{name}.md").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text.split("---\n")[1])
    return found


NAMES = sorted(path.stem for path in (CONTENT / "columns").glob("*.md"))
OTHERS = {
    "books/script/book": "books/script",
    "books/script/01-opening": "books/script/opening",
    "events/script": "events/script",
}
"""A book, a chapter and an event, and where their pages lie."""
TITLES = {front_matter(name)["title"] for name in NAMES if "translation_of" not in front_matter(name)} | {
    front_matter(name, "")["title"] for name in OTHERS
}
"""Those of all that is in lists and feeds; a translation is found at its original."""
SCRIPTS = "//script[not(@type='application/ld+json')]"
"""What a browser would run; a block of data is none."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("hostile") / "output"
    done = build_site(output, "--content", str(CONTENT), "--siteurl", "https://hostile.example")
    assert (done.returncode, done.stderr) == (0, "")
    return output


@pytest.mark.parametrize("name", NAMES)
def test_a_column_shows_its_title_as_it_was_written(site: Path, name: str) -> None:
    fields = front_matter(name)
    folder, title = site / fields.get("lang", "") / "columns" / fields.get("slug", name), fields["title"]
    tree = html.fromstring((folder / "index.html").read_bytes())
    assert "".join(tree.xpath("//h1//text()")).strip() == title
    assert title in "".join(tree.xpath("//head/title/text()"))
    assert title in tree.xpath("//meta[@property='og:title']/@content")
    assert "{{ 7*7 }}" in "".join(tree.xpath("//main//text()"))
    assert tree.xpath(f"{SCRIPTS} | //img[@onerror] | //h1//b") == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_book_a_chapter_and_an_event_show_what_was_written(site: Path, name: str) -> None:
    tree = html.fromstring((site / OTHERS[name] / "index.html").read_bytes())
    shown = " ".join("".join(tree.xpath("//main//text()")).split())
    assert front_matter(name, "")["title"] in shown
    assert "{{ 7*7 }}" in shown
    assert tree.xpath("//main//script | //main//*[@onerror or @onclick]") == []


def test_a_calendar_holds_no_line_that_was_not_meant(site: Path) -> None:
    calendar = (site / "events/script/script.ics").read_text(encoding="utf-8")
    (event,) = IcsCalendarStream.calendar_from_ics(calendar).events
    assert event.summary == front_matter("script", "events")["title"]
    assert "X-INJECTED" not in {line.partition(":")[0] for line in calendar.splitlines()}


def test_no_page_of_the_site_has_grown_an_element_from_a_name(site: Path) -> None:
    for page in site.rglob("*.html"):
        tree = html.fromstring(page.read_bytes())
        assert tree.xpath(f"{SCRIPTS} | //img[@onerror]") == [], page


def test_rss_and_atom_carry_them_whole(site: Path) -> None:
    for feed in ("rss.xml", "atom.xml"):
        etree.parse(str(site / feed))
        parsed = feedparser.parse((site / feed).read_bytes(), sanitize_html=False)
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert {entry.title for entry in parsed.entries} == TITLES
        assert {entry.author for entry in parsed.entries} == {AUTHOR}
        assert all("{{ 7*7 }}" in entry.content[0].value for entry in parsed.entries)


def test_json_feed_carries_them_whole(site: Path) -> None:
    feed = json.loads((site / "feed.json").read_text(encoding="utf-8"))
    assert {item["title"] for item in feed["items"]} == TITLES
    assert {author["name"] for item in feed["items"] for author in item["authors"]} == {AUTHOR}


def test_a_language_written_from_right_to_left_says_so(site: Path) -> None:
    tree = html.fromstring((site / "he/columns/right-to-left/index.html").read_bytes())
    assert (tree.get("lang"), tree.get("dir")) == ("he", "rtl")
