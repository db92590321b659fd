"""What was measured, one line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

NEW_PROCESS = "new-process"
RESIDENT = "resident"
MODES = (NEW_PROCESS, RESIDENT)
"""Whether a build was a program's whole run, or a server noticed that a file was saved."""

APART = 1_000_000
"""What is between the rounds of two files, so that no ratio is taken across them."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One build: seconds on the clock and of a processor, megabytes, files.

    In a new process `wall` is the program's whole run, and `everything` the same. With a server running, `wall` counts
    from saving until the page is served that shows the change, `everything` until all other pages are changed too
    (None: they never were, because the server makes only those that somebody looks at).
    `written` are the outputs that this build wrote; `outputs` and `size_of_outputs` (bytes) what there is after it.
    `has_arrived` says that the change was seen in the output.
    """

    generator: str
    size: int
    operation: str
    mode: str
    round: int
    wall: float
    everything: float | None
    user: float
    system: float
    memory: float
    written: int
    outputs: int
    size_of_outputs: int
    has_arrived: bool

    @property
    def processor(self) -> float:
        """Seconds of a processor in all."""
        return self.user + self.system

    def as_line(self) -> str:
        """Return it as a line of JSON."""
        rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
        return json.dumps(rounded)


def read_measurements(files: Iterable[Path]) -> Iterator[Measurement]:
    """Yield what was measured earlier; the rounds of each file are others than those of the files before it.

    Raises:
        ValueError: a line is no measurement; the message says which.
    """
    names = {field.name for field in fields(Measurement)}
    for place, file in enumerate(files):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            if not isinstance(found, dict) or found.keys() != names:
                raise ValueError(f"{file}:{number}: this is no measurement")
            yield Measurement(**found | {"round": found["round"] + place * APART})
