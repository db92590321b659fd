"""Columns, pages, books and chapters in schema.org's words: nothing but what their own pages show."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.core.model import Audio, Book, Chapter, Column, Item, Page, Translation
from plugins.core.press import Site
from plugins.metadata.json_ld import Node, address_of, id_of, one_or_all, organization, people, publisher, said, website
from plugins.metadata.pictures import image_object

_TYPES = {"column": "BlogPosting", "page": "WebPage", "book": "Book", "chapter": "Chapter"}


def column_node(column: Column, site: Site) -> Node:
    """Return a column; what it is based on is said by `column_ties`."""
    category, series = column.category, column.series
    within = [website(site)]
    if series is not None and series.address:
        within.append(
            {
                "@type": "CreativeWorkSeries",
                "@id": id_of(series, site),
                "name": series.title,
                "url": site.url + series.address,
            }
        )
    return said(
        {
            "@type": _TYPES["column"],
            **_common(column, site),
            "headline": column.title,
            "publisher": publisher(site),
            "articleSection": category.title if category else None,
            "isPartOf": one_or_all(within),
            "position": column.part if series else None,
            "audio": _recording(column.audio, site),
        }
    )


def column_ties(column: Column, book: Item | None, event: Item | None, site: Site) -> Node:
    """Return what a column is based on, where it appeared first and the book it is drawn from, and what it reports."""
    first, based_on = column.first_published, []
    if first is not None:
        based_on.append(
            said(
                {
                    "@type": "CreativeWork",
                    "url": first.url,
                    "publisher": organization(first.outlet),
                    "datePublished": first.date.date().isoformat() if first.date else None,
                    "inLanguage": first.lang,
                }
            )
        )
    if book is not None and book.address:
        based_on.append(_named(book, "Book", site))
    about = {"@id": id_of(event, site), "name": event.title, "url": site.url + event.address} if event else None
    return said({"isBasedOn": one_or_all(based_on) if based_on else None, "about": about})


def page_node(page: Page, site: Site) -> Node:
    """Return a page that stands outside time."""
    return said({"@type": _TYPES["page"], **_common(page, site), "name": page.title, "isPartOf": website(site)})


def book_node(book: Book, chapters: Iterable[Chapter], site: Site) -> Node:
    """Return a book with its chapters, of which those that cannot be read here have no more than their names."""
    sellers = [
        {"@type": "Offer", "url": seller.url, "seller": organization(seller.label)}
        for seller in book.buy
    ]  # fmt: skip
    return said(
        {
            "@type": _TYPES["book"],
            **_common(book, site),
            "name": book.title,
            "alternativeHeadline": book.subtitle,
            "isbn": book.isbn,
            "publisher": organization(book.publisher),
            "datePublished": book.published.isoformat() if book.published else None,
            "image": image_object(book.cover or book.image, site),
            "isAccessibleForFree": book.free or None,
            "offers": sellers,
            "hasPart": [_part(chapter, site) for chapter in chapters],
        }
    )


def chapter_node(chapter: Chapter, site: Site) -> Node:
    """Return a chapter as far as it can be read here."""
    return said(
        {
            "@type": _TYPES["chapter"],
            **_common(chapter, site),
            "name": chapter.title,
            "position": chapter.number,
            "isPartOf": _named(chapter.book, "Book", site) if chapter.book else None,
            "isAccessibleForFree": chapter.excerpt == "full",
        }
    )


def _common(item: Item, site: Site) -> Node:
    """Return what is said alike of all kinds of text."""
    return {
        "@id": id_of(item, site),
        "url": address_of(item, site),
        "description": item.summary,
        "inLanguage": item.lang,
        "datePublished": item.date_iso,
        "dateModified": item.modified_iso,
        "author": people(item.authors, site),
        "keywords": [tag.title for tag in item.tags],
        "image": image_object(item.image, site),
        **_translations(item, site),
    }


def _translations(item: Item, site: Site) -> Node:
    """Return the texts that a text is translated from and into; of a translation's, the first is the original."""
    if not item.translations:
        return {}
    others = [_translated(other, item, site) for other in item.translations]
    if item.is_translation:
        return {"translationOfWork": others[0]}
    return {"workTranslation": others}


def _translated(other: Translation, item: Item, site: Site) -> Node:
    address, kind = site.url + other.address, _TYPES[item.kind]
    return {
        "@type": kind,
        "@id": f"{address}#{item.kind}",
        "headline" if kind == "BlogPosting" else "name": other.title,
        "inLanguage": other.lang,
        "url": address,
    }


def _named(item: Item, kind: str, site: Site) -> Node:
    return {"@type": kind, "@id": id_of(item, site), "name": item.title, "url": site.url + item.address}


def _part(chapter: Chapter, site: Site) -> Node:
    node: Node = {"@type": "Chapter", "name": chapter.title, "position": chapter.number}
    if chapter.address and not chapter.is_gated:
        node |= {"@id": id_of(chapter, site), "url": site.url + chapter.address}
    return said(node)


def _recording(audio: Audio | None, site: Site) -> Node | None:
    if audio is None or not audio.src.startswith(("/", "https://", "http://")):
        return None
    return said(
        {
            "@type": "AudioObject",
            "contentUrl": site.url + audio.src if audio.is_ours else audio.src,
            "encodingFormat": audio.media_type,
            "contentSize": str(audio.length) if audio.length else None,
            "duration": _iso_duration(audio.duration),
        }
    )


def _iso_duration(duration: str | None) -> str | None:
    """Return `1:02:03` or `42:10` as ISO 8601 has it: `PT1H2M3S`."""
    if duration is None:
        return None
    seconds = 0
    for part in duration.split(":"):
        seconds = seconds * 60 + int(part)
    hours, minutes = divmod(seconds // 60, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds % 60, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")
