"""A picture alone in its paragraph becomes a figure, with its caption, its credit, its licence and its source.

    ![What it shows](picture.svg "A caption, with *italics* if need be."){: credit="Ada Quill" licence="CC BY 4.0" }

The picture may be a link, as a still that leads to a video is. Classes and an id go to the figure; `credit`, `licence`
and `source` go under the picture; any other attribute goes to the `<img>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.inlinepatterns import IMAGE_LINK_RE, ImageInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from plugins.figures.attributes import RIGHT_HERE, Attributes, read_attributes, take_last_line

_ESCAPED_OR_CODE = re.compile(r"(?P<code>(?<!`)(`+)(?!`).*?(?<!`)\2(?!`))|\\(?P<escaped>.)", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)
_LONG_TITLE = re.compile(r"\(\s*(<[^<>\n]*>|[^\s()<>]+)\s+([\"'])(?P<title>.*)\2\s*\)", re.DOTALL)
_LINK = re.compile(r"\[[^\[\]]*\]\([^()]*\)")
_END_OF_TITLE = re.compile(r"[\"']\s*\)|!\[")
"""What shows that a title goes on into another link or picture."""
_REFERENCE = re.compile(r"[ \n]?\[([^\[\]]*)\]")

_CREDITS = ("credit", "licence", "license", "source")
"""Attributes that say whose a picture is; no browser knows them."""

_CREATIVE_COMMONS = re.compile(r"CC[ -](BY(?:-(?:SA|NC|ND))*)[ -](\d\.\d)", re.IGNORECASE)
_CC0 = re.compile(r"CC0(?:[ -]1\.0)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a link or picture points at, its title, and where in the text it ends."""

    address: str
    title: str | None
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A picture as written, with the link around it where there is one."""

    alt: str
    picture: _Target
    link: _Target | None
    attributes: Attributes


class _Reader(ImageInlineProcessor):
    """Reads links and pictures from text that no other pattern has touched yet, by Python-Markdown's own rules."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(IMAGE_LINK_RE, md)

    def unescape(self, text: str) -> str:
        """Return the text as it is: nothing was put under placeholders yet."""
        return text

    def target(self, text: str, index: int, name: str) -> _Target | None:
        """Return what the link or picture with this text (`name`) points at, of which the rest begins at `index`."""
        if text[index : index + 1] == "(":
            address, title, end, found = self.getLink(text, index)
            if not (found and _only_attributes(text, end)):
                long = _LONG_TITLE.match(text, index)
                if long and not _END_OF_TITLE.search(_LINK.sub("", long["title"])):
                    return _Target(long[1].strip("<>"), " ".join(long["title"].split()), long.end())
            return _Target(address, title, end) if found else None
        reference = _REFERENCE.match(text, index)
        key = " ".join(((reference[1] if reference else "") or name).split()).lower()
        if key not in self.md.references:
            return None
        address, title = self.md.references[key]
        return _Target(address, title, reference.end() if reference else index)

    def picture(self, text: str) -> _Found | None:
        """Return the picture that is all of this text, or None where the text is anything else or more."""
        text, below = take_last_line(text)
        found = self._linked(text) if text.startswith("[") else self._plain(text)
        if not found:
            return None
        picture, end = found
        if not _only_attributes(text, end):
            return None
        beside, _ = _attributes_at(text, end)
        attributes = picture.attributes.and_also(beside).and_also(below or Attributes())
        return _Found(picture.alt, picture.picture, picture.link, attributes)

    def _plain(self, text: str) -> tuple[_Found, int] | None:
        alt, index, found = self.getText(text, 2)
        target = self.target(text, index, alt) if found else None
        return (_Found(alt, target, None, Attributes()), target.end) if target else None

    def _linked(self, text: str) -> tuple[_Found, int] | None:
        inner, index, found = self.getText(text, 1)
        picture = self._plain(inner) if found else None
        link = self.target(text, index, inner) if picture else None
        if not picture or not link:
            return None
        if not _only_attributes(inner, picture[1]):
            return None
        attributes, _ = _attributes_at(inner, picture[1])
        return _Found(picture[0].alt, picture[0].picture, link, attributes), link.end


