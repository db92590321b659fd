"""What stands for a value: the same for equal ones in any process, another for others, and nothing for a riddle."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PosixPath
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Undefined
from markupsafe import Markup
from pelican.contents import Article
from pelican.settings import DEFAULT_CONFIG
from pelican.urlwrappers import Tag

from desk import ROOT
from plugins.core.listing import Listing
from plugins.engine.fingerprints import Fingerprints, Untraceable, name_of
from plugins.engine.notation import LONGEST
from tests.plugins.conftest import Content


@dataclass(frozen=True)
class Notice:
    """A value without a name of its own."""

    about: Any
    words: str = ""


@dataclass
class Ring:
    """A value that may lead to itself."""

    next: list[Any] = field(default_factory=list)


class Plain:
    """A thing of another plugin's, of which nothing is known but what it holds."""

    def __init__(self, **held: Any) -> None:
        self.__dict__.update(held)


class _Slot:
    __slots__ = ("__inner",)


class Slotted(_Slot):
    """A thing that holds something elsewhere than in its `__dict__`."""

    def __init__(self, inner: Any) -> None:
        self._Slot__inner = inner


def of(value: Any) -> str:
    return Fingerprints().of(value)


MANY = """
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo
import datetime as dt, sys
from plugins.engine.fingerprints import Fingerprints
from tests.plugins.conftest import Content

@dataclass
class Notice:
    about: object

content = Content(Path(sys.argv[1]))
library = content.read()
values = [
    {"a", "b", "c", "d", "e"}, frozenset({("x", 1), ("y", 2), ("z", 3)}), {"k": {1: {"deep", "set"}}}, "long " * 40,
    dt.datetime(2026, 1, 2, tzinfo=ZoneInfo("Europe/London")), Notice({"p", "q", "r", "s"}),
    Notice(library.columns), *library.columns, *library.tags,
]
told = Fingerprints()
print([told.of(value) for value in values], [told.of_all(value) for value in values])
"""


def test_equal_values_are_told_alike_in_every_process(content: Content) -> None:
    content.column("a", "A *text*, [b](b.md).", tags="[Craft, AI, Type]", summary="A standfirst.")
    content.column("b", series="Road", part="1", authors="[Ada, Bob]")
    answers = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        command = [sys.executable, "-c", MANY, str(content.root)]
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": zone}
        answers.add(subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout)
    assert len(answers) == 1


LONDON, PARIS = ZoneInfo("Europe/London"), ZoneInfo("Europe/Paris")
NOON = dt.datetime(2026, 1, 2, 12, tzinfo=LONDON)
DIFFERENT: list[Any] = [
    None, "None", True, "True", 1, 1.0, "1", "", [], {}, frozenset(), "[]", "a", Markup("a"), b"a", ["a"], [["a"]],
    ["a", "b"], ["b", "a"], ["a]", "b"], [["a"], "b"], [["a]", "b"]], [["a"], "b]"], {"a", "b"}, {"a": "b"}, {"b": "a"},
    {"a": "b:c"}, {"a:sb": "c"}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, "x" * LONGEST, "x" * (LONGEST + 1), "y" * 9000,
    NOON, NOON.replace(tzinfo=PARIS), NOON.replace(tzinfo=None), NOON.replace(tzinfo=dt.UTC), NOON.date(), NOON.time(),
    NOON.astimezone(dt.UTC).replace(tzinfo=dt.UTC, hour=11), dt.timedelta(1), LONDON, str(LONDON),
    PosixPath("a/b"), "a/b", Undefined(), Notice("a"), Notice("b"), Notice("a", "b"), Notice(["a", "b"]),
    ["a\0sb"], ["a", "sb"], ["a\0s1 b"], Slotted("a"), Slotted("b"),
    Plain(a="b"), Plain(b="a"), Plain(a="b", c=None), Tag("Craft", DEFAULT_CONFIG), Tag("Type", DEFAULT_CONFIG),
]  # fmt: skip


def test_different_values_are_told_apart() -> None:
    told = [of(value) for value in DIFFERENT]
    alike = [pair for pair in itertools.combinations(range(len(told)), 2) if told[pair[0]] == told[pair[1]]]
    assert [(DIFFERENT[one], DIFFERENT[other]) for one, other in alike] == []


class Words(str):
    __slots__ = ("__dict__",)


class Pictures(list[int]):
    pass


class Facts(dict[str, int]):
    pass


class Day(dt.date):
    pass


@pytest.mark.parametrize(
    "make", [lambda: Tag("Craft", DEFAULT_CONFIG), lambda: Words("a"), lambda: Pictures([1]), lambda: Facts(a=1),
             lambda: Day(2026, 1, 2)],
)  # fmt: skip
def test_what_somebody_has_hung_on_a_value_is_told_with_it(make: Callable[[], Any]) -> None:
    def with_title(title: Any) -> Any:
        value = make()
        value.title_of_its_own = title
        return value

    told = [of(value) for value in (make(), with_title("Before"), with_title("After"), with_title(["After"]))]
    assert len({*told}) == 4
    assert of([with_title("After")]) == of([with_title("After")])
    with pytest.raises(Untraceable):
        of(with_title(len))


def test_a_name_is_told_by_itself_whether_its_slug_was_asked_for_or_not() -> None:
    asked = Tag("Craft", DEFAULT_CONFIG)
    assert (asked.slug, of(asked)) == ("craft", of(Tag("Craft", DEFAULT_CONFIG)))


