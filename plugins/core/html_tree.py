"""A body of HTML as a tree, and the cuts that take parts of it away."""

from __future__ import annotations

import re

from lxml import etree

_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
_SHELL = re.compile(r"</?(?:html|head|body|wbr)\b[^<>]*>", re.IGNORECASE)
"""Tags that would close the body, and one that the parser does not know to be empty."""
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
    root = etree.fromstring(f"<html><body>{_SHELL.sub('', html)}".encode("utf-8", "replace"), _PARSER)
    body = root.find("body") if root is not None else None
    return etree.Element("body") if body is None else body


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
