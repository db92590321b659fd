"""Templates that tell what they read: Jinja's environment, and all in it through which something could be read."""

from __future__ import annotations

import functools
from collections.abc import Callable, MutableMapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.environment import TemplateModule
from jinja2.filters import FILTERS
from jinja2.runtime import Context, Macro
from jinja2.tests import TESTS
from jinja2.utils import _PassArg, missing, pass_context
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper
from pelican.utils import DateFormatter

from plugins.engine.following import BY_CHANCE, WATCHED, computes, is_harmless, is_of_others, is_pure
from plugins.engine.templates import KeptTemplates, is_open, source_digest
from plugins.engine.traced_list import TracedList
from plugins.engine.tracing import Tracer, is_followed

_PAGED = frozenset({Page, Paginator})

_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)
"""What is no more than called; classes and other things have attributes besides, and are told by what is called."""


class TracingContext(Context):
    """A page's variables, each noted when a template reads it."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return a variable; what the template itself has set needs no noting."""
        if key in self.vars:
            return self.vars[key]
        environment = self.environment
        value = self.parent.get(key, missing)
        if not isinstance(environment, TracingEnvironment):
            return value
        if value is not missing and environment.globals.get(key, missing) is value:
            environment.take_note_of_global(key, value)
        return environment.tracer.variable(key, value)

    def call(__self, __callable: Any, *arguments: Any, **more: Any) -> Any:
        """Call something; of a macro it may be known what it gives."""
        environment = __self.environment
        if type(__callable) is Macro and isinstance(environment, TracingEnvironment):
            more.pop("_loop_vars", None)
            more.pop("_block_vars", None)
            if not more:
                return environment.tracer.call(__callable, arguments, __self.eval_ctx)
        elif isinstance(environment, TracingEnvironment) and not is_harmless(__callable):
            environment.tracer.give_up()
        return super().call(__callable, *arguments, **more)


class TracedTemplate(Template):
    """A template; where it is imported, Jinja makes it once for all pages, of which only the first would be noted."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        environment = self.environment
        if is_open(environment, str(self.name)) and isinstance(environment, TracingEnvironment):
            environment.tracer.give_up()
        module = super()._get_default_module(ctx)
        if module is self._module and isinstance(environment, TracingEnvironment):
            environment.tracer.take_macros(module)
        return module


class TracingEnvironment(Environment):
    """Jinja's environment, but it notes what is read and which templates are loaded."""

    context_class = TracingContext
    template_class = TracedTemplate
    tracer: Tracer

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute, or else an item, of an object."""
        tracer = self.tracer
        trace = tracer.trace
        if trace is None:
            return super().getattr(obj, attribute)
        known = tracer.known.get(id(obj))
        if known is not None:
            _, number, read = known
            found = read.get(attribute)
            if found is not None:
                reads = trace.reads
                reads[number] = reads.get(number, 0) | found[0]
                return found[1]
        value = super().getattr(obj, attribute)
        if is_followed(type(obj)):
            tracer.attribute(obj, attribute, value)
        elif type(obj) in _PAGED:
            tracer.pages(obj, attribute)
        elif computes(type(obj), attribute) or (callable(value) and not is_pure(obj, attribute, value, (URLWrapper,))):
            trace.is_whole = False
        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item, or else an attribute, of an object."""
        if isinstance(argument, str) and is_followed(type(obj)):
            return self.getattr(obj, argument)
        if self.tracer.trace is not None and is_of_others(type(obj)):
            self.tracer.trace.is_whole = False
        return super().getitem(obj, argument)

    def take_note_of_global(self, name: str, value: Any) -> None:
        """Note that a template reads what another plugin has given to all templates, and may change in any build."""
        known = self.tracer.settings.get("JINJA_GLOBALS", {})
        if DEFAULT_NAMESPACE.get(name) is not value and known.get(name) is not value and not hasattr(value, WATCHED):
            self.tracer.give_up()

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        if self.tracer.trace is not None:
            self.tracer.template(name, source_digest(self, name))
        return super()._load_template(name, globals)


def follow(environment: Environment, tracer: Tracer) -> None:
    """Make an environment note what its templates read."""
    environment.__class__ = TracingEnvironment
    environment.tracer = tracer  # type: ignore[attr-defined]
    environment.auto_reload = False  # no template changes while a site is built
    if environment.loader is not None:
        environment.loader = KeptTemplates(environment.loader, tracer.kept_templates)
    environment.context_class, environment.template_class = TracingContext, TracedTemplate
    if environment.finalize or any(not name.startswith("jinja2.") for name in environment.extensions):
        tracer.is_blind = True  # tags of others may do anything, and so may what each value is given to
    watch(environment, tracer)


def watch(environment: Environment, tracer: Tracer) -> None:
    """Have every filter, test and function that is not Jinja's say that it cannot be followed.

    Plugins add theirs as late as a moment before the site is written; what is watched already stays as it is.
    """
    for name, function in environment.filters.items():
        is_known = FILTERS.get(name) is function or isinstance(function, DateFormatter)
        if not is_known or name in BY_CHANCE:
            environment.filters[name] = _giving_up(function, tracer)
    if environment.filters.get("pprint") is FILTERS["pprint"]:
        environment.filters["pprint"] = _pretty
    for name, function in environment.tests.items():
        if TESTS.get(name) is not function and name != "plugin_enabled":
            environment.tests[name] = _giving_up(function, tracer)
    for name, value in environment.globals.items():
        if isinstance(value, _FUNCTIONS) and (DEFAULT_NAMESPACE.get(name) is not value or name in BY_CHANCE):
            environment.globals[name] = _giving_up(value, tracer, is_filter=False)


def _pretty(value: Any) -> str:
    """Return what Jinja's filter makes of a value; of a list that is not a mere list it would make one long line."""
    return str(FILTERS["pprint"](list(value) if isinstance(value, TracedList) else value))


setattr(_pretty, WATCHED, True)


def _giving_up(function: Any, tracer: Tracer, *, is_filter: bool = True) -> Callable[..., Any]:
    """Return a function that does the same and says that it cannot be followed."""
    if hasattr(function, WATCHED):
        return function  # type: ignore[no-any-return]
    wanted = getattr(function, "jinja_pass_arg", None)

    @functools.wraps(function, updated=())
    def call(*arguments: Any, **more: Any) -> Any:
        tracer.give_up()
        if is_filter and arguments and isinstance(arguments[0], Context):
            context, *rest = arguments
            first = {_PassArg.context: context, _PassArg.eval_context: context.eval_ctx,
                     _PassArg.environment: context.environment}  # fmt: skip
            arguments = (first[wanted], *rest) if wanted in first else (*rest,)
        return function(*arguments, **more)

    if is_filter:
        pass_context(call)  # else Jinja would call it once, when it compiles a template, and keep what it gave
    elif wanted is not None:
        call.jinja_pass_arg = wanted  # type: ignore[attr-defined]
    setattr(call, WATCHED, True)
    return call
