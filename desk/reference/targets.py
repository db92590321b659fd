"""The targets that `deploy` knows: what can be said of each kind in DEPLOY, from the settings that its module takes."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from pydantic.fields import FieldInfo

from desk.deploy.targets import KINDS
from desk.reference.pages import code, sentence, table

HEAD = ("Setting", "What it says", "If it is left out")


def blocks() -> dict[str, str]:
    """Return a table for each kind of target, by its name."""
    return {f"target-{kind}": table(HEAD, _rows(kind)) for kind in KINDS}


def _rows(kind: str) -> Iterator[tuple[str, str, str]]:
    module, name = KINDS[kind]
    yield code("kind"), f"`{kind}`", "needed"
    for setting, info in getattr(importlib.import_module(module), name).model_fields.items():
        yield code(setting), sentence(str(info.description)), _default(info)


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "needed"
    return code(str(info.default)) if info.default else "\N{EN DASH}"
