"""The process that builds while `serve` answers, and how the two speak.

It is started afresh (never forked from a process with threads), stays as long as the code and the settings that it has
read are those on the disk, and can be taken away at any time: whatever it has in memory it can find again.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from desk import ROOT
from desk.build import Outcome, tell
from desk.faults import told
from desk.options import Options
from desk.resident import Resident
from desk.settings import SettingsProblem, code_folders, read_settings, watched_folders
from plugins.core.expiry import expiry
from plugins.core.problems import Problem

GRACE = 3
"""Seconds that a builder has to put its things away."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Asks for a build: what was saved (None: look at everything), and the addresses of the pages that are open."""

    changed: frozenset[Path] | None
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A builder has started: the folders that a build is made from, which of them hold code, and which texts."""

    folders: tuple[Path, ...] = ()
    code: tuple[Path, ...] = ()
    texts: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class InPlace:
    """These files of the output are new, other or gone."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A build has ended, with these errors; `modules` are folders of code that it has loaded from elsewhere.

    After the last one the builder itself ends, because it does not know what state it is in. `until` is the moment to
    come at which the site will be another though nothing is saved.
    """

    errors: tuple[Problem, ...]
    modules: tuple[Path, ...] = ()
    is_last: bool = False
    until: dt.datetime | None = None


Message = Ready | InPlace | Ended


@dataclass(slots=True)
class Builder:
    """A builder's process, seen from `serve`; `connection` brings its messages, and ends when it does."""

    options: Options
    connection: Connection = field(init=False)
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, end = context.Pipe()
        self.process = context.Process(target=_work, args=(self.options, end), name="builder")
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which it inherits: Ctrl-C is for `serve` alone
        self.process.start()
        signal.signal(signal.SIGINT, before)
        end.close()

    def ask(self, wanted: Wanted) -> None:
        """Ask for a build; one that has just died is noticed when its messages are read."""
        try:
            self.connection.send(wanted)
        except OSError:
            return

    def end(self) -> None:
        """End the process, and whatever it has started, also in the middle of a build."""
        self.process.terminate()
        self.process.join(GRACE)
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
        else:
            self.process.kill()
        self.process.join()
        self.connection.close()


def _work(options: Options, connection: Connection) -> None:
    """Build what is asked for, until the connection ends."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # what it starts can be ended with it
    signal.signal(signal.SIGTERM, _leave)
    try:
        connection.send(_introduction(options))
        resident = Resident(options)
        while True:
            _build(resident, connection)
    except (EOFError, BrokenPipeError, ConnectionResetError, SystemExit):
        os._exit(0)  # nobody waits for it; what matters was put away on the way here
    except Exception as error:
        outcome = Outcome(output=options.output, problems=told(error))
        tell(outcome)
        connection.send(Ended(tuple(outcome.problems), is_last=True))
        os._exit(1)


def _build(resident: Resident, connection: Connection) -> None:
    wanted: Wanted = connection.recv()
    outcome = resident.build(wanted.changed, wanted.looked_at, lambda files: _hand_over(connection, files))
    errors = tuple(problem for problem in sorted(set(outcome.problems)) if problem.severity == "error")
    tell(outcome)
    sys.stdout.flush()
    connection.send(Ended(errors, _modules_from_elsewhere(), until=None if errors else _until(outcome)))
    resident.look_ahead(connection.poll)


def _until(outcome: Outcome) -> dt.datetime | None:
    """Return when the site will be another by itself; none where the build's own time stands in it, which is always."""
    moment = expiry(outcome.press) if outcome.press else None
    return moment if moment and outcome.press and moment > outcome.press.now else None


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit


def _hand_over(connection: Connection, files: Collection[str]) -> None:
    if files:
        connection.send(InPlace(tuple(files)))


def _introduction(options: Options) -> Ready:
    """Say what there is to be watched, also where the settings are wrong: they are watched in any case."""
    try:
        settings = read_settings(options)
    except SettingsProblem as wrong:
        return Ready(problems=wrong.problems)
    texts = Path(settings["PATH"]).resolve()
    return Ready(tuple(watched_folders(settings, options.settings)), tuple(code_folders(settings)), (texts,))


def _modules_from_elsewhere() -> tuple[Path, ...]:
    """Return the folders of loaded code that was not installed: a plugin beside the settings, say."""
    places = [sys.prefix, sys.base_prefix, str(ROOT / "desk"), str(ROOT / "plugins")]
    installed = tuple(f"{place}{os.sep}" for place in places)
    files = {str(getattr(module, "__file__", None)) for module in list(sys.modules.values())}
    folders = {os.path.dirname(file) for file in files if os.path.isabs(file) and not file.startswith(installed)}
    return tuple(sorted(map(Path, folders)))
