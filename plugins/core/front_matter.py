"""A text's file taken apart: its front matter as named values with their places, and its body.

Two styles lead to one schema: YAML between `---` lines, and Pelican's classic header (`Key: value` lines up to the first
blank one). Values stay text, lists and mappings of text: what they mean is the schema's business, so that `lang: no`
and `title: 1984` say what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from plugins.core.problems import Problem, Refusal

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_CLASSIC_KEY = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_CLASSIC_MORE = re.compile(r"[ ]{4,}(?P<value>.*)")
_FENCE = re.compile(r"---[ \t]*\Z")
_FENCE_END = re.compile(r"(---|\.\.\.)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself: `data` by lower-case field, `places` (line and column) by path, and the body.

    `value_places` point at values, `places` at the names of fields; `body_line` is the line on which the body begins.
    """

    data: Mapping[str, Any]
    places: Mapping[Path, Place]
    value_places: Mapping[Path, Place]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What is known so far of the file being read."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    value_places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, column: int, name: str, what: str, fix: str = "") -> None:
        self.problems.append(Problem(self.file, line, column, name, what, fix))


def decode(raw: bytes) -> str:
    """Return a file's text: UTF-8, with or without a byte order mark, line ends made `\\n`.

    Raises:
        Refusal: the bytes are no UTF-8, or hold control characters; says which byte on which line.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("the file is saved as UTF-16, not as UTF-8", "save it as UTF-8; every editor offers that")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Misencoded(
            line,
            error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1,
            f"byte 0x{raw[error.start]:02x} is not UTF-8 (in Latin-1 it would be `{raw[error.start : error.start + 1].decode('latin-1')}`)",
            "save the file as UTF-8; every editor offers that",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _CONTROL.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        name = "a NUL byte" if match[0] == "\0" else f"the control character U+{ord(match[0]):04X}"
        raise Misencoded(line, match.start() - text.rfind("\n", 0, match.start()), f"holds {name}", "delete it there")
    return text


class Misencoded(Refusal):
    """A file whose bytes are no text, with the line and column of the first that is wrong."""

    def __init__(self, line: int, column: int, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.line = line
        self.column = column


def parse(text: str, file: str) -> FrontMatter:
    """Take a file's text apart; `file` is the name that problems carry."""
    reading = _Reading(file)
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        reading.report(1, 1, "", "the file is empty", "write a title, a date and some text, or delete the file")
        return _done(reading, "", 1)
    if _FENCE.match(lines[start]):
        return _parse_yaml(reading, lines, start)
    return _parse_classic(reading, lines, start)


def _done(reading: _Reading, body: str, body_line: int) -> FrontMatter:
    return FrontMatter(
        reading.data, reading.places, reading.value_places, body, body_line, tuple(reading.problems)
    )


def _parse_yaml(reading: _Reading, lines: list[str], start: int) -> FrontMatter:
    end = next((n for n in range(start + 1, len(lines)) if _FENCE_END.match(lines[n])), None)
    if end is None:
        reading.report(start + 1, 1, "", "the front matter opened by `---` is never closed", "put `---` alone on a line below the last field")
        return _done(reading, "", len(lines))
    tabbed = [n for n in range(start + 1, end) if re.match(r"[ ]*\t", lines[n])]
    for number in tabbed:
        reading.report(number + 1, lines[number].index("\t") + 1, "", "a tab begins this line, which YAML does not take", "use spaces")
    if not tabbed:
        _read_mapping(reading, "\n".join(lines[start + 1 : end]), start + 1)
    return _done(reading, "\n".join(lines[end + 1 :]), end + 2)


def _read_mapping(reading: _Reading, text: str, offset: int) -> None:
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        what, fix = _explain(error, text, line)
        reading.report(offset + line + 1, column + 1, "", what, fix)
        return
    except (yaml.YAMLError, RecursionError):
        reading.report(offset + 1, 1, "", "this front matter cannot be read as YAML", "write one `field: value` a line")
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        reading.report(offset + 1, 1, "", "the front matter is not a list of fields", "write one `field: value` a line")
        return
    reading.data.update(_mapping(reading, node, (), offset, set()))


