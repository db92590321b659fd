"""What an author most likely did where YAML's parser stumbles, in an author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELD = re.compile(r"(?P<name>[^\s:][^:]*?)\s*:(?P<space>\s*)(?P<value>.*)")
_QUOTE_IT = "put the value in quotation marks"
_BEHIND_THE_COLON = "take it away; quotation marks go round the value, behind the colon"
_SIGNS = "*&!|>%@`{},]}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake within a field: its line and column, counted from 0 within the field, what it is, and the mend."""

    line: int
    column: int
    what: str
    fix: str


def cannot_begin_with(sign: str) -> str:
    """Say that a value cannot begin with a sign that YAML has another use for."""
    named = "a backtick" if sign == "`" else f"`{sign}`"
    return f"a value cannot begin with {named}, which means something else in YAML"


def explain(lines: list[str], mark: tuple[int, int]) -> Iterator[Mistake]:
    """Yield what is wrong with a field of one or more lines; `mark` is where YAML's parser gave up."""
    tabs = [number for number, line in enumerate(lines) if re.match(r" *\t\s*[^\s#]", line)]
    if tabs:
        is_group = lines[0].rstrip().endswith(":")
        for number in tabs:
            is_field = not is_group and re.match(r"\s+[\w-]+:(\s|\Z)", lines[number])
            fix = "delete it; each field begins at the start of its line" if is_field else "use spaces"
            yield Mistake(number, lines[number].index("\t"), "a tab begins this line, which YAML does not take", fix)
        return
    yield _first_line(lines, mark) or _later_line(lines, mark)


def _first_line(lines: list[str], mark: tuple[int, int]) -> Mistake | None:
    """Say what is wrong with a field's first line, where it is that."""
    line = lines[0]
    if re.match(r"- +[\w-]+:(\s|\Z)", line):
        return Mistake(0, 0, "a hyphen begins this line, as in a list", "take it away; a field begins with its name")
    if re.match(r"""\s*(?:"[^":]*|'[^':]*):""", line):
        return Mistake(0, len(line) - len(line.lstrip()), "a quotation mark begins this line", _BEHIND_THE_COLON)
    if re.match(r"\s*[:?]", line):
        return Mistake(
            0, len(line) - len(line.lstrip()), "a field's name must be a word", "write one `field: value` a line"
        )
    match = _FIELD.match(line)
    if match and not match["space"] and match["value"]:
        return Mistake(0, match.start("value"), "there is no space after the colon", "put one there")
    if match and match["space"][:1] not in {" ", "\t", ""}:
        what = "the space after the colon is one of another kind, a non-breaking one"
        return Mistake(0, match.start("space"), what, "delete it and type a space")
    if not match:
        fix = "put a colon and a space after the field's name"
        return Mistake(0, len(line) - len(line.lstrip()), "this line is no `field: value`", fix)
    value, column = match["value"], match.start("value")
    return _value(value, column, lines, mark) if value else None


def _value(value: str, column: int, lines: list[str], mark: tuple[int, int]) -> Mistake | None:
    if value[0] in "\"'":
        return _quotation(value, column, lines)
    if value[0] == "[":
        if "]" not in "".join(lines)[column:]:
            return Mistake(0, column, "a list opened by a bracket is never closed", "close it with `]`")
        if not "".join(lines).rstrip().endswith("]"):
            return Mistake(
                0, column, "a value that begins with `[` is a list, and this one goes on behind it", _QUOTE_IT
            )
        line, place = mark if mark[0] < len(lines) else (0, column)
        return Mistake(line, place, "this list cannot be read", "put each of its entries in quotation marks")
    if re.fullmatch(r"[|>][-+0-9]*", value):
        return None
    if value[0] in _SIGNS or re.match(r"[-?](\s|\Z)", value):
        return Mistake(0, column, cannot_begin_with(value[0]), _QUOTE_IT)
    if mark[0] == 0:
        second = re.compile(r":(?=\s|\Z)").search(value)
        place = column + second.start() if second else mark[1]
        return Mistake(0, place, "there is a second colon in this line", _QUOTE_IT)
    return None


def _quotation(value: str, column: int, lines: list[str]) -> Mistake:
    quote, whole = value[0], "\n".join([value, *lines[1:]])
    inner = r"(?:[^\"\\]|\\.)*" if quote == '"' else r"(?:[^']|'')*"
    closed = re.match(f"{quote}{inner}{quote}", whole, re.DOTALL)
    if not closed:
        return Mistake(0, column, "a quotation mark is opened and never closed", "close it, or take it away")
    if whole[closed.end() :].strip():
        other = "'" if quote == '"' else '"'
        what = "this value goes on behind its closing quotation mark"
        return Mistake(0, column, what, f"put {other} around all of it")
    return Mistake(0, column, "this quotation holds an escape that YAML does not know", "write each `\\` in it twice")


def _later_line(lines: list[str], mark: tuple[int, int]) -> Mistake:
    """Say what is wrong further down in a field of several lines."""
    number = min(mark[0], len(lines) - 1)
    line = lines[number]
    column = len(line) - len(line.lstrip())
    if number and re.match(r"\s+[^\s:]+:(\s|\Z)", line) and not lines[0].rstrip().endswith(":"):
        what = "this line is set in as though it belonged to the one above"
        return Mistake(number, column, what, "begin each field at the start of its line")
    return Mistake(number, min(mark[1], len(line)), "this line does not fit the ones above it", "set it in as they are")
