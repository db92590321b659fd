"""Headings: their ids, and the list of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import toc
from markdown.extensions.footnotes import FootnotePostprocessor
from markdown.extensions.toc import slugify
from markdown.postprocessors import AndSubstitutePostprocessor, Postprocessor
from markdown.util import STX

from plugins.core.markdown_passes import RawHtmlPostprocessor

_LOOK_FOR_A_MARK: frozenset[type[Postprocessor]] = frozenset(
    {AndSubstitutePostprocessor, FootnotePostprocessor, RawHtmlPostprocessor}
)
"""Postprocessors that have nothing to do with a text in which there is no `STX`."""
_NOT_PLAIN = re.compile(f"[<>&{STX}]")


def heading_id(title: str, separator: str = "-") -> str:
    """Return the fragment for a heading: plain letters for Latin script, the script's own letters for any other.

    Accents are taken off where only a plain letter remains (`Übermut` becomes `ubermut`, as Python-Markdown has it).
    Where that would lose letters they are all kept, with their marks: `हिन्दी`, `straße`.
    """
    if title.isascii() or not any(c.isalnum() and not c.isascii() for c in unicodedata.normalize("NFKD", title)):
        return slugify(title, separator)
    kept = ""
    for c in unicodedata.normalize("NFC", title).lower():
        if c.isalnum() or c in "_-" or c.isspace() or (unicodedata.category(c)[0] == "M" and kept[-1:].strip()):
            kept += c
    return re.sub(rf"[{re.escape(separator)}\s]+", separator, kept.strip())


class Headings(toc.TocTreeprocessor):
    """Ids for headings and a list of them; the table of contents is only built for a text that shows it.

    Python-Markdown writes each heading as HTML, gives that to all postprocessors, and takes the markup out again. Where
    a heading is plain text none of this changes anything.
    """

    def __init__(self, md: Markdown, config: dict[str, Any]) -> None:
        super().__init__(md, config | {"slugify": heading_id} if config["slugify"] is slugify else config)
        self._adds_links = self.use_anchors or self.use_permalinks not in [False, None]

    def run(self, doc: Element) -> None:
        """Give every heading an id, take note of it, and put the table of contents where the text asks for it."""
        shown = bool(self.marker) and self.marker in "\n".join(doc.itertext())
        if shown or self._adds_links:
            super().run(doc)
            return
        tokens: list[Any] = list(self._tokens(doc))
        self.md.toc_tokens = toc.nest_toc_tokens(tokens)  # type: ignore[attr-defined]
        self.md.toc = ""  # type: ignore[attr-defined]

    def _tokens(self, doc: Element) -> Iterator[dict[str, Any]]:
        """Yield what is to be known of each heading, as the base has it."""
        is_heading = self.header_rgx.match
        headings = [element for element in doc.iter() if isinstance(element.tag, str) and is_heading(element.tag)]
        ids = {element.attrib["id"] for element in doc.iter() if "id" in element.attrib} if headings else set()
        counters: dict[str, int] = {}
        mild = all(type(one) in _LOOK_FOR_A_MARK for one in self.md.postprocessors)
        for heading in headings:
            self.set_level(heading)
            html = self._html(heading, mild)
            name = toc.strip_tags(html) if "<" in html else " ".join(html.split())
            if "id" not in heading.attrib:
                written = self.slugify(unescape(name), self.sep)
                heading.attrib["id"] = toc.unique(written, ids, counters)  # type: ignore[call-arg]
            label = ""
            if "data-toc-label" in heading.attrib:
                label = toc.run_postprocessors(toc.unescape(heading.attrib.pop("data-toc-label")), self.md)
                name = toc.escape_cdata(toc.strip_tags(label))
            level = int(heading.tag[-1])
            if self.toc_top <= level <= self.toc_bottom:
                fragment = toc.unescape(heading.attrib["id"])
                yield {"level": level, "id": fragment, "name": name, "html": html, "data-toc-label": label}

    def _html(self, heading: Element, mild: bool) -> str:
        """Return what is in a heading, as HTML without references to notes.

        A plain text is that already, if all postprocessors are mild, that is to say look for a mark that it lacks.
        """
        if mild and not len(heading) and not _NOT_PLAIN.search(heading.text or ""):
            return (heading.text or "").strip()
        return toc.render_inner_html(toc.remove_fnrefs(heading), self.md)
