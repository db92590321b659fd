"""Everything that a link can lead to, and what is said of one that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field

from plugins.core.problems import Severity


@dataclass(frozen=True, slots=True)
class Trouble:
    """A link that cannot stand: the address as written, what is wrong, and the mend."""

    written: str
    what: str
    fix: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Destinations:
    """Everything that a link can lead to.

    `texts` maps a text's path from the content folder to its address (None: not public), `has_file` says whether there
    is another file at a path, `statics` and `attach` publish it and return its address, `names` turns a kind and a name
    into the address of its list. `near_text` and `near_file` give the path that was likely meant by one that there is
    not.
    """

    texts: Mapping[str, str | None]
    has_file: Callable[[str], bool]
    statics: Callable[[str], str | None]
    attach: Callable[[str, str], str | None]
    names: Callable[[str, str], str | None]
    picture_size: Callable[[str], tuple[int, int] | None]
    near_text: Callable[[str], str | None] = lambda path: None
    near_file: Callable[[str], str | None] = lambda path: None
    index: str = "/"
    root_path: str = ""
    stand_ins: Container[str] = frozenset()
    """Texts that have no page, whose address is that of another page: no fragment leads anywhere there."""
    visited: set[str] = field(default_factory=set)
    """The texts that links led to; it grows."""
