"""A list of which it is known whether a template has looked into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class TracedList(list[Any]):
    """A long list that is noted only where a template goes through it; naming it reads nothing yet."""

    __slots__ = ("_note",)

    def __init__(self, values: list[Any], note: Callable[[], None]) -> None:
        super().__init__(values)
        self._note = note

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_"):
            self._note()
        return super().__getattribute__(name)

    __hash__ = None


def _noting(name: str) -> Callable[..., Any]:
    """Return a list's own way to do something, but that it is noted first."""
    same: Callable[..., Any] | None = getattr(list, name, None)

    def read(self: TracedList, *arguments: Any) -> Any:
        self._note()
        return same(self, *arguments) if same else [*arguments[0], *self]

    return read


for _name in (
    "__iter__", "__reversed__", "__len__", "__getitem__", "__contains__", "__repr__", "__add__", "__radd__", "__mul__",
    "__rmul__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
):  # fmt: skip
    setattr(TracedList, _name, _noting(_name))
