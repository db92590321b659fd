"""One run of Pelican into a folder aside: what it plans, what of that is made, and how it is put in place."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from pelican.generators import ArticlesGenerator, Generator, StaticGenerator
from pelican.writers import Writer

from plugins.core.listing import Listing
from plugins.core.press import Press
from plugins.core.problems import Problem, Severity
from plugins.engine.copies import plan_copies
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.groundwork import addresses_of, groundwork_of
from plugins.engine.inventory import files_written
from plugins.engine.link_check import PAGES, Checked, check_links
from plugins.engine.memory import Memory, Record
from plugins.engine.plan import Plan, Planned, PlanningWriter
from plugins.engine.printing import MANY, MANY_AT_HAND, Printed, Printer
from plugins.engine.references import References, references_of
from plugins.engine.restated import Stated, restated, stated
from plugins.engine.staging import Published, Staging
from plugins.engine.stateful_macros import macros_keep_something
from plugins.engine.things import Things, look_again
from plugins.engine.traced_templates import follow, watch
from plugins.engine.tracing import Tracer


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: its press, the warnings, what changed in the output.

    `digests` are those of all files of the site, by name; `stamp` is that of what is now remembered of them. `links`
    are those of the warnings that tell of links that lead nowhere.
    """

    output: Path
    press: Press
    warnings: tuple[Problem, ...]
    published: Published
    digests: Mapping[str, str]
    stamp: str = ""
    links: tuple[Problem, ...] = ()


First = Callable[[Printer, list[Planned]], dict[str, Record]]
"""Makes what someone waits for before the rest is made, and says what it has put in place."""


def nothing_first(printer: Printer, entries: list[Planned]) -> dict[str, Record]:
    """Make nothing before the rest."""
    return {}


