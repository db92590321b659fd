"""Wraps Pelican's run: a plan in place of its writing, staging around it, the link check and publishing after it."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from pelican import signals
from pelican.generators import Generator, StaticGenerator

from plugins.core.press import Press
from plugins.core.problems import ContentProblems, Problem
from plugins.engine.copies import plan_copies
from plugins.engine.edition import edition_of
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.inventory import files_written
from plugins.engine.link_check import PAGES, check_links
from plugins.engine.memory import Memory, Record, forgotten, recall
from plugins.engine.plan import Plan, PlanningWriter
from plugins.engine.printing import Printed, Printer
from plugins.engine.reading import Reader
from plugins.engine.references import references_of
from plugins.engine.staging import NOT_COPIED, Published, Staging
from plugins.engine.things import Things, look_again
from plugins.engine.tracing import Tracer, follow

_SEEN_BY_OTHERS = (
    "content_written", "feed_generated", "feed_written", "finalized", "get_writer", "article_writer_finalized",
    "page_writer_finalized", "article_generator_write_article", "page_generator_write_page",
)  # fmt: skip
"""Signals at which plugins look at what is written, so that all of it has to be, and by Pelican's own writer."""


class BuildFailed(Exception):
    """Pelican said that something went wrong while it rendered; `messages` are its words."""

    exitcode = 1

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__("\n".join(messages))


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: its press, the warnings, and what changed in the output (nothing where it was only checked)."""

    press: Press
    warnings: tuple[Problem, ...]
    published: Published
    digests: Mapping[str, str]


class _ErrorsHeard(logging.Handler):
    """Remembers what Pelican logs as an error, which it would otherwise go on from as though nothing had happened."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or message.startswith(NOT_COPIED):
            self.messages.append(message)


@dataclass(slots=True)
class _Run:
    """One run of Pelican into a folder aside: what it plans, and what became of that."""

    settings: dict[str, Any]
    staging: Staging
    memory: Memory
    has_others: bool
    plan: Plan = field(default_factory=Plan)
    printed: Printed = field(default_factory=Printed)
    _fingerprints: Fingerprints = field(init=False)
    _tracer: Tracer = field(init=False)
    _environment: Environment | None = None

    def __post_init__(self) -> None:
        self._fingerprints = Fingerprints(self.settings)
        self._tracer = Tracer(self.memory, self._fingerprints, self.settings)

    def prepare(self, generator: Generator) -> None:
        """Let one environment serve all generators, so that a template is compiled once; follow what it reads."""
        if self._environment is None or self.has_others:
            follow(generator.env, self._tracer)
            self._environment = generator.env
        generator.env = self._environment
        if isinstance(generator, StaticGenerator):
            generator.generate_output = lambda writer: plan_copies(generator, self.plan)

    def writer(self) -> PlanningWriter:
        """Return what Pelican is given to write with."""
        return PlanningWriter(str(self.staging.folder), self.settings, self.plan)

    def print(self, context: dict[str, Any]) -> None:
        """Make whatever of the plan is not as it should be."""
        if self._environment is None:
            return
        things = Things(self.settings["PRESS"], context, self._environment)
        stale, changed = look_again(self.memory, things, self._fingerprints)
        is_check = self.settings.get("BUILD_FOR") == "check"
        printer = Printer(self.staging, self.memory, self._tracer, self._fingerprints, stale, is_check=is_check)
        self.printed = printer.print(self.plan)
        self.printed.touched.update({thing.name: thing for thing in changed})


def _run_staged(pelican: Any) -> None:
    """Run Pelican into a folder aside, look at the result, and put it in place."""
    settings = pelican.settings
    staging = Staging(Path(settings["OUTPUT_PATH"]))
    staging.refuse_unsafe(Path(settings["PATH"]))
    final = pelican.output_path, settings["OUTPUT_PATH"]
    heard = _ErrorsHeard()
    with staging.open() as folder:
        has_others = any(not getattr(plugin, "__name__", "").startswith("plugins.") for plugin in pelican.plugins)
        run = _Run(settings, staging, _memory(settings, staging), has_others)
        reader = Reader(Path(settings["CACHE_PATH"]), is_clean=bool(settings.get("BUILD_CLEAN")))
        reader.digest_of = settings.get("BUILD_DIGESTS") or reader.digest_of
        settings["BUILD_READER"] = reader.read
        pelican.output_path = settings["OUTPUT_PATH"] = str(folder)
        logging.getLogger().addHandler(heard)
        try:
            _run(pelican, run)
        finally:
            logging.getLogger().removeHandler(heard)
            reader.close()
            settings.pop("BUILD_PLAN", None)
            pelican.output_path, settings["OUTPUT_PATH"] = final
        if heard.messages:
            raise BuildFailed(heard.messages)
        settings["BUILD_REPORT"] = _look_and_publish(run)


