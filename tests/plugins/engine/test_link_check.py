"""Finished pages looked through: every address and fragment that leads nowhere is laid at the door of who wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.press import Press
from plugins.core.problems import Problem, Severity
from plugins.engine.link_check import PAGES, check_links, disturbed, leading_to
from plugins.engine.references import References, references_of
from tests.plugins.conftest import Content

SITE = {
    "index.html": '<h1 id="top-story">Home</h1><a name="old">x</a>', "columns/a/index.html": '<h2 id="ä b">A</h2>',
    "about.html": "<p>About</p>", "images/a b.png": "x", "images/100%25.png": "x", "tags/c++/index.html": "",
    "feed.xml": "<x/>",
}  # fmt: skip


def dead_links(folder: Path, press: Press, *, severity: Severity = "warning") -> list[Problem]:
    """Return a problem for every address or fragment within the site in a folder that leads nowhere."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name: references_of((folder / name).read_bytes()) for name in files if name.endswith(PAGES)}
    return list(check_links(pages, files, press, severity=severity).problems)


def check(
    tmp_path: Path, content: Content, body: str, *, page: str = "columns/p/index.html", **changes: str
) -> list[str]:
    """Return what is said of a page with this body, in a site of some other pages."""
    output = tmp_path / "staged"
    for name, text in {**SITE, page: f"<!doctype html><title>P</title><body>{body}"}.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in dead_links(output, content.press(**changes))]


@pytest.mark.parametrize(
    "link",
    [
        "/", "/#top-story", "/#old", "/#top", "/#", "#", "", "/columns/a/", "/columns/a", "/columns/a/index.html",
        "/columns/a/#ä b", "/columns/a/#%C3%A4%20b", "../a/", "../../", "/about.html", "/about", "/images/a%20b.png",
        "/images/100%2525.png", "/tags/c++/", "/tags/c%2B%2B/", "/feed.xml#anything", "/feed.xml?x=1",
        "https://elsewhere.example/gone/", "//elsewhere.example/", "mailto:a@b.example", "tel:+43",
        "data:image/png;base64,A", "javascript:void", "http://[", "?x=1", "/?x=1",
    ],
)  # fmt: skip
def test_what_leads_somewhere_is_not_spoken_of(link: str, tmp_path: Path, content: Content) -> None:
    assert check(tmp_path, content, f'<a href="{link}">x</a>') == []


@pytest.mark.parametrize(
    "tag", ['<a href="{}">x</a>', '<img src="{}" alt="">', '<link href="{}">', '<video poster="{}"></video>']
)
def test_what_leads_nowhere_is_named(tag: str, tmp_path: Path, content: Content) -> None:
    assert check(tmp_path, content, tag.format("/gone/")) == [
        "columns/p/index.html:1:1: warning: the address `/gone/` leads nowhere; "
        "correct the address, or add it to the `aliases` of the text that it should lead to"
    ]


@pytest.mark.parametrize(
    ("link", "what"),
    [
        ("gone.html", "the address `gone.html` leads nowhere"),
        ("/columns/a/gone", "the address `/columns/a/gone` leads nowhere"),
        ("/Columns/a/", "the address `/Columns/a/` leads nowhere"),
        ("/#gone", "`/#gone`: nothing on that page is called `#gone`"),
        ("#gone", "`#gone`: nothing on that page is called `#gone`"),
        ("/columns/a/#gone", "`/columns/a/#gone`: nothing on that page is called `#gone`"),
        ("/images/100%25.png", "the address `/images/100%25.png` leads nowhere"),
    ],
)
def test_addresses_and_fragments_are_looked_for_exactly(link: str, what: str, tmp_path: Path, content: Content) -> None:
    (problem,) = check(tmp_path, content, f'<a href="{link}">x</a>')
    assert problem.split(": warning: ")[1].startswith(what)


