"""What stands for what each text says, kept from one deploy to the next, so that it is worked out once for each.

A text is known by the digest of all that this is worked out from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from desk.deploy import record
from desk.deploy.record import content_hash, told_fields
from desk.kept import edition_of, keep, read_kept
from plugins.core.model import Item


@dataclass(slots=True)
class SaidBefore:
    """Knows `content_hash` of texts that are as they were; of the others it works it out."""

    _before: Mapping[str, str] = field(default_factory=dict)
    _now: dict[str, str] = field(default_factory=dict)
    _told: dict[type[Item], Callable[[Item], tuple[object, ...]]] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path) -> SaidBefore:
        """Return what was kept there; nothing where it is of another edition, damaged or missing."""
        return cls(read_kept(place, _edition()) or {})

    def content_hash(self, item: Item) -> str:
        """Return what stands for what a text says."""
        kind = type(item)
        told = self._told.get(kind) or self._told.setdefault(kind, attrgetter(*told_fields(kind), "html"))
        *fields, html = told(item)
        whole = f"{[kind.__name__, *fields]}\0{html}"
        text = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        said = self._now[text] = self._before.get(text) or content_hash(item)
        return said

    def write(self, place: Path) -> None:
        """Keep what was asked for, where there is anything new in it."""
        if not self._now.keys() <= self._before.keys():
            keep(place, _edition(), self._now)


def _edition() -> str:
    return edition_of(Path(str(file)) for file in (record.__file__, __file__))
