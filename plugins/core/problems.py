"""What an author is told when something is wrong, and how it is shown."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


def one_line(text: str) -> str:
    """Return the text on one line that can be written as UTF-8, what cannot stand in one shown as escapes."""
    return "".join(
        character if unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"} else repr(character)[1:-1]
        for character in text
    )


def shortened(text: str, most: int = 60) -> str:
    """Return what an author wrote, cut where it is too long to be told in a sentence."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a site: where it is, what it is, and the mend.

    `line` and `column` count from 1; `field` is empty where the trouble lies in no field.
    """

    file: str
    line: int
    column: int
    field: str
    what: str
    fix: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        level = "warning: " if self.severity == "warning" else ""
        field = f"{self.field}: " if self.field else ""
        fix = f"; {self.fix}" if self.fix else ""
        return one_line(f"{self.file}:{self.line}:{self.column}: {level}{field}{self.what}{fix}")

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem as data, for `--format json`."""
        return asdict(self)


class ContentProblems(Exception):
    """The site has errors and must not be built; `problems` holds every problem found, warnings too."""

    exitcode = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refusal(ValueError):
    """A value that the schema will not take: `what` is wrong with it and how to `fix` it.

    `field` names the one to look at, where only several fields together are wrong.
    """

    def __init__(self, what: str, fix: str = "", field: str = "") -> None:
        self.what = what
        self.fix = fix
        self.field = field
        super().__init__(what)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that the given one was most likely meant to be, or None where nothing is close."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.75)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Sequence[str] | Iterable[str]) -> str:
    """Return «did you mean `x`?» for the nearest known name, or an empty text."""
    close = nearest(name, known)
    return f"did you mean `{close}`?" if close else ""
