"""Settings that plugins change while a build runs, when it is said already by which settings everything is made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from jinja2.utils import missing

from plugins.engine.edition import OF_NO_EDITION
from plugins.engine.fingerprints import Fingerprints, Untraceable
from plugins.engine.memory import GONE
from plugins.engine.notation import hashed

Stated = dict[str, tuple[Any, str]]
"""Settings by their names, each with what stands for it; nothing where it cannot be compared."""

_PASSED_OVER = OF_NO_EDITION | {"EXTRA_PATH_METADATA", "MARKDOWN"}
"""The last two are put together by core and by Pelican's readers in every build."""


def stated(settings: Mapping[str, Any]) -> Stated:
    """Return what the settings say now."""
    fingerprints = Fingerprints(settings)
    return {name: (value, _told(fingerprints, value)) for name, value in settings.items() if name not in _PASSED_OVER}


def restated(before: Stated, after: Stated) -> str:
    """Return what stands for all that was changed between; nothing where nothing was."""
    changed = []
    for name in sorted(before.keys() | after.keys()):
        (old, was), (new, told) = before.get(name, _NOTHING), after.get(name, _NOTHING)
        if told != was or (not told and new is not old):
            changed.append(f"{name}={told or uuid.uuid4()}")
    return hashed("\0".join(changed)) if changed else ""


_NOTHING = (missing, GONE)


def _told(fingerprints: Fingerprints, value: Any) -> str:
    try:
        return fingerprints.of(value)
    except Untraceable:
        return ""
