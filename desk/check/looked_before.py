"""What was seen in files of the site in which there was nothing to tell of, so that only the others are read again.

A file is known by its name and the digest that the build's manifest has for it, and a page also by the text that it
shows and the digests of the files that it draws on. All is forgotten where something else would be looked for now: by
other code, or for the sentences of other texts.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from desk.kept import edition_of, keep, read_kept


@dataclass(slots=True)
class Numbered:
    """Sets of names of which many pages have the same; each stands once, and is known by its number."""

    sets: list[list[str]] = field(default_factory=list)
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def number(self, names: Iterable[str]) -> int:
        """Return the number of a set."""
        if not self._numbers:
            self._numbers = {tuple(each): number for number, each in enumerate(self.sets)}
        key = tuple(names)
        if key not in self._numbers:
            self._numbers[key] = len(self.sets)
            self.sets.append([*key])
        return self._numbers[key]


@dataclass(slots=True)
class LookedBefore:
    """Files in which there was nothing to tell of, with their sizes; of pages also where they lead.

    `key` stands for all that is looked for, `digests` are those of the files as they are now.
    """

    key: str
    digests: Mapping[str, str]
    _files: Mapping[str, list[Any]] = field(default_factory=dict)
    _drawn: Numbered = field(default_factory=Numbered)
    _links: Numbered = field(default_factory=Numbered)
    _states: dict[str, str] = field(default_factory=dict)
    _clean: dict[str, list[Any]] = field(default_factory=dict)
    _is_new: bool = False

    @classmethod
    def load(cls, file: Path | None, key: str, digests: Mapping[str, str]) -> LookedBefore:
        """Return what was kept under a key; nothing where there is none, or it cannot be read."""
        kept = read_kept(file, key)
        if kept is None:
            return cls(key, digests)
        return cls(key, digests, kept["files"], Numbered(kept["drawn"]), Numbered(kept["links"]), kept["states"])

    def save(self, file: Path) -> None:
        """Write down what was kept, for the next check; where that fails, that one reads everything."""
        if self._is_new:
            pages = [known for known in self._clean.values() if len(known) > 2]
            drawn, links = Numbered(), Numbered()
            by_drawn = {number: drawn.number(self._drawn.sets[number]) for number in dict.fromkeys(p[3] for p in pages)}
            by_links = {number: links.number(self._links.sets[number]) for number in dict.fromkeys(p[4] for p in pages)}
            for known in pages:
                known[3:] = by_drawn[known[3]], by_links[known[4]]
            states = {file: self.state(file) for files in drawn.sets for file in files}
            kept = {"files": self._clean, "drawn": drawn.sets, "links": links.sets, "states": states}
            keep(file, self.key, kept)

    def sift(self, shown: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
        """Return the sizes of files that need not be read, and the names of those that do; `shown` tells of texts."""
        changed = {file for file, state in self._states.items() if self.state(file) != state}
        lasting = {number for number, files in enumerate(self._drawn.sets) if changed.isdisjoint(files)}
        sizes: dict[str, int] = {}
        waiting: list[str] = []
        for name, digest in self.digests.items():
            known = self._files.get(name)
            if known is not None and known[0] == digest and _is_as_it_was(known, lasting, shown.get(name)):
                sizes[name] = known[1]
                self._clean[name] = known
            else:
                waiting.append(name)
        self._is_new = len(self._clean) < len(self._files)
        return sizes, waiting

    def state(self, file: str) -> str:
        """Return what stands for a file of the site as it is: its digest; `/` for a folder with a page in it."""
        return self.digests.get(file) or ("/" if f"{file.rstrip('/')}/index.html" in self.digests else "")

    def keep(self, name: str, size: int) -> None:
        """Keep that there is nothing to tell of a file that is no page."""
        if name in self.digests:
            self._clean[name] = [self.digests[name], size]
            self._is_new = True

    def keep_page(self, name: str, size: int, shown: str, drawn: Iterable[str], links: Iterable[str]) -> None:
        """Keep that there is nothing to tell of a page: the text that it shows, what it draws on, where it leads."""
        if name in self.digests:
            numbers = self._drawn.number(drawn), self._links.number(links)
            self._clean[name] = [self.digests[name], size, shown, *numbers]
            self._is_new = True

    @property
    def drawn(self) -> Iterator[str]:
        """The files that those pages draw on."""
        for number in {known[3] for known in self._clean.values() if len(known) > 2}:
            yield from self._drawn.sets[number]

    @property
    def links(self) -> Iterator[tuple[str, list[str]]]:
        """Those pages with what they link to on other hosts."""
        for name, known in self._clean.items():
            if len(known) > 2:
                yield name, self._links.sets[known[4]]


def _is_as_it_was(known: list[Any], lasting: Container[int], shown: str | None) -> bool:
    """Whether what a file was held against, if it is a page, is as it was."""
    return len(known) == 2 or (known[3] in lasting and known[2] == (shown or ""))


def key_of(sought: Iterable[str]) -> str:
    """Return what stands for all that is looked for: these, and the code that looks."""
    return edition_of(sorted(Path(__file__).parent.glob("*.py")), str(etree.LIBXML_VERSION), *sought)


def digests_of(folder: Path) -> dict[str, str]:
    """Return the digests that the manifest beside a folder has for its files; none where there is no manifest."""
    try:
        found = json.loads((folder.parent / f"{folder.name}.manifest.json").read_bytes())["files"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