def test_a_fragment_that_is_nearly_right_is_suggested(tmp_path: Path, content: Content) -> None:
    (problem,) = check(tmp_path, content, '<a href="/#top-stor">x</a>')
    assert problem.endswith("nothing on that page is called `#top-stor`; did you mean `#top-story`?")
    (problem,) = check(tmp_path, content, '<a href="/#gone">x</a>')
    assert problem.endswith("nothing on that page is called `#gone`; correct it, or take `#gone` away")


def test_a_dead_link_is_laid_at_the_line_where_it_was_written(tmp_path: Path, content: Content) -> None:
    content.column("p", "Text.\n\nSee [this](/gone/) and [that](a.md#gone).")
    content.column("a")
    found = check(tmp_path, content, '<a href="/gone/">x</a><a href="/columns/a/#gone">y</a>')
    assert [problem.split(": ")[0] for problem in found] == ["content/columns/p.md:8:12", "content/columns/p.md:8:35"]


def test_a_dead_link_that_counts_from_its_page_is_told_as_it_was_written(tmp_path: Path, content: Content) -> None:
    content.column("p", 'See [this](../gone/) and [that](b.html "t) and <a href="c d/">c</a>.')
    (body,) = (column.html for column in content.read().columns)
    found = check(tmp_path, content, body)
    assert [problem.split(";")[0] for problem in found] == [
        f"content/columns/p.md:6:{place}: warning: the address `{link}` leads nowhere"
        for place, link in ((12, "../gone/"), (33, 'b.html "t'), (57, "c d/"))
    ]


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("other", "did you mean `other.md`?"),
        ("other.html#part", "did you mean `other.md#part`?"),
        ("../books/whole/", "did you mean `../books/whole/book.md`?"),
        ("www.example.org", "for an address on another site, write `https://www.example.org`"),
        ("example.org/a?b", "for an address on another site, write `https://example.org/a?b`"),
        ("jane@example.org", "write `mailto:jane@example.org`"),
        ("https;//example.org", "write `https://example.org`"),
        ("http//example.org", "write `http://example.org`"),
        ("gone.html", "correct the address, or add it to the `aliases` of the text that it should lead to"),
        ("gone/", "correct the address, or add it to the `aliases` of the text that it should lead to"),
    ],
)
def test_the_mend_of_a_dead_link_is_what_its_author_likely_meant(
    written: str, mend: str, tmp_path: Path, content: Content
) -> None:
    content.column("p", f"See [this]({written}).")
    content.column("other")
    content.write("books/whole/book.md", "---\ntitle: Whole\n---\n")
    (body,) = (column.html for column in content.read().columns if column.slug == "p")
    (problem,) = check(tmp_path, content, body)
    assert problem == f"content/columns/p.md:6:12: warning: the address `{written}` leads nowhere; {mend}"


def test_an_address_that_a_text_gives_itself_without_a_file_is_laid_at_its_door(
    tmp_path: Path, content: Content
) -> None:
    content.column("p", url="/elsewhere/")
    (problem,) = check(tmp_path, content, '<a href="/elsewhere/">x</a>', page="archive/index.html")
    assert problem == (
        "content/columns/p.md:4:6: warning: the address `/elsewhere/` leads nowhere; "
        "name the file that is to answer there too, in `save_as`, or take `url` away"
    )


