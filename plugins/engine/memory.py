"""What is remembered from one build to the next: what each output was made from, and what stood there.

One SQLite file for each output folder, no pickle, a checksum on every row. Whatever cannot be understood is told in
one sentence and forgotten: then everything is made anew. What was put in place is remembered last, in one transaction.
Where a build was cut short before that, the files that it had replaced differ from what is remembered, and are made
again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any

from plugins.engine.inventory import NO_HINT, Hint
from plugins.engine.readers import readers_of
from plugins.engine.references import References, references_from

FORMAT = 2
"""Raised whenever what is remembered changes its form."""

GONE = "gone"
"""What is told of an attribute of a thing that is there no more, or that cannot be compared."""

APPLICATION = 0x5354464E
"""What SQLite files of ours are marked with."""

_AT_ONCE = 500

_TABLES = f"""
    PRAGMA application_id = {APPLICATION};
    PRAGMA user_version = {FORMAT};
    CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS things (number INTEGER PRIMARY KEY, name TEXT, reads TEXT, checksum INTEGER);
    CREATE INDEX IF NOT EXISTS names ON things (name);
    CREATE TABLE IF NOT EXISTS records (output TEXT PRIMARY KEY, record TEXT, checksum INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS readers (source TEXT PRIMARY KEY, outputs TEXT, checksum INTEGER) WITHOUT ROWID;
"""


class Reads(Mapping[int, int]):
    """What a page read: attributes, as a mask of bits, by the thing's number; many thousands of them are kept."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Sequence[int]) -> None:
        """Keep numbers and masks, one after the other."""
        self._pairs: Sequence[int]
        try:
            self._pairs = array("I", pairs)
        except OverflowError:
            self._pairs = tuple(pairs)

    def __getitem__(self, number: int) -> int:
        return dict(zip(self._pairs[::2], self._pairs[1::2], strict=True))[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._pairs[::2])

    def __len__(self) -> int:
        return len(self._pairs) // 2

    def items(self) -> Any:
        """Return what was read of which things."""
        return zip(self._pairs[::2], self._pairs[1::2], strict=True)


@dataclass(slots=True)
class Record:
    """What is known of one output.

    `made_by` is the template's name (or `file`, `copy`), `own` what stood for the page's own variables, `reads` which
    attributes it read of which things, as a mask of bits for each. `digest` is of its bytes; `hint` says size and times
    of the file as it was put in place; `references` what it refers to. One that is not `is_whole` is always made anew.
    """

    made_by: str
    digest: str
    own: dict[str, str] = field(default_factory=dict)
    reads: Mapping[int, int] = field(default_factory=dict)
    is_whole: bool = True
    hint: Hint = NO_HINT
    references: References | None = None


@dataclass(slots=True)
class Thing:
    """What was read of one named thing: its attributes in the order of their bits, and what stood there."""

    number: int
    name: str
    attributes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Memory:
    """All that is remembered of a folder of outputs; `edition` says what made them all (settings, code, versions).

    `stamp` is another each time that something is kept. `ground` is what there is to know for making pages again from
    this alone (see `groundwork`), or nothing; `addresses` are those of all texts, for their links to each other.
    `restated` stands for what plugins made of the settings while they ran.
    """

    path: Path | None
    edition: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    trouble: str = ""
    stamp: str = ""
    ground: str = ""
    addresses: str = ""
    restated: str = ""

    def thing(self, name: str) -> Thing:
        """Return what is remembered of a thing, beginning with nothing."""
        known = self.things.get(name)
        if known is None:
            known = self.things[name] = Thing(len(self.things), name)
        return known

    def keep(self, records: Mapping[str, Record], gone: Collection[str], things: Iterable[Thing]) -> None:
        """Remember what was put in place, what is there no more, and what was read for it.

        Should this come to nothing, what was replaced meanwhile will be seen not to be what is remembered.
        """
        self.records.update(records)
        for output in gone:
            self.records.pop(output, None)
        if self.path is None:
            return
        try:
            with contextlib.closing(connected(self.path)) as connection, connection:
                touched = list(things)
                write(connection, self, records, touched)
                connection.executemany("DELETE FROM records WHERE output = ?", [(output,) for output in gone])
                add_readers(connection, readers_of(records, self.things, touched))
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            said = f"what was learned for the next build could not be kept ({self.path}: {reason})"
            self.trouble = f"{said}; it will take longer"
            self.path = None


def memory_path(cache: Path, output: str) -> Path:
    """Return where in the cache it is remembered what lies in an output folder."""
    place = os.path.relpath(output, cache).replace(os.sep, "/")
    return cache / f"{os.path.basename(output)}-{hashlib.sha256(place.encode()).hexdigest()[:8]}.sqlite3"


def recall(path: Path | None, edition: str) -> Memory:
    """Return what is remembered there of outputs that this edition made; nothing where there is no such file."""
    memory = Memory(path, edition)
    if path is None or not path.exists():
        return memory
    try:
        with contextlib.closing(connected(path)) as connection:
            _read(connection, memory)
    except _Foreign as foreign:
        memory.trouble = str(foreign)
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError, IndexError):
        memory.trouble = f"what was remembered of earlier builds is damaged ({path.name})"
    if memory.trouble:
        memory = forgotten(path, edition, f"{memory.trouble}; everything is made anew")
    elif memory.edition != edition:
        memory = forgotten(path, edition, "")
    return memory


