"""Python-Markdown put together from its own parts and from quicker, bounded ones in place of some of them."""

from __future__ import annotations

from typing import Any, ClassVar

from markdown import Markdown
from markdown.extensions.codehilite import CodeHiliteExtension, HiliteTreeprocessor
from markdown.extensions.footnotes import FootnoteInlineProcessor
from markdown.extensions.toc import TocExtension, TocTreeprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from pygments.formatters.html import HtmlFormatter

from plugins.core.markdown_blocks import BoundedBlockParser
from plugins.core.markdown_emphasis import Emphasis
from plugins.core.markdown_fences import Fences, know_fences
from plugins.core.markdown_headings import Headings
from plugins.core.markdown_inline import QuickInlineProcessor
from plugins.core.markdown_links import bound_links
from plugins.core.markdown_passes import quicken_passes, quicken_passes_of_extensions
from plugins.core.markdown_patterns import BRACES_RE, Braces, References
from plugins.core.markdown_preprocessors import quicken_preprocessors
from plugins.core.markdown_quotes import QuickSmartQuotes
from plugins.core.markdown_serializer import to_html


class QuickMarkdown(Markdown):
    """Python-Markdown with quicker and bounded parts; each gives what the part gives that it stands in for.

    `missing_notes` are the names of notes that the text refers to and does not have, in order, and `used_notes` of
    those that it has; `fences` says where in it there is fenced code.
    """

    output_formats: ClassVar = {**Markdown.output_formats, "html": to_html}

    def __init__(self, **settings: Any) -> None:
        self._levels: dict[Any, bool] = {}
        self._levels_of: list[str] = []
        super().__init__(**settings)
        self.missing_notes: dict[str, None] = {}
        self.used_notes: set[str] = set()
        self.knows_notes = False
        self.fences = Fences()
        self._replace_inline_patterns()
        self._replace_treeprocessors()
        self._replace_formatter()
        know_fences(self, self.fences)
        quicken_preprocessors(self)
        self._bounded_parser.prepare()
        self._quick_inline.prepare()

    def build_parser(self) -> QuickMarkdown:
        """Build the parser from Python-Markdown's parts and those that replace some of them."""
        super().build_parser()
        self.parser = self._bounded_parser = BoundedBlockParser(self.parser)
        self._quick_inline = QuickInlineProcessor(self)
        self.treeprocessors.register(self._quick_inline, "inline", 20)
        bound_links(self)
        emphasis = Emphasis("*", "strong,em", self)
        emphasis.add("_", "strong,em", smart=True)
        self.inlinePatterns.register(emphasis, "em_strong", 60)
        quicken_passes(self)
        return self

    def reset(self) -> QuickMarkdown:
        """Forget the text before; of block elements it is remembered which there are, unless an extension adds some."""
        super().reset()
        if self._levels_of != self.block_level_elements:
            self._levels_of = list(self.block_level_elements)
            self._levels = {}
        return self

    def is_block_level(self, tag: Any) -> bool:
        """Tell whether an element of this name is a block, as Python-Markdown does by going through a list."""
        if tag not in self._levels:
            self._levels[tag] = super().is_block_level(tag)
        return self._levels[tag]

    def _replace_inline_patterns(self) -> None:
        self.inlinePatterns.register(Braces(BRACES_RE, self), "braces", 65)
        if "footnote" in self.inlinePatterns:
            references = self.inlinePatterns["footnote"]
            if type(references) is FootnoteInlineProcessor:
                self.knows_notes = True
                self.inlinePatterns.register(
                    References(references, self.missing_notes, self.used_notes), "footnote", 175
                )

    def _replace_treeprocessors(self) -> None:
        quicken_passes_of_extensions(self)
        smarty = self._treeprocessor("smarty", InlineProcessor)
        if isinstance(smarty, InlineProcessor) and QuickSmartQuotes.knows(smarty):
            self.treeprocessors.register(QuickSmartQuotes(self, smarty), "smarty", 6)
        if self._treeprocessor("toc", TocTreeprocessor):
            configs = [one.getConfigs() for one in self.registeredExtensions if isinstance(one, TocExtension)]
            self.treeprocessors.register(Headings(self, configs[-1]), "toc", 5)

    def _treeprocessor(self, name: str, kind: type[Treeprocessor]) -> Treeprocessor | None:
        """Return the pass of this name if it is Python-Markdown's own, and not one that an extension put there."""
        if name not in self.treeprocessors:
            return None
        found = self.treeprocessors[name]
        return found if type(found) is kind else None

    def _replace_formatter(self) -> None:
        formatters = _Formatters()
        for extension in self.registeredExtensions:
            if isinstance(extension, CodeHiliteExtension) and extension.getConfig("pygments_formatter") == "html":
                extension.setConfig("pygments_formatter", formatters)
        hilite = self._treeprocessor("hilite", HiliteTreeprocessor)
        if isinstance(hilite, HiliteTreeprocessor) and hilite.config.get("pygments_formatter") == "html":
            hilite.config["pygments_formatter"] = formatters


class _Formatters:
    """Makes what writes coloured code as HTML, and keeps it: making one takes as long as colouring a listing."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, Any], ...], HtmlFormatter[str]] = {}

    def __call__(self, lang_str: str = "", **options: Any) -> HtmlFormatter[str]:
        """Return a formatter with these options; `lang_str` is Python-Markdown's and means nothing to Pygments."""
        if "hl_lines" in options:
            return HtmlFormatter(**options)
        key = tuple(sorted(options.items()))
        if key not in self._made:
            self._made[key] = HtmlFormatter(**options)
        return self._made[key]
