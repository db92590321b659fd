"""A turn in which something becomes live, as it is taken in a store: once, and by whoever is first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from desk.deploy.release import Release, Turn
from desk.deploy.store.holdings import RELEASES

MARKER, CURRENT, SERVER, LOCK = "standfirst.json", "current", "server", "lock"
TURNS, PENDING = "turns", "pending"
"""What lies in a store beside its releases, and what these are made of."""


def turn_file(number: int) -> str:
    """Return where in a store a turn is kept."""
    return f"{TURNS}/{number:06}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A turn as it is taken: what becomes live, in which place that lies, and the releases that can be brought back.

    `kept` has the place of each by its id, that which was live last at the end.
    """

    turn: Turn
    release: Release
    place: str
    kept: Mapping[str, str]

    @property
    def pending(self) -> str:
        """What the names begin with of what is laid ready in `pending/` for this turn."""
        return f"{self.turn.number}-{self.turn.token}"

    @property
    def waiting(self) -> dict[str, str]:
        """The links that wait to become `current` and `server`, by name, and where they lead."""
        folder = f"{RELEASES}/{self.place}"
        return {self.pending: f"{folder}/site", f"{self.pending}.server": f"{folder}/{SERVER}"}

    def as_json(self) -> bytes:
        """Return it as it is kept in `turns/`."""
        return (json.dumps(asdict(self), ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> Claim:
        """Return what was kept as this.

        Raises:
            ValueError: nothing was.
        """
        try:
            told = json.loads(text)
            return cls(Turn(**told["turn"]), Release(**told["release"]), told["place"], told["kept"])
        except (TypeError, KeyError) as error:
            raise ValueError("no turn") from error


def is_past(name: str, claim: Claim) -> bool:
    """Whether something was brought for a turn that was taken, be it by whom it may."""
    number = name.partition("-")[0]
    return number.isdecimal() and int(number) <= claim.turn.number
