"""A bar on stderr while something long is under way, for a person who watches; nothing in a pipe.

It has no thread of its own, since a build is shared with forked processes only where there is none.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


_MOMENT = 0.1
"""Seconds between two looks of a bar."""


class Progress:
    """How far something is that is counted, mostly in bytes; the bar goes when all is done.

    It appears with the first that is done, or where that takes `patience` seconds, with the first after that.
    """

    def __init__(self, what: str, *, in_bytes: bool = True, patience: float = 0) -> None:
        self._what = what
        self._in_bytes = in_bytes
        self._next = time.monotonic() + patience
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def at(self, done: int, of: int) -> None:
        """Show that so many of all are done."""
        if done >= of:
            self.end()
            return
        if time.monotonic() < self._next or not sys.stderr.isatty():
            return
        self._next = time.monotonic() + _MOMENT
        if self._bar is None:
            self._bar = _bar(in_bytes=self._in_bytes)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=of)
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=of, refresh=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar(*, in_bytes: bool) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    count = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    return Progress(
        *columns, console=Console(file=sys.stderr), transient=True, auto_refresh=False,
        redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
