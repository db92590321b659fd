"""Front matter held against the schema: a model object, or all that is wrong, in an author's words, with its place."""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from collections.abc import Collection, Iterator, Mapping, Set
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from plugins.core import fields
from plugins.core.conventions import Conventions
from plugins.core.front_matter import FrontMatter, Path, Place
from plugins.core.model import KINDS, Item, Model, authored_fields
from plugins.core.problems import Problem, Refusal, did_you_mean, nearest

_HINTS = {
    ("author", "title"): "name", ("author", "bio"): "summary", ("author", "picture"): "photo",
    ("", "name"): "title", ("", "tag"): "tags", ("", "categories"): "category", ("", "subtitle"): "summary",
    ("", "description"): "summary", ("", "draft"): "status", ("", "updated"): "modified", ("", "permalink"): "slug",
    ("event", "location"): "venue", ("event", "place"): "venue", ("event", "when"): "start", ("event", "ends"): "end",
    ("event", "price"): "booking", ("event", "tickets"): "booking",
    ("", "language"): "lang", ("", "published"): "date", ("", "redirect_from"): "aliases", ("", "weight"): "nav",
}  # fmt: skip
"""Fields of other systems, by kind (all, where none stands), and what they are called here."""


def validate(
    kind: str, matter: FrontMatter, source: str, conventions: Conventions
) -> tuple[Item | None, list[Problem]]:
    """Return the model object that a text's front matter makes, or None, and all that is wrong with it."""
    model = KINDS[kind]
    known = authored_fields(model)
    file = conventions.shown(source)
    if matter.problems and not matter.data and not matter.unread:
        return None, list(matter.problems)
    data, custom, unknown = _sorted_out(model, known, matter, conventions)
    if matter.is_classic and unknown and not data and not custom:
        line, column = matter.places[(unknown[0],)]
        fix = "begin the file with `---`, the fields, and `---`; if it is no text of the site, name it in IGNORE_FILES"
        return None, [*matter.problems, Problem(file, line, column, "", "there is no front matter here", fix)]
    problems = [*matter.problems, *(_unknown(kind, name, known, file, matter) for name in unknown)]
    meant = {_meant(kind, name, known) for name in unknown}
    data, custom = _with_defaults(data, custom, known, source, conventions)
    try:
        item = model.model_validate(data, context={"zone": conventions.zone, "local_zone": _own_zone(data)})
    except ValidationError as error:
        problems.extend(_explained(error, model, file, matter, meant))
        return None, problems
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return item.model_copy(update={"custom": custom}), problems


def _own_zone(data: Mapping[str, Any]) -> dt.tzinfo | None:
    """Return the zone that a text names for its own times; None where it names none, or one that there is not."""
    try:
        return ZoneInfo(fields.zone_name(data["timezone"])) if "timezone" in data else None
    except Refusal:
        return None


