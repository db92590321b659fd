"""Attribute lists, `{: .class #id key="value" }`, read from the end of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import get_attrs_and_remainder, sanitize_name

_LIST = r"\{:?[ ]*(?P<list>[^}\n ][^\n]*)\}[ ]*"
LAST_LINE = re.compile(rf"(?:\A|\n)[ ]*{_LIST}\Z")
"""An attribute list that is the last line of a text, or all of it."""
RIGHT_HERE = re.compile(rf"{_LIST}(?=\n|\Z)")
"""An attribute list that goes on to the end of the line."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an attribute list says: classes, and all else by name."""

    classes: tuple[str, ...] = ()
    named: dict[str, str] = field(default_factory=dict)

    def put_on(self, element: Element) -> None:
        """Give the attributes to an element, in addition to the classes that it has."""
        if self.classes:
            element.set("class", " ".join([*element.get("class", "").split(), *self.classes]))
        for name, value in self.named.items():
            element.set(sanitize_name(name), value)

    def and_also(self, other: Attributes) -> Attributes:
        """Return these attributes with those of another list."""
        return Attributes(self.classes + other.classes, self.named | other.named)

    def without(self, *names: str) -> Attributes:
        """Return the attributes without some classes and names."""
        classes = tuple(name for name in self.classes if name not in names)
        return Attributes(classes, {name: value for name, value in self.named.items() if name not in names})


def read_attributes(written: str) -> Attributes | None:
    """Return what stands between the braces of an attribute list, or None where that is something else."""
    pairs, rest = get_attrs_and_remainder(written)
    if rest or not pairs:
        return None
    classes = tuple(value for name, value in pairs if name == ".")
    return Attributes(classes, {name: value if value is not None else name for name, value in pairs if name != "."})


def take_last_line(text: str) -> tuple[str, Attributes | None]:
    """Return a text without the attribute list that it ends with, and that list; the text itself where it has none."""
    found = LAST_LINE.search(text) if "{" in text else None
    attributes = read_attributes(found["list"]) if found else None
    return (text[: found.start()], attributes) if found and attributes else (text, None)
