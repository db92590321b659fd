"""Wraps Pelican's run: a plan in place of its writing, staging around it, the link check and publishing after it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.reading import Reading
from plugins.engine.edition import code_of, edition_of
from plugins.engine.garbage import seldom_collected
from plugins.engine.memory import Memory, forgotten, memory_path, recall
from plugins.engine.reading import Reader
from plugins.engine.run import Run
from plugins.engine.session import Session
from plugins.engine.staging import NOT_COPIED, Staging

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


class _ErrorsHeard(logging.Handler):
    """Remembers what Pelican logs as an error, which it would otherwise go on from as though nothing had happened."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or message.startswith(NOT_COPIED):
            self.messages.append(message)


def _run_staged(pelican: Any) -> None:
    """Run Pelican into a folder aside, look at the result, and put it in place."""
    settings = pelican.settings
    staging = Staging(Path(settings["OUTPUT_PATH"]))
    staging.refuse_unsafe(Path(settings["PATH"]))
    final = pelican.output_path, settings["OUTPUT_PATH"]
    heard = _ErrorsHeard()
    with staging.open() as folder, seldom_collected():
        has_others = any(not getattr(plugin, "__name__", "").startswith("plugins.") for plugin in pelican.plugins)
        session: Session | None = settings.get("BUILD_SESSION")
        memory = _memory(settings, staging, session)
        run = Run(settings, staging, memory, has_others)
        if session is not None:
            run.first, run.in_place = session.first, session.in_place
            session.reader = session.reader or _reader(settings)
            settings["BUILD_READER"] = session.reader.read
        else:
            settings["BUILD_READER"] = partial(_read_once, settings)
        pelican.output_path = settings["OUTPUT_PATH"] = str(folder)
        logging.getLogger().addHandler(heard)
        try:
            _run(pelican, run)
        finally:
            logging.getLogger().removeHandler(heard)
            gc.unfreeze()
            settings.pop("BUILD_PLAN", None)
            pelican.output_path, settings["OUTPUT_PATH"] = final
        if heard.messages:
            raise BuildFailed(heard.messages)
        settings["BUILD_REPORT"] = run.look_and_publish()
        if session is not None:
            session.settle(run)


def _read_once(settings: dict[str, Any], files: Sequence[TextFile], conventions: Conventions) -> list[Reading]:
    """Read texts with a reader that is put away afterwards: what it remembers would double the memory of a build."""
    reader = _reader(settings)
    try:
        return reader.read(files, conventions)
    finally:
        reader.close()


def _reader(settings: dict[str, Any]) -> Reader:
    reader = Reader(Path(settings["CACHE_PATH"]), is_clean=bool(settings.get("BUILD_CLEAN")))
    reader.digest_of = settings.get("BUILD_DIGESTS") or reader.digest_of
    reader.heard = settings.get("BUILD_PROGRESS", {}).get("reading", reader.heard)
    return reader


def _memory(settings: dict[str, Any], staging: Staging, session: Session | None) -> Memory:
    """Return what is remembered of this output folder, in this process or on disk."""
    path = memory_path(Path(settings["CACHE_PATH"]), str(staging.output))
    if session is None:
        edition = edition_of(settings)
    else:
        session.code = session.code or code_of(settings)
        edition = edition_of(settings, session.code)
        if session.memory and session.memory.edition == edition:  # settings may read files, or the clock
            return session.memory
    return forgotten(path, edition) if settings.get("BUILD_CLEAN") else recall(path, edition)


def _run(pelican: Any, run: Run) -> None:
    """Run Pelican with a plan; where other plugins look at what is written, without one."""
    if any(_is_heard_by_others(getattr(signals, name)) for name in _SEEN_BY_OTHERS):
        run.memory.records.clear()
        type(pelican).run(pelican)
        return
    run.settings["BUILD_PLAN"] = run.plan

    class Printing:
        """Comes after all generators, when everything is planned; plugins see it among these, and take it for one."""

        def __init__(self, context: dict[str, Any], **others_have: Any) -> None:
            self.__dict__.update(others_have)
            self.context, self.env = context, run.environments[-1]

        def generate_output(self, _: Any) -> None:
            run.print(self.context)

    classes: Callable[[], list[type]] = type(pelican)._get_generator_classes.__get__(pelican)
    pelican._get_generator_classes = lambda: [*classes(), Printing]
    pelican._get_writer = run.writer
    signals.generator_init.connect(prepare := run.prepare, weak=False)
    signals.all_generators_finalized.connect(take := run.generators.extend, weak=False)
    try:
        type(pelican).run(pelican)
    finally:
        signals.generator_init.disconnect(prepare)
        signals.all_generators_finalized.disconnect(take)
        del pelican._get_generator_classes, pelican._get_writer


def _is_heard_by_others(signal: Any) -> bool:
    return any(
        not str(getattr(receiver, "__module__", "")).startswith("plugins.") for receiver in signal.receivers_for(None)
    )


def _install(pelican: Any) -> None:
    pelican.run = lambda: _run_staged(pelican)


def register() -> None:
    """Connect the engine to Pelican."""
    signals.initialized.connect(_install)
