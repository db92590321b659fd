"""The kinds: frozen, each field with a sentence, and what templates read of them."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from plugins.core.model import KINDS, Author, Column, Item, Link, Page, authored_fields


def column(**more: object) -> Column:
    return Column.model_validate({"title": "A", "date": "2026-03-04"}).model_copy(update=more)


def test_no_value_can_be_changed() -> None:
    with pytest.raises(ValidationError):
        column().title = "B"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_sentence_that_says_what_it_is_for(kind: str) -> None:
    for name, info in authored_fields(KINDS[kind]).items():
        assert info.description, name
        assert not info.description.endswith(".")


def test_an_authors_name_is_the_title_in_lists() -> None:
    author = Author.model_validate({"name": "Ada Quill"})
    assert (author.title, author.name) == ("Ada Quill", "Ada Quill")
    assert "name" in authored_fields(Author)
    assert "title" not in authored_fields(Author)


def test_what_the_library_fills_in_is_no_field() -> None:
    assert not {"address", "html", "source", "word_count", "custom", "has_file"} & authored_fields(Column).keys()


@pytest.mark.parametrize(
    ("status", "is_draft", "is_unlisted", "is_listed"),
    [
        ("published", False, False, True),
        ("draft", True, False, True),
        ("unlisted", False, True, False),
        ("hidden", False, True, False),
    ],
)
def test_a_status_says_where_a_text_stands(status: str, is_draft: bool, is_unlisted: bool, is_listed: bool) -> None:
    item = Column.model_validate({"title": "A", "date": "2026-03-04", "status": status})
    assert (item.is_draft, item.is_unlisted, item.is_listed) == (is_draft, is_unlisted, is_listed)


def test_a_translation_stands_in_no_list() -> None:
    assert not column(is_translation=True).is_listed


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (230, 1), (231, 1), (350, 2), (2300, 10)])
def test_reading_takes_a_minute_at_least(words: int, minutes: int) -> None:
    assert column(word_count=words).reading_minutes == minutes


@pytest.mark.parametrize(
    ("lang", "direction", "name"),
    [
        ("en", "ltr", "English"),
        ("de-AT", "ltr", "Deutsch"),
        ("ar", "rtl", "العربية"),
        ("he", "rtl", "עברית"),
        ("tlh", "ltr", "tlh"),
    ],
)
def test_a_language_has_a_direction_and_a_name(lang: str, direction: str, name: str) -> None:
    item = column(lang=lang)
    assert item.dir == direction
    assert item.lang_name.startswith(name)


def test_dates_are_said_in_the_texts_language() -> None:
    when = dt.datetime(2026, 3, 4, 9, 30, 15, 999, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert column(date=when, lang="en").date_text == "4 March 2026"
    assert column(date=when, lang="de").date_text == "4. März 2026"
    assert column(date=when).date_iso == "2026-03-04T09:30:15+01:00"
    assert (column(modified=when, lang="en").modified_text, column().modified_iso) == ("4 March 2026", "")
    assert Page.model_validate({"title": "A"}).date_text == ""


def test_a_link_without_a_label_shows_where_it_leads() -> None:
    assert Link(url="https://www.example.org/ada/").text == "example.org/ada"
    assert Link(url="mailto:ada@example.org").text == "ada@example.org"
    assert Link(url="https://example.org", label="Ada").text == "Ada"


@pytest.mark.parametrize(("written", "order"), [("3", 3), ("false", None), ("No", None), ("0", 0)])
def test_a_page_has_its_place_in_the_navigation_or_none(written: str, order: int | None) -> None:
    assert Page.model_validate({"title": "A", "nav": written}).nav == order


def test_every_kind_is_an_item_with_a_folder() -> None:
    assert all(issubclass(kind, Item) and kind.folder and kind.kind == name for name, kind in KINDS.items())
