"""The bodies of all texts made into HTML, with their links resolved and the pictures they show looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import compress
from typing import Any

from markupsafe import Markup, escape

from plugins.core.conventions import Conventions
from plugins.core.files import Shelf
from plugins.core.front_matter import FrontMatter
from plugins.core.gating import headings_of, part
from plugins.core.links import Destinations, Trouble, resolve, resolve_file
from plugins.core.model import Author, Book, Chapter, Column, Event, Heading, Item, Picture
from plugins.core.names import Names
from plugins.core.pictures import is_picture
from plugins.core.problems import Problem, Severity
from plugins.core.reading import Reading, TooDeep, words_in
from plugins.core.static_files import StaticFiles

_MARKUP = re.compile(r"<[^>]+>")


@dataclass(slots=True)
class _Desk:
    """What is at hand while bodies are converted."""

    conventions: Conventions
    problems: list[Problem]
    destinations: Destinations
    files: StaticFiles
    gated: list[str] = field(default_factory=list)
    """What is not public of chapters."""

    @property
    def gated_destinations(self) -> Destinations:
        """The same for text that only authors see: nothing is published for others because such a text refers to it."""
        if self.conventions.show_drafts:
            return self.destinations
        withhold = self.files.withhold
        return replace(self.destinations, statics=withhold, attach=lambda path, source: withhold(path))


def convert_bodies(
    texts: Mapping[str, Item],
    readings: Mapping[str, Reading],
    unread: Iterable[str],
    names: Mapping[str, Names],
    shelf: Shelf,
    conventions: Conventions,
    problems: list[Problem],
) -> tuple[dict[str, Item], dict[str, str], frozenset[str]]:
    """Return every public text with its body, the files they refer to with the address of each, and those withheld.

    `readings` are those of all files that could be read, `unread` the others, to which links may lead as well.
    `names` are finished in place, and first: what refers to people, tags and series holds them whole.
    """
    addresses: dict[str, str | None] = {**dict.fromkeys(unread, ""), **dict.fromkeys(readings)}
    addresses |= {source: item.landing_address or None for source, item in texts.items()}
    files = StaticFiles(shelf, conventions)
    problems.extend(files.examine_pictures())
    stand_ins = {source for source, item in texts.items() if addresses[source] and not item.address}
    destinations = replace(_destinations(addresses, names, files, conventions), stand_ins=stand_ins)
    desk = _Desk(conventions, problems, destinations, files)
    finished_names: dict[int, Item] = {}
    for known in names.values():
        for slug, term in list(known.terms.items()):
            finished_names[id(term)] = known.terms[slug] = _finish_name(desk, term, readings)
    finished: dict[str, Item] = {}
    for source, item in texts.items():
        whole = _with_finished_names(item, finished_names)
        if isinstance(whole, Chapter) and whole.book:  # books come before their chapters
            whole = whole.model_copy(update={"book": finished.get(whole.book.source, whole.book)})
        finished[source] = _finish(desk, whole, readings[source])
    gated = () if conventions.show_drafts else desk.gated
    return finished, files.addresses, files.withheld(gated, [item.html for item in finished.values()])


def _with_finished_names(item: Item, finished: Mapping[int, Item]) -> Item:
    update: dict[str, Any] = {
        "authors": tuple(finished[id(author)] for author in item.authors),
        "tags": tuple(finished[id(tag)] for tag in item.tags),
    }
    if isinstance(item, Column):
        update["category"] = finished[id(item.category)] if item.category else None
        update["series"] = finished[id(item.series)] if item.series else None
    return item.model_copy(update=update)


def _destinations(
    addresses: dict[str, str | None], names: Mapping[str, Names], files: StaticFiles, conventions: Conventions
) -> Destinations:
    for known in names.values():
        addresses.update({term.source: term.address for term in known.terms.values() if term.source})

    def name_address(kind: str, name: str) -> str | None:
        term = names[kind].term(name)
        return term.address if term else None

    index = conventions.permalinks.place("index")
    return Destinations(
        texts=addresses,
        has_file=files.has,
        statics=files.publish,
        attach=lambda path, source: files.attach(path, addresses.get(source) or "/"),
        names=name_address,
        picture_size=files.size,
        index=index.address if index else "/",
        root_path=conventions.root_path,
    )


def _finish_name(desk: _Desk, term: Item, readings: Mapping[str, Reading]) -> Item:
    if not term.source:
        return term
    reading = readings[term.source]
    finished = _finish(desk, term, reading)
    if isinstance(finished, Author) and finished.photo:
        address, local = _file(desk, finished.photo, ("photo",), finished, reading)
        width, height = desk.files.size(local) or (None, None)
        finished = finished.model_copy(update={"photo_address": address, "photo_width": width, "photo_height": height})
    return finished


def _finish(desk: _Desk, item: Item, reading: Reading) -> Item:
    """Give a text its body and standfirst, and resolve what they and its front matter refer to."""
    update: dict[str, Any] = {"updated": item.modified or item.date}
    body = reading.body
    if isinstance(body, TooDeep):
        line = reading.matter.body_line + body.line - 1
        desk.problems.append(_problem(desk, item, line, 1, "", body.what, "write it flatter"))
        return item
    opening, gated = _parted(desk, item, body.html, reading)
    resolved = resolve(opening, item.source, desk.destinations)
    rest = resolve(gated, item.source, desk.gated_destinations)
    searched: dict[str, int] = {}
    for trouble in (*resolved.troubles, *rest.troubles, *map(_missing_note, body.missing_notes)):
        desk.problems.append(_trouble(desk, item, *_where(trouble, reading.matter, searched), "", trouble))
    update["html"] = resolved.html
    headings = tuple(Heading(h.level, h.id, h.title) for h in body.headings)
    if gated:
        desk.gated.append(gated)
        headings = tuple(compress(headings, headings_of(opening, (heading.id for heading in headings))))
    update["headings"] = headings
    update["word_count"] = words_in(_MARKUP.sub("", opening)) if opening and gated else reading.words
    if isinstance(item, Chapter):
        update["gated_html"] = rest.html if desk.conventions.show_drafts else ""
        if item.is_gated and not desk.conventions.show_drafts:
            if item.image:
                desk.gated.append(item.image.src)
            return item.model_copy(update=update | {"summary": None, "image": None, "custom": {}})
    if item.summary:
        update.update(_standfirst(desk, item, item.summary, reading))
    if item.image:
        update["image"] = _picture(desk, item.image, "image", item, reading)
    if isinstance(item, Column):
        update.update(_recordings(desk, item, reading))
    if isinstance(item, Book) and item.cover:
        update["cover"] = _cover(desk, item.cover, item, reading)
    if isinstance(item, Event) and item.slides:
        update["slides_address"] = _file(desk, item.slides, ("slides",), item, reading)[0]
    return item.model_copy(update=update)


def _parted(desk: _Desk, item: Item, html: str, reading: Reading) -> tuple[str, str]:
    """Return the part of a body that may be public, and the part that may not."""
    if not isinstance(item, Chapter) or item.excerpt == "full":
        return html, ""
    if item.is_gated:
        return "", html
    parted = part(html)
    if parted is None:
        place = _place_of(reading, ("excerpt",))
        what = "there is no line `<!-- more -->` in the text, down to which it could be read"
        fix = "write it where the opening ends, or `excerpt: none` or `full`"
        desk.problems.append(_problem(desk, item, *place, "excerpt", what, fix))
        return "", html
    if not parted.opening:
        place = _place_of(reading, ("excerpt",))
        what, fix = "nothing stands before the line `<!-- more -->`", "move it down, or write `excerpt: none`"
        desk.problems.append(_problem(desk, item, *place, "excerpt", what, fix, "warning"))
    return parted


def _recordings(desk: _Desk, item: Column, reading: Reading) -> dict[str, Any]:
    """Return a column's recordings with the addresses of their files, from the root where they are ours."""
    found: dict[str, Any] = {}
    if item.audio:
        found["audio"] = item.audio.model_copy(
            update={"src": _file(desk, item.audio.src, ("audio", "src"), item, reading)[0]}
        )
    if item.video and item.video.still:
        still, _ = _file(desk, item.video.still, ("video", "still"), item, reading)
        found["video"] = item.video.model_copy(update={"still": still})
    return found


