"""What was made of each file for the last parcel, as it is kept on disk; what still holds is not made again.

A line a file, after one line of JSON that holds what files referred to: many refer to the same assets, so each such set
of lookups stands there once, and a file names it by its number. What was kept by another edition of the code, of the
libraries or of the site's address counts for nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desk.deploy.compression import FORMS
from desk.deploy.derivation import Derived
from desk.deploy.fingerprints import Lookups
from desk.deploy.parcel import SiteFile

_NONE = "-"


@dataclass(slots=True)
class Kept:
    """What was made of files, by path: a line each, which begins with the digest of what it was made from."""

    edition: str
    lines: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, Lookups] = field(default_factory=dict)
    objects: int = 0
    """How many objects may lie on the disk."""

    _numbers: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path, edition: str) -> Kept:
        """Return what was kept there; nothing where it is of another edition, damaged or missing."""
        try:
            first, *rest = place.read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:-1]
            head = json.loads(first)
            if head["edition"] != edition:
                return cls(edition)
            lines = {name: line for line, _, name in (line.partition("\t") for line in rest)}
            return cls(edition, lines, dict(head["lookups"]), int(head["objects"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(edition)

    def write(self, place: Path) -> None:
        """Keep this; whoever reads meanwhile sees it, or what was kept before."""
        head = {"edition": self.edition, "objects": self.objects, "lookups": self.lookups}
        lines = (f"{line}\t{name}\n" for name, line in self.lines.items() if "\n" not in name)
        aside = place.with_suffix(f".{os.getpid()}")
        aside.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(json.dumps(head) + "\n" + "".join(lines))
        aside.replace(place)

    def lasting(self, name_of: Callable[[str], str]) -> frozenset[str]:
        """Return the numbers of those lookups that would give the same today."""
        return frozenset(
            number for number, seen in self.lookups.items() if all(name_of(path) == name for path, name in seen.items())
        )

    def forget_unused_lookups(self) -> None:
        """Keep only what was looked up for files that are there."""
        used = {line.split(" ", 2)[1] for line in self.lines.values()}
        self.lookups = {number: seen for number, seen in self.lookups.items() if number in used}
        self._numbers = {}

    def assets(self) -> dict[str, str]:
        """Return the assets that anything refers to, with their names."""
        return {path: name for seen in self.lookups.values() for path, name in seen.items() if name}

    def digests(self) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Yield of each file, by path, the digests of what is sent of it; of a form that it has not, a dash."""
        for name, line in self.lines.items():
            _, _, digest, _, gzip, _, brotli, _ = line.split(" ")
            yield name, (digest, gzip, brotli)

    def files(self) -> Iterator[tuple[str, SiteFile, SiteFile | None, SiteFile | None]]:
        """Yield what is sent of each file, by path: itself, and in gzip and in brotli where that saves something."""
        for name, line in self.lines.items():
            _, _, digest, size, gzip, gzip_size, brotli, brotli_size = line.split(" ")
            yield (
                name,
                SiteFile(digest, int(size)),
                SiteFile(gzip, int(gzip_size)) if gzip != _NONE else None,
                SiteFile(brotli, int(brotli_size)) if brotli != _NONE else None,
            )

    def note(self, name: str, source: str, derived: Derived) -> None:
        """Note what was made of a file with the digest `source`."""
        parts = [source, self._number(derived.lookups), derived.file.digest, str(derived.file.size)]
        for suffix in FORMS:
            form = derived.forms.get(suffix)
            parts += [form.digest, str(form.size)] if form else [_NONE, _NONE]
            self.objects += form is not None
        self.objects += derived.file.digest != source
        self.lines[name] = " ".join(parts)

    def _number(self, lookups: Lookups) -> str:
        if not self._numbers:
            self._numbers = {tuple(sorted(seen.items())): number for number, seen in self.lookups.items()}
        key = tuple(sorted(lookups.items()))
        if key not in self._numbers:
            self._numbers[key] = str(max((int(number) for number in self.lookups), default=-1) + 1)
            self.lookups[self._numbers[key]] = dict(key)
        return self._numbers[key]
