"""Front matter held against the schema: a model object, or all that is wrong, in an author's words, with its place."""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from plugins.core.conventions import Conventions
from plugins.core.front_matter import FrontMatter
from plugins.core.model import KINDS, Item, Model, authored_fields
from plugins.core.problems import Problem, Refusal
from plugins.core.written_dates import zone_name
from plugins.core.wrong_fields import as_one_of_a_group, cured_by_plain_signs, explained, meant, model_at, unknown


def validate(
    kind: str, matter: FrontMatter, source: str, conventions: Conventions
) -> tuple[Item | None, list[Problem]]:
    """Return the model object that a text's front matter makes, or None, and all that is wrong with it."""
    model = KINDS[kind]
    known = authored_fields(model)
    file = conventions.shown(source)
    if matter.problems and not matter.data and not matter.unread:
        return None, list(matter.problems)
    data, custom, others = _sorted_out(model, known, matter, conventions)
    if matter.is_classic and not data and not custom and others and not any(meant(kind, n, known) for n in others):
        line, column = matter.places[(others[0],)]
        fix = "begin the file with `---`, the fields, and `---`; if it is no text of the site, name it in IGNORE_FILES"
        return None, [*matter.problems, Problem(file, line, column, "", "there is no front matter here", fix)]
    problems = [*matter.problems, *(unknown(kind, name, known, file, matter) for name in others)]
    problems = [as_one_of_a_group(problem, model, matter) for problem in problems]
    near = {meant(kind, name, known) for name in others}
    data, custom = _with_defaults(data, custom, known, source, conventions)
    context = {"zone": conventions.zone, "local_zone": _own_zone(data)}
    try:
        item = model.model_validate(data, context=context)
    except ValidationError as error:
        cured = cured_by_plain_signs(error, model, data, context)
        found = explained(error, model, file, matter, near, cured)
        problems.extend(as_one_of_a_group(problem, model, matter) for problem in found)
        return None, problems
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return item.model_copy(update={"custom": custom}), problems


_REFERRING = frozenset({
    "status", "date", "slug", "lang", "excerpt", "free",
    "summary", "image", "cover", "audio", "video", "slides", "photo", "from_book", "report", "translation_of",
    "series", "category", "tags", "authors", "author", "template", "aliases",
    "save_as", "url",
})  # fmt: skip
"""Fields by which a text refers to something, and those that say whether anybody may see it."""


def as_far_as_it_is_read(kind: str, matter: FrontMatter, source: str, conventions: Conventions) -> Item | None:
    """Return the item that those fields make which refer to something and are right; the others are made up.

    None where it cannot be known whether the text would be public.
    """
    model, known = KINDS[kind], authored_fields(KINDS[kind])
    data, _, others = _sorted_out(model, known, matter, conventions)
    if "status" in matter.unread | {meant(kind, name, known) for name in others} or not data:
        return None
    data, _ = _with_defaults(data, {}, known, source, conventions)
    data = {name: value for name, value in data.items() if name in _REFERRING - matter.unread}
    context = {"zone": conventions.zone, "local_zone": None}
    made_up = {
        name: conventions.now if name in {"date", "start"} else "…" for name in known if known[name].is_required()
    }
    try:
        return model.model_validate(made_up | data, context=context)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    right = {name: value for name, value in data.items() if name not in wrong}
    return None if "status" in wrong else model.model_validate(made_up | right, context=context)


def _own_zone(data: Mapping[str, Any]) -> dt.tzinfo | None:
    """Return the zone that a text names for its own times; None where it names none, or one that there is not."""
    try:
        return ZoneInfo(zone_name(data["timezone"])) if "timezone" in data else None
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
                data[name] = _tidy(value, model_at(model, (name,))) if isinstance(value, dict | list) else value
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
        key: _tidy(part, model_at(model, (key,)))
        for key, part in named.items()
        if part != "" or key not in known or known[key].is_required()
    }


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
