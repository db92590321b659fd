"""What makes all outputs at once: settings, code and versions; where any of it changes, everything is made anew."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from plugins.engine.memory import FORMAT

_LIBRARIES = (
    "pelican", "Jinja2", "MarkupSafe", "Markdown", "Pygments", "feedgen", "icalendar", "lxml", "Babel", "pydantic",
    "python-dateutil", "tzdata", "EbookLib", "Pillow",
)  # fmt: skip
"""Whose code has a part in what is written; the rest is told by what it makes."""

_ELSEWHERE = frozenset(
    {
        "OUTPUT_PATH",
        "PATH",
        "CACHE_PATH",
        "THEME",
        "PLUGIN_PATHS",
        "PLUGINS",
        "PRESS",
        "DEBUG",
        "THEME_TEMPLATES_OVERRIDES",
    }
)
"""Settings that say where things are (whose content is looked at), or that are no settings but values of one build."""


def edition_of(settings: Mapping[str, Any]) -> str:
    """Return what stands for the settings, the code of all plugins, and the versions of libraries."""
    root = str(Path(__file__).parents[2])
    parts = [str(FORMAT), sys.version, *map(_version, _LIBRARIES)]
    for name in sorted(settings):
        if name not in _ELSEWHERE and (name == "BUILD_FOR" or not name.startswith("BUILD_")):
            parts.append(f"{name}={_settled(settings[name], root)}")
    plugins = settings.get("PLUGINS") or ()
    parts.extend(plugin if isinstance(plugin, str) else plugin.__name__ for plugin in plugins)
    parts.extend(_sources(plugins))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _sources(plugins: Any) -> Iterator[str]:
    """Yield what stands for the code of the plugins: of a package all modules, in the order of their names."""
    folders: set[Path] = {Path(__file__).parents[1]}
    files: set[Path] = set()
    for plugin in plugins:
        module = import_module(plugin) if isinstance(plugin, str) else plugin
        place = getattr(module, "__file__", None)
        if place and Path(place).name == "__init__.py":
            folders.add(Path(place).parent)
        elif place:
            files.add(Path(place))
    for folder in folders:
        files.update(folder.rglob("*.py"))
    for path in sorted(files):
        yield f"{path.parent.name}/{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _settled(value: Any, root: str, _open: tuple[int, ...] = ()) -> str:
    """Return what stands for a setting's value, wherever this house lies."""
    if isinstance(value, str | Path):
        return repr(str(value).replace(root, ""))
    if isinstance(value, Mapping):
        pairs = sorted((_settled(key, root, _open), _settled(each, root, _open)) for key, each in value.items())
        return f"{{{', '.join(f'{key}: {each}' for key, each in pairs)}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(_settled(each, root, _open) for each in value))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_settled(each, root, _open) for each in value)}]"
    if value is None or isinstance(value, _TOLD_BY_REPR):
        return repr(value)
    if isinstance(value, FunctionType):
        return _function(value, root)
    if isinstance(value, type | ModuleType | BuiltinFunctionType):
        return f"<{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value.__name__)}>"
    held = getattr(value, "__dict__", None)
    if held is None or id(value) in _open:
        return f"<{uuid.uuid4()}>"  # what cannot be compared is never the same
    inside = {
        **held,
        **{name: getattr(value, name) for name in getattr(value, "__slots__", ()) if hasattr(value, name)},
    }
    return f"<{type(value).__qualname__} {_settled(inside, root, (*_open, id(value)))}>"


_TOLD_BY_REPR = (
    bool, int, float, complex, bytes, dt.date, dt.time, dt.timedelta, dt.tzinfo, Decimal, Fraction, re.Pattern, Enum,
)  # fmt: skip


def _function(function: FunctionType, root: str) -> str:
    """Return what stands for a function that the settings define: its file, and all that it holds."""
    code = function.__code__
    try:
        source = hashlib.sha256(Path(code.co_filename).read_bytes()).hexdigest()
    except OSError:
        source = str(uuid.uuid4())
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    plain = (str, *_TOLD_BY_REPR)
    read = {name: function.__globals__.get(name) for name in code.co_names}
    known = {name: value for name, value in read.items() if value is None or isinstance(value, plain)}
    held = [function.__defaults__, function.__kwdefaults__, known, *(each for each in cells if isinstance(each, plain))]
    return f"<{function.__qualname__} {code.co_firstlineno} {source} {_settled(held, root)}>"
