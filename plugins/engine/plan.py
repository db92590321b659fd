"""What a build is to write, collected before anything is written, so that it can be seen what need not be."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template
from jinja2.utils import missing
from pelican.paginator import Paginator
from pelican.utils import path_to_url, sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer, get_relative_path

from plugins.core.addresses import leads_out
from plugins.engine.staging import OutputRefused


@dataclass(slots=True)
class PlannedPage:
    """A page to be rendered: `own` are the variables that it does not share with all others.

    `then` are those that it shared with all when it was asked for, where that may have become another since.
    """

    output: str
    template: Template
    context: dict[str, Any]
    own: dict[str, Any]
    overrides: bool = False
    then: Mapping[str, Any] | None = None

    def rendered(self) -> str:
        """Return the page's text."""
        if self.own["localsiteurl"]:
            self.context["localsiteurl"] = self.own["localsiteurl"]
        return self.template.render(self.context | self.own)


@dataclass(slots=True)
class PlannedFile:
    """A file that is no page: `made_from` is all that decides what `make` returns."""

    output: str
    made_from: Any
    make: Callable[[], bytes]


@dataclass(slots=True)
class PlannedCopy:
    """A file that is published as it is; `source` is where it lies."""

    output: str
    source: str


Planned = PlannedPage | PlannedFile | PlannedCopy

Part = tuple[str, str]
"""The kind and the file of a list; or nothing, and a generator's name."""

_NO_PART: Part = ("", "")

_PLAIN_NAME = re.compile(r"(?:[a-z0-9_-][a-z0-9._-]*/)*[a-z0-9_-][a-z0-9._-]*")
"""A file's name that needs no reckoning, and leads nowhere else."""


@dataclass(slots=True)
class Plan:
    """Everything that a build is to write, by its place in the output, in the order in which it was asked for.

    `parts` says which outputs belong together: those of one list, and those of a generator that has none.
    """

    entries: dict[str, Planned] = field(default_factory=dict)
    parts: dict[Part, set[str]] = field(default_factory=dict)
    _part: Part = _NO_PART
    _is_of_others: bool = False

    def part(self, part: Part, write: Callable[[], None]) -> None:
        """Have what belongs to one part planned."""
        self._part = part
        write()
        self._part = _NO_PART

    def of_others(self, context: dict[str, Any], write: Callable[[Any], None], writer: Any) -> None:
        """Have what a plugin of others writes planned, which may change meanwhile what all pages share."""
        before = dict(context)
        for entry in self.entries.values():
            if isinstance(entry, PlannedPage) and entry.then is None:
                entry.then = before
        self._is_of_others = True
        write(writer)
        self._is_of_others = False

    def look_back(self) -> None:
        """Give pages as their own what all pages shared when they were asked for, and share no longer."""
        known: dict[int, dict[str, Any]] = {}
        for entry in self.entries.values():
            if isinstance(entry, PlannedPage) and entry.then is not None:
                key = id(entry.then)
                if key not in known:
                    known[key] = _differing(entry.then, entry.context)
                entry.own, entry.then = known[key] | entry.own, None

    def pages_of(self, part: Part) -> list[PlannedPage]:
        """Return the pages that belong to a part."""
        found = (self.entries.get(output) for output in self.parts.get(part, ()))
        return [entry for entry in found if isinstance(entry, PlannedPage)]

    def take(self, other: Plan, gone: set[str]) -> set[str]:
        """Take over what another plan has for the same parts; return what is planned no more, `gone` among it."""
        for part, outputs in other.parts.items():
            if part != _NO_PART:
                kept = {page.output for page in self.pages_of(part)} if not _has_pages(other, outputs) else set()
                gone |= self.parts.get(part, set()) - outputs - kept
                self.parts[part] = outputs | kept
        gone -= other.entries.keys()
        for output in gone:
            self.entries.pop(output, None)
        self.entries.update(other.entries)
        return gone

    def add(self, entry: Planned) -> None:
        """Take note of something to be written; what is asked for last lies over the rest.

        Raises:
            OutputRefused: it is to be written outside the output, where it might lie over anything.
        """
        if ".." in entry.output or entry.output.startswith("/"):
            entry.output = _inside(entry.output)
        self.entries.pop(entry.output, None)
        self.entries[entry.output] = entry
        self.parts.setdefault(self._part, set()).add(entry.output)

    def add_file(self, output: str, made_from: Any, make: Callable[[], bytes]) -> None:
        """Take note of a file that is no page."""
        self.add(PlannedFile(output, made_from, make))

    def add_page(self, page: PlannedPage) -> None:
        """Take note of a page, as Pelican's writer would.

        Raises:
            FileOverwriteFailedError: there is a page at this place already, and neither may lie over the other.
        """
        if self._is_of_others:
            page.then = dict(page.context)
        other = self.entries.get(page.output)
        if isinstance(other, PlannedPage):
            if other.overrides and page.overrides:
                raise FileOverwriteFailedError(f"two pages are to lie over all others at {page.output}")
            if other.overrides:
                return
            if not page.overrides:
                raise FileOverwriteFailedError(f"two pages are to lie at {page.output}")
        self.add(page)


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    names = (then.keys() | now.keys()) - {"localsiteurl"}
    return {name: then.get(name, missing) for name in names if then.get(name, missing) is not now.get(name, missing)}


