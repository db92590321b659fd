"""What is remembered of a few outputs, looked up piece by piece, where to read the whole memory would take too long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from plugins.engine.memory import (
    APPLICATION,
    FORMAT,
    Memory,
    Record,
    Thing,
    add_readers,
    connected,
    readers_in,
    record_in,
    rows_in,
    thing_in,
    write,
)
from plugins.engine.notation import NotRemembered

_MARKS = ("application_id", "user_version")


class Recollection:
    """A memory on disk, open; whoever opens it closes it.

    Raises:
        NotRemembered: there is none, or not of this kind.
        sqlite3.Error, ValueError: it is damaged.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotRemembered("there is nothing")
        self._connection = connected(path)
        try:
            marks = [self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS]
            if marks != [APPLICATION, FORMAT]:
                raise NotRemembered("it is another's")
            self._notes: dict[str, str] = dict(self._connection.execute("SELECT name, value FROM notes"))
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def note(self, name: str) -> str:
        """Return one of the memory's notes; nothing where there is none."""
        return self._notes.get(name, "")

    def readers(self, source: str) -> frozenset[str]:
        """Return the outputs that may read something of a column's body."""
        return readers_in(self._connection, [source]).get(source, frozenset())

    def records(self, outputs: Collection[str]) -> dict[str, Record]:
        """Return what is known of some outputs, as far as they are there."""
        rows = rows_in(self._connection, "SELECT * FROM records WHERE output IN ({})", outputs)
        return {row[0]: record_in(*row) for row in rows}

    def things(self, numbers: Collection[int]) -> list[Thing]:
        """Return things by their numbers."""
        return [
            thing_in(*row) for row in rows_in(self._connection, "SELECT * FROM things WHERE number IN ({})", numbers)
        ]

    def things_named(self, names: Collection[str]) -> list[Thing]:
        """Return things by their names."""
        rows = rows_in(self._connection, "SELECT * FROM things WHERE name IN ({})", names)
        return [thing_in(*row) for row in rows]

    def keep(
        self, records: Mapping[str, Record], things: Iterable[Thing], readers: Mapping[str, Collection[str]]
    ) -> str:
        """Remember what was put in place, in one transaction; return the stamp of what is remembered now."""
        memory = Memory(None, self.note("edition"), ground=self.note("ground"), addresses=self.note("addresses"))
        with self._connection:
            write(self._connection, memory, records, list(things))
            add_readers(self._connection, readers)
        return memory.stamp
