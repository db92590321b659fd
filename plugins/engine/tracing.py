"""What a page is made from, found by watching its template read.

While a template renders, every attribute that it reads of a thing with a name is noted, with what stands for the value
(`fingerprints`); so is every variable, and every template that has a part in the page. The page is as it would be made
again while all of these are the same. Nothing needs to be declared, so a theme that no one here has seen is right too.
What cannot be followed (a filter of the site's own, a method of an unknown object) makes a page that is made anew in
every build.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from jinja2 import Undefined
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup
from pelican.contents import Content
from pelican.paginator import Page, Paginator

from plugins.core.listing import Listing
from plugins.core.model import Item
from plugins.core.press import Site
from plugins.engine.fingerprints import Fingerprints, Untraceable, name_of
from plugins.engine.following import CONTEXT, MISSING, TEMPLATE, has_code_of_others
from plugins.engine.memory import GONE, Memory, Thing
from plugins.engine.notation import hashed
from plugins.engine.readers import WHOLE
from plugins.engine.remembered import PAGE
from plugins.engine.templates import Source
from plugins.engine.traced_list import TracedList

LONG_LIST = 20
"""Lists of more than this are noted only when a template goes through them, not when it names them."""

_LONG_TEXT = 500
"""Characters; a longer text is not kept in memory for the next page that shows it."""

_LONG_RESULT = 8000
"""Characters; what a macro gives beyond that is made again for each page."""

_MANY_RESULTS = 10_000
"""How many results of macros each process keeps; pages that show the same come together."""

_MANY_READS = 100_000
"""How many values that were read each process keeps at hand: those of some three thousand texts."""

ALL = " (all)"
"""How, after the variable's name, it is noted that a page has looked at more of a list than what itself shows."""

FOLLOWED = (Item, Content, Listing, Site)
"""What has a name of its own, so that what is read of it is noted by itself."""

_CERTAIN = frozenset({str, Markup, int, bool})
"""What can be told from any other by its class and by being equal."""

_LOOKS_FURTHER = frozenset({"start_index", "end_index"})
"""What a page of a list says that depends on how many texts there are in all."""

_SAID_OF_PAGES = frozenset({"name", "url", "per_page", "orphans", "num_pages", "page_range"})
"""What the pages of a list say of themselves; whatever else is looked at may be any of their texts."""


@dataclass(slots=True)
class Trace:
    """What one page was made from: attributes of things (a mask of bits by the thing's number) and its own variables.

    `is_whole` is false where something was read that cannot be compared between builds. `is_part`: it is that of a
    macro, of which the page's is going to be told.
    """

    reads: dict[int, int] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class _Called:
    """What a macro gave, what it read for that, and what it was called with, which lives as long as this."""

    result: Any
    things: tuple[int, ...]
    masks: tuple[int, ...]
    arguments: tuple[Any, ...]


