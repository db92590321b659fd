"""The schema of each kind's front matter as JSON Schema, for editors: what `plugins/core/model.py` says, as data.

Draft 7, the newest that the common editors understand. A schema is never stricter than a build: values are typed
loosely, because front matter is read as text first (`title: 1984` is a title), and their patterns are necessary ones.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import yaml
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from desk.examples import CHOICES, example_of, group_of, is_list
from desk.reference.pages import ReferenceProblem
from plugins.core.model import KINDS, Model, authored_fields

DRAFT = "http://json-schema.org/draft-07/schema#"

SCALAR = {"type": ["string", "number", "boolean"]}
"""A value as editors see it, which have their own opinion of what is a number."""

WEB = "^\\s*[hH][tT][tT][pP][sS]?://[^\\s]+$"
VALUES: Mapping[str, dict[str, Any]] = {
    "filled": {**SCALAR, "minLength": 1},
    "moment": {"type": "string", "pattern": "\\d{4}"},
    "local_moment": {"type": "string", "pattern": "\\d{4}"},
    "local_end": {"type": "string", "pattern": "\\d{4}"},
    "day": {"type": "string", "pattern": "^\\s*\\d{4}-\\d{1,2}-\\d{1,2}\\s*$"},
    "names": {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]},
    "lines": {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]},
    "yes_or_no": {"enum": [True, False, "true", "false", "yes", "no", "on", "off", "1", "0", 1, 0]},
    "whole_number": {"type": ["integer", "string"], "minimum": 0, "pattern": "^\\s*\\d{1,9}\\s*$"},
    "language": {"type": ["string", "boolean"], "pattern": "^\\s*[A-Za-z]{2,3}(-[A-Za-z0-9]+)*\\s*$"},
    "web_address": {"type": "string", "pattern": WEB},
    "contact_address": {"type": "string", "pattern": f"{WEB}|^\\s*mailto:[^\\s]+@[^\\s]+$"},
    "site_address": {"type": "string", "pattern": '^(?!\\s*[A-Za-z][A-Za-z0-9+.-]*:)[^?#<>"\\\\]+$'},
    "own_address": {"type": "string", "pattern": '^(?!\\s*[A-Za-z][A-Za-z0-9+.-]*:)[^?#<>"\\\\]*$'},
    "slug": {"type": ["string", "number", "boolean"], "pattern": '^[^?#%<>"\\\\]*$'},
    "output_path": {"type": "string", "pattern": "^[^/~\\\\:][^\\\\:]*$"},
    "identifier": {"type": ["string", "number"], "pattern": "^\\s*(?!list:|gone:)\\S+\\s*$"},
    "zone_name": {"type": "string", "pattern": "^\\s*[A-Za-z0-9_+/-]+\\s*$"},
    "recurrence": {"anyOf": [{"enum": ["daily", "weekly", "monthly", "yearly"]}, {"pattern": "[Ff][Rr][Ee][Qq]\\s*="}]},
    "length_of_time": {"type": ["string", "number"], "pattern": "^\\s*\\d+(:[0-5]\\d){0,2}\\s*$"},
    "handle": {"type": "string", "pattern": "@[^\\s]+\\."},
    "media_type": {"type": "string", "pattern": "^\\s*[A-Za-z]+/[^\\s]"},
    "isbn": {"type": ["string", "number"], "pattern": "^[\\d\\sXx-]+$"},
    "money": {"type": ["string", "number"], "pattern": "^\\s*\\d+([.,]\\d{1,2})?\\s*$"},
    "currency": {"type": "string", "pattern": "^\\s*[A-Za-z]{3}\\s*$"},
    "_navigation": {"anyOf": [{"type": "integer", "minimum": 0}, {"enum": [False, "false", "no"]}, {"type": "string"}]},
}
"""What a value may look like, by the name of the function that reads it."""


def documents() -> Iterator[tuple[str, str]]:
    """Yield the file's name and text of every kind's schema, and of what VS Code offers while one writes."""
    for kind in KINDS:
        yield f"schema/{kind}.json", _text(schema_of(kind))
    yield ".vscode/fields.code-snippets", _text(snippets())


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def schema_of(kind: str) -> dict[str, Any]:
    """Return the schema of a kind's front matter.

    Raises:
        ReferenceProblem: a field's value is read in a way that has no schema here.
    """
    model = KINDS[kind]
    about = (inspect.getdoc(model) or "").splitlines()[0]
    return {"$schema": DRAFT, "title": model.kind_name, "description": about, **_group(model, kind)}


def _group(model: type[Model], owner: str) -> dict[str, Any]:
    fields = authored_fields(model)
    return {
        "type": "object",
        "properties": {name: _field(name, info, owner) for name, info in fields.items()},
        "required": [name for name, info in fields.items() if info.is_required()],
        "additionalProperties": False,
    }


def _field(name: str, info: FieldInfo, owner: str) -> dict[str, Any]:
    about: dict[str, Any] = {"description": info.description or ""}
    example = yaml.load(example_of(owner, name), yaml.BaseLoader)
    if example:
        about["examples"] = [example]
    if isinstance(info.default, str) and info.default:
        about["default"] = info.default
    value = _value(name, info)
    return {**about, **(value if info.is_required() else _or_nothing(value))}


def _or_nothing(value: dict[str, Any]) -> dict[str, Any]:
    """Admit a field without a value: it counts as left out."""
    if "anyOf" in value and "type" not in value:
        return {**value, "anyOf": [*value["anyOf"], {"type": "null"}]}
    admitted = dict(value)
    if "type" in value:
        types = value["type"] if isinstance(value["type"], list) else [value["type"]]
        admitted["type"] = [*types, "null"]
    if "enum" in value:
        admitted["enum"] = [*value["enum"], None]
    return admitted


def _value(name: str, info: FieldInfo) -> dict[str, Any]:
    """Return the schema of what may stand after a field's colon."""
    group = group_of(info)
    if group is not None:
        inner = _group(group, group.__name__)
        readers = {*_readers_in(info.metadata), *_readers(info.annotation)}
        choices = [inner, SCALAR] if readers & {"_from_source", "_from_address"} else [inner]
        one = {"anyOf": choices} if len(choices) > 1 else inner
        return {"type": "array", "items": one} if is_list(info) else one
    if name in CHOICES:
        return {"type": "string", "enum": list(CHOICES[name])}
    reader, *items = [*_readers_in(info.metadata), *_readers(info.annotation)] or [""]
    if reader and reader not in VALUES:
        raise ReferenceProblem(f"`{name}` is read by `{reader}`, of which desk/reference/schemas.py knows nothing")
    if reader == "lines" and items:
        return {"anyOf": [VALUES[items[0]], {"type": "array", "items": VALUES[items[0]]}]}
    return VALUES[reader] if reader else SCALAR