def _explain(error: yaml.MarkedYAMLError, text: str, line: int) -> tuple[str, str]:
    """Say in an author's words what YAML's parser stumbled over."""
    problem = error.problem or "it cannot be read"
    written = text.split("\n")[line].strip() if line < len(text.split("\n")) else ""
    if "mapping values are not allowed" in problem:
        return "there is a second colon in this line", "put the value in quotation marks"
    if "found character" in problem and "cannot start any token" in problem:
        return f"a value cannot begin with `{written.split(': ')[-1][:1]}`", "put the value in quotation marks"
    if "could not find expected ':'" in problem:
        return "this line is no `field: value`", "put a colon and a space after the field's name"
    if "unexpected end of stream" in problem or "quoted scalar" in (error.context or ""):
        return "a quotation mark is opened and never closed", "close it, or take it away"
    if "expected <block end>" in problem:
        return "this line does not fit the ones above it", "begin each field at the start of its line"
    if "expected ',' or" in problem:
        return "a list opened by a bracket is never closed", "close it with `]`"
    return f"this line cannot be read ({problem})", "put the value in quotation marks"


def _value(reading: _Reading, node: yaml.Node, path: Path, offset: int, above: set[int]) -> Any:
    reading.value_places[path] = (offset + node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == "tag:yaml.org,2002:null" and node.style is None and node.value in {"", "~"} else node.value
    if id(node) in above or len(path) > 20:
        reading.report(*reading.value_places[path], str(path[0]) if path else "", "this value is nested without end", "write it out")
        return ""
    above.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(reading, node, path, offset, above)
    return [_value(reading, child, (*path, number), offset, above) for number, child in enumerate(node.value)]


def _mapping(reading: _Reading, node: yaml.MappingNode, path: Path, offset: int, above: set[int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = (offset + key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            reading.report(*place, "", "a field's name must be a word", "write one `field: value` a line")
            continue
        key = key_node.value.strip().lower() if not path else key_node.value.strip()
        if key in data:
            first = reading.places[(*path, key)][0]
            reading.report(*place, key, f"stands twice, first in line {first}", "keep one of the two")
            continue
        reading.places[(*path, key)] = place
        data[key] = _value(reading, value_node, (*path, key), offset, above)
    return data


def _parse_classic(reading: _Reading, lines: list[str], start: int) -> FrontMatter:
    """Read `Key: value` lines up to the first that is blank or none (the rule of Python-Markdown's meta extension)."""
    key = None
    number = start
    for number in range(start, len(lines)):  # noqa: B007 — the place where the header ends is needed below
        line = lines[number]
        if not line.strip() or _FENCE_END.match(line):
            number += 1
            break
        match = _CLASSIC_KEY.match(line)
        if match:
            key = match["key"].lower()
            _classic_field(reading, key, match, number)
            continue
        more = _CLASSIC_MORE.match(line)
        if more is None or key is None:
            break
        if isinstance(reading.data.get(key), str):
            reading.data[key] = f"{reading.data[key]} {more['value'].strip()}".strip()
    else:
        number += 1
    if not reading.data:
        reading.report(start + 1, 1, "", "there is no front matter here", "begin the file with `---`, the fields, and `---`")
    return _done(reading, "\n".join(lines[number:]), number + 1)


def _classic_field(reading: _Reading, key: str, match: re.Match[str], number: int) -> None:
    place = (number + 1, match.start("key") + 1)
    if key in reading.data:
        first = reading.places[(key,)][0]
        reading.report(*place, key, f"stands twice, first in line {first}", "keep one of the two")
        return
    reading.places[(key,)] = place
    reading.value_places[(key,)] = (number + 1, match.start("value") + 1)
    reading.data[key] = match["value"].strip()
