"""E-books (EPUB 3.3), through EbookLib: the same bytes from the same volume.

EbookLib writes the package, its order, and the contents for readers that know no newer ones. Documents are ours, since
its own way of reading HTML would change them; and so is the archive, whose times would be those of the build.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from plugins.books import matter
from plugins.books.chapters import ENDING, Chapters, Document, Entry, compose
from plugins.books.cover import MEDIA_TYPES, drawn_cover, ready
from plugins.books.references import Linker
from plugins.books.volume import Volume
from plugins.core.shelf import MADE_HERE

STYLE = Path(__file__).with_name("book.css")

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can say."""


def ebook(volume: Volume, style: str, read: Callable[[str], bytes]) -> bytes:
    """Return a volume as an EPUB; `read` gives the bytes of the files that it takes in, by their paths."""
    chapters = compose(volume)
    cover, cover_bytes = _cover(volume, chapters, read)
    documents, entries, landmarks = _bound(volume, chapters, cover)
    book = _described(volume, chapters)
    _add_cover(book, cover, cover_bytes)
    _add(book, "book.css", style.encode(), "text/css", "style")
    for name, file in sorted(chapters.pictures.files.items()):
        if name != cover:
            _add(book, name, ready(file.path, read(file.path)))
    for document in documents:
        item = _add(book, document.name, document.content, "application/xhtml+xml")
        item.properties = list(document.properties)
        book.spine.append(item)
    _add_old_contents(book, entries, landmarks)
    return _repacked(book, volume)


def _cover(volume: Volume, chapters: Chapters, read: Callable[[str], bytes]) -> tuple[str, bytes]:
    """Return the cover's name and bytes."""
    if volume.cover is None:
        return "images/cover.svg", drawn_cover(volume)
    name = chapters.pictures.take(volume.cover.file)
    return name, ready(volume.cover.file.path, read(volume.cover.file.path))


def _bound(
    volume: Volume, chapters: Chapters, cover: str
) -> tuple[list[Document], list[Entry], list[tuple[str, str, str]]]:
    """Return all documents in their order, the lines of the contents, and the landmarks."""
    before = [matter.cover_page(volume, cover), matter.title_page(volume), matter.imprint(volume)]
    about = matter.read_blurb(volume)
    own: list[Document] = []
    if about is not None:
        pages = zip(volume.leaves, chapters.documents, strict=True)
        addresses = {volume.root + leaf.address: document.name for leaf, document in pages}
        linker = Linker(volume, addresses, _no_ids(chapters), chapters.pictures)
        for each in about.iter():
            each.attrib.pop("id", None)
        linker.link(about, matter.BLURB)
        own.append(matter.blurb(volume, about))
    after = [matter.ending(volume)] if volume.is_sample else []
    english = "en"
    lines = [Entry("Title page", matter.TITLE_PAGE, english), Entry("Imprint", matter.IMPRINT, english)]
    lines += [Entry(document.title, document.name, english) for document in own]
    lines += chapters.entries
    lines += [Entry(document.title, document.name, english) for document in after]
    first = chapters.documents[0].name
    landmarks = [
        ("cover", matter.COVER, "Cover"), ("titlepage", matter.TITLE_PAGE, "Title page"),
        ("toc", f"{matter.CONTENTS}#toc", "Contents"), ("bodymatter", first, "Beginning"),
    ]  # fmt: skip
    if after:
        landmarks.append(("backmatter", ENDING, "The book goes on"))
    contents = matter.contents(volume, lines, landmarks)
    return [*before, contents, *own, *chapters.documents, *after], lines, landmarks


def _no_ids(chapters: Chapters) -> dict[str, dict[str, str]]:
    names = [*(document.name for document in chapters.documents), matter.BLURB]
    return {name: {} for name in names}


