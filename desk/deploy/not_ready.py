"""What keeps a site from being published, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.core.problems import Problem


class NotReady(Exception):
    """The site cannot be published as it is; every one of the `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
