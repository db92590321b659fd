"""Slips of the pen in a body: marks that do not mean what their author must have meant.

The site is built all the same, for somebody may want it so. Nothing is told that could be wrong: a slip is found in the
text as it was written, where it has its place, and is told only where the HTML that was made of it shows it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass

from plugins.core.markdown_fences import Fences
from plugins.core.merges import SAID_OF_A_TEXT
from plugins.core.problems import Severity, shortened
from plugins.core.prose import Prose, without_comments

_HEADING = re.compile(r"<h([1-6])(?=[\s>])", re.IGNORECASE)
_SIGNS = re.compile(r"((?: *(?:>|[*+-] |\d+\. ))*) *(#{1,6})")
_FENCE = re.compile(r"`{3,}|~{3,}")
_MISREAD = (
    "what stands behind {0} is not understood, so that no code begins here",
    "write the language by itself, as in {0}python",
)
_UNCLOSED = "the code that begins here with {0} is never closed", "write {0} in a line of its own where it ends"
_NOTE = re.compile(r"^ {0,3}\[\^(?P<label>[^\]\n]*)\]:", re.MULTILINE)
_MERGE = re.compile(r"^<{7} \S", re.MULTILINE)
_LINES = ({"="}, {"-"})
"""What stands below a heading of the first or second level that is written on two lines."""


MERGED = "&lt;" * 7 + " "
"""How HTML shows the mark with which Git begins the first of two versions."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a body that cannot be meant so: its line and column in the body, from 1, and the mend."""

    line: int
    column: int
    what: str
    fix: str
    severity: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Marks:
    """What Markdown has found in one text: fences, notes, those that nothing refers to, and addresses, by their names.

    `has_tables` says whether it knows tables at all.
    """

    fences: Fences
    notes: Collection[str] = ()
    unused_notes: tuple[str, ...] = ()
    addresses: Container[str] = ()
    has_tables: bool = False


def slip_at(prose: Prose, at: int, what: str, fix: str, severity: Severity = "warning") -> Slip:
    """Return a slip at a place in a body."""
    return Slip(*prose.place(at), what, fix, severity)


def slips_of_fences(prose: Prose, fences: Fences) -> Iterator[Slip]:
    """Yield what is wrong with code between fences."""
    first_misread = min(fences.misread, default=len(prose.text))
    told = [
        *((line, _MISREAD) for line in fences.misread),
        *((line, _UNCLOSED) for line in fences.unclosed if line < first_misread),
    ]
    for line, (what, fix) in told:
        fence = _FENCE.search(prose.line(line))
        at = prose.start_of(line) + (fence.start() if fence else 0)
        if fence and not prose.is_aside(at):
            written = shortened(fence[0])
            yield slip_at(prose, at, what.format(written), fix.format(written))


def slips_of_notes(prose: Prose, unused: tuple[str, ...]) -> Iterator[Slip]:
    """Yield the notes to which nothing refers."""
    for label in unused:
        found = re.search(rf"^ {{0,3}}\[\^{re.escape(label)}\]:", prose.marked, re.MULTILINE)
        if found:
            what = f"nothing refers to the note `[^{label}]`, and it is printed all the same"
            fix = f"write `[^{label}]` where it belongs, or take the note away"
            yield slip_at(prose, found.end() - len(label) - 4, what, fix)


def slips_of_doubled_notes(prose: Prose, notes: Collection[str]) -> Iterator[Slip]:
    """Yield each note of whose name another is that stands above it, and that Markdown drops."""
    seen: set[str] = set()
    for note in _NOTE.finditer(prose.marked) if notes else ():
        label = note["label"]
        if label not in notes or prose.is_aside(note.start()):
            continue
        if label in seen:
            what = f"a note above is called `[^{label}]` too, and is left out"
            yield slip_at(prose, note.start("label") - 2, what, "give each note a name of its own")
        seen.add(label)


def slips_of_merges(prose: Prose, shown: str) -> Iterator[Slip]:
    """Yield where Git has put two versions of a text below one another; `shown` is the HTML without code."""
    places = [mark.start() for mark in _MERGE.finditer(prose.words)]
    for at in prose.likeliest(places, shown.count(MERGED)):
        yield slip_at(prose, at, *SAID_OF_A_TEXT, "error")


def slips_of_headings(prose: Prose, html: str) -> Iterator[Slip]:
    """Yield headings of the first level, which is that of a page's title, and those that leave a level out."""
    levels = [int(level) for level in _HEADING.findall(without_comments(html))] if "<h" in html else []
    if not any(level == 1 or level > before + 1 for before, level in zip([1, *levels], levels, strict=False)):
        return
    written = list(_headings_in(prose))
    if [level for _, level, _ in written] != levels:
        return
    above = 1
    for at, level, is_quoted in written:
        if is_quoted:
            continue
        if level == 1:
            what = "this is a heading of the first level, and the title of the page is one already"
            yield slip_at(prose, at, what, "write `##` for the headings of a text")
        elif level > above + 1:
            what = f"the headings go from level {above} to level {level}, and what lies between is missing"
            yield slip_at(prose, at, what, f"write `{'#' * (above + 1)}`")
        above = level


def _headings_in(prose: Prose) -> Iterator[tuple[int, int, bool]]:
    """Yield where each heading stands as it was written, its level, and whether it is within something else."""
    lines = prose.words.split("\n")
    for number, line in enumerate(lines):
        at = prose.start_of(number)
        signs = _SIGNS.match(line)
        if signs:
            yield at + signs.start(2), len(signs[2]), bool(signs[1])
        elif set(line.rstrip()) in _LINES and _is_title(lines, number - 1):
            yield prose.start_of(number - 1), _LINES.index(set(line.rstrip())) + 1, False
        for raw in _HEADING.finditer(line):
            yield at + raw.start(), int(raw[1]), False


def _is_title(lines: list[str], number: int) -> bool:
    """Whether a line may be a heading with a line below it: it has words, and begins a block."""
    if number < 0 or not lines[number].strip() or lines[number].startswith("#"):
        return False
    return not number or not lines[number - 1].strip() or lines[number - 1].startswith("#")
