"""The part of a chapter that may be public, and the part that may not: parted once, before anything else sees either.

Nothing of the second part is left in the first: no note that only it refers to, no line of a table of contents that
names one of its headings, no link into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from plugins.core.html_tree import HEADINGS, drop_after, mark_in, parse, remove

_IDS = etree.XPath("//@id | //a/@name", smart_strings=False)
_FRAGMENT_LINKS = etree.XPath("//a[starts-with(@href, '#')]")
_NOTES = etree.XPath("//aside[@role='doc-footnote'][@id] | //div[@class='footnote']/ol/li[@id]")
"""Notes where this house places them, and where Python-Markdown gathers them."""


class Parted(NamedTuple):
    """A body in two: what is before the mark, and what is after it."""

    opening: str
    rest: str


def part(html: str) -> Parted | None:
    """Part a body at its mark `<!-- more -->`; None where it has none."""
    opening, rest = parse(html), parse(html)
    mark, same_mark = mark_in(opening), mark_in(rest)
    if mark is None or same_mark is None:
        return None
    mark = next((box for box in mark.iterancestors() if box.tag in HEADINGS), mark)
    mark.tail = None
    drop_after(mark, opening)
    remove(mark)
    _keep_notes(opening, rest)
    _close(opening)
    _drop_before(same_mark, rest)
    remove(same_mark)
    return Parted(_html(opening), _html(rest))


def headings_of(html: str, ids: Iterable[str]) -> list[bool]:
    """Return of each heading's id, in the order of a whole text, whether that heading is in this part of it."""
    there = Counter(heading.get("id", "") for heading in parse(html).iter(*HEADINGS))
    found = []
    for name in ids:
        found.append(there[name] > 0)
        there[name] -= 1
    return found


def _html(body: etree._Element) -> str:
    html = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return html.removeprefix("<body>").removesuffix("</body>").strip()


def _drop_before(element: etree._Element, root: etree._Element) -> None:
    """Take away all that comes before an element, in the order of the text, from the beginning of `root`."""
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return
        for sibling in list(element.itersiblings(preceding=True)):
            parent.remove(sibling)
        parent.text = None
        element = parent


def _keep_notes(opening: etree._Element, whole: etree._Element) -> None:
    """Put the notes that the opening refers to, where they stand after the mark, at the end of the opening."""
    elsewhere = {note.get("id"): note for note in _NOTES(whole)}
    gathered: etree._Element | None = None
    for _ in elsewhere:
        known = set(_IDS(opening))
        wanted = [link.get("href", "")[1:] for link in _FRAGMENT_LINKS(opening)]
        missing = [elsewhere[name] for name in dict.fromkeys(wanted) if name in elsewhere and name not in known]
        for note in missing:
            copy = deepcopy(note)
            copy.tail = "\n"
            if note.tag == "aside":
                opening.append(copy)
                continue
            if gathered is None:
                gathered = etree.SubElement(etree.SubElement(opening, "div", {"class": "footnote"}), "ol")
            gathered.append(copy)
        if not missing:
            return


def _close(opening: etree._Element) -> None:
    """Let nothing in the opening lead, or give a name, to what is not in it."""
    known: Counter[str] = Counter(_IDS(opening))
    for link in _FRAGMENT_LINKS(opening):
        name, entry = link.get("href", "")[1:], link.getparent()
        in_contents = any("toc" in box.get("class", "").split() for box in link.iterancestors())
        if in_contents and entry is not None and entry.tag == "li":
            if not known[name]:
                remove(entry)
            known[name] -= 1
    for link in _FRAGMENT_LINKS(opening):
        if link.get("href", "")[1:] not in known:
            del link.attrib["href"]
