"""What stands in a template for what is only remembered: things by name, pages of a list, lists never looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

PAGE = "page of a list"
"""How what is told of a page of a list begins: its number, address and file, what it shows, and how many there are."""

Refuse = Callable[[str], NoReturn]


class Remembered:
    """A thing that is known by its name; two with one name are the same."""

    __slots__ = ("_refuse", "name")

    def __init__(self, name: str, refuse: Refuse) -> None:
        self.name = name
        self._refuse = refuse

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remembered) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self._refuse(self.name)

    __repr__ = __str__

    def __iter__(self) -> NoReturn:
        self._refuse(self.name)


class Unread:
    """A variable that a template has named and, as far as is known, has never looked into."""

    __slots__ = ("_name", "_refuse")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, refuse: Refuse) -> None:
        self._name = name
        self._refuse = refuse

    def _any(self, *_: Any) -> Any:
        self._refuse(self._name)

    __str__ = __repr__ = __iter__ = __len__ = __bool__ = __getitem__ = __contains__ = __reversed__ = _any
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __mul__ = __rmul__ = __call__ = _any


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of a list, as far as they are remembered."""

    num_pages: int


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page of a list, as far as it is remembered; it answers as Pelican's does."""

    number: int
    url: str
    save_as: str
    object_list: list[Any]
    paginator: Pages

    def has_next(self) -> bool:
        """Whether there is a page after it."""
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        """Whether there is a page before it."""
        return self.number > 1

    def has_other_pages(self) -> bool:
        """Whether it is not the only one."""
        return self.has_previous() or self.has_next()

    def next_page_number(self) -> int:
        """Return the number of the page after it."""
        return self.number + 1

    def previous_page_number(self) -> int:
        """Return the number of the page before it."""
        return self.number - 1


SHOWN = (Pages, ShownPage)


def page_of(value: Any) -> Any:
    """Return the page of a list that a value tells of; any other value as it is."""
    if isinstance(value, tuple) and value and value[0] == PAGE:
        _, number, url, save_as, shown, num_pages = value
        return ShownPage(number, url, save_as, shown, Pages(num_pages))
    return value
