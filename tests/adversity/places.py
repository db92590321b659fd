"""The places that a site is published to here, and how what lies in them is served."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desk.deploy.parcel import Files, Parcel
from desk.deploy.store import Store
from desk.deploy.target import Target
from tests.adversity.editions import LETTERS, SITE_ID, Edition, moment_of, parcel_of, release_for

KEPT = 2
"""Releases that are kept when a publish tidies up after itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a place: an edition (by its number) goes live after another one, or after nothing."""

    new: int
    old: int | None
    is_rollback: bool = False
    minutes: int = 0
    """By how much the clock of whoever publishes is wrong."""

    @property
    def before(self) -> tuple[int, ...]:
        """The editions that were published beforehand, in this order; enough that some are given up afterwards."""
        if self.old is None:
            return ()
        return (*({*range(len(LETTERS))} - {self.new, self.old}), self.new, self.old)

    def __str__(self) -> str:
        old = LETTERS[self.old] if self.old is not None else "nothing"
        clock = f" (the clock is {self.minutes} minutes off)" if self.minutes else ""
        return f"{old} {'back ' if self.is_rollback else ''}to {LETTERS[self.new]}{clock}"


class Kind(Protocol):
    """A kind of place."""

    @property
    def name(self) -> str:
        """What it is called in the table."""

    @property
    def is_whole_site(self) -> bool:
        """Whether readers are to see the whole old site or the whole new one, or else whole pages."""

    def settle(self, place: Path) -> None:
        """Wait until readers get what was published, where whoever serves it takes a while."""

    def begin(self, place: Path) -> None:
        """Make ready a new place in which nothing is published yet."""

    def copy(self, start: Path, place: Path) -> None:
        """Make a place that is as another one is."""

    def publish(self, place: Path, change: Change) -> None:
        """Do what a deploy does at last: look at what is live, send what is not there, make it live, tidy up.

        Where what is to go live is live already, there is nothing to do.
        """

    def served(self, place: Path) -> dict[str, bytes]:
        """Return all that readers can get."""

    def mend(self, place: Path, change: Change) -> list[str]:
        """Publish once more; return what is not as it has to be when that is live and nothing goes on."""

    def end(self, place: Path) -> None:
        """Take a place away."""


class TargetPlace(Kind, Protocol):
    """A kind of place that is published to through one of the house's own targets."""

    @property
    def shelf(self) -> Shelf:
        """The editions that are published."""

    def open_target(self, place: Path) -> Target:
        """Return the target that a place is."""

    def lock_of(self, place: Path) -> Path | None:
        """Return where somebody who publishes asks others to wait; None where nobody does."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The editions, and the parcels that are made of them."""

    sites: tuple[Edition, ...]
    parcels: tuple[Parcel, ...]

    @classmethod
    def of(cls, sites: tuple[Edition, ...], folder: Path) -> Shelf:
        """Lay the bytes of the editions into a folder."""
        return cls(sites, tuple(parcel_of(site, folder) for site in sites))


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A place that is published to through one of the house's own targets."""

    name: str
    shelf: Shelf
    opening: Callable[[Path], Target]
    www: str
    """Where in the place lies what is served, as a link has it."""
    is_whole_site: bool = True

    def settle(self, place: Path) -> None:
        """Wait for nothing: what is published is there."""

    def open_target(self, place: Path) -> Target:
        """Return the target that a place is."""
        return self.opening(place)

    def lock_of(self, place: Path) -> Path | None:
        """Return the lock, which lies beside what is served."""
        return place / Path(self.www).parent / "lock"

    def begin(self, place: Path) -> None:
        """Make a folder, in which a link leads to what is served."""
        place.mkdir(parents=True)
        (place / "www").symlink_to(self.www)

    def copy(self, start: Path, place: Path) -> None:
        """Copy all of it, with what is in the cache of whoever publishes."""
        shutil.copytree(start, place, symlinks=True)

    def served(self, place: Path) -> dict[str, bytes]:
        """Return what the web server's root holds."""
        return files_below(place / "www")

    def publish(self, place: Path, change: Change, by: str = "Ada") -> None:
        """Publish as the command does, but for the build."""
        self.publish_to(self.open_target(place), change, by)

    def publish_to(self, target: Target, change: Change, by: str = "Ada") -> None:
        """Publish to a target that is open.

        Raises:
            AssertionError: it says that something else is live afterwards.
        """
        live = target.live()
        parcel = self.shelf.parcels[change.new]
        if live is not None and self._is(change.new, target.files_of(live.release)):
            return
        minute = (live.turn.number if live else 0) + change.minutes
        if change.is_rollback:
            assert live is not None
            to = next(each for each in target.kept() if self._is(change.new, target.files_of(each)))
            target.roll_back(to, live, moment_of(minute), by)
            return
        release = release_for(parcel, minute, by)
        made = target.publish(release, parcel, live, unheard)
        if made.release != release:
            raise AssertionError(f"it says that {made.release.id} is live, not {release.id}")
        target.tidy(KEPT)

    def mend(self, place: Path, change: Change) -> list[str]:
        """Publish once more, compare all that is served with the edition, and ask the target anew what it knows."""
        target = self.open_target(place)
        self.publish_to(target, change)
        if isinstance(target, Store):  # as another machine would see it, over the connection that there is
            target = Store(target.name, SITE_ID, KEPT, target.host)
        unlike = differences(self.served(place), self.shelf.sites[change.new], self.others(change.new))
        return self.told_wrongly(target, change.new) + unlike

    def told_wrongly(self, target: Target, site: int) -> list[str]:
        """Ask a target what it knows, where this edition is live."""
        parcel, faults = self.shelf.parcels[site], []
        live = target.live()
        if live is None:
            return ["it says that nothing is live"]
        if not self._is(site, target.files_of(live.release)):
            faults.append("it says that another edition is live")
        if target.record_of(live.release) != parcel.record:
            faults.append("the record is not the edition's")
        numbers = [turn.number for turn in target.turns()]
        if numbers != list(range(1, len(numbers) + 1)) or live.turn.number != len(numbers):
            faults.append(f"the turns are {numbers}, and the live one is {live.turn.number}")
        if drift := target.drift(live):
            faults.append(f"it has drifted: {drift}")
        return faults

    def _is(self, site: int, files: Files) -> bool:
        """Whether these are the files of an edition, and at most assets of others beside them."""
        due = self.shelf.parcels[site].files
        return files.keys() - due.keys() <= self.others(site).keys() and all(
            files.get(path) == due[path] for path in due
        )

    def others(self, site: int) -> dict[str, bytes | None]:
        """Return the assets of other editions, which may stay for those who still read these."""
        due = self.shelf.sites[site].everything
        assets = {path for other in self.shelf.sites for paths in other.assets.values() for path in paths}
        return dict.fromkeys(assets - due.keys())

    def end(self, place: Path) -> None:
        """Take it all away."""
        take_away(place)