@dataclass(slots=True)
class Run:
    """A run of Pelican: its plan, and what became of it."""

    settings: dict[str, Any]
    staging: Staging
    memory: Memory
    has_others: bool
    first: First = nothing_first
    in_place: Callable[[Collection[str]], None] = lambda files: None
    plan: Plan = field(default_factory=Plan)
    printed: Printed = field(default_factory=Printed)
    generators: list[Any] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    checked: Checked = field(default_factory=lambda: Checked((), ()))
    environments: list[Environment] = field(default_factory=list)
    is_in_order: bool | None = None
    tracer: Tracer = field(init=False)
    fingerprints: Fingerprints = field(init=False)
    stated: Stated = field(init=False)

    def __post_init__(self) -> None:
        self.stated = stated(self.settings) if self.has_others else {}
        self.fingerprints = Fingerprints(self.settings)
        self.tracer = Tracer(self.memory, self.fingerprints, self.settings)
        if self.settings.get("BUILD_SESSION"):
            self.tracer.most_results *= 4

    @property
    def environment(self) -> Environment | None:
        """The environment that pages are rendered in; None where Pelican makes them all by itself."""
        return self.environments[-1] if self.environments and not self.is_in_order else None

    def prepare(self, generator: Generator) -> None:
        """Let one environment serve all generators, so that a template is compiled once, and follow what it reads.

        Where macros keep something between pages, all is made by Pelican itself, in its order.
        """
        if self.is_in_order is None:
            self.is_in_order = macros_keep_something(generator.env)
        if self.is_in_order:
            self.memory.records.clear()
            self.settings.pop("BUILD_PLAN", None)
            self.environments.append(generator.env)
            return
        if self.environment is None or self.has_others:
            follow(generator.env, self.tracer)
            self.environments.append(generator.env)
        generator.env = self.environments[-1]
        if isinstance(generator, StaticGenerator):
            generator.generate_output = lambda writer: plan_copies(generator, self.plan)
        elif isinstance(generator, ArticlesGenerator):
            generator.generate_direct_templates = partial(
                self._plan_rest, generator, generator.generate_direct_templates
            )
        elif hasattr(generator, "write_listing"):
            generator.write_listing = partial(self._plan_list, generator.write_listing)
        elif type(generator).__module__.startswith("plugins."):
            generator.generate_output = partial(self._plan_rest, generator, generator.generate_output)
        elif type(generator).__module__ != Generator.__module__ and hasattr(generator, "generate_output"):
            generator.generate_output = partial(self.plan.of_others, generator.context, generator.generate_output)

    def _plan_list(self, write: Callable[[Any, Listing], None], writer: Any, listing: Listing) -> None:
        plan: Plan = self.settings["BUILD_PLAN"]
        plan.part((listing.kind, listing.output), partial(write, writer, listing))

    def _plan_rest(self, generator: Generator, write: Callable[[Any], None], writer: Any) -> None:
        plan: Plan = self.settings["BUILD_PLAN"]
        plan.part(("", type(generator).__name__), partial(write, writer))

    def writer(self) -> Writer:
        """Return what Pelican is given to write with."""
        if self.is_in_order:
            return Writer(str(self.staging.folder), self.settings)
        return PlanningWriter(str(self.staging.folder), self.settings, self.plan)

    def printer(self, stale: Mapping[int, int]) -> Printer:
        """Return what makes files; `stale` says what has changed of what pages read."""
        many = MANY_AT_HAND if self.settings.get("BUILD_SESSION") else MANY
        printer = Printer(self.staging, self.memory, self.tracer, self.fingerprints, stale, many=many)
        printer.heard = self.settings.get("BUILD_PROGRESS", {}).get("making", printer.heard)
        return printer

    def print(self, context: dict[str, Any]) -> None:
        """Make whatever of the plan is not as it should be."""
        self.context = context
        if self.environment is None:
            return
        for environment in self.environments:
            watch(environment, self.tracer)
        things = Things(self.settings["PRESS"], context, self.environment)
        if self.has_others:
            self._mind_others()
            self.tracer.find = things.find
        gc.freeze()  # the whole site is in memory now, and stays: to look through it for garbage again takes long
        stale, changed = look_again(self.memory.things.values(), things, self.fingerprints)
        self.printed = self.printer(stale).print(self.plan, self.first)
        self.printed.touched.update({thing.name: thing for thing in changed})

    def _mind_others(self) -> None:
        """Take into account what plugins of others have done to settings and to what all pages share."""
        self.plan.look_back()
        now = restated(self.stated, stated(self.settings))
        if now != self.memory.restated:
            self.memory.restated = now
            for record in self.memory.records.values():
                record.is_whole = False

    def look_and_publish(self) -> BuildReport:
        """Look whether all links lead somewhere, and put what was made in place."""
        press: Press = self.settings["PRESS"]
        self.printed.made.update(dict(_others_files(self.staging.folder, self.printed.made)))
        after = self.printed.kept | self.printed.made
        pages = {name: record.references for name, record in after.items() if record.references is not None}
        warnings = self.warnings(pages, after.keys())
        gone = self.memory.records.keys() - after.keys()
        # The manifest may have been taken away; what is remembered of the output then tells what lies there.
        before = {**_digests(self.memory.records), **self.staging.read_manifest()}
        published = self.staging.publish(_digests(after), self.printed.made.keys(), self.in_place, before)
        self.remember(gone)
        links = tuple(self.checked.problems)
        return BuildReport(self.staging.output, press, warnings, published, _digests(after), self.memory.stamp, links)

    def warnings(
        self,
        pages: Mapping[str, References],
        files: Collection[str],
        other: Callable[[str], References | None] = lambda name: None,
    ) -> tuple[Problem, ...]:
        """Return all that is odd; links are looked up in `pages`, and are errors where this is to find them out."""
        press: Press = self.settings["PRESS"]
        severity: Severity = "error" if self.settings.get("BUILD_FOR") == "check" else "warning"
        self.checked = check_links(pages, files, press, severity=severity, other=other)
        warnings = tuple(sorted({*press.library.warnings, *self.checked.problems}))
        if "BUILD_FOR" not in self.settings:
            for warning in warnings:
                logging.getLogger("plugins").warning("%s", warning)
        return warnings

    def remember(self, gone: Collection[str]) -> None:
        """Remember what now lies in the output, for the next build."""
        made = self.printed.made
        written = files_written(str(self.staging.output), _digests(made))
        for name, hint in written.hints.items():
            made[name].hint = hint
        is_followed = all(record.is_whole for record in (*made.values(), *self.printed.kept.values()))
        self.memory.ground = groundwork_of(self) if is_followed else ""
        self.memory.addresses = addresses_of(self) if self.memory.ground else ""
        self.memory.keep(made | self.printed.refreshed, gone, self.printed.touched.values())
        if self.memory.trouble:
            logging.getLogger("plugins").warning("%s", self.memory.trouble)
            self.memory.trouble = ""


def _digests(records: Mapping[str, Record]) -> dict[str, str]:
    return {name: record.digest for name, record in records.items()}


def _others_files(folder: Path, known: Collection[str]) -> Iterator[tuple[str, Record]]:
    """Yield what lies in the folder aside and was not planned: what others have written there by themselves."""
    start = len(str(folder)) + 1
    for place, _, names in os.walk(folder):
        for name in names:
            output = f"{place}/{name}"[start:].replace(os.sep, "/")
            if output not in known:
                content = Path(place, name).read_bytes()
                references = references_of(content) if output.endswith(PAGES) else None
                digest = hashlib.sha256(content).hexdigest()
                yield output, Record("other", digest, is_whole=False, references=references)
