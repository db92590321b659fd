"""Values written as text, and read from it again: what stands for a value when two builds are compared is, where it is
short, the value itself.

So a page can be made again from what was noted of it, without the site that it was made from. What was too long to be
noted, or holds what cannot be made again, is not read back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import PosixPath
from typing import Any
from zoneinfo import ZoneInfo

from jinja2.utils import missing
from markupsafe import Markup

LONGEST = 2000
"""Characters; what is longer is told by its digest."""

UNDEFINED = "undefined"
"""What stands for what Jinja has in place of an attribute that is not there."""

_DIGEST = re.compile(r"#[0-9a-f]{32}")
_WITH_TEXTS = re.compile(r"#[0-9a-f]{32}@")


class NotRemembered(Exception):
    """A value cannot be had without the site that it comes from."""


def digest(text: str) -> str:
    """Return a text as it is where it is short, else what stands for it."""
    return text if len(text) <= LONGEST else hashed(text)


def hashed(text: str) -> str:
    """Return what stands for a text, however long it is."""
    return "#" + hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def with_texts(told: str, sources: Collection[str]) -> str:
    """Return what stands for a value in which texts count with all that they hold, and which texts these are."""
    if not sources:
        return told
    return f"{told if _DIGEST.fullmatch(told) else hashed(told)}@{chr(9).join(sorted(sources))}"


def texts_in(told: str) -> list[str]:
    """Return the texts of which a value holds all."""
    return told[34:].split("\t") if told[:1] == "#" and _WITH_TEXTS.match(told) else []


def named(name: str) -> str:
    """Return what stands for a thing that has a name of its own."""
    return f"<{len(name)} {name}>"


def joined(kind: str, parts: str) -> str:
    """Return what stands for a value of some class that holds these parts."""
    return f"{kind}({parts})"


def _moment(value: dt.datetime) -> str:
    return f"{value.isoformat()} {value.tzinfo}"


PLAIN: dict[type, Callable[[Any], str]] = {
    str: lambda value: f"s{len(value)} {digest(value)}",
    Markup: lambda value: f"m{len(value)} {digest(str(value))}",
    bool: repr,
    int: repr,
    float: repr,
    type(None): repr,
    type(missing): repr,
    bytes: repr,
    dt.datetime: _moment,
    dt.date: repr,
    dt.time: repr,
    dt.timedelta: repr,
    ZoneInfo: str,
    PosixPath: repr,
}
"""How what holds nothing else is told; a text begins with its length, so that none can pass for a list of several."""

BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")")}
"""What stands around the parts of what holds several."""


def told_plain(value: Any) -> str:
    """Return what stands for a value that is made of plain ones and of dataclasses, as the fingerprint of it is.

    Raises:
        NotRemembered: it is made of something else.
    """
    return digest(_told_plain(value))


def _told_plain(value: Any) -> str:
    kind: type = type(value)
    if kind in PLAIN:
        return PLAIN[kind](value)
    if kind in BRACKETS:
        begin, end = BRACKETS[kind]
        return f"{begin}{chr(0).join(map(_told_plain, value))}{end}"
    if is_dataclass(kind):
        held = (f"{field.name}={_told_plain(getattr(value, field.name))}" for field in fields(kind))
        return digest(joined(f"{kind.__module__}.{kind.__qualname__}", "\0".join(held)))
    raise NotRemembered(kind.__qualname__)


def value_of(told: str, thing: Callable[[str], Any], undefined: Callable[[], Any]) -> Any:
    """Return the value that was told; `thing` gives what stands for a thing of a name.

    Raises:
        NotRemembered: it cannot be had back.
    """
    reading = _Told(told, thing, undefined)
    try:
        value = reading.value()
    except (ValueError, LookupError, TypeError, AttributeError, ImportError) as error:
        raise NotRemembered(told[:80]) from error
    if reading.place != len(told):
        raise NotRemembered(told[:80])
    return value


_COUNT = re.compile(r"(\d+) ")
_WORD = re.compile(rf"None|True|False|{missing!r}|{UNDEFINED}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?(?=[\0\])}:]|\Z)")
_DAY = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+(?:[+-][\d:.]+)?) ([\w/+:-]+)")
_CLASS = re.compile(r"(plugins(?:\.\w+)+)\.([A-Za-z]\w*)\(")
_FIELD = re.compile(r"(\w+)=")
_WORDS = {"None": None, "True": True, "False": False, repr(missing): missing}


class _Told:
    """A value that was told, read from its beginning."""

    def __init__(self, text: str, thing: Callable[[str], Any], undefined: Callable[[], Any]) -> None:
        self.text = text
        self.place = 0
        self._thing = thing
        self._undefined = undefined

    def value(self) -> Any:
        """Return the value that begins here, and go on behind it."""
        first = self.text[self.place : self.place + 1]
        if first in {"s", "m"} and not self.text[self.place + 1 : self.place + 2].isdigit():
            return self._rest()
        read = {"s": self._text, "m": self._markup, "<": self._named, "[": self._list, "(": self._tuple,
                "{": self._mapping}.get(first, self._rest)  # fmt: skip
        return read()

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.place)
        if found is None:
            raise NotRemembered(self.text[self.place : self.place + 80])
        self.place = found.end()
        return found

    def _skip(self, sign: str) -> bool:
        """Go on behind a sign, where it stands here."""
        is_here = self.text.startswith(sign, self.place)
        self.place += len(sign) if is_here else 0
        return is_here

    def _text(self) -> str:
        self.place += 1
        length = int(self._take(_COUNT)[1])
        if length > LONGEST:
            raise NotRemembered("a long text")
        end = self.place + length
        text, self.place = self.text[self.place : end], end
        if len(text) != length:
            raise NotRemembered("half of a text")
        return text

    def _markup(self) -> Markup:
        return Markup(self._text())

    def _named(self) -> Any:
        name = self._text()
        if not self._skip(">"):
            raise NotRemembered(name)
        return self._thing(name)

    def _parts(self, end: str) -> list[Any]:
        self.place += 1
        parts: list[Any] = []
        while not self._skip(end):
            if parts and not self._skip("\0"):
                raise NotRemembered("no list")
            parts.append(self.value())
        return parts

    def _list(self) -> list[Any]:
        return self._parts("]")

    def _tuple(self) -> tuple[Any, ...]:
        return tuple(self._parts(")"))

    def _mapping(self) -> dict[Any, Any]:
        self.place += 1
        found: dict[Any, Any] = {}
        while not self._skip("}"):
            if found and not self._skip("\0"):
                raise NotRemembered("no mapping")
            key = self.value()
            if not self._skip(":"):
                raise NotRemembered("no mapping")
            found[key] = self.value()
        return found

    def _rest(self) -> Any:
        text, place = self.text, self.place
        if _MOMENT.match(text, place):
            found = self._take(_MOMENT)
            return _moment_in(found[1], found[2])
        if _NUMBER.match(text, place):
            number = self._take(_NUMBER)
            return float(number[0]) if number[1] or number[2] else int(number[0])
        if _DAY.match(text, place):
            return dt.date(*map(int, self._take(_DAY).groups()))
        if _WORD.match(text, place):
            word = self._take(_WORD)[0]
            return self._undefined() if word == UNDEFINED else _WORDS[word]
        return self._object()

    def _object(self) -> Any:
        found = self._take(_CLASS)
        kind = _class(found[1], found[2])
        values: dict[str, Any] = {}
        while not self._skip(")"):
            if values and not self._skip("\0"):
                raise NotRemembered("no object")
            name = self._take(_FIELD)[1]
            values[name] = self.value()
        return _made(kind, values)


def _moment_in(written: str, zone: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(written)
    if zone == "None":
        if value.tzinfo is not None:
            raise NotRemembered(zone)
        return value
    if zone != str(value.tzinfo):
        offset = value.utcoffset()
        value = value.replace(tzinfo=ZoneInfo(zone))
        if value.utcoffset() != offset:
            value = value.replace(fold=1)
        if value.utcoffset() != offset:
            raise NotRemembered(zone)
    return value


@lru_cache(maxsize=64)
def _class(module: str, name: str) -> type:
    """Return a class of ours that holds values and does nothing when it is made.

    Raises:
        NotRemembered: there is no such class.
    """
    kind = getattr(import_module(module), name)
    is_model = isinstance(kind, type) and any(base.__module__ == "pydantic.main" for base in kind.__mro__)
    if not isinstance(kind, type) or kind.__module__ != module or not (is_dataclass(kind) or is_model):
        raise NotRemembered(name)
    return kind


def _made(kind: type, values: dict[str, Any]) -> Any:
    if not is_dataclass(kind):
        if not values.keys() <= kind.model_fields.keys():  # type: ignore[attr-defined]
            raise NotRemembered(kind.__name__)
        return kind.model_construct(**values)  # type: ignore[attr-defined]
    if values.keys() != {field.name for field in fields(kind)}:
        raise NotRemembered(kind.__name__)
    made = object.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made
