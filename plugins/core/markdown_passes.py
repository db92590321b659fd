"""Python-Markdown's passes over a whole text or tree, each left out where it has nothing to do, or done sooner.

Each class here has the name and the result of the one that it is derived from, and stands in for that very class only:
where an extension has put a pass of its own, that one stays.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import attr_list
from markdown.extensions.md_in_html import MarkdownInHTMLPostprocessor
from markdown.postprocessors import RawHtmlPostprocessor as StockRawHtml
from markdown.preprocessors import NormalizeWhitespace as StockWhitespace
from markdown.treeprocessors import PrettifyTreeprocessor as StockPrettify
from markdown.treeprocessors import UnescapeTreeprocessor as StockUnescape
from markdown.util import ETX, HTML_PLACEHOLDER, STX

_BLANK_LINE = re.compile(r"\n +(?=\n)")
_STORED = re.compile(HTML_PLACEHOLDER % "([0-9]+)")


class NormalizeWhitespace(StockWhitespace):
    """Makes lines end and tabs be as the other passes expect them.

    Nothing is replaced in a text that has no such character. The blanks of a blank line are sought from the end of the
    line before, to which a search can leap. Python-Markdown looks behind from every place in the text.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of the text without what only looks like a placeholder, without tabs and blank ends."""
        text = "\n".join(lines)
        if STX in text or ETX in text:
            text = text.replace(STX, "").replace(ETX, "")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text += "\n\n"
        if "\t" in text:
            text = text.expandtabs(self.md.tab_length)
        return _BLANK_LINE.sub("\n", text).split("\n")


class AttrListTreeprocessor(attr_list.AttrListTreeprocessor):
    """Attribute lists, of which each begins with a brace; but `*7*{{ 7*7 }}` has none."""

    INLINE_RE = re.compile(rf"^(?!\{{\{{){attr_list.AttrListTreeprocessor.BASE_RE}")  # type: ignore[misc]

    def run(self, doc: Element) -> None:
        """Give the elements their attributes, where there is a brace in the tree."""
        for element in doc.iter():
            if (element.text and "{" in element.text) or (element.tail and "{" in element.tail):
                super().run(doc)
                return


class PrettifyTreeprocessor(StockPrettify):
    """Puts every block on a line of its own, without asking twice whether an element is one.

    It replaces one private method of its base. Should a later release rename that, this is the base: as right, slower.
    """

    def _prettifyETree(self, elem: Element) -> None:
        is_block = self.md.is_block_level
        if is_block(elem.tag) and elem.tag not in {"code", "pre"} and len(elem):
            if (not elem.text or not elem.text.strip()) and is_block(elem[0].tag):
                elem.text = "\n"
            for child in elem:
                if not is_block(child.tag):
                    continue
                if len(child):
                    self._prettifyETree(child)
                elif not child.tail or not child.tail.strip():
                    child.tail = "\n"
        if not elem.tail or not elem.tail.strip():
            elem.tail = "\n"


class UnescapeTreeprocessor(StockUnescape):
    """Gives escaped characters back, each of which stands between two marks that no text has otherwise."""

    def run(self, root: Element) -> None:
        """Put the characters in place of the numbers that stand for them, where there is such a mark."""
        for element in root.iter():
            if element.text and STX in element.text and element.tag != "code":
                element.text = self.unescape(element.text)
            if element.tail and STX in element.tail:
                element.tail = self.unescape(element.tail)
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))


class RawHtmlPostprocessor(StockRawHtml):
    """Puts stored HTML in its place, as text or element, whichever Python-Markdown's own pass knows to make text of.

    It looks for the placeholder's mark, to which a search can leap, and only then whether a paragraph is around it.
    What is stored is searched in turn where it has the mark, as text within stored HTML may.
    """

    def __init__(self, stock: StockRawHtml) -> None:
        super().__init__(stock.md)
        self.stash_to_string = stock.stash_to_string  # type: ignore[method-assign]

    def run(self, text: str) -> str:
        """Return the text with HTML where the placeholders were."""
        stash = self.md.htmlStash
        if not stash.html_counter or STX not in text:
            return text
        pieces = _STORED.split(text)
        for place in range(1, len(pieces), 2):
            number = int(pieces[place])
            if number >= stash.html_counter:
                pieces[place] = HTML_PLACEHOLDER % pieces[place]
                continue
            html = self.stash_to_string(stash.rawHtmlBlocks[number])  # type: ignore[arg-type]
            if pieces[place + 1].startswith("</p>") and pieces[place - 1].endswith("<p>"):
                pieces[place - 1] = pieces[place - 1][:-3]
                pieces[place + 1] = pieces[place + 1][4:]
                html = html if self.isblocklevel(html) else f"<p>{html}</p>"
            pieces[place] = self.run(html) if STX in html else html
        return "".join(pieces)


def quicken_passes(md: Markdown) -> None:
    """Put the passes of this module in place of Python-Markdown's own, before any extension has put in others."""
    md.preprocessors.register(NormalizeWhitespace(md), "normalize_whitespace", 30)
    md.treeprocessors.register(PrettifyTreeprocessor(md), "prettify", 10)
    md.treeprocessors.register(UnescapeTreeprocessor(md), "unescape", 0)


def quicken_passes_of_extensions(md: Markdown) -> None:
    """Put the passes of this module in place of Python-Markdown's own extensions', and of no others."""
    if "attr_list" in md.treeprocessors and type(md.treeprocessors["attr_list"]) is attr_list.AttrListTreeprocessor:
        md.treeprocessors.register(AttrListTreeprocessor(md), "attr_list", 8)
    if "raw_html" in md.postprocessors:
        stock = md.postprocessors["raw_html"]
        if isinstance(stock, StockRawHtml) and type(stock) in {StockRawHtml, MarkdownInHTMLPostprocessor}:
            md.postprocessors.register(RawHtmlPostprocessor(stock), "raw_html", 30)
