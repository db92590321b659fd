"""What an open page hears of builds."""

from __future__ import annotations

import threading

from desk.open_pages import MANY, REMEMBERED, SCRIPT, News, OpenPages
from plugins.core.problems import Problem

WRONG = Problem("content/a.md", 1, 1, "title", "is missing")


def heard(pages: OpenPages, number: int) -> News:
    news = pages.news(number, patience=0)
    assert news
    return news


def test_the_script_stands_after_everything_of_the_page_whether_that_is_whole_or_not() -> None:
    for page in (b"<html><body><p>x</body></html>", b"<p>x<!-- </body> -->"):
        added = OpenPages().added_to(page, 7)
        assert added.startswith(page + b"\n<script src=")
        assert SCRIPT.encode() in added
        assert b'data-number="7"' in added


def test_who_waits_hears_of_what_is_in_place() -> None:
    pages, news = OpenPages(), list[News | None]()
    waiting = threading.Thread(target=lambda number: news.append(pages.news(number, 10)), args=[pages.number])
    waiting.start()
    pages.announce(["a/index.html"])
    waiting.join(timeout=10)
    assert news == [News(pages.number, frozenset({"a/index.html"}), ())]


def test_who_comes_late_hears_of_all_that_was_missed() -> None:
    pages = OpenPages()
    number = pages.number
    pages.announce(["a/index.html"])
    pages.tell([WRONG])
    pages.announce(["b/index.html"])
    assert heard(pages, number) == News(pages.number, frozenset({"a/index.html", "b/index.html"}), (WRONG,))
    assert heard(pages, pages.number - 1).files == frozenset({"b/index.html"})


def test_nothing_is_said_where_nothing_happened() -> None:
    pages = OpenPages()
    pages.tell([WRONG])
    number = pages.number
    pages.tell([WRONG])
    assert pages.news(number, patience=0) is None


def test_what_is_mended_is_wrong_no_longer() -> None:
    pages = OpenPages()
    pages.tell([WRONG])
    number = pages.number
    pages.tell([])
    assert heard(pages, number) == News(pages.number, frozenset(), ())


def test_a_page_of_an_earlier_serve_is_loaded_again_whatever_has_changed() -> None:
    pages = OpenPages()
    pages.announce(["a/index.html"])
    assert heard(pages, 1).files is None
    assert heard(pages, pages.number + 1000).files is None


def test_a_page_that_slept_too_long_is_loaded_again_and_what_is_remembered_does_not_grow() -> None:
    pages = OpenPages()
    number = pages.number
    for each in range(REMEMBERED + 1):
        pages.announce([f"{each}/index.html"])
    assert heard(pages, number).files is None
    assert len(heard(pages, number + 1).files or ()) == REMEMBERED


def test_very_many_files_are_not_named_one_by_one() -> None:
    pages = OpenPages()
    number = pages.number
    pages.announce([f"{each}/index.html" for each in range(MANY + 1)])
    assert heard(pages, number).files is None


def test_the_pages_that_are_looked_at_are_those_whose_browser_is_there() -> None:
    pages = OpenPages()
    with pages.looking("/a/", lambda: True), pages.looking("/closed/", lambda: False):
        with pages.looking("/b/", lambda: True):
            assert pages.looked_at() == ("/b/", "/a/")
        assert pages.looked_at() == ("/a/",)
    assert pages.looked_at() == ()
