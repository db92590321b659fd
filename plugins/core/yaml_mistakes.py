"""What an author most likely did where YAML's parser stumbles, in an author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.core.lookalikes import is_odd_colon, is_odd_space, marks_around, name_of

_FIELD = re.compile(r"(?P<name>[^\s:][^:]*?)\s*:(?P<space>\s*)(?P<value>.*)")
_QUOTE_IT = "put the value in quotation marks"
_BEHIND_THE_COLON = "take it away; quotation marks go round the value, behind the colon"
_TYPE_A_SPACE = "delete it and type a space"
_SIGNS = "*&!|>%@`{},]}"
_NO_ENTRY = re.compile(r"\s*(?P<sign>-(?=[^\s-])|[*+•·‣](?=\s))")


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


def explain(lines: list[str], mark: tuple[int, int], above: list[str]) -> Iterator[Mistake]:
    """Yield what is wrong with a field of one or more lines; `mark` is where YAML's parser gave up.

    `above` are the lines of the field above it.
    """
    tabs = [number for number, line in enumerate(lines) if re.match(r" *\t\s*[^\s#]", line)]
    if tabs:
        is_group = lines[0].rstrip().endswith(":")
        for number in tabs:
            is_field = not is_group and re.match(r"\s+[\w-]+:(\s|\Z)", lines[number])
            fix = "delete it; each field begins at the start of its line" if is_field else "use spaces"
            yield Mistake(number, lines[number].index("\t"), "a tab begins this line, which YAML does not take", fix)
        return
    odd = [mistake for number, line in enumerate(lines) if (mistake := _odd_space_before(number, line))]
    if odd:
        yield from odd
        return
    yield _first_line(lines, mark, above) or _later_line(lines, mark)


def _odd_space_before(number: int, line: str) -> Mistake | None:
    """Say what is wrong with a line that is set in, or a list's entry, where that is a space of another kind."""
    text = line.lstrip()
    if text and any(map(is_odd_space, line[: len(line) - len(text)])):
        return set_in_oddly(number, line)
    if text.startswith("-") and is_odd_space(text[1:2]):
        column = len(line) - len(text) + 1
        return Mistake(number, column, _of_another_kind("the space after the hyphen", text[1]), _TYPE_A_SPACE)
    return None


def set_in_oddly(number: int, line: str) -> Mistake:
    """Say that a line is set in by spaces that are none to YAML."""
    odd = next(character for character in line if is_odd_space(character))
    what = f"this line is set in by spaces of another kind, {name_of(odd)}s"
    return Mistake(number, line.index(odd), what, "delete them and type ordinary spaces")


def _of_another_kind(what: str, character: str) -> str:
    return f"{what} is one of another kind, a {name_of(character).removesuffix(' space').removesuffix(' one')} one"


def no_entry(number: int, line: str) -> Mistake | None:
    """Say what is wrong with a line that is to be an entry of a list, and that YAML does not take for one."""
    match = _NO_ENTRY.match(line)
    if match is None:
        return None
    column, sign = match.start("sign"), match["sign"]
    if sign == "-":
        fix = "put one there; each entry of a list begins with a hyphen and a space"
        return Mistake(number, column + 1, "there is no space after the hyphen", fix)
    return Mistake(number, column, f"`{sign}` begins no entry of a list", "type a hyphen in its place, and a space")


def is_open_block(lines: list[str]) -> bool:
    """Whether a field says that its value stands below it (`>-`), and nothing does."""
    return re.search(r":\s+[|>][-+0-9]*\s*\Z", lines[0]) is not None and not any(map(str.strip, lines[1:]))


def _may_go_on(lines: list[str]) -> bool:
    """Whether a field's value could go on in further lines, were they set in."""
    match = _FIELD.match(lines[0])
    value = match["value"] if match else ""
    below = next((line.strip() for line in lines[1:] if line.strip()), "")
    is_text = not re.match(r"""["'\[{&*!#]""", value)
    return match is not None and is_text and not (not value and (below.startswith("-") or _FIELD.match(below)))


