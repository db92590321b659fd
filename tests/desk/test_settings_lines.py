"""Lines of settings: one value is changed and all else stays; what a file lacks is found."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.settings_lines import lacking, value_of, with_values
from plugins.core.problems import Refusal

SETTINGS = """# The site
SITENAME = "Old"  # what it is called
PLUGINS = [
    "a",  # the first
]
LONG = (
    "one "
    "two"
)
"""


def test_only_the_value_is_changed_and_comments_stay() -> None:
    changed = with_values(SETTINGS.encode(), {"SITENAME": "Die Süße", "LONG": "short"}).decode()
    assert changed == SETTINGS.replace('"Old"', '"Die Süße"').replace('"one "\n    "two"', '"short"')


@pytest.mark.parametrize("order", ["ABC", "CBA"])
def test_values_stand_in_their_places_also_beside_letters_of_several_bytes(order: str) -> None:
    source = 'A = "ü"; B = "ö"  # ß\nC = (\n  "1"\n  "2"\n)\n'.encode()
    values = {name: {"A": "xyz", "B": "é", "C": "c"}[name] for name in order}
    assert with_values(source, values).decode() == 'A = "xyz"; B = "é"  # ß\nC = (\n  "c"\n)\n'


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_and_a_byte_order_mark_stay(ends: bytes) -> None:
    source = b"\xef\xbb\xbf" + b"A = 'x'  # a" + ends + b"B = 'y'" + ends
    assert with_values(source, {"A": "z"}) == source.replace(b"'x'", b'"z"')


def test_a_setting_that_is_missing_is_added() -> None:
    assert with_values(b"A = 1", {"B": "x"}) == b'A = 1\nB = "x"\n'


def test_the_last_of_several_is_what_counts() -> None:
    assert with_values(b"A = 'x'\nA = 'y'\n", {"A": "z"}) == b"A = 'x'\nA = \"z\"\n"


@given(st.text())
def test_whatever_the_text_the_file_says_it(text: str) -> None:
    changed = with_values(b"A = 'x'  # why\nB = 2\n", {"A": text})
    assert value_of(changed, "A") == text
    assert value_of(changed, "B") == 2


@pytest.mark.parametrize(
    "source", [b"A = (\n", b"A = '\xff'\n", b"for A in 'xy': pass\nA += 'x'\nif 1:\n    A = 'y'\nA"]
)
def test_what_a_program_cannot_edit_is_refused_or_left(source: bytes) -> None:
    try:
        ast.parse(with_values(source, {"A": "z"}))
    except Refusal as refusal:
        assert refusal.fix


def test_missing_settings_are_told_with_their_comments() -> None:
    newer = b'A = 1\nB = [  # why\n    "x",\n]\n'
    assert lacking(newer, b"A = 2\n") == ("B = [  # why", '    "x",', "]")
    assert lacking(newer, b"A = 2\nif A:\n    B = []\n") == ()


def test_missing_plugins_are_told_each() -> None:
    assert lacking(b'PLUGINS = ["a", "b"]\n', b'PLUGINS = ["b"]\n') == ("# in PLUGINS:", '    "a",')


def test_of_other_lists_and_groups_only_new_entries_are_told() -> None:
    newer, own, former = (
        b'L = ["a", "b", "c"]\nG = {"x": 1, "y": 2}\n',
        b'L = ["b"]\nG = {}\n',
        b'L = ["a"]\nG = {"x": 1}\n',
    )
    assert lacking(newer, own, former) == ("# in L:", '    "c",', "# in G:", '    "y": 2,')
    assert lacking(newer, own) == ()
