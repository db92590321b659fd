"""A reading in its plain form: a line of JSON and the body's HTML, from which exactly the same reading is made again.

It goes through the pipe from a process that reads texts, and lies in the cache. What holds a value that has no plain
form (a site's settings may bring any) has none itself, and is read from its file each time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from plugins.core import model as models
from plugins.core.body import Body, Heading
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.front_matter import FrontMatter
from plugins.core.model import Item, Model
from plugins.core.problems import Problem
from plugins.core.reading import Reading, TooDeep, read_one
from plugins.core.slips import Slip
from plugins.engine.texts import PlainReading

_MODELS: Mapping[str, type[Model]] = MappingProxyType(
    {name: found for name, found in vars(models).items() if isinstance(found, type) and issubclass(found, Model)}
)


class NotPlain(TypeError):
    """A value has no plain form."""


@dataclass(slots=True, eq=False)
class KnownReading:
    """A reading made of its plain form; the HTML is fetched, and the file read, when one of them is asked for."""

    file: TextFile
    item: Item | None
    problems: tuple[Problem, ...]
    words: int
    standfirst: str | None
    has_links: bool
    conventions: Conventions
    fetch: Callable[[], str | None]
    """Returns the HTML; None where it cannot be had any more."""
    _rest: tuple[Any, ...] = ()
    _anew: Reading | None = field(default=None, init=False)

    @property
    def matter(self) -> FrontMatter:
        """The front matter with its places, and the body as it was written."""
        return self._from_file().matter

    @property
    def body(self) -> Body | TooDeep:
        """The body as HTML, before its links are resolved."""
        headings, notes, missing, slips, deep = self._rest
        if deep:
            return TooDeep(*deep)
        html = self.fetch()
        if html is None:
            return self._from_file().body
        told = tuple(Slip(*slip) for slip in slips)
        return Body(html, tuple(Heading(*heading) for heading in headings), notes, tuple(missing), told)

    def _from_file(self) -> Reading:
        if self._anew is None:
            self._anew = read_one(self.file, self.conventions)
        return self._anew


def plain_reading(reading: Reading, front: str = "") -> PlainReading:
    """Return the plain form of a reading; `front` is what `front_of` gives for its file.

    Raises:
        NotPlain: it holds a value that has none.
    """
    body = reading.body if reading.item else Body("")
    rest: tuple[Any, ...] = ((), 0, (), (), (body.what, body.line)) if isinstance(body, TooDeep) else _rest(body)
    head = [
        _plain(reading.item),
        [[p.line, p.column, p.field, p.what, p.fix, p.severity] for p in reading.problems],
        reading.words if reading.item else 0,
        reading.standfirst if reading.item else None,
        reading.item is not None and reading.has_links,
        *rest,
        front,
    ]
    html = "" if isinstance(body, TooDeep) else body.html
    try:
        return PlainReading(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(), html.encode())
    except UnicodeEncodeError:
        raise NotPlain("half of a character") from None


def _rest(body: Body) -> tuple[Any, ...]:
    return (
        [[heading.level, heading.id, heading.title] for heading in body.headings],
        body.notes,
        body.missing_notes,
        [[slip.line, slip.column, slip.what, slip.fix, slip.severity] for slip in body.slips],
        None,
    )


def reading_of(head: bytes, file: TextFile, conventions: Conventions, fetch: Callable[[], str | None]) -> KnownReading:
    """Return the reading that a plain form was made of; `fetch` gives its HTML.

    Raises:
        ValueError, TypeError, LookupError: this is no plain form.
    """
    item, problems, words, standfirst, links, *rest, _ = json.loads(head)
    shown = conventions.shown(file.source)
    made = _value(item)
    if not (made is None or isinstance(made, Item)) or len(rest) != 5:
        raise ValueError("no reading")
    told = tuple(Problem(shown, *problem) for problem in problems)
    return KnownReading(file, made, told, words, standfirst, links, conventions, fetch, tuple(rest))


def _plain(value: Any) -> Any:
    """Return a value as JSON: tuples as lists, and everything that JSON does not know under a name."""
    kind = type(value)
    if value is None or kind in {str, int, bool}:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    if kind is list:
        return {"list": [_plain(part) for part in value]}
    if kind is dict:
        return {"dict": [[_plain(key), _plain(part)] for key, part in value.items()]}
    if kind is dt.datetime:
        return {"time": [value.replace(tzinfo=None, fold=0).isoformat(), _plain_zone(value.tzinfo), value.fold]}
    if kind is dt.date:
        return {"day": value.isoformat()}
    if _MODELS.get(kind.__name__) is kind:
        return {kind.__name__: {name: _plain(getattr(value, name)) for name in sorted(value.model_fields_set)}}
    raise NotPlain(f"{kind} has no plain form")


def _plain_zone(zone: dt.tzinfo | None) -> str | int | None:
    if zone is None or zone is dt.UTC:
        return "" if zone else None
    if type(zone) is ZoneInfo and zone.key and ZoneInfo(zone.key) is zone:
        return zone.key
    if type(zone) is dt.timezone and (offset := zone.utcoffset(None)).microseconds == 0:
        return offset.days * 86400 + offset.seconds
    raise NotPlain(f"{zone!r} has no plain form")


def _value(plain: Any) -> Any:
    """Return the value that JSON stands for."""
    kind = type(plain)
    if kind is list:
        return tuple(map(_value, plain))
    if kind is not dict:
        return plain
    ((name, written),) = plain.items()
    found = _MODELS.get(name)
    if found is not None:
        return _blank(found).model_copy(update={key: _value(part) for key, part in written.items()})
    if name == "time":
        time, zone, fold = written
        return dt.datetime.fromisoformat(time).replace(tzinfo=_zone(zone), fold=fold)
    if name == "list":
        return [_value(part) for part in written]
    if name == "dict":
        return {_value(key): _value(part) for key, part in written}
    if name == "day":
        return dt.date.fromisoformat(written)
    raise ValueError(f"there is no {name}")


def _zone(plain: str | int | None) -> dt.tzinfo | None:
    if isinstance(plain, int):
        return dt.timezone(dt.timedelta(seconds=plain))
    if plain is None:
        return None
    return ZoneInfo(plain) if plain else dt.UTC


@lru_cache(maxsize=64)
def _blank(model: type[Model]) -> Model:
    """Return an object of a kind in which nothing is set; where a field has no default, None stands for it."""
    blank = model.model_construct()
    values = {name: None if info.is_required() else info.default for name, info in model.model_fields.items()}
    object.__setattr__(blank, "__dict__", values)
    object.__setattr__(blank, "__pydantic_fields_set__", set())
    return blank
