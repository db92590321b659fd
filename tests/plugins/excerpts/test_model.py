"""Excerpts: where they end, that they are whole HTML, and that nothing in them can clash with anything on a list."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.core.body import Converter
from plugins.excerpts.model import Excerpt, excerpt_of, text_of, without_mark

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("cases/*.md"))
CONTINUES = "<!-- continues -->\n"
PARTS = ["attr_list", "codehilite", "fenced_code", "footnotes", "md_in_html", "smarty", "tables", "toc"]
MARKDOWN: dict[str, Any] = {
    "extension_configs": {**{f"markdown.extensions.{part}": {} for part in PARTS}, "plugins.figures": {}},
    "output_format": "html",
}
MARKDOWN["extension_configs"]["markdown.extensions.codehilite"] = {"css_class": "highlight", "guess_lang": False}
CONVERTER = Converter(MARKDOWN)

SOUP = json.loads((HERE / "soup.json").read_text(encoding="utf-8"))
soup = st.lists(st.sampled_from(SOUP), max_size=40).map("".join)
"""HTML as it should not be."""

WORDS = "a|word|it's|(so)|*strong*|[link](/x/)|`code`|漢字です。|ไทย|हिन्दी|👩‍👩‍👧‍👦|end.|“quoted”|x[^1]"
word = st.sampled_from(WORDS.split("|"))
paragraph = st.lists(word, min_size=1, max_size=60).map(" ".join)
block = st.one_of(
    paragraph,
    paragraph.map(lambda text: f"> {text}"),
    paragraph.map(lambda text: f"## {text}"),
    st.lists(paragraph, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
)
text = st.lists(block, min_size=1, max_size=8).map(lambda blocks: "\n\n".join([*blocks, "[^1]: A note."]))
"""Columns in Markdown, with a note."""


def errors_of(html: str) -> list[Any]:
    reader = html5lib.HTMLParser()
    reader.parseFragment(html)
    return reader.errors


def unended(excerpt: str) -> str:
    return re.sub(r"\u00a0?…\Z", "", excerpt).rstrip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_each_case_begins_as_it_should(case: Path) -> None:
    excerpt = excerpt_of(CONVERTER.convert(case.read_text(encoding="utf-8")).html, limit_words=20)
    written = f"{excerpt.html}\n" + (CONTINUES if excerpt.continues else "")
    assert written == case.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_excerpt_of_each_case_is_as_browsers_would_have_it(case: Path) -> None:
    assert errors_of(case.with_suffix(".html").read_text(encoding="utf-8")) == []


@settings(max_examples=200, deadline=None)
@given(html=soup, limit=st.integers(1, 20))
def test_whatever_a_body_is_its_excerpt_is_sound_html_that_clashes_with_nothing(html: str, limit: int) -> None:
    excerpt = excerpt_of(html, limit_words=limit).html
    assert errors_of(excerpt) == []
    assert not re.search(r"<[^>]*\s(id|for|name|aria-labelledby|onclick)\b", excerpt)
    assert not re.search(r"<(script|style|form|input|iframe|h[1-6]|!--)", excerpt)


@settings(max_examples=200, deadline=None)
@given(column=text, limit=st.integers(1, 100))
def test_an_excerpt_is_how_the_text_begins(column: str, limit: int) -> None:
    body = CONVERTER.convert(column).html
    excerpt = excerpt_of(body, limit_words=limit)
    whole, beginning = text_of(body), unended(text_of(excerpt.html))
    assert whole.startswith(beginning)
    assert whole[len(beginning) :][:1] in {"", " ", ",", ".", ")", "”"} or beginning.endswith("。") or not beginning
    assert excerpt.continues or text_of(excerpt.html) == whole


@settings(max_examples=100, deadline=None)
@given(column=text, limit=st.integers(1, 100))
def test_the_excerpt_of_an_excerpt_is_itself(column: str, limit: int) -> None:
    excerpt = excerpt_of(CONVERTER.convert(column).html, limit_words=limit)
    assert excerpt_of(excerpt.html, limit_words=10_000).html == excerpt.html


@settings(max_examples=100, deadline=None)
@given(blocks=st.lists(block, min_size=2, max_size=6), place=st.integers(1, 5))
def test_a_mark_is_obeyed_whatever_the_limit(blocks: list[str], place: int) -> None:
    before, after = blocks[:place], blocks[place:]
    notes = ["[^1]: A note."] if "[^1]" in "".join(blocks) else []
    marked = CONVERTER.convert("\n\n".join([*before, "<!-- more -->", *after, *notes])).html
    excerpt = excerpt_of(marked, limit_words=1)
    assert text_of(excerpt.html) == text_of(CONVERTER.convert("\n\n".join([*before, *notes])).html)
    assert excerpt.continues == bool(after)


@given(words=st.integers(1, 400), size=st.integers(1, 60))
def test_an_excerpt_is_about_as_long_as_it_may_be(words: int, size: int) -> None:
    paragraphs = "".join(f"<p>{'word ' * size}</p>" for _ in range(words // size + 1))
    assert min(words // size * size, 40) <= len(text_of(excerpt_of(paragraphs).html).split()) <= 120


def test_a_body_with_nothing_in_it_has_an_empty_excerpt() -> None:
    for html in ("", " \n", "<!-- only a remark -->", "<p></p>", "<!-- more -->"):
        assert excerpt_of(html) == Excerpt(Markup(""), continues=False)


def test_what_an_excerpt_passes_over_is_a_reason_to_read_on() -> None:
    for rest in ('<img src="x.svg" alt="x">', '<aside class="note">A note.</aside>', "<table><tr><td>1</table>"):
        assert excerpt_of(f"<p>Text.</p>{rest}").continues
    for nothing in ("<script>x</script>", "<!-- remark -->", "<p> </p>"):
        assert not excerpt_of(f"<p>Text.</p>{nothing}").continues


def test_other_spellings_of_the_mark_are_known() -> None:
    for mark in ("<!--more-->", "<!-- MORE -->", "<!--more Read on-->", "<!-- PELICAN_END_SUMMARY -->"):
        assert excerpt_of(f"<p>a</p>{mark}<p>b</p>") == Excerpt(Markup("<p>a</p>"), continues=True)
        assert without_mark(f"<p>a</p>\n{mark}\n\n<p>b</p>") == "<p>a</p>\n<p>b</p>"
    for other in ("<!-- moreover -->", "<!-- read more -->"):
        assert excerpt_of(f"<p>a</p>{other}<p>b</p>").html == "<p>a</p>\n<p>b</p>"
        assert other in without_mark(f"<p>a</p>{other}")


def test_the_text_of_a_body_is_what_one_would_read_aloud() -> None:
    html = CONVERTER.convert(
        "A *column* with a note[^1], a line  \nbreak, `code` &amp; H<sub>2</sub>O.\n\n"
        '![x](x.svg "Caption")\n\n- one\n- two\n\n[^1]: Not this.\n\n<script>nor(this)</script>\n'
    ).html
    assert text_of(html) == "A column with a note, a line break, code & H2O. one two"
    assert text_of("<ul><li>a</li><li>b</li></ul><div><p>c</p>d<p>e</p>f</div>g<br>h") == "a b c d e f g h"


@pytest.mark.parametrize(
    "heap", ["<div>", "<b>", "<x>", "<a href=/x>", "<p></p>", "<p>a</p>", "<b>a</b> ", "<table><tr>", "<", "&", "<!--"]
)
@pytest.mark.parametrize("mark", ["", "<!-- more -->"])
def test_twenty_thousand_of_anything_take_no_time(heap: str, mark: str) -> None:
    begin = time.process_time()
    excerpt_of(heap * 20_000 + mark)
    assert time.process_time() - begin < 5


def test_one_word_of_a_megabyte_has_no_place_in_a_list() -> None:
    for script in "w漢ท":
        assert excerpt_of(f"<p>{script * 1_000_000}</p>") == Excerpt(Markup(""), continues=True)
