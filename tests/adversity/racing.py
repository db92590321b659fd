"""Several publishers at once, and one that sleeps: who wins, what the others are told, and what is live afterwards."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from desk.deploy.parcel import Parcel, SiteFile, digest_of
from desk.deploy.target import Live
from tests.adversity.editions import release_for
from tests.adversity.injecting import (
    DONE,
    OVERTAKEN,
    PROBLEM,
    Ending,
    Point,
    Work,
    begin,
    begin_struck,
    do,
    no_survivors,
    points_of,
)
from tests.adversity.places import Change, TargetPlace, unheard
from tests.adversity.tracing import KILL, STOP, Strike

MOST = 8
"""Publishers in one race, at most."""

MOMENT = re.compile(r"\d\d?:\d\d|\d{4}-\d\d-\d\d|\bago\b|just now|seconds?|minutes?")
"""What says since when."""

A_DAY = 86_400.0


@dataclass(slots=True)
class Races:
    """What came of many races."""

    races: int = 0
    publishers: int = 0
    winners: int = 0
    overtaken: int = 0
    refused: int = 0
    complaints: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Track:
    """A place that is raced for, and what lies ready to be published there."""

    kind: TargetPlace
    place: Path
    bytes: Path

    def prepare(self) -> None:
        """Publish the first edition.

        Raises:
            RuntimeError: it fails though nothing happens to it.
        """
        self.kind.begin(self.place)
        ending = do(partial(self.kind.publish, self.place, Change(0, None)))
        if ending.how != DONE:
            raise RuntimeError(f"{self.kind.name}: {ending.how}: {ending.said}")

    def parcel_of(self, who: str) -> Parcel:
        """Return a site on whose home page stands whose it is."""
        parcel = self.kind.shelf.parcels[0]
        home = f"<!doctype html><title>{who}</title>\n".encode()
        digest = digest_of(home)
        (self.bytes / digest).write_bytes(home)
        return replace(parcel, files={**parcel.files, "index.html": SiteFile(digest, len(home))})

    def live(self) -> Live:
        """Return what is live now."""
        live = self.kind.open_target(self.place).live()
        assert live is not None
        return live

    def publisher(self, who: str, minute: int, *, stops: bool = True) -> Callable[[], None]:
        """Return work that looks at what is live, stops until it is let go on, and publishes on top of that."""
        parcel = self.parcel_of(who)

        def work() -> None:
            target = self.kind.open_target(self.place)
            base = target.live()
            if stops:
                os.kill(os.getpid(), signal.SIGSTOP)
            made = target.publish(release_for(parcel, minute, who), parcel, base, unheard)
            if base is None or made.turn.number != base.turn.number + 1:
                raise AssertionError(f"{who} published on top of {base}, and that became {made.turn}")

        return work

    def faults(self) -> list[str]:
        """Return what is not as it has to be between two races."""
        target = self.kind.open_target(self.place)
        numbers = [turn.number for turn in target.turns()]
        live = target.live()
        assert live is not None
        faults = []
        if numbers != list(range(1, len(numbers) + 1)) or live.turn.number != numbers[-1]:
            faults.append(f"the turns are {numbers[-9:]}, and the live one is {live.turn.number}")
        self.kind.settle(self.place)
        home = self.kind.served(self.place)["index.html"]
        if digest_of(home) != target.files_of(live.release)["index.html"].digest:
            faults.append(f"what is served is {home!r}, and not what is live")
        return faults


def race(track: Track, number: int, random: Random, races: Races) -> None:
    """Let some publishers start at once from what is live, and see that one of them wins.

    Every other time the lock, which is nothing but a courtesy, is taken away from under them.
    """
    before = track.live()
    names = [f"Runner{number}x{runner}" for runner in range(random.randint(2, MOST))]
    works = [begin(track.publisher(name, number)) for name in names]
    for work in works:
        os.waitpid(work.pid, os.WUNTRACED)
    for work in works:
        work.resume()
    if number % 2:
        take_locks_away(track.kind.lock_of(track.place), works)
    endings = {name: work.wait() for name, work in zip(names, works, strict=True)}
    live = track.live()
    races.races += 1
    races.publishers += len(names)
    won = [name for name, ending in endings.items() if ending.how == DONE]
    races.winners += len(won)
    races.overtaken += sum(ending.how == OVERTAKEN for ending in endings.values())
    races.refused += sum(ending.how == PROBLEM for ending in endings.values())
    complaints = [*_told_wrongly(endings, live.turn.by, names), *track.faults()]
    if won != [live.turn.by] or live.turn.number != before.turn.number + 1:
        complaints.append(f"{won} won, and live is turn {live.turn} after {before.turn.number}")
    races.complaints += [f"race {number}: {complaint}" for complaint in complaints]


def take_locks_away(lock: Path | None, works: list[Work]) -> None:
    """Take the lock away whenever there is one, until all of this work has ended."""
    going_on = works
    while lock is not None and going_on:
        going_on = [work for work in going_on if not work.has_ended()]
        lock.unlink(missing_ok=True)
        time.sleep(0.0002)


def _told_wrongly(endings: dict[str, Ending], winner: str, names: list[str]) -> list[str]:
    """Return what losers were told who were not told who was first, and since when."""
    found = []
    for name, ending in endings.items():
        if ending.how == DONE:
            continue
        others = [other for other in names if other != name and other in ending.said]
        if ending.how not in {OVERTAKEN, PROBLEM}:
            found.append(f"{name} ended: {ending.how}: {ending.said[-300:]}")
        elif not others or not MOMENT.search(ending.said) or (ending.how == OVERTAKEN and winner not in others):
            found.append(f"{name}, where {winner} won, was told: {ending.said}")
    return found


def run_races(kind: TargetPlace, places: Path, count: int, seed: int = 0) -> Races:
    """Run so many races, one after the other in one place."""
    random, races = Random(f"races {seed}"), Races()  # noqa: S311 — it only has to be the same each time
    track = Track(kind, places / f"race-{seed}", places.parent / "bytes")
    track.prepare()
    for number in range(1, count + 1):
        with no_survivors():
            race(track, number, random, races)
        if number % 20 == 0:
            kind.open_target(track.place).tidy(3)
    return races


@dataclass(slots=True)
class Sleeps:
    """What came of publishers that slept."""

    way: str
    points: int = 0
    struck: int = 0
    kept_out: int = 0
    """How often who came meanwhile was told to wait."""
    overslept: int = 0
    """How often the sleeper, woken, was told that somebody else had been first."""
    published: int = 0
    """How often it was first after all."""
    complaints: list[str] = field(default_factory=list)


def sleep(track: Track, point: Point, number: int, sleeps: Sleeps) -> None:
    """Let a publisher fall asleep (or die) at a call; another one publishes; the sleeper is woken, and does no harm."""
    before, is_killed = track.live(), sleeps.way == "killed"
    sleeper, waking = f"Sleeper{number}", f"Waking{number}"
    call, at = point
    work = begin_struck(track.publisher(sleeper, number, stops=False), Strike(KILL if is_killed else STOP, at))
    while not work.has_ended() and (is_killed or not work.board.was_struck):
        time.sleep(0.001)
    is_asleep = work.board.was_struck and not is_killed
    sleeps.points += 1
    sleeps.struck += work.board.was_struck
    complaints: list[str] = []
    first = do(track.publisher(waking, number, stops=False))
    if first.how == PROBLEM and not is_killed:
        sleeps.kept_out += 1
        if sleeper not in first.said or not MOMENT.search(first.said):
            complaints.append(f"kept out, and told: {first.said}")
        make_older(track.place, A_DAY)
        first = do(track.publisher(waking, number, stops=False))
    if first.how != DONE:
        complaints.append(f"who came meanwhile: {first.how}: {first.said}")
    if is_asleep:
        work.wake()
    ending = work.wait()
    work.outlive()
    sleeps.overslept += ending.how == OVERTAKEN
    sleeps.published += ending.how == DONE
    if ending.how not in {DONE, OVERTAKEN, PROBLEM} and not is_killed:
        complaints.append(f"the sleeper: {ending.how}: {ending.said}")
    turns = track.kind.open_target(track.place).turns()[before.turn.number :]
    if [turn.by for turn in turns] not in ([waking], [sleeper, waking], [waking, sleeper]):
        complaints.append(f"turns were taken by {[turn.by for turn in turns]}")
    if ending.how == DONE and sleeper not in [turn.by for turn in turns]:
        complaints.append("the sleeper says that it is done, and took no turn")
    sleeps.complaints += [f"{call} {at}: {complaint}" for complaint in (*complaints, *track.faults())]


def run_sleeps(kind: TargetPlace, places: Path, count: int, job: int, jobs: int, *, is_killed: bool) -> Sleeps:
    """Let publishers fall asleep, or die, at so many calls, evenly spread over those that a publish makes."""
    sleeps = Sleeps("killed" if is_killed else "asleep")
    track = Track(kind, places / f"sleep-{sleeps.way}", places.parent / "bytes")
    track.prepare()
    points = points_of(track.publisher("Nobody", 0, stops=False))
    for number in range(job + 1, count + 1, jobs):
        point = points[(number - 1) * max(1, len(points) // count) % len(points)]
        with no_survivors():
            sleep(track, point, number, sleeps)
        if number % 20 == 0:
            kind.open_target(track.place).tidy(3)
    return sleeps


def make_older(place: Path, seconds: float) -> None:
    """Let all that lies in a place be older by so many seconds, or younger."""
    for folder, folders, names in os.walk(place):
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            state = os.lstat(path)
            os.utime(path, (state.st_atime - seconds, state.st_mtime - seconds), follow_symlinks=False)
