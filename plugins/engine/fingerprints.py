"""What stands for a value when two builds are compared: equal values give equal text, on any machine, in any process.

Things with a name of their own (texts, lists, the site: see `name_of`) stand in containers by that name, since what is
read of them is noted by itself. A value without a name is told by all that it holds; within it, texts count with all of
theirs, because its properties may be made from them.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import MemberDescriptorType
from typing import Any, TypeVar

from jinja2 import Undefined
from jinja2.utils import missing
from pelican.contents import Content
from pelican.urlwrappers import URLWrapper

from plugins.core.listing import Listing
from plugins.core.model import Item, Model
from plugins.core.press import Site
from plugins.engine.notation import BRACKETS, PLAIN, UNDEFINED, digest, hashed, joined, named, with_texts

Known = TypeVar("Known")


class Untraceable(Exception):
    """A value cannot be compared between builds, so whatever shows it has to be made anew each time."""


def name_of(thing: Any) -> str | None:
    """Return the name under which a thing is known in every build; None where it is a mere value."""
    if isinstance(thing, Item):
        return f"{thing.kind} {thing.source or thing.slug}"
    if isinstance(thing, Content):
        item = getattr(thing, "item", None)
        return f"content {item.source}" if item is not None else f"file {thing.get_relative_source_path()}"
    if isinstance(thing, Listing):
        return f"list {thing.kind} {thing.output or thing.address}"
    return "site" if isinstance(thing, Site) else None


class Fingerprints:
    """Tells values, and remembers what it told of texts and of other things that do not change during a build.

    `settings` stands for itself: what is in it is compared as a whole before anything else.
    """

    def __init__(self, settings: Any = None) -> None:
        self._settings = settings
        self._known: dict[int, tuple[Any, str, frozenset[str]]] = {}
        self._open: set[int] = set()
        self._met: set[str] = set()
        """The columns of which all was told since this was last emptied."""

    def without(self, changed: Iterable[Item | None]) -> Fingerprints:
        """Return one that remembers nothing but texts, and not those that have changed."""
        forgotten = set(map(id, changed))
        kept = Fingerprints(self._settings)
        kept._known = {
            key: known for key, known in self._known.items() if key not in forgotten and isinstance(known[0], Item)
        }
        return kept

    def of(self, value: Any) -> str:
        """Return what stands for a value.

        Raises:
            Untraceable: it holds something that cannot be compared, such as a function.
        """
        told = digest(self._from_the_top(value, whole=False))
        return with_texts(told, self._met)

    def of_all(self, value: Any) -> str:
        """Return what stands for a value and for all that the texts in it hold.

        Raises:
            Untraceable: as `of` does.
        """
        told = hashed(self._from_the_top(value, whole=True))
        return with_texts(told, self._met)

    def of_list(self, values: list[Any]) -> str:
        """Return what stands for a list that stays as it is while it is looked at; it is looked through once.

        Raises:
            Untraceable: as `of` does.
        """
        return self.once(values, Fingerprints.of)

    def once(self, value: Known, tell: Callable[[Fingerprints, Known], str]) -> str:
        """Return what `tell` makes of a value that stays as it is; it is asked once."""
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, tell(self, value), frozenset()
        return known[1]

    def knows(self, item: Item) -> bool:
        """Whether it is known what stands for a text."""
        return id(item) in self._known

    def whole(self, item: Item) -> str:
        """Return what stands for a text and all that it holds."""
        known = self._known.get(id(item))
        if known is None:
            if id(item) in self._open:  # a text that leads to itself by way of others
                return str(name_of(item))
            told = self._noting(item, lambda: hashed(f"{name_of(item)} {self._fields(item)}"))
            met = {item.source} if item.kind == "column" else frozenset[str]()
            known = self._known[id(item)] = item, told, self._known[id(item)][2] | met
        self._met |= known[2]
        return known[1]

    def _from_the_top(self, value: Any, *, whole: bool) -> str:
        self._met.clear()
        try:
            return self._told(value, whole=whole)
        except RecursionError:  # a parsed page, say, each part of which holds the next
            raise Untraceable(f"{_class(value)} leads too deep") from None

    def _noting(self, value: Any, tell: Callable[[], str]) -> str:
        """Tell a value, and remember what was told, with the columns that were met in it."""
        before, self._met = self._met, set()
        self._open.add(id(value))
        try:
            told = tell()
            self._known[id(value)] = value, told, frozenset(self._met)
        finally:
            self._open.discard(id(value))
            self._met |= before
        return told

    def _told(self, value: Any, *, whole: bool) -> str:
        told = PLAIN.get(type(value))
        if told is not None:
            return told(value)
        if isinstance(value, list | tuple):
            begin, end = BRACKETS.get(type(value), ("~[", "]"))
            return f"{begin}{self._joined(value, whole=whole)}{end}{self._besides(value)}"
        if isinstance(value, Mapping):
            return f"{self._mapping(value, whole=whole)}{self._besides(value)}"
        if isinstance(value, AbstractSet):
            told_each = sorted(self._told(each, whole=whole) for each in value)
            return f"set{{{chr(0).join(told_each)}}}{self._besides(value)}"
        name = name_of(value)
        if name is not None:
            if not whole:
                return named(name)
            return f"<{self.whole(value)}>" if isinstance(value, Item) else self._refuse(value)
        return self._value(value)

    def _mapping(self, value: Mapping[Any, Any], *, whole: bool) -> str:
        if value is self._settings:
            return "<settings>"
        pairs = (f"{self._told(key, whole=whole)}:{self._told(each, whole=whole)}" for key, each in value.items())
        return ("{" if type(value) is dict else "~{") + "\0".join(pairs) + "}"

    def _joined(self, values: Iterable[Any], *, whole: bool) -> str:
        return "\0".join(self._told(each, whole=whole) for each in values)

    def _value(self, value: Any) -> str:
        """Tell a value of some class by its class and all that it holds."""
        known = self._known.get(id(value))
        if known is not None:
            self._met |= known[2]
            return known[1]
        if isinstance(value, Undefined):
            return UNDEFINED
        if isinstance(value, URLWrapper):
            told = self._joined((value.name, value.slug), whole=True)
            return f"{type(value).__name__}({told}){self._besides(value, but=_OF_NAMES)}"
        if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta | dt.tzinfo | str | int | float):
            return f"{_class(value)}{value!r}{getattr(value, 'tzinfo', '')}{self._besides(value)}"
        if id(value) in self._open or callable(value):
            self._refuse(value)
        return self._noting(value, lambda: digest(joined(_class(value), self._fields(value))))

    def _besides(self, value: Any, *, but: frozenset[str] = frozenset()) -> str:
        """Tell what somebody has hung on a value that is told in a way of its own; nothing, as a rule."""
        held = getattr(value, "__dict__", None)
        if not held or isinstance(value, Enum) or but >= held.keys():
            return ""
        if id(value) in self._open:
            self._refuse(value)
        self._open.add(id(value))
        try:
            more = [f"{name}={self._told(held[name], whole=False)}" for name in sorted(held.keys() - but)]
        finally:
            self._open.discard(id(value))
        return f"+({chr(0).join(more)})"

    def _fields(self, value: Any) -> str:
        """Tell what a value holds; of a text, what it does not hold goes without saying."""
        if isinstance(value, Model):
            held = value.__dict__
            said = [(name, held[name]) for name, default in _model_fields(type(value)) if held[name] is not default]
        else:
            said = [*_held(value)]
        whole = not getattr(type(value), "shows_by_name", False)
        return "\0".join([f"{name}={self._told(each, whole=whole)}" for name, each in said])

    def _refuse(self, value: Any) -> str:
        raise Untraceable(f"{_class(value)} cannot be compared between builds")


_OF_NAMES = frozenset(vars(URLWrapper("a name", {})))
"""What Pelican's tags, categories and authors hold by themselves."""


