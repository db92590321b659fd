"""A tree as HTML, written as Python-Markdown writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown.serializers import (  # type: ignore[attr-defined]
    BOOLEAN_ATTRIBUTES,
    RE_AMP,
    to_html_string,
)

_DEEPEST = 60
"""How many elements may be written within one another; what is further down is left to Python-Markdown."""
_VERBATIM = frozenset({"script", "style"})
_BOOLEAN = BOOLEAN_ATTRIBUTES["html"]


def to_html(element: Element) -> str:
    """Return the element, what is in it and the text behind it, as `markdown.serializers.to_html_string` does.

    That keeps a list of what is still to be written, from which it takes each element and each closing tag in turn.
    Here each element writes those within it. What has a name that is no text (comments, names with a namespace) is
    handed to Python-Markdown.
    """
    pieces: list[str] = []
    _write(element, pieces.append, 0)
    return "".join(pieces)


def _write(element: Element, write: Callable[[str], None], depth: int) -> None:
    tag = element.tag
    attributes = _attributes(element.attrib) if element.attrib else ""
    if type(tag) is not str or attributes is None or depth > _DEEPEST:
        write(to_html_string(element))
        return
    write(f"<{tag}{attributes}>")
    name = tag if tag.islower() else tag.lower()
    if element.text:
        write(element.text if name in _VERBATIM else _escaped(element.text))
    for child in element:
        _write(child, write, depth + 1)
    if name not in HTML_EMPTY:
        write(f"</{tag}>")
    if element.tail:
        write(_escaped(element.tail))


def _attributes(named: Mapping[str, str]) -> str | None:
    """Return the attributes by name; one without a value, or of which the name says it all, is only named.

    Nothing is returned where a name or a value is no text.
    """
    written = ""
    for name in sorted(named) if len(named) > 1 else named:
        value: object = named[name]
        if type(name) is not str or not (value is None or isinstance(value, str)):
            return None
        escaped = None if value is None else _escaped(value).replace('"', "&quot;")
        bare = escaped is None or (name == escaped and name in _BOOLEAN)
        written += f" {name}" if bare else f' {name}="{escaped}"'
    return written


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
