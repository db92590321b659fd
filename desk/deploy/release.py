"""A release: what was published, when and by whom; and the history of what was live, which any target keeps."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from desk.deploy.parcel import Parcel, digest_of
from plugins.core.problems import one_line


@dataclass(frozen=True, slots=True)
class Release:
    """A site as it was published once, which never changes.

    `made` is the moment of it (UTC, as in 2026-03-04T05:06:07Z); `manifest` and `record` are digests of the list of its
    files and of the publication record that it was built from, and `server` of what servers are told beside it, if they
    are. `summary` is what it changed, in the editor's words.
    """

    id: str
    made: str
    by: str
    files: int
    size: int
    manifest: str
    record: str
    summary: str = ""
    server: str = ""

    def as_json(self) -> bytes:
        """Return the release as it is kept on a target."""
        return (json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> Release:
        """Return the release that was kept as this.

        Raises:
            ValueError: it is no release.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError("no release") from error


@dataclass(frozen=True, slots=True)
class Turn:
    """What became live, when and through whom; turns are numbered from 1, and none is ever taken twice."""

    number: int
    release: str
    at: str
    by: str
    is_rollback: bool = False
    token: str = ""

    def as_json(self) -> bytes:
        """Return the turn as it is kept on a target."""
        return (json.dumps(asdict(self), ensure_ascii=False, sort_keys=True) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> Turn:
        """Return the turn that was kept as this.

        Raises:
            ValueError: it is no turn.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError("no turn") from error


def release_of(parcel: Parcel, now: dt.datetime, by: str, summary: str) -> Release:
    """Return the release that a parcel makes when it is published now; its id says when, and what it holds."""
    made = moment(now)
    manifest = digest_of(parcel.manifest)
    name = f"{made.translate({ord('-'): None, ord(':'): None})}-{manifest[:8]}"
    record = digest_of(parcel.record)
    return Release(name, made, by, len(parcel.files), parcel.size, manifest, record, summary, told_to_servers(parcel))


def told_to_servers(parcel: Parcel) -> str:
    """Return the digest of what servers are told beside a site; empty where they are told nothing."""
    told = "".join(f"{digest_of(content)} {name}\n" for name, content in sorted(parcel.server_files.items()))
    return digest_of(told.encode()) if told else ""


def moment(now: dt.datetime) -> str:
    """Return a moment as releases tell it: 2026-03-04T05:06:07Z."""
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(moment: str, zone: dt.tzinfo | None = None) -> str:
    """Return a moment as people say it: `22 November 2026, 14:05 CET`; else what stands there.

    It is told in a zone, else in this machine's time.
    """
    try:
        return in_words(dt.datetime.fromisoformat(moment).astimezone(zone))
    except ValueError:
        return one_line(moment)


def in_words(moment: dt.datetime) -> str:
    """Return a moment as people say it, with the name of its zone."""
    return f"{moment.day} {moment:%B %Y, %H:%M %Z}"
