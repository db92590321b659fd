"""No sentence of a text that is not public stands in anything that readers can fetch."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.desk.check.conftest import Site

SENTENCE = "Nobody had told the keeper that the lamp would have to burn through the whole winter, and nobody came."
WHY = "is not public (it is a draft), but «had told the keeper that …» stands in the site's `"


@pytest.fixture
def drafted(site: Site) -> Site:
    """A site with a draft, and a public column."""
    site.column("keeper", f"A beginning.\n\nHe waited. {SENTENCE}", status="draft")
    site.column("other", "Another text, which says nothing of it, or of the keeper and his lamp.")
    return site


def packed(text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chapter.xhtml", text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("index.html", f"<p>He waited. {SENTENCE.replace('Nobody', '<em>Nobody</em>')}</p>"),
        ("rss.xml", f"<rss><p>&lt;p&gt;{SENTENCE.replace('that', '&lt;b&gt;that&lt;/b&gt;')}&lt;/p&gt;</p></rss>"),
        ("feed.json", json.dumps({"content_html": f"<p>He waited.\n{SENTENCE}\n</p>"})),
        ("search/words.txt", SENTENCE.replace(" ", "\n")),
        ("events/all.ics", f"DESCRIPTION:He waited. {SENTENCE[:38]}\r\n {SENTENCE[38:]}\r\n"),
        ("books/sample.epub", packed(f"<html><p>{SENTENCE}</p></html>")),
    ],
)
def test_a_sentence_of_a_draft_is_found_in_whatever_holds_it(drafted: Site, name: str, data: str | bytes) -> None:
    drafted.put(name, data)
    (line,) = drafted.told()
    assert line == f"content/columns/keeper.md:9:19: {WHY}{name}`"
    assert [problem.severity for problem in drafted.found()] == ["error"]


def test_where_it_stands_in_many_files_that_is_told_once(drafted: Site) -> None:
    for number in range(4):
        drafted.page(f"{number}.html", SENTENCE)
    assert drafted.told() == [f"content/columns/keeper.md:9:19: {WHY}0.html` and in 3 other files"]


def test_what_a_public_text_says_itself_is_no_leak(drafted: Site) -> None:
    drafted.column("quoting", f"As I am going to write: {SENTENCE}")
    drafted.page("columns/quoting/index.html", SENTENCE)
    assert drafted.told() == []


def test_words_that_are_like_it_are_no_leak(drafted: Site) -> None:
    drafted.page("index.html", SENTENCE.replace("whole winter", "whole summer").replace("keeper", "sailor"))
    assert drafted.told() == []


def test_a_scheduled_text_is_not_public_yet(site: Site) -> None:
    site.column("keeper", SENTENCE, date="2027-03-04")
    site.page("index.html", SENTENCE)
    (line,) = site.told()
    assert "is not public (it is scheduled for March 4, 2027), but" in line


@pytest.mark.parametrize("excerpt", ["none", "opening"])
def test_of_a_chapter_nothing_beyond_its_opening_is_public(site: Site, excerpt: str) -> None:
    opening = "In this chapter there is much that may be read by whoever comes along and looks."
    site.write("books/lamps/book.md", title="Lamps")
    site.write("books/lamps/01-winter.md", f"{opening}\n\n<!-- more -->\n\n{SENTENCE}", title="Winter", excerpt=excerpt)
    site.page("books/lamps/winter/index.html", opening)
    is_leak = excerpt == "none"
    assert len(site.told()) == is_leak
    site.page("books/lamps/winter/index.html", SENTENCE)
    (line,) = site.told()
    assert "its `excerpt` is `none`" in line if is_leak else "it comes after the opening" in line


def test_a_column_drawn_from_a_chapter_may_quote_it(site: Site) -> None:
    site.write("books/lamps/book.md", title="Lamps")
    site.write("books/lamps/01-winter.md", SENTENCE, title="Winter")
    site.column("drawn", SENTENCE, from_book="lamps")
    site.page("columns/drawn/index.html", SENTENCE)
    site.put("rss.xml", SENTENCE)
    assert site.told() == []
