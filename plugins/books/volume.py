"""What an e-book is made from, as plain frozen values: the same values give the same bytes.

A **sample** is made from what the public library holds, and from nothing else; so is a **series** (`series.py`). A
**whole book** is made from its manuscript; it is public only where the book is free and keeps nothing back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from plugins.core.languages import writing_direction
from plugins.core.manuscripts import Manuscript
from plugins.core.model import Book, Chapter, Item, Picture, Seller
from plugins.core.press import Press

DigestOf = Callable[[str], str]
"""Gives the digest of a file, by its path from the content folder."""

_ADDRESSES = re.compile(r"(?:src|href)=[\"']([^\"'#]+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site that an e-book takes in: its path from the content folder, and the digest of its bytes."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover: its picture, and what it shows."""

    file: File
    alt: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """When and where a text appeared by itself: its date and its address on the site, and whose pages it was in first.

    `address` is absolute, or nothing where the site has no address yet.
    """

    date_iso: str
    date_text: str
    address: str
    outlet: str = ""
    outlet_address: str = ""
    month_text: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A chapter, or as much of it as this e-book has; `goes_on` where that is only its opening.

    `authors` are named where not all of it is by the same; `appeared` is said of texts that were published one by
    one.
    """

    number: int | None
    title: str
    lang: str
    html: str
    address: str
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    goes_on: bool = False
    appeared: Appearance | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A chapter that a sample does not have, or of which it has only the opening."""

    number: int | None
    title: str
    lang: str


@dataclass(frozen=True, slots=True)
class Volume:
    """An e-book, before it is made: all that decides its bytes, but for the style sheet.

    It is a `sample` of a book, a `whole` one, or a `series`, of which it has what there is so far.

    `identifier` is the URN that stores and readers know it by, `address` that of its page (absolute, or nothing where
    the site has no address yet), `root` what stands before addresses within the site.
    """

    kind: str
    identifier: str
    source: str
    title: str
    subtitle: str
    lang: str
    authors: tuple[str, ...]
    publisher: str
    published: str
    published_text: str
    isbn: str
    description: str
    blurb: str
    subjects: tuple[str, ...]
    modified: dt.datetime
    cover: Cover | None
    leaves: tuple[Leaf, ...]
    missing: tuple[Missing, ...]
    sellers: tuple[Seller, ...]
    files: tuple[tuple[str, File], ...]
    address: str
    site_name: str
    site_url: str
    root: str

    @property
    def dir(self) -> str:
        """The direction of its script, `ltr` or `rtl`."""
        return writing_direction(self.lang)

    @property
    def is_sample(self) -> bool:
        """Whether this is a sample of a book."""
        return self.kind == "sample"

    @property
    def digest(self) -> str:
        """What stands for all of it."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


def sample_of(book: Book, chapters: Iterable[Chapter], press: Press, digest_of: DigestOf) -> Volume | None:
    """Return the sample of a book: its public chapters and openings; None where nothing of it can be read."""
    chapters = tuple(chapters)
    leaves = tuple(_leaf(chapter, book) for chapter in chapters if chapter.html.strip())
    if not leaves:
        return None
    missing = tuple(
        Missing(chapter.number or None, chapter.title, chapter.lang)
        for chapter in chapters
        if chapter.excerpt != "full"
    )
    files = {address: path for path, address in press.library.statics.items()}
    return _volume("sample", book, chapters, leaves, missing, files, press, digest_of)


def whole_of(book: Book, manuscript: Manuscript, press: Press, digest_of: DigestOf) -> Volume | None:
    """Return the whole book; None where it has no chapters."""
    if not manuscript.chapters:
        return None
    leaves = tuple(_leaf(chapter, book) for chapter in manuscript.chapters)
    files = {address: path for path, address in press.library.statics.items()}
    files |= manuscript.files
    return _volume("whole", book, manuscript.chapters, leaves, (), files, press, digest_of)


def _leaf(chapter: Chapter, book: Book) -> Leaf:
    own = tuple(author.title for author in chapter.authors)
    return Leaf(
        chapter.number or None, chapter.title, chapter.lang, chapter.html, chapter.address,
        standfirst=str(chapter.standfirst), goes_on=chapter.is_opening,
        authors=() if own == tuple(author.title for author in book.authors) else own,
    )  # fmt: skip


def _volume(
    kind: str,
    book: Book,
    chapters: tuple[Chapter, ...],
    leaves: tuple[Leaf, ...],
    missing: tuple[Missing, ...],
    files: Mapping[str, str],
    press: Press,
    digest_of: DigestOf,
) -> Volume:
    site = press.site
    isbn = re.sub(r"[\s-]", "", book.isbn or "")
    own = f"urn:isbn:{isbn}" if isbn else urn_of(book.id)
    texts = [book.html, *(leaf.html for leaf in leaves), *(leaf.standfirst for leaf in leaves)]
    return Volume(
        kind=kind,
        identifier=own if kind == "whole" else urn_of(book.id, kind),
        source=own if kind == "sample" else "",
        title=book.title,
        subtitle=book.subtitle or "",
        lang=book.lang,
        authors=tuple(author.title for author in book.authors),
        publisher=book.publisher or "",
        published=book.published.isoformat() if book.published else "",
        published_text=book.published_text,
        isbn=book.isbn or "",
        description=book.summary or "",
        blurb=book.html,
        subjects=tuple(tag.title for tag in book.tags),
        modified=last_change((book, *chapters)),
        cover=_cover(book.cover, files, digest_of) if book.cover else None,
        leaves=leaves,
        missing=missing,
        sellers=book.buy,
        files=shown_in(texts, files, site.root, digest_of),
        address=site.url + book.address if site.url and book.address else "",
        site_name=site.name,
        site_url=site.url,
        root=site.root,
    )


def _cover(picture: Picture, files: Mapping[str, str], digest_of: DigestOf) -> Cover | None:
    path = files.get(picture.address)
    return Cover(File(path, digest_of(path)), picture.alt) if path else None


def shown_in(
    texts: Iterable[str], files: Mapping[str, str], root: str, digest_of: DigestOf
) -> tuple[tuple[str, File], ...]:
    """Return the site's files that texts show or lead to, by the addresses that stand in them."""
    found: dict[str, File] = {}
    for text in texts:
        for address in _ADDRESSES.findall(text):
            path = files.get(address.removeprefix(root)) if address.startswith(f"{root}/") else None
            if path and address not in found:
                found[address] = File(path, digest_of(path))
    return tuple(sorted(found.items()))


def urn_of(known: str, variant: str = "") -> str:
    """Return a URN that stays the same over renames: from an item's id."""
    try:
        own = uuid.UUID(known)
    except ValueError:
        own = uuid.uuid5(uuid.NAMESPACE_URL, known)
    return f"urn:uuid:{uuid.uuid5(own, variant) if variant else own}"


def last_change(items: Iterable[Item]) -> dt.datetime:
    """Return when any of the texts was last changed, as far as they say; no clock, which would change with each build.

    Books, chapters and series need no date. Where none has one, the day on which the book came out is as good as any.
    """
    items = tuple(items)
    known = [item.updated.astimezone(dt.UTC) for item in items if item.updated]
    published = [item.published for item in items if isinstance(item, Book) and item.published]
    if known:
        return max(known)
    return dt.datetime.combine(published[0] if published else dt.date(2000, 1, 1), dt.time(), dt.UTC)
