"""The block half of Markdown, faster and bounded: what cannot occur in a block is not looked for, and depth has an end.

Python-Markdown's own parts do all the work here and the HTML is the same, to the byte. A regular expression that needs
a `>` is only tried on a block that has one: `NEEDED` says what each of Python-Markdown's block processors cannot do
without. A processor that is not in the table always runs.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    HashHeaderProcessor,
    HRProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.md_in_html import HtmlBlockPreprocessor as HtmlWithMarkdownPreprocessor
from markdown.extensions.md_in_html import HTMLExtractorExtra, MarkdownInHtmlProcessor
from markdown.extensions.tables import TableProcessor
from markdown.htmlparser import HTMLExtractor
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor
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

ANYTHING = ("",)
"""What stands in place of a list of literals where nothing is known: an empty text is in every text."""


class TextTooDeep(ValueError):
    """Lists, quotations or the like are nested deeper than anyone could read; `line` counts from 1, where known."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        super().__init__("lists, quotations or HTML elements are nested too deeply here")


class BoundedBlockParser(BlockParser):
    """Python-Markdown's block parser, but it leaves out what a block has no character for, and refuses great depth."""

    def __init__(self, stock: BlockParser) -> None:
        super().__init__(stock.md)
        self.blockprocessors = stock.blockprocessors
        self._steps: tuple[tuple[BlockProcessor, tuple[str, ...]], ...] = ()
        self._depth = 0
        for processor in self.blockprocessors:
            processor.parser = self

    def prepare(self) -> None:
        """Take note of the processors that are registered, once all extensions are loaded."""
        self._steps = tuple((processor, NEEDED.get(type(processor), ANYTHING)) for processor in self.blockprocessors)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Parse the blocks into the parent, as `BlockParser.parseBlocks` does.

        Raises TextTooDeep where this happens within itself more than `DEEPEST` times.
        """
        if self._depth >= DEEPEST:
            raise TextTooDeep
        self._depth += 1
        while blocks:
            block = blocks[0]
            for processor, literals in self._steps:
                for literal in literals:
                    if literal in block:
                        break
                else:
                    continue
                if processor.test(parent, block):
                    if processor.run(parent, blocks) is not False:
                        break
                    block = blocks[0]
        self._depth -= 1


class WhereNeeded(Preprocessor):
    """A preprocessor that is left out where the text has none of the literals that it looks for."""

    def __init__(self, stock: Preprocessor, literals: tuple[str, ...]) -> None:
        super().__init__(stock.md)
        self._stock = stock
        self._literals = literals

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines as the preprocessor itself would."""
        text = "\n".join(lines)
        return self._stock.run(lines) if any(literal in text for literal in self._literals) else lines


class _SeesTheLastTag(HTMLExtractor):
    """Python-Markdown's finder of HTML, but it does not search to the end of the text for a tag that never closes."""

    _searched: str | None = None
    _last_end = -1

    def parse_starttag(self, i: int) -> int:
        """Return where the tag that begins at `i` ends; what is no tag is passed on as text."""
        if self._searched is not self.rawdata:
            self._searched = self.rawdata
            self._last_end = self.rawdata.rfind(">")
        if self._last_end < i:
            self.handle_data(self.rawdata[i : i + 1])
            return i + 1
        return super().parse_starttag(i)


class _SeesTheLastTagWithMarkdown(_SeesTheLastTag, HTMLExtractorExtra):
    """The same, for HTML with Markdown in it, of which it loses nothing where several elements are never closed."""

    mdstack: list[str]

    def close(self) -> None:
        """Take what is left at the end of the text, and close what is still open."""
        super().close()
        while self.mdstack:
            self.handle_endtag(self.mdstack[0])


class BoundedHtmlPreprocessor(Preprocessor):
    """Takes raw HTML out of the text as Python-Markdown does, in a time that grows no faster than the text."""

    def __init__(self, md: Markdown, extractor: type[HTMLExtractor]) -> None:
        super().__init__(md)
        self._extractor = extractor

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for every block of HTML."""
        extractor = self._extractor(self.md)
        extractor.feed("\n".join(lines))
        extractor.close()
        return "".join(extractor.cleandoc).split("\n")


def quicken_preprocessors(md: Markdown) -> None:
    """Have Python-Markdown's preprocessors run only on texts that have something for them, and in bounded time."""
    extractors: dict[type[Preprocessor], type[HTMLExtractor]] = {
        HtmlBlockPreprocessor: _SeesTheLastTag,
        HtmlWithMarkdownPreprocessor: _SeesTheLastTagWithMarkdown,
    }
    stock = md.preprocessors["html_block"]
    if type(stock) in extractors:
        bounded = BoundedHtmlPreprocessor(md, extractors[type(stock)])
        md.preprocessors.register(WhereNeeded(bounded, ("<", "&")), "html_block", 20)
    if "fenced_code_block" in md.preprocessors:
        fenced = md.preprocessors["fenced_code_block"]
        md.preprocessors.register(WhereNeeded(fenced, ("```", "~~~")), "fenced_code_block", 25)
