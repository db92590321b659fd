"""Measuring: in each round every operation, for one generator right after the other, so that ratios mean something."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import TypeVar

from desk.bench.measurement import NEW_PROCESS, RESIDENT, Measurement
from desk.bench.operations import OPERATIONS, Turn
from desk.bench.processes import Cost, run
from desk.bench.served import Served, files_in, serve
from desk.bench.sites import Output, Site, last_change, survey, written

AT_REST = ("cold", "no-change")
"""The operations that change nothing, and that a running server does not notice."""

Each = TypeVar("Each")


def in_new_processes(sites: Sequence[Site], operations: Sequence[str], rounds: int) -> Iterator[Measurement]:
    """Measure builds that are each a program's whole run."""
    if "cold" not in operations:
        for site in sites:
            run(site.generator.build, site.folder, site.log)
    for number, operation in itertools.product(range(rounds), operations):
        for site in _in_turn(sites, number):
            change = OPERATIONS[operation](site, Turn(number, f"alone{number:03d}{operation[:3]}"))
            before = survey(site.output)
            cost = run(site.generator.build, site.folder, site.log)
            has_arrived = change.has_arrived(files_in(site.output))
            yield _measured(site, operation, NEW_PROCESS, number, cost, cost.wall, before, has_arrived)


def resident(sites: Sequence[Site], operations: Sequence[str], rounds: int) -> Iterator[Measurement]:
    """Measure what happens between saving a file and seeing the page, with a server running for each generator.

    What is measured as `cold` is a server's start, once.
    """
    with ExitStack() as stack:
        running = []
        for site in sites:
            site.forget()
            running.append(serve(site, stack))
            started = _started(running[-1])
            if "cold" in operations:
                yield started
        saves = [operation for operation in operations if operation not in AT_REST]
        for number, operation in itertools.product(range(rounds), saves):
            turn = Turn(number, f"served{number:03d}{operation[:3]}")
            for served in _in_turn(running, number):
                yield _saved(served, operation, turn)


def _started(served: Served) -> Measurement:
    served.server.rest()
    cost = Cost(served.seconds, *served.server.used(), served.server.memory())
    return _measured(served.site, "cold", RESIDENT, 0, cost, served.seconds, {}, has_arrived=True)


def _saved(served: Served, operation: str, turn: Turn) -> Measurement:
    site, server = served.site, served.server
    before, (user, system), saved = survey(site.output), server.used(), time.time()
    page, everything = served.save(operation, turn)
    server.rest()
    user, system = (now - then for now, then in zip(server.used(), (user, system), strict=True))
    if everything is not None:
        everything = max(everything, last_change(site.output) - saved)
    cost = Cost(page or 0.0, user, system, server.memory())
    return _measured(site, operation, RESIDENT, turn.round, cost, everything, before, page is not None)


def _measured(
    site: Site,
    operation: str,
    mode: str,
    number: int,
    cost: Cost,
    everything: float | None,
    before: Output,
    has_arrived: bool,
) -> Measurement:
    after = survey(site.output)
    return Measurement(
        generator=site.generator.name,
        size=site.size,
        operation=operation,
        mode=mode,
        round=number,
        wall=cost.wall,
        everything=everything,
        user=cost.user,
        system=cost.system,
        memory=cost.memory,
        written=written(before, after),
        outputs=len(after),
        size_of_outputs=sum(size for _, _, size in after.values()),
        has_arrived=has_arrived,
    )


def _in_turn(generators: Sequence[Each], number: int) -> Sequence[Each]:
    """Return them in an order that is another in every second round."""
    return generators[::-1] if number % 2 else generators
