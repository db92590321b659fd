"""How the bytes of e-books come to be: made when they are wanted, and what stands for all that they are made with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

from plugins.books.volume import DigestOf, Volume

_STYLE = Path(__file__).with_name("book.css")
_MAKERS = ("EbookLib", "lxml", "Pillow")


class Maker:
    """Makes e-books of volumes; `root` is the folder in which the files lie that they take in."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._digests: dict[str, str] = {}

    @cached_property
    def style(self) -> str:
        """The style sheet of all e-books."""
        return _STYLE.read_text(encoding="utf-8")

    @property
    def digest_of(self) -> DigestOf:
        """What gives the digest of a file, read once, by its path from the root."""
        return self._digest_of

    def made_from(self, volume: Volume) -> tuple[str, str]:
        """Return what stands for all that decides an e-book's bytes but the code."""
        return volume.digest, hashlib.sha256(self.style.encode()).hexdigest()

    def key_of(self, volume: Volume) -> str:
        """Return what stands for all that decides them, code and all."""
        return hashlib.sha256(f"{volume.digest} {self._code}".encode()).hexdigest()

    def make(self, volume: Volume) -> Callable[[], bytes]:
        """Return what makes the e-book once it is wanted."""
        return partial(_made, volume, self.style, self._root)

    def _digest_of(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = hashlib.sha256((self._root / path).read_bytes()).hexdigest()
        return self._digests[path]

    @cached_property
    def _code(self) -> str:
        """What stands for all that makes e-books of volumes."""
        whole = hashlib.sha256(self.style.encode())
        for module in sorted(Path(__file__).parent.glob("*.py")):
            whole.update(module.read_bytes())
        whole.update(" ".join(map(version, _MAKERS)).encode())
        return whole.hexdigest()


def _made(volume: Volume, style: str, root: Path) -> bytes:
    from plugins.books.package import ebook  # it takes long to load, and most builds make none

    return ebook(volume, style, lambda path: (root / path).read_bytes())
