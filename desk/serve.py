"""Show the site on this machine while one works on it: build, watch, build again.

Every build runs in a process of its own, so that none inherits what an earlier one left in memory, and a change of
the settings or of a plugin holds from the next build on. Where a build finds errors, the last good site stays.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from watchfiles import DefaultFilter, watch

from desk import ROOT
from desk.build import Outcome, build, tell
from desk.faults import as_line
from desk.local_server import LocalServer
from desk.settings import Options, SettingsProblem, read_settings, watched_folders

TICK = 300
"""Milliseconds after which the watcher looks at the settings files; changes in watched folders are seen at once."""


def run(options: Options, port: int) -> int:
    """Serve until Ctrl-C; returns 1 where the port is taken or the settings cannot be read."""
    try:
        folders = watched_folders(read_settings(options))
        server = LocalServer(port)
    except SettingsProblem as wrong:
        return tell(Outcome(problems=list(wrong.problems)))
    except OSError:
        print(f"standfirst: port {port} is taken; try --port {port + 1}", file=sys.stderr)
        return 1
    here = f"http://127.0.0.1:{server.server_port}"
    output = options.output or options.cache / "serve" / str(server.server_port)  # two may run at once
    siteurl = options.siteurl or here
    server.open_site(output, siteurl)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit that it is ignored
    try:
        _keep_building(replace(options, output=output, siteurl=siteurl), folders, server)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


def _keep_building(options: Options, folders: list[Path], server: LocalServer) -> None:
    changes = saved(folders, {options.settings, ROOT / "pelicanconf.py"}, [options.output, options.cache])
    next(changes)  # from here on no change is missed, also none made during a build
    server.builds.tell(build_apart(options))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/"
    print(f"Serving {here} and building again whenever a file is saved (Ctrl-C ends it).", flush=True)
    options = replace(options, clean=False)
    for _ in changes:
        server.builds.tell(build_apart(options))


def saved(folders: Iterable[Path], files: Iterable[Path], ignored: Iterable[Path | None]) -> Iterator[None]:
    """Yield once when the watch is set, and then whenever a file in the folders, or one of `files`, was saved."""
    unwatched = [path for path in ignored if path is not None]
    before = None
    for changes in watch(
        *folders,
        watch_filter=DefaultFilter(ignore_paths=unwatched),
        rust_timeout=TICK,
        yield_on_timeout=True,
    ):
        now = [(path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(files) if path.exists()]
        if changes or now != before:
            before = now
            yield None


def build_apart(options: Options) -> list[str]:
    """Build in a new process; returns its errors, a line each (none: the site was built)."""
    context = multiprocessing.get_context("spawn")
    answer, told = context.Pipe(duplex=False)
    process = context.Process(target=_build, args=(options, told))
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which the process inherits: Ctrl-C is for this one
    process.start()
    signal.signal(signal.SIGINT, interrupt)
    told.close()
    try:
        errors: list[str] = answer.recv()
    except EOFError:
        errors = ["the build broke off; the terminal says why"]
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()
    return errors


def _build(options: Options, told: Connection) -> None:
    outcome = build(options, purpose="author")
    tell(outcome)
    told.send([as_line(problem) for problem in sorted(set(outcome.problems)) if problem.severity == "error"])
