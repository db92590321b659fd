"""What Python-Markdown does to a text before it looks for blocks: only where there is something to do, and bounded."""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions.md_in_html import HtmlBlockPreprocessor as HtmlWithMarkdownPreprocessor
from markdown.extensions.md_in_html import HTMLExtractorExtra
from markdown.htmlparser import HTMLExtractor
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor


class WhereNeeded(Preprocessor):
    """A preprocessor that is left out where the text has none of the literals that it looks for."""

    def __init__(self, stock: Preprocessor, literals: tuple[str, ...]) -> None:
        super().__init__(stock.md)
        self._stock = stock
        self._literals = literals

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines as the preprocessor itself would."""
        text = "\n".join(lines)
        return self._stock.run(lines) if any(one[0] in text and one in text for one in self._literals) else lines


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
