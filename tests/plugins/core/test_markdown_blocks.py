"""What is known of Python-Markdown's block processors is true, and complete."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension

from plugins.core.body import Converter
from plugins.core.markdown_blocks import BEGINNINGS, NEEDED
from plugins.core.markdown_whole import QuickMarkdown

LOOK_AT_THE_FIRST_CHARACTERS = {"empty", "indent", "defindent", "code", "olist", "ulist", "paragraph"}


@pytest.fixture(scope="module")
def processors(markdown_setting: dict[str, Any]) -> dict[type[BlockProcessor], BlockProcessor]:
    """The processors of all that a column may be written in."""
    configs = markdown_setting["extension_configs"]
    registered = QuickMarkdown(extensions=list(configs), extension_configs=configs).parser.blockprocessors
    return {type(one): one for one in registered}


def test_something_is_known_of_each_processor_that_searches_a_block(markdown_setting: dict[str, Any]) -> None:
    configs = markdown_setting["extension_configs"]
    registered = QuickMarkdown(extensions=list(configs), extension_configs=configs).parser.blockprocessors
    cheap = {id(registered[name]) for name in LOOK_AT_THE_FIRST_CHARACTERS}
    assert {type(one) for one in registered if id(one) not in cheap} == NEEDED.keys()


lines = st.lists(st.text(alphabet=" >*[]^:#-=_+a1٣.\n", max_size=9), max_size=4).map("\n".join)


@pytest.mark.parametrize("kind", BEGINNINGS, ids=lambda kind: kind.__name__)
@settings(max_examples=200, deadline=None)
@given(block=lines)
@example(block="\n\na")
@example(block="٣. a")
@example(block="a\n===")
@example(block="a\n : b")
@example(block="   [^a]: b")
def test_whatever_a_processor_takes_has_a_line_that_begins_as_is_known(
    processors: dict[type[BlockProcessor], BlockProcessor], kind: type[BlockProcessor], block: str
) -> None:
    processor = processors[kind]
    found = getattr(processor, "SEARCH_RE", None) or getattr(processor, "RE", None)
    parent = Element("div")
    parent.append(Element("ul"))
    takes = processor.test(parent, block) and (found is None or found.search(block))
    if takes:
        firsts = [line[:1] or "\n" for line in block.split("\n")]
        assert any(first in BEGINNINGS[kind] or first.isdecimal() for first in firsts)


class Renames(BlockProcessor):
    """Changes a block and leaves it to those after it, which may have been left out for what the block was before."""

    def test(self, parent: Element, block: str) -> bool:
        return block == "a quotation"

    def run(self, parent: Element, blocks: list[str]) -> bool:
        blocks[0] = "> quoted"
        return False


class Renaming(Extension):
    """An extension such as a site may bring."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.parser.blockprocessors.register(Renames(md.parser), "renames", 35)


@pytest.mark.parametrize("text", ["a quotation", "# a\n\na quotation\n\nb"])
def test_a_block_that_an_extension_changes_is_read_as_what_it_became(text: str) -> None:
    setting: dict[str, Any] = {"extensions": [Renaming()]}
    html = Converter(setting).convert(text).html
    assert html == markdown.Markdown(**setting).convert(text)
    assert "<blockquote>" in html


def test_where_a_tab_is_nothing_blocks_are_what_they_are_to_python_markdown() -> None:
    assert Converter({"tab_length": 0}).convert("a\n\n- b").html == markdown.markdown("a\n\n- b", tab_length=0)
