"""What an open page hears of builds."""

from __future__ import annotations

import threading

from desk.open_pages import Builds


def test_a_page_is_whole_again_after_the_mend() -> None:
    builds = Builds()
    builds.tell(["content/a.md:1:1: title: is missing"])
    assert b"title: is missing" in builds.added_to(b"<html><body>x</body></html>")
    builds.tell([])
    assert b'role="alert"' not in builds.added_to(b"<html><body>x</body></html>")


def test_what_is_added_stands_at_the_end_of_the_page() -> None:
    page = Builds().added_to(b"<html><body><p>x</body></html>")
    assert page.startswith(b"<html><body><p>x<script>")
    assert page.endswith(b"</script>\n</body></html>")


def test_an_error_can_put_nothing_into_the_page_but_its_words() -> None:
    builds = Builds()
    builds.tell(["<script>alert(1)</script>"])
    assert b"<script>alert(1)" not in builds.added_to(b"<body></body>")


def test_who_waits_hears_of_the_next_build() -> None:
    builds = Builds()
    heard: list[bool] = []
    waiting = threading.Thread(
        target=lambda number: heard.append(builds.wait_for_another(number)), args=[builds.number]
    )
    waiting.start()
    builds.tell([])
    waiting.join(timeout=10)
    assert heard == [True]


def test_a_page_of_an_earlier_serve_is_loaded_again_at_once() -> None:
    assert Builds().wait_for_another(1)
