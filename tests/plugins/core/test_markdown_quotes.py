"""Quotation marks, dashes and ellipses are set as `smarty` sets them, whatever stands beside them."""

from __future__ import annotations

from typing import Any

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.extensions import Extension, smarty
from markdown.treeprocessors import InlineProcessor

from plugins.core.body import Converter
from plugins.core.markdown_quotes import QuickSmartQuotes

CONFIGS: list[dict[str, Any]] = [
    {},
    {"smart_angled_quotes": True},
    {"smart_quotes": False, "substitutions": {"ndash": "–", "mdash": "<wbr>—", "ellipsis": "\\1"}},
    {"substitutions": {"left-single-quote": "&sbquo;", "right-single-quote": "‘"}},
]


WORDS = [
    "it's",
    "readers' ",
    "'word' ",
    '"word" ',
    '"word',
    's"',
    " 'so",
    "('",
    '["',
    "'s",
    "-- ",
    "a---b",
    "...",
    ". ",
]
WORDS += [" ", "é", "2", "'80s", "*a*", "`a`", "&nbsp;", "<b>", "—", "_", "s", "\n"]


@pytest.mark.parametrize("config", CONFIGS)
@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="'\"-. s8a", max_size=14) | st.text(alphabet="'\"-. s8a\n–—([,&nbsp;*`<>", max_size=40))
@example(text="-\" 'a")
@example(text="author's\"")
@example(text="")
@example(text="' 's")
@example(text="readers' \"word\" and 'words', the '80s")
@example(text='("it\'s", "he" \'s) "\'s"')
@example(text="a's\" a's' as' \"a as' s\" a'5 'a 's a\"'a\"\"a")
@example(text="a -- b --- c ---- d ... e .... f..\"...'...g'--\"h\"--'i")
def test_marks_are_set_as_smarty_sets_them(config: dict[str, Any], text: str) -> None:
    setting: dict[str, Any] = {"extensions": ["smarty"], "extension_configs": {"smarty": config}}
    assert Converter(setting).convert(text).html == markdown.Markdown(**setting).convert(text)


@pytest.mark.parametrize("config", CONFIGS)
@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=8))
def test_what_is_plain_is_set_as_smarty_sets_it_whatever_stands_beside_it(
    config: dict[str, Any], words: list[str]
) -> None:
    setting: dict[str, Any] = {"extensions": ["smarty"], "extension_configs": {"smarty": config}}
    text = "".join(words)
    assert Converter(setting).convert(text).html == markdown.Markdown(**setting).convert(text)


def test_a_smarty_that_looks_for_more_is_left_alone() -> None:
    md = markdown.Markdown(extensions=["smarty"])
    stock = md.treeprocessors["smarty"]
    assert isinstance(stock, InlineProcessor)
    assert QuickSmartQuotes.knows(stock)
    stock.inlinePatterns.register(smarty.SubstituteTextPattern("->", ("→",), md), "arrow", 5)  # type: ignore[arg-type]
    assert not QuickSmartQuotes.knows(stock)


class WithoutEntities(Extension):
    """Leaves `&nbsp;` in the text, as it never is otherwise."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.inlinePatterns.deregister("entity")


@pytest.mark.parametrize("lead", [" ", "--", "–", "&nbsp;", "&mdash;", "&#8212;"])
def test_an_opening_mark_is_known_by_the_space_or_dash_before_it(lead: str) -> None:
    setting: dict[str, Any] = {
        "extensions": ["smarty", WithoutEntities()],
        "extension_configs": {"smarty": {"smart_dashes": False}},
    }
    text = f"a{lead}'b\" {lead}\"c'"
    assert Converter(setting).convert(text).html == markdown.Markdown(**setting).convert(text)
