"""Markdown to HTML: right, the same as Python-Markdown's, never slow, and nothing left over from the text before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plugins.core.body import Converter, Heading, TextTooDeep, heading_id

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("cases/*.md"))
TEXTS = sorted((HERE.parents[2] / "content").rglob("*.md"))

FRAGMENTS = json.loads((HERE / "fragments.json").read_text(encoding="utf-8"))

written = st.lists(
    st.sampled_from([*FRAGMENTS["words"] * 2, *FRAGMENTS["spans"], *FRAGMENTS["blocks"]]), max_size=40
).map("".join)
"""Texts that look as if somebody had meant something by them."""

HEAPS_OF = ("'\".- s8a\n–(", '[]()!a <>"^b\n:\\`', "*_`a \\\n")
"""Characters of which any number may stand together: quotation marks; links; emphasis."""


@pytest.fixture(scope="module")
def converter(markdown_setting: dict[str, Any]) -> Converter:
    """One for all tests: whatever it has seen, each text must come out as though it were the first."""
    return Converter(markdown_setting)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_each_case_becomes_its_html(converter: Converter, case: Path) -> None:
    html = converter.convert(case.read_text(encoding="utf-8")).html
    assert html + "\n" == case.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_html_of_each_case_is_as_browsers_would_have_it(case: Path) -> None:
    reader = html5lib.HTMLParser()
    reader.parseFragment(case.with_suffix(".html").read_text(encoding="utf-8"))
    assert reader.errors == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.stem)
def test_each_text_of_the_demo_is_what_python_markdown_makes_of_it(
    converter: Converter, plain_markdown: Callable[[str], str], text: Path
) -> None:
    written = text.read_text(encoding="utf-8")
    assert converter.convert(written).html == plain_markdown(written)


@settings(max_examples=150, deadline=None)
@given(text=written)
@example(text="\"*a*\" -- 'b' in the '80s, the author's \"'c'\"...")
@example(text="[a][ref] ![b](c) [d](e (f) \"g\") [h\n\n[ref]: i 'j'\n")
def test_any_text_is_what_a_new_python_markdown_makes_of_it(
    converter: Converter, plain_markdown: Callable[[str], str], text: str
) -> None:
    assert converter.convert(text).html == plain_markdown(text)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(*(st.text(few, max_size=50) for few in HEAPS_OF)))
def test_any_heap_of_marks_is_what_a_new_python_markdown_makes_of_it(
    converter: Converter, plain_markdown: Callable[[str], str], text: str
) -> None:
    assert converter.convert(text).html == plain_markdown(text)


@settings(max_examples=150, deadline=None)
@given(paragraphs=st.lists(st.text(alphabet="[[[]]]()a!", max_size=120), min_size=1, max_size=4))
@example(paragraphs=["[" * 40 + "]" * 40, "[" * 20 + "a" + "]" * 20 + "(b)" * 20])
@example(paragraphs=["[" * 40 + "]" * 40, "[" * 20 + "a" + "]" * 20 + "(b)"])
@example(paragraphs=["[" * 20 + "]" * 30 + "(b) [a](b)", "[" * 20 + "[a](b)" * 20 + "]" * 20])
def test_any_brackets_are_what_a_new_python_markdown_makes_of_them(
    converter: Converter, plain_markdown: Callable[[str], str], paragraphs: list[str]
) -> None:
    text = "\n\n".join(paragraphs) + "\n\n[a]: b\n"
    assert converter.convert(text).html == plain_markdown(text)


def test_nothing_of_one_text_is_left_for_the_next(converter: Converter) -> None:
    converter.convert("# A\n\n[^1] [r] HTML\n\n[^1]: Note.\n\n[r]: x\n\n*[HTML]: Hyper\n")
    after = converter.convert("# A\n\n[^1] [r] HTML\n")
    assert after.html == '<h1 id="a">A</h1>\n<p>[^1] [r] HTML</p>'
    assert after.headings == (Heading(1, "a", "A"),)
    assert after.notes == 0
    assert converter.convert("").headings == ()


def test_the_ids_of_notes_do_not_count_the_texts_before() -> None:
    converter = Converter({"extension_configs": {"markdown.extensions.footnotes": {"UNIQUE_IDS": True}}})
    text = "a[^1]\n\n[^1]: b\n"
    assert converter.convert(text) == converter.convert(text)


def test_headings_come_with_level_fragment_and_plain_title(converter: Converter) -> None:
    body = converter.convert("## It's *so* & `so`[^1]\n\n#### Deep {: #id }\n\n# Last\n\n[^1]: Note.\n")
    assert body.headings == (
        Heading(2, "its-so-so", "It’s so & so"),
        Heading(4, "id", "Deep"),
        Heading(1, "last", "Last"),
    )


def test_notes_are_counted_and_those_that_are_missing_are_named(converter: Converter) -> None:
    body = converter.convert("a[^1] b[^tpyo] c[^tpyo] `[^code]`\n\n[^1]: x\n\n[^2]: y[^gone]\n")
    assert (body.notes, body.missing_notes) == (2, ("tpyo", "gone"))


@pytest.mark.parametrize(
    ("title", "fragment"),
    [
        ("Why a column?", "why-a-column"),
        ("Übermut à la carte", "ubermut-a-la-carte"),
        ("Straße und Æsir", "straße-und-æsir"),
        ("Привет, мир!", "привет-мир"),
        ("हिन्दी में लिखना", "हिन्दी-में-लिखना"),
        ("日本語の見出し", "日本語の見出し"),
        ("❤️ любовь", "любовь"),
        ("ﬁve ½ ²", "five-12-2"),
        ("…", ""),
    ],
)
def test_the_fragment_of_a_heading_is_readable_in_its_script(title: str, fragment: str) -> None:
    assert heading_id(title) == fragment


def test_a_site_may_bring_its_own_way_to_make_fragments() -> None:
    configs = {"markdown.extensions.toc": {"slugify": lambda title, separator: f"my{separator}{len(title)}"}}
    assert Converter({"extension_configs": configs}).convert("# Four").headings == (Heading(1, "my-4", "Four"),)


def test_the_setting_means_what_it_means_to_pelican() -> None:
    setting = {
        "extensions": ["markdown.extensions.meta", "meta", "markdown.extensions.nl2br"],
        "extension_configs": {"markdown.extensions.smarty": {"smart_quotes": False}},
        "output_format": "xhtml",
        "tab_length": 2,
    }
    converter = Converter(setting)
    assert converter.convert("Title: no field\n'a' -- b").html == "<p>Title: no field<br />\n'a' &ndash; b</p>"
    assert converter.convert("- a\n  - b").html.count("<ul>") == 2
    assert setting["extensions"] == ["markdown.extensions.meta", "meta", "markdown.extensions.nl2br"]


HEAPS = ["[", "![", "[^", "[a](", "[a][", "*", "_", "*_", "`", "<", "<!--", "<a ", "&", "'", "(", "|", "*[", "{:"]
HEAPS += ["\\", "> a\n", "- a\n", "a\n\n"]


@pytest.mark.parametrize("heap", HEAPS)
@pytest.mark.parametrize("end", ["", " ] ) > \" ' * _ `"], ids=["open", "closed"])
def test_twenty_thousand_of_anything_take_no_time(converter: Converter, heap: str, end: str) -> None:
    begin = time.process_time()
    assert converter.convert(heap * 20_000 + end).html
    assert time.process_time() - begin < 10  # less than one on an idle machine; Python-Markdown takes forty for some


def test_a_text_that_tried_the_patience_does_not_tell_on_the_next(converter: Converter) -> None:
    long_title = f'[a](b "{"c " * 500}")'
    expected = converter.convert(long_title).html
    converter.convert("[a](b 'c " * 20_000)
    assert converter.convert(long_title).html == expected == f'<p><a href="b" title="{("c " * 500).strip()}">a</a></p>'


@pytest.mark.parametrize(
    "text",
    [
        'It\'s a "word" -- and so... ' * 37_000,
        "a" * 1_000_000,
        "漢" * 1_000_000,
        "|".join(["a"] * 10_000) + "\n" + "|".join([":-:"] * 10_000) + "\n" + "|".join(["b"] * 10_000),
        "\n".join("    " * depth + "- a" for depth in range(55)),
        ">" * 100 + " a",
    ],
    ids=["a line of a megabyte", "a long word", "no spaces", "a wide table", "a deep list", "a deep quotation"],
)
def test_what_is_only_large_is_converted(converter: Converter, text: str) -> None:
    begin = time.process_time()
    assert len(converter.convert(text).html) > len(text) // 20
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Begins well.\n\n" + "\n".join("    " * depth + "- a" for depth in range(400)), 63),
        ("Begins well.\n\n" + ">" * 400 + " a", 3),
        ("Begins well.\n\n" + "\n".join("\t" * depth + "- a" for depth in range(400)), 63),
        ("1. " * 400 + "a", 1),
        ('<div markdown="1">\n\n' * 400 + "a", 1),
        ('<div markdown="1">' + "<div>" * 3_000 + "a", 1),
    ],
    ids=["a list", "a quotation", "a list with tabs", "a list on one line", "divisions", "divisions within one"],
)
def test_what_is_nested_too_deep_is_refused_with_its_line(converter: Converter, text: str, line: int) -> None:
    with pytest.raises(TextTooDeep, match="nested too deeply") as refusal:
        converter.convert(text)
    assert refusal.value.line == line
    assert converter.convert("- a\n\nb").html == "<ul>\n<li>a</li>\n</ul>\n<p>b</p>"


def test_how_deep_is_too_deep_does_not_depend_on_the_caller(converter: Converter) -> None:
    def from_further_down(calls: int, text: str) -> str:
        return from_further_down(calls - 1, text) if calls else converter.convert(text).html

    quotation = ">" * 110 + " a"
    assert from_further_down(250, quotation) == converter.convert(quotation).html


def test_text_that_python_markdown_loses_is_kept(converter: Converter) -> None:
    assert converter.convert('[a](" (b and more').html == "<p>[a](&rdquo; (b and more</p>"
    assert "kept" in converter.convert('<div markdown="1">\n<div markdown="1">\nkept\n').html
