"""A text is cut between words, and a character stays whole, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.excerpts.words import count_words, place_to_cut, shorten


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one  two\nthree", 3),
        ("“it’s” – so", 3),
        ("中文没有空格", 3),
        ("ひらがなとカタカナ", 4),
        ("한국어는 띄어쓰기를 한다", 3),
        ("ภาษาไทยไม่มีช่องว่าง", 4),
        ("iPhone 手机", 2),
    ],
)
def test_words_are_counted_in_scripts_with_spaces_and_without(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("one two three four", "one two"),
        ("one two", "one two"),
        ("unbreakable", "unbreakable"),
        ("10\u00a0km away now", "10\u00a0km away"),
        ("中文。没有空格，所以在标点处切断。", "中文。"),
        ("「引用。」それから続きます", "「引用。」"),
        ("没有标点的一句很长的话", "没有标点的一句很长的话"),
        ("没有标点的一句很长的话，然后。", "没有标点的一句很长的话，"),
        ("ไทย ภาษา ยาว มาก", "ไทย ภาษา"),
        ("ភាសា\u200bខ្មែរ\u200bវែង", "ភាសា\u200bខ្មែរ"),
        ("👩‍👩‍👧‍👦🇩🇪 एक दो", "👩‍👩‍👧‍👦🇩🇪 एक"),
    ],
)
def test_a_text_is_cut_after_two_words_at_a_space_or_at_punctuation(text: str, beginning: str) -> None:
    assert text[: place_to_cut(text, 2)] == beginning


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ("short enough", "short enough"),
        ("A sentence. Another one.", "A sentence.\u00a0…"),
        ("one, two, three, four", "one, two…"),
        ("one (two three) four", "one (two…"),
        ("one two – three four", "one two…"),
        ("中文没有空格，所以在标点处切断。", "中文没有空格…"),
        ("Donaudampfschifffahrt", "Donaudampfs…"),
        ("a  b\n c", "a b c"),
    ],
)
def test_a_line_is_shortened_between_words(text: str, shortened: str) -> None:
    assert shorten(text, 14 if " " in text else 12) == shortened


@pytest.mark.parametrize(
    ("text", "limit", "shortened"),
    [
        ("A sentence. Another one.", 12, "A…"),
        ("A sentence. Another one.", 13, "A sentence.\u00a0…"),
        ("中文。然后很长很长很长", 6, "中文。…"),
        ("( unbreakable", 6, "( unb…"),
        ("word", 0, ""),
    ],
)
def test_the_ellipsis_counts_and_stands_for_something(text: str, limit: int, shortened: str) -> None:
    assert shorten(text, limit) == shortened


@pytest.mark.parametrize(
    "character",
    [
        "👩‍👩‍👧‍👦",
        "🇩🇪",
        "👍🏽",
        "1️⃣",
        "é",
        "ก็",
        "เก",
        "นำ",
        "ខ្មែ",
        "क्षि",
        "\u1112\u1161\u11ab",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
@pytest.mark.parametrize("limit", range(2, 12))
def test_what_a_reader_takes_for_one_character_is_never_cut(character: str, limit: int) -> None:
    shortened = shorten(character * 20, limit)
    assert len(shortened) <= limit
    assert shortened.removesuffix("…") == character * (shortened.count(character))


@given(text=st.text(max_size=80), limit=st.integers(1, 60))
def test_a_shortened_line_is_never_too_long_and_always_a_beginning(text: str, limit: int) -> None:
    line = " ".join(text.split())
    shortened = shorten(text, limit)
    assert len(shortened) <= limit
    assert shortened == line or line.startswith(shortened.removesuffix("…").rstrip("\u00a0"))
    assert bool(shortened) == bool(line)


@given(
    words=st.lists(st.text(alphabet="abcé’", min_size=1, max_size=8), min_size=1, max_size=30), limit=st.integers(1, 60)
)
def test_no_word_is_cut_that_would_fit(words: list[str], limit: int) -> None:
    shortened = shorten(" ".join(words), limit)
    if len(words[0]) < limit:
        assert set(shortened.removesuffix("…").split()) <= set(words)