def _memory(settings: dict[str, Any], staging: Staging) -> Memory:
    """Return what is remembered of this output folder."""
    cache = Path(settings["CACHE_PATH"])
    place = os.path.relpath(staging.output, cache).replace(os.sep, "/")
    path = cache / f"{staging.output.name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}.sqlite3"
    edition = edition_of(settings)
    return forgotten(path, edition) if settings.get("BUILD_CLEAN") else recall(path, edition)


def _run(pelican: Any, run: _Run) -> None:
    """Run Pelican with a plan; where other plugins look at what is written, without one."""
    if any(_is_heard_by_others(getattr(signals, name)) for name in _SEEN_BY_OTHERS):
        run.memory.records.clear()
        type(pelican).run(pelican)
        return
    run.settings["BUILD_PLAN"] = run.plan

    class Printing:
        """Comes after all generators, when everything is planned."""

        def __init__(self, context: dict[str, Any], **_: Any) -> None:
            self._context = context

        def generate_output(self, _: Any) -> None:
            run.print(self._context)

    classes: Callable[[], list[type]] = type(pelican)._get_generator_classes.__get__(pelican)
    pelican._get_generator_classes = lambda: [*classes(), Printing]
    pelican._get_writer = run.writer
    signals.generator_init.connect(prepare := run.prepare, weak=False)
    try:
        type(pelican).run(pelican)
    finally:
        signals.generator_init.disconnect(prepare)
        del pelican._get_generator_classes, pelican._get_writer


def _is_heard_by_others(signal: Any) -> bool:
    return any(
        not str(getattr(receiver, "__module__", "")).startswith("plugins.") for receiver in signal.receivers_for(None)
    )


def _look_and_publish(run: _Run) -> BuildReport:
    press: Press = run.settings["PRESS"]
    made = dict(_others_files(run)) | run.printed.made
    after = run.printed.kept | made
    is_check = run.settings.get("BUILD_FOR") == "check"
    pages = {name: record.references for name, record in after.items() if record.references is not None}
    links = check_links(pages, after.keys(), press, severity="error" if is_check else "warning").problems
    if any(problem.severity == "error" for problem in links):
        raise ContentProblems([*press.library.warnings, *links])
    warnings = tuple(sorted({*press.library.warnings, *links}))
    if "BUILD_FOR" not in run.settings:
        for warning in warnings:
            logging.getLogger("plugins").warning("%s", warning)
    published = Published() if is_check else _publish(run, after, made)
    if run.memory.trouble:
        logging.getLogger("plugins").warning("%s", run.memory.trouble)
    return BuildReport(press, warnings, published, {name: record.digest for name, record in after.items()})


def _publish(run: _Run, after: dict[str, Record], made: dict[str, Record]) -> Published:
    """Put what was made in place; before, it is forgotten what lies there, and afterwards remembered what does."""
    gone = run.memory.records.keys() - after.keys()
    run.memory.forget([*made, *gone])
    published = run.staging.publish({name: record.digest for name, record in after.items()}, made.keys())
    written = files_written(str(run.staging.output), {name: record.digest for name, record in made.items()})
    for name, hint in written.hints.items():
        made[name].hint = hint
    run.memory.keep({name: made[name] for name in written.hints}, run.printed.touched.values())
    return published


def _others_files(run: _Run) -> Iterator[tuple[str, Record]]:
    """Yield what lies in the folder aside and was not planned: what others have written there by themselves."""
    for place, _, names in os.walk(run.staging.folder):
        for name in names:
            path = Path(place, name)
            output = path.relative_to(run.staging.folder).as_posix()
            if output not in run.printed.made:
                content = path.read_bytes()
                references = references_of(content) if output.endswith(PAGES) else None
                digest = hashlib.sha256(content).hexdigest()
                yield output, Record("other", digest, is_whole=False, references=references)


def _install(pelican: Any) -> None:
    pelican.run = lambda: _run_staged(pelican)


def register() -> None:
    """Connect the engine to Pelican."""
    signals.initialized.connect(_install)
