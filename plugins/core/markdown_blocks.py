"""The block half of Markdown, faster and bounded: what cannot occur in a block is not looked for, and depth has an end.

Python-Markdown's own parts do all the work here and the HTML is the same, to the byte. A regular expression that needs
a `>` is only tried on a block that has one: `NEEDED` says what each of Python-Markdown's block processors cannot do
without. A processor that is not in the table always runs.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    CodeBlockProcessor,
    EmptyBlockProcessor,
    HashHeaderProcessor,
    HRProcessor,
    ListIndentProcessor,
    OListProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
    UListProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.md_in_html import MarkdownInHtmlProcessor
from markdown.extensions.tables import TableProcessor
from markdown.util import STX

DEEPEST = 120
"""How many blocks may be parsed inside one another; a list takes two for each of its levels, a quotation one."""

NEEDED: dict[type[BlockProcessor], tuple[str, ...]] = {
    AbbrBlockprocessor: ("*[",),
    BlockQuoteProcessor: (">",),
    DefListProcessor: (": ",),
    FootnoteBlockProcessor: ("]:",),
    HashHeaderProcessor: ("#",),
    HRProcessor: ("-", "_", "*"),
    MarkdownInHtmlProcessor: (STX,),
    ReferenceProcessor: ("]:",),
    SetextHeaderProcessor: ("\n=", "\n-"),
    TableProcessor: ("|",),
}
"""What a block must contain, one of these at least, before the processor can have anything to do with it."""

BEGINNINGS: dict[type[BlockProcessor], str] = {
    AbbrBlockprocessor: "*",
    BlockQuoteProcessor: " >",
    CodeBlockProcessor: " ",
    DefListIndentProcessor: " ",
    DefListProcessor: " :",
    EmptyBlockProcessor: "\n",
    FootnoteBlockProcessor: " [",
    HashHeaderProcessor: "#",
    HRProcessor: " -_*",
    ListIndentProcessor: " ",
    OListProcessor: " ",
    ReferenceProcessor: " [",
    SetextHeaderProcessor: "=-",
    UListProcessor: " *+-",
}
"""With what a line of the block must begin before the processor can have anything to do with it.

That is what their expressions have behind a `^`, or what they ask the block for by its beginning. A line break is for a
line with nothing in it; any digit, of any script, may stand for any of them.
"""
_MARKS = frozenset("".join(BEGINNINGS.values()))
_NO_MARK: frozenset[str] = frozenset()

ANYTHING = ("",)
"""What stands in place of a list of literals where nothing is known: an empty text is in every text."""


class TextTooDeep(ValueError):
    """Lists, quotations or the like are nested deeper than anyone could read; `line` counts from 1, where known."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        super().__init__("lists, quotations or HTML elements are nested too deeply here")


_Step = tuple[int, BlockProcessor, tuple[str, ...]]
"""The number of a processor, itself, and what a block must contain for it."""


class BoundedBlockParser(BlockParser):
    """Python-Markdown's block parser, but it leaves out what a block has no character for, and refuses great depth."""

    def __init__(self, stock: BlockParser) -> None:
        super().__init__(stock.md)
        self.blockprocessors = stock.blockprocessors
        self._steps: tuple[_Step, ...] = ()
        self._chosen: dict[frozenset[str], tuple[_Step, ...]] = {}
        self._depth = 0
        for processor in self.blockprocessors:
            processor.parser = self

    def prepare(self) -> None:
        """Take note of the processors that are registered, once all extensions are loaded."""
        numbered = enumerate(self.blockprocessors)
        self._steps = tuple((place, one, NEEDED.get(type(one), ANYTHING)) for place, one in numbered)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Parse the blocks into the parent, as `BlockParser.parseBlocks` does.

        Raises TextTooDeep where this happens within itself more than `DEEPEST` times.
        """
        if self._depth >= DEEPEST:
            raise TextTooDeep
        self._depth += 1
        while blocks:
            block = blocks[0]
            for place, processor, literals in self._steps_for(block):
                for literal in literals:
                    if literal in block:
                        break
                else:
                    continue
                if processor.test(parent, block):
                    if processor.run(parent, blocks) is not False:
                        break
                    if blocks[0] is not block:
                        self._go_on(parent, blocks, place + 1)
                        break
        self._depth -= 1

    def _steps_for(self, block: str) -> tuple[_Step, ...]:
        """Return the processors that may have to do with a block whose lines begin so; most blocks are alike."""
        if "\n" in block:
            firsts = {line[:1] or "\n" for line in block.split("\n")}
            marks = frozenset([one for one in firsts if one in _MARKS or one.isdecimal()])
        else:
            first = block[:1] or "\n"
            marks = frozenset((first,)) if first in _MARKS or first.isdecimal() else _NO_MARK
        if marks not in self._chosen:
            tab_is_known = self.md.tab_length > 0  # else every line begins with a tab
            self._chosen[marks] = tuple(
                step for step in self._steps if not tab_is_known or _may_begin(type(step[1]), marks)
            )
        return self._chosen[marks]

    def _go_on(self, parent: Element, blocks: list[str], place: int) -> None:
        """Give the processors from this place on what one before them has made of the block, without having read it."""
        for processor in self.blockprocessors[place:]:
            if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                break


def _may_begin(kind: type[BlockProcessor], marks: frozenset[str]) -> bool:
    """Tell whether a processor of this kind can have to do with a block of which lines begin with these characters."""
    return kind not in BEGINNINGS or any(one in BEGINNINGS[kind] or one.isdecimal() for one in marks)
