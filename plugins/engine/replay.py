"""Pages made again from what was noted of them, where of all that they read only a column's body is another.

Their templates run as in any build. In place of texts, lists and the site they are given stand-ins, which answer with
what was told of these. Whatever was not told, or cannot be had back, ends it: then the whole site has to be read.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, NoReturn, cast

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, Template
from jinja2.runtime import Context
from jinja2.utils import missing

from plugins.engine.following import BY_CHANCE, CONTEXT, MISSING, TEMPLATE, is_pure
from plugins.engine.groundwork import Groundwork
from plugins.engine.memory import Record, Thing
from plugins.engine.notation import UNDEFINED, NotRemembered, told_plain, value_of
from plugins.engine.readers import STAYS, comes_from_body
from plugins.engine.references import references_of
from plugins.engine.remembered import SHOWN, Remembered, Unread, page_of

_PAGE = "\0page"
"""In the variables of a page's templates; macros that are imported without these know nothing of a page."""

Values = Mapping[str, Mapping[str, Any]]
"""What things have now of a body that was edited, by the thing's name and the attribute."""


class Replay:
    """Makes pages again; `things` are those that they have read, by name, and `find` knows of others.

    `fresh` is what is another now.
    """

    def __init__(
        self,
        ground: Groundwork,
        things: Mapping[str, Thing],
        fresh: Values,
        find: Callable[[str], Thing | None],
    ) -> None:
        self.touched: dict[str, Thing] = {}
        self._ground = ground
        self._names = frozenset(ground.shared) | frozenset(ground.own)
        self._own_names = frozenset(ground.own)
        self._things = things
        self._find = find
        self._fresh = fresh
        self._reads: dict[int, int] = {}
        self._own: dict[str, str] = {}
        self._known_own: Mapping[str, str] = {}
        self._stand_ins: dict[str, Remembered] = {}
        self._values: dict[tuple[str, str], Any] = {}
        self._has_failed = False
        self._environment = _environment(ground, self)

    def page(self, known: Record) -> tuple[bytes, Record]:
        """Return a page as it is now, and what is known of it.

        Raises:
            NotRemembered: it reads what is not remembered.
        """
        if not known.is_whole:
            raise NotRemembered("it could not be followed")
        self._reads, self._own, self._known_own = {}, {}, known.own
        content = self._environment.get_template(known.made_by).render({_PAGE: True}).encode("utf-8")
        if self._has_failed:  # something has caught it on the way
            raise NotRemembered(known.made_by)
        references = references_of(content) if known.references is not None else None
        digest = hashlib.sha256(content).hexdigest()
        return content, Record(known.made_by, digest, self._own, self._reads, references=references)

    def refuse(self, what: str) -> NoReturn:
        """Give up."""
        self._has_failed = True
        raise NotRemembered(what)

    def stand_in(self, name: str) -> Remembered:
        """Return what stands for a thing; always the same."""
        if name not in self._stand_ins:
            self._stand_ins[name] = Remembered(name, self.refuse)
        return self._stand_ins[name]

    def attribute(self, name: str, attribute: str) -> Any:
        """Return an attribute of a thing, and note that it was read."""
        thing = self._thing(name)
        fresh = self._fresh.get(name)
        if fresh is not None and comes_from_body(name, attribute):
            value = self._of_body(thing, attribute, fresh)
        else:
            value = self._told(thing, attribute)
        self._note(thing, attribute)
        return value

    def _of_body(self, thing: Thing, attribute: str, fresh: Mapping[str, Any]) -> Any:
        """Return what a thing has of a body that was edited; what it did not have, it has not now."""
        if attribute not in fresh:
            is_there = attribute not in thing.attributes or thing.told[thing.attributes.index(attribute)] != UNDEFINED
            return self.refuse(attribute) if is_there else self._told(thing, attribute)
        value = fresh[attribute]
        if value is STAYS:
            return self._told(thing, attribute)
        if attribute not in thing.attributes:
            thing.attributes.append(attribute)
            thing.told.append(told_plain(value))
            self.touched[thing.name] = thing
        return value

    def variable(self, name: str, otherwise: Any) -> Any:
        """Return one of the page's variables, and note that it was read; `otherwise` is what all templates have."""
        told = self._known_own.get(name)
        if told is not None:
            self._own[name] = told
            if told != MISSING:
                return page_of(self._value(told))
        elif name in self._own_names:
            return Unread(name, self.refuse)
        shared = self._things.get(CONTEXT)
        if shared is not None and name in shared.attributes:
            value = self._told(shared, name)
            self._note(shared, name)
            if value is missing:
                self._own[name] = MISSING
            return value
        if name in self._ground.plain:
            return self._value(self._ground.plain[name])
        if name in self._names or otherwise is missing or name in BY_CHANCE:
            self.refuse(name)
        return otherwise

    def template(self, name: str) -> None:
        """Note that a template has a part in the page."""
        self._note(self._thing(f"{TEMPLATE}{name}"), "source")

    def _thing(self, name: str) -> Thing:
        thing = self._things.get(name) or self._find(name)
        return self.refuse(name) if thing is None else thing

    def _note(self, thing: Thing, attribute: str) -> None:
        bit = 1 << thing.attributes.index(attribute)
        self._reads[thing.number] = self._reads.get(thing.number, 0) | bit

    def _told(self, thing: Thing, attribute: str) -> Any:
        key = thing.name, attribute
        if key not in self._values:
            if attribute not in thing.attributes:
                self.refuse(f"{thing.name} {attribute}")
            self._values[key] = self._value(thing.told[thing.attributes.index(attribute)])
        return self._values[key]

    def _value(self, told: str) -> Any:
        try:
            return value_of(told, self.stand_in, self._environment.undefined)
        except NotRemembered as error:
            self.refuse(str(error))


