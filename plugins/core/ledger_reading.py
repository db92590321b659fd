"""The publication record read from its file, as far as that is whole, with what is wrong in it line by line."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from typing import Any

from pydantic import ValidationError

from plugins.core.ledger import Entry, Ledger, merged
from plugins.core.merges import MARKS
from plugins.core.problems import Problem

_BOTH_STAY = "take the line away, and keep the lines of both versions; deploying makes one of two for the same text"

_WAY_BACK = "take the line from an earlier version of the file; deploying brings it up to date"


def parse_ledger(text: str, file: str, claimed: Container[str] | None = ()) -> tuple[Ledger, list[Problem]]:
    """Read a publication record; `file` is the name that problems carry.

    `claimed` are the ids that stand in texts: those are known by them, whatever file is on record. Where it is None,
    nobody knows these yet, and no file is held to be that of two texts.
    """
    entries: dict[int, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if line.startswith(MARKS):
            problems.append(Problem(file, number, 1, "", "Git left a mark here, where two versions met", _BOTH_STAY))
            continue
        try:
            entries[number] = Entry.model_validate(_object(line))
        except json.JSONDecodeError as error:
            problems.append(Problem(file, number, error.colno, "", "this line is not JSON", _WAY_BACK))
        except ValidationError as error:
            problems.extend(_entry_problems(error, file, number))
        except (ValueError, RecursionError):
            problems.append(Problem(file, number, 1, "", "this line is no item's record", _WAY_BACK))
    ledger = merged(entries.values())
    if claimed is not None:
        lines = {entry.id: number for number, entry in entries.items()}
        others = [(lines[entry.id], entry) for entry in ledger.entries if entry.id not in claimed]
        problems.extend(_contradictions(sorted(others, key=lambda other: other[0]), file))
    return ledger, problems


def _object(line: str) -> dict[str, Any]:
    """Return a line's JSON object, in which no key stands twice and every text can be written as UTF-8."""
    found = json.loads(line, object_pairs_hook=_without_doubles)
    if not isinstance(found, dict):
        raise ValueError("no object")
    if "\\u" in line:  # only so can half a character be written
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _entry_problems(error: ValidationError, file: str, number: int) -> Iterable[Problem]:
    for detail in error.errors():
        name = str(detail["loc"][0]) if detail["loc"] else ""
        reason = detail.get("ctx", {}).get("error")
        plain = {"missing": "is missing", "extra_forbidden": "no such field"}.get(
            detail["type"], "is of the wrong kind"
        )
        yield Problem(file, number, 1, name, getattr(reason, "what", plain), _WAY_BACK)


def _contradictions(entries: Iterable[tuple[int, Entry]], file: str) -> Iterable[Problem]:
    """Yield a problem for each file that is on record of two items, which come with their lines."""
    first_at: dict[str, int] = {}
    for number, entry in entries:
        if entry.source and not entry.gone and (first := first_at.setdefault(entry.source, number)) != number:
            what = f"`{entry.source}` stands twice, first in line {first}"
            yield Problem(file, number, 1, "source", what, _WAY_BACK)