def _described(volume: Volume, chapters: Chapters) -> Any:
    """Return a book that says all there is to know of it, and holds nothing yet."""
    from ebooklib import epub

    book = epub.EpubBook()
    book.metadata.clear()
    book.set_identifier(volume.identifier)
    book.title, book.language = volume.title, volume.lang
    book.set_direction(volume.dir)

    def say(name: str, value: str, **refined: str) -> None:
        """Add a term of Dublin Core, and what refines it."""
        if not value:
            return
        count = len(book.get_metadata("DC", name)) + 1 if name in book.metadata.get(epub.NAMESPACES["DC"], {}) else 1
        own = f"{name}-{count}"
        book.add_metadata("DC", name, value, {"id": own} if refined else {})
        for term, what in refined.items():
            more = {"scheme": "marc:relators"} if term == "role" else {}
            meta(term.replace("_", "-"), what, refines=f"#{own}", **more)

    def meta(term: str, value: str, **attributes: str) -> None:
        book.add_metadata("OPF", "meta", value, {"property": term, **attributes})

    full = f"{volume.title} (a sample)" if volume.is_sample else volume.title
    say("title", full, title_type="main", display_seq="1")
    say("title", volume.subtitle, title_type="subtitle", display_seq="2")
    for place, author in enumerate(volume.authors, 1):
        say("creator", author, role="aut", file_as=_filed(author), display_seq=str(place))
    for lang in dict.fromkeys([volume.lang, *(leaf.lang for leaf in volume.leaves)]):
        say("language", lang)
    say("publisher", volume.publisher or volume.site_name)
    say("description", volume.description)
    say("date", volume.published)
    say("source", volume.source)
    for subject in volume.subjects:
        say("subject", subject)
    book.add_metadata("OPF", "meta", "", {"name": "generator", "content": MADE_HERE.decode()})
    for term, value in _accessibility(chapters):
        meta(f"schema:{term}", value)
    return book


def _filed(name: str) -> str:
    """Return a name as catalogues file it: the last part of a name in Latin letters first."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first and name.replace(" ", "").replace("-", "").isascii() else name


def _accessibility(chapters: Chapters) -> Iterable[tuple[str, str]]:
    """Yield what readers who cannot see, or not well, need to know beforehand (EPUB Accessibility 1.1, 2.2)."""
    shows = bool(chapters.pictures.files)
    yield "accessMode", "textual"
    if shows:
        yield "accessMode", "visual"
    if not chapters.has_undescribed:
        yield "accessModeSufficient", "textual"
    if shows:
        yield "accessModeSufficient", "textual,visual"
    for feature in ("tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability"):
        yield "accessibilityFeature", feature
    if shows and not chapters.has_undescribed:
        yield "accessibilityFeature", "alternativeText"
    if chapters.has_formulas:
        yield "accessibilityFeature", "MathML"
    moves = any(name.endswith(".gif") for name in chapters.pictures.files)
    yield "accessibilityHazard", "unknown" if moves else "none"
    pictures = "Every picture is described in words. " if shows and not chapters.has_undescribed else ""
    if shows and chapters.has_undescribed:
        pictures = "Some pictures are not described in words. "
    yield (
        "accessibilitySummary",
        f"Text that can be enlarged, recoloured and read aloud, with headings and contents. {pictures}".strip(),
    )


def _add(book: Any, name: str, content: bytes, media_type: str = "", uid: str = "") -> Any:
    from ebooklib import epub

    suffix = name[name.rindex(".") :]
    plain = uid or name.removeprefix("images/").replace(".", "-")
    item = epub.EpubItem(f"i-{plain}", name, media_type or MEDIA_TYPES[suffix], content)
    book.add_item(item)
    return item


def _add_cover(book: Any, name: str, content: bytes) -> None:
    from ebooklib import epub

    item = epub.EpubCover("cover-image", name)
    item.media_type, item.content = MEDIA_TYPES[name[name.rindex(".") :]], content
    book.add_item(item)
    book.add_metadata("OPF", "meta", "", {"name": "cover", "content": "cover-image"})


def _add_old_contents(book: Any, entries: list[Entry], landmarks: list[tuple[str, str, str]]) -> None:
    """Add what readers look for that know EPUB 2 only."""
    from ebooklib import epub

    def link(entry: Entry) -> epub.Link:
        number = f"{entry.number} " if entry.number is not None else ""
        count[0] += 1
        return epub.Link(entry.href, number + entry.title, f"n{count[0]}")

    count = [0]
    book.toc = [link(entry) for entry in entries]
    book.add_item(epub.EpubNcx())
    kinds = {"cover": "cover", "titlepage": "title-page", "toc": "toc", "bodymatter": "text"}
    book.guide = [
        {"type": kinds[kind], "title": title, "href": href} for kind, href, title in landmarks if kind in kinds
    ]


def _repacked(book: Any, volume: Volume) -> bytes:
    """Return the book as an archive whose bytes depend on what is in it alone."""
    from ebooklib import epub

    first = io.BytesIO()
    options = {"mtime": volume.modified, "compresslevel": 0, "epub3_landmark": False, "epub3_pages": False}
    epub.EpubWriter(first, book, options).write()
    made = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            about = zipfile.ZipInfo(name, _MOMENT)
            about.external_attr = 0o644 << 16
            about.create_system = 3
            about.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(about, source.read(name), compresslevel=9)
    return made.getvalue()
