"""The tables of fields: those of every kind, those of each, and those within groups, from the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic.fields import FieldInfo

from desk.examples import example_of, group_of
from desk.reference.pages import code, sentence, table
from plugins.core.model import KINDS, Item, Model, authored_fields

HEAD = ("Field", "What it says", "For example")


def blocks() -> dict[str, str]:
    """Return the tables by name: `common`, `pelican`, each kind, and each group by its class's name."""
    common = authored_fields(Item)
    written = {"common": _table("text", {n: info for n, info in common.items() if not _is_pelicans(info)})}
    for kind, model in KINDS.items():
        written[kind] = _table(kind, dict(own_fields(model)))
        written |= {group.__name__: _table(group.__name__, authored_fields(group)) for group in groups_of(model)}
    pelicans = {n: info for model in KINDS.values() for n, info in authored_fields(model).items() if _is_pelicans(info)}
    written["pelican"] = _table("text", pelicans)
    return {name: text for name, text in written.items() if text}


def own_fields(model: type[Item]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the fields that a kind has besides those of every kind, or has in another sense."""
    common = authored_fields(Item)
    for name, info in authored_fields(model).items():
        other = common.get(name)
        differs = other is None or (other.description, other.is_required()) != (info.description, info.is_required())
        if differs and not _is_pelicans(info):
            yield name, info


def groups_of(model: type[Item]) -> Iterator[type[Model]]:
    """Yield the groups of fields that a kind may have."""
    return (group for info in authored_fields(model).values() if (group := group_of(info)))


def _is_pelicans(info: FieldInfo) -> bool:
    return "Pelican's" in (info.description or "")


def _table(owner: str, fields: Mapping[str, FieldInfo]) -> str:
    return table(HEAD, (_row(owner, name, info) for name, info in fields.items())) if fields else ""


def _row(owner: str, name: str, info: FieldInfo) -> tuple[str, str, str]:
    about = re.sub(r"\s*\(Pelican's(?: name for it)?;?\s*([^)]*)\)", r"; \1", info.description or "").strip("; ")
    told = sentence(about) + (" Required." if info.is_required() else "")
    example = example_of(owner, name)
    return code(name), told, code(f"{name}: {example}") if example else "a group, below"
