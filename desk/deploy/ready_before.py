"""What was made ready last, so that a deploy by which nothing can have changed reads no text and makes no page.

It is kept beside the build that it was made from, and counts as long as that still stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from desk.deploy.earlier import LIST
from desk.deploy.parcel import Parcel, digest_of
from desk.deploy.release import Release, told_to_servers
from desk.kept import edition_of, keep, read_kept
from plugins.core.problems import Problem

_PLACE = "ready.json"


@dataclass(frozen=True, slots=True)
class ReadyBefore:
    """A site that was made ready: what a release of it says, and how many warnings there were.

    `day` is when, where assets of earlier releases are in it, which stay for a number of days; else empty.
    """

    manifest: str
    record: str
    server: str
    warnings: int
    day: str = ""

    @classmethod
    def read(cls, folder: Path, today: str) -> ReadyBefore | None:
        """Return what was kept in a target's folder, where it is the same today."""
        kept = read_kept(folder / _PLACE, _edition())
        found = cls(**kept) if kept else None
        return found if found and found.day in {"", today} else None

    def is_of(self, release: Release) -> bool:
        """Whether a release is this site, and was built from the same record."""
        return (self.manifest, self.record, self.server) == (release.manifest, release.record, release.server)


def keep_ready(folder: Path, parcel: Parcel, warnings: Collection[Problem], today: str) -> None:
    """Keep what was made ready."""
    day = today if LIST in parcel.files else ""
    manifest, record = digest_of(parcel.manifest), digest_of(parcel.record)
    ready = ReadyBefore(manifest, record, told_to_servers(parcel), len(warnings), day)
    keep(folder / _PLACE, _edition(), asdict(ready))


def forget_ready(folder: Path) -> None:
    """Forget what was made ready, before its build is made anew."""
    (folder / _PLACE).unlink(missing_ok=True)


def _edition() -> str:
    return edition_of([Path(__file__)])
