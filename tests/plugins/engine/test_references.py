"""What a page refers to and what can be referred to in it: the quick way sees what a parser sees, or leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import MonkeyPatch

from plugins.engine import references
from plugins.engine.references import References, references_of

PLAIN = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A &lt;b&gt; &amp; c</title>
<link rel="icon" href="/i.ico" sizes="1x1"><meta name="id" content="x id=">
<body><main id="text"><h2 id="a" class="b">A</h2><a href="#a">x</a><a href="#c">x</a>
<a class="u" href="/x/?a=1&amp;b=2" id="link" hreflang="de">x</a> <img src="../p.png" alt="a > b" loading="lazy"><br/>
<a href="https://else.example/">x</a> <a href="mailto:a@b.example">x</a> <a href="//c.example/">x</a><p hidden>x</p>
"""

ODD = [
    "", "<", "<>", "a < b", "</", "<!", "<!-- -->", '<!-- <a href="/x"> -->', "<!--><a href=/x>",
    '<!-- " --><a href="/x">',
    '<a href="/x" href="/y">', '<a id="x" href="/x" id="y">', '<a HREF="/x">', '<A href="/x">', "<a href=/x>",
    "<a href='/x'>", '<a href = "/x">', '<a\nhref="/x">', '<a href="/x\n/y">', '<a href=" /x ">', '<a href>', '<p id>',
    '<a href="&copy=1">', '<a href="/&auml;">', '<a href="/&#x20;">', '<a href="/&quot;x">', '<a href="/\xa0x">',
    '<a href="/\x01">', '<a href="/\0">', '\0<a href="/x">', '<a title="a>b" href="/x">',
    '<a title="<b href=" src="/x">',
    '<a title=" id=" class="b">', "<a title='<b href=\"/x\">'>", '<p title="1 > 2 <b href="/x">"', '<p a="1"href="/q">',
    '<title><a href="/x"></title>', "<title>", '<title>a</title></title><a href="/x">', '<title id="x">a</title>',
    '<script src="/s.js"></script>', '<script>"<a href=\\"/x\\">"</script>', '<textarea><a href="/x"></textarea>',
    '<style><a href="/x"></style>', '<plaintext><a href="/x">', '<noscript><a href="/x"></noscript>',
    '<iframe src="/f"><a href="/x"></iframe>', '<xmp><a href="/x"></xmp>', '<svg viewBox="0"><use href="#x"/></svg>',
    '<svg><image xlink:href="/x"/></svg>', '<video poster="/p.png" src="/v"></video>', '<a name="x">', '<b name="x">',
    '<meta name="x" id="y">', '<meta href="/x">', '<html id="x"><html id="y">', '<body id="x"><body id="y">',
    '<head id="x"></head><head id="y">', '<header id="x">', '<body><head id="x">', '<base href="/b/"><a href="x">',
    '</body></html><a href="/x">', '<![CDATA[<a href="/x">]]>', '<?php <a href="/x"> ?>', '<o:p id="x">',
    '<a-b id="x">',
    '<p id="ä"><a href="#%C3%A4">x</a>', '<a href="#top">x</a>', '<a href="#">x</a>', '<a href="http://[">x</a>',
    '<frameset><frame src="/f"></frameset>', '<table><a href="/x">', '<select><a href="/x">', '<br id="x"></br id="y">',
]  # fmt: skip


def by_parser(page: bytes) -> References:
    """Return the references of a page, without the quick way."""
    with MonkeyPatch.context() as patched:
        patched.setattr(references, "_scanned", lambda page: None)
        return references_of(page)


def test_a_page_of_ours_is_read_without_a_parser(monkeypatch: MonkeyPatch) -> None:
    page = PLAIN.replace('alt="a > b"', 'alt="b"').encode()
    monkeypatch.setattr(references, "_parsed", lambda page: pytest.fail("it was parsed"))
    assert references_of(page) == (
        ("/i.ico", "/x/?a=1&b=2"), ("#c", "../p.png"), ("a", "link", "text"),
    )  # fmt: skip
    monkeypatch.undo()
    assert references_of(page) == by_parser(page)


@pytest.mark.parametrize("html", [PLAIN, *ODD])
def test_what_is_odd_means_what_it_means_to_a_parser(html: str) -> None:
    for page in (html, f"<p>{html}</p>", f'{html}<a href="/after" id="after">'):
        assert references_of(page.encode()) == by_parser(page.encode())


def test_what_is_no_utf_8_is_read_as_a_parser_reads_it() -> None:
    for page in (b'<a href="/\xff">', b'\xff<a href="/x">', b'\xef\xbb\xbf<a href="/x">'):
        assert references_of(page) == by_parser(page)


PIECES = st.sampled_from(
    [
        *ODD,
        *PLAIN.split("\n"),
        "<p>",
        "</p>",
        "<a ",
        "href=",
        'href="',
        ' id="',
        '"',
        "'",
        ">",
        "<",
        "=",
        "/x",
        " ",
        "&amp;",
    ]
)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_any_heap_of_pieces_is_read_as_a_parser_reads_it(html: str) -> None:
    assert references_of(html.encode()) == by_parser(html.encode())


def test_pages_of_the_house_are_read_as_a_parser_reads_them(house: Path) -> None:
    for path in (*(house / "tests").rglob("*.html"), *(house / "theme").rglob("*.html")):
        page = path.read_bytes()
        assert references_of(page) == by_parser(page), path


def test_what_leads_to_another_host_or_is_at_hand_is_left_out() -> None:
    page = b'<h2 id="a"></h2><a href="#a"></a><a href="#b"></a><a href="tel:1"></a><a href="/#a"></a><a href="c?d"></a>'
    assert references_of(page) == References(("/#a",), ("#b", "c?d"), ("a",))
