"""A text's file taken apart: its front matter as named values with their places, and its body.

Two styles lead to one schema: YAML between `---` lines, and Pelican's classic header (`Key: value` lines up to the
first blank one). Values stay text, lists and mappings of text: what they mean is the schema's business, so that
`lang: no` and `title: 1984` say what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.core.fields_read import CONTROL, Fields, Path, Place
from plugins.core.lookalikes import plainly, remark_on
from plugins.core.merges import SAID_OF_A_TEXT, is_mark
from plugins.core.problems import Problem, Refusal
from plugins.core.yaml_fields import read_fields

_CLASSIC_KEY = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_CLASSIC_MORE = re.compile(r"[ ]{4,}(?P<value>.*)")
_FENCE = re.compile(r"---[ \t]*\Z")
_FENCE_END = re.compile(r"(---|\.\.\.)[ \t]*\Z")
_TYPESET_FENCE = re.compile(r"\s*[-‐‑–—―]{1,4}\s*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself: `data` by lower-case field, `places` (line and column) by path, and the body.

    `value_places` point at values, `places` at the names of fields; `body_line` is the line on which the body begins.
    `unread` names fields that are there and could not be read; `is_classic` is true of Pelican's header. `below` says
    of lines what the field above them is called that may hold a group.
    """

    data: Mapping[str, Any]
    places: Mapping[Path, Place]
    value_places: Mapping[Path, Place]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()
    is_classic: bool = False
    below: Mapping[int, str] = field(default_factory=dict)

    def place(self, name: str, number: int | None = None) -> Place:
        """Return the line and column of a field's value (of one in its list), or the beginning of the file."""
        places = self.value_places
        return (places.get((name, number)) if number is not None else None) or places.get((name,)) or (1, 1)


_CONTROL_BYTES = bytes({*range(32), 0x7F} - {9, 10, 13})
"""All of `CONTROL` that is ASCII; the rest of it begins with 0xC2, or with 0xEF 0xBF, in UTF-8."""


