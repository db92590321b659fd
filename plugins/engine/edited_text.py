"""A column of which nothing but the body was edited: what it says now, and what it said, without the site around it.

Both are made by what makes them in a run. Where a body leads to other texts or shows other files than before, or where
anything in it is odd, the whole site has to be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from plugins.core.body import Converter, TextTooDeep
from plugins.core.conventions import TEXT_SUFFIXES
from plugins.core.destinations import Destinations
from plugins.core.front_matter import decode, parted
from plugins.core.links import has_links, resolve
from plugins.core.pictures import examine
from plugins.core.problems import Refusal
from plugins.core.static_files import files_named_in
from plugins.core.words import Heading, minutes_for, words_in
from plugins.engine.groundwork import VALUES_FROM_BODY, Groundwork
from plugins.engine.notation import NotRemembered
from plugins.engine.readers import COLUMN, CONTENT, STAYS
from plugins.engine.texts import PlainReading, StoredTexts, front_of, key_of

_KIND = "column"
_MODEL = "Column"
_MARKUP = re.compile(r"<[^>]+>|&[^;]*;")
_TIED = ("translation_of", "translation")
"""Fields that tie a column to others, which say something of it."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a column has of its body: the HTML with its links resolved, its headings, how many words, which files."""

    html: str
    headings: tuple[Heading, ...]
    words: int
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class Edited:
    """A column before and after; `summary` is its front matter's, `key` and `plain` are its reading to store."""

    source: str
    before: Body
    after: Body
    summary: str | None
    digest: str
    key: bytes
    plain: PlainReading

    def values(self, body: Body) -> dict[str, dict[str, Any]]:
        """Return what the column, and its content object, have of a body, by the names of these and the attribute."""
        own = {
            "html": body.html,
            "headings": body.headings,
            "word_count": body.words,
            "reading_minutes": minutes_for(body.words),
        }
        content: dict[str, Any] = import_module(VALUES_FROM_BODY).values_of(body.html)
        content["content"] = content["body"]
        content["summary"] = STAYS if self.summary else content["brief"]
        return {f"{COLUMN}{self.source}": own, f"{CONTENT}{self.source}": content}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is to know of a site to read one of its texts.

    `files` are all that lie in `content`, with their digests; `addresses` gives those of the texts that have a page.
    """

    ground: Groundwork
    content: Path
    files: Mapping[str, str]
    texts: StoredTexts
    converter: Converter
    addresses: Callable[[], Mapping[str, str]]


def read_edited(source: str, digest: str, site: Surroundings) -> Edited:
    """Read a column that was edited; `digest` is that of its file when it was last read.

    Raises:
        NotRemembered: more than its body has changed, or the body reaches further than itself.
    """
    provenance = bytes.fromhex(site.ground.provenance)
    known = key_of(provenance, bytes.fromhex(digest), _KIND, source)
    heads, bodies = site.texts.heads([known]), site.texts.html([known])
    if known not in heads or known not in bodies:
        raise NotRemembered(f"what {source} said")
    item, problems, words, standfirst, links, headings, *rest, front = json.loads(heads[known])
    raw = _read(site, source)
    if not front or front_of(raw) != front:
        raise NotRemembered(f"the front matter of {source}")
    if problems or not _is_alone(item):
        raise NotRemembered(f"what {source} has to do with others")
    summary = item[_MODEL].get("summary")
    if summary and not _MARKUP.sub("", summary if standfirst is None else standfirst).strip():
        raise NotRemembered(source)  # lists may show the opening in its place
    html, files = _resolved(bodies[known], source, site, is_linked=links, rest=rest)
    before = Body(html, tuple(Heading(*heading) for heading in headings), words, files)
    text = (parted(decode(raw)) or ("", ""))[1]
    try:
        made = site.converter.convert(text)
    except TextTooDeep:
        raise NotRemembered(source) from None
    links, words, rest = has_links(made.html), words_in(text), [made.notes, made.missing_notes, made.slips, None]
    html, files = _resolved(made.html, source, site, is_linked=links, rest=rest)
    after = Body(html, made.headings, words, files)
    if after.files != before.files or (site.ground.is_gated and not _name_the_same(before.html, after.html, site)):
        raise NotRemembered(f"files that {source} shows")
    headings = [[heading.level, heading.id, heading.title] for heading in made.headings]
    head = [item, problems, words, standfirst, links, headings, *rest, front]
    plain = PlainReading(_as_json(head), made.html.encode())
    now = sha256(raw)
    key = key_of(provenance, now.digest(), _KIND, source)
    if item[_MODEL].get("series_name") and minutes_for(before.words) != minutes_for(after.words):
        raise NotRemembered(source)  # the contents of its series say how long it takes to read
    return Edited(source, before, after, summary, now.hexdigest(), key, plain)


def _as_json(head: list[Any]) -> bytes:
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _read(site: Surroundings, source: str) -> bytes:
    """Return what is in a file, as long as it is what the site was found to hold."""
    raw = (site.content / source).read_bytes()
    if sha256(raw).hexdigest() != site.files.get(source):
        raise NotRemembered(source)
    return raw


def _is_alone(item: Any) -> bool:
    """Whether a reading is that of a column which is published, and not tied to others."""
    if not isinstance(item, dict) or list(item) != [_MODEL]:
        return False
    written = item[_MODEL]
    return written.get("status", "published") == "published" and not any(written.get(name) for name in _TIED)


def _resolved(
    html: str, source: str, site: Surroundings, *, is_linked: bool, rest: list[Any]
) -> tuple[str, frozenset[str]]:
    """Return a body with its links resolved, and the files that it shows."""
    _, missing, slips, deep = rest
    if missing or slips or deep:
        raise NotRemembered(source)
    if not is_linked:
        return html, frozenset()
    shown: set[str] = set()
    resolved = resolve(html, source, _destinations(site, shown))
    if resolved.troubles:
        raise NotRemembered(source)
    return resolved.html, frozenset(shown)


def _name_the_same(before: str, after: str, site: Surroundings) -> bool:
    """Whether two bodies name the same of the files that may be withheld because gated text refers to them."""
    files = [path for path in site.files if not path.endswith(("/", *TEXT_SUFFIXES))]
    names = {path.rpartition("/")[2] for path in files}
    if files_named_in([before], names) != files_named_in([after], names):
        return False
    return all((path in before) == (path in after) for path in files)


@dataclass(frozen=True, slots=True)
class _Texts(Mapping[str, str | None]):
    """In place of all texts: knows of those that have a page, and of what is no text, and of nothing else."""

    site: Surroundings

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            _unknown(path)
        if not path.lower().endswith(TEXT_SUFFIXES):
            return False
        return path in self.site.addresses() or (path in self.site.files and _unknown(path))

    def __getitem__(self, path: str) -> str | None:
        found = self.site.addresses().get(path)
        return _unknown(path) if found is None else found

    def __iter__(self) -> NoReturn:
        _unknown("all texts")

    def __len__(self) -> NoReturn:
        _unknown("all texts")


def _destinations(site: Surroundings, shown: set[str]) -> Destinations:
    """Return what links lead to, as far as it can be known: places on the site, and files that were shown before."""
    ground = site.ground

    def has_file(path: str) -> bool:
        if path in ground.statics:
            return True
        return path in site.files and not path.endswith("/") and _unknown(path)

    def publish(path: str) -> str | None:
        shown.add(path)
        return ground.statics[path]

    def size(path: str) -> tuple[int, int] | None:
        try:
            found = examine(site.content / path)
        except Refusal:
            _unknown(path)
        return (found.width, found.height) if found else None

    return Destinations(
        texts=_Texts(site),
        has_file=has_file,
        statics=publish,
        attach=lambda path, source: _unknown(path),
        names=lambda kind, name: _unknown(name),
        picture_size=size,
        root_path=ground.root,
    )


def _unknown(what: object) -> NoReturn:
    raise NotRemembered(str(what))
