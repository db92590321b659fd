"""Publishers that die, sleep and race, at every step: readers have one whole site, and no turn is lost or taken back.

Each step is where Python asks the system to open, link, rename, make or remove something: an audit hook counts them in
a process of its own, and there it dies or goes to sleep.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

import pytest

from desk.deploy.local import LocalSettings, open_target
from desk.deploy.local.host import LocalHost
from desk.deploy.parcel import Parcel, digest_of
from desk.deploy.release import release_of
from desk.deploy.store import Store
from desk.deploy.target import DeployProblem, Live, Overtaken
from tests.desk.deploy.publishing import MORNING, SITE, parcel_of, put, site_in

CHANGING = {"os.mkdir", "os.symlink", "os.link", "os.rename", "os.remove", "os.rmdir", "os.chmod", "open"}
FIRST = {"index.html": b"<p>one</p>", "why/index.html": b"<p>why</p>"}
SECOND = {"index.html": b"<p>two</p>", "why/index.html": b"<p>why</p>"}
THIRD = {**FIRST, "index.html": b"<p>three</p>"}
WON, OVERTAKEN, FAILED = 0, 3, 4


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder in memory, where there is one: a disk would only be waited for."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:  # noqa: S108
        yield Path(folder)


def folder(disk: Path) -> Store:
    return open_target("live", LocalSettings(path="public", keep=2), SITE, disk)


def at_step(number: int, act: Callable[[], object]) -> Callable[[str, object], None]:
    """An audit hook that does something before the step of this number."""
    steps = iter(range(1, number + 1))

    def hook(event: str, arguments: object) -> None:
        is_step = event in CHANGING and "/public" in str(arguments)
        if is_step and next(steps, 0) == number:
            act()

    return hook


def in_a_process(work: Callable[[], object], step: int, act: Callable[[], object]) -> int:
    """Begin work in a process that does something at one of its steps, and return its number."""
    number = os.fork()
    if number:
        return number
    code = FAILED
    try:
        sys.addaudithook(at_step(step, act))
        work()
        code = WON
    except Overtaken:
        code = OVERTAKEN
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def prepared(disk: Path, parcels: tuple[Parcel, ...]) -> Live:
    """A store of which one publish is behind."""
    shutil.rmtree(disk / "public", ignore_errors=True)
    return published(folder(disk), parcels[0], None, 0)


def published(target: Store, parcel: Parcel, base: Live | None, hour: int, by: str = "ada") -> Live:
    release = release_of(parcel, MORNING + dt.timedelta(hours=hour), by, "")
    return target.publish(release, parcel, base, lambda sent, size: None)


def parcels_in(disk: Path) -> tuple[Parcel, ...]:
    return tuple(parcel_of(site, disk / "parcel") for site in (FIRST, SECOND, THIRD))


def all_is_well(disk: Path, *sites: dict[str, bytes]) -> None:
    """What is live is one of these sites, whole, and is the last turn; and all turns are there."""
    seen = site_in(disk / "public" / "current")
    assert seen in sites
    live = folder(disk).live()
    assert live
    seen = site_in(disk / "public" / "current")
    assert seen in sites
    assert {path: file.digest for path, file in folder(disk).files_of(live.release).items()} == {
        path: digest_of(content) for path, content in seen.items()
    }
    assert folder(disk).drift(live) == ()
    assert [turn.number for turn in folder(disk).turns()] == list(range(1, live.turn.number + 1))


def nothing_is_left(disk: Path) -> None:
    """After two more releases, all that there is belongs to them."""
    for hour, site in enumerate((FIRST, SECOND)):
        target = folder(disk)
        put(target, site, disk, target.live(), hour=50 + hour)
        target.tidy(2)
    assert {path.read_bytes() for path in (disk / "public" / "objects").glob("*/*")} == {
        content for site in (FIRST, SECOND) for content in site.values()
    }
    assert len(os.listdir(disk / "public" / "releases")) == 2
    assert os.listdir(disk / "public" / "pending") == []


def every_step(work: Callable[[], object], act: Callable[[], object], stride: int = 1) -> Iterator[int]:
    """Yield the process for the first step, the next one, and so on, until it has ended before its step came."""
    for step in range(1, 1000, stride):
        yield in_a_process(work, step, act)


def test_whoever_dies_at_any_step_leaves_one_whole_site_and_the_next_has_nothing_to_mend(disk: Path) -> None:
    parcels = parcels_in(disk)
    live = prepared(disk, parcels)

    def work() -> None:
        target = folder(disk)
        published(target, parcels[1], live, 1)
        target.tidy(2)

    sites = []
    for step, process in enumerate(every_step(work, lambda: os.kill(os.getpid(), signal.SIGKILL))):
        code = ended(process)
        all_is_well(disk, FIRST, SECOND)
        sites.append(site_in(disk / "public" / "current"))
        published(folder(disk), parcels[2], folder(disk).live(), 2)
        all_is_well(disk, THIRD)
        if step % 9 == 0:
            nothing_is_left(disk)
        if code == WON:
            break
        assert code == -signal.SIGKILL
        live = prepared(disk, parcels)
    assert (sites[0], sites[-1]) == (FIRST, SECOND)
    assert len(sites) > 40


def test_a_first_publish_that_dies_at_any_step_is_done_again_without_handwork(disk: Path) -> None:
    parcels = parcels_in(disk)
    process = 0
    for process in every_step(
        lambda: published(folder(disk), parcels[0], None, 0), lambda: os.kill(os.getpid(), signal.SIGKILL), stride=2
    ):
        code = ended(process)
        live = folder(disk).live()
        if live is None:
            assert not (disk / "public" / "current").exists()
        published(folder(disk), parcels[1], live, 1)
        all_is_well(disk, SECOND)
        shutil.rmtree(disk / "public")
        if code == WON:
            break


def test_a_sleeper_who_wakes_after_others_have_published_puts_nothing_old_over_it(disk: Path) -> None:
    parcels = parcels_in(disk)
    live = prepared(disk, parcels)

    def sleeps() -> None:
        os.kill(os.getpid(), signal.SIGSTOP)

    codes = []

    def work() -> None:
        published(folder(disk), parcels[1], live, 1, by="sleeper")

    for process in every_step(work, sleeps, stride=2):
        is_asleep = os.WIFSTOPPED(os.waitpid(process, os.WUNTRACED)[1])
        with suppress(FileNotFoundError):
            os.utime(disk / "public" / "lock", (1, 1))  # nothing was heard of it for long
        if is_asleep:
            for hour in (2, 3):
                target = folder(disk)
                published(target, parcels[2 if hour == 3 else 0], target.live(), hour, by="grace")
                target.tidy(2)
            all_is_well(disk, THIRD)
            os.kill(process, signal.SIGCONT)
            codes.append(ended(process))
            assert codes[-1] in {WON, OVERTAKEN}
            turns = folder(disk).turns()
            assert [turn.by for turn in turns[-2:]] == ["grace"] * 2
            assert ("sleeper" in {turn.by for turn in turns}) == (codes[-1] == WON)
            all_is_well(disk, THIRD)
        if not is_asleep:
            break
        live = prepared(disk, parcels)
    assert (codes[0], codes[-1]) == (OVERTAKEN, WON)


def test_a_sleeper_loses_nothing_where_others_only_tidy(disk: Path) -> None:
    parcels = parcels_in(disk)
    live = prepared(disk, parcels)

    def work() -> None:
        published(folder(disk), parcels[1], live, 2)

    for process in every_step(work, lambda: os.kill(os.getpid(), signal.SIGSTOP), stride=3):
        if not os.WIFSTOPPED(os.waitpid(process, os.WUNTRACED)[1]):
            break
        folder(disk).tidy(2)
        os.kill(process, signal.SIGCONT)
        assert ended(process) == WON
        all_is_well(disk, SECOND)
        live = prepared(disk, parcels)


def test_a_sleeper_who_rolls_back_wakes_to_a_release_that_is_still_there_or_is_told(disk: Path) -> None:
    parcels = parcels_in(disk)
    first = prepared(disk, parcels)
    second = published(folder(disk), parcels[1], first, 1)

    def work() -> None:
        folder(disk).roll_back(first.release, second, MORNING, "sleeper")

    codes = []
    for process in every_step(work, lambda: os.kill(os.getpid(), signal.SIGSTOP)):
        is_asleep = os.WIFSTOPPED(os.waitpid(process, os.WUNTRACED)[1])
        if not is_asleep:
            break
        with suppress(FileNotFoundError):
            os.utime(disk / "public" / "lock", (1, 1))
        for hour in (2, 3):
            target = folder(disk)
            published(target, parcels[2], target.live(), hour, by="grace")
            target.tidy(2)
        os.kill(process, signal.SIGCONT)
        codes.append(ended(process))
        assert codes[-1] in {WON, OVERTAKEN}
        all_is_well(disk, THIRD)
        first = prepared(disk, parcels)
        second = published(folder(disk), parcels[1], first, 1)
    assert (codes[0], codes[-1]) == (OVERTAKEN, WON)


def test_who_tidies_and_sleeps_takes_nothing_away_that_others_have_published_since(disk: Path) -> None:
    parcels = parcels_in(disk)

    def prepare() -> Live:
        live = prepared(disk, parcels)
        for hour, parcel in ((1, parcels[1]), (2, parcels[2]), (3, parcels[1])):
            live = published(folder(disk), parcel, live, hour)
        return live

    live = prepare()
    for process in every_step(lambda: folder(disk).tidy(2), lambda: os.kill(os.getpid(), signal.SIGSTOP)):
        is_asleep = os.WIFSTOPPED(os.waitpid(process, os.WUNTRACED)[1])
        if not is_asleep:
            break
        live = published(folder(disk), parcels[0], live, 4)  # it has what was given up, and lies there anew
        folder(disk).tidy(2)
        os.kill(process, signal.SIGCONT)
        ended(process)
        all_is_well(disk, FIRST)
        live = folder(disk).roll_back(folder(disk).kept()[0], live, MORNING, "ada")
        all_is_well(disk, SECOND)
        live = prepare()


@pytest.mark.parametrize("courtesy", [True, False], ids=["with courtesy", "without"])
def test_of_several_at_once_one_wins_and_the_others_change_nothing(
    disk: Path, courtesy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(host: LocalHost, by: str, number: int) -> AbstractContextManager[None]:
        return nullcontext()

    if not courtesy:
        monkeypatch.setattr(LocalHost, "alone", nobody)
    sites = [{**FIRST, "index.html": f"<p>{name}</p>".encode()} for name in range(4)]
    parcels = [parcel_of(site, disk / "parcel") for site in sites]
    live: Live | None = None
    for race in range(1, 6):
        starting, start = os.pipe()

        def runs(name: int, ready: int = starting, base: Live | None = live, hour: int = race) -> None:
            os.read(ready, 1)
            with suppress(DeployProblem) if courtesy else nullcontext():
                published(folder(disk), parcels[name], base, hour, by=str(name))

        processes = [in_a_process(lambda name=name: runs(name), 10**6, int) for name in range(4)]  # type: ignore[misc]
        os.write(start, b"!" * 4)
        codes = [ended(process) for process in processes]
        os.close(starting)
        os.close(start)
        live = folder(disk).live()
        assert live
        assert live.turn.number == race
        assert site_in(disk / "public" / "current") == sites[int(live.turn.by)]
        if not courtesy:
            assert sorted(codes) == [WON, OVERTAKEN, OVERTAKEN, OVERTAKEN]
            assert codes.index(WON) == int(live.turn.by)


def test_a_link_that_was_made_and_is_said_to_have_been_there_is_ones_own(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels = parcels_in(disk)
    base = prepared(disk, parcels)
    link = os.link

    def made_and_denied(source: Path, place: Path, **how: bool) -> None:
        link(source, place, **how)
        if Path(place).parent.name == "turns":
            raise FileExistsError(place)

    monkeypatch.setattr(os, "link", made_and_denied)
    assert published(folder(disk), parcels[1], base, hour=1) == folder(disk).live()
    all_is_well(disk, SECOND)
