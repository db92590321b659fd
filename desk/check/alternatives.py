"""Pictures without words for those who cannot see them, and with words that tell nothing (WCAG 2.2, 1.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from desk.check.built import Built, Page, Picture
from desk.check.sources import Sources, last_part
from plugins.core.model import Book
from plugins.core.problems import Problem

_TELLS_NOTHING = re.compile(
    r".*\.(?:png|jpe?g|gif|webp|avif|svg|heic|tiff?)|(?:img|dsc[nf]?|pict|screen ?shot)[-_ ]?\d[\d\W_]*|"
    r"image|picture|photo",
    re.IGNORECASE,
)
"""The name of a file, or what a camera calls one."""

_FIX = "say in a few words what it shows"


def pictures_without_words(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each picture that says nothing to someone who cannot see it.

    These are the pictures that front matter names; those in bodies are told of with their pages.
    """
    for item in built.press.library.by_source.values():
        if item.image and item.output and not item.image.alt.strip():
            yield sources.at_field(item.source, "image", "its picture has no `alt`", f"add one: {_FIX[4:]}")
        elif item.image and _TELLS_NOTHING.fullmatch(item.image.alt.strip()):
            what = f"`{item.image.alt}` does not say what the picture shows"
            yield sources.at_field(item.source, "image", what, _FIX, within="alt")
        if isinstance(item, Book) and item.cover and _TELLS_NOTHING.fullmatch(item.cover.alt.strip()):
            what = f"`{item.cover.alt}` does not say what the cover shows"
            yield sources.at_field(item.source, "cover", what, _FIX, within="alt")


def wordless_pictures(pages: Sequence[Page], sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each picture on a page that says nothing to someone who cannot see it.

    An empty `alt` in HTML says that a picture only decorates; in Markdown, empty brackets are a slip.
    """
    told: set[str] = set()
    for page in pages:
        for picture in page.pictures:
            if picture.address in told and page.item is None:
                continue
            problem = _wordless(page, picture, sources)
            if problem:
                told.add(picture.address)
                yield problem


def _wordless(page: Page, picture: Picture, sources: Sources) -> Problem | None:
    name, source = last_part(picture.address), page.item.source if page.item else ""
    if picture.alt is None:
        what = f"the picture {unquote(name)} has no alternative text"
        place = sources.place(source, picture.address) if source else None
        if source and place:
            return sources.in_text(source, place, what, f'{_FIX}, in `alt="…"`')
        return Problem(page.name, 1, 1, "", what, f'{_FIX}, in `alt="…"`, or write `alt=""`', "warning")
    if not source:
        return None
    written = rf"!\[{_spaced(picture.alt)}\]\([^)\s]*(?:{re.escape(name)}|{re.escape(unquote(name))})"
    if not picture.alt.strip():
        place = sources.match(source, written)
        what = f"the picture {unquote(name)} has no words for those who cannot see it"
        return sources.in_text(source, place, what, f"{_FIX}, between the brackets: `![…](…)`") if place else None
    if _TELLS_NOTHING.fullmatch(picture.alt.strip()):
        place = sources.match(source, written) or sources.place(source, picture.alt, is_whole=True)
        what = f"`{picture.alt.strip()}` does not say what the picture shows"
        return sources.in_text(source, place, what, _FIX) if place else None
    return None


def _spaced(alt: str) -> str:
    return r"\s*" + r"\s+".join(map(re.escape, alt.split())) + r"\s*"