class Misencoded(Refusal):
    """A file whose bytes are no text, with the line and column of the first that is wrong."""

    def __init__(self, line: int, column: int, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.line = line
        self.column = column


_UTF_16 = re.compile(rb"(?:[^\0]\0){4}|(?:\0[^\0]){4}")
"""How a file begins that is saved as UTF-16 without a byte order mark."""


def decode(raw: bytes) -> str:
    """Return a file's text: UTF-8, with or without a byte order mark, line ends made `\\n`.

    Raises:
        Refusal: the bytes are no UTF-8, or hold control characters; says which byte on which line.
    """
    if _UTF_16.match(raw) or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("the file is saved as UTF-16, not as UTF-8", "save it as UTF-8; every editor offers that")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = _with_plain_line_ends(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = _with_plain_line_ends(raw[: error.start].decode("utf-8"))
        byte = raw[error.start : error.start + 1]
        what = f"byte 0x{byte.hex()} is not UTF-8"
        as_latin = byte.decode("cp1252", "ignore")
        if as_latin.strip():
            what += f" (in Latin-1 it would be `{as_latin}`)"
        raise Misencoded(*_end_of(before), what, "save the file as UTF-8; every editor offers that") from None
    match = CONTROL.search(text) if _may_hold_control(raw) else None
    if match:
        name = "a NUL byte" if match[0] == "\0" else f"the control character U+{ord(match[0]):04X}"
        raise Misencoded(*_end_of(text[: match.start()]), f"holds {name}", "delete it there")
    return text


def _may_hold_control(raw: bytes) -> bool:
    """Whether bytes of UTF-8 may hold a control character; looked at quickly, since hardly any text does."""
    return len(raw.translate(None, _CONTROL_BYTES)) != len(raw) or b"\xc2" in raw or b"\xef\xbf" in raw


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end_of(text: str) -> Place:
    """Return the line and column just behind a text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def parse(text: str, file: str) -> FrontMatter:
    """Take a file's text apart; `file` is the name that problems carry."""
    fields = Fields(file)
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        fields.report(1, 1, "", "the file is empty", "write a title, a date and some text, or delete the file")
        return _done(fields, "", 1)
    if is_mark(lines[start]):
        fields.report(start + 1, 1, "", *SAID_OF_A_TEXT)
        return _done(fields, "", len(lines))
    if _FENCE.match(lines[start]):
        return _parse_yaml(fields, lines, start)
    if _TYPESET_FENCE.match(lines[start]) or _is_nearly_fence(lines[start]):
        _refuse_fence(fields, start, lines[start])
        return _done(fields, "", len(lines))
    return _parse_classic(fields, lines, start)


def parted(text: str) -> tuple[str, str] | None:
    """Return all of a file's text down to its body, and the body; None where the front matter is no YAML."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None or not _FENCE.match(lines[start]):
        return None
    end = next((n for n in range(start + 1, len(lines)) if _FENCE_END.match(lines[n])), None)
    if end is None:
        return None
    body = "\n".join(lines[end + 1 :])
    return text[: len(text) - len(body)], body


def _done(fields: Fields, body: str, body_line: int, *, is_classic: bool = False) -> FrontMatter:
    return FrontMatter(
        fields.data,
        fields.places,
        fields.value_places,
        body,
        body_line,
        tuple(fields.problems),
        frozenset(fields.unread),
        is_classic,
        fields.below,
    )


def _parse_yaml(fields: Fields, lines: list[str], start: int) -> FrontMatter:
    end = next((n for n in range(start + 1, len(lines)) if _FENCE_END.match(lines[n])), None)
    nearly = next((n for n in range(start + 1, len(lines)) if _is_nearly_fence(lines[n])), None)
    if end is None and nearly is not None:
        _refuse_fence(fields, nearly, lines[nearly])
        return _done(fields, "", len(lines))
    if end is None:
        what = "the front matter opened by `---` is never closed"
        fields.report(start + 1, 1, "", what, "put `---` alone on a line below the last field")
        return _done(fields, "", len(lines))
    mark = next((n for n in range(start + 1, end) if is_mark(lines[n])), None)
    if mark is not None:
        fields.report(mark + 1, 1, "", *SAID_OF_A_TEXT)
        return _done(fields, "", len(lines))
    read_fields(fields, lines[start + 1 : end], start + 1)
    return _done(fields, "\n".join(lines[end + 1 :]), min(end + 2, len(lines)))


def _is_nearly_fence(line: str) -> bool:
    """Whether a line seems to be `---`, and holds what nobody sees."""
    return not line.isascii() and plainly(line) == "---"


def _refuse_fence(fields: Fields, number: int, line: str) -> None:
    remark = remark_on(line)
    what, fix = "this is not `---`, three hyphens", "type three hyphens; some programs turn them into dashes"
    if remark and "---" in line:
        what, fix = f"{what}: {remark.what}", "delete the line and type three hyphens"
    elif line.strip() == "---":
        what, fix = "the line `---` does not begin at the margin", "delete what stands before it"
    fields.report(number + 1, 1, "", what, fix)


def _parse_classic(fields: Fields, lines: list[str], start: int) -> FrontMatter:
    """Read `Key: value` lines up to the first that is blank or none (the rule of Python-Markdown's meta extension)."""
    key = None
    number = start
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip() or _FENCE_END.match(line):
            number += 1
            break
        match = _CLASSIC_KEY.match(line)
        if match:
            key = match["key"].lower()
            _classic_field(fields, key, match, number)
            continue
        more = _CLASSIC_MORE.match(line)
        if more is None or key is None:
            if key is not None and not any(map(_FENCE_END.match, lines[number:])):  # else it is YAML, and told as such
                _tell_list(fields, key, line, number)
            break
        fields.data[key] = f"{fields.data[key]}\n{more['value'].strip()}".strip()
    else:
        number += 1
    if not fields.data:
        fields.report(
            start + 1, 1, "", "there is no front matter here", "begin the file with `---`, the fields, and `---`"
        )
    return _done(fields, "\n".join(lines[number:]), min(number + 1, len(lines)), is_classic=True)


def _tell_list(fields: Fields, key: str, line: str, number: int) -> None:
    """Warn of a list that begins below a field without a value: it is no field's, and stands in the text."""
    if not fields.data[key] and re.match(r"\s*- ", line):
        what = "a list below its field is YAML, and no `---` stands above these fields, so it is a part of the text"
        fix = f"write `{key}: …, …` in one line, or put `---` alone on a line above the fields, and below them"
        fields.report(number + 1, line.index("-") + 1, key, what, fix, warning=True)


def _classic_field(fields: Fields, key: str, match: re.Match[str], number: int) -> None:
    place = (number + 1, match.start("key") + 1)
    if key in fields.data:
        first = fields.places[(key,)][0]
        fields.report(*place, key, f"stands twice, first in line {first}", "keep one of the two")
        return
    fields.places[(key,)] = place
    fields.value_places[(key,)] = (number + 1, match.start("value") + 1)
    fields.data[key] = match["value"].strip()