def forgotten(path: Path | None, edition: str, trouble: str = "") -> Memory:
    """Return an empty memory in place of what is there, which is deleted."""
    memory = Memory(path, edition, trouble=trouble)
    if path is not None:
        try:
            for suffix in ("", "-journal", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        except OSError as error:
            said = f"what was remembered of earlier builds cannot be deleted ({path}: {error.strerror})"
            memory.trouble = f"{said}; delete it by hand"
            memory.path = None
    return memory


def write(connection: sqlite3.Connection, memory: Memory, records: Mapping[str, Record], things: list[Thing]) -> None:
    """Write notes, outputs and things, in a transaction of whoever asks for it."""
    memory.stamp = secrets.token_hex(8)
    names = ("edition", "stamp", "ground", "addresses", "restated")
    notes = {name: getattr(memory, name) for name in names}
    connection.executemany("REPLACE INTO notes VALUES (?, ?)", notes.items())
    # In the order in which they lie on disk: otherwise, pages of it are read and written again and again.
    numbered = sorted(things, key=attrgetter("number"))
    connection.executemany("REPLACE INTO things VALUES (?, ?, ?, ?)", map(_thing_row, numbered))
    connection.executemany("REPLACE INTO records VALUES (?, ?, ?)", map(_record_row, sorted(records.items())))


def add_readers(connection: sqlite3.Connection, readers: Mapping[str, Collection[str]]) -> None:
    """Add to the outputs that are known to read of columns' bodies; that one no longer does is seen when it is read."""
    known = readers_in(connection, list(readers))
    rows = []
    for source, outputs in sorted(readers.items()):
        if not known.get(source, frozenset()) >= set(outputs):
            text = json.dumps(sorted({*outputs, *known.get(source, ())}), separators=(",", ":"))
            rows.append((source, text, zlib.crc32(f"{source}{text}".encode())))
    connection.executemany("REPLACE INTO readers VALUES (?, ?, ?)", rows)


def readers_in(connection: sqlite3.Connection, sources: list[str]) -> dict[str, frozenset[str]]:
    """Return the outputs that read of columns' bodies, by the columns' sources."""
    found: dict[str, frozenset[str]] = {}
    for source, outputs, checksum in rows_in(connection, "SELECT * FROM readers WHERE source IN ({})", sources):
        _verify(f"{source}{outputs}", checksum)
        found[source] = frozenset(json.loads(outputs))
    return found


def rows_in(connection: sqlite3.Connection, query: str, wanted: Collection[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows that a query has for some values, a few hundred at a time; `{}` in it stands for these."""
    asked = list(wanted)
    for start in range(0, len(asked), _AT_ONCE):
        batch = asked[start : start + _AT_ONCE]
        yield from connection.execute(query.format(",".join("?" * len(batch))), batch).fetchall()


class _Foreign(Exception):
    """The file was not written by this engine, or by a newer one."""


def connected(path: Path) -> sqlite3.Connection:
    """Open a memory; where there is none, an empty one is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    connection = sqlite3.connect(path)
    try:
        if is_new or not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.executescript(_TABLES)
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _read(connection: sqlite3.Connection, memory: Memory) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise _Foreign("what was remembered of earlier builds was written by another program")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        raise _Foreign("what was remembered of earlier builds was written by another version of Standfirst")
    notes = dict(connection.execute("SELECT name, value FROM notes"))
    if notes.get("edition") != memory.edition:
        memory.edition = notes.get("edition", "")
        return
    for row in connection.execute("SELECT * FROM things ORDER BY number"):
        thing = thing_in(*row)
        if thing.number != len(memory.things):
            raise ValueError("a thing is missing")
        memory.things[thing.name] = thing
    for output, record, checksum in connection.execute("SELECT * FROM records"):
        memory.records[output] = record_in(output, record, checksum)
    memory.stamp, memory.restated = notes.get("stamp", ""), notes.get("restated", "")
    for source, outputs, checksum in connection.execute("SELECT * FROM readers"):
        _verify(f"{source}{outputs}", checksum)


def thing_in(number: int, name: str, reads: str, checksum: int) -> Thing:
    """Return the thing in a row.

    Raises:
        ValueError: the row is damaged.
    """
    _verify(f"{number}{name}{reads}", checksum)
    attributes, told = json.loads(reads)
    return Thing(number, name, [*map(intern, attributes)], [*map(intern, told)])


def record_in(output: str, record: str, checksum: int) -> Record:
    """Return the record in a row.

    Raises:
        ValueError: the row is damaged.
    """
    _verify(f"{output}{record}", checksum)
    made_by, digest, own, reads, is_whole, (size, modified, changed), references = json.loads(record)
    known = {intern(variable): value for variable, value in own.items()}
    hint = (size, modified, changed)
    return Record(intern(made_by), digest, known, Reads(reads), is_whole, hint, references_from(references))


def _verify(text: str, checksum: int) -> None:
    if zlib.crc32(text.encode()) != checksum:
        raise ValueError("a row does not agree with its checksum")


def _thing_row(thing: Thing) -> tuple[int, str, str, int]:
    reads = json.dumps([thing.attributes, thing.told], separators=(",", ":"))
    return thing.number, thing.name, reads, zlib.crc32(f"{thing.number}{thing.name}{reads}".encode())


def _record_row(pair: tuple[str, Record]) -> tuple[str, str, int]:
    output, record = pair
    reads = list(chain.from_iterable(record.reads.items()))
    whole = [record.made_by, record.digest, record.own, reads, record.is_whole, record.hint, record.references]
    text = json.dumps(whole, separators=(",", ":"))
    return output, text, zlib.crc32(f"{output}{text}".encode())
