"""What can be done with the folder of a store, on whatever machine it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from desk.deploy.store.claims import Claim
from desk.deploy.store.drift import Seen
from desk.deploy.store.holdings import Holdings, Plan
from desk.deploy.target import Progress, Unreachable

Answer = TypeVar("Answer")

ELSEWHERE = "nothing there was touched; publish to a folder of this site's own"
"""What is said wherever a folder is refused."""


def no_links(where: str, said: str, setting: str = "DEPLOY") -> Unreachable:
    """Return what is told of a folder on a disk that takes no links, as those of memory sticks are."""
    return Unreachable(
        f"{where} lies on a disk that takes no links, which releases are made of ({said})",
        f"let `path` in {setting} be on one that is formatted for Linux or macOS",
    )


class Host(Protocol):
    """What can be done with the folder of a store; all paths begin there.

    Each raises DeployProblem where it cannot be done, and then what is live is as it was.
    """

    where: str
    """The folder, as an editor is told of it."""

    def look(self) -> bytes | None:
        """Return the marker; None where there is no folder yet or an empty one, which can be used.

        Raises:
            WrongTarget: there is something else.
            Unreachable: nothing can be written there.
        """

    def found(self, marker: bytes) -> bytes:
        """Make what a store begins with, as far as it is not there; return the marker that is there then."""

    def newest_turn(self) -> bytes | None:
        """Return the file of the last turn that was taken."""

    def turns(self) -> list[bytes]:
        """Return the files of all turns, the first turn first."""

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files of releases hold, which never change; None for each that is not there."""

    def shown(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files of the site hold that is live; None for each that is not there."""

    def alone(self, by: str, number: int) -> AbstractContextManager[None]:
        """Keep others from preparing a turn at the same time, out of courtesy; where somebody does, say who."""

    def reserve(self, place: str) -> bool:
        """Make the folder of a release; False where there has been one."""

    def send(
        self, plan: Plan, place_of: Callable[[str], Path], beside: Mapping[str, bytes], progress: Progress
    ) -> None:
        """Bring everything to a place that was reserved, and what lies `beside` the site; then the disk has it."""

    def take(self, claim: Claim) -> bool:
        """Take a turn whose links are waiting; False where somebody else has."""

    def carry_through(self, claim: Claim) -> None:
        """Let the waiting links of a turn be renamed, unless they were."""

    def look_over(self, claim: Claim, holdings: Holdings) -> Seen:
        """Return what was changed of a release since it was brought there, as it is now."""

    def asked_beside(self, ask: Callable[[], Answer]) -> AbstractContextManager[Callable[[], Answer]]:
        """Have something asked of this host beside whatever is done meanwhile, if it can be; yields what answers."""

    def current(self) -> list[str]:
        """Return where `current` leads, and the link that is there; as far as these are links."""

    def give_up(self, claim: Claim) -> None:
        """Take away what no release is made of that can be brought back by the last turn, or was laid ready for it."""

    def remove(self, paths: Iterable[str]) -> None:
        """Take away files, and folders with all that is in them, in this order."""
