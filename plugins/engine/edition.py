"""What makes all outputs at once: settings, code and versions; where any of it changes, everything is made anew."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import CodeType
from typing import Any

from plugins.engine.memory import FORMAT

_LIBRARIES = (
    "pelican", "Jinja2", "MarkupSafe", "Markdown", "Pygments", "feedgen", "icalendar", "lxml", "Babel", "pydantic",
    "python-dateutil", "tzdata",
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
    parts.extend(_sources(settings.get("PLUGINS") or ()))
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


def _settled(value: Any, root: str) -> str:
    """Return what stands for a setting's value, wherever this house lies."""
    if isinstance(value, str | Path):
        return repr(str(value).replace(root, ""))
    if isinstance(value, Mapping):
        pairs = sorted((_settled(key, root), _settled(each, root)) for key, each in value.items())
        return f"{{{', '.join(f'{key}: {each}' for key, each in pairs)}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(_settled(each, root) for each in value))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_settled(each, root) for each in value)}]"
    if value is None or isinstance(value, bool | int | float | bytes):
        return repr(value)
    code = getattr(value, "__code__", None)
    name = getattr(value, "__qualname__", type(value).__qualname__)
    return f"<{getattr(value, '__module__', '')}.{name} {_code(code) if isinstance(code, CodeType) else ''}>"


def _code(code: CodeType) -> str:
    """Return what stands for a function that the settings define."""
    constants = [_code(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return hashlib.sha256(repr((code.co_code, constants, code.co_names)).encode()).hexdigest()