def _inside(output: str) -> str:
    if leads_out(output):
        told = f"`{output}` would be written outside the site"
        raise OutputRefused(f"{told}; correct the setting, or the plugin, that asks for it")
    return posixpath.normpath(output)


def _has_pages(plan: Plan, outputs: set[str]) -> bool:
    return any(isinstance(plan.entries.get(output), PlannedPage) for output in outputs)


class PlanningWriter(Writer):
    """Pelican's writer, but it renders nothing yet: what it is asked to write goes on a plan."""

    def __init__(self, output_path: str, settings: dict[str, Any], plan: Plan) -> None:
        super().__init__(output_path, settings)
        self._plan = plan

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: dict[str, list[Any]] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **own: Any,
    ) -> None:
        """Plan a page, or each page of a list that is shown in several, as `Writer.write_file` writes them."""
        if not name:
            return
        if paginated is None:
            paginated = {key: own[key] for key in own if key in {"articles", "dates"}}
        pages: Iterator[tuple[str, dict[str, Any]]] = iter([(name, own)])
        if paginated and template_name in self.settings["PAGINATED_TEMPLATES"]:
            per_page = self.settings["PAGINATED_TEMPLATES"][template_name] or self.settings["DEFAULT_PAGINATION"]
            paginators = {
                key: Paginator(name, url, values, self.settings, per_page) for key, values in paginated.items()
            }
            pages = _parted(own, paginators)
        for place, variables in pages:
            self._plan_page(place, template, context, variables, relative=relative_urls, overrides=override_output)

    def _plan_page(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        own: dict[str, Any],
        *,
        relative: bool,
        overrides: bool,
    ) -> None:
        shared: dict[str, Any] = {"localsiteurl": context.get("localsiteurl"), "output_file": name}
        if relative:
            shared["SITEURL"] = shared["localsiteurl"] = path_to_url(get_relative_path(name))
        place = name
        if not _PLAIN_NAME.fullmatch(name):
            path = sanitised_join(self.output_path, name)
            place = os.path.relpath(path, self.output_path).replace(os.sep, "/")
        self._plan.add_page(PlannedPage(place, template, context, shared | own, overrides))


def _parted(own: dict[str, Any], paginators: dict[str, Paginator]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each page of a list: where it lies, and its variables."""
    count = next(iter(paginators.values())).num_pages
    pages = {key: [paginator.page(number + 1) for number in range(count)] for key, paginator in paginators.items()}
    for number in range(count):
        variables = dict(own)
        for key, paginator in paginators.items():
            variables[f"{key}_paginator"] = paginator
            variables[f"{key}_page"] = pages[key][number]
            variables[f"{key}_previous_page"] = pages[key][number - 1] if number else None
            variables[f"{key}_next_page"] = pages[key][number + 1] if number + 1 < count else None
        yield variables[f"{key}_page"].save_as, variables
