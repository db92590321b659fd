"""What goes wrong in a build that is in no text: in templates, settings, plugins, on the disk. Told as problems."""

from __future__ import annotations

import errno
import logging
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

from plugins.core.problems import ContentProblems, Problem, Severity, one_line
from plugins.engine.staging import NOT_COPIED

TEMPLATES = (".html", ".xml", ".txt")

DISK = {
    errno.EACCES: "check who may write there",
    errno.EPERM: "check who may write there",
    errno.EROFS: "choose another folder; nothing can be written there",
    errno.ENOTDIR: "choose another folder",
    errno.ENOSPC: "make room on the disk and build again",
    errno.EDQUOT: "make room on the disk and build again",
    errno.EIO: "the disk may be failing; keep a copy of your texts elsewhere",
}
"""What to do where a file cannot be written or read."""

_SHOWN = frozenset({"article", "page", "book", "chapter", "event", "listing", "item"})
"""What templates are handed to show, each its own."""
_OTHER_TEMPLATE = "write the name of another, or take the line away"


class Faults(logging.Handler):
    """Keeps what Pelican and its plugins log as warnings and errors, for us to tell."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as a problem without a place."""
        cause = record.exc_info[1] if record.exc_info else None
        text = record.getMessage() + (f" ({type(cause).__name__}: {cause})" if cause else "")
        text = re.sub(r"\s+Cannot import plugin `.*`$", "; is its name right, and is it installed?", text)
        is_error = record.levelno >= logging.ERROR or text.startswith(NOT_COPIED)
        self.problems.append(placeless(text, severity="error" if is_error else "warning"))


def placeless(text: str, fix: str = "", *, severity: Severity = "error") -> Problem:
    """Return a problem that is in no file, its text on one line."""
    return Problem("", 0, 0, "", one_line(" ".join(text.split())), fix, severity)


def as_line(problem: Problem) -> str:
    """Return a problem as one line; one without a place begins with who is speaking."""
    if problem.file:
        return str(problem)
    fix = f"; {problem.fix}" if problem.fix else ""
    return f"standfirst: {'warning: ' if problem.severity == 'warning' else ''}{problem.what}{fix}"


def told(error: Exception) -> list[Problem]:
    """Tell of what ended a build; what is nobody's mistake shows its traceback on stderr."""
    if isinstance(error, ExceptionGroup):
        found = {problem: None for each in error.exceptions for problem in told(each)}
        return sorted(found, key=lambda problem: (problem.file, problem.line, problem.what))
    return [*error.problems] if isinstance(error, ContentProblems) else _for_other_texts(error) or [_told(error)]


def _for_other_texts(error: Exception) -> list[Problem]:
    """Tell of all texts that ask for a template which is made to show something else, where that is the reason."""
    unknown = re.fullmatch(r"'(\w+)' is undefined", str(error)) if type(error).__name__ == "UndefinedError" else None
    if unknown is None or unknown[1] not in _SHOWN:
        return []
    from plugins.core.library import field_place  # only who builds has to load it

    for _, _, names in _steps(error):
        for content in (names.get("article"), names.get("page")):
            item = getattr(content, "item", None)
            if content is not None and item is not None and item.template:
                press = content.settings["PRESS"]
                alike = (each for each in press.library.by_source.values() if each.kind == item.kind)
                what = f"the template `{item.template}` is made to show something else"
                return [
                    Problem(*field_place(each, "template", press.conventions), "template", what, _OTHER_TEMPLATE)
                    for each in alike
                    if each.template == item.template
                ]
    return []


def _told(error: Exception) -> Problem:
    if hasattr(error, "exitcode"):  # the engine's: its message says all there is
        return placeless(str(error))
    if isinstance(error, OSError) and (refused := refused_by_disk(error)):
        return refused
    steps = list(_steps(error))
    if any(code.co_name == "build_extension" for code, _, _ in steps):
        what = f"MARKDOWN in the settings names an extension that cannot be used: {error}"
        return placeless(what, "correct its name, install it, or take it out")
    found = _in_template(error, steps)
    if found:
        return found
    traceback.print_exception(error)
    return placeless(f"the build failed: {_named(error)}")


def refused_by_disk(error: OSError) -> Problem | None:
    """Tell of a disk that would not take or give something; None of anything else."""
    if error.errno not in DISK:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return placeless(f"{where}{str(error.strerror).lower()}", DISK[error.errno])


def _in_template(error: Exception, steps: list[tuple[CodeType, int, dict[str, Any]]]) -> Problem | None:
    """Tell of an exception in a template, with its line."""
    if isinstance(error, UnicodeDecodeError):
        for code, _, names in reversed(steps):
            if code.co_name == "get_source" and isinstance(names.get("filename"), str):
                return _at(names["filename"], 1, "is not saved as UTF-8", "save it again with that encoding")
    named = getattr(error, "filename", None), getattr(error, "lineno", None)
    is_missing = type(error).__name__ == "TemplateNotFound"
    what = f"there is no template `{error}`" if is_missing else _named(error)
    for file, line in [named, *((code.co_filename, line) for code, line, _ in reversed(steps))]:
        if isinstance(file, str) and file.endswith(TEMPLATES):
            return _at(file, line or 1, what, "correct the name" if is_missing else "")
    return placeless(what) if is_missing or type(error).__name__ == "PelicanTemplateNotFound" else None


def _steps(error: Exception) -> Iterator[tuple[CodeType, int, dict[str, Any]]]:
    """The code, line and local names of each call that led to an exception, the outermost first."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield frame.f_code, line, frame.f_locals


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _at(file: str, line: int, what: str, fix: str = "") -> Problem:
    return Problem(from_here(Path(file)), line, 1, "", what, fix)


def from_here(path: Path) -> str:
    """Return a path as a person names it: from the current folder where it is within that, else whole."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) and path != here else path.as_posix()
