"""Pictures whose licence asks that their maker be named, and nobody is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.check.built import Built, Page
from desk.check.sources import Sources, last_part
from plugins.core.model import Book, Item, Picture
from plugins.core.problems import Problem

LICENCE_SAID_WITHIN = 128 * 1024
"""Bytes at the beginning of a picture in which programs write what they know of it."""

_ASKS = re.compile(
    r"\W*(?:cc|creative commons)[\s-]*(?:by|attribution)|.*creativecommons\.org/licenses/by|attribution\b|gfdl\b|"
    r"gnu free documentation|free art licen[cs]e|art libre",
    re.IGNORECASE,
)
"""Licences that ask for the maker's name: all of Creative Commons but CC0, and a few others."""

_NOTHING_ELSE = re.compile(
    r"\W*(?:cc|creative commons)[\s-]*(?:by|attribution)(?:[\s-]*(?:nc|nd|sa|noncommercial|no ?deriv\w*|share ?alike))*"
    r"[\s\d.]*(?:international|unported|generic|licen[cs]e|[a-z]{2})?\W*",
    re.IGNORECASE,
)
"""A licence without a name."""

_SAID_WITHIN = re.compile(rb"creativecommons\.org/licenses/(by[a-z-]*)/(\d\.\d)")
_FIX = "add `credit`, the name of who made it"


def pictures_without_credit(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each picture that front matter names under a licence which asks for a name, without one."""
    for item in built.press.library.by_source.values():
        if item.output and item.image and not item.image.credit:
            yield from _without_credit(item, item.image, "image", built, sources)


def uncredited_pictures(pages: Sequence[Page], built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each picture in a body that is shown under such a licence, without a name."""
    licences: dict[str, str] = {}
    for page in pages:
        for picture in page.pictures if page.item else ():
            file = built.there(picture.address, page.name)
            if page.item is None or not file or _is_told_at_its_field(page.item, picture.address):
                continue
            if not picture.credit and file not in licences:
                licences[file] = licence_within(built.folder / file)
            within = "" if picture.credit else licences[file]
            if not within and not _NOTHING_ELSE.fullmatch(picture.credit):
                continue
            place = sources.place(page.item.source, picture.address)
            if place:
                licence = f"{within}, as it says itself" if within else picture.credit
                what = f"{last_part(picture.address)} is under {licence}, and nobody is named"
                fix = '{: credit="…" } behind it names who made it'
                yield sources.in_text(page.item.source, place, what, fix)


def asks_for_credit(licence: str) -> bool:
    """Whether a licence, by its name or address, asks that the maker be named."""
    return _ASKS.match(licence) is not None


def licence_within(file: Path) -> str:
    """Return the licence that a picture says within itself and that asks for a name; nothing where it says none."""
    with file.open("rb") as opened:
        found = _SAID_WITHIN.search(opened.read(LICENCE_SAID_WITHIN))
    return f"CC {found[1].decode().upper()} {found[2].decode()}" if found else ""


def _without_credit(item: Item, picture: Picture, field: str, built: Built, sources: Sources) -> Iterator[Problem]:
    """Look at a picture that front matter names, and that is credited there."""
    file = built.there(built.press.site.root + picture.address) if picture.is_ours else ""
    if picture.licence:
        if asks_for_credit(picture.licence):
            what = f"its picture is used under {picture.licence}, and nobody is named"
            yield sources.at_field(item.source, field, what, _FIX, within="licence")
    elif file:
        licence = licence_within(built.folder / file)
        if licence:
            what = f"its picture says within itself that it is under {licence}, and nobody is named"
            yield sources.at_field(item.source, field, what, _FIX)


def _is_told_at_its_field(item: Item | None, address: str) -> bool:
    """Whether a picture is one that front matter names: what is to be said of it was said there."""
    fields = [item.image if item else None, item.cover if isinstance(item, Book) else None]
    return any(picture is not None and address.endswith(picture.address) for picture in fields if picture)
