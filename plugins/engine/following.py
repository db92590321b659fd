"""What can be followed while a template renders, and by which names it is noted, wherever templates are watched.

It knows Jinja and nothing of Pelican, which takes long to load.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

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
"""Methods of plain values that know of more than the value."""

_PLAIN = frozenset({str, Markup, int, float, bool, list, tuple, dict, set, frozenset, bytes, defaultdict})

_PURE = (dt.date, dt.time, LoopContext, Macro, Cycler, Joiner, Namespace, Undefined, TemplateReference, BlockReference,
         Template)  # fmt: skip
"""What has methods that depend on nothing but what is known of it."""


def is_pure(thing: Any, name: str, method: Any, others: tuple[type, ...]) -> bool:
    """Whether a method of a thing depends on nothing but what is known of the thing already, as those of `others` do.

    What formats a text may read attributes of anything it is given, and a date may be asked for the time of day.
    """
    if name in _FAR_REACHING:
        return False
    return isinstance(thing, (*_PURE, *others)) or type(thing) in _PLAIN or isinstance(method, Undefined | Macro)
