"""The bodies of all texts made into HTML, with their links resolved and the pictures they show looked at."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import compress
from typing import Any

from markupsafe import Markup, escape

from plugins.core.body import Body
from plugins.core.conventions import Conventions
from plugins.core.destinations import Destinations, Trouble
from plugins.core.drafts import Draft
from plugins.core.files import Shelf
from plugins.core.front_matter import FrontMatter
from plugins.core.gating import headings_of, part
from plugins.core.links import resolve, resolve_file
from plugins.core.model import Author, Book, Chapter, Column, Event, Item, Picture
from plugins.core.names import Names
from plugins.core.near_files import NearFiles
from plugins.core.pictures import is_picture
from plugins.core.problems import Problem, Severity
from plugins.core.reading import Reading, TooDeep
from plugins.core.static_files import StaticFiles
from plugins.core.words import words_in

_MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Finished:
    """A text with its body: what is wrong with it, the texts and files that it refers to, and what is not public."""

    item: Item
    problems: tuple[Problem, ...] = ()
    texts: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    gated: tuple[str, ...] = ()


@dataclass(slots=True)
class Finishing:
    """What is at hand while texts are finished; `problems` and `gated` are those of the text that is being finished."""

    conventions: Conventions
    destinations: Destinations
    files: StaticFiles
    renewed: dict[int, Item] = field(default_factory=dict)
    """Names in their finished form, by the identity of the unfinished one."""
    problems: list[Problem] = field(default_factory=list)
    gated: list[str] = field(default_factory=list)

    @property
    def gated_destinations(self) -> Destinations:
        """The same for text that only authors see: nothing is published for others because such a text refers to it."""
        if self.conventions.show_drafts:
            return self.destinations
        withhold = self.files.withhold
        return replace(self.destinations, statics=withhold, attach=lambda path, source: withhold(path))


def prepare(
    public: Iterable[Draft],
    drafts: Mapping[str, Draft],
    unread: Iterable[str],
    names: Mapping[str, Names],
    shelf: Shelf,
    conventions: Conventions,
) -> tuple[Finishing, list[Problem]]:
    """Return what must be at hand to finish texts, and what is wrong with pictures.

    `drafts` are those of all files that could be read, `unread` the others, to which links may lead as well.
    """
    addresses: dict[str, str | None] = {**dict.fromkeys(unread, ""), **dict.fromkeys(drafts)}
    addresses |= {draft.source: draft.item.landing_address or None for draft in public}
    files = StaticFiles(shelf, conventions)
    problems = list(files.examine_pictures())
    stand_ins = frozenset(draft.source for draft in public if addresses[draft.source] and not draft.item.address)
    return finishing_with(addresses, stand_ins, names, files, conventions), problems


def finishing_with(
    addresses: dict[str, str | None],
    stand_ins: Container[str],
    names: Mapping[str, Names],
    files: StaticFiles,
    conventions: Conventions,
) -> Finishing:
    """Return what is at hand where texts have these addresses."""
    destinations = replace(_destinations(addresses, names, files, conventions), stand_ins=stand_ins)
    return Finishing(conventions, destinations, files)


def finish_names(desk: Finishing, names: Mapping[str, Names], drafts: Mapping[str, Draft]) -> dict[str, Finished]:
    """Finish the names that have a file, in place: what refers to people, tags and series holds them whole."""
    finished: dict[str, Finished] = {}
    for known in names.values():
        for slug, term in known.terms.items():
            if term.source:
                finished[term.source] = finish_text(desk, term, drafts[term.source].reading)
                desk.renewed[id(term)] = known.terms[slug] = finished[term.source].item
    return finished


def finish_texts(desk: Finishing, public: Iterable[Draft]) -> dict[str, Finished]:
    """Finish texts, names having been finished; books come before their chapters."""
    finished: dict[str, Finished] = {}
    for draft in public:
        item = draft.item
        if isinstance(item, Chapter) and item.book:
            known_book = finished.get(item.book.source)
            item = item.model_copy(update={"book": known_book.item if known_book else item.book})
        finished[draft.source] = finish_text(desk, item, draft.reading)
    return finished


def finish_text(desk: Finishing, item: Item, reading: Reading) -> Finished:
    """Give a text its body and standfirst, and resolve what they and its front matter refer to."""
    desk.problems, desk.gated = [], []
    desk.destinations.visited.clear()
    desk.files.asked.clear()
    update = _with_finished_names(item, desk.renewed) | _finish(desk, item, reading)
    return Finished(
        item.model_copy(update=update),
        tuple(desk.problems),
        frozenset(desk.destinations.visited),
        frozenset(desk.files.asked),
        tuple(desk.gated),
    )


def files_of(desk: Finishing, finished: Sequence[Finished]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the files that texts refer to, with the address of each, and those that only gated text refers to."""
    shown = desk.conventions.show_drafts
    gated = [] if shown else [part for text in finished for part in text.gated]
    return desk.files.addresses, desk.files.withheld(gated, [text.item.html for text in finished] if gated else ())


def _with_finished_names(item: Item, renewed: Mapping[int, Item]) -> dict[str, Any]:
    update: dict[str, Any] = {}
    if not renewed:
        return update
    for name in ("authors", "tags"):
        terms = getattr(item, name)
        if any(id(term) in renewed for term in terms):
            update[name] = tuple(renewed.get(id(term), term) for term in terms)
    for name in ("category", "series") if isinstance(item, Column) else ():
        term = getattr(item, name)
        if id(term) in renewed:
            update[name] = renewed[id(term)]
    return update


