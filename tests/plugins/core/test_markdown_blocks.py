"""What is known of Python-Markdown's block processors is complete."""

from __future__ import annotations

from typing import Any

from plugins.core.markdown_blocks import NEEDED
from plugins.core.markdown_whole import QuickMarkdown

LOOK_AT_THE_FIRST_CHARACTERS = {"empty", "indent", "defindent", "code", "olist", "ulist", "paragraph"}


def test_something_is_known_of_each_processor_that_searches_a_block(markdown_setting: dict[str, Any]) -> None:
    configs = markdown_setting["extension_configs"]
    processors = QuickMarkdown(extensions=list(configs), extension_configs=configs).parser.blockprocessors
    cheap = {id(processors[name]) for name in LOOK_AT_THE_FIRST_CHARACTERS}
    assert {type(one) for one in processors if id(one) not in cheap} == NEEDED.keys()
