"""What was measured, written into the documentation: tables between marks, and plots beside the page."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from desk import ROOT
from desk.bench.figures import summaries
from desk.bench.generators import Generator
from desk.bench.measurement import Measurement
from desk.bench.plots import plots
from desk.bench.tables import TABLES, tables
from desk.reference.pages import filled_in

PAGE = "docs/performance.md"
PLOTS = "docs/performance"
NOTHING = "Not measured.\n"


def write(measurements: Sequence[Measurement], generators: Sequence[Generator], root: Path = ROOT) -> Iterator[str]:
    """Write page and plots; yield the path of each file that was written.

    Raises:
        ReferenceProblem: the page has no place for a table.
    """
    page = root / PAGE
    blocks = {"measured": measured_where(measurements, generators), **blocks_of(measurements)}
    page.write_text(filled_in(page.read_text(encoding="utf-8"), blocks), encoding="utf-8", newline="\n")
    yield PAGE
    (root / PLOTS).mkdir(exist_ok=True)
    for plot in plots(measurements):
        name = f"{PLOTS}/{plot.name}.svg"
        (root / name).write_text(plot.as_svg(), encoding="utf-8", newline="\n")
        yield name


def blocks_of(measurements: Sequence[Measurement]) -> Mapping[str, str]:
    """Return all tables by name, with a word in place of those for which nothing was measured."""
    return dict.fromkeys(TABLES, NOTHING) | {table.name: table.as_markdown() for table in tables(measurements)}


def measured_where(measurements: Sequence[Measurement], generators: Sequence[Generator]) -> str:
    """Return a paragraph about the machine, the programs and the rounds."""
    rounds = max((each.rounds for each in summaries(measurements).values()), default=0)
    programs = ", ".join(generator.told for generator in generators)
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} with {programs}; Python {platform.python_version()}, "
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors ({_processor()}); "
        f"{'one round' if rounds == 1 else f'medians of {rounds} rounds'}.\n"
    )


def _processor() -> str:
    """Return what the processor is called, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "of an unknown make"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "of an unknown make")
