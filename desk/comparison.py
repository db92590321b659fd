"""What an upgrade would do: the house's files as recorded, as they lie here, and as a newer version has them."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk.house import File, blob_id, is_ours, on_disk, with_plain_ends
from desk.replacement import Change
from plugins.core.problems import one_line

SHOWN_LINES = 200
"""Lines of one file's difference that are shown."""


@dataclass(slots=True)
class Comparison:
    """What would become of each file, by path; nothing may be touched where `edited` or `in_the_way` name any."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    in_the_way: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def will(self, kind: list[str], path: str, file: File | None, here: bytes | None) -> None:
        """Note what a file is to become, and what it is."""
        kind.append(path)
        seen = hashlib.sha256(here).hexdigest() if here is not None else None
        self.changes.append(Change(path, file.data if file else None, bool(file and file.is_executable), seen))


def compare(
    root: Path, recorded: Mapping[str, str], newer: Mapping[str, File], ever: frozenset[str] | None = None
) -> Comparison:
    """Compare the house in a folder with a newer version, laid out as in a site.

    `ever` holds every path that the house's history knows; a recorded file that it does not know is left alone.
    """
    found = Comparison()
    for path in sorted({*recorded, *newer}):
        if is_ours(path):
            try:
                _compare_one(found, path, on_disk(root, path), recorded.get(path), newer.get(path), ever)
            except OSError as error:
                found.in_the_way[path] = "is a folder" if isinstance(error, IsADirectoryError) else str(error)
    for path in found.added:
        for folder in Path(path).parents:
            if (root / folder).is_file() and folder.as_posix() not in found.removed:
                found.in_the_way[folder.as_posix()] = f"is a file, and {path} would need a folder of that name"
    return found


def _compare_one(
    found: Comparison,
    path: str,
    here: bytes | None,
    recorded: str | None,
    file: File | None,
    ever: frozenset[str] | None,
) -> None:
    """Note what is to become of one file: as it lies here, as it was recorded, and as the newer version has it."""
    if here is None:
        if file is not None:
            found.will(found.added if recorded is None else found.restored, path, file, here)
    elif file is not None and with_plain_ends(here) == with_plain_ends(file.data):
        return
    elif recorded is None:
        found.in_the_way[path] = "is yours, and the new version brings a file of that name"
    elif blob_id(here) != recorded:
        found.edited.append(path)
    elif file is not None:
        found.will(found.changed, path, file, here)
    elif ever is None or path in ever:
        found.will(found.removed, path, None, here)
    else:
        found.left.append(path)


def set_aside_unknown(found: Comparison, unknown: Collection[str]) -> None:
    """Take files for edited that would be changed or removed, and that no version of the house ever had so."""
    edited = [path for path in (*found.changed, *found.removed) if path in unknown]
    found.edited.extend(edited)
    found.changes = [change for change in found.changes if change.path not in edited]
    for paths in (found.changed, found.removed):
        paths[:] = [path for path in paths if path not in edited]


def difference(
    path: str, original: bytes | None, here: bytes, other: bytes | None, whose: str = "in the new version"
) -> Iterator[str]:
    """Yield the lines that tell an edit: against what the file was; where nobody has that, against another version."""
    other, whose = (original, "as it came") if original is not None else (other or b"", whose)
    if b"\0" in here or b"\0" in other:
        yield f"{path} holds other bytes than {whose}; they are no text."
        return
    before, after = (with_plain_ends(data).decode("utf-8", "replace").splitlines() for data in (other, here))
    lines = list(difflib.unified_diff(before, after, f"{path} ({whose})", f"{path} (here)", lineterm=""))
    yield from (_line(line) for line in lines[:SHOWN_LINES])
    if len(lines) > SHOWN_LINES:
        yield f"… and {len(lines) - SHOWN_LINES} more lines"


def news(newer: str, former: str) -> list[str]:
    """Return the entries of a changelog that an earlier one does not have, under their headings."""
    known = {entry for _, entry in _entries(former)}
    lines, last = [], ""
    for heading, entry in _entries(newer):
        if entry not in known:
            lines += [heading] if heading != last else []
            lines.append(entry)
            last = heading
    return lines


def _entries(changelog: str) -> Iterator[tuple[str, str]]:
    """Yield each entry of a changelog on one line, with the heading that it stands under."""
    heading = ""
    for block in re.split(r"\n(?=[#\-*] ?)|\n\s*\n", changelog):
        text = _line(" ".join(block.split()))
        if text.startswith("##"):
            heading = text.lstrip("# ")
        elif text.startswith(("- ", "* ")):
            yield heading, text


def summary(found: Comparison, name_each: bool) -> list[str]:
    """Return lines that say what will happen: each file by name, or, where they are many, how many in each folder."""
    words = (("new", found.added), ("put back", found.restored), ("changed", found.changed), ("gone", found.removed))
    if name_each:
        return [f"  {word:<9}{path}" for word, paths in words for path in paths]
    counts: dict[str, dict[str, int]] = {}
    for word, paths in words:
        for path in paths:
            place = counts.setdefault(f"{path.split('/')[0]}/" if "/" in path else path, {})
            place[word] = place.get(word, 0) + 1
    width = max(map(len, counts), default=0)
    lines = []
    for top, kinds in sorted(counts.items()):
        told = [f"{number} {word}" if top.endswith("/") else word for word, number in kinds.items()]
        lines.append(f"  {top:<{width}}  {', '.join(told)}")
    return lines


def differences(
    root: Path, found: Comparison, original: Callable[[str], bytes | None], newer: Mapping[str, File]
) -> Iterator[str]:
    """Yield the differences of all files that were edited here; `original` gives what a file was, where it can."""
    for path in found.edited:
        file = newer.get(path)
        yield from difference(path, original(path), on_disk(root, path) or b"", file.data if file else None)


def _line(text: str) -> str:
    return one_line(text.replace("\t", "    "))