def _held(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a value holds, by name."""
    if is_dataclass(value):
        for name in _dataclass_fields(value.__class__):
            yield name, getattr(value, name)
    elif hasattr(value, "__dict__") and _is_open(value.__class__):
        yield from sorted(vars(value).items())
        yield from _slots(value)
    else:
        raise Untraceable(f"{_class(value)} cannot be looked into")


@lru_cache(maxsize=256)
def _is_open(kind: type) -> bool:
    """Whether all that a thing of this class holds can be seen; what is not written in Python may hold more."""
    return all(each.__flags__ & _MADE_WHILE_RUNNING and _has_no_more_room(each) for each in kind.__mro__[:-1])


_MADE_WHILE_RUNNING = 1 << 9
"""CPython's Py_TPFLAGS_HEAPTYPE: so are all classes that are written in Python, and some that are not."""


def _has_no_more_room(kind: type) -> bool:
    """Whether things of a class take no more room than for their slots and for what is hung on them."""
    own = vars(kind)
    places = sum(isinstance(member, MemberDescriptorType) or name in _PLACES for name, member in own.items())
    base = kind.__base__.__basicsize__ if kind.__base__ else 0
    return kind.__basicsize__ - base <= places * _POINTER


_PLACES = frozenset({"__dict__", "__weakref__"})
_POINTER = struct.calcsize("P")


def _slots(value: Any) -> Iterator[tuple[str, Any]]:
    for kind in type(value).__mro__:
        for name, member in sorted(vars(kind).items()):
            if isinstance(member, MemberDescriptorType):
                yield name, getattr(value, name, missing)


@lru_cache(maxsize=256)
def _model_fields(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    """Return the names of a model's fields, each with what it holds where nothing is said, if there is but one such."""
    fields_ = model.model_fields.items()
    return tuple((name, field.default if _is_singular(field.default) else missing) for name, field in fields_)


def _is_singular(value: Any) -> bool:
    """Whether Python has only one object like this, so that its identity can be told by."""
    return value is None or isinstance(value, bool) or (type(value) in (str, tuple) and not value)


@lru_cache(maxsize=256)
def _dataclass_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _class(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
