"""What a compositor does to running text that its author need not think of.

The rules are those of the Standard Ebooks Manual of Style, as far as no judgement is asked for: no line begins with a
dash, nor ends after a title or before a unit; roman numerals, initialisms and titles are named as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from plugins.books.xhtml import TYPE

_UNTOUCHED = frozenset({"pre", "code", "kbd", "samp", "var"})
_UNDIVIDED = frozenset({"abbr", "a", "span"})
"""Elements in which nothing is marked up any further."""

_JOINER = "\N{WORD JOINER}"
_SPACE = "\N{NO-BREAK SPACE}"
_DASHES = re.compile("(?<=[^\\s\N{WORD JOINER}])(?=[—⸺])")
_SPACED_DASH = re.compile("(?<=\\S) (?=[–—] )")
_RANGE = re.compile("(?<=\\d)–(?=\\d)")
_ELLIPSIS = re.compile("(?<=\\w) (?=…)")
_UNITS = re.compile(r"(?<=\d) (?=(?:kg|g|mg|km|m|cm|mm|l|ml|°C|°F|%|€|kB|MB|GB|Hz|kHz|[ap]\.?m)\b|[%€°])")
_FRENCH = re.compile("(?<=[\\w»)]) (?=[;:!?»])|(?<=«) (?=\\S)")
_TITLES = r"\b(?:Mrs?|Ms|Dr|Prof|St|Messrs|Mme|Mlle)\b\.?(?=[ \u00a0][A-Z])"
_TITLE_SPACE = re.compile(rf"({_TITLES}) ")
_MARKED = re.compile(rf"(?P<roman>\b[IVXL]{{2,7}}\b)|(?P<title>{_TITLES})")
_ROMAN = re.compile(r"(?!XL\Z)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_INITIALISM = re.compile(r"[A-Z][A-Z.&]+")


def set_type(body: etree._Element, lang: str) -> None:
    """Set the running text of a body, in place; `lang` is its language."""
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.tag.startswith("{") or _is_untouched(element):
            continue
        if element.tag == "abbr" and _INITIALISM.fullmatch(element.text or ""):
            element.set(TYPE, "z3998:initialism")
        language = next((box.get("lang") for box in (element, *element.iterancestors()) if box.get("lang")), lang)
        may_mark = element.tag not in _UNDIVIDED
        _set(element, None, language or lang, may_mark=may_mark)
        for child in list(element):
            _set(element, child, language or lang, may_mark=may_mark)


def _is_untouched(element: etree._Element) -> bool:
    return element.tag in _UNTOUCHED or any(box.tag in _UNTOUCHED for box in element.iterancestors())


def _set(parent: etree._Element, before: etree._Element | None, lang: str, *, may_mark: bool) -> None:
    """Set the text at the beginning of `parent`, or after one of its children."""
    text = (parent.text if before is None else before.tail) or ""
    if not text.strip():
        return
    text = spaced(text, lang)
    pieces = list(_pieces(text, lang)) if may_mark else [text]
    first = pieces[0] if isinstance(pieces[0], str) else ""
    if before is None:
        parent.text = first
        place = 0
    else:
        before.tail = first
        place = parent.index(before) + 1
    for piece in pieces:
        if isinstance(piece, str):
            continue
        parent.insert(place, piece)
        place += 1


def _pieces(text: str, lang: str) -> Iterator[str | etree._Element]:
    """Yield the text up to the first numeral or title, then each of these with the text after it."""
    end, last = 0, None
    for match in _MARKED.finditer(text):
        is_title = match["title"] is not None
        if not (lang.lower().startswith("en") if is_title else _ROMAN.fullmatch(match[0])):
            continue
        if last is None:
            yield text[: match.start()]
        else:
            last.tail = text[end : match.start()]
            yield last
        last = etree.Element("abbr" if is_title else "span")
        last.set(TYPE, "z3998:name-title" if is_title else "z3998:roman")
        last.text, end = match[0], match.end()
    if last is None:
        yield text
    else:
        last.tail = text[end:]
        yield last


def spaced(text: str, lang: str = "en") -> str:
    """Return text with spaces and joints where no line may break."""
    if "—" in text or "–" in text or "⸺" in text:
        text = _SPACED_DASH.sub(_SPACE, text)
        text = _DASHES.sub(_JOINER, text)
        text = _RANGE.sub(f"{_JOINER}–{_JOINER}", text)
    if "…" in text:
        text = _ELLIPSIS.sub(_SPACE, text)
    text = _UNITS.sub(_SPACE, text)
    if lang.lower().startswith("fr"):
        text = _FRENCH.sub("\N{NARROW NO-BREAK SPACE}", text)
    if lang.lower().startswith("en"):
        text = _TITLE_SPACE.sub(rf"\1{_SPACE}", text)
    return text
