"""The readings of texts on disk, each under a key that says all it was made from; one SQLite file in the cache.

The file may be carried to another machine, and several processes may use it at once. Whatever is wrong with it, nothing
is ever raised: `trouble` says it, and what was asked for is simply not there.
"""

from __future__ import annotations

import contextlib
import sqlite3
import weakref
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar

from plugins.core.front_matter import decode, parted
from plugins.core.problems import Refusal

Answer = TypeVar("Answer")
Row = TypeVar("Row")

FILE = "texts.sqlite3"
"""The file's name in the cache's folder."""

_OURS = 0x53544658
"""SQLite's `application_id` of our files; that of another application's is left as it is."""
_VERSION = 3
_SPARE = 1000
"""How many texts are kept, besides twice as many as a build has, that no build has asked for of late."""
_AT_ONCE = 500
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_TABLES = ("heads", "bodies")


@dataclass(frozen=True, slots=True)
class PlainReading:
    """A reading in its plain form: everything but the HTML as JSON, and the HTML; UTF-8 both."""

    head: bytes
    html: bytes


def key_of(provenance: bytes, digest: bytes, kind: str, source: str) -> bytes:
    """Return the key under which the reading of a text is stored; `digest` is its file's."""
    return sha256(provenance + digest + f"{kind}\0{source}".encode()).digest()


def front_of(raw: bytes) -> str:
    """Return what stands for a text's front matter; nothing where it cannot be told from the body by itself."""
    try:
        parts = parted(decode(raw))
    except Refusal:
        return ""
    return sha256(parts[0].encode()).hexdigest() if parts else ""


class _Unusable(Exception):
    """The file is not ours to use."""


class StoredTexts:
    """The texts in one cache folder; the file is opened when it is first needed, and made where there is none.

    `trouble` is empty as long as all goes well.
    """

    def __init__(self, folder: Path) -> None:
        self.trouble = ""
        self._path = folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._closing: Callable[[], object] = lambda: None
        self._has_given_up = False

    def heads(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the heads of those readings that are stored whole, by key."""

        return self._parts("heads", keys)

    def html(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return the HTML of those readings that are stored whole, by key."""
        return {key: str(html, "utf-8") for key, html in self._parts("bodies", keys).items()}

    def _parts(self, table: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        def look(connection: sqlite3.Connection) -> dict[bytes, bytes]:
            found: dict[bytes, bytes] = {}
            for batch in _batches(keys):
                query = f"SELECT key, sum, part FROM {table} WHERE key IN ({','.join('?' * len(batch))})"  # noqa: S608
                rows = connection.execute(query, batch)
                found.update((key, part) for key, checksum, part in rows if _is_whole(key, part, checksum))
            return found

        return self._ask(look, {})

    def is_empty(self) -> bool:
        """Whether nothing is stored, so that nothing need be looked for."""
        return self._ask(lambda asked: asked.execute("SELECT 1 FROM heads LIMIT 1").fetchone() is None, True)

    def add(self, readings: Iterable[tuple[bytes, PlainReading]]) -> None:
        """Store readings, a few hundred at a time, each whole or not at all."""
        for batch in _batches(readings):
            parts = [[(key, plain.head) for key, plain in batch], [(key, plain.html) for key, plain in batch]]
            rows = [[(key, _checksum(key, part), part) for key, part in table] for table in parts]
            self._write("INSERT OR REPLACE INTO {} VALUES (?, ?, ?)", rows)

    def keep_within_bounds(self, in_use: Collection[bytes]) -> None:
        """Drop what no build has asked for of late, the oldest first, where it is much more than what is in use."""

        def look(connection: sqlite3.Connection) -> list[tuple[bytes]]:
            (count,) = connection.execute("SELECT count(*) FROM heads").fetchone()
            excess = max(0, count - 2 * len(in_use) - _SPARE)
            stored = connection.execute("SELECT key FROM heads ORDER BY rowid").fetchall() if excess else []
            return list(islice((row for row in stored if row[0] not in in_use), excess))

        nothing: list[tuple[bytes]] = []
        dropped = self._ask(look, nothing)
        if dropped:
            self._write("DELETE FROM {} WHERE key = ?", [dropped, dropped])

    def clear(self) -> None:
        """Drop everything."""
        self._write("DELETE FROM {}", [[()], [()]])

    def close(self) -> None:
        """Close the file; it is opened again where something more is asked for."""
        self._closing()
        self._connection = None

    def _write(self, statement: str, rows: Sequence[Sequence[Sequence[bytes | int]]]) -> None:
        """Run a statement on both tables, each with rows of its own, wholly or not at all."""

        def write(connection: sqlite3.Connection) -> None:
            with _wholly(connection):
                for table, written in zip(_TABLES, rows, strict=True):
                    connection.executemany(statement.format(table), written)

        self._ask(write, None)

    def _ask(self, ask: Callable[[sqlite3.Connection], Answer], otherwise: Answer) -> Answer:
        if self._has_given_up:
            return otherwise
        try:
            if self._connection is None:
                self._connection = _connected(self._path)
                self._closing = weakref.finalize(self, self._connection.close)
            return ask(self._connection)
        except (sqlite3.Error, OSError, UnicodeDecodeError, _Unusable) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.trouble = self.trouble or " ".join(str(reason).split())
            self.close()
            named = getattr(error, "sqlite_errorname", "")
            is_damaged = named.startswith(_DAMAGED) or isinstance(error, UnicodeDecodeError)
            self._has_given_up = not (is_damaged and _taken_away(self._path))
            return otherwise


def _connected(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # a killed process harms nothing; what a power cut does is seen
        if not _is_ready(connection):
            with _wholly(connection):
                if not _is_ready(connection):
                    _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_ready(connection: sqlite3.Connection) -> bool:
    """Whether the file holds our tables; raises where it is someone else's."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner != _OURS and (owner or version or tables):
        raise _Unusable(f"{FILE} is another application's")
    if version > _VERSION:
        raise _Unusable(f"{FILE} was made by a newer version")
    return bool(owner == _OURS and version == _VERSION)


def _prepare(connection: sqlite3.Connection) -> None:
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(f"CREATE TABLE {table} (key BLOB PRIMARY KEY, sum INTEGER, part BLOB)")
    connection.execute(f"PRAGMA application_id = {_OURS}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


@contextlib.contextmanager
def _wholly(connection: sqlite3.Connection) -> Iterator[None]:
    """Write everything that is written meanwhile, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _checksum(key: bytes, part: bytes) -> int:
    """Return the checksum of a part together with its key: a damaged index may lead to the row of another text."""
    return zlib.crc32(part, zlib.crc32(key))


def _is_whole(key: object, part: object, checksum: object) -> bool:
    return isinstance(key, bytes) and isinstance(part, bytes) and _checksum(key, part) == checksum


def _taken_away(path: Path) -> bool:
    """Take away a damaged file and what belongs to it; says whether that was possible."""
    try:
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch
