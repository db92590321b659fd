"""What stands around the chapters of an e-book: cover, title page, imprint, contents, and a sample's ending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from plugins.books.chapters import ENDING, Document, Entry
from plugins.books.references import cleaned
from plugins.books.typesetting import set_type, spaced
from plugins.books.volume import Missing, Volume
from plugins.books.xhtml import TYPE, document, made, mended
from plugins.core.languages import long_date, writing_direction

COVER, TITLE_PAGE, IMPRINT, CONTENTS, BLURB = (
    "cover.xhtml",
    "title.xhtml",
    "imprint.xhtml",
    "contents.xhtml",
    "about.xhtml",
)


def _ours(volume: Volume) -> Mapping[str, str]:
    """Return the attributes of what is said in English, in a book that is not."""
    return {} if volume.lang.split("-")[0] == "en" else {"lang": "en", "dir": "ltr"}


def cover_page(volume: Volume, picture: str) -> Document:
    """Return the page that shows the cover."""
    alt = volume.cover.alt if volume.cover else ""
    shown = made("img", {"src": picture, "alt": alt or f"Cover of {volume.title}", "role": "doc-cover"})
    section = made("section", {"class": "cover", TYPE: "cover"}, shown)
    return Document(COVER, volume.title, document(volume.title, volume.lang, volume.dir, section, kind="cover"))


def title_page(volume: Volume) -> Document:
    """Return the title page."""
    section = made("section", {"class": "title-page", TYPE: "titlepage"})
    section.append(made("h1", {TYPE: "title"}, spaced(volume.title, volume.lang)))
    if volume.subtitle:
        section.append(made("p", {"class": "subtitle", "role": "doc-subtitle"}, spaced(volume.subtitle, volume.lang)))
    for author in volume.authors:
        section.append(made("p", {"class": "author", TYPE: "z3998:author"}, author))
    if volume.is_sample:
        section.append(made("p", {"class": "sample", **_ours(volume)}, "A sample"))
    section.append(made("p", {"class": "publisher"}, volume.publisher or volume.site_name))
    return Document(TITLE_PAGE, volume.title, document(volume.title, volume.lang, volume.dir, section))


def imprint(volume: Volume) -> Document:
    """Return the imprint: who publishes the book, under which number, and what this file is."""
    ours = _ours(volume)
    section = made("section", {"class": "imprint", TYPE: "imprint"}, made("h2", ours, "Imprint"))
    names = ", ".join(volume.authors)
    section.append(made("p", {}, made("cite", {}, volume.title), f" · {names}" if names else ""))
    facts = [volume.publisher, volume.published_text, f"ISBN {volume.isbn}" if volume.isbn else ""]
    for fact in filter(None, facts):
        section.append(made("p", {}, fact))
    changed = long_date(volume.modified, "en")
    what = "This sample" if volume.is_sample else "This e-book"
    section.append(made("p", ours, f"{what} was made by {volume.site_name} from texts last changed on {changed}."))
    if volume.address:
        section.append(made("p", ours, "Its page: ", made("a", _to(volume.address), volume.address)))
    return Document(IMPRINT, "Imprint", document("Imprint", volume.lang, volume.dir, section))


def blurb(volume: Volume, body: etree._Element) -> Document:
    """Return what the author says of the book; `body` is that, ready to be shown."""
    title = "About this series" if volume.kind == "series" else "About this book"
    section = made("section", {"class": "about", TYPE: "preamble"})
    section.append(made("h2", _ours(volume), title))
    if body.text and body.text.strip():
        section.append(made("p", {}, body.text.strip()))
    section.extend(list(body))
    return Document(BLURB, title, document(title, volume.lang, volume.dir, section))


def contents(volume: Volume, entries: Iterable[Entry], landmarks: Iterable[tuple[str, str, str]]) -> Document:
    """Return the contents, in which readers find their way, and the landmarks, by which programs do."""
    ours = _ours(volume)
    toc = made("nav", {TYPE: "toc", "role": "doc-toc", "id": "toc"}, made("h2", ours, "Contents"))
    toc.append(_list(entries, volume))
    marks = made("nav", {TYPE: "landmarks", "hidden": "hidden", **ours}, made("h2", {}, "Landmarks"))
    items = [made("li", {}, made("a", {TYPE: kind, "href": href}, title)) for kind, href, title in landmarks]
    marks.append(made("ol", {}, *items))
    content = document("Contents", volume.lang, volume.dir, toc, marks)
    return Document(CONTENTS, "Contents", content, ("nav",))


def _list(entries: Iterable[Entry], volume: Volume) -> etree._Element:
    items = made("ol", {})
    for entry in entries:
        own = {"lang": entry.lang, "dir": writing_direction(entry.lang)} if entry.lang != volume.lang else {}
        link = made("a", {"href": entry.href, **own})
        if entry.number is not None:
            link.append(made("span", {"class": "number"}, str(entry.number)))
            link[-1].tail = f" {entry.title}"
        else:
            link.text = entry.title
        item = made("li", {}, link)
        if entry.below:
            item.append(_list(entry.below, volume))
        items.append(item)
    return items


def ending(volume: Volume) -> Document:
    """Return the last page of a sample: what is missing, and where the book is to be had."""
    ours = _ours(volume)
    section = made("section", {"class": "ending", TYPE: "backmatter"})
    is_whole = not volume.missing
    section.append(made("h2", ours, "You have read the book" if is_whole else "The book goes on"))
    if not is_whole:
        what = "These chapters are only in the book, or go on there:"
        section.append(made("p", ours, what))
        section.append(made("ol", {"class": "missing"}, *map(_missing, volume.missing)))
    if volume.sellers:
        section.append(made("h3", ours, "Where to buy it"))
        shops = made("ul", {"class": "sellers"})
        for seller in volume.sellers:
            price = f", {seller.price}" if seller.price else ""
            shops.append(made("li", {"dir": "auto"}, made("a", _to(seller.url), seller.label), price))
        section.append(shops)
    elif volume.publisher:
        section.append(made("p", ours, f"It is published by {volume.publisher}."))
    if volume.address:
        more = made("a", _to(volume.address), volume.address)
        section.append(made("p", ours, "More about it, and whatever can be read of it: ", more))
    return Document(ENDING, "The book goes on", document("The book goes on", volume.lang, volume.dir, section))


def _to(url: str) -> dict[str, str]:
    """Return the attributes of a link elsewhere."""
    href = cleaned(url)
    return {"href": href} if href else {}


def _missing(chapter: Missing) -> etree._Element:
    item = made("li", {"lang": chapter.lang, "dir": writing_direction(chapter.lang)})
    number = made("span", {"class": "number"}, str(chapter.number) if chapter.number is not None else "")
    number.tail = f" {spaced(chapter.title, chapter.lang)}"
    item.append(number)
    return item


def read_blurb(volume: Volume) -> etree._Element | None:
    """Return what the author says of the book, before its links are settled; None where that is nothing."""
    if not volume.blurb.strip() or volume.kind == "whole":
        return None
    body = mended(volume.blurb)
    for heading in list(body.iter("h1", "h2")):
        heading.tag = "h3"
    set_type(body, volume.lang)
    return body
