"""A body as it stands outside its own page: every address whole, nothing in it that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from plugins.core.html_tree import NOT_XML

_ADDRESSES = frozenset(
    ("href", "xlink:href", "src", "poster", "cite", "data", "action", "formaction", "longdesc", "background")
)
_ADDRESS_LISTS = frozenset(("srcset", "imagesrcset"))
_MAY_BE_RELATIVE = re.compile(
    "=(?:(?<=srcset=)|(?<=\\s=)|(?:"
    + "|".join(f"(?<={name}=)" for name in sorted(_ADDRESSES))
    + ")\\s*+[\"']?+\\s*+(?!https?://|mailto:))",
    re.IGNORECASE,
)
"""An equals sign after what may be such an attribute's name, and no whole address behind it; begins with the sign since
signs are few in prose."""
_CARRIES_ADDRESS = etree.XPath(
    "//*["
    + " or ".join(f"@{name}" for name in sorted(_ADDRESSES | _ADDRESS_LISTS) if ":" not in name)
    + " or @*[name()='xlink:href']]"
)
_KEPT = "%/?#:@!$&'()*+,;=~-._"
"""What may stand in an address as it is (RFC 3986, §2.2 and §2.3), and what marks that something is encoded."""

_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s+([^,]*))?")
_OUTER_TAG = re.compile(r"</?(?:html|body)\b[^>]*>", re.IGNORECASE)
_MORE = re.compile(r"<!--\s*more\s*-->\s*", re.IGNORECASE)
"""Where an author ends the excerpt; it says nothing to a reader."""
_NOTE_REFERENCES = etree.XPath("//sup[starts-with(@id, 'fnref')]")
_PARAGRAPH = etree.XPath("//p[1]")
_BREAKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th",
        "tr", "ul",
    )
)  # fmt: skip
"""Elements that part words from each other."""


def clean(text: str) -> str:
    """Return the text without the characters that XML 1.0 (§2.2) does not have."""
    return NOT_XML.sub("", text)


def in_ascii(address: str) -> str:
    """Return an address as RSS takes it: letters of other scripts and spaces as RFC 3986 and IDNA write them.

    One that is whole and right already comes back as it is, and so does one that no program could follow.
    """
    address = clean(address).strip()
    try:
        host = urlsplit(address).netloc
        known = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return address
    before, there, after = address.partition(host) if host else ("", "", address)
    return before + (known if there else "") + _STRAY_PERCENT.sub("%25", quote(after, safe=_KEPT))


def absolute(html: str, permalink: str) -> str:
    """Return a body with every address whole, so that it can be read anywhere; `permalink` is its own page's address.

    A fragment of its own page becomes `permalink#fragment`; what stands for a part of the body itself (an image map, a
    shape within a drawing) stays. A body without relative addresses comes back as it is.
    """
    html = _MORE.sub("", clean(html))
    if not _MAY_BE_RELATIVE.search(html):
        return html
    body = _parsed(html)
    for element in _CARRIES_ADDRESS(body):
        _complete(element, permalink)
    # Cleaned once more: references such as `&#1;` have become the characters for which they stood.
    return clean(_inside(etree.tostring(body, method="html", encoding="unicode", with_tail=False)))


def text_of(html: str, *, opening: bool = False) -> str:
    """Return the words of a body on one line, or only those of its first paragraph where `opening` is set.

    The numbers of notes are no words.
    """
    html = clean(html)
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    if opening:
        html = "".join(html.partition("</p>")[:2])
    body = _parsed(html)
    for reference in _NOTE_REFERENCES(body):
        reference.clear(keep_tail=True)
    paragraphs = _PARAGRAPH(body) if opening else ()
    return " ".join("".join(_words(paragraphs[0] if paragraphs else body)).split())


def _parsed(html: str) -> etree._Element:
    parser = etree.HTMLParser(huge_tree=True, no_network=True)
    root = etree.fromstring(f"<html><body>{_OUTER_TAG.sub('', html)}</body></html>", parser)
    body = root.find("body")
    return root if body is None else body


def _inside(serialised: str) -> str:
    return serialised[serialised.index(">") + 1 : serialised.rindex("</")]


def _words(element: etree._Element) -> Iterator[str]:
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        is_element = event in {"start", "end"}
        if event == "start":
            yield " " if part.tag in _BREAKS else ""
            yield part.text or ""
        else:
            yield " " if is_element and part.tag in _BREAKS else ""
            yield part.tail or "" if part is not element else ""


def _complete(element: etree._Element, permalink: str) -> None:
    for name, value in element.items():
        if name in _ADDRESSES:
            element.set(name, _joined(permalink, clean(value).strip(), leads_away=element.tag in {"a", "area"}))
        elif name in _ADDRESS_LISTS:
            element.set(name, ", ".join(_candidates(clean(value), permalink)))


def _joined(permalink: str, address: str, *, leads_away: bool) -> str:
    if not leads_away and (not address or address.startswith("#")):
        return address
    try:
        whole = urljoin(permalink, address)
    except ValueError:
        return address
    return whole if whole.isascii() or not whole.startswith("http") else in_ascii(whole)


def _candidates(value: str, permalink: str) -> Iterator[str]:
    for match in _CANDIDATE.finditer(value):
        address = _joined(permalink, match[1], leads_away=False)
        yield f"{address} {(match[2] or '').strip()}".strip()
