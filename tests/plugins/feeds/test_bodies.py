"""A body that leaves its page takes every address along, and nothing that XML cannot hold."""

from __future__ import annotations

import pytest

from plugins.feeds.bodies import absolute, clean, in_ascii, text_of

PAGE = "https://paper.example/blog/columns/why/"


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ('<a href="#fn:1">1</a>', f'<a href="{PAGE}#fn:1">1</a>'),
        ('<a href="">here</a>', f'<a href="{PAGE}">here</a>'),
        ('<a href="../how/">How</a>', '<a href="https://paper.example/blog/columns/how/">How</a>'),
        ('<a href="/blog/tags/">Tags</a>', '<a href="https://paper.example/blog/tags/">Tags</a>'),
        ('<a href="?page=2&amp;x=1">2</a>', f'<a href="{PAGE}?page=2&amp;x=1">2</a>'),
        ('<a href="//other.example/">x</a>', '<a href="https://other.example/">x</a>'),
        ('<img src="a.png">', f'<img src="{PAGE}a.png">'),
        ("<IMG SRC = a.png>", f'<img src="{PAGE}a.png">'),
        ('<video poster="still.png"></video>', f'<video poster="{PAGE}still.png"></video>'),
        ('<audio src="/blog/a.mp3"></audio>', '<audio src="https://paper.example/blog/a.mp3"></audio>'),
        ('<blockquote cite="/x">q</blockquote>', '<blockquote cite="https://paper.example/x">q</blockquote>'),
        ('<object data="/x.svg"></object>', '<object data="https://paper.example/x.svg"></object>'),
        ('<form action="/ask"></form>', '<form action="https://paper.example/ask"></form>'),
        (
            '<img srcset="a.png, /b.png 2x,https://c.example/c.png 3x" src="https://c.example/c.png">',
            f'<img srcset="{PAGE}a.png, https://paper.example/b.png 2x, https://c.example/c.png 3x"'
            ' src="https://c.example/c.png">',
        ),
        (
            '<img srcset="data:image/png;base64,AA,BB 1x, a.png 2x">',
            f'<img srcset="data:image/png;base64,AA,BB 1x, {PAGE}a.png 2x">',
        ),
        (
            '<svg><use xlink:href="/s.svg#a"></use></svg>',
            '<svg><use xlink:href="https://paper.example/s.svg#a"></use></svg>',
        ),
    ],
)
def test_every_kind_of_relative_address_is_made_whole(written: str, whole: str) -> None:
    assert absolute(written, PAGE) == whole


@pytest.mark.parametrize(
    "body",
    [
        '<p>No <em>address</em> at all &amp; 2 &lt; 3, <br />"quoted"=fine.</p>',
        '<a href="https://other.example/?a=1&b=2">left as written</a>',
        '<a href="mailto:ada@paper.example">Ada</a>',
        "<p>src of the word, href of the matter</p>",
    ],
)
def test_a_body_without_relative_addresses_stays_as_it_is_to_the_byte(body: str) -> None:
    assert absolute(body, PAGE) == body


@pytest.mark.parametrize(
    "part",
    [
        '<use href="#shape"></use>',
        '<img usemap="#map" src="https://x.example/a.png">',
        '<a href="http://[broken">x</a>',
    ],
)
def test_what_refers_to_a_part_of_the_body_or_to_nothing_stays(part: str) -> None:
    assert part in absolute(part + '<a href="/x">x</a>', PAGE)


def test_addresses_after_a_stray_closing_tag_are_not_lost() -> None:
    assert absolute('</body></html>a<a href="/x">x</a></div>b', PAGE) == 'a<a href="https://paper.example/x">x</a>b'


def test_a_very_deep_body_stays_whole() -> None:
    depth = 2000
    body = "<div>" * depth + '<a href="/x">x</a>' + "</div>" * depth
    assert absolute(body, PAGE).count("<div>") == depth


def test_the_mark_that_ends_an_excerpt_is_taken_out() -> None:
    assert absolute("<p>One.</p>\n<!-- more -->\n<p>Two.</p>", PAGE) == "<p>One.</p>\n<p>Two.</p>"


def test_characters_that_xml_does_not_have_are_taken_out_and_all_others_stay() -> None:
    assert clean("a\x00\x08\x0b\x1f\ud800\ufffe\uffffb") == "ab"
    assert clean("\t\n\r \x7f\u200f\u202e𝔞😀\ufffd") == "\t\n\r \x7f\u200f\u202e𝔞😀\ufffd"


def test_a_reference_to_such_a_character_is_taken_out_too() -> None:
    body = '<a href="/x&#1;y">a&#x1;b&#xB;c&#xFFFF;d</a><img srcset="/e&#8; 2x">'
    whole = '<a href="https://paper.example/xy">abcd</a><img srcset="https://paper.example/e 2x">'
    assert absolute(body, PAGE) == whole


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (
            "https://bücher.example:8080/a b/ü%20?q=ß&r=%#é",
            "https://xn--bcher-kva.example:8080/a%20b/%C3%BC%20?q=%C3%9F&r=%25#%C3%A9",
        ),
        ("https://paper.example/a(1);b=c,d@e?x[]=1", "https://paper.example/a(1);b=c,d@e?x%5B%5D=1"),
        ("/größe.png", "/gr%C3%B6%C3%9Fe.png"),
        ("http://[::1]/ü", "http://[::1]/%C3%BC"),
        ("http://[broken/ü", "http://[broken/ü"),
        (f"http://{'ü' * 70}.example/", f"http://{'ü' * 70}.example/"),
    ],
)
def test_an_address_in_letters_of_any_script_is_written_as_it_is_sent(written: str, sent: str) -> None:
    assert in_ascii(written) == sent
    assert in_ascii(sent) == sent


def test_an_address_elsewhere_keeps_a_host_that_can_be_asked_for() -> None:
    body = '<a href="https://bücher.example/ü">x</a><a href="/x">y</a>'
    assert absolute(body, PAGE).startswith('<a href="https://xn--bcher-kva.example/%C3%BC">x</a>')


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>One &amp; <em>tw</em>o.</p><p>Three</p>", "One & two. Three"),
        ("one<br>two<ul><li>three<li>four</ul>five", "one two three four five"),
        ("<p>a<!-- not this -->b</p>", "ab"),
        ('<p>a<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>, b<sup>2</sup></p>', "a, b2"),
        ("plain  text\n", "plain text"),
        ("", ""),
    ],
)
def test_the_words_of_a_body_stand_on_one_line(body: str, words: str) -> None:
    assert text_of(body) == words


def test_the_opening_of_a_body_is_its_first_paragraph_or_all_of_it() -> None:
    assert text_of("<h2>No</h2><p>First <b>one</b>.</p><p>Second.</p>", opening=True) == "First one."
    assert text_of("<ul><li>No paragraph</li></ul>", opening=True) == "No paragraph"
