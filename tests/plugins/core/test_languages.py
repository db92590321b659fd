"""Languages: their names, their direction, and dates in their words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import fields as f
from plugins.core.languages import language_name, long_date, month_and_year, writing_direction
from plugins.core.problems import Refusal

DAY = dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("lang", "name", "direction", "date", "month"),
    [
        ("en", "English", "ltr", "4 March 2026", "March 2026"),
        ("en-US", "English (United States)", "ltr", "March 4, 2026", "March 2026"),
        ("de", "Deutsch", "ltr", "4. März 2026", "März 2026"),
        ("pt-BR", "português (Brasil)", "ltr", "4 de março de 2026", "março de 2026"),
        ("he", "עברית", "rtl", "4 במרץ 2026", "מרץ 2026"),
        ("zh-Hant", "中文 (繁體)", "ltr", "2026年3月4日", "2026年3月"),
        ("tlh", "tlh", "ltr", "March 4, 2026", "March 2026"),
    ],
)
def test_a_language_is_set_in_its_own_way(lang: str, name: str, direction: str, date: str, month: str) -> None:
    assert (language_name(lang), writing_direction(lang)) == (name, direction)
    assert (long_date(DAY, lang), month_and_year(DAY, lang)) == (date, month)


def test_no_language_takes_on_another_ones_months() -> None:
    for lang in ("zh", "he", "de", "ar", "ja", "es", "de"):
        month_and_year(DAY, lang)
    assert [month_and_year(DAY, lang) for lang in ("he", "de", "es")] == ["מרץ 2026", "März 2026", "marzo de 2026"]


@given(st.text("abcdefghijklmnopqrstuvwxyzABCHLT-0149", min_size=2, max_size=12))
def test_every_language_that_a_text_can_have_is_set_somehow(tag: str) -> None:
    try:
        lang = f.language(tag)
    except Refusal:
        return
    assert language_name(lang)
    assert writing_direction(lang) in {"ltr", "rtl"}
    assert long_date(DAY, lang)
    assert month_and_year(DAY, lang)
