"""schema.org's vocabulary, from the package that carries it, and what Google's documentation asks for beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

Node = dict[str, Any]

SCHEMA = "https://schema.org/"

OF_A_REFERENCE = {"@id", "name", "url"}
"""What may be said of something whose type is said elsewhere: what every Thing has."""

GOOGLE = "https://developers.google.com/search/docs/appearance/structured-data/"

REQUIRED = {
    "BlogPosting": (f"{GOOGLE}article", ("headline", "datePublished")),
    "Book": (f"{GOOGLE}book", ("@id", "name", "url", "author")),
    "BreadcrumbList": (f"{GOOGLE}breadcrumb", ("itemListElement",)),
    "Event": (f"{GOOGLE}event", ("name", "startDate", "location")),
    "ImageObject": (f"{GOOGLE}image-license-metadata", ("contentUrl",)),
    "ListItem": (f"{GOOGLE}breadcrumb", ("item", "name", "position")),
    "Person": (f"{GOOGLE}profile-page", ("name",)),
    "Place": (f"{GOOGLE}event", ("address",)),
    "ProfilePage": (f"{GOOGLE}profile-page", ("mainEntity",)),
    "VirtualLocation": (f"{GOOGLE}event", ("url",)),
    "WebSite": ("https://developers.google.com/search/docs/appearance/site-names", ("name", "url")),
}
"""What the pages named require of a type, or, where they require nothing, recommend first; a Book's are those of which
the page asks before any edition of it. Of an ImageObject with a licence or a credit nothing more is required. They were
read in November 2026."""

IN_PASSING = {"BlogPosting": {"url"}, "Book": {"url"}, "Event": {"url"}}
"""A text that another only names needs no more than to be found."""


@lru_cache
def models() -> ModuleType:
    # Not `from msgspec_schemaorg import models`: the package's own way to find that asks for it again, without end.
    return import_module("msgspec_schemaorg.models")


@lru_cache
def words() -> frozenset[str]:
    """Return every value that an enumeration of the vocabulary has."""
    enums = import_module("msgspec_schemaorg.enums")
    kinds = (getattr(enums, name) for name in enums.__all__)
    return frozenset(str(member.value) for kind in kinds if hasattr(kind, "__members__") for member in kind)


def nodes_in(value: Any) -> Iterator[Node]:
    """Yield every object within a value, that itself among them."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes_in(each)


def unknown_words(value: Any) -> list[str]:
    """Return what in a value is no type of the vocabulary, no property of that type, or no value of an enumeration."""
    return [complaint for node in nodes_in(value) for complaint in _complaints(node)]


def _complaints(node: Node) -> Iterator[str]:
    if "@graph" in node:
        return
    kind = node.get("@type")
    if kind is None:
        yield from (f"{name} of what has no type" for name in node.keys() - OF_A_REFERENCE)
        return
    known = getattr(models(), kind, None)
    if known is None:
        yield f"{kind} is no type"
        return
    properties = {*known.__struct_encode_fields__}
    yield from (f"{name} is no property of {kind}" for name in node.keys() - properties)
    for value in node.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and each.startswith(SCHEMA) and not is_word(each.removeprefix(SCHEMA)):
                yield f"{each} is no value"


def is_word(word: str) -> bool:
    """Whether a word is a value of an enumeration, written with or without the vocabulary's own address."""
    return word in words() or f"{SCHEMA}{word}" in words()


def missing_in(node: Node, *, is_main: bool = True) -> list[str]:
    """Return what an object, and those within it, lack of what Google's documentation requires of their types."""
    kind = node.get("@type", "")
    _, required = REQUIRED.get(kind, ("", ()))
    wanted = set(required) if is_main else IN_PASSING.get(kind, set(required))
    found = [f"{kind} has no {name}" for name in sorted(wanted - node.keys())]
    inner = [value for name, value in node.items() if not name.startswith("@")]
    for value in inner:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                found += missing_in(each, is_main=False)
    return found
