"""The files beside the texts: which of them texts refer to, where each is published, and how large pictures are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from urllib.parse import quote, unquote

from plugins.core.conventions import Conventions
from plugins.core.files import Shelf, unreadable
from plugins.core.links import static_address
from plugins.core.pictures import PictureSize, examine, is_picture
from plugins.core.problems import Problem, Refusal


class StaticFiles:
    """The files of one site that are no texts; `addresses` and `asked` grow as texts refer to them."""

    def __init__(self, shelf: Shelf, conventions: Conventions) -> None:
        self.addresses: dict[str, str] = {}
        self.asked: set[str] = set()
        self._shelf = shelf
        self._conventions = conventions
        self._sizes: dict[str, PictureSize | None] = {}
        self._attached: set[str] = set()
        self._attached_paths: set[str] = set()
        self._withheld: set[str] = set()

    def copy(self) -> StaticFiles:
        """Return the same files, to which others than before may refer."""
        other = StaticFiles(self._shelf, self._conventions)
        other.addresses, other._attached = dict(self.addresses), set(self._attached)
        other._sizes, other._withheld = self._sizes, set(self._withheld)
        other._attached_paths = set(self._attached_paths)
        return other

    @property
    def paths(self) -> Collection[str]:
        """The paths of all files, from the content folder."""
        return self._shelf.others.keys()

    def has(self, path: str) -> bool:
        """Whether there is such a file, by its path from the content folder."""
        return path in self._shelf.others

    def publish(self, path: str) -> str | None:
        """Return the address of a file that a text refers to, or None where there is no such file."""
        if not self.has(path):
            return None
        self.asked.add(path)
        return self.addresses.setdefault(path, static_address(self._conventions.static_url, path))

    def withheld(self, gated: Collection[str], public: Collection[str]) -> frozenset[str]:
        """Return the files that gated texts refer to, or only name in whatever way, and that no public text does."""
        if not gated:
            return frozenset()
        names = defaultdict(set)
        for path in self._shelf.others:
            names[path.rpartition("/")[2]].add(path)
        named = files_named_in(gated, names)
        known = files_named_in(public, named)
        by_name = {path for name in named - known for path in names[name]}
        referred_to = {path for path in self._withheld if not any(path in text for text in public)}
        return frozenset((referred_to | by_name) - self.addresses.keys())

    def named_in(self, gated: Collection[str], text: str) -> tuple[set[str], set[str]]:
        """Return what one public text has a say in of the files that are withheld because of gated texts."""
        names = {path.rpartition("/")[2] for path in self._shelf.others}
        return files_named_in([text], files_named_in(gated, names)), {path for path in self._withheld if path in text}

    def is_settled(self, path: str) -> bool:
        """Whether several texts have a say in where a file lies: one of them attaches it, or it may be withheld."""
        return path in self._attached_paths or path in self._withheld

    def withhold(self, path: str) -> str | None:
        """Return the address that a file would have that gated text refers to, or None where there is no such file."""
        if not self.has(path):
            return None
        self.asked.add(path)
        self._withheld.add(path)
        return static_address(self._conventions.static_url, path)

    def attach(self, path: str, owner: str) -> str | None:
        """Return a file's address beside the text that has the address `owner`, where no other file has that name."""
        beside = f"{owner.rpartition('/')[0]}/{quote(path.rpartition('/')[2])}"
        self.asked.add(path)
        self._attached_paths.add(path)
        if path not in self.addresses and beside in self._attached:
            return self.publish(path)
        self._attached.add(beside)
        return self.addresses.setdefault(path, beside)

    def size(self, path: str | None) -> tuple[int, int] | None:
        """Return a picture's width and height in CSS pixels, as far as they are known."""
        found = self._sizes.get(path) if path else None
        return (found.width, found.height) if found else None

    def examine_pictures(self) -> Iterator[Problem]:
        """Look at every picture, and tell of those that are none, are cut short, or would do harm."""
        for path in self._shelf.others:
            if not is_picture(path):
                continue
            try:
                self._sizes[path] = examine(self._conventions.root / path)
            except Refusal as refusal:
                yield self._refused(path, refusal)

    def _refused(self, path: str, refusal: Refusal) -> Problem:
        """Tell what is wrong with a picture, unless it is the disk that does not give it."""
        shown = self._conventions.shown(path)
        try:
            (self._conventions.root / path).open("rb").close()
        except OSError as error:
            return unreadable(shown, error)
        return Problem(shown, 1, 1, "", refusal.what, refusal.fix)


_PARTS_OF_ADDRESSES = re.compile(r"[^\s/\\\"'<>()=,|?#;:]+")


def files_named_in(texts: Iterable[str], names: Collection[str]) -> set[str]:
    """Return those of the files' names that stand in the texts, as they are or as addresses write them."""
    found: set[str] = set()
    for text in texts:
        plain = unquote(unescape(text)) if "%" in text or "&" in text else text
        found.update(name for name in _PARTS_OF_ADDRESSES.findall(plain) if name in names)
        found.update(name for name in names if " " in name and name in plain)
    return found
