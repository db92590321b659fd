"""Which references in pages and style sheets are renamed, and that nothing else is."""

from __future__ import annotations

import pytest

from desk.deploy.rewriting import base_of, rewritten_page, rewritten_sheet


def renamed(address: str) -> str | None:
    """Every address that names an asset gets another name."""
    return f"NEW-{address}" if any(word in address for word in ("css", "png", "js", "woff2", "svg")) else None


def page(text: str) -> str:
    return rewritten_page(text, renamed, lambda address, integrity: f"vouched({address}, {integrity})")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<img src="a.png" alt="a.png">', '<img src="NEW-a.png" alt="a.png">'),
        ("<img src='a.png'>", "<img src='NEW-a.png'>"),
        ("<img alt=x src=a.png>", "<img alt=x src=NEW-a.png>"),
        ('<IMG\n  SRC = "a.png"\n/>', '<IMG\n  SRC = "NEW-a.png"\n/>'),
        ('<img src="a.png?v=1&amp;w=2#x">', '<img src="NEW-a.png?v=1&amp;w=2#x">'),
        (
            '<img srcset="a.png 1x, b.png 2x,c.png 3x" sizes="(min-width: 2em) 3em">',
            '<img srcset="NEW-a.png 1x, NEW-b.png 2x,NEW-c.png 3x" sizes="(min-width: 2em) 3em">',
        ),
        ('<source srcset="a.png">', '<source srcset="NEW-a.png">'),
        ('<video src="film.mp4" poster="a.png">', '<video src="film.mp4" poster="NEW-a.png">'),
        ('<object data="a.svg"></object>', '<object data="NEW-a.svg"></object>'),
        ('<svg><use xlink:href="a.svg#x"/></svg>', '<svg><use xlink:href="NEW-a.svg#x"/></svg>'),
        ('<script src="a.js"></script>', '<script src="NEW-a.js"></script>'),
        ('<link rel="stylesheet" href="a.css">', '<link rel="stylesheet" href="NEW-a.css">'),
        ('<link href="a.css" rel="preload STYLESHEET">', '<link href="NEW-a.css" rel="preload STYLESHEET">'),
        (
            '<link rel="preload" as="image" imagesrcset="a.png 1x, b.png 2x">',
            '<link rel="preload" as="image" imagesrcset="NEW-a.png 1x, NEW-b.png 2x">',
        ),
        ('<p style="background: url(a.png)">', '<p style="background: url(NEW-a.png)">'),
        ("<p style='background: url(\"a.png\")'>", "<p style='background: url(\"NEW-a.png\")'>"),
        ('<p style="background: url(&quot;a.png&quot;)">', '<p style="background: url(&quot;NEW-a.png&quot;)">'),
        ("<style>b { background: url(a.png) }</style>", "<style>b { background: url(NEW-a.png) }</style>"),
        ('<img src="a.png" src="b.png">', '<img src="NEW-a.png" src="b.png">'),
        (
            '<link rel="stylesheet" href="a.css" integrity="sha256-x">',
            '<link rel="stylesheet" href="NEW-a.css" integrity="vouched(a.css, sha256-x)">',
        ),
    ],
)
def test_what_a_browser_fetches_is_renamed(before: str, after: str) -> None:
    assert page(before) == after
    assert page(f"<p>é</p>\r\n{before}<p>a.png") == f"<p>é</p>\r\n{after}<p>a.png"


@pytest.mark.parametrize(
    "text",
    [
        '<a href="a.png">the picture</a>',
        '<link rel="canonical" href="a.css"><link rel="alternate" href="a.css">',
        '<meta property="og:image" content="a.png">',
        '<!-- <img src="a.png"> -->',
        '<!--> --><a title="<img src=a.png>">',
        "<script>document.write(\"<img src='a.png'>\")</script >",
        '<textarea><img src="a.png"></textarea><title><img src="a.png"></title>',
        "<p title=\"<img src='a.png'>\">",
        '<img alt="src=" data-src="a.png">',
        '<img src="b.jpg" alt="unclosed',
        "<p don't><img srcs='a.png'>",
        "1 < 2 <img",
        "<style>/* url(a.png) */ b::after { content: 'url(a.png)' }</style>",
    ],
)
def test_what_a_reader_follows_keeps_or_reads_stays(text: str) -> None:
    assert page(text) == text


def test_an_odd_apostrophe_does_not_hide_what_follows() -> None:
    assert page("<p don't><img src='a.png'>") == "<p don't><img src='NEW-a.png'>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a { b: url(a.png) }", "a { b: url(NEW-a.png) }"),
        ('a { b: URL( "a.png" ) }', 'a { b: URL( "NEW-a.png" ) }'),
        ('@import "a.css" screen;', '@import "NEW-a.css" screen;'),
        ("@import url('a.css');", "@import url('NEW-a.css');"),
        (
            "src: url(a.woff2?x#y) format('woff2'), url(b.woff2)",
            "src: url(NEW-a.woff2?x#y) format('woff2'), url(NEW-b.woff2)",
        ),
        ("/* url(a.png) */", "/* url(a.png) */"),
        ("content: 'url(a.png)'", "content: 'url(a.png)'"),
        (r"b: url('a\'b.png')", r"b: url('a\'b.png')"),
        ("b: url(data:image/png;base64,AA==)", "b: url(NEW-data:image/png;base64,AA==)"),
        ("/* unclosed url(a.png)", "/* unclosed url(a.png)"),
        ("curl(a.png)", "curl(a.png)"),
    ],
)
def test_style_sheets_are_renamed_in(before: str, after: str) -> None:
    assert rewritten_sheet(before, renamed) == after


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("<p>", None),
        ("<baseline href='/x'>", None),
        ("<base target='x'><base href='/a&amp;b/'>", "/a&b/"),
        ("<!-- <base href='/x'> -->", None),
    ],
)
def test_a_page_may_say_where_its_addresses_begin(text: str, base: str | None) -> None:
    assert base_of(text) == base


@pytest.mark.parametrize(
    "piece",
    ["<img ", "<p a=", "<!--", "<style>", "url(", "@import ", "<p a='", '<a ="', "/*", "a=1 ", '\\"', "@import\t", "a"],
)
def test_a_page_made_to_be_slow_is_not(piece: str) -> None:
    text = piece * (100_000 // len(piece))  # what is not in proportion to the length would take minutes
    for whole in (text, f"<img {text}>", f'<img srcset="{text}">'):
        assert page(whole) == whole
    assert rewritten_sheet(text, renamed) == text
