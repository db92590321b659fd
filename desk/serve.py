"""Show the site on this machine while one works on it: watch, build what has changed, and show it where it is open.

This process answers and watches, also while a build runs. Another one builds (`builder.py`); it is replaced by a new
one when the settings or code have changed, or when it breaks off. Where a build finds errors, the last good site stays.
"""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType

from desk import ROOT
from desk.build import Outcome, tell
from desk.builder import Builder, Ended, InPlace, Message, Ready, Wanted
from desk.faults import placeless
from desk.local_server import LocalServer
from desk.options import Options
from desk.sightings import Sightings
from desk.watching import Saved, Watch, lies_in
from plugins.core.clock import build_clock

ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""How a person, a system and a terminal that is closed say that it is enough."""

SELDOM = 3600
"""Seconds between two looks at the clock, which may have been put forward, or have gone on while the machine slept."""

BROKEN_OFF = "the build broke off; the terminal says more"


def run(options: Options, port: int) -> int:
    """Serve until Ctrl-C; returns 1 where the port is taken or the settings cannot be read."""
    try:
        server = LocalServer(port)
    except OSError:
        print(f"standfirst: port {port} is taken; try --port {port + 1}", file=sys.stderr)
        return 1
    here = f"http://127.0.0.1:{server.server_port}"
    output = options.output or options.cache / "serve" / str(server.server_port)  # two may run at once
    options = replace(options, output=output, siteurl=options.siteurl or here)
    server.open_site(output, options.siteurl or here)
    for number in ENDINGS:  # a shell's background jobs inherit that the first is ignored
        signal.signal(number, _leave)
    print("Building the site.", flush=True)
    serving = Serving(options, server)
    try:
        return serving.run()
    except KeyboardInterrupt:
        return 0
    finally:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)  # whoever presses twice must not keep us from tidying up
        serving.end()


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@dataclass(slots=True)
class Serving:
    """What `serve` knows: its server, its builder, and what has been saved that no build has seen yet."""

    options: Options
    server: LocalServer
    saved: Saved = field(default_factory=Saved)
    builder: Builder | None = None  # none where one after the other broke off, until something is saved
    contents: Watch = field(init=False)
    modules: Watch = field(init=False)
    about: Ready = field(default_factory=Ready)
    unseen: set[Path] | None = None  # by a build that went well; None: everything
    asked: set[Path] | None = None  # of the build that runs
    until: dt.datetime | None = None  # when what was built will be another by itself
    is_due: bool = True
    is_ready: bool = False
    is_building: bool = False
    has_built: bool = False
    broken_off: int = 0

    def __post_init__(self) -> None:
        ignored = [self.options.output, self.options.cache]
        self.contents = Watch(self.saved, Sightings(ignored))
        self.modules = Watch(self.saved, Sightings(ignored, only=".py", deep=False))

    def run(self) -> int:
        """Build whenever something was saved; returns 1 where there is nothing to begin with."""
        self.modules.follow([self.options.settings.parent, ROOT])
        self.contents.follow([ROOT / "plugins", ROOT / "desk"])
        self._begin_anew()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        while True:
            self._wait()
            if self.about.problems and not self.has_built:
                return tell(Outcome(problems=list(self.about.problems)))
            self._build_what_is_due()

    def end(self) -> None:
        """Leave nothing behind."""
        if self.builder:
            self.builder.end()
        self.server.server_close()

    def _wait(self) -> None:
        """Wait until something was saved, the builder says something or the time has come, and take note of it."""
        arrived = [self.saved.arrived, *([self.builder.connection] if self.builder else [])]
        seconds = (self.until - build_clock()).total_seconds() if self.until else SELDOM
        ready = wait(arrived, min(max(seconds, 0), SELDOM))
        if self.saved.arrived in ready:
            self._see(self.saved.take())
        elif self.builder and ready:
            self._hear(self.builder)
        elif self.until and build_clock() >= self.until:
            self.is_due, self.until = True, None  # no builder may be there to ask just now

    def _see(self, paths: set[Path]) -> None:
        """Take note of what was saved; a builder that knows older code or settings gives way at once."""
        self.is_due = self.is_due or bool(paths)
        if self.unseen is not None:
            self.unseen |= paths
        if not self.builder or any(self._is_code(path) for path in paths):
            self.broken_off = 0
            self._begin_anew()

    def _is_code(self, path: Path) -> bool:
        return lies_in(path, self.about.code) or (path.suffix == ".py" and not lies_in(path, self.about.texts))

    def _begin_anew(self) -> None:
        """Put a new builder in the place of the one there is; what that knew it finds again on the disk."""
        if self.builder:
            self.builder.end()
        self.is_ready = self.is_building = False
        self.unseen = None
        self.builder = Builder(replace(self.options, clean=self.options.clean and not self.has_built))

    def _hear(self, builder: Builder) -> None:
        try:
            message: Message = builder.connection.recv()
        except (EOFError, OSError):
            self._go_on_without(builder)
            return
        if isinstance(message, Ready):
            self.is_ready = True
            self.about = message if message.folders else replace(self.about, problems=message.problems)
            self.contents.follow(message.folders)
        elif isinstance(message, InPlace):
            self.server.pages.announce(message.files)
        else:
            self._end_build(message)

    def _end_build(self, ended: Ended) -> None:
        self.is_building, self.until = False, ended.until
        self.broken_off = self.broken_off + 1 if ended.is_last else 0
        self.is_due = self.is_due or ended.is_last
        if ended.errors:  # none of it was put in place
            self.unseen = None if self.asked is None or self.unseen is None else self.unseen | self.asked
        self.server.pages.tell(ended.errors)
        self.modules.follow(folder for folder in ended.modules if not lies_in(folder, self.about.folders))
        if not self.has_built:
            self.has_built = True
            here = f"http://127.0.0.1:{self.server.server_port}/"
            print(f"Serving {here} and building again whenever a file is saved (Ctrl-C ends it).", flush=True)

    def _go_on_without(self, builder: Builder) -> None:
        """Begin anew after a builder has ended unasked; where that helps nothing, wait until something is saved."""
        builder.end()
        if self.is_building or not self.is_ready:
            self.broken_off += 1
            self.server.pages.tell([placeless(BROKEN_OFF)])
        self.builder = None
        if self.broken_off > 1:
            print("standfirst: the builder broke off again; it begins anew when a file is saved", file=sys.stderr)
            return
        print(
            f"standfirst: the builder broke off ({_manner(builder.process.exitcode)}); beginning anew", file=sys.stderr
        )
        self.is_due = True
        self._begin_anew()

    def _build_what_is_due(self) -> None:
        if not self.builder or not self.is_ready or self.is_building or not self.is_due:
            return
        self.asked, self.unseen, self.is_due, self.is_building = self.unseen, set(), False, True
        self.until = None
        changed = None if self.asked is None else frozenset(self.asked)
        self.builder.ask(Wanted(changed, self.server.pages.looked_at()))


def _manner(exitcode: int | None) -> str:
    """How a process ended, in words."""
    if exitcode is not None and exitcode < 0:
        return f"ended by {signal.Signals(-exitcode).name}"
    return f"exit code {exitcode}"