def test_what_stands_for_a_value_is_short() -> None:
    assert all(len(of(value)) <= LONGEST for value in DIFFERENT)


@pytest.fixture
def retitled(content: Content) -> tuple[Any, Any]:
    """A column before and after it was retitled."""
    content.column("a", title="Before")
    (before,) = content.read().columns
    content.column("a", title="After")
    (after,) = content.read().columns
    return before, after


def test_a_list_of_texts_is_the_same_while_it_names_the_same_texts(retitled: tuple[Any, Any]) -> None:
    before, after = retitled
    assert of([before]) == of([after])
    assert of({"one": (before,)}) == of({"one": (after,)})
    assert Fingerprints().of_all([before]) != Fingerprints().of_all([after])


def test_a_value_is_told_with_all_that_the_texts_in_it_hold(retitled: tuple[Any, Any]) -> None:
    before, after = retitled
    assert of(Notice(before)) != of(Notice(after))
    assert of(Notice([{"deep": before}])) != of(Notice([{"deep": after}]))
    assert of(Notice(before)) == of(Notice(before))


def test_a_text_is_told_with_what_it_leads_to(content: Content) -> None:
    told = []
    for title in ("Before", "After"):
        content.column("a", tags="[Craft]")
        content.write("tags/craft.md", title="Craft", summary=title)
        (column,) = content.read().columns
        told.append(Fingerprints().whole(column))
    assert told[0] != told[1]


def test_two_readings_of_a_site_are_told_alike(content: Content) -> None:
    content.column("a", "A *text*.", tags="[Craft]", series="Road", part="1")
    content.column("b", tags="[Craft]", series="Road", part="2")
    one, other = content.read(), content.read()
    assert [Fingerprints().whole(item) for item in one.columns] == [
        Fingerprints().whole(item) for item in other.columns
    ]


def test_things_have_names(content: Content) -> None:
    content.column("a")
    press = content.press(Listing("tag", "Craft", "/tags/craft/", "tags/craft/index.html"))
    (column,), (listing,) = press.library.columns, press.listings
    article = Article("A text.", {"title": "A"}, source_path=None, settings=DEFAULT_CONFIG)
    article.item = column
    assert [name_of(thing) for thing in (column, listing, press.site, article, "a text", Notice("a"))] == [
        "column columns/a.md", "list tag tags/craft/index.html", "site", "content columns/a.md", None, None,
    ]  # fmt: skip


def test_what_others_make_of_a_text_cannot_be_told_as_a_whole(content: Content) -> None:
    content.column("a")
    (article,) = content.read().columns
    theirs = Article("A text.", {"title": "A"}, source_path="a.md", settings=DEFAULT_CONFIG)
    theirs.item = article
    assert of([theirs]) == "[<20 content columns/a.md>]"
    with pytest.raises(Untraceable):
        Fingerprints().of_all([theirs])
    with pytest.raises(Untraceable):
        of(Notice(theirs))


def ring() -> Ring:
    made = Ring()
    made.next.append(made)
    return made


def hung_on_itself() -> Words:
    made = Words("a")
    made.__dict__["next"] = made
    return made


def chain() -> Plain:
    """Return things, each of which holds the next, as the parts of a parsed page do."""
    last = Plain()
    for _ in range(9000):
        last = Plain(next=last)
    return last


UNTRACEABLE = {
    "what is hung on itself": hung_on_itself(), "what leads too deep": chain(),
    "a function": len, "one of our own": lambda: None, "a class": Plain, "a method": "a".upper, "an object": object(),
    "a generator": (each for each in "ab"), "one in a list": [1, [len]], "one in a mapping": {"a": {"b": len}},
    "one in a value": Notice(len), "one that a thing holds": Plain(a=[len]), "a module": sys, "a file": io.StringIO(),
    "dice": Random(1),  # noqa: S311 — nothing is kept secret by it
    "what leads to itself": ring(), "what holds more than shows": ValueError("a"), "one in a slot": Slotted(len),
}  # fmt: skip


@pytest.mark.parametrize("value", UNTRACEABLE.values(), ids=UNTRACEABLE.keys())
def test_what_cannot_be_compared_is_refused(value: Any) -> None:
    told = Fingerprints()
    for tell in (told.of, told.of_all, told.of):
        with pytest.raises(Untraceable):
            tell(value)


def test_a_value_that_stands_in_another_twice_does_not_lead_to_itself() -> None:
    inner = Plain(a="b")
    assert of(Notice([inner, inner])) != of(Notice([inner]))


def test_the_settings_stand_for_themselves() -> None:
    settings = {"FILTER": len}
    assert Fingerprints(settings).of([settings]) == "[<settings>]"
    with pytest.raises(Untraceable):
        Fingerprints(settings).of(dict(settings))


def test_a_list_that_stays_is_looked_through_once() -> None:
    class Counting(Plain):
        looked = 0

        @property
        def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
            Counting.looked += 1
            return {"a": 1}

    values, told = [Counting()], Fingerprints()
    assert told.of_list(values) == told.of_list(values)
    assert Counting.looked > 0
    looked = Counting.looked
    told.of_list(values)
    assert Counting.looked == looked


def test_another_list_in_its_place_is_looked_through_anew() -> None:
    told = Fingerprints()
    answers = {told.of_list([number]) for number in range(50)}
    assert len(answers) == 50
