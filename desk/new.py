"""Begin a text: a file in its place, whose name becomes its address; what stands in it is in `blank.py`."""

from __future__ import annotations

import posixpath
import re
import sys
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from desk.blank import Existing, compose
from desk.settings import Options, SettingsProblem, conventions_of, read_settings
from plugins.core.addresses import folded
from plugins.core.binding import number_of, without_number
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, survey
from plugins.core.front_matter import decode, parse
from plugins.core.problems import Refusal, did_you_mean

OFFERED = ("column", "page", "book", "chapter", "event", "author", "series", "tag", "category")
"""The kinds that can be begun."""

NAMES = ("author", "series", "tag", "category")
"""The kinds that are names which texts mention."""

LONGEST_FILE_NAME = 180
"""Bytes of a file's name before its suffix; common file systems end at 255."""

DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows their first point."""


class NewProblem(Exception):
    """No file can be made; the message is one sentence for the author."""


def run(options: Options, kind: str, title: str, book: str = "") -> int:
    """Make the file and print its path; where it cannot be made, say why on stderr."""
    try:
        path = write(conventions_of(read_settings(options)), kind, title, book)
    except NewProblem as problem:
        print(f"standfirst: {problem}", file=sys.stderr)
        return 1
    except SettingsProblem as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    return 0


def write(conventions: Conventions, kind: str, title: str, book: str = "") -> Path:
    """Make a text of a kind with a title and return its path; `book` says which book a chapter is of.

    Raises:
        NewProblem: the kind is unknown, the title is empty, there is such a text already, or no such book.
    """
    if kind not in OFFERED:
        fix = did_you_mean(kind, OFFERED) or "write one of " + ", ".join(OFFERED) + "."
        raise NewProblem(f"there is no kind `{kind}`; {fix}")
    title = clean(title)
    if not title:
        raise NewProblem(f'a title is needed, as in: new {kind} "Why audiences wait"')
    if book and kind != "chapter":
        raise NewProblem(f"--book says which book a chapter is of; a {kind} is of none.")
    existing = look_around(conventions)
    source = _place(conventions, kind, file_name(conventions, kind, title), book, existing)
    path = conventions.root / source
    text = compose(kind, title, conventions.now.astimezone(conventions.zone), str(uuid.uuid4()), existing)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise NewProblem(f"there is already {path}; choose another title.") from None
    return path


def _place(conventions: Conventions, kind: str, slug: str, book: str, existing: Existing) -> str:
    """Return the path of a new file from the content folder."""
    if kind == "chapter":
        folder = _folder_of(book, existing)
        known, name = f"{folder}/{slug}", f"{_next_number(folder, existing)}-{slug}.md"
    else:
        folder = conventions.folders[kind][0]
        known, name = slug, f"{slug}/book.md" if kind == "book" else f"{slug}.md"
    if (kind, known) in existing.slugs:
        raise NewProblem(f"there is already {conventions.shown(existing.slugs[kind, known])}; choose another title.")
    return posixpath.join(folder, name)


def _folder_of(book: str, existing: Existing) -> str:
    """Return the folder of the book that is meant: the only one, or the one of this slug, folder or title."""
    books = {slug: source for (kind, slug), source in existing.slugs.items() if kind == "book"}
    known = " or ".join(f"--book {slug}" for slug in books)
    if not books:
        raise NewProblem('there is no book yet; begin one first, as in: new book "The Apiary"')
    if not book and len(books) > 1:
        raise NewProblem(f"there are several books; say which one is meant: {known}.")
    for slug, source in books.items():
        names = {slug, posixpath.dirname(source).rpartition("/")[2], existing.titles.get(source, "")}
        if not book or folded(book) in {folded(name) for name in names}:
            return posixpath.dirname(source)
    raise NewProblem(f"there is no book `{book}`; {did_you_mean(book, books) or f'write {known}.'}")


def _next_number(folder: str, existing: Existing) -> str:
    """Return the number after a book's last chapter, with as many digits as that one has, and at least two."""
    sources = [source for (kind, _), source in existing.slugs.items() if kind == "chapter"]
    numbers = [number_of(source) for source in sources if posixpath.dirname(source) == folder]
    return f"{max((number for number in numbers if number is not None), default=0) + 1:02}"


def clean(title: str) -> str:
    """Return a title on one line, without characters that no text may hold."""
    return " ".join("".join(c if not _is_unfit(c) else " " for c in title).split())


def _is_unfit(character: str) -> bool:
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return is_noncharacter or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def file_name(conventions: Conventions, kind: str, title: str) -> str:
    """Return the name of the file, which becomes the last part of the address."""
    rules = conventions.slugs
    slug = rules.slug_of_name(title, kind) if kind in NAMES else rules.slug_of(title)
    name = re.sub(r"[^\w.-]+", "-", slug).strip("-._")
    while len(name.encode()) > LONGEST_FILE_NAME:
        name = name[:-1]
    name = f"{name}-{kind}" if DEVICES.match(name) else name or f"{kind}-{uuid.uuid4().hex[:8]}"
    return f"{name}-page" if kind == "page" and name in conventions.permalinks.reserved else name


def look_around(conventions: Conventions) -> Existing:
    """Gather what the site has, also where some of its files are wrong."""
    tags: Counter[str] = Counter()
    series: Counter[str] = Counter()
    slugs: dict[tuple[str, str], str] = {}
    titles: dict[str, str] = {}
    known: dict[str, dict[str, str]] = {"tag": {}, "series": {}}
    for file in survey(conventions).texts:
        try:
            data = parse(decode((conventions.root / file.source).read_bytes()), file.source).data
        except (OSError, Refusal):
            data = {}
        stem = re.sub(r"\A\d{4}-\d{2}-\d{2}-", "", Path(file.source).stem)
        slugs[file.kind, _slug(file, data, stem)] = file.source
        if isinstance(data.get("title"), str):
            titles[file.source] = data["title"]
        names: object = {"tag": [data.get("title")], "column": data.get("tags")}.get(file.kind)
        tags.update(_texts(_listed_texts(names)))
        series.update(_texts([data.get({"series": "title", "column": "series"}.get(file.kind, ""))]))
        for name in _texts([data.get("title")] if file.kind in known else []):
            other = [name, stem, data.get("slug"), *_listed_texts(data.get("aliases"))]
            known[file.kind] |= {folded(each): name for each in _texts(other)}
    return Existing(_by_own_name(tags, known["tag"]), _by_own_name(series, known["series"]), slugs, titles)


def _slug(file: TextFile, data: Mapping[str, object], stem: str) -> str:
    """Return what a text is known by among those of its kind; chapters of several books may have one slug."""
    folder = posixpath.dirname(file.source)
    if file.kind == "book":
        return str(data.get("slug") or folder.rpartition("/")[2])
    if file.kind == "chapter":
        return f"{folder}/{data.get('slug') or without_number(stem)}"
    return str(data.get("slug") or stem)


def _by_own_name(counts: Counter[str], known: Mapping[str, str]) -> Counter[str]:
    """Count what has a file under the name that the file gives it, whichever of its names a text uses."""
    own: Counter[str] = Counter()
    for name, count in counts.items():
        own[known.get(folded(name), name)] += count
    return own


def _listed_texts(value: object) -> Sequence[object]:
    return value.split(",") if isinstance(value, str) else value if isinstance(value, list) else ()


def _texts(values: Iterable[object]) -> Iterator[str]:
    return (name for value in values if isinstance(value, str) and (name := clean(value)))
