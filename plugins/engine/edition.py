"""What makes all outputs at once: settings, code and versions; where any of it changes, everything is made anew."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    ModuleType,
    WrapperDescriptorType,
)
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

OF_ONE_BUILD = frozenset(
    f"BUILD_{name}"
    for name in (
        "ASSEMBLY", "CLEAN", "DERIVED", "DERIVED_FOR_LISTS", "DIGESTS", "HALF_READ", "LEDGER", "MANUSCRIPTS", "OUTPUT",
        "PLAN", "PRESS_BEFORE", "PROGRESS", "READER", "REFUSED", "REPORT", "SESSION", "SETTLE", "WHOLE", "WHOLE_BOOKS",
    )
)  # fmt: skip
"""Values of one build that are handed on among the settings; a site's own settings may begin like that as well."""

OF_NO_EDITION = _ELSEWHERE | OF_ONE_BUILD
"""Settings that are no part of an edition."""


def edition_of(settings: Mapping[str, Any], code: str = "") -> str:
    """Return what stands for the settings, the code of all plugins, and the versions of libraries.

    A process that stays hands in the `code` that it has loaded; on the disk there may be other code by now.
    """
    root = str(Path(__file__).parents[2])
    parts = [str(FORMAT), sys.version, *map(_version, _LIBRARIES)]
    for name in sorted(settings):
        if name not in OF_NO_EDITION:
            parts.append(f"{name}={_settled(settings[name], root)}")
    plugins = settings.get("PLUGINS") or ()
    parts.extend(plugin if isinstance(plugin, str) else plugin.__name__ for plugin in plugins)
    return _digest([*parts, code or code_of(settings)])


def code_of(settings: Mapping[str, Any]) -> str:
    """Return what stands for the code of all plugins as it is on the disk."""
    return _digest(_sources(settings.get("PLUGINS") or ()))


def _digest(parts: Iterable[str]) -> str:
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
    """Return what stands for a setting's value, wherever this house lies.

    Whatever a template could tell from another counts: the order of entries, and whether a text is markup.
    """
    kind = type(value)
    if isinstance(value, str | Path):
        return f"{'' if kind is str else kind.__name__}{str(value).replace(root, '')!r}"
    if isinstance(value, Mapping):
        pairs = ((_settled(key, root, _open), _settled(each, root, _open)) for key, each in value.items())
        return f"{{{', '.join(f'{key}: {each}' for key, each in pairs)}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(_settled(each, root, _open) for each in value))}}}"
    if isinstance(value, list | tuple):
        return f"{'' if kind is list else kind.__name__}[{', '.join(_settled(each, root, _open) for each in value)}]"
    if value is None or isinstance(value, _TOLD_BY_REPR):
        return repr(value)
    if isinstance(value, FunctionType):
        return _function(value, root)
    if isinstance(value, ModuleType | BuiltinFunctionType):  # what is read of a module by templates is not followed
        return f"<{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value.__name__)}>"
    if id(value) in _open:
        return f"<{uuid.uuid4()}>"  # what cannot be compared is never the same
    if isinstance(value, type):
        return _class(value, root, (*_open, id(value)))
    held = getattr(value, "__dict__", None)
    if held is None:
        return f"<{uuid.uuid4()}>"
    inside = {
        **held,
        **{name: getattr(value, name) for name in getattr(value, "__slots__", ()) if hasattr(value, name)},
    }
    open_now = (*_open, id(value))
    return f"<{_class(kind, root, open_now)} {_settled(dict(sorted(inside.items())), root, open_now)}>"


def _class(kind: type, root: str, _open: tuple[int, ...]) -> str:
    """Return what stands for a class: its name, and where it is the site's own, all that it and those above it hold."""
    told = [f"{kind.__module__}.{kind.__qualname__}"]
    for each in kind.__mro__:
        if _is_of_the_site(each):
            held = {name: _member(value) for name, value in vars(each).items() if name not in _OF_EVERY_CLASS}
            told.append(_settled({name: value for name, value in held.items() if value is not _NOTHING}, root, _open))
    return f"<{' '.join(told)}>"


_OF_EVERY_CLASS = frozenset({"__dict__", "__weakref__", "__doc__", "__annotations__", "__static_attributes__"})
_NOTHING = object()


def _is_of_the_site(kind: type) -> bool:
    """Whether a class is neither Python's, nor this house's, nor an installed library's."""
    if kind.__module__.partition(".")[0] in {"plugins", "desk", *sys.stdlib_module_names}:
        return False
    place = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    return not {"site-packages", "dist-packages"} & set(Path(place).parts)


def _member(value: Any) -> Any:
    """Return what counts of what a class holds: of a property its function, and of what only Python needs, nothing."""
    if isinstance(value, property):
        return [value.fget, value.fset]
    if isinstance(value, classmethod | staticmethod):
        return value.__func__
    if isinstance(value, cached_property):
        return value.func
    is_plumbing = isinstance(value, MemberDescriptorType | GetSetDescriptorType | WrapperDescriptorType)
    return _NOTHING if is_plumbing else value


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
