"""What is tried: kills at calls of the system, calls that it refuses, lines that break, clocks that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tests.adversity.cutting import WAYS, Line
from tests.adversity.hosts import Host
from tests.adversity.injecting import ERRORS, Point, points_of
from tests.adversity.kinds import Ground
from tests.adversity.object_store import ANSWERS, Refusals
from tests.adversity.racing import make_older
from tests.adversity.tracing import KILL, Strike
from tests.adversity.trials import Between, Happening, Stage, cut, refused, struck, struck_there

Found = list[tuple[Stage, Point]]
Find = Callable[[Callable[[], None]], list[Point]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: what happens to which change, and how that is called."""

    stage: Stage
    fault: str
    at: str
    happening: Happening
    end_all: bool = False
    between: Between | None = None


def trials_of(
    ground: Ground, stages: Sequence[Stage], wanted: Sequence[str], points: int, errors: int, cuts: int
) -> list[Trial]:
    """Return all that is tried of these changes; where a host takes part, half of it is tried there."""
    trials: list[Trial] = []
    hosts = [None] if ground.host is None else [None, ground.host]
    points, errors = -(-points // len(hosts)), -(-errors // len(hosts))
    for host in hosts if ground.is_struck else ():
        is_killed = bool({"kill", "clock"} & set(wanted) and points and stages)
        refusals = [error for error in ERRORS if error in wanted and errors]
        find: Find = points_of if host is None else host.points_of
        found = [(stage, point) for stage in stages for point in stage.points(find)] if is_killed or refusals else []
        if is_killed:
            clock = "clock" in wanted and "kill" not in wanted
            trials += _kills(found, points, host, is_clock=clock)
        if refusals and host is None and ground.reading:
            find = partial(points_of, reading=ground.reading)
            found = [(stage, point) for stage in stages for point in stage.points(find)]
        for error in refusals:
            trials += _errors(found, errors, error, host, ground.reading)
    for way in WAYS:
        if ground.line is not None and way in wanted and cuts:
            trials += _cuts(ground.line, stages[0], cuts, way)
            for stage in (stage for stage in stages if stage.change.is_rollback):
                trials += _cuts(ground.line, stage, -(-cuts // 4), way)
    for answer in ANSWERS:
        if ground.refusals is not None and answer in wanted and errors:
            trials += _answers(ground.refusals, stages, errors * len(hosts), answer)
    return trials


def _kills(found: Found, count: int, host: Host | None, *, is_clock: bool) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that is killed at, or for all again and again where there are fewer.

    What is left of a killed publish may linger every other time, and is killed along with it the others.
    """
    for at, (stage, (call, number)) in enumerate(_spread(found, count)):
        what = Strike(KILL, number)
        happening = struck(what) if host is None else struck_there(what, host)
        name = f"{_named(stage, KILL, host)}{', clock a day off' if is_clock else ''}"
        between = partial(make_older, seconds=-stage.change.minutes * 60.0) if is_clock else None
        end_all = bool((at + at // len(found)) % 2)
        yield Trial(stage, name, f"{stage.change}: {KILL} at {number}, {call}", happening, end_all, between)


def _errors(found: Found, count: int, error: str, host: Host | None, reading: str) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that the system refuses; where the disk is full, it stays so."""
    for stage, (call, number) in _spread(found, count):
        what = Strike(error, number, call, stays=error == "ENOSPC")
        happening = struck(what, reading) if host is None else struck_there(what, host)
        yield Trial(stage, _named(stage, error, host), f"{stage.change}: {error} at {number}, {call}", happening)


def _cuts(line: Line, stage: Stage, count: int, way: str) -> Iterator[Trial]:
    """Yield a trial for each of so many bytes after which the line breaks; every other time it stays broken."""
    total = stage.bytes_through(line, way)
    for at in range(count):
        after = at * total // count
        happening = cut(line, after, way, stays=bool(at % 2))
        yield Trial(
            stage,
            f"{'rollback: ' * stage.change.is_rollback}line: {way}",
            f"{stage.change}: {way} after {after} bytes",
            happening,
        )


def _answers(refusals: Refusals, stages: Sequence[Stage], count: int, answer: str) -> Iterator[Trial]:
    """Yield a trial for each of so many requests that a store refuses; every other time it goes on so."""
    asked = [(stage, stage.requests_of(refusals)) for stage in stages]
    found = [(stage, at) for stage, requests in asked for at in range(1, requests + 1)]
    for number in range(count):
        stage, at = found[number * len(found) // count]
        stays = bool(number % 2)
        happening = refused(refusals, at, answer, stays=stays)
        yield Trial(
            stage,
            f"{'rollback: ' * stage.change.is_rollback}store: {answer}",
            f"{stage.change}: {answer} at request {at}",
            happening,
        )


def _named(stage: Stage, fault: str, host: Host | None) -> str:
    return f"{'rollback: ' * stage.change.is_rollback}{fault}{' on the host' * (host is not None)}"


def _spread(found: Found, count: int) -> Found:
    if count < len(found):
        return [found[at * len(found) // count] for at in range(count)]
    return [found[at % len(found)] for at in range(count)]
