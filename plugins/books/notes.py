"""Footnotes as e-readers know them: gathered at the end of their chapter, each leading back to where it is referred to.

Readers that can show a note in a window of its own do so, because of the `epub:type` of both its ends.
"""

from __future__ import annotations

from lxml import etree

from plugins.books.xhtml import TYPE
from plugins.core.html_tree import remove

_NOTES = etree.XPath(
    "//aside[contains(concat(' ', @class, ' '), ' note ')][starts-with(@id, 'fn')]"
    " | //div[@class='footnote']/ol/li[@id]"
)
_LINKS = etree.XPath("//a[starts-with(@href, '#')]")
BACK = "↩\ufe0e"
"""An arrow back, as text and not as a picture."""


def gather_notes(body: etree._Element) -> etree._Element | None:
    """Take the notes out of a body, and return them as a section; None where there are none."""
    notes: list[etree._Element] = _NOTES(body)
    if not notes:
        return None
    references: dict[str, list[etree._Element]] = {note.get("id", ""): [] for note in notes}
    for link in _LINKS(body):
        known = references.get(link.get("href", "")[1:])
        if known is not None and "footnote-backref" not in link.get("class", ""):
            known.append(link)
    gathered = etree.Element("section", {TYPE: "footnotes", "class": "notes"})
    for number, note in enumerate(notes, 1):
        links = [
            _reference(link, f"{note.get('id')}-back-{place}")
            for place, link in enumerate(references[note.get("id", "")], 1)
        ]
        gathered.append(_note(note, links, number))
    for left in body.findall(".//div[@class='footnote']"):
        remove(left)
    return gathered


def _reference(link: etree._Element, name: str) -> str:
    """Make a link to a note what readers know as one; return the id by which the note leads back."""
    mark = link.getparent()
    link.attrib.pop("class", None)
    link.set(TYPE, "noteref")
    link.set("role", "doc-noteref")
    own = link.get("id")
    if mark is not None and mark.tag == "sup":
        mark.attrib.pop("class", None)
        own = own or mark.attrib.pop("id", None)
    link.set("id", own or name)
    return str(link.get("id"))


def _note(found: etree._Element, back: list[str], number: int) -> etree._Element:
    """Return a note: its number, what it says, and the way back to each place that refers to it."""
    note = etree.Element("aside", {"id": found.get("id", ""), TYPE: "footnote", "role": "doc-footnote"})
    for mark in found.xpath(".//span[@class='note-number'] | .//a[contains(@class, 'footnote-backref')]"):
        remove(mark)
    text, children = (found.text or "").strip(), list(found)
    remove(found)
    if text or not children or children[0].tag != "p":
        first = etree.SubElement(note, "p")
        first.text = text
    note.extend(children)
    first, last = note[0], note[-1]
    label = etree.Element("span", {"class": "note-number"})
    label.text, label.tail = str(number), f" {(first.text or '').lstrip()}"
    first.text = None
    first.insert(0, label)
    if back and last.tag != "p":
        last = etree.SubElement(note, "p")
    for name in back:
        if len(last):
            last[-1].tail = f"{(last[-1].tail or '').rstrip()}\N{NO-BREAK SPACE}"
        else:
            last.text = f"{(last.text or '').rstrip()}\N{NO-BREAK SPACE}"
        link = etree.SubElement(last, "a", {"href": f"#{name}", TYPE: "backlink", "role": "doc-backlink"})
        link.text = BACK
    return note
