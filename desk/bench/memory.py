"""Whether a server that builds again and again stays as large as it was."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from desk.bench.figures import slope
from desk.bench.operations import Turn
from desk.bench.processes import Failed
from desk.bench.served import serve
from desk.bench.sites import Site

LOOKS = 50
"""How often, at most, the memory is looked at in the course of all rebuilds."""

SETTLING = 0.2
"""The part of the rebuilds after which what is loaded once has been loaded, and growth counts."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a server held, in megabytes, after so many rebuilds; and how long each took, in seconds, as a median."""

    looks: tuple[tuple[int, float], ...]
    seconds: float

    @property
    def growth(self) -> float:
        """The megabytes that it grows in a thousand rebuilds, once it has settled."""
        last = self.looks[-1][0]
        settled = [look for look in self.looks if look[0] >= SETTLING * last]
        return 1000 * slope(settled)

    def as_text(self) -> str:
        """Return it for a terminal."""
        (_, first), (half_way, half), (rebuilds, last) = (self.looks[place] for place in (0, len(self.looks) // 2, -1))
        most = max(megabytes for _, megabytes in self.looks)
        lines = [
            f"{rebuilds} rebuilds in one server, {self.seconds:.2f} s each from saving to seeing",
            "",
            f"before the first   {first:8.1f} MB",
            f"after {half_way:<12} {half:8.1f} MB",
            f"after {rebuilds:<12} {last:8.1f} MB",
            f"at most            {most:8.1f} MB",
            f"in a thousand      {self.growth:+8.1f} MB, once settled",
        ]
        return "\n".join([*lines, ""])


def rebuild(site: Site, rebuilds: int) -> Memory:
    """Change the body of one column after another while a server runs, and look at its memory now and then.

    Raises:
        Failed: a change was never seen.
    """
    with ExitStack() as stack:
        served = serve(site, stack)
        served.server.rest()
        looks = [(0, served.server.memory())]
        seconds: list[float] = []
        for number in range(1, rebuilds + 1):
            page, _ = served.save("body", Turn(number, f"again{number:06d}"))
            if page is None:
                raise Failed(f"rebuild {number} was never seen; {site.log} may say why")
            seconds.append(page)
            if number in _milestones(rebuilds):
                served.server.rest()
                looks.append((number, served.server.memory()))
        return Memory(tuple(looks), median(seconds))


def _milestones(rebuilds: int) -> Sequence[int]:
    step = max(1, rebuilds // LOOKS)
    return range(rebuilds, 0, -step)
