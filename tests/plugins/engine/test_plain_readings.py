"""Readings in their plain form: whatever a text may hold comes back exactly as it was."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from desk import ROOT
from plugins.core.body import Body
from plugins.core.files import TextFile, survey
from plugins.core.model import KINDS, Item, Model
from plugins.core.reading import ConverterFor, Reading, TextRead, TooDeep, read_each
from plugins.engine.plain_readings import NotPlain, plain_reading, reading_of
from tests.plugins.conftest import Content, conventions_for

NOWHERE = conventions_for(Path("/nowhere"))
SITES = [ROOT / "content", *sorted((ROOT / "tests" / "sites").glob("*/content"))]
FULL = {
    "title": "A", "name": "A", "date": "2026-03-04 09:30 +01:00", "start": "4 March 2026 09:30", "end": "2026-03-05",
    "timezone": "Europe/Vienna", "tags": ["b", "c"], "author": "D", "image": {"src": "e.png", "alt": "f"},
    "first_published": {"outlet": "g", "date": "2026-03-04"}, "audio": "h.mp3", "video": "https://i.example/",
    "buy": [{"label": "j", "url": "https://k.example/"}], "published": "2026-03-04", "cover": "l.png", "free": "yes",
    "venue": {"name": "m"}, "booking": "https://n.example/", "repeats": "weekly", "links": ["https://o.example/"],
    "planned": ["p", "q"], "nav": "3", "part": "2", "status": "hidden", "keywords": "r, s", "aliases": ["/t/"],
}  # fmt: skip
"""A value for fields of every type."""


def and_back(reading: Reading) -> Reading:
    plain = plain_reading(reading)
    return reading_of(plain.head, reading.file, NOWHERE, lambda: plain.html.decode())


def with_types(value: Any) -> Any:
    """The value as something that equals another only where all types in it are the same."""
    if isinstance(value, Model):
        return type(value), sorted(value.model_fields_set), with_types(value.__dict__)
    if isinstance(value, dict):
        return dict, sorted((repr(key), with_types(key), with_types(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return type(value), [with_types(part) for part in value]
    if isinstance(value, dt.datetime):
        return type(value), value.replace(tzinfo=None), value.fold, type(value.tzinfo), value.tzinfo
    return type(value), value


def everything(reading: Reading) -> Any:
    known = reading.file, with_types(reading.item), reading.problems
    return (*known, reading.body, reading.words, reading.standfirst) if reading.item else known


def an_item(**custom: Any) -> TextRead:
    item = KINDS["column"].model_validate({"title": "A", "date": "2026-03-04"}).model_copy(update={"custom": custom})
    return read(item)


def read(item: Item | None, html: str = "") -> TextRead:
    reading = TextRead(TextFile("columns/a.md", "column"), item, (), None, ConverterFor({}))
    vars(reading).update(body=Body(html), words=1, standfirst=None)
    return reading


def texts_of(root: Path) -> Iterator[Reading]:
    configs: dict[str, Any] = {"markdown.extensions.footnotes": {}, "markdown.extensions.toc": {}}
    markdown = {"extension_configs": configs}
    conventions = conventions_for(root, markdown=markdown, zone=ZoneInfo("Europe/London"))
    return iter(read_each(survey(conventions).texts, conventions))


@pytest.mark.parametrize("root", SITES, ids=lambda root: root.parent.name)
def test_every_text_of_our_sites_comes_back_as_it_was(root: Path) -> None:
    for reading in texts_of(root):
        plain = plain_reading(reading)
        conventions = conventions_for(root)
        back = reading_of(plain.head, reading.file, conventions, plain.html.decode)
        assert everything(back) == everything(reading)
        if reading.item:
            assert back.matter == reading.matter


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fields_of_every_type_come_back_as_they_were(kind: str) -> None:
    model = KINDS[kind]
    known = {str(info.validation_alias or name) for name, info in model.model_fields.items()}
    context = {"zone": ZoneInfo("Europe/London"), "local_zone": ZoneInfo("Europe/Vienna")}
    given_ = {name: value for name, value in FULL.items() if name in known}
    reading = read(model.model_validate(given_, context=context))
    assert len(given_) > 5
    assert everything(and_back(reading)) == everything(reading)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones() | st.just(dt.UTC), allow_imaginary=False)
    | st.datetimes(timezones=st.integers(-80_000, 80_000).map(lambda s: dt.timezone(dt.timedelta(seconds=s)))),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(), PLAIN), st.text())
def test_whatever_is_plain_comes_back_as_it_was(custom: dict[str, Any], html: str) -> None:
    reading = an_item(**{"a": custom})
    vars(reading)["body"] = Body(html)
    assert everything(and_back(reading)) == everything(reading)


@pytest.mark.parametrize("value", [object(), Markup("a"), {1, 2}, 1.5, dt.time(1), "\ud800", b"a", len])
def test_what_has_no_plain_form_is_refused(value: Any) -> None:
    with pytest.raises(NotPlain):
        plain_reading(an_item(a=value))


def test_a_text_that_makes_no_item_comes_back_with_its_problems(content: Content) -> None:
    content.write("columns/a.md", title="")
    (reading,) = texts_of(content.root)
    back = and_back(reading)
    assert back.item is None
    assert back.problems == reading.problems != ()


def test_a_body_nested_too_deeply_comes_back_as_such(content: Content) -> None:
    content.column("a", "\n".join(" " * 4 * depth + "- x" for depth in range(400)))
    (reading,) = texts_of(content.root)
    assert isinstance(reading.body, TooDeep)
    assert and_back(reading).body == reading.body


def test_a_body_that_is_no_longer_there_is_made_anew(content: Content) -> None:
    content.column("a", "A *text*.")
    (reading,) = texts_of(content.root)
    back = reading_of(plain_reading(reading).head, reading.file, content.conventions(), lambda: None)
    assert back.body == reading.body


@pytest.mark.parametrize("head", [b"", b"[", b"{}", b"[]", b"[1,[],0,null,[],0,[],null]", b"[null]", b'"a"', b"\xff"])
def test_what_is_no_plain_form_is_refused(head: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        reading_of(head, TextFile("a.md", "page"), NOWHERE, str)


def test_a_plain_form_names_no_file_and_no_folder(content: Content) -> None:
    content.column("a", date="tomorrow")
    (reading,) = texts_of(content.root)
    head = plain_reading(reading).head.decode()
    assert json.loads(head)[1]
    assert str(content.root) not in head
    assert "columns/a.md" not in head
