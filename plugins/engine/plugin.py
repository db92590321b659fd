"""Wraps Pelican's run: staging before it, the link check and publishing after it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.core.press import Press
from plugins.core.problems import ContentProblems, Problem
from plugins.engine.link_check import dead_links
from plugins.engine.staging import NOT_COPIED, Published, Staging


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
    with staging.open() as folder:
        pelican.output_path = settings["OUTPUT_PATH"] = str(folder)
        logging.getLogger().addHandler(heard)
        try:
            type(pelican).run(pelican)
        finally:
            logging.getLogger().removeHandler(heard)
            pelican.output_path, settings["OUTPUT_PATH"] = final
        if heard.messages:
            raise BuildFailed(heard.messages)
        settings["BUILD_REPORT"] = _look_and_publish(staging, settings)


def _look_and_publish(staging: Staging, settings: dict[str, Any]) -> BuildReport:
    press: Press = settings["PRESS"]
    is_check = settings.get("BUILD_FOR") == "check"
    links = dead_links(staging.folder, press, severity="error" if is_check else "warning")
    if any(problem.severity == "error" for problem in links):
        raise ContentProblems([*press.library.warnings, *links])
    warnings = tuple(sorted({*press.library.warnings, *links}))
    if "BUILD_FOR" not in settings:
        for warning in warnings:
            logging.getLogger("plugins").warning("%s", warning)
    return BuildReport(press, warnings, Published() if is_check else staging.publish())


def _install(pelican: Any) -> None:
    pelican.run = lambda: _run_staged(pelican)


def register() -> None:
    """Connect the engine to Pelican."""
    signals.initialized.connect(_install)
