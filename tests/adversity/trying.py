"""What is tried: kills at calls of the system, calls that it refuses, lines that break, clocks that are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tests.adversity.cutting import WAYS, Line
from tests.adversity.injecting import ERRORS, Fault, Point, points_of, points_there, sequence_of
from tests.adversity.kinds import Ground
from tests.adversity.racing import make_older
from tests.adversity.trials import Between, Happening, Stage, cut, killed, struck, struck_there

Found = list[tuple[Stage, Point]]


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
    for host in hosts:
        if {"kill", "clock"} & set(wanted) and stages and points:
            clock = "clock" in wanted and "kill" not in wanted
            trials += _kills(ground, stages, points, host, is_clock=clock)
        if refusals := [error for error in ERRORS if error in wanted and errors]:
            find = points_of if host is None else partial(points_there, host=host)
            found = [(stage, point) for stage in stages for point in stage.points(find)]
            for error in refusals:
                trials += _errors(found, errors, error, host)
    for way in WAYS:
        if ground.line is not None and way in wanted and cuts:
            trials += _cuts(ground.line, stages[0], cuts, way)
    return trials


def _kills(ground: Ground, stages: Sequence[Stage], count: int, host: int | None, *, is_clock: bool) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that is killed at, or for all again and again where there are fewer.

    What is left of a killed publish may linger every other time, and is killed along with it the others.
    """
    is_one = host is None and not ground.kind.has_many_processes
    find = points_of if is_one else partial(sequence_of, host=host)
    found = [(stage, point) for stage in stages for point in stage.points(find)]
    for at, (stage, (call, number)) in enumerate(_spread(found, count)):
        fault = Fault("signal=KILL", call, number)
        happening = struck(fault) if is_one else killed(number, host)
        name = f"{_named(stage, fault, host)}{', clock a day off' if is_clock else ''}"
        between = partial(make_older, seconds=-stage.change.minutes * 60.0) if is_clock else None
        end_all = bool((at + at // len(found)) % 2)
        yield Trial(stage, name, f"{stage.change}: {fault}", happening, end_all, between)


def _errors(found: Found, count: int, error: str, host: int | None) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that the system refuses; where the disk is full, it stays so."""
    for stage, point in _spread(found, count):
        fault = Fault(f"error={error}", *point, stays=error == "ENOSPC")
        happening = struck(fault) if host is None else struck_there(fault, host)
        yield Trial(stage, _named(stage, fault, host), f"{stage.change}: {fault}", happening)


def _cuts(line: Line, stage: Stage, count: int, way: str) -> Iterator[Trial]:
    """Yield a trial for each of so many bytes after which the line breaks; every other time it stays broken."""
    total = stage.bytes_through(line)
    for at in range(count):
        after = at * total // count
        happening = cut(line, after, way, stays=bool(at % 2))
        yield Trial(stage, f"line: {way}", f"{stage.change}: {way} after {after} bytes", happening)


def _named(stage: Stage, fault: Fault, host: int | None) -> str:
    return f"{'rollback: ' * stage.change.is_rollback}{fault.name}{' on the host' * (host is not None)}"


def _spread(found: Found, count: int) -> Found:
    if count < len(found):
        return [found[at * len(found) // count] for at in range(count)]
    return [found[at % len(found)] for at in range(count)]
