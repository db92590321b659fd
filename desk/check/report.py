"""What a check has found, as a page to read at leisure: each finding beside the lines that it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from desk.check.secrets import without_secrets
from plugins.core.front_matter import decode
from plugins.core.problems import Problem, Refusal

AROUND = 2
"""Lines that are shown above and below the one that a finding is about."""

LONGEST_LINE = 240
"""Characters of a line that are shown, around the place in question."""

_LARGEST = 2_000_000
_CODE = re.compile(r"`([^`]+)`")
_TOKEN = re.compile(r"!\[[^\]]*\]\([^)\s]*\)?|[^\s\[\](){}<>\"',;]+|\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its number, and its text before, in and behind the place that is marked."""

    number: int
    before: str
    marked: str = ""
    behind: str = ""
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the lines around it; `what` and `fix` are HTML."""

    problem: Problem
    what: Markup
    fix: Markup
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file and what was found in it, the errors counted."""

    name: str
    findings: tuple[Finding, ...]
    errors: int

    @property
    def anchor(self) -> str:
        """What links within the page call it."""
        return re.sub(r"[^\w.-]+", "-", self.name) or "site"


def write_report(file: Path, problems: Sequence[Problem], name: str, now: dt.datetime, root: Path) -> None:
    """Write a page of all problems; `root` is the folder from which they name files.

    Raises:
        OSError: it cannot be written.
    """
    file.write_text(report(problems, name, now, root), encoding="utf-8")


def report(problems: Sequence[Problem], name: str, now: dt.datetime, root: Path) -> str:
    """Return the page: one file of its own, without script, with nothing fetched from anywhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=templates, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    errors = sum(problem.severity == "error" for problem in problems)
    return environment.get_template("report.html").render(
        name=name, now=now, files=files_of(problems, root), errors=errors, warnings=len(problems) - errors
    )


def files_of(problems: Iterable[Problem], root: Path) -> list[File]:
    """Return what was found, file by file: those with errors first."""
    read = lru_cache(maxsize=16)(lambda name: _lines(root / name))
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_file[problem.file].append(problem)
    files = []
    for name, found in by_file.items():
        found.sort(key=lambda problem: (problem.line, problem.column, problem.severity, problem.what))
        findings = tuple(
            Finding(problem, _with_code(problem.what), _with_code(problem.fix), _around(problem, read(name)))
            for problem in found
        )
        files.append(File(name, findings, sum(problem.severity == "error" for problem in found)))
    return sorted(files, key=lambda file: (not file.errors, file.name))


def _lines(path: Path) -> list[str]:
    """Return the lines of a text, secrets blotted out; none where it is no text that can be shown."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return []
        return without_secrets(decode(path.read_bytes())).split("\n")
    except (OSError, Refusal, ValueError):
        return []


def _around(problem: Problem, lines: Sequence[str]) -> tuple[Line, ...]:
    at = problem.line - 1
    is_about_all = problem.line == problem.column == 1 and not problem.field
    if not 0 <= at < len(lines) or is_about_all:
        return ()
    first = max(0, at - AROUND)
    found = [
        _marked(number + 1, line, problem.column) if number == at else Line(number + 1, line[:LONGEST_LINE])
        for number, line in enumerate(lines[first : at + AROUND + 1], start=first)
    ]
    while found and found[-1].number > problem.line and not found[-1].before.strip():
        found.pop()
    return tuple(found)


def _marked(number: int, line: str, column: int) -> Line:
    token = _TOKEN.match(line, min(column - 1, len(line)))
    start, end = token.span() if token else (len(line), len(line))
    before = line[:start] if start < LONGEST_LINE // 2 else f"… {line[start - LONGEST_LINE // 2 : start]}"
    behind = line[end:] if len(line) - end < LONGEST_LINE // 2 else f"{line[end : end + LONGEST_LINE // 2]} …"
    return Line(number, before, line[start:end][:LONGEST_LINE], behind, is_meant=True)


def _with_code(text: str) -> Markup:
    """Return a sentence as HTML, in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))