def test_a_dead_link_on_every_page_is_the_themes(tmp_path: Path, content: Content) -> None:
    output = tmp_path / "staged"
    for name in ("columns/a/index.html", "columns/b/index.html", "index.html"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text('<link rel="stylesheet" href="/theme/css/mein.css">')
    content.column("a")
    content.column("b")
    assert [str(problem) for problem in dead_links(output, content.press())] == [
        "columns/a/index.html:1:1: warning: the address `/theme/css/mein.css` leads nowhere, on nearly every page; "
        "correct it in the theme: in a template in `overrides`, else in `theme/templates`"
    ]


def test_a_dead_link_in_a_template_is_said_once(tmp_path: Path, content: Content) -> None:
    output = tmp_path / "staged"
    for name in ("index.html", "a/index.html", "b/index.html"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text('<nav><a href="/gone/">x</a></nav>')
    assert len(dead_links(output, content.press())) == 1


def test_a_site_below_a_path_checks_what_lies_below_it(tmp_path: Path, content: Content) -> None:
    below = {"root_path": "/blog", "site_url": "https://paper.example/blog"}
    body = '<a href="/blog/columns/a/">x</a><a href="/other/">y</a><a href="/blog/gone/">z</a>'
    (problem,) = check(tmp_path, content, body, **below)
    assert "`/blog/gone/`" in problem


def test_a_check_makes_errors_of_them(tmp_path: Path, content: Content) -> None:
    (tmp_path / "index.html").write_text('<a href="/gone/">x</a>')
    assert [problem.severity for problem in dead_links(tmp_path, content.press(), severity="error")] == ["error"]


@pytest.mark.parametrize("html", ["", "<", "<!-- -->", "\0", "<a href>", "<a href='", "<html><body><a name></a><p id>"])
def test_a_page_that_is_hardly_one_is_looked_through_too(html: str, tmp_path: Path, content: Content) -> None:
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    assert dead_links(tmp_path, content.press()) == []


LINKED = {
    "index.html": '<a href="/a/">x</a><a href="/b/?x#b">y</a>',
    "a/index.html": '<h2 id="a"></h2><a href="../b/#b">x</a><a href="/c">y</a>',
    "b/index.html": '<h2 id="b"></h2><a href="/blog/%61/#a">x</a>',
    "c.html": '<a href="a/index.html">x</a>',
    "d.html": "",
}


def all_of(pages: dict[str, str]) -> dict[str, References]:
    return {name: references_of(html.encode()) for name, html in pages.items()}


@pytest.mark.parametrize(
    ("changes", "files", "pages"),
    [
        ({}, set(), set()),
        ({"a/index.html": '<h2 id="a"></h2><h2 id="new"></h2>'}, set(), set()),
        ({"b/index.html": "no fragment"}, {"b/index.html"}, {"index.html", "a/index.html"}),
        ({"a/index.html": None}, {"a/index.html"}, {"index.html", "c.html"}),
        ({"c.html": None}, {"c.html"}, {"a/index.html"}),
        ({"d.html": None}, {"d.html"}, set()),
        ({"c/index.html": ""}, {"c.html"}, {"a/index.html"}),
        ({"c": ""}, {"c.html"}, {"a/index.html"}),
        ({"e.html": ""}, set(), set()),
    ],
)
def test_only_pages_that_lead_to_what_changed_are_looked_through_anew(
    changes: dict[str, str | None], files: set[str], pages: set[str]
) -> None:
    before = all_of(LINKED)
    now = {name: html for name, html in (LINKED | changes).items() if html is not None}
    after = all_of(now)
    written = {name: after[name] for name in changes if name in after}
    found = disturbed(
        {name: before[name] for name in changes if name in before}, written, before.keys() - after.keys(),
        after.keys() - before.keys(), after.keys(),
    )  # fmt: skip
    assert found == files
    assert leading_to(found, after, "") == pages


def test_below_a_path_links_lead_to_files_without_it() -> None:
    assert leading_to({"a/index.html"}, all_of(LINKED), "/blog") == {"b/index.html", "c.html"}


@pytest.mark.parametrize("gone", sorted(LINKED))
def test_pages_looked_through_apart_say_what_all_together_say(gone: str, content: Content) -> None:
    press = content.press()
    pages = all_of(LINKED)
    del pages[gone]
    everything = check_links(pages, pages.keys(), press)
    look = leading_to({gone}, pages, "") | set(check_links(all_of(LINKED), LINKED, press).pages)
    some = check_links({name: pages[name] for name in look if name in pages}, pages.keys(), press, other=pages.get)
    assert some == everything


def test_pages_with_a_dead_link_are_named(content: Content) -> None:
    assert check_links(
        all_of({"a.html": '<a href="/x">', "b.html": '<a href="/a">'}), {"a.html"}, content.press()
    ).pages == ("a.html",)
