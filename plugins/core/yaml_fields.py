"""The YAML between `---` lines read; where its parser stumbles, field by field, so that one mistake hides no other."""

from __future__ import annotations

import re
from typing import Any

import yaml

from plugins.core.fields_read import Fields
from plugins.core.plain_fields import plain_fields
from plugins.core.yaml_mistakes import explain, is_open_block
from plugins.core.yaml_nodes import Nodes

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_OTHER_LINE_ENDS = str.maketrans({"\r": " ", "\x85": " ", "\u2028": " ", "\u2029": " "})
"""What YAML takes for the end of a line and no editor does."""

_FIELD = re.compile(r"(?P<name>[^\s#\-\[\]{},\"'][^:]*?|\"[^\"]*\"|'[^']*')\s*:(?=\s|\Z)")
_BEGUN = re.compile(r"\s*[\"']?(?P<name>[\w-]+)[\"']?\s*:")
_MEANT = re.compile(r"[\s\"'-]*(?P<name>[\w-]+)")
_CONTINUED = re.compile(r"\s|[-\]}#]|\Z")
_OPENERS = re.compile(r"[ \-?:]*")


def read_fields(fields: Fields, lines: list[str], offset: int) -> None:
    """Read lines of YAML into `fields`; `offset` counts the lines of the file before them."""
    plain = plain_fields(lines, offset)
    if plain is None:
        read_yaml(fields, lines, offset)
        return
    fields.data |= plain.data
    fields.places |= plain.places
    fields.value_places |= plain.value_places


def read_yaml(fields: Fields, lines: list[str], offset: int) -> None:
    """Read lines into `fields` with YAML's parser, whatever is in them."""
    text = "\n".join(line if line.strip() else "" for line in lines).translate(_OTHER_LINE_ENDS)
    if _is_nested_without_end(text):
        fields.report(offset + 1, 1, "", "the front matter is nested without end", "write one `field: value` a line")
        return
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        _read_each(fields, text.split("\n"), offset)
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        _read_each(fields, text.split("\n"), offset)
        return
    Nodes(fields, text, offset).read(node)


def _is_nested_without_end(text: str) -> bool:
    """Whether YAML's parser, which follows nesting by calling itself, would go too deep (looked at without it)."""
    indent = max((len(match[0]) for line in text.split("\n") if (match := _OPENERS.match(line))), default=0)
    if text.count("[") + text.count("{") + 2 * indent < 500:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > 100:
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False
    return False


def _read_each(fields: Fields, lines: list[str], offset: int) -> None:
    """Read field by field, and say of each that cannot be read what is wrong with it."""
    first, above = 0, [""]
    while first < len(lines):
        last = first + 1
        goes_on = not _FIELD.match(lines[first]) and is_open_block(above)
        while last < len(lines) and (goes_on or _CONTINUED.match(lines[last])) and not _FIELD.match(lines[last]):
            last += 1
        _read_one(fields, lines[first:last], offset + first, above)
        first, above = last, lines[first:last]


def _read_one(fields: Fields, lines: list[str], offset: int, above: list[str]) -> None:
    text = "\n".join(lines)
    match = _FIELD.match(lines[0]) or _BEGUN.match(lines[0])
    name = match["name"].strip("\"'").lower() if match else ""
    mark = None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        node, mark = None, error.problem_mark or error.context_mark
    except yaml.YAMLError:
        node = None
    else:
        if node is None:
            return
        if isinstance(node, yaml.MappingNode):
            Nodes(fields, text, offset).read(node)
            return
    fields.unread |= {found["name"].lower() for line in lines if (found := _MEANT.match(line))}
    if is_open_block(above) and (field_above := _FIELD.match(above[0])):
        fields.unread.add(field_above["name"].lower())
    for mistake in explain(lines, (mark.line, mark.column) if mark else (0, 0), above):
        fields.report(offset + mistake.line + 1, mistake.column + 1, name, mistake.what, mistake.fix)
