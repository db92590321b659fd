"""What a reading was made by: the settings that reading looks at, and the code, so that a change in either is seen."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plugins.core.conventions import Conventions

_CODE = ("core", "figures")
"""The packages beside this one whose code makes readings."""

_PYTHON_MARKDOWNS = "markdown.extensions."
_OWN_NAMES = frozenset(
    (
        "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes",
        "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc",
        "wikilinks",
    )
)  # fmt: skip
"""Extensions that Python-Markdown brings with it, and that may be named without its own name."""
_OURS = frozenset({"plugins.figures"})


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of how texts are read: a digest of it, empty where something unknown has a say in it.

    `is_parallel` says whether the same comes out in any process, whatever was read in it before.
    """

    digest: bytes
    is_parallel: bool


def provenance_of(conventions: Conventions) -> Provenance:
    """Return what the readings of a site are made by."""
    if not is_text_alone(conventions):
        return Provenance(b"", False)
    settings = _settings(conventions)
    return Provenance(sha256(_code() + settings).digest() if settings else b"", True)


def is_text_alone(conventions: Conventions) -> bool:
    """Whether what is made of a text is made of its own file alone; an unknown extension may look at others, too."""
    setting = conventions.markdown
    return all(map(_is_known, (*setting.get("extensions", ()), *setting.get("extension_configs", {}))))


def _is_known(extension: Any) -> bool:
    """Whether an extension of Markdown makes of a text always the same: one of Python-Markdown's own, or ours."""
    if not isinstance(extension, str):
        return False
    name = extension.partition(":")[0]
    return name in _OURS or name.removeprefix(_PYTHON_MARKDOWNS) in _OWN_NAMES


def _settings(conventions: Conventions) -> bytes:
    """Return the settings that reading looks at; empty where one of them is more than plain data, or a file's time."""
    zone = conventions.zone
    if conventions.default_date == "fs":
        return b""
    looked_at = [
        zone.key if isinstance(zone, ZoneInfo) else repr(zone), dict(conventions.markdown),
        conventions.folder_as_category, conventions.default_date, dict(conventions.default_fields),
        {path: dict(more) for path, more in conventions.path_fields.items()},
        conventions.file_name_pattern, conventions.path_pattern, conventions.custom_fields,
    ]  # fmt: skip
    try:
        return json.dumps(looked_at).encode()
    except (TypeError, ValueError):
        return b""


@cache
def _code() -> bytes:
    """Return a digest of the code that makes readings, ours and that of the libraries that it rests on."""
    code = sha256(repr((sys.version, *_versions())).encode())
    for package in _CODE:
        for path in sorted((Path(__file__).parents[1] / package).rglob("*.py")):
            code.update(path.name.encode() + b"\0" + path.read_bytes())
    return code.digest()


def _versions() -> Iterable[str]:
    import babel
    import markdown
    import pydantic
    import pygments
    import yaml
    from dateutil._version import version as dateutil_version

    yield from (babel.__version__, dateutil_version, markdown.__version__, pydantic.VERSION)
    yield from (pygments.__version__, yaml.__version__, str(yaml.__with_libyaml__))
