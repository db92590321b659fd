"""What is known of a file's fields while they are read, in whatever style they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from plugins.core.problems import Problem

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no text holds: neither a file as it is, nor a value that YAML's escapes can make."""


@dataclass(slots=True)
class Fields:
    """What is known so far of the file being read; `unread` names fields that are there and could not be read.

    `below` says of the lines on which fields begin what the last field above them is called that has a group, a list,
    or nothing for its value. `opener` is the last such field so far; `set_in` is how far its group is, 0 where nothing
    stands there yet, and -1 behind another field.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    value_places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    below: dict[int, str] = field(default_factory=dict)
    opener: str = ""
    set_in: int = -1

    def report(self, line: int, column: int, name: str, what: str, fix: str = "", *, warning: bool = False) -> None:
        """Take note of a problem."""
        self.problems.append(Problem(self.file, line, column, name, what, fix, "warning" if warning else "error"))
