"""Pull quotes, margin notes, tables and code: the passes over blocks, most of which run before their text is read."""

from __future__ import annotations

import html
import re
from collections import Counter
from xml.etree.ElementTree import Element

from markdown.extensions.toc import remove_fnrefs, render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

from plugins.core.html_tree import HEADINGS
from plugins.figures.attributes import Attributes, take_last_line

_ALIGNED = re.compile(r"text-align: (left|center|right);")
_CODE = re.compile(r"\A(\s*(?:<div\b[^<>]*>)?\s*<pre\b)(?![^<>]*\stabindex)", re.IGNORECASE)


class BlocksTreeprocessor(Treeprocessor):
    """Finds quotations, paragraphs and tables that are to be more than that."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for parent in [element for element in root.iter() if len(element)]:
            for child in list(parent):
                if child.tag == "p" and child.text and "{" in child.text:
                    _apply_to_block_above(parent, child)
                if child.tag == "blockquote":
                    _make_pull_quotes(parent, child)
                elif child.tag == "table":
                    _box_table(parent, child)
                elif child.tag == "pre":
                    child.set("tabindex", "0")


class MarginsTreeprocessor(Treeprocessor):
    """Finds paragraphs that belong in the margin."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for parent in [element for element in root.iter() if len(element)]:
            for child in list(parent):
                if child.tag == "p" and ("margin" in (child.text or "") or "margin" in child.get("class", "")):
                    _make_margin_note(parent, child)


class NamesTreeprocessor(Treeprocessor):
    """Names the boxes of tables after their heading, so that someone who cannot see them tells one from another."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        names: Counter[str] = Counter()
        heading = None
        has_boxes = any(element.get("role") == "group" for element in root.iter())
        for element in root.iter() if has_boxes else ():
            if element.tag in HEADINGS:
                heading = element
            elif element.get("role") == "group" and "aria-label" not in element.attrib:
                name = self._text(heading) if heading is not None else "Table"
                names[name] += 1
                element.set("aria-label", name if names[name] == 1 else f"{name}, {names[name]}")

    def _text(self, heading: Element) -> str:
        return html.unescape(strip_tags(render_inner_html(remove_fnrefs(heading), self.md)))


class CodeTreeprocessor(Treeprocessor):
    """Lets code that is wider than the page be scrolled by keyboard."""

    def run(self, root: Element) -> None:
        """Change the blocks of HTML that wait for their place in the text; the tree stays as it is."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        for place, block in enumerate(blocks):
            if isinstance(block, str):
                blocks[place] = _CODE.sub(r'\1 tabindex="0"', block, count=1)


def _apply_to_block_above(parent: Element, paragraph: Element) -> None:
    """Give an attribute list that is a paragraph of its own to the block above, and take the paragraph away."""
    rest, attributes = take_last_line(paragraph.text or "")
    place = list(parent).index(paragraph)
    if rest.strip() or attributes is None or not place:
        return
    above = parent[place - 1]
    if above.tag == "p":
        if STX in (above.text or ""):
            return
        above.text = f"{above.text}\n{paragraph.text}"
    else:
        attributes.put_on(above)
    parent.remove(paragraph)


def _make_pull_quotes(parent: Element, quotation: Element) -> None:
    """Move the class `pull` from the last line of a quotation, where Markdown has it, to the quotation.

    Markdown joins quotations that follow one another; where one in front is a pull quote they come apart again.
    """
    for paragraph in list(quotation):
        text, attributes = take_last_line(paragraph.text or "") if paragraph.tag == "p" else ("", None)
        if attributes is None or "pull" not in attributes.classes:
            continue
        paragraph.text = text
        place = list(quotation).index(paragraph) + 1
        pull = Element("blockquote")
        pull.extend(quotation[:place] if text.strip() else quotation[: place - 1])
        attributes.put_on(pull)
        quotation[:place] = []
        parent.insert(list(parent).index(quotation), pull)
    if not len(quotation):
        parent.remove(quotation)


def _make_margin_note(parent: Element, paragraph: Element) -> None:
    """Wrap a paragraph that has the class `margin` in an aside, which gets the paragraph's other attributes."""
    aside = Element("aside", {"class": "note margin"})
    classes = paragraph.get("class", "").split()
    text, attributes = take_last_line(paragraph.text or "")
    if "margin" in classes:
        classes.remove("margin")
        del paragraph.attrib["class"]
        Attributes(tuple(classes)).put_on(paragraph)
    elif attributes and "margin" in attributes.classes:
        attributes.without("margin").put_on(aside)
        paragraph.text = text
    else:
        return
    _wrap(parent, paragraph, aside)


def _box_table(parent: Element, table: Element) -> None:
    """Put a table in a box that can be reached and scrolled by keyboard, and align its cells by classes."""
    for cell in table.iter():
        aligned = _ALIGNED.fullmatch(cell.get("style", "")) if cell.tag in {"td", "th"} else None
        if aligned:
            del cell.attrib["style"]
            cell.set("class", f"{cell.get('class', '')} align-{aligned[1]}".strip())
    if parent.get("class") != "table":
        _wrap(parent, table, Element("div", {"class": "table", "role": "group", "tabindex": "0"}))


def _wrap(parent: Element, child: Element, wrapper: Element) -> None:
    """Put the wrapper where the child stands, and the child into it."""
    place = list(parent).index(child)
    wrapper.tail, child.tail = child.tail, None
    parent[place] = wrapper
    wrapper.append(child)
