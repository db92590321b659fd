"""The chapters of an e-book: each a document with its opening, its text and its notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from plugins.books.notes import gather_notes
from plugins.books.references import Linker, Pictures, cleaned, new_ids
from plugins.books.typesetting import set_type, spaced
from plugins.books.volume import Appearance, Leaf, Volume
from plugins.books.xhtml import MATHML, SVG, TYPE, document, made, mended, tag_of
from plugins.core.html_tree import HEADINGS
from plugins.core.languages import writing_direction

_KINDS = {
    "preface": "preface", "foreword": "foreword", "introduction": "introduction", "prologue": "prologue",
    "epilogue": "epilogue", "afterword": "afterword", "conclusion": "conclusion", "appendix": "appendix",
    "acknowledgements": "acknowledgments", "acknowledgments": "acknowledgments", "glossary": "glossary",
    "vorwort": "preface", "geleitwort": "foreword", "einleitung": "introduction", "prolog": "prologue",
    "epilog": "epilogue", "nachwort": "afterword", "anhang": "appendix", "danksagung": "acknowledgments",
    "préface": "preface", "avant-propos": "foreword", "postface": "afterword", "annexe": "appendix",
}  # fmt: skip
"""What a text is that has no number, by the first word of its title."""

ENDING = "ending.xhtml"
"""The last document of a sample, which says what is missing and where it is to be had."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents, and the lines below it."""

    title: str
    href: str
    lang: str
    number: int | None = None
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document of an e-book: its name there, its title, and what it holds; `properties` are for the manifest."""

    name: str
    title: str
    content: bytes
    properties: tuple[str, ...] = ()


@dataclass(slots=True)
class Chapters:
    """All chapters of an e-book, and what was met in them."""

    documents: list[Document] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    pictures: Pictures = field(default_factory=Pictures)
    has_undescribed: bool = False
    has_formulas: bool = False


@dataclass(slots=True)
class _Text:
    """A text while it is composed."""

    leaf: Leaf
    name: str
    body: etree._Element
    notes: etree._Element | None


def compose(volume: Volume) -> Chapters:
    """Return the chapters as documents whose links lead to one another."""
    found, taken = Chapters(), set[str]()
    width = max(2, len(str(len(volume.leaves))))
    texts: list[_Text] = []
    ids: dict[str, dict[str, str]] = {}
    for place, leaf in enumerate(volume.leaves, 1):
        text = _read(leaf, f"chapter-{place:0{width}}.xhtml")
        key = f"c{place:0{width}}"
        taken.add(key)
        ids[text.name] = new_ids(text.body, key, taken)
        texts.append(text)
    addresses = {volume.root + text.leaf.address: text.name for text in texts}
    linker = Linker(volume, addresses, ids, found.pictures)
    for place, text in enumerate(texts, 1):
        linker.link(text.body, text.name)
        set_type(text.body, text.leaf.lang)
        _add(found, text, f"c{place:0{width}}", linker)
    return found


def _read(leaf: Leaf, name: str) -> _Text:
    """Return a chapter's text as it can stand in an e-book, with its notes at its end."""
    body = mended(leaf.html)
    notes = gather_notes(body)
    if notes is not None:
        body.append(notes)
    for pull in body.iter("blockquote"):
        if "pull" in pull.get("class", "").split():
            pull.tag = "aside"
            pull.set(TYPE, "pullquote")
            pull.set("role", "doc-pullquote")
    for code in body.iter("pre"):
        for span in code.xpath(".//span[not(node())]"):
            parent = span.getparent()
            if parent is not None and span.tail is None:
                parent.remove(span)
    _raise_headings(body)
    for number, heading in enumerate(body.iter("h2"), 1):
        if not heading.get("id"):
            heading.set("id", f"section-{number}")
    return _Text(leaf, name, body, notes)


def _raise_headings(body: etree._Element) -> None:
    """Let the highest heading of a text be the second of its document, whose first is the chapter's title."""
    levels = [int(tag_of(each)[1]) for each in body.iter(*HEADINGS)]
    step = 2 - min(levels, default=2)
    for heading in body.iter(*HEADINGS) if step else ():
        heading.tag = f"h{min(6, int(tag_of(heading)[1]) + step)}"


