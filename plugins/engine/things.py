"""The things of this build by the names that the last one knew, and what has become of what was read of them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment
from jinja2.utils import missing

from plugins.core.model import Item
from plugins.core.plugin.in_order import is_house_only
from plugins.core.press import Press
from plugins.engine.fingerprints import Fingerprints, Untraceable, name_of
from plugins.engine.following import CONTEXT, TEMPLATE
from plugins.engine.memory import GONE, Thing
from plugins.engine.readers import WHOLE
from plugins.engine.templates import source_digest
from plugins.engine.tracing import text_behind

_OF_TEXT = frozenset({"item", "content", "body", "brief", "summary", "excerpt"})
"""What a text is made into, whatever else there is on the site; only plugins of others would have it otherwise."""

_OF_COLUMN = _OF_TEXT | {"structured_data"}
"""The same of a column or a page: what it says to machines is nothing but what it says itself."""


class Things:
    """Finds things by name."""

    def __init__(self, press: Press, context: Mapping[str, Any], environment: Environment) -> None:
        library = press.library
        named = (library.authors, library.tags, library.categories, library.series)
        self._texts = library.by_source
        self._by_name: dict[str, Any] = {"site": press.site}
        for thing in (*(term for terms in named for term in terms), *press.listings):
            self._by_name[str(name_of(thing))] = thing
        self._contents = ChainMap(context.get("contents", {}), context["generated_content"])
        self._files = context["static_content"]
        self._context = context
        self._environment = environment
        self._is_house_only = is_house_only(context)

    def find(self, name: str) -> Any:
        """Return the thing of a name, or None where there is none now."""
        kind, _, rest = name.partition(" ")
        if kind == "content":
            return self._contents.get(rest)
        if kind == "file":
            return self._files.get(rest)
        text = self._texts.get(rest)
        return self._by_name.get(name, text if text is not None and text.kind == kind else None)

    def told(self, thing: Thing, fingerprints: Fingerprints) -> list[str]:
        """Return what now stands for each attribute that is remembered of a thing."""
        if thing.name.startswith(TEMPLATE):
            source = source_digest(self._environment, thing.name.removeprefix(TEMPLATE))
            return [fingerprints.of(source)]
        if thing.name == CONTEXT:
            return [self._told(fingerprints, self._variable(name)) for name in thing.attributes]
        found = self.find(thing.name)
        if found is None:
            return [GONE] * len(thing.attributes)
        text = text_behind(found) if thing.attributes[0] == WHOLE else None
        whole = fingerprints.whole(text) if text is not None else ""
        same = self._made_of_text(found) if whole == thing.told[0] else frozenset()
        if text is found and same:
            return thing.told
        told, read = [], self._environment.getattr
        for name, before in zip(thing.attributes, thing.told, strict=True):
            if name == WHOLE:
                told.append(whole)
            else:
                told.append(before if name in same else self._told(fingerprints, read(found, name)))
        return told

    def _made_of_text(self, found: Any) -> frozenset[str]:
        """Return the attributes that are made of nothing but the text behind a thing, as far as that is known."""
        if not (self._is_house_only or isinstance(found, Item)):
            return frozenset()
        text = text_behind(found)
        return _OF_COLUMN if text is not None and text.kind in {"column", "page"} else _OF_TEXT

    def _variable(self, name: str) -> Any:
        return self._context.get(name, missing)

    def _told(self, fingerprints: Fingerprints, value: Any) -> str:
        try:
            return fingerprints.of_list(value) if type(value) is list else fingerprints.of(value)
        except Untraceable:
            return GONE


def look_again(
    remembered: Iterable[Thing], things: Things, fingerprints: Fingerprints
) -> tuple[dict[int, int], list[Thing]]:
    """Bring what is remembered of things up to date; return what has changed, as masks by number, and whose.

    A page that read any of it is not as it would be made now.
    """
    stale: dict[int, int] = {}
    changed: list[Thing] = []
    for thing in remembered:
        now = things.told(thing, fingerprints)
        if now != thing.told:
            stale[thing.number] = sum(
                1 << place for place, (old, new) in enumerate(zip(thing.told, now, strict=True)) if old != new
            )
            thing.told = now
            changed.append(thing)
    return stale, changed
