"""What is told of a value can be read again, and gives the same; what cannot be, is not guessed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Undefined
from jinja2.utils import missing
from markupsafe import Markup

from plugins.core.model import Picture
from plugins.core.words import Heading
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.notation import LONGEST, NotRemembered, texts_in, told_plain, value_of, with_texts
from plugins.excerpts.model import Excerpt
from plugins.series.model import Row

NOON = dt.datetime(2026, 10, 25, 12, 0, tzinfo=ZoneInfo("Europe/Vienna"))
TWICE = dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Vienna"))

VALUES: tuple[Any, ...] = (
    "", "s", "m", "missing", "s5 text", "<3 abc>", "a\0b", "[", "#" + "0" * 32, "x" * (LONGEST - 10), "“ü”\n",
    Markup("<b>"),
    None, True, False, 0, -7, 1.5, 2e30, missing, [], (), {}, ["a", ("b", 1)], ("a",), {"a": [1], "b": {"c": None}},
    ["]", "\0", ")"], {"}": ":"}, NOON, TWICE, NOON.replace(tzinfo=None), NOON.replace(tzinfo=dt.UTC),
    NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=-3))), NOON.date(),
    Excerpt(Markup("<p>A</p>"), continues=True), (Heading(2, "a", "A)"), Heading(3, "b", "\0")),
    Row(1, "One", "/one/", 3), Picture(src="a.png", alt="A"),
)  # fmt: skip


def read(told: str) -> Any:
    return value_of(told, lambda name: f"the thing {name}", Undefined)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:40])
def test_what_was_told_is_read_again(value: Any) -> None:
    again = read(Fingerprints().of(value))
    assert again == value
    assert type(again) is type(value)
    if isinstance(value, dt.datetime):
        assert (again.tzinfo, again.utcoffset()) == (value.tzinfo, value.utcoffset())


@pytest.mark.parametrize(
    "value", [each for each in VALUES if not isinstance(each, dict | Picture)], ids=lambda value: repr(value)[:40]
)
def test_it_is_told_alike_without_pelican(value: Any) -> None:
    assert told_plain(value) == Fingerprints().of(value)


@pytest.mark.parametrize("value", ["x" * (LONGEST + 1), ["x" * 50] * 50, {1, 2}, b"a", dt.timedelta(1), float("nan")])
def test_what_was_told_by_a_digest_or_without_an_end_is_not_read(value: Any) -> None:
    with pytest.raises(NotRemembered):
        read(Fingerprints().of(value))


@pytest.mark.parametrize(
    "told",
    [
        "", "s3 ab", "s3 abcd", "[s1 a", "s1 as1 b", "[s1 as1 b]", "<4 abc>", "gone", "{s1 a}",
        "plugins.core.no.Such()",
        "os.system(name=s2 ls)", "plugins.engine.memory.connected(path=s1 a)", "plugins.core.words.Heading(level=2)",
        "plugins.core.words.Heading(level=2\0id=s1 a\0title=s1 a\0more=1)", "plugins.core.model.Picture(no=1)",
        "2026-01-01T00:00:00+00:00 Europe/Nowhere", "2026-01-01T00:00:00+05:00 Europe/Vienna",
    ],
)  # fmt: skip
def test_what_nobody_told_is_not_read(told: str) -> None:
    with pytest.raises(NotRemembered):
        read(told)


def test_things_are_read_by_their_names() -> None:
    assert read("[<20 content columns/a.md>\0<4 site>]") == ["the thing content columns/a.md", "the thing site"]
    assert isinstance(read("undefined"), Undefined)


def test_the_texts_that_count_whole_are_named_beside_what_is_told() -> None:
    told = with_texts("s1 a", {"columns/b.md", "columns/a.md"})
    assert texts_in(told) == ["columns/a.md", "columns/b.md"]
    assert texts_in(with_texts("s1 a", ())) == texts_in("#@") == texts_in("s40 #" + "0" * 32 + "@a.md") == []
    with pytest.raises(NotRemembered):
        read(told)