class Tracer:
    """Notes what pages read, in the things of a memory."""

    def __init__(self, memory: Memory, fingerprints: Fingerprints, settings: Mapping[str, Any]) -> None:
        self.trace: Trace | None = None
        self.touched: dict[str, Thing] = {}
        self._memory = memory
        self._fingerprints = fingerprints
        self.settings = settings
        self._own: Mapping[str, Any] = {}
        self._all: Mapping[str, Any] = {}
        self.known: dict[int, tuple[Any, int, dict[str, tuple[int, Any]]]] = {}
        """What was read before, by the thing's identity: the thing, its number, each attribute's bit and value."""
        self._kept = 0
        self._names: dict[int, tuple[Any, str]] = {}
        self._shared: dict[str, tuple[int, int]] = {}
        self._templates: dict[str, tuple[int, int]] = {}
        self.kept_templates: dict[str, dict[str, Source | None]] = {}
        self._lists: dict[tuple[int, str], TracedList] = {}
        self.find: Callable[[str], Any] | None = None
        """Finds things by their names, where plugins of others may have made copies that go by the same."""

        self.is_blind = False
        """Whether templates may do what cannot be followed, wherever they do it."""

        self.most_results = _MANY_RESULTS
        self._macros: dict[int, Macro] = {}
        self._called: dict[tuple[Any, ...], _Called] = {}
        self._doubtful: dict[tuple[Any, ...], _Called] = {}

    def forget(self, fingerprints: Fingerprints) -> None:
        """Begin anew, where things may not be what they were; the memory stays."""
        self._fingerprints = fingerprints
        self.touched = {}
        self.known, self._kept, self._names, self._lists = {}, 0, {}, {}
        self._shared, self._templates = {}, {}
        self._doubtful, self._called = self._called | self._doubtful, {}

    def recall(self, stale: Mapping[int, int]) -> None:
        """Know again what macros gave, but where something that they read has changed: `stale` says what."""
        for key, called in self._doubtful.items():
            if not any(stale.get(number, 0) & mask for number, mask in zip(called.things, called.masks, strict=True)):
                self._called.setdefault(key, called)
        self._doubtful = {}

    def begin(self, own: Mapping[str, Any], shared: Mapping[str, Any]) -> Trace:
        """Begin to note what the next page reads, whose own variables these are, and those that all pages share."""
        self.trace, self._own, self._all = Trace(is_whole=not self.is_blind), own, shared
        return self.trace

    def end(self) -> None:
        """Note nothing more."""
        self.trace, self._own, self._all = None, {}, {}

    def attribute(self, thing: Any, name: str, value: Any) -> None:
        """Note that an attribute of a thing was read, and what it was."""
        trace = self.trace
        if trace is None:
            return
        known = self._names.get(id(thing))
        if known is None:
            known = self._names[id(thing)] = thing, self._name_of(thing)
        number, bit = self._place(known[1], name, value, text_behind(thing)) if known[1] else (-1, 0)
        if number < 0:
            trace.is_whole = False
            return
        trace.reads[number] = trace.reads.get(number, 0) | bit
        if not (isinstance(value, str) and len(value) > _LONG_TEXT):
            if self._kept >= _MANY_READS:
                self.known, self._kept = {}, 0
            self._kept += 1
            self.known.setdefault(id(thing), (thing, number, {}))[2][name] = bit, value

    def variable(self, name: str, value: Any) -> Any:
        """Return a variable of the page's context, and note that it was read."""
        if self.trace is None:
            return value
        if value is not missing and value is self.settings.get(name, missing):
            if has_code_of_others(type(value)):
                self.trace.is_whole = False
            return value
        is_own = name in self._own
        if value is not (self._own if is_own else self._all).get(name, missing):
            return value  # a template has set it, from what was noted then; or it is one of Jinja's own
        if value is missing:
            self.trace.own[name] = MISSING  # it may come to be one of the page's own, or of all
        if type(value) is list and len(value) > LONG_LIST:
            return self._traced_list(name, value, is_own=is_own)
        self.note_variable(name, value, is_own=is_own)
        return value

    def note_variable(self, name: str, value: Any, *, is_own: bool) -> None:
        """Note that a variable was read."""
        trace = self.trace
        if trace is None:
            return
        if not is_own:
            if name not in self._shared:
                self._shared[name] = self._place(CONTEXT, name, value)
            number, bit = self._shared[name]
            if number < 0:
                trace.is_whole = False
            else:
                trace.reads[number] = trace.reads.get(number, 0) | bit
        elif name not in trace.own:
            try:
                trace.own[name] = own_fingerprint(self._fingerprints, value)
            except Untraceable:
                trace.is_whole = False

    def pages(self, thing: Page | Paginator, attribute: str) -> None:
        """Note whether a page of a list has looked at more of it than what itself shows."""
        trace = self.trace
        is_page = isinstance(thing, Page)
        if trace is None or (attribute not in _LOOKS_FURTHER if is_page else attribute in _SAID_OF_PAGES):
            return
        pages = thing.paginator if is_page else thing
        name = next((name for name, value in self._own.items() if value is pages), None)
        if name is None:
            trace.is_whole = False
        elif name + ALL not in trace.own:
            try:
                trace.own[name + ALL] = variable_told(self._fingerprints, self._own, name + ALL)
            except Untraceable:
                trace.is_whole = False

    def template(self, name: str, digest: str) -> None:
        """Note that a template has a part in the page, or would have if it were there."""
        if self.trace is not None:
            known = self._templates.get(name)
            if known is None:
                known = self._templates[name] = self._place(f"{TEMPLATE}{name}", "source", digest)
            self.trace.reads[known[0]] = known[1]

    def give_up(self) -> None:
        """Note that the page shows something that cannot be followed."""
        if self.trace is not None:
            self.trace.is_whole = False

    def take_macros(self, module: TemplateModule) -> None:
        """Learn of macros that know nothing but what they are called with; they give the same for the same."""
        self._macros.update({id(value): value for value in vars(module).values() if type(value) is Macro})

    def call(self, macro: Macro, arguments: tuple[Any, ...], evaluation: EvalContext) -> Any:
        """Return what a macro gives, which may be known from another page; what it reads is noted either way."""
        outer = self.trace
        is_known = outer is not None and not outer.is_part and id(macro) in self._macros
        told = _key_of(arguments) if is_known else None
        if outer is None or told is None:
            return macro(evaluation, *arguments)
        key = (id(macro), evaluation.autoescape, *told)
        called = self._called.get(key) or self._call(macro, arguments, evaluation, outer, key)
        reads = outer.reads
        for number, mask in zip(called.things, called.masks, strict=True):
            reads[number] = reads.get(number, 0) | mask
        return called.result

    def _call(
        self, macro: Macro, arguments: tuple[Any, ...], evaluation: EvalContext, outer: Trace, key: tuple[Any, ...]
    ) -> _Called:
        inner = self.trace = Trace(is_part=True)
        try:
            result = macro(evaluation, *arguments)
        finally:
            self.trace = outer
        called = _Called(result, tuple(inner.reads), tuple(inner.reads.values()), arguments)
        outer.own.update(inner.own)
        if not inner.is_whole:
            outer.is_whole = False
        elif not inner.own and len(result) <= _LONG_RESULT:
            if len(self._called) >= self.most_results:
                for old in [*islice(self._called, self.most_results // 2)]:
                    del self._called[old]
            self._called[key] = called
        return called

    def _traced_list(self, name: str, value: list[Any], *, is_own: bool) -> TracedList:
        key = (id(value), f"{is_own}{name}")
        if key not in self._lists:
            self._lists[key] = TracedList(value, functools.partial(self.note_variable, name, value, is_own=is_own))
        return self._lists[key]

    def _name_of(self, thing: Any) -> str:
        """Return the name by which a thing is found in every build; nothing where another one is found by it."""
        name = str(name_of(thing))
        return name if self.find is None or self.find(name) is thing else ""

    def _place(self, thing_name: str, attribute: str, value: Any, text: Item | None = None) -> tuple[int, int]:
        """Return a thing's number and the bit of one of its attributes; -1 where that cannot be compared.

        Where there is a text behind the thing, all of that is noted as well: while it is the same, so is what is made
        of it.
        """
        thing = self._memory.things.get(thing_name)
        if thing is not None and attribute in thing.attributes:
            place = thing.attributes.index(attribute)
            if thing.told[place] == GONE:  # nobody finds it by its name, as with texts that a plugin has made
                return -1, 0
            return thing.number, 1 << place  # it was looked at before anything was rendered
        try:
            told = self._fingerprints.of(value)
        except Untraceable:
            return -1, 0
        thing = self._memory.thing(thing_name)
        if text is not None and not thing.attributes:
            thing.attributes.append(WHOLE)
            thing.told.append(self._fingerprints.whole(text))
        if attribute not in thing.attributes:
            thing.attributes.append(attribute)
            thing.told.append(told)
            self.touched[thing_name] = thing
        return thing.number, 1 << thing.attributes.index(attribute)


def _is_one_of_these(kind: type[Any]) -> bool:
    return issubclass(kind, FOLLOWED)


is_followed = cast("Callable[[type[Any]], bool]", functools.lru_cache(maxsize=512)(_is_one_of_these))
"""Whether what is read of things of a class is noted by itself."""


def _key_of(arguments: tuple[Any, ...]) -> list[Any] | None:
    """Return what is the same for the same arguments; None where one may be another the next time."""
    key: list[Any] = []
    for argument in arguments:
        kind = type(argument)
        if is_followed(kind):
            key.append(id(argument))
        elif kind is Undefined:
            key.append(kind)
        elif argument is None or kind in _CERTAIN:
            key += (kind, argument)
        else:
            return None
    return key


def text_behind(thing: Any) -> Item | None:
    """Return the text that a thing is made of, or that it is."""
    if isinstance(thing, Content):
        return getattr(thing, "item", None)
    return thing if isinstance(thing, Item) else None


def own_fingerprint(fingerprints: Fingerprints, value: Any) -> str:
    """Return what stands for one of a page's own variables.

    Raises:
        Untraceable: it cannot be compared.
    """
    if type(value) is Page:
        return fingerprints.once(value, _page_fingerprint)
    if type(value) is Paginator:
        return fingerprints.once(value, _paginator_fingerprint)
    return fingerprints.of_list(value) if type(value) is list else fingerprints.of(value)


def variable_told(fingerprints: Fingerprints, own: Mapping[str, Any], name: str) -> str:
    """Return what stands for one of a page's own variables, or for all the pages of a list.

    Raises:
        Untraceable: it cannot be compared.
    """
    value = own.get(name.removesuffix(ALL), missing)
    if value is missing:
        return MISSING
    if name.endswith(ALL):
        return fingerprints.once(value.object_list, _all_fingerprint) if type(value) is Paginator else MISSING
    return own_fingerprint(fingerprints, value)


def _page_fingerprint(fingerprints: Fingerprints, page: Page) -> str:
    pages = page.paginator
    return fingerprints.of((PAGE, page.number, page.url, page.save_as, page.object_list, pages.num_pages))


def _paginator_fingerprint(fingerprints: Fingerprints, pages: Paginator) -> str:
    return fingerprints.of((pages.name, pages.url, pages.per_page, pages.orphans, pages.num_pages))


def _all_fingerprint(fingerprints: Fingerprints, values: list[Any]) -> str:
    return hashed(fingerprints.of(values))