def _add(found: Chapters, text: _Text, key: str, linker: Linker) -> None:
    leaf = text.leaf
    kind = kind_of(leaf)
    section = made("section", {"id": key, TYPE: kind, "role": f"doc-{kind}", "class": "chapter"})
    section.append(_opening(leaf, linker, text.name))
    first = text.body.text
    if first and first.strip():
        section.append(made("p", {}, first.strip()))
    section.extend(list(text.body))
    if leaf.goes_on:
        link = made("a", {"href": ENDING}, "The chapter goes on in the book.")
        goes_on = made("p", {"class": "goes-on", "lang": "en", "dir": "ltr"}, link)
        section.insert(len(section) - (text.notes is not None), goes_on)
    if leaf.appeared:
        section.insert(len(section) - (text.notes is not None), _appearance(leaf.appeared))
    below = tuple(
        Entry(words_of(heading), f"{text.name}#{heading.get('id')}", leaf.lang) for heading in section.iter("h2")
    )
    pictures = list(section.iter("img"))
    found.has_undescribed = found.has_undescribed or any(not picture.get("alt") for picture in pictures)
    found.has_formulas = found.has_formulas or next(section.iter(f"{{{MATHML}}}math"), None) is not None
    properties = [
        name for name, tag in (("mathml", f"{{{MATHML}}}math"), ("svg", f"{{{SVG}}}svg"))
        if next(section.iter(tag), None) is not None
    ]  # fmt: skip
    direction = writing_direction(leaf.lang)
    content = document(leaf.title, leaf.lang, direction, section)
    found.documents.append(Document(text.name, leaf.title, content, tuple(properties)))
    found.entries.append(Entry(spaced(leaf.title, leaf.lang), text.name, leaf.lang, leaf.number, below))


def kind_of(leaf: Leaf) -> str:
    """Return what part of a book a text is, in the words of EPUB's vocabulary."""
    if leaf.number is not None:
        return "chapter"
    first = re.match(r"[\w-]+", leaf.title)
    return _KINDS.get(first[0].casefold(), "chapter") if first else "chapter"


def _opening(leaf: Leaf, linker: Linker, name: str) -> etree._Element:
    """Return what stands above a chapter's text: its number, its title, its standfirst, and who wrote it."""
    opening = made("div", {"class": "opening"})
    if leaf.number is not None:
        opening.append(made("p", {"class": "ordinal", TYPE: "ordinal"}, str(leaf.number)))
    opening.append(made("h1", {TYPE: "title"}, spaced(leaf.title, leaf.lang)))
    if leaf.standfirst:
        standfirst = mended(f"<p>{leaf.standfirst}</p>")
        linker.link(standfirst, name)
        set_type(standfirst, leaf.lang)
        for each in standfirst.iter():
            each.attrib.pop("id", None)
        opening.extend(made("p", {"class": "standfirst"}, paragraph.text or "", *paragraph) for paragraph in standfirst)
    if leaf.authors:
        opening.append(made("p", {"class": "byline"}, ", ".join(leaf.authors)))
    return opening


def _appearance(appeared: Appearance) -> etree._Element:
    """Return what stands below a text that appeared by itself: when, where it is found, and where it was first."""
    date = made("time", {"datetime": appeared.date_iso}, appeared.date_text)
    found = made("p", {}, date)
    if href := cleaned(appeared.address):
        found[-1].tail = " · "
        found.append(made("a", {"href": href, "dir": "ltr"}, appeared.address))
    below = made("div", {"class": "appeared"}, found)
    if appeared.outlet:
        href = cleaned(appeared.outlet_address)
        outlet = made("a", {"href": href}, appeared.outlet) if href else appeared.outlet
        month = f", {appeared.month_text}" if appeared.month_text else ""
        ours = {"lang": "en", "dir": "ltr"}
        below.append(made("p", ours, "Column for ", made("cite", {"dir": "auto"}, outlet), f"{month}."))
    return below


def words_of(element: etree._Element) -> str:
    """Return the text of a heading, without the numbers of notes."""
    parts: list[str] = [element.text or ""]
    for child in element:
        if not (child.tag == "sup" or child.get(TYPE) == "noteref" or not isinstance(child.tag, str)):
            parts.append(words_of(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split()) or "…"
