"""What every place that a site can be published to has in common, and what can be said of it when it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from desk.deploy.parcel import Files, Parcel
from desk.deploy.release import Release, Turn, when
from plugins.core.problems import one_line

Progress = Callable[[int, int], None]
"""Hears how many bytes of how many were sent."""


Drift = Callable[[], tuple[str, ...]]
"""Tells what somebody has changed on a target by hand."""


class DeployProblem(Exception):
    """Something stands in the way of publishing: `what` it is, and the `fix`. What is live is as it was."""

    def __init__(self, what: str, fix: str = "") -> None:
        self.what = what
        self.fix = fix
        super().__init__(f"{what}; {fix}" if fix else what)


class WrongTarget(DeployProblem):
    """The target holds something that no `deploy` has put there, or that of another site."""


class Unreachable(DeployProblem):
    """The target does not answer, or lets nobody in; the setting that is to blame is named."""


class RecordLost(DeployProblem):
    """The publication record that what is live was built from is damaged; that of the texts here may stand for it."""

    def __init__(self, what: str) -> None:
        mend = "bring it back from a backup, or deploy with --overwrite"
        super().__init__(what, f"{mend}: then the record here holds, `ledger.jsonl` beside your texts")


class Overtaken(DeployProblem):
    """Somebody else has published since what was live was looked at; says who, and when."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "nothing was changed; run the command again, and it begins with what is there now")

    @classmethod
    def by(cls, turn: Turn, where: str) -> Overtaken:
        """Return what is told of whoever has had a turn meanwhile."""
        did = "brought back a former release in" if turn.is_rollback else "published to"
        return cls(f"{one_line(turn.by)} has {did} {where} meanwhile, on {when(turn.at)}")


@dataclass(frozen=True, slots=True)
class Live:
    """What is live: since which turn, and which release that is."""

    turn: Turn
    release: Release


class Target(Protocol):
    """A place that readers fetch a site from.

    Nothing of a parcel is seen before all of it lies there. What `publish` and `roll_back` make live follows on `base`,
    which was live when the editor was asked; where something else is live by then, they change nothing.
    """

    name: str
    is_whole_site: bool
    """Whether readers see the whole old site or the whole new one; else every page is wholly old or wholly new."""

    serves_compressed: bool
    """Whether `x.html.gz` and `x.html.br` are given to readers in place of `x.html`; else they are not sent."""

    def live(self) -> Live | None:
        """Return what is live; None where nothing was published here yet, and something can be.

        Raises:
            WrongTarget: it is no place for a site, or another's.
            Unreachable: nobody can tell.
        """

    def files_of(self, release: Release) -> Files:
        """Return the files of a release that is still there."""

    def record_of(self, release: Release) -> bytes:
        """Return the publication record that a release was built from.

        Raises:
            RecordLost: somebody has taken it away, or changed it.
        """

    def turns(self) -> tuple[Turn, ...]:
        """Return all that was live, the first turn first."""

    def kept(self) -> tuple[Release, ...]:
        """Return the releases that can be brought back, the oldest first."""

    def looking_over(self, live: Live) -> AbstractContextManager[Drift]:
        """Begin to find out what `drift` tells, where that takes long; yields what waits until that is known."""

    def drift(self, live: Live) -> tuple[str, ...]:
        """Return what somebody has changed on the target by hand since; nothing where all is as it was left."""

    def publish(self, release: Release, parcel: Parcel, base: Live | None, progress: Progress) -> Live:
        """Send what is not there yet, and make it live.

        Raises:
            Overtaken: something else became live meanwhile.
            DeployProblem: it could not be sent.
        """

    def roll_back(self, to: Release, base: Live, now: dt.datetime, by: str) -> Live:
        """Make a former release live again, without building or sending anything.

        Raises:
            Overtaken: something else became live meanwhile.
        """

    def tidy(self, keep: int) -> None:
        """Take away releases beyond the last so many, and what only these were made of."""

    def fetch(self, path: str) -> bytes | None:
        """Return a file of the site as readers are given it; None where there is none."""

    def fetch_several(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return several files in the same way, asked for at once where that is quicker."""
