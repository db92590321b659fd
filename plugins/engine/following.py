"""What can be followed while a template renders, and by which names it is noted, wherever templates are watched.

It knows Jinja and nothing of Pelican, which takes long to load.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, lru_cache
from types import FunctionType, MethodType, ModuleType
from typing import Any, cast

from jinja2 import Template, Undefined
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.utils import Cycler, Joiner, Namespace
from markupsafe import Markup

CONTEXT = "context"
"""The name under which variables are noted that all pages share."""

TEMPLATE = "template "
"""How the names of templates begin among those of things."""

MISSING = ""
"""What stands for a variable that the page does not have as its own."""

BY_CHANCE = frozenset({"attr", "random", "lipsum"})
"""What Jinja has that gives something else each time, or that reads in a way of its own."""

_FAR_REACHING = frozenset({"format", "format_map", "now", "today", "utcnow"})
"""Methods of plain values, and of their classes, that know of more than the value."""

_PLAIN = frozenset({str, Markup, int, float, bool, list, tuple, dict, set, frozenset, bytes, defaultdict})

_PURE = (dt.date, dt.time, LoopContext, Macro, Cycler, Joiner, Namespace, Undefined, TemplateReference, BlockReference,
         Template)  # fmt: skip
"""What has methods that depend on nothing but what is known of it."""


_KNOWN_CODE = frozenset({"plugins", "desk", "pelican", "pydantic", "jinja2", "markupsafe", *sys.stdlib_module_names})
"""Whose classes work nothing out but from what they hold."""

_HARMLESS = frozenset({"plugins", "pelican", "jinja2", "markupsafe", "builtins", "collections", "datetime", "decimal"})
"""Whose functions and classes may be called: what they read is noted, or they read nothing."""

_INSTALLED = "pelican.plugins."
"""How the names of plugins begin that are installed as packages."""

WATCHED = "is_watched"
"""How a function is marked that says itself that it cannot be followed."""


def is_pure(thing: Any, name: str, method: Any, others: tuple[type, ...]) -> bool:
    """Whether a method of a thing depends on nothing but what is known of the thing already, as those of `others` do.

    What formats a text may read attributes of anything it is given, and a date may be asked for the time of day. A
    function that lies in a mapping is none of its methods.
    """
    if name in _FAR_REACHING:
        return False
    if isinstance(thing, (*_PURE, *others)) or isinstance(method, Undefined | Macro):
        return True
    return type(thing) in _PLAIN and getattr(method, "__self__", None) is thing


def is_harmless(called: Any) -> bool:
    """Whether what a template calls can be followed, wherever the template has it from."""
    if getattr(called, "__name__", "") in _FAR_REACHING:
        return False
    if isinstance(called, FunctionType | MethodType):
        return _root_of(called) in _HARMLESS or hasattr(called, WATCHED)
    owner = getattr(called, "__self__", None)
    if isinstance(owner, ModuleType):
        return False
    return _root_of(called if isinstance(called, type) else type(called if owner is None else owner)) in _HARMLESS


def _computes(kind: type, attribute: str) -> bool:
    if kind is ModuleType:
        return True
    for each in kind.__mro__:
        if attribute in vars(each):
            found = vars(each)[attribute]
            is_theirs = _is_of_others(type(found)) and hasattr(type(found), "__get__")
            return (isinstance(found, property | cached_property) or is_theirs) and _is_of_others(each)
    return any(_is_of_others(each) and _FINDING & vars(each).keys() for each in kind.__mro__)


_FINDING = frozenset({"__getattr__", "__getattribute__", "__getitem__", "__missing__"})


def _is_of_others(kind: type) -> bool:
    return _root_of(kind) not in _KNOWN_CODE


def _has_code_of_others(kind: type) -> bool:
    return kind is ModuleType or any(
        _is_of_others(each) and any(map(_is_written, vars(each).values())) for each in kind.__mro__
    )


def _is_written(member: Any) -> bool:
    """Whether somebody has written a function, and not Python itself, as it does for what only holds values."""
    if not isinstance(member, FunctionType) or member.__name__ == "__init__":
        return False
    is_made = member.__code__.co_filename.startswith("<")  # by `dataclass`
    return not is_made and _root_of(member) not in _KNOWN_CODE


def _root_of(code: type | FunctionType | MethodType) -> str:
    """Return the package that a class or function is from; what is installed for Pelican to find is not Pelican's."""
    module = code.__globals__.get("__name__") if isinstance(code, FunctionType) else code.__module__
    return "" if str(module).startswith(_INSTALLED) else str(module).partition(".")[0]


_Judged = Callable[[type[Any]], bool]

computes = cast("Callable[[type[Any], str], bool]", lru_cache(maxsize=1024)(_computes))
"""Whether an attribute of things of a class is worked out by code that nobody here knows, or is a module's."""

is_of_others = cast("_Judged", lru_cache(maxsize=512)(_is_of_others))
"""Whether a class is a site's own, or that of a library of which nothing is known here."""

has_code_of_others = cast("_Judged", lru_cache(maxsize=512)(_has_code_of_others))
"""Whether things of a class do something when they are merely shown, of which nothing is known here."""
