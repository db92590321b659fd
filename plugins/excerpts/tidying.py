"""Makes the opening of a text fit to stand in a list, beside others: no ids, no headings, nothing half or broken."""

from __future__ import annotations

import re

from lxml import etree

from plugins.core.html_tree import HEADINGS, remove
from plugins.excerpts.elements import BLOCKS, KEPT, MAY_BE_EMPTY, ONCE, PARENTS, TABLE_PARTS
from plugins.excerpts.tree import is_left_out

_ATTRIBUTE = re.compile(r"[A-Za-z][\w.-]*")


def make_fit(body: etree._Element) -> None:
    """Change the tree in place so that it can stand anywhere, more than once, and among other such trees."""
    for element in body.iterdescendants():
        if isinstance(element.tag, str) and is_left_out(element):
            element.tag = "drop"
    etree.strip_elements(body, "drop", etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in body.iterdescendants():
        _place(element)
        _drop_attributes(element)
    etree.strip_tags(body, "unwrap")
    _drop_broken_tables(body)
    for element in list(body.iterdescendants("p", *HEADINGS)):
        if element.tag in HEADINGS:
            _demote(element)
        if next(element.iterdescendants(*BLOCKS), None) is not None:
            element.tag = "div"
    _drop_empty(body)


def _place(element: etree._Element) -> None:
    """Give an element that cannot stand where it does another name, or mark it as one to be taken off its content."""
    tag = str(element.tag)
    if tag in HEADINGS:
        return
    if tag not in KEPT or (tag in PARENTS and _parent(element) not in PARENTS[tag]):
        element.tag = "div" if tag in BLOCKS else "unwrap"
    elif tag == "a" and (element.get("href", "#").startswith("#") or _is_within_link(element)):
        element.tag = "unwrap"


def _parent(element: etree._Element) -> str:
    """Return what an element stands in, when all that is marked is taken away."""
    return next((str(ancestor.tag) for ancestor in element.iterancestors() if ancestor.tag != "unwrap"), "")


def _is_within_link(element: etree._Element) -> bool:
    return any(ancestor.tag == "a" for ancestor in element.iterancestors())


def _drop_attributes(element: etree._Element) -> None:
    for name in [str(name) for name in element.attrib]:
        if name in ONCE or name.startswith("on") or not _ATTRIBUTE.fullmatch(name):
            del element.attrib[name]


def _drop_broken_tables(body: etree._Element) -> None:
    """Take tables away that have something between their cells; no two browsers agree on where that belongs."""
    for element in list(body.iterdescendants(*TABLE_PARTS)):
        texts = [element.text, *(child.tail for child in element)]
        sound = all(element.tag in PARENTS.get(str(child.tag), ()) for child in element)
        if not sound or any(text and text.strip() for text in texts):
            table = element if element.tag == "table" else next(element.iterancestors("table"), element)
            table.tag = "drop"
    etree.strip_elements(body, "drop", with_tail=False)


def _demote(heading: etree._Element) -> None:
    """Make a paragraph in strong type of a heading, which would be one of the list's own."""
    strong = etree.Element("strong")
    strong.text, heading.text = heading.text, None
    strong.extend(list(heading))
    heading.append(strong)
    heading.tag = "p"


def _drop_empty(body: etree._Element) -> None:
    """Take away elements in which nothing is left, and a rule that has nothing below it."""
    for element in reversed(list(body.iterdescendants())):
        if len(element) == 0 and element.tag not in MAY_BE_EMPTY and not (element.text or "").strip():
            element.tail = (element.text or "") + (element.tail or "")
            remove(element)
    while len(body) and body[-1].tag == "hr" and not (body[-1].tail or "").strip():
        body.remove(body[-1])