@dataclass(frozen=True, slots=True)
class ControlKind:
    """A folder that is served while files are put into it, as is usual: what readers see of it must be noticed."""

    name: str
    shelf: Shelf
    put: Callable[[Edition, Path, Path], None]
    """Puts an edition, which lies in one folder, into the served one."""
    is_whole_site: bool = True

    def settle(self, place: Path) -> None:
        """Wait for nothing: what is put there is there."""

    def begin(self, place: Path) -> None:
        """Make an empty served folder, and lay out each edition beside it."""
        (place / "served").mkdir(parents=True)
        (place / "www").symlink_to("served")
        for site in self.shelf.sites:
            write_out(site, place / site.letter)

    def copy(self, start: Path, place: Path) -> None:
        """Copy all of it."""
        shutil.copytree(start, place, symlinks=True)

    def served(self, place: Path) -> dict[str, bytes]:
        """Return what the web server's root holds."""
        return files_below(place / "www")

    def publish(self, place: Path, change: Change) -> None:
        """Put the edition there."""
        site = self.shelf.sites[change.new]
        self.put(site, place / site.letter, place / "served")

    def mend(self, place: Path, change: Change) -> list[str]:
        """Put the edition there once more, and compare all that is served with it."""
        self.publish(place, change)
        return differences(self.served(place), self.shelf.sites[change.new], {})

    def end(self, place: Path) -> None:
        """Take it all away."""
        take_away(place)


def rsync(_: Edition, source: Path, served: Path) -> None:
    """Do what stock Pelican does: `rsync --delete` into the folder that is served."""
    subprocess.run(["rsync", "-rc", "--delete", f"{source}/", f"{served}/"], check=True)


def html_first(site: Edition, source: Path, served: Path) -> None:
    """Upload pages before what they are made up with, as an upload in the order of the alphabet does."""
    for path in sorted(site.everything, key=lambda path: (not path.endswith(".html"), path)):
        (served / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, served / path)
    for file in sorted(served.rglob("*")):
        if file.is_file() and file.relative_to(served).as_posix() not in site.everything:
            file.unlink()


def link_taken_away_first(_: Edition, source: Path, served: Path) -> None:
    """Switch as `ln -sfn` and many scripts do: the old link is taken away, and then a new one made."""
    www = served.parent / "www"
    www.unlink(missing_ok=True)
    www.symlink_to(source.name)


CONTROLS: Mapping[str, Callable[[Edition, Path, Path], None]] = {
    "rsync --delete": rsync, "HTML first": html_first, "rm and ln": link_taken_away_first,
}  # fmt: skip
"""Usual ways to put a site live, none of which is whole."""


def files_below(www: Path) -> dict[str, bytes]:
    """Return what a folder holds, and those that links in it lead to."""
    return {
        (Path(folder) / name).relative_to(www).as_posix(): (Path(folder) / name).read_bytes()
        for folder, _, names in os.walk(www, followlinks=True)
        for name in names
    }


def differences(there: Mapping[str, bytes], site: Edition, own_files: Mapping[str, bytes | None]) -> list[str]:
    """Return how what is served differs from an edition, byte by byte."""
    due = {**site.everything, **{path: data for path, data in own_files.items() if data is not None}}
    ignored = {path for path, data in own_files.items() if data is None}
    faults = [f"{path} is missing" for path in due.keys() - there.keys()]
    faults += [f"{path} is there, and nobody put it there" for path in there.keys() - due.keys() - ignored]
    faults += [f"{path} holds other bytes" for path in due.keys() & there.keys() if due[path] != there[path]]
    return sorted(faults)


def write_out(site: Edition, folder: Path) -> None:
    """Write an edition into a folder."""
    for path, data in site.everything.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def take_away(place: Path) -> None:
    """Take a folder away, whatever lets nobody write in it."""
    shutil.rmtree(place, ignore_errors=True)


def unheard(done: int, of: int) -> None:
    """Hear how far it is, and say nothing."""
