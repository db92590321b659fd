"""A bar on stderr while something long is under way, for a person who watches; nothing in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """How far something is that is counted, mostly in bytes; the bar appears with the first, and goes at the end."""

    def __init__(self, what: str, *, in_bytes: bool = True) -> None:
        self._what = what
        self._in_bytes = in_bytes
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
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _bar(in_bytes=self._in_bytes)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=of)
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=of)

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
    return Progress(*columns, console=Console(stderr=True), transient=True)
