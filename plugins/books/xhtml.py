"""Bodies of chapters made into what an e-book may hold: whatever an author has written comes out as valid XHTML.

Bodies are worked on as trees of HTML without a namespace; `namespaced` writes them as XHTML at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from plugins.books import elements as e
from plugins.core.html_tree import HEADINGS, parse, remove

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"
TYPE = f"{{{OPS}}}type"
"""The attribute `epub:type`."""

_PREFIX = "z3998: http://www.daisy.org/z3998/2012/vocab/structure/#"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z", re.ASCII)


def plain(text: str) -> str:
    """Return text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def mended(html: str) -> etree._Element:
    """Return a body as a tree that is valid once `namespaced` has written it; links and pictures are as they were."""
    body = parse(plain(html))
    etree.strip_tags(body, etree.Comment, etree.ProcessingInstruction)
    for element in list(body.iterdescendants("svg", "math")):
        _set_apart(element)
    for element in list(_own(body)):
        _known(element)
    for element in list(_own(body)):
        _place(element)
    for element in list(_own(body)):
        _order(element)
    for element in list(_own(body)):
        _only_text(element)
    return body


def tag_of(element: etree._Element) -> str:
    """Return an element's name, which is no comment's."""
    return str(element.tag)


def _own(body: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that are HTML, but for the body itself."""
    for element in body.iterdescendants():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            yield element


def dissolve(element: etree._Element) -> None:
    """Take an element away and leave all that is in it."""
    parent = element.getparent()
    if parent is None:
        return
    place, before = parent.index(element), element.getprevious()
    if element.text:
        if before is not None:
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    children = list(element)
    tail = element.tail
    element.tail = None
    parent[place : place + 1] = children
    if tail:
        last = children[-1] if children else before
        if last is not None:
            last.tail = (last.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail


def _known(element: etree._Element) -> None:
    """Give an element a name and attributes that e-books have; what has no place in one goes."""
    tag = element.tag = e.RENAMED.get(tag_of(element), tag_of(element))
    if tag in e.DROPPED:
        remove(element)
        return
    if tag in {"audio", "video", "iframe", "object", "embed"}:
        _leave_link(element)
        return
    if tag not in e.PHRASING and tag not in e.FLOW:
        dissolve(element)
        return
    own = e.OWN.get(tag_of(element), {})
    for name, value in element.attrib.items():
        allowed = own.get(str(name)) or e.EVERYWHERE.get(str(name))
        if allowed is None or not allowed.fullmatch(value):
            del element.attrib[name]
    if "reversed" in element.attrib:
        element.set("reversed", "reversed")


def _leave_link(element: etree._Element) -> None:
    """Put a link in the place of a film, a recording or another page, which no e-book takes in."""
    source = element.get("src") or element.get("data") or next((each.get("src") for each in element.iter("source")), "")
    title, tail = element.get("title") or source, element.tail
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.tag, element.text, element.tail = "a", title, tail
    if source:
        element.set("href", source)
    else:
        dissolve(element)


def _place(element: etree._Element) -> None:
    """Make a mere box of an element that stands where it has no meaning."""
    parent = element.getparent()
    if parent is None:
        return
    wanted = e.PARENTS.get(tag_of(element))
    if wanted and parent.tag not in wanted:
        element.tag = "span" if parent.tag in e.ONLY_PHRASING else "div"
        _keep_common(element)
    elif element.tag in {"a", "dfn"} and any(above.tag == element.tag for above in element.iterancestors()):
        dissolve(element)
    elif element.tag in e.VOID and (len(element) or element.text):
        element.text = None
        for child in list(element):
            element.remove(child)


def _keep_common(element: etree._Element) -> None:
    for name in set(element.attrib) - e.EVERYWHERE.keys():
        del element.attrib[name]


def _order(element: etree._Element) -> None:
    """Put what is in lists, tables and figures in the order that these have."""
    if element.tag in {"ol", "ul"}:
        _wrap_strays(element, {"li"}, "li")
    elif element.tag == "dl":
        _order_definitions(element)
    elif element.tag == "tr":
        _wrap_strays(element, {"td", "th"}, "td")
    elif element.tag in {"thead", "tbody", "tfoot"}:
        _wrap_strays(element, {"tr"}, "tr")
        for row in element.iterchildren("tr"):
            _wrap_strays(row, {"td", "th"}, "td")
    elif element.tag == "table":
        _order_table(element)
    elif element.tag == "figure":
        captions = element.findall("figcaption")
        for extra in captions[1:]:
            extra.tag = "p"
        if captions and captions[0] is not element[-1]:
            captions[0].tail = None
            element.append(captions[0])
    elif element.tag == "ruby" and not element.findall("rt"):
        element.tag = "span"


def _wrap_strays(parent: etree._Element, known: set[str], wrapper: str) -> None:
    """Wrap what is not of the kinds that a parent holds, and its text, in elements of one of them."""
    text, parent.text = (parent.text or "").strip(), None
    for child in list(parent):
        tail, child.tail = (child.tail or "").strip(), None
        if child.tag not in known:
            box = etree.Element(wrapper)
            parent.replace(child, box)
            box.append(child)
            child = box
        if tail:
            box = etree.Element(wrapper)
            box.text = tail
            child.addnext(box)
    if text:
        first = etree.Element(wrapper)
        first.text = text
        parent.insert(0, first)
    if not len(parent) and wrapper in {"li", "td"}:
        parent.append(etree.Element(wrapper))


def _order_definitions(element: etree._Element) -> None:
    _wrap_strays(element, {"dt", "dd"}, "dd")
    if not len(element) or element[0].tag == "dd":
        element.insert(0, etree.Element("dt"))
    if element[-1].tag == "dt":
        etree.SubElement(element, "dd")


def _order_table(element: etree._Element) -> None:
    """Give a table its caption, head, body and foot; what is none of these comes before it."""
    element.text = None
    parts: dict[str, list[etree._Element]] = {"caption": [], "thead": [], "tbody": [], "tfoot": []}
    for child in list(element):
        child.tail = None
        element.remove(child)
        if child.tag == "tr":
            if not parts["tbody"] or parts["tbody"][-1].get("class") != "_rows":
                parts["tbody"].append(etree.Element("tbody", {"class": "_rows"}))
            parts["tbody"][-1].append(child)
        elif child.tag in parts:
            parts[child.tag].append(child)
        else:
            element.addprevious(child)
    for extra in (*parts["thead"][1:], *parts["tfoot"][1:]):
        extra.tag = "tbody"
        parts["tbody"].append(extra)
    element.extend([*parts["caption"][:1], *parts["thead"][:1], *parts["tbody"], *parts["tfoot"][:1]])
    for part in list(element):
        if part.get("class") == "_rows":
            del part.attrib["class"]
        if part.tag != "caption" and not len(part):
            element.remove(part)
    if not element.findall("*/tr"):
        element.tag = "div"
        for part in element.iterchildren():
            part.tag = "p"


def _only_text(element: etree._Element) -> None:
    """See to it that what holds running text holds no blocks, and that no cell or term holds headings."""
    if element.tag in {"dt", "th", "caption", "address"}:
        for each in _own(element):
            if each.tag in HEADINGS:
                each.tag = "p"
            elif each.tag in {"article", "section", "aside", "address"} or (element.tag == "caption" == each.tag):
                each.tag = "div"
    if element.tag not in e.ONLY_PHRASING:
        return
    blocks = [each for each in _own(element) if each.tag not in e.PHRASING]
    if not blocks:
        return
    if element.tag == "p":
        element.tag = "div"
        return
    for block in blocks:
        if block.tag == "hr":
            block.tag = "br"
            block.attrib.clear()
        else:
            block.tag = "span"
            _keep_common(block)


def _set_apart(root: etree._Element) -> None:
    """Give a drawing or a formula its own namespace, and the names that it has there."""
    if root.getparent() is None or tag_of(root).startswith("{"):
        return
    namespace = SVG if root.tag == "svg" else MATHML
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag.startswith("{"):
            continue
        name = element.tag.rpartition(":")[2]
        is_known = name in e.MATHML if namespace == MATHML else name not in e.SVG_DROPPED and _XML_NAME.match(name)
        if not is_known and element is not root:
            remove(element)
            continue
        element.tag = f"{{{namespace}}}{e.SVG_NAMES.get(name, name) if namespace == SVG else name}"
        for attribute, value in element.attrib.items():
            _settle_attribute(element, attribute, value, namespace)
    drop_dead_references(root)


def drop_dead_references(drawing: etree._Element) -> None:
    """Take away what a drawing uses that it does not hold, or that is no thing to be drawn."""
    known = {element.get("id"): element for element in drawing.iter() if element.get("id")}
    for element in list(drawing.iter(f"{{{SVG}}}*")):
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            value = element.get(name, "")
            if not value.startswith("#"):
                continue
            target = known.get(value[1:])
            is_drawn = target is not None and tag_of(target).rpartition("}")[2] in e.SVG_DRAWN
            is_use = tag_of(element) == f"{{{SVG}}}use"
            if is_use and not is_drawn and element is not drawing:
                remove(element)
            elif target is None:
                del element.attrib[name]


_LEFT_OUT = frozenset({"base", "space", "role", "style"})


def _settle_attribute(element: etree._Element, name: str, value: str, namespace: str) -> None:
    """Give an attribute of a drawing or formula its own name, and take away what leads elsewhere or runs."""
    del element.attrib[name]
    bare = name.rpartition(":")[2]
    if not _XML_NAME.match(bare) or bare.startswith("on") or name.startswith(("xmlns", "data-", "aria-")):
        return
    if bare == "href":
        if namespace == SVG and value.startswith(("#", "data:image/")):
            element.set("{http://www.w3.org/1999/xlink}href", value)
    elif ("url(" in value and "url(#" not in value) or bare in _LEFT_OUT or (namespace == MATHML and ":" in name):
        return
    elif bare == "lang":
        element.set(f"{{{XML}}}lang", value)
    else:
        element.set(e.SVG_NAMES.get(bare, bare) if namespace == SVG else bare, value)


def made(tag: str, attributes: Mapping[str, str] | None = None, *children: etree._Element | str) -> etree._Element:
    """Return a new element with these attributes, elements and texts."""
    element = etree.Element(tag, dict(attributes or {}))
    for child in children:
        if not isinstance(child, str):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + plain(child)
        else:
            element.text = (element.text or "") + plain(child)
    return element


def namespaced(source: etree._Element, parent: etree._Element) -> etree._Element:
    """Copy a tree into an XHTML document, below `parent`; return the copy."""
    tag = tag_of(source)
    tag = tag if tag.startswith("{") else f"{{{XHTML}}}{tag}"
    own: dict[str | None, str] | None = None
    if tag.startswith((f"{{{SVG}}}svg", f"{{{MATHML}}}math")):
        own = {None: tag[1 : tag.index("}")]}
    copy = etree.SubElement(parent, tag, nsmap=own)
    for name, value in source.attrib.items():
        copy.set(name, value)
    if "lang" in source.attrib:
        copy.set(f"{{{XML}}}lang", source.attrib["lang"])
    copy.text, copy.tail = source.text, source.tail
    for child in source:
        namespaced(child, copy)
    return copy


def document(title: str, lang: str, direction: str, *children: etree._Element, kind: str = "") -> bytes:
    """Return an XHTML document whose body has these children; `kind` is its body's class."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML, "epub": OPS})
    root.set(f"{{{OPS}}}prefix", _PREFIX)
    root.set("lang", lang)
    root.set(f"{{{XML}}}lang", lang)
    if direction != "ltr":
        root.set("dir", direction)
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = plain(title)
    etree.SubElement(head, f"{{{XHTML}}}link", {"rel": "stylesheet", "type": "text/css", "href": "book.css"})
    body = etree.SubElement(root, f"{{{XHTML}}}body")
    if kind:
        body.set("class", kind)
    for child in children:
        namespaced(child, body)
    whole = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{whole}\n'.encode()
