"""What is wrong with the fields of a text, in an author's words, each with its place and its mend."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plugins.core.fields_read import Path, Place
from plugins.core.front_matter import FrontMatter
from plugins.core.lookalikes import plainly, remark_on, with_remark
from plugins.core.model import Model, authored_fields
from plugins.core.problems import Problem, did_you_mean, nearest

_HINTS = {
    ("author", "title"): "name", ("author", "bio"): "summary", ("author", "picture"): "photo",
    ("", "name"): "title", ("", "tag"): "tags", ("", "categories"): "category", ("", "subtitle"): "summary",
    ("", "description"): "summary", ("", "draft"): "status", ("", "updated"): "modified", ("", "permalink"): "slug",
    ("event", "location"): "venue", ("event", "place"): "venue", ("event", "when"): "start", ("event", "ends"): "end",
    ("event", "price"): "booking", ("event", "tickets"): "booking",
    ("", "language"): "lang", ("", "published"): "date", ("", "redirect_from"): "aliases", ("", "weight"): "nav",
}  # fmt: skip
"""Fields of other systems, by kind (all, where none stands), and what they are called here."""


def unknown(kind: str, name: str, known: Collection[str], file: str, matter: FrontMatter) -> Problem:
    """Return what is wrong with a field that a kind does not have."""
    line, column = matter.places[(name,)]
    near, above = _meant_by(kind, name, known, matter.data.get(name)), matter.below.get(line, "")
    fix = f"did you mean `{near}`?" if near else "take it away, or admit it in CUSTOM_FIELDS"
    if not near and " " in name and above and not matter.data.get(above):
        fix = f"if it goes on with `{above}`, set it in by two spaces"
    return Problem(file, line, column, name, *with_remark("no such field", fix, name))


def _meant_by(kind: str, name: str, known: Collection[str], value: Any) -> str | None:
    """Return the same as `meant`, where the value says more than the name: `published: false` is no date."""
    if name == "published" and str(value).casefold() in {"true", "false", "yes", "no"}:
        return "status" if "status" in known else None
    return meant(kind, name, known)


def meant(kind: str, name: str, known: Collection[str]) -> str | None:
    """Return the field that an unknown one was most likely meant to be."""
    name = plainly(name)
    for hint in (_HINTS.get((kind, name)), _HINTS.get(("", name))):
        if hint and hint in known:
            return hint
    return nearest(name, known)


def as_one_of_a_group(problem: Problem, model: type[Model], matter: FrontMatter) -> Problem:
    """Return what is wrong with a field at the margin, in other words where it belongs to the group above it."""
    above = matter.below.get(problem.line, "")
    group = model_at(model, (above,)) if above else None
    if group is None or plainly(problem.field) not in authored_fields(group):
        return problem
    set_in = "set it in by two spaces"
    if problem.what.startswith("no such field"):
        return replace(problem, what=f"belongs below `{above}`", fix=set_in)
    if problem.what.startswith("stands twice"):
        return replace(problem, fix=f"{set_in} if it belongs below `{above}`; else {problem.fix}")
    return replace(problem, fix=f"{problem.fix}; if it belongs below `{above}`, {set_in}")


def cured_by_plain_signs(
    error: ValidationError, model: type[Model], data: Mapping[str, Any], context: dict[str, Any]
) -> set[Path]:
    """Return which of the values that were refused would not be, did they hold only what they seem to hold."""
    found = {detail["loc"] for detail in error.errors() if _is_odd(detail["input"])}
    if found:
        try:
            model.model_validate(_plain(data), context=context)
        except ValidationError as other:
            found -= {detail["loc"] for detail in other.errors()}
    return found


def _is_unknown(detail: ErrorDetails) -> bool:
    return detail["type"] == "extra_forbidden"


def _near(loc: Path, model: type[Model]) -> str | None:
    """Return the field of a group that an unknown one in it was most likely meant to be."""
    group = model_at(model, loc[:-1])
    return nearest(plainly(str(loc[-1])), authored_fields(group)) if group else None


def _is_odd(value: Any) -> bool:
    return isinstance(value, str) and remark_on(value) is not None


def _plain(value: Any) -> Any:
    """Return a value with all texts in it as they seem to be."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return plainly(value) if isinstance(value, str) else value


def explained(
    error: ValidationError,
    model: type[Model],
    file: str,
    matter: FrontMatter,
    meant: Set[str | None],
    cured: Collection[Path],
) -> Iterator[Problem]:
    """Yield what pydantic found, in an author's words.

    `meant` are fields that are there, misspelt; `cured` are values that only the signs they are written in are wrong
    with.
    """
    seen: set[tuple[Place, str, str]] = set()
    details = error.errors()
    near = {(*detail["loc"][:-1], _near(detail["loc"], model)) for detail in details if _is_unknown(detail)}
    for detail in details:
        field_to_look_at = getattr(detail.get("ctx", {}).get("error"), "field", "")
        loc = detail["loc"] or ((field_to_look_at,) if field_to_look_at else ())
        if loc and (loc[0] in matter.unread or (detail["type"] == "missing" and (loc[0] in meant or loc in near))):
            continue
        name = ".".join(str(part) for part in loc if isinstance(part, str))
        what, fix = _in_words(detail, loc, model)
        if _is_odd(detail["input"]) and not _is_unknown(detail):
            odd_what, odd_fix = with_remark(what, fix, detail["input"])
            what, fix = odd_what, odd_fix if detail["loc"] in cured else fix
        if loc and detail["type"] != "missing" and loc[0] not in matter.data:
            fix = "it is taken from the file's name or the settings; write the field to say otherwise"
        place = _place(loc, matter, at_key=_is_unknown(detail))
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
    name = str(loc[-1]) if loc else ""
    inner = model_at(model, loc[:-1])
    if reason is not None and hasattr(reason, "what"):
        info = authored_fields(inner).get(name) if inner else None
        is_needed = info is not None and info.is_required()
        return reason.what, reason.fix.removesuffix(", or take the line away") if is_needed else reason.fix
    if detail["type"] == "missing":
        what = authored_fields(inner)[name].description if inner and name in authored_fields(inner) else ""
        return "is missing", f"add `{name}: …`" + (f" ({what})" if what else "")
    if _is_unknown(detail):
        known = list(authored_fields(inner)) if inner else []
        fix = did_you_mean(plainly(name), known) or "known here: " + ", ".join(f"`{k}`" for k in known)
        return with_remark("no such field", fix, name)
    found = (
        "a list"
        if isinstance(detail["input"], list)
        else "a group of fields"
        if isinstance(detail["input"], dict)
        else "one value"
    )
    if detail["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        inside = model_at(model, loc)
        known = list(authored_fields(inside)) if inside else []
        return f"expected a group of fields, found {found}", "write below it " + ", ".join(f"`{k}:`" for k in known)
    if detail["type"] in {"tuple_type", "list_type"}:
        return f"expected a list, found {found}", "write each entry on a line of its own, after a hyphen"
    if detail["type"] == "string_type":
        return f"expected one value, found {found}", "write one value after the colon"
    return detail["msg"].lower(), "see what this field takes in the manual"


def model_at(model: type[Model], loc: Path) -> type[Model] | None:
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
