"""Nothing lies over what the house writes; tests/whole/test_clashes.py goes through all that it does write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

from plugins.core.clashes import address_problems, claims_of
from plugins.core.listing import Listing
from plugins.core.press import Claim, Press
from tests.plugins.conftest import Content

PODCAST = Claim("podcast.xml", "the podcast")
FEEDS = Claim("feeds/2026-03.atom.xml", "the older texts")


def a_list(title: str, output: str) -> Listing:
    return Listing("tag", title, f"/{output}", output)


def told(press: Press, before: Press | None = None, statics: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    return [str(problem) for problem in address_problems(press, statics, before)]


def test_two_lists_cannot_have_one_file_nor_one_feed(content: Content) -> None:
    content.column("a", category="Craft")
    assert told(content.press(a_list("A", "x.html"), a_list("B", "X.html"))) == [
        f"pelicanconf.py:1:1: `/{file}` would be the address of the list «A», and of the list «B»; "
        "give one of the two another address there".replace("the list", thing)
        for file, thing in (
            ("X.html", "the list"), ("X/rss.xml", "a feed of the list"), ("X/atom.xml", "a feed of the list"),
            ("X/feed.json", "a feed of the list"),
        )
    ]  # fmt: skip


def test_a_name_that_would_have_the_list_of_another_is_told_in_its_own_file(content: Content) -> None:
    content.write("series/b.md", title="B", slug="b")
    content.column("a", series="B")
    series = content.press().library.series[0]
    lists = (a_list("A", "x.html"), Listing("series", "B", "/x.html", "x.html", subject=series, has_feeds=False))
    assert told(content.press(*lists)) == [
        "content/series/b.md:3:7: slug: `/x.html` would be the address of the list «A», and of the list «B»; "
        "give one of the two another slug"
    ]


def test_nothing_lies_over_a_feed_or_a_year(content: Content) -> None:
    content.column("a", save_as="rss.xml")
    content.column("b", aliases="[/tags/craft/feed.json, /archive/2026/, /rss.html]")
    lists = (
        Listing("index", "Home", "/", "index.html", feed_base="/"),
        Listing("tag", "Craft", "/tags/craft/", "tags/craft/index.html"),
        a_list("2026", "archive/2026/index.html"),
    )
    assert sorted(told(content.press(*lists))) == [
        "content/columns/a.md:4:10: save_as: `/rss.xml` is the address of a feed of the list «Home»; choose another",
        "content/columns/b.md:4:11: aliases: `/tags/craft/feed.json` is the address of a feed of the list «Craft»; "
        "choose another",
        "content/columns/b.md:4:34: aliases: `/archive/2026/` is the address of the list «2026»; choose another",
    ]


def test_a_text_cannot_have_the_file_of_a_list(content: Content) -> None:
    content.column("a", save_as="archive/2026/index.html")
    assert told(content.press(a_list("2026", "archive/2026/index.html"))) == [
        "content/columns/a.md:4:10: save_as: `/archive/2026/` is the address of the list «2026»; choose another"
    ]


def test_no_page_lies_below_a_file(content: Content) -> None:
    content.write("books/road/book.md", title="The road", free="true")
    content.write("books/road/01-one.md", "Text.", title="One", slug="rss.xml")
    content.column("a", save_as="a.html")
    content.column("b", save_as="a.html/b.html")
    content.column("c", save_as="podcast.xml/c.html")
    press = content.press()
    book = Listing("book", "The road", "/books/road/", "books/road/index.html", subject=press.library.books[0])
    assert sorted(told(replace(press, listings=(book,), claims=(PODCAST,)))) == [
        "content/books/road/01-one.md:3:7: slug: `/books/road/rss.xml` is the address of a feed of the list "
        "«The road»; choose another",
        "content/columns/b.md:4:10: save_as: its page would lie below `/a.html`, which is that of "
        "content/columns/a.md; choose another",
        "content/columns/c.md:4:10: save_as: `/podcast.xml` is the address of the podcast; choose another",
    ]


def test_no_page_is_a_file_where_the_house_needs_a_folder(content: Content) -> None:
    content.column("a", save_as="Feeds")
    content.column("b", aliases="/.well-known")
    claims = (FEEDS, Claim(".well-known/security.txt", "whom to tell"))
    assert told(replace(content.press(), claims=claims)) == [
        "content/columns/a.md:4:10: save_as: `/Feeds` is the folder of the older texts; choose another",
        "content/columns/b.md:4:10: aliases: `/.well-known` is the folder of whom to tell; choose another",
    ]


def test_a_file_lies_over_nothing(content: Content) -> None:
    content.column("a")
    press = replace(content.press(a_list("A", "x.html")), claims=(PODCAST, FEEDS))
    mend = "give this file another name, or put it elsewhere"
    for output, held in (
        ("Podcast.xml", "the address of the podcast"),
        ("x/rss.xml", "a feed"),
        ("feeds", "the folder of the older texts"),
        ("podcast.xml/more", "the address of the podcast"),
        ("columns/a/index.html", "the address of content/columns/a.md"),
    ):
        (said,) = told(press, statics={"images/a.png": output})
        assert said.startswith("content/images/a.png:1:1: would lie at `/") and held in said and said.endswith(mend)
    assert told(press, statics={"images/a.png": "images/a.png"}) == []


def test_after_a_small_change_only_that_is_looked_at_which_may_clash_now(content: Content) -> None:
    content.column("a", aliases="/podcast.xml")
    content.column("b")
    before = content.press()
    assert told(before, before) == []
    assert len(told(replace(before, claims=(PODCAST,)), before)) == 1
    assert len(told(replace(before, listings=(a_list("A", "podcast.xml"),)), before)) == 1
    known = replace(before, claims=(PODCAST, FEEDS))
    for name in ("c", "b"):  # one that is new, and one that has another former address
        file = content.column(name, aliases=f"/{FEEDS.output}")
        now = replace(content.press(), claims=(PODCAST, FEEDS))
        same = {source: item for source, item in known.library.by_source.items() if source != f"columns/{name}.md"}
        now = replace(now, library=replace(now.library, by_source={**now.library.by_source, **same}))
        (said,) = told(now, known)
        assert said.startswith(f"content/columns/{name}.md:4:10: aliases: `/{FEEDS.output}`")
        file.unlink()


def test_a_former_address_of_a_name_lies_over_nothing_either(content: Content) -> None:
    content.write("authors/ada.md", name="Ada", aliases="/podcast.xml")
    assert told(replace(content.press(), claims=(PODCAST,))) == [
        "content/authors/ada.md:3:10: aliases: `/podcast.xml` is the address of the podcast; choose another"
    ]


def test_the_house_writes_what_plugins_and_settings_say(content: Content) -> None:
    settings = {
        "DIRECT_TEMPLATES": ["index", "404", "about", "none"], "ABOUT_SAVE_AS": "about/us.html", "NONE_SAVE_AS": "",
        "TEMPLATE_PAGES": {"welcome.html": "hello.html"},
    }  # fmt: skip
    press = content.press(Listing("index", "Home", "/", "index.html"))
    generators = [SimpleNamespace(claims=lambda: [PODCAST]), SimpleNamespace()]
    assert claims_of(generators, press, settings) == (
        Claim("404.html", "what the template `404` makes"),
        Claim("about/us.html", "what the template `about` makes"),
        Claim("hello.html", "what the template `welcome.html` makes"),
        PODCAST,
    )


def test_no_former_address_lies_below_a_file(content: Content) -> None:
    content.column("a", save_as="a.html", aliases="[/old.html, /a.html/]")
    content.column("b", aliases="[/columns/c/index.html/, /old.html/print/, /podcast.xml/x/, /plan.txt/more]")
    content.column("c")
    content.column("d", aliases="[/gone.html/]")
    content.column("e", id="e")
    content.write("ledger.jsonl", '{"id": "e", "addresses": ["/gone.html", "/columns/e/"]}\n')
    press = replace(content.press(), claims=(PODCAST,))
    expected = [
        "content/columns/a.md:5:22: aliases: `/a.html/` would lie below `/a.html`, which is that of "
        "content/columns/a.md; choose another, or take it away",
        "content/columns/b.md:4:11: aliases: `/columns/c/index.html/` would lie below `/columns/c/index.html`, which "
        "is that of content/columns/c.md; choose another, or take it away",
        "content/columns/b.md:4:35: aliases: `/old.html/print/` would lie below `/old.html`, a former address of "
        "content/columns/a.md; choose another, or take it away",
        "content/columns/b.md:4:53: aliases: `/podcast.xml/x/` is below `/podcast.xml`, the address of the podcast; "
        "choose another",
        "content/columns/b.md:4:70: aliases: `/plan.txt/more` would lie below `/plan.txt`, which is that of "
        "content/images/plan.txt; choose another, or take it away",
        "content/columns/d.md:4:11: aliases: `/gone.html/` would lie below `/gone.html`, a former address of "
        "content/columns/e.md; choose another, or take it away",
    ]
    assert sorted(told(press, statics={"images/plan.txt": "plan.txt"})) == sorted(expected)


def test_no_former_address_is_a_file_where_a_text_needs_a_folder(content: Content) -> None:
    content.column("a", aliases="[/b.c]")
    content.column("b", save_as="b.c/index.html")
    assert told(content.press()) == [
        "content/columns/a.md:4:11: aliases: `/b.c` is the folder of content/columns/b.md; "
        "choose another, or take it away"
    ]


def test_after_a_small_change_a_former_address_below_what_stayed_is_found(content: Content) -> None:
    content.column("a")
    content.column("b", aliases="/x.html/")
    before = content.press()
    for name, fields in (
        ("c", {"aliases": "/columns/a/index.html/"}), ("d", {"save_as": "x.html"}), ("e", {"save_as": "plan.txt/e"}),
    ):  # fmt: skip
        file = content.column(name, **fields)
        assert len(told(content.press(), before, {"images/plan.txt": "plan.txt"})) == 1
        file.unlink()
    assert told(content.press(), before, {"images/plan.txt": "plan.txt"}) == []
