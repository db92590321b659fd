"""What a benchmark was asked to measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desk.bench.measurement import MODES
from desk.bench.operations import OPERATIONS
from desk.bench.tables import TITLES

SIZES = "100,1000"
LARGEST = 100_000


class BadWish(Exception):
    """What was typed cannot be measured; the message is a sentence about it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Sizes in columns, names of operations, modes and generators, rounds; and what is to come of it."""

    sizes: tuple[int, ...]
    operations: tuple[str, ...]
    modes: tuple[str, ...]
    generators: tuple[str, ...]
    rounds: int = 3
    hugo: str = ""
    rebuilds: int = 0
    write: bool = False
    earlier: tuple[Path, ...] = ()

    @classmethod
    def typed(
        cls,
        sizes: str = "",
        operations: str = "",
        modes: str = "",
        only: str = "",
        runs: str = "",
        hugo: str = "",
        rebuilds: str = "",
        read: str = "",
        *,
        write: bool = False,
    ) -> Wish:
        """Take what was typed: lists with commas, nothing for all.

        Raises:
            BadWish: a number is none, or a name names nothing.
        """
        return cls(
            sizes=tuple(sorted({_number(size, "sizes", LARGEST) for size in _parts(sizes or SIZES)})),
            operations=_chosen(operations, OPERATIONS, "operations"),
            modes=_chosen(modes, MODES, "modes"),
            generators=_chosen(only, TITLES, "only"),
            rounds=_number(runs or "3", "runs", 1000),
            hugo=hugo,
            rebuilds=_number(rebuilds, "rebuilds", 100_000) if rebuilds else 0,
            write=write,
            earlier=tuple(Path(name).expanduser().resolve() for name in _parts(read)),
        )


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def _chosen(typed: str, known: Iterable[str], option: str) -> tuple[str, ...]:
    """Return the known names that were typed, in the order of what is known; all where nothing was typed."""
    wanted, names = _parts(typed), tuple(known)
    for name in wanted:
        if name not in names:
            raise BadWish(f"--{option}: there is no `{name}`; choose among {', '.join(names)}")
    return tuple(name for name in names if not wanted or name in wanted)


def _number(typed: str, option: str, most: int) -> int:
    if not typed.isdecimal() or not 0 < int(typed) <= most:
        raise BadWish(f"--{option}: `{typed}` is no number from 1 to {most}")
    return int(typed)