def _destinations(
    addresses: dict[str, str | None], names: Mapping[str, Names], files: StaticFiles, conventions: Conventions
) -> Destinations:
    for known in names.values():
        addresses.update({term.source: term.address for term in known.terms.values() if term.source})
    called = {kind: known.without_mentions() for kind, known in names.items()}

    def name_address(kind: str, name: str) -> str | None:
        term = called[kind].term(name)
        return term.address if term else None

    index = conventions.permalinks.place("index")
    return Destinations(
        texts=addresses,
        has_file=files.has,
        statics=files.publish,
        attach=lambda path, source: files.attach(path, addresses.get(source) or "/"),
        names=name_address,
        picture_size=files.size,
        near_text=NearFiles(lambda: addresses).nearest,
        near_file=NearFiles(lambda: files.paths).nearest,
        index=index.address if index else "/",
        root_path=conventions.root_path,
    )


def _finish(desk: Finishing, item: Item, reading: Reading) -> dict[str, Any]:
    """Return what a text is given besides what it has: body and standfirst, and what its front matter refers to."""
    body = reading.body
    if isinstance(body, TooDeep):
        _tell_depth(desk, item, body, reading)
        return {}
    opening, gated = _parted(desk, item, body.html, reading)
    update: dict[str, Any] = {"updated": item.modified or item.date, "html": opening}
    troubles: list[Trouble] = []
    if reading.has_links or opening is not body.html:
        resolved = resolve(opening, item.source, desk.destinations)
        update["html"], troubles = resolved.html, resolved.troubles
    headings = body.headings
    if gated:
        desk.gated.append(gated)
        headings = tuple(compress(headings, headings_of(opening, (heading.id for heading in headings))))
    update["headings"] = headings
    update["word_count"] = words_in(_MARKUP.sub("", opening)) if opening and gated else reading.words
    if isinstance(item, Chapter):
        rest = resolve(gated, item.source, desk.gated_destinations)
        troubles += rest.troubles
        update["gated_html"] = rest.html if desk.conventions.show_drafts else ""
    _tell(desk, item, [*troubles, *map(_missing_note, body.missing_notes)], reading)
    _tell_slips(desk, item, body, reading)
    if isinstance(item, Chapter) and item.is_gated and not desk.conventions.show_drafts:
        desk.gated += [item.image.src] if item.image else []
        return update | {"summary": None, "image": None, "custom": {}}
    return update | _referred_to(desk, item, reading)


def _tell_depth(desk: Finishing, item: Item, body: TooDeep, reading: Reading) -> None:
    """Take note of a body that cannot be converted."""
    line = reading.matter.body_line + body.line - 1
    desk.problems.append(_problem(desk, item, line, 1, "", body.what, "write it flatter"))


def _tell(desk: Finishing, item: Item, troubles: Iterable[Trouble], reading: Reading) -> None:
    """Take note of what is wrong in a body, each at its place."""
    searched: dict[str, int] = {}
    for trouble in troubles:
        desk.problems.append(_trouble(desk, item, *_where(trouble, reading.matter, searched), "", trouble))


def _tell_slips(desk: Finishing, item: Item, body: Body, reading: Reading) -> None:
    """Take note of what the author of a body cannot have meant so."""
    for slip in body.slips:
        line = reading.matter.body_line + slip.line - 1
        desk.problems.append(_problem(desk, item, line, slip.column, "", slip.what, slip.fix, slip.severity))


def _referred_to(desk: Finishing, item: Item, reading: Reading) -> dict[str, Any]:
    """Return the standfirst, and what else in front matter refers to something."""
    update: dict[str, Any] = {}
    if item.summary:
        update |= _standfirst(desk, item, item.summary, reading)
    if item.image:
        update["image"] = _picture(desk, item.image, "image", item, reading)
    if isinstance(item, Column):
        update |= _recordings(desk, item, reading)
    elif isinstance(item, Book) and item.cover:
        update["cover"] = _cover(desk, item.cover, item, reading)
    elif isinstance(item, Event) and item.slides:
        update["slides_address"] = _file(desk, item.slides, ("slides",), item, reading)[0]
    elif isinstance(item, Author) and item.photo:
        address, local = _file(desk, item.photo, ("photo",), item, reading)
        width, height = desk.files.size(local) or (None, None)
        update |= {"photo_address": address, "photo_width": width, "photo_height": height}
    return update


def _parted(desk: Finishing, item: Item, html: str, reading: Reading) -> tuple[str, str]:
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


def _recordings(desk: Finishing, item: Column, reading: Reading) -> dict[str, Any]:
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


def _standfirst(desk: Finishing, item: Item, summary: str, reading: Reading) -> dict[str, Any]:
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


def _picture(desk: Finishing, picture: Picture, field_name: str, item: Item, reading: Reading) -> Picture:
    address, local = _file(desk, picture.src, (field_name, "src"), item, reading)
    width, height = desk.files.size(local) or (None, None)
    return picture.model_copy(update={"address": address, "width": width, "height": height})


def _cover(desk: Finishing, cover: Picture, item: Item, reading: Reading) -> Picture:
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


def _file(
    desk: Finishing, src: str, field_path: tuple[str, ...], item: Item, reading: Reading
) -> tuple[str, str | None]:
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


def _trouble(desk: Finishing, item: Item, line: int, column: int, field_name: str, trouble: Trouble) -> Problem:
    return _problem(desk, item, line, column, field_name, trouble.what, trouble.fix, trouble.severity)


def _problem(
    desk: Finishing,
    item: Item,
    line: int,
    column: int,
    field_name: str,
    what: str,
    fix: str,
    severity: Severity = "error",
) -> Problem:
    return Problem(desk.conventions.shown(item.source), line, column, field_name, what, fix, severity)
