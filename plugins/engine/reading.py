"""Texts remembered, between builds of one process and on disk, so that only those are read which have changed.

What is known of a text is kept under a digest of all that it was made from: the file's bytes, its path and kind, the
settings that reading looks at, and the code. Where something else may have a say, such as an extension of Markdown that
is neither Python-Markdown's own nor ours, nothing is remembered.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.reading import Reading, read_each
from plugins.engine.fresh_readings import fresh_readings
from plugins.engine.garbage import seldom_collected
from plugins.engine.plain_readings import reading_of
from plugins.engine.provenance import provenance_of
from plugins.engine.texts import PlainReading, StoredTexts, key_of

SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is written to again has another time, on whatever disk."""

BODIES_AT_ONCE = 100
"""How many bodies are fetched where one is asked for."""

Stamp: TypeAlias = tuple[int, int, int, int]
"""What the system says of a file: its size, the times of its last changes, and its number."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A reading, and the key under which it is kept: none where it is not to be."""

    reading: Reading
    key: bytes = b""
    stamp: Stamp | None = None
    """The file as it was when it was read; None where a later change of it might not show."""


class Reader:
    """Reads texts, and remembers what it read. Kept from one build to the next, it reads only what has changed.

    `digest_of` may know the SHA-256 of a text's file, by its path from the content folder, so that it need not be
    opened. `is_clean` has everything read anew, once, and the cache on disk written anew.
    """

    def __init__(
        self, cache: Path, *, is_clean: bool = False, digest_of: Callable[[str], bytes | None] = lambda source: None
    ) -> None:
        self.digest_of = digest_of
        self.heard: Callable[[int, int], None] = lambda done, of: None
        """Hears how many of the texts that are to be read from their files have been."""
        self._is_clean = is_clean
        self._cache = cache
        self._stored = StoredTexts(cache)
        self._known: dict[TextFile, _Known] = {}
        self._provenance = b""
        self._has_told = False

    def read(self, files: Sequence[TextFile], conventions: Conventions) -> list[Reading]:
        """Read texts, and give what is known of each, in their order."""
        provenance = provenance_of(conventions)
        if not provenance.is_parallel:
            return list(read_each(files, conventions))
        if self._provenance != provenance.digest or not provenance.digest:
            self._known, self._provenance = {}, provenance.digest
        with seldom_collected():
            known = self._all_known(files, conventions)
        self._known = known if len(files) > len(self._known) // 2 else self._known | known
        self._tell()
        return [known[file].reading for file in files]

    def close(self) -> None:
        """Close the cache on disk."""
        self._tell()
        self._stored.close()

    def _tell(self) -> None:
        if self._stored.trouble and not self._has_told:
            self._has_told = True
            message = "the cache in %s could not be used (%s); everything is made anew"
            logging.getLogger("plugins").warning(message, self._cache, self._stored.trouble)

    def _all_known(self, files: Sequence[TextFile], conventions: Conventions) -> dict[TextFile, _Known]:
        latest = time.time_ns() - SETTLED
        stamps = {file: _stamp(f"{conventions.root}/{file.source}", latest) for file in files}
        known = {file: found for file in files if (found := self._unchanged(file, stamps[file]))}
        if self._provenance:
            wanted = [file for file in files if file not in known]
            for file, reading, key in self._from_disk(wanted, conventions):
                known[file] = _Known(reading, key, stamps[file])
        wanted = [file for file in files if file not in known]
        made: dict[bytes, PlainReading] = {}
        for file, reading, key in self._from_files(wanted, conventions, made):
            known[file] = _Known(reading, key, stamps[file] if key else None)
        if made and self._provenance:
            self._stored.add(made.items())
            self._stored.keep_within_bounds({found.key for found in (*self._known.values(), *known.values())})
        return known

    def _unchanged(self, file: TextFile, stamp: Stamp | None) -> _Known | None:
        known = self._known.get(file)
        return known if known and stamp and known.stamp == stamp else None

    def _from_disk(
        self, files: Sequence[TextFile], conventions: Conventions
    ) -> Iterator[tuple[TextFile, Reading, bytes]]:
        """Give what is stored of texts whose files are as they were."""
        if self._is_clean:
            self._is_clean = False
            self._stored.clear()
        if not files or self._stored.is_empty():
            return
        keys = {file: self._key(file, digest) for file in files if (digest := self._digest(file, conventions))}
        heads = self._stored.heads(list(keys.values()))
        bodies = _StoredBodies(self._stored, list(keys.values()))
        for file, key in keys.items():
            if key in heads:
                try:
                    reading = reading_of(heads[key], file, conventions, partial(bodies.html, key))
                except (ValueError, TypeError, LookupError):
                    continue
                yield file, reading, key

    def _from_files(
        self, files: Sequence[TextFile], conventions: Conventions, made: dict[bytes, PlainReading]
    ) -> Iterator[tuple[TextFile, Reading, bytes]]:
        """Read texts from their files, and note in `made` what may be stored of them."""
        for number, fresh in enumerate(fresh_readings(files, conventions) if files else (), start=1):
            self.heard(number, len(files))
            if fresh.reading:
                yield fresh.file, fresh.reading, b""
            elif fresh.plain:
                key = self._key(fresh.file, fresh.digest)
                made[key] = fresh.plain
                fetch = _Html(fresh.plain.html, key, self._stored)
                yield fresh.file, reading_of(fresh.plain.head, fresh.file, conventions, fetch), key

    def _digest(self, file: TextFile, conventions: Conventions) -> bytes | None:
        try:
            return self.digest_of(file.source) or sha256((conventions.root / file.source).read_bytes()).digest()
        except OSError:
            return None

    def _key(self, file: TextFile, digest: bytes) -> bytes:
        return key_of(self._provenance, digest, file.kind, file.source)


@dataclass(slots=True)
class _StoredBodies:
    """Bodies on disk, fetched as they are asked for, and with each the next ones, which will be asked for soon."""

    stored: StoredTexts
    keys: list[bytes]
    places: dict[bytes, int] = field(init=False)
    at_hand: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {key: place for place, key in enumerate(self.keys)}

    def html(self, key: bytes) -> str | None:
        """Return a body, where it is there whole."""
        if key not in self.at_hand:
            place = self.places[key]
            self.at_hand = self.stored.html(self.keys[place : place + BODIES_AT_ONCE])
        return self.at_hand.pop(key, None)


@dataclass(slots=True)
class _Html:
    """A body that was just made, held until it is first asked for; after that it is on disk."""

    held: bytes | None
    key: bytes
    stored: StoredTexts

    def __call__(self) -> str | None:
        if self.held is None:
            return self.stored.html([self.key]).get(self.key)
        html = str(self.held, "utf-8")
        if not self.stored.trouble:
            self.held = None
        return html


def _stamp(path: str, latest: int) -> Stamp | None:
    """Return what tells whether a file is as it was; None where it was written too lately for that, or is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if changed < latest else None
