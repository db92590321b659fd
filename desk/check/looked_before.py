"""What was seen in files of the site that have not changed since, so that only the others are read again.

A file is known by its name, its size, and the digest that the build's manifest has for it. All is forgotten where
something else would be looked for now: by other code, or for the sentences of other texts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from desk.check.built import Inline, Page, Picture, Request, Script
from plugins.core.model import Item

_LISTS: tuple[tuple[str, Any], ...] = (
    ("pictures", Picture), ("requests", Request), ("shared", str), ("links", str), ("scripts", Script),
    ("inlines", Inline),
)  # fmt: skip
"""A page's lists, and what each holds; many pages have the same, which is kept once."""


@dataclass(slots=True)
class LookedBefore:
    """Files in which there was nothing to tell of, and what is to be known of those that are pages.

    `key` stands for all that is looked for, `digests` are those of the files as they are now.
    """

    key: str
    digests: Mapping[str, str]
    _before: Mapping[str, list[Any]] = field(default_factory=dict)
    _lists: list[tuple[Any, ...]] = field(default_factory=list)
    _now: dict[str, tuple[str, int, Page | None]] = field(default_factory=dict)

    def has(self, name: str, size: int) -> bool:
        """Whether a file is as it was, and there was nothing to tell of it."""
        known = self._before.get(name)
        return known is not None and known[0] == self.digests.get(name) and known[1] == size

    def page(self, name: str, item: Item | None) -> Page:
        """Return what is to be known of a page that is as it was."""
        _, size, weight, words, *numbers = self._before[name]
        lists = (self._lists[number] for number in numbers)
        return Page(name, item, size, *lists, weight=weight, words=words)  # type: ignore[misc]

    def keep(self, name: str, size: int, page: Page | None) -> None:
        """Keep what was seen in a file."""
        if name in self.digests:
            self._now[name] = (self.digests[name], size, page)

    def save(self, file: Path) -> None:
        """Write down what was kept, for the next check; where that fails, that one reads everything."""
        numbers: dict[tuple[int, tuple[Any, ...]], int] = {}
        files: dict[str, list[Any]] = {}
        for name, (digest, size, page) in self._now.items():
            files[name] = [digest, size]
            if page is not None:
                lists = enumerate(getattr(page, each) for each, _ in _LISTS)
                files[name] += [page.weight, page.words, *(numbers.setdefault(key, len(numbers)) for key in lists)]
        told = [[kind, [each if isinstance(each, str) else astuple(each) for each in held]] for kind, held in numbers]
        aside = file.with_suffix(".new")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps({"key": self.key, "lists": told, "files": files}), encoding="utf-8")
            os.replace(aside, file)


def load(file: Path | None, key: str, digests: Mapping[str, str]) -> LookedBefore:
    """Return what was kept under a key; nothing where there is none, or it cannot be read."""
    try:
        kept = json.loads(file.read_bytes()) if file else {}
        if kept.get("key") != key:
            return LookedBefore(key, digests)
        return LookedBefore(key, digests, dict(kept["files"]), [_list(kind, held) for kind, held in kept["lists"]])
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return LookedBefore(key, digests)


def key_of(sought: Iterable[str]) -> str:
    """Return what stands for all that is looked for: these, and the code that looks."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for each in sought:
        digest.update(each.encode() + b"\0")
    return digest.hexdigest()


def digests_of(folder: Path) -> dict[str, str]:
    """Return the digests that the manifest beside a folder has for its files; none where there is no manifest."""
    try:
        found = json.loads((folder.parent / f"{folder.name}.manifest.json").read_bytes())["files"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def _list(kind: int, held: Iterable[Any]) -> tuple[Any, ...]:
    make = _LISTS[kind][1]
    return tuple(held) if make is str else tuple(make(*each) for each in held)
