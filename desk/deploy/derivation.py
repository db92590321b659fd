"""What is made of each file of a built site before it is sent: names of assets in pages, and compressed forms."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desk.deploy.built import BuiltSite
from desk.deploy.compression import compressed, is_compressible
from desk.deploy.fingerprints import Fingerprints, Lookups
from desk.deploy.parcel import SiteFile, digest_of

_PAGES = frozenset({"html", "htm", "xhtml"})
_FEW = 64
"""As many files are done sooner by one process than others are started."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What is sent of one file: itself, in which assets may have got other names, and its compressed forms.

    `forms` is by what is added to the name. `lookups` is what it was made from beside the file.
    """

    file: SiteFile
    forms: dict[str, SiteFile] = field(default_factory=dict)
    lookups: Lookups = field(default_factory=dict)


class Objects:
    """A folder of files by digest. One that was cut short is noticed by whoever wants to send it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, digest: str) -> Path:
        """Return where the bytes of a digest lie, if they are there."""
        return self.folder / digest[:2] / digest

    def keep(self, content: bytes) -> SiteFile:
        """Put bytes there, and return what they are to be known by."""
        file = SiteFile(digest_of(content), len(content))
        place = self.place(file.digest)
        if not self.holds(file):
            place.parent.mkdir(parents=True, exist_ok=True)
            aside = place.with_suffix(f".{os.getpid()}")
            aside.write_bytes(content)
            aside.replace(place)
        return file

    def holds(self, file: SiteFile) -> bool:
        """Whether a file of that size lies there."""
        try:
            return self.place(file.digest).stat().st_size == file.size
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Derivation:
    """Makes of files what is sent of them."""

    site: BuiltSite
    fingerprints: Fingerprints
    objects: Objects
    compresses: bool = True

    def of(self, name: str) -> Derived:
        """Return what is sent of a file; what is not in the output is then among the objects.

        Raises:
            DamagedOutput: the file is not what the build has put there.
        """
        suffix = name.rpartition(".")[2].lower()
        is_page, is_sheet = suffix in _PAGES, suffix == "css"
        if not (is_page or is_sheet):
            size = self.site.place(name).stat().st_size if self.site.place(name).is_file() else 0
            if not (self.compresses and is_compressible(name, size)):
                return Derived(SiteFile(self.site.digests[name], self.site.size(name)))
        content, lookups = self.site.read(name), Lookups()
        if is_page or is_sheet:
            source, derive = content, self.fingerprints.page if is_page else self.fingerprints.sheet
            content, lookups = derive(name, source)
            file = self.objects.keep(content) if content != source else self._unchanged(name, source)
        else:
            file = self._unchanged(name, content)
        forms = compressed(name, content) if self.compresses and is_compressible(name, len(content)) else {}
        return Derived(file, {form: self.objects.keep(smaller) for form, smaller in forms.items()}, lookups)

    def _unchanged(self, name: str, content: bytes) -> SiteFile:
        return SiteFile(self.site.digests[name], len(content))


def derived(derivation: Derivation, names: Sequence[str]) -> Iterator[tuple[str, Derived]]:
    """Yield what is sent of some files, in any order; several processes see to it where there are many.

    Raises:
        DamagedOutput: a file is not what the build has put there.
    """
    from plugins.engine.forked import processors, shared_out

    def prepare() -> Callable[[int], bytes]:
        return lambda number: json.dumps(asdict(derivation.of(names[number]))).encode()

    processes = processors() if len(names) > _FEW else 1
    for number, answer in shared_out(len(names), prepare, processes):
        yield names[number], derivation.of(names[number]) if answer is None else _read(json.loads(answer))


def _read(told: dict[str, Any]) -> Derived:
    forms = {form: SiteFile(*file) for form, file in told["forms"].items()}
    return Derived(SiteFile(*told["file"]), forms, told["lookups"])


def is_whole(place: Path, digest: str) -> bool:
    """Whether a file holds what it ought to."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False
