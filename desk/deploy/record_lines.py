"""The publication record as text, of which only those lines are written anew whose entries have changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from plugins.core.ledger import Entry, Ledger, line_of


@dataclass(slots=True)
class Lines:
    """A record as text in the form that deploys write, and the entries that were read from its lines."""

    text: str
    _read: dict[str, tuple[Entry, str]] = field(default_factory=dict)

    def read_as(self, ledger: Ledger) -> Ledger:
        """Take note of what was read from the text, and return it."""
        lines = self.text.split("\n")[:-1]
        if len(lines) == len(ledger.entries):
            pairs = zip(ledger.entries, lines, strict=True)
            self._read = {entry.id: (entry, line) for entry, line in pairs if line.startswith(f'{{"id": "{entry.id}"')}
        return ledger

    def of(self, ledger: Ledger) -> str:
        """Return a record as it is kept: a line each, in the order of ids."""
        return "".join(f"{self._line(entry)}\n" for entry in sorted(ledger.entries, key=lambda entry: entry.id))

    def _line(self, entry: Entry) -> str:
        known = self._read.get(entry.id)
        return known[1] if known and known[0] is entry else line_of(entry)
