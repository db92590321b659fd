"""Begin a text: a file with the fields of its kind, made from the schema, so that it is valid as it stands."""

from __future__ import annotations

import datetime as dt
import re
import sys
import textwrap
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desk.settings import Options, SettingsProblem, conventions_of, read_settings
from plugins.core.addresses import folded
from plugins.core.conventions import Conventions
from plugins.core.files import survey
from plugins.core.front_matter import decode, parse
from plugins.core.model import KINDS, authored_fields
from plugins.core.problems import Refusal, did_you_mean

OFFERED = ("column", "page", "author", "series", "tag", "category")
"""The kinds that can be begun."""

LONGEST_FILE_NAME = 180
"""Bytes of a file's name before its suffix; common file systems end at 255."""

MOST_NAMES = 60
"""How many existing tags or series are listed in a new file, the most used ones first."""


class NewProblem(Exception):
    """No file can be made; the message is one sentence for the author."""


@dataclass(frozen=True, slots=True)
class Existing:
    """What the site has already: tags and series with how often each is used, and the slugs of each kind by file."""

    tags: Counter[str] = field(default_factory=Counter)
    series: Counter[str] = field(default_factory=Counter)
    slugs: Mapping[tuple[str, str], str] = field(default_factory=dict)


def run(options: Options, kind: str, title: str) -> int:
    """Make the file and print its path; where it cannot be made, say why on stderr."""
    try:
        path = write(conventions_of(read_settings(options)), kind, title)
    except NewProblem as problem:
        print(f"standfirst: {problem}", file=sys.stderr)
        return 1
    except SettingsProblem as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    return 0


def write(conventions: Conventions, kind: str, title: str) -> Path:
    """Make a text of a kind with a title and return its path.

    Raises:
        NewProblem: the kind is unknown, the title is empty, or there is such a text already.
    """
    if kind not in OFFERED:
        fix = did_you_mean(kind, OFFERED) or "write one of " + ", ".join(OFFERED) + "."
        raise NewProblem(f"there is no kind `{kind}`; {fix}")
    title = clean(title)
    if not title:
        raise NewProblem('a title is needed, as in: new column "Why audiences wait"')
    existing = look_around(conventions)
    slug = file_name(conventions, kind, title)
    if (kind, slug) in existing.slugs:
        raise NewProblem(f"there is already {conventions.shown(existing.slugs[kind, slug])}; choose another title.")
    path = conventions.root / conventions.folders[kind][0] / f"{slug}.md"
    text = compose(kind, title, conventions.now.astimezone(conventions.zone), str(uuid.uuid4()), existing)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise NewProblem(f"there is already {path}; choose another title.") from None
    return path


def clean(title: str) -> str:
    """Return a title on one line, without characters that no text may hold."""
    return " ".join("".join(c if not _is_unfit(c) else " " for c in title).split())


def _is_unfit(character: str) -> bool:
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return is_noncharacter or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def file_name(conventions: Conventions, kind: str, title: str) -> str:
    """Return the name of the file, which becomes the last part of the address."""
    rules = conventions.slugs
    slug = rules.slug_of(title) if kind in {"column", "page"} else rules.slug_of_name(title, kind)
    name = re.sub(r"[^\w.-]+", "-", slug).strip("-._")
    while len(name.encode()) > LONGEST_FILE_NAME:
        name = name[:-1]
    name = name or f"{kind}-{uuid.uuid4().hex[:8]}"
    return f"{name}-page" if kind == "page" and name in conventions.permalinks.reserved else name


def look_around(conventions: Conventions) -> Existing:
    """Gather what the site has, also where some of its files are wrong."""
    tags: Counter[str] = Counter()
    series: Counter[str] = Counter()
    slugs: dict[tuple[str, str], str] = {}
    known: dict[str, dict[str, str]] = {"tag": {}, "series": {}}
    for file in survey(conventions).texts:
        try:
            data = parse(decode((conventions.root / file.source).read_bytes()), file.source).data
        except (OSError, Refusal):
            data = {}
        stem = re.sub(r"\A\d{4}-\d{2}-\d{2}-", "", Path(file.source).stem)
        slugs[file.kind, str(data.get("slug") or stem)] = file.source
        names: object = {"tag": [data.get("title")], "column": data.get("tags")}.get(file.kind)
        tags.update(_texts(_listed_texts(names)))
        series.update(_texts([data.get({"series": "title", "column": "series"}.get(file.kind, ""))]))
        for name in _texts([data.get("title")] if file.kind in known else []):
            other = [name, stem, data.get("slug"), *_listed_texts(data.get("aliases"))]
            known[file.kind] |= {folded(each): name for each in _texts(other)}
    return Existing(_by_own_name(tags, known["tag"]), _by_own_name(series, known["series"]), slugs)


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


def compose(kind: str, title: str, now: dt.datetime, identifier: str, existing: Existing) -> str:
    """Return the text of a new file: what is needed filled in, every other field as a comment that says what it is."""
    model = KINDS[kind]
    fields = authored_fields(model)
    filled = {"name" if kind == "author" else "title": _scalar(title)}
    if kind == "column":
        filled["date"] = f"{now:%Y-%m-%d %H:%M}"
        filled["status"] = "draft  # delete this line when the column is ready to be published"
    filled["id"] = identifier
    lines = ["---", *(f"{name}: {value}" for name, value in filled.items()), ""]
    lines.append("# These fields are optional; delete the # before one to use it.")
    offered = {
        name: info for name, info in fields.items() if name not in filled and "Pelican" not in (info.description or "")
    }
    width = max(map(len, offered))
    lines += [f"# {name + ':':{width + 1}}  # {info.description}" for name, info in offered.items()]
    if kind == "column":
        lines += [*_listed("Tags in use", existing.tags), *_listed("Series in use", existing.series)]
    return "\n".join([*lines, "---", "", ""])


def _scalar(text: str) -> str:
    """Return text as YAML: as it is where it is plain words, else in whichever quotation marks leave it readable."""
    is_plain = re.fullmatch(r"[^\W_](?:[\w ,.()’–—!?;-]*[\w.)’!?])?", text)
    if is_plain:
        return text
    return f'"{text}"' if not set('"\\') & set(text) else "'" + text.replace("'", "''") + "'"


def _listed(what: str, names: Counter[str]) -> list[str]:
    if not names:
        return []
    most_used = sorted(name for name, _ in sorted(names.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMES])
    others = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    text = f"{what}: " + " · ".join(most_used) + others
    return [
        "#",
        *textwrap.wrap(
            text, 110, initial_indent="# ", subsequent_indent="#   ", break_long_words=False, break_on_hyphens=False
        ),
    ]
