"""What is known of Python-Markdown's inline patterns is true, and complete."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor

from plugins.core.markdown_blocks import ANYTHING
from plugins.core.markdown_patterns import NEEDED, is_known, needed
from plugins.core.markdown_whole import QuickMarkdown


@pytest.mark.parametrize("expression", NEEDED)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_whatever_an_expression_finds_has_what_it_needs(expression: str, data: st.DataObject) -> None:
    found = data.draw(st.from_regex(re.compile(expression, re.DOTALL)))
    assert any(literal in found for literal in NEEDED[expression])


def test_something_is_known_of_each_pattern_that_columns_use(markdown_setting: dict[str, Any]) -> None:
    configs = markdown_setting["extension_configs"]
    md = QuickMarkdown(extensions=list(configs), extension_configs=configs)
    assert [pattern for pattern in md.inlinePatterns if needed(pattern) == ANYTHING] == []
    assert all(is_known(pattern) for pattern in md.inlinePatterns)


def test_the_method_that_is_replaced_is_still_there() -> None:
    """Without it all would be as right, but slow: see `QuickInlineProcessor`."""
    for name in ("handleInline", "applyPattern", "processPlaceholders"):
        assert f"_InlineProcessor__{name}" in vars(InlineProcessor)