def _readers(annotation: Any) -> Iterator[str]:
    """Yield the names of the functions that read a value, from the outermost in."""
    yield from _readers_in(getattr(annotation, "__metadata__", ()))
    for argument in get_args(annotation):
        yield from _readers(argument)


def _readers_in(metadata: Any) -> Iterator[str]:
    return (each.func.__name__ for each in metadata if isinstance(each, BeforeValidator))


def snippets() -> dict[str, Any]:
    """Return every field as a snippet, which VS Code offers: its name, a colon, an example to write over."""
    offered: dict[str, dict[str, Any]] = {}
    for kind, model in KINDS.items():
        for name, info in authored_fields(model).items():
            about = info.description or ""
            if "Pelican" not in about and about not in [each["description"] for each in offered.values()]:
                title = f"{name} of a {kind}" if name in offered else name
                body = _lines(name, info, kind)
                offered[title] = {"scope": "markdown", "prefix": name, "body": body, "description": about}
    return offered


def _lines(name: str, info: FieldInfo, kind: str) -> list[str]:
    group = group_of(info)
    if group is None and name in CHOICES:
        return [f"{name}: ${{1|{','.join(CHOICES[name])}|}}"]
    if group is None:
        return [f"{name}: ${{1:{_escaped(example_of(kind, name))}}}"]
    mark, lines = "- " if is_list(info) else "", [f"{name}:"]
    for number, inner in enumerate(authored_fields(group), 1):
        lines.append(f"  {mark}{inner}: ${{{number}:{_escaped(example_of(group.__name__, inner))}}}")
        mark = " " * len(mark)
    return lines


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
