"""The things of this build by the names that the last one knew, and what has become of what was read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment
from jinja2.utils import missing

from plugins.core.press import Press
from plugins.engine.fingerprints import Fingerprints, Untraceable, name_of
from plugins.engine.memory import Thing
from plugins.engine.tracing import CONTEXT, TEMPLATE, source_digest

GONE = "gone"
"""What is told of an attribute of a thing that is there no more."""


class Things:
    """Finds things by name."""

    def __init__(self, press: Press, context: Mapping[str, Any], environment: Environment) -> None:
        library = press.library
        named = (library.authors, library.tags, library.categories, library.series)
        self._by_name: dict[str, Any] = {"site": press.site}
        for thing in (*library.by_source.values(), *(term for terms in named for term in terms), *press.listings):
            self._by_name[str(name_of(thing))] = thing
        self._contents: dict[str, Any] = {**context["generated_content"], **context.get("contents", {})}
        self._files = context["static_content"]
        self._context = context
        self._environment = environment

    def find(self, name: str) -> Any:
        """Return the thing of a name, or None where there is none now."""
        kind, _, rest = name.partition(" ")
        if kind == "content":
            return self._contents.get(rest)
        return self._files.get(rest) if kind == "file" else self._by_name.get(name)

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
        read = self._environment.getattr
        return [self._told(fingerprints, read(found, name)) for name in thing.attributes]

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
