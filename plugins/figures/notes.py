"""Footnotes as notes: each one stands right after the block of text that first refers to it, numbered in that order.

Python-Markdown's own extension reads them and gathers them in a list at the end of the text. This pass takes that list
apart. A note to which nothing refers is not lost: it stays where the list was. The ids keep the author's own names
(`[^tide]` leads to `#fn:tide`), so that a link to a note still works when there is one more before it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.footnotes import NBSP_PLACEHOLDER, FootnoteExtension
from markdown.treeprocessors import Treeprocessor

_OPEN = frozenset({"article", "div", "main", "section"})
"""Elements whose blocks are like those of the page itself: a note stays within them."""


class NotesTreeprocessor(Treeprocessor):
    """Puts every note where it belongs."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        extension = next((e for e in self.md.registeredExtensions if isinstance(e, FootnoteExtension)), None)
        if extension and extension.footnotes:
            gathered = _take_list(root, extension)
            if gathered:
                _Notes(gathered[0]).place(root, *gathered[1:])


def _take_list(root: Element, extension: FootnoteExtension) -> tuple[dict[str, Element], Element, int] | None:
    """Take Python-Markdown's list of notes out of the tree; return its items by id, and where it stood."""
    ids = {extension.makeFootnoteId(name) for name in extension.footnotes}
    for parent in root.iter():
        for place, child in enumerate(parent):
            if child.tag == "div" and child.get("class") == "footnote":
                items = {item.get("id", ""): item for item in child.iterfind("ol/li")}
                if items.keys() == ids:
                    parent.remove(child)
                    return items, parent, place
    return None


class _Notes:
    """The notes of one text, while they are being placed."""

    def __init__(self, items: dict[str, Element]) -> None:
        self._items = items
        self._numbers: dict[str, int] = {}
        self._slugs: dict[str, str] = {}
        self._references: dict[str, int] = {}

    def place(self, root: Element, last_parent: Element, last_place: int) -> None:
        """Put each note after the block that refers to it, and those that are left over where the list was."""
        left_over = Element("div")
        last_parent.insert(last_place, left_over)
        self._place_within(root)
        for key in self._items:
            if key not in self._numbers:
                self._number(key)
                note = self._made(key)
                left_over.extend([note, *self._notes_after(note)])
        place = list(last_parent).index(left_over)
        last_parent[place : place + 1] = list(left_over)

    def _place_within(self, container: Element) -> None:
        for block in list(container):
            if block.tag in _OPEN and not (block.text or "").strip() and block.get("class") != "table":
                self._place_within(block)
                continue
            notes = self._notes_after(block)
            if notes:
                place = list(container).index(block) + 1
                container[place:place] = notes

    def _notes_after(self, block: Element) -> list[Element]:
        """Return the notes that a block is the first to refer to, and those that these notes refer to themselves."""
        notes: list[Element] = []
        waiting = self._new_references(block)
        while waiting:
            note = self._made(waiting.pop(0))
            notes.append(note)
            waiting += self._new_references(note)
        return notes

    def _new_references(self, block: Element) -> list[str]:
        """Rewrite the references in a block; return the notes that nothing referred to before."""
        new = []
        for mark in block.iter("sup"):
            link = mark.find("a")
            key = link.get("href", "")[1:] if link is not None else ""
            if link is None or link.get("class") != "footnote-ref" or key not in self._items:
                continue
            if key not in self._numbers:
                self._number(key)
                new.append(key)
            self._rewrite(mark, link, key)
        return new

    def _number(self, key: str) -> None:
        number = len(self._numbers) + 1
        slug = re.sub(r"[^\w.-]+", "-", key.split(":", 1)[-1]).strip("-") or str(number)
        self._slugs[key] = slug if slug not in self._slugs.values() else f"{slug}-{number}"
        self._numbers[key] = number

    def _rewrite(self, mark: Element, link: Element, key: str) -> None:
        count = self._references[key] = self._references.get(key, 0) + 1
        mark.attrib.clear()
        mark.attrib.update({"class": "note-ref", "id": f"fnref{count if count > 1 else ''}:{self._slugs[key]}"})
        link.attrib.clear()
        link.attrib.update({"href": f"#fn:{self._slugs[key]}", "role": "doc-noteref"})
        link.text = str(self._numbers[key])

    def _made(self, key: str) -> Element:
        note = Element("aside", {"class": "note", "id": f"fn:{self._slugs[key]}", "role": "doc-footnote"})
        number = SubElement(note, "span", {"class": "note-number"})
        number.text, number.tail = str(self._numbers[key]), " "
        item = self._items[key]
        _drop_links_back(item)
        note.extend(item)
        return note


def _drop_links_back(item: Element) -> None:
    """Take the links from a note to its references away: here the two stand beside one another."""
    for block in list(item):
        for link in block.findall("a"):
            if link.get("class") == "footnote-backref":
                block.remove(link)
        if len(block):
            block[-1].tail = (block[-1].tail or "").removesuffix(NBSP_PLACEHOLDER)
        elif block.text:
            block.text = block.text.removesuffix(NBSP_PLACEHOLDER)
        if block.tag == "p" and not len(block) and not (block.text or "").strip():
            item.remove(block)