def _sorted_out(
    model: type[Model], known: Mapping[str, FieldInfo], matter: FrontMatter, conventions: Conventions
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Part what stands in front matter into our fields, the site's own, and what is neither."""
    data: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in matter.data.items():
        if name in known:
            if value != "" or known[name].is_required() or name == "date":
                data[name] = _tidy(value, _model_at(model, (name,))) if isinstance(value, dict | list) else value
        elif any(fnmatch.fnmatch(name, pattern.lower()) for pattern in conventions.custom_fields):
            custom[name] = value
        else:
            unknown.append(name)
    return data, custom, unknown


def _tidy(value: Any, model: type[Model] | None) -> Any:
    """Return a group of fields without those that are optional and empty, and with their names in small letters."""
    if model is None:
        return value
    if isinstance(value, list):
        return [_tidy(part, model) for part in value]
    if not isinstance(value, dict):
        return value
    known = authored_fields(model)
    named = {key.lower() if key.lower() in known else key: part for key, part in value.items()}
    return {
        key: _tidy(part, _model_at(model, (key,)))
        for key, part in named.items()
        if part != "" or key not in known or known[key].is_required()
    }


def _unknown(kind: str, name: str, known: Collection[str], file: str, matter: FrontMatter) -> Problem:
    line, column = matter.places[(name,)]
    meant = _meant(kind, name, known)
    fix = f"did you mean `{meant}`?" if meant else "take it away, or admit it in CUSTOM_FIELDS"
    return Problem(file, line, column, name, "no such field", fix)


def _meant(kind: str, name: str, known: Collection[str]) -> str | None:
    """Return the field that an unknown one was most likely meant to be."""
    for hint in (_HINTS.get((kind, name)), _HINTS.get(("", name))):
        if hint and hint in known:
            return hint
    return nearest(name, known)


def _with_defaults(
    data: dict[str, Any], custom: dict[str, Any], known: Mapping[str, Any], source: str, conventions: Conventions
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add what the settings and the file's path say where the text says nothing (Pelican's order of precedence)."""
    given: dict[str, Any] = dict(conventions.default_fields)
    for prefix, more in conventions.path_fields.items():
        if source == prefix or source.startswith(prefix.rstrip("/") + "/"):
            given.update(more)
    given.update(_from_path(source, conventions))
    written = data | ({"authors": ()} if "author" in data else {})
    inherited = {key: value for key, value in given.items() if key in known and key not in written}
    others = {key: value for key, value in given.items() if key not in known and key not in custom}
    if "date" in known and "date" not in data and "date" not in inherited and conventions.default_date:
        inherited["date"] = _default_date(source, conventions)
    return {**inherited, **data}, {**others, **custom}


def _from_path(source: str, conventions: Conventions) -> dict[str, str]:
    folder, _, name = source.rpartition("/")
    stem = name.rpartition(".")[0] or name
    found: dict[str, str] = {}
    for pattern, text in ((conventions.file_name_pattern, stem), (conventions.path_pattern, source)):
        match = re.match(pattern, text) if pattern else None
        for key, value in (match.groupdict() if match else {}).items():
            if value is not None:
                found.setdefault(key.lower(), value.replace("_", " ") if key.lower() == "date" else value)
    if conventions.folder_as_category and folder:
        found.setdefault("category", folder.rpartition("/")[2])
    return found


def _default_date(source: str, conventions: Conventions) -> Any:
    if conventions.default_date == "fs":
        return dt.datetime.fromtimestamp((conventions.root / source).stat().st_mtime, conventions.zone)
    return conventions.default_date


def _explained(
    error: ValidationError, model: type[Model], file: str, matter: FrontMatter, meant: Set[str | None]
) -> Iterator[Problem]:
    """Yield what pydantic found, in an author's words; `meant` are fields that are there, misspelt."""
    seen: set[tuple[Place, str, str]] = set()
    for detail in error.errors():
        field_to_look_at = getattr(detail.get("ctx", {}).get("error"), "field", "")
        loc = detail["loc"] or ((field_to_look_at,) if field_to_look_at else ())
        if loc and (loc[0] in matter.unread or (detail["type"] == "missing" and loc[0] in meant)):
            continue
        name = ".".join(str(part) for part in loc if isinstance(part, str))
        what, fix = _in_words(detail, loc, model)
        if loc and detail["type"] != "missing" and loc[0] not in matter.data:
            fix = "it is taken from the file's name or the settings; write the field to say otherwise"
        place = _place(loc, matter, at_key=detail["type"] == "extra_forbidden")
        if (place, name, what) not in seen:
            seen.add((place, name, what))
            yield Problem(file, *place, name, what, fix)


def _place(loc: Path, matter: FrontMatter, *, at_key: bool) -> Place:
    if at_key and loc in matter.places:
        return matter.places[loc]
    while loc:
        if loc in matter.value_places:
            return matter.value_places[loc]
        loc = loc[:-1]
    return next(iter(matter.places.values()), (1, 1))[0], 1


def _in_words(detail: ErrorDetails, loc: Path, model: type[Model]) -> tuple[str, str]:
    reason = detail.get("ctx", {}).get("error")
    if reason is not None and hasattr(reason, "what"):
        return reason.what, reason.fix
    name = str(loc[-1]) if loc else ""
    inner = _model_at(model, loc[:-1])
    if detail["type"] == "missing":
        what = authored_fields(inner)[name].description if inner and name in authored_fields(inner) else ""
        return "is missing", f"add `{name}: …`" + (f" ({what})" if what else "")
    if detail["type"] == "extra_forbidden":
        known = list(authored_fields(inner)) if inner else []
        return "no such field", did_you_mean(name, known) or "known here: " + ", ".join(f"`{k}`" for k in known)
    found = (
        "a list"
        if isinstance(detail["input"], list)
        else "a group of fields"
        if isinstance(detail["input"], dict)
        else "one value"
    )
    if detail["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        inside = _model_at(model, loc)
        known = list(authored_fields(inside)) if inside else []
        return f"expected a group of fields, found {found}", "write below it " + ", ".join(f"`{k}:`" for k in known)
    if detail["type"] in {"tuple_type", "list_type"}:
        return f"expected a list, found {found}", "write each entry on a line of its own, after a hyphen"
    if detail["type"] == "string_type":
        return f"expected one value, found {found}", "write one value after the colon"
    return detail["msg"].lower(), "see what this field takes in the manual"


def _model_at(model: type[Model], loc: Path) -> type[Model] | None:
    """Return the group of fields that a path leads to within a model."""
    current: type[Model] | None = model
    for part in loc:
        if current is None or isinstance(part, int):
            continue
        info = authored_fields(current).get(str(part))
        current = next(_models_in(info.annotation), None) if info else None
    return current


def _models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