class _Variables(Context):
    """A page's variables, as they were told."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return a variable; what the template itself has set needs no looking up."""
        if key in self.vars:
            return self.vars[key]
        environment = self.environment
        value = self.parent.get(key, missing)
        if not isinstance(environment, _Environment):
            return value
        is_set = value is not missing and environment.globals.get(key, missing) is not value
        if is_set or _PAGE not in self.parent:
            return value
        return environment.replay.variable(key, value)


class _Environment(Environment):
    """Jinja's environment, but things in it are stand-ins."""

    context_class = _Variables
    replay: Replay

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute, or else an item, of an object."""
        if isinstance(obj, Remembered):
            return self.replay.attribute(obj.name, attribute)
        if isinstance(obj, Unread) or (isinstance(obj, SHOWN) and not hasattr(obj, attribute)):
            self.replay.refuse(attribute)
        value = super().getattr(obj, attribute)
        if callable(value) and not is_pure(obj, attribute, value, SHOWN):
            self.replay.refuse(attribute)
        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item, or else an attribute, of an object."""
        if isinstance(obj, Remembered):
            return self.getattr(obj, argument) if isinstance(argument, str) else self.replay.refuse(obj.name)
        if isinstance(obj, (Unread, *SHOWN)):
            self.replay.refuse(str(argument))
        return super().getitem(obj, argument)

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        self.replay.template(name)
        return super()._load_template(name, globals)


def _environment(ground: Groundwork, replay: Replay) -> _Environment:
    environment = _Environment(loader=_loader(ground.loaders), **ground.jinja)
    environment.replay = replay

    def refuse(*_: Any, **__: Any) -> NoReturn:
        replay.refuse("what cannot be followed")

    for name in (*BY_CHANCE, "strftime", "pprint"):
        environment.filters[name] = refuse
    for kind in (environment.filters, environment.tests):
        for name, function in kind.items():
            kind[name] = _of_what_is_read(cast("Callable[..., Any]", function))
    environment.tests["plugin_enabled"] = refuse
    return environment


def _of_what_is_read(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter or test that is not asked about a variable which nobody has looked into."""

    @functools.wraps(function, updated=())
    def call(*arguments: Any, **more: Any) -> Any:
        for argument in (*arguments, *more.values()):
            if isinstance(argument, Unread):
                str(argument)
        return function(*arguments, **more)

    if hasattr(function, "jinja_pass_arg"):
        call.jinja_pass_arg = function.jinja_pass_arg  # type: ignore[attr-defined]
    return call


def _loader(told: Any) -> Any:
    kind, held = told
    if kind == "files":
        return FileSystemLoader(held)
    if kind == "choice":
        return ChoiceLoader([_loader(each) for each in held])
    return PrefixLoader({name: _loader(each) for name, each in held.items()})