def _attributes_at(text: str, index: int) -> tuple[Attributes, int]:
    """Return the attribute list that stands at a place in the text, and where it ends; none is an empty one."""
    written = RIGHT_HERE.match(text, index)
    attributes = read_attributes(written["list"]) if written else None
    return (attributes, written.end()) if written and attributes else (Attributes(), index)


def _only_attributes(text: str, index: int) -> bool:
    """Tell whether nothing but an attribute list follows at a place in the text."""
    return not text[_attributes_at(text, index)[1] :].strip()


class FiguresTreeprocessor(Treeprocessor):
    """Makes a figure of every paragraph that is a picture and nothing else."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._reader = _Reader(md)

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        text = "\n".join(root.itertext())
        if "!" not in text or "![" not in text:
            return
        for parent in root.iter():
            if parent.tag == "figure":
                continue
            for child in parent:
                if child.tag == "p" and child.text and not len(child) and child.text.startswith(("![", "[![")):
                    found = self._reader.picture(self._with_escapes(child.text))
                    if found:
                        _make_figure(child, found)

    def _with_escapes(self, text: str) -> str:
        """Return the text with its escaped characters under placeholders, which Python-Markdown resolves at the end."""

        def hide(match: re.Match[str]) -> str:
            escaped = match["escaped"]
            return f"{STX}{ord(escaped)}{ETX}" if escaped and escaped in self.md.ESCAPED_CHARS else match[0]

        return _ESCAPED_OR_CODE.sub(hide, text) if "\\" in text else text


class PicturesTreeprocessor(Treeprocessor):
    """Has every picture loaded when it comes into view; one within a sentence has its credit as its title."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for picture in root.iter("img"):
            for name, value in (("loading", "lazy"), ("decoding", "async")):
                if name not in picture.attrib:
                    picture.set(name, value)
            credits = [picture.attrib.pop(name) for name in _CREDITS if name in picture.attrib]
            if credits:
                picture.set("title", " · ".join(filter(None, [picture.get("title"), *credits])))


def _make_figure(paragraph: Element, found: _Found) -> None:
    attributes = found.attributes
    figure = paragraph
    figure.tag, figure.text = "figure", None
    Attributes(attributes.classes, {k: v for k, v in attributes.named.items() if k == "id"}).put_on(figure)
    holder = figure
    if found.link:
        holder = SubElement(figure, "a", {"href": found.link.address})
        if found.link.title:
            holder.set("title", found.link.title)
    picture = SubElement(holder, "img", {"src": found.picture.address, "alt": _CODE.sub(r"\2", found.alt)})
    Attributes((), attributes.without("id", *_CREDITS).named).put_on(picture)
    credit = _credit(attributes.named)
    if found.picture.title or credit is not None:
        caption = SubElement(figure, "figcaption")
        caption.text = found.picture.title or ""
        if credit is not None:
            caption.text += " " if caption.text else ""
            caption.append(credit)


def _credit(named: dict[str, str]) -> Element | None:
    """Return the line that says whose picture it is and what one may do with it, or None where nothing is known."""
    source = named.get("source", "")
    licence = named.get("licence") or named.get("license", "")
    credit = named.get("credit") or urlsplit(source).netloc or source
    small = Element("small", {"class": "credit"})
    for text, link in ((credit, {"href": source}), (licence, {"href": _deed(licence), "rel": "license"})):
        if not text:
            continue
        if len(small):
            small[-1].tail = " · "
        part = SubElement(small, "a", {"dir": "auto", **link}) if link["href"] else SubElement(small, "bdi")
        part.text = text
    return small if len(small) else None


def _deed(licence: str) -> str:
    """Return the address of a Creative Commons licence, or nothing for any other."""
    creative_commons = _CREATIVE_COMMONS.fullmatch(licence)
    if creative_commons:
        return f"https://creativecommons.org/licenses/{creative_commons[1].lower()}/{creative_commons[2]}/"
    return "https://creativecommons.org/publicdomain/zero/1.0/" if _CC0.fullmatch(licence) else ""