def _standfirst(desk: _Desk, item: Item, summary: str, reading: Reading) -> dict[str, Any]:
    """Return the standfirst as HTML and as plain text; it may hold inline Markdown."""
    converted = reading.standfirst
    if converted is None:
        return {"standfirst": escape(summary)}
    resolved = resolve(converted, item.source, desk.destinations)
    for trouble in resolved.troubles:
        desk.problems.append(_trouble(desk, item, *_place_of(reading, ("summary",)), "summary", trouble))
    html = resolved.html.removeprefix("<p>").removesuffix("</p>")
    plain = unescape(_MARKUP.sub("", html)).strip()
    return {"standfirst": Markup(html), "summary": plain}


def _picture(desk: _Desk, picture: Picture, field_name: str, item: Item, reading: Reading) -> Picture:
    address, local = _file(desk, picture.src, (field_name, "src"), item, reading)
    width, height = desk.files.size(local) or (None, None)
    return picture.model_copy(update={"address": address, "width": width, "height": height})


def _cover(desk: _Desk, cover: Picture, item: Item, reading: Reading) -> Picture:
    """Return a book's cover, which readers' browsers ask no other host for."""
    found = _picture(desk, cover, "cover", item, reading)
    if not found.is_ours and not found.address.startswith("#"):
        what, fix = "the cover lies on another host, and readers' browsers are sent to none", "copy the picture here"
        place = _place_of(reading, ("cover", "src"))
        desk.problems.append(_problem(desk, item, *place, "cover.src", what, fix, "warning"))
    elif found.is_ours and not is_picture(found.address):
        what, fix = f"`{cover.src}` is no picture", "name a file that ends in .svg, .webp, .avif, .jpg or .png"
        place = _place_of(reading, ("cover", "src"))
        desk.problems.append(_problem(desk, item, *place, "cover.src", what, fix))
    return found


