"""Front matter of the plainest kind, read without YAML's parser: what most texts have, in a fraction of the time.

Only lines of which there can be no doubt are read here: `field: value`, with quotation marks or without, and lists in
brackets or below one another. Where there is anything else, nothing is read, and YAML's parser reads the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from plugins.core.fields_read import Path, Place

_QUOTED = r"\"(?P<double>[^\"\\]*)\"|'(?P<single>[^']*)'"
_SCALAR = rf"(?:(?P<plain>\w[^:#]*(?::(?! |\Z)[^:#]*)*)|{_QUOTED}) *"
_FIELD = re.compile(rf"(?P<name>[A-Za-z_][A-Za-z0-9_-]*): *(?:(?<= )(?:{_SCALAR}|\[(?P<list>[^\[\]{{}}:#]*)\] *))?\Z")
_BELOW = re.compile(rf"(?P<indent> *)- +{_SCALAR}\Z")
_ENTRY = re.compile(rf" *(?:(?P<plain>\w[^,\"']*)|{_QUOTED}) *(?:,|\Z)")
_MOST_LINES = 500


@dataclass(slots=True)
class PlainFields:
    """Values by field, and the places of fields and values, as YAML's parser would give them."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    value_places: dict[Path, Place] = field(default_factory=dict)


def plain_fields(lines: list[str], offset: int) -> PlainFields | None:
    """Return the fields in lines of front matter; None where there is anything that is not plain.

    `offset` counts the lines of the file before them.
    """
    found = PlainFields()
    if len(lines) > _MOST_LINES or not all(map(str.isprintable, lines)):
        return None
    number = 0
    while number < len(lines):
        if lines[number]:
            match = _FIELD.match(lines[number])
            name = match["name"].lower() if match else ""
            if match is None or name in found.data:
                return None
            found.places[name,] = offset + number + 1, 1
            read = _read(found, match, name, lines, number, offset)
            if not read:
                return None
            number = read
        else:
            number += 1
    return found if found.data else None


def _read(found: PlainFields, match: re.Match[str], name: str, lines: list[str], number: int, offset: int) -> int:
    """Read a field's value; return the number of the line behind it, 0 where the value is not plain."""
    kind = match.lastgroup
    if kind == "name":
        return _read_below(found, name, lines, number + 1, offset)
    if kind == "list":
        return number + 1 if _read_list(found, match, name, offset + number + 1) else 0
    found.data[name], column = _value(match)
    found.value_places[name,] = offset + number + 1, column
    return number + 1


def _read_list(found: PlainFields, match: re.Match[str], name: str, line: int) -> bool:
    """Read a list in brackets."""
    written, begin = match["list"], match.start("list")
    entries: list[str] = []
    found.data[name], found.value_places[name,] = entries, (line, begin)
    place = 0
    while place < len(written) and written.strip():
        entry = _ENTRY.match(written, place)
        if entry is None:
            return False
        value, column = _value(entry)
        found.value_places[name, len(entries)] = line, begin + column
        entries.append(value)
        place = entry.end()
    return not written.endswith(",")


def _read_below(found: PlainFields, name: str, lines: list[str], number: int, offset: int) -> int:
    """Read a list whose entries stand below one another, each after a hyphen."""
    entries: list[str] = []
    indent = None
    while number < len(lines) and (entry := _BELOW.match(lines[number])):
        if indent is None:
            indent = entry["indent"]
            found.value_places[name,] = offset + number + 1, len(indent) + 1
        if entry["indent"] != indent:
            return 0
        value, column = _value(entry)
        found.value_places[name, len(entries)] = offset + number + 1, column
        entries.append(value)
        number += 1
    found.data[name] = entries
    return number if entries else 0


def _value(match: re.Match[str]) -> tuple[str, int]:
    """Return a value and its column, that of its quotation mark where it has one."""
    kind = str(match.lastgroup)
    if kind == "plain":
        return match["plain"].rstrip(" "), match.start("plain") + 1
    return match[kind], match.start(kind)
