"""A body of HTML as a tree, and the cuts that take parts of it away."""

from __future__ import annotations

import re

from lxml import etree

_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
_SHELL = re.compile(r"</?(?:html|head|body|wbr)\b[^<>]*>", re.IGNORECASE)
"""Tags that would close the body, and one that the parser does not know to be empty."""
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F])|0*([0-9]{1,7})(?![0-9]));?")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What is no character of XML 1.0 (§2.2): it can be read into a tree by a reference, but not be moved within it."""
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_MARK = re.compile(r"\s*(?:more|pelican_end_summary)\b", re.IGNORECASE)
MARK_IN_HTML = re.compile(rf"<!--{_MARK.pattern}.*?-->\n*", re.IGNORECASE | re.DOTALL)
"""The comment `<!-- more -->` (or Pelican's own) with which an author ends the opening of a text."""


def mark_in(body: etree._Element) -> etree._Element | None:
    """Return the comment that ends a body's opening, or None where its author has set none."""
    return next((comment for comment in body.iter(etree.Comment) if _MARK.match(comment.text or "")), None)


def parse(html: str) -> etree._Element:
    """Return the HTML as an element whose children it is; what is wrong with it is put right somehow."""
    html = _REFERENCE.sub(_of_a_character, _SHELL.sub("", html))
    root = etree.fromstring(f"<html><body>{html}".encode("utf-8", "replace"), _PARSER)
    body = root.find("body") if root is not None else None
    return etree.Element("body") if body is None else body


def _of_a_character(reference: re.Match[str]) -> str:
    """Return a reference as it is, or nothing where it is to no character that XML has."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code < 0x110000 and NOT_XML.match(chr(code)) else reference[0]


def serialise(body: etree._Element) -> str:
    """Return the blocks in the element as HTML, each on a line of its own."""
    for child in body:
        child.tail = "\n"
    html = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return _NOT_TEXT.sub("", html.removeprefix("<body>").removesuffix("</body>")).strip()


def drop_after(element: etree._Element, root: etree._Element) -> None:
    """Take away all that comes after an element, in the order of the text, up to the end of `root`; keep its tail."""
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return
        for sibling in list(element.itersiblings()):
            parent.remove(sibling)
        element = parent
        if element is not root:
            element.tail = None


def remove(element: etree._Element) -> None:
    """Take an element away and leave the text that follows it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