def _file(desk: _Desk, src: str, field_path: tuple[str, ...], item: Item, reading: Reading) -> tuple[str, str | None]:
    address, local, troubles = resolve_file(src, item.source, desk.destinations)
    for trouble in troubles:
        desk.problems.append(_trouble(desk, item, *_place_of(reading, field_path), ".".join(field_path), trouble))
    return address, local


def _place_of(reading: Reading, field_path: tuple[str, ...]) -> tuple[int, int]:
    """Return the line and column of a field's value, of the group it is in, or the beginning of the file."""
    places = reading.matter.value_places
    return places.get(field_path) or places.get(field_path[:1]) or (1, 1)


def _missing_note(label: str) -> Trouble:
    mark = f"[^{label}]"
    return Trouble(mark, f"there is no note `{mark}`", f"write it, as in `{mark}: …`, or correct the name", "warning")


def _where(trouble: Trouble, matter: FrontMatter, searched: dict[str, int]) -> tuple[int, int]:
    """Return the line and column at which a link stands in its file; `searched` says where to go on for each."""
    body, written = matter.body, trouble.written
    begin = searched.get(written, 0)
    as_link = re.compile(rf"(?<=[(\"'<=:\s]){re.escape(written)}(?=[)\"'>\s]|\Z)").search(body, begin)
    place = as_link.start() if as_link else body.find(written, begin)
    if place < 0:
        place = body.find(written)
    if place < 0:
        return matter.body_line, 1
    searched[written] = place + len(written)
    return matter.body_line + body.count("\n", 0, place), place - body.rfind("\n", 0, place)


def _trouble(desk: _Desk, item: Item, line: int, column: int, field_name: str, trouble: Trouble) -> Problem:
    return _problem(desk, item, line, column, field_name, trouble.what, trouble.fix, trouble.severity)


def _problem(
    desk: _Desk,
    item: Item,
    line: int,
    column: int,
    field_name: str,
    what: str,
    fix: str,
    severity: Severity = "error",
) -> Problem:
    return Problem(desk.conventions.shown(item.source), line, column, field_name, what, fix, severity)