def _first_line(lines: list[str], mark: tuple[int, int], above: list[str]) -> Mistake | None:
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
        what = _of_another_kind("the space after the colon", match["space"][0])
        return Mistake(0, match.start("space"), what, _TYPE_A_SPACE)
    if not match:
        return _no_field(line, above)
    value, column = match["value"], match.start("value")
    return _value(value, column, lines, mark) if value else None


def _no_field(line: str, above: list[str]) -> Mistake:
    """Say what is wrong with a line at the margin that has no colon."""
    colon = re.match(r"[\w-]+\s*(?=[^\w\s])", line)
    if colon and is_odd_colon(line[colon.end()]):
        what = _of_another_kind("the colon", line[colon.end()])
        return Mistake(0, colon.end(), what, "delete it and type a colon and a space")
    column = len(line) - len(line.lstrip())
    if is_open_block(above):
        what = "this line goes on with the value of the field above, and is not set in"
        return Mistake(0, column, what, "set it in by two spaces, and those below it that go on too")
    fix = "put a colon and a space after the field's name"
    if _may_go_on(above):
        fix += "; if it goes on with the value above, set it in by two spaces"
    return Mistake(0, column, "this line is no `field: value`", fix)


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
        return _list(column, lines, mark)
    if re.fullmatch(r"[|>][-+0-9]*", value):
        return None
    if value[0] in _SIGNS or re.match(r"[-?](\s|\Z)", value):
        return Mistake(0, column, cannot_begin_with(value[0]), _QUOTE_IT)
    if mark[0] == 0:
        second = re.compile(r":(?=\s|\Z)").search(value)
        place = column + second.start() if second else mark[1]
        return Mistake(0, place, "there is a second colon in this line", _QUOTE_IT)
    return None


def _list(column: int, lines: list[str], mark: tuple[int, int]) -> Mistake:
    """Say what is wrong with a list in brackets, at whose end there is one."""
    line, place = mark if mark[0] < len(lines) else (0, column)
    if lines[line][place : place + 1] == "," and re.search(r"[\[,]\s*\Z", lines[line][:place]):
        return Mistake(line, place, "nothing stands before this comma", "take the comma away")
    if lines[line][place : place + 1] == "]" and not re.search(r"\[.*\[", lines[line][column:]):
        return Mistake(line, place, "this bracket closes nothing", "take it away")
    return Mistake(line, place, "this list cannot be read", "put each of its entries in quotation marks")


def _quotation(value: str, column: int, lines: list[str]) -> Mistake:
    quote, whole = value[0], "\n".join([value, *lines[1:]])
    inner = r"(?:[^\"\\]|\\.)*" if quote == '"' else r"(?:[^']|'')*"
    closed = re.match(f"{quote}{inner}{quote}", whole, re.DOTALL)
    if not closed and marks_around(whole):
        return Mistake(0, column, "the quotation mark that is to close this value is curly", "type a straight one")
    if not closed:
        return Mistake(0, column, "a quotation mark is opened and never closed", "close it, or take it away")
    if whole[closed.end() :].strip():
        other = "'" if quote == '"' else '"'
        what = "this value goes on behind its closing quotation mark"
        return Mistake(0, column, what, f"put {other} around all of it")
    return Mistake(0, column, "this quotation holds an escape that YAML does not know", "write each `\\` in it twice")


def _later_line(lines: list[str], mark: tuple[int, int]) -> Mistake:
    """Say what is wrong further down in a field of several lines."""
    if lines[0].rstrip().endswith(":"):
        entries = [mistake for n, line in enumerate(lines) if n and (mistake := no_entry(n, line))]
        if entries:
            return entries[0]
    number = min(mark[0], len(lines) - 1)
    line = lines[number]
    column = len(line) - len(line.lstrip())
    if number and re.match(r"\s+[^\s:]+:(\s|\Z)", line) and not lines[0].rstrip().endswith(":"):
        what = "this line is set in as though it belonged to the one above"
        return Mistake(number, column, what, "begin each field at the start of its line")
    place = max(column, min(mark[1], len(line)))
    return Mistake(number, place, "this line does not fit the ones above it", "set it in as they are")
