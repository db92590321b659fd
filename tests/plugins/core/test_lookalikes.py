"""Characters that look like others: named where something was refused, and never seen where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.lookalikes import is_left_open, marks_around, plainly, remark_on, with_remark


@pytest.mark.parametrize(
    ("written", "seems", "what", "fix"),
    [
        ("d\u200bate", "date", "a zero-width space, which nobody sees, stands behind `d`",
         "delete all of it and type it anew"),
        ("\ufeffdate", "date", "a zero-width space, which nobody sees, stands at its beginning",
         "delete all of it and type it anew"),
        ("a\u00a0b", "a b", "the space behind `a` is one of another kind, a non-breaking space",
         "delete it and type an ordinary space"),
        ("1–2–3", "1-2-3", "the hyphens in it are of another kind, en dashes",
         "delete them and type ordinary hyphens"),
        ("lang：", "lang:", "the colon behind `lang` is one of another kind, a full-width one",
         "delete it and type an ordinary colon"),
        ("２０２６", "2026", "the digits in it are of another kind, full-width ones",
         "delete them and type ordinary digits"),
        ("t\u0430gs", "tags", "the letter behind `t` is one of another kind, a Cyrillic one",
         "delete it and type an ordinary letter"),
        ("a\u2011b\u00a0c", "a-b c", "the hyphen behind `a` is one of another kind, a non-breaking hyphen, "
         "and the space behind `a-b` is one of another kind, a non-breaking space",
         "delete all of it and type it anew"),
        ("“draft”", "draft", "the quotation marks around it are curly", "type straight ones, or none"),
        ('"draft”', "draft", "the quotation marks around it are curly", "type straight ones, or none"),
        ("«draft»", "draft", "the quotation marks around it are angled", "type straight ones, or none"),
    ],
)  # fmt: skip
def test_what_only_seems_to_be_ordinary_is_named(written: str, seems: str, what: str, fix: str) -> None:
    remark = remark_on(written)
    assert remark is not None
    assert (remark.what, remark.fix, plainly(written)) == (what, fix, seems)


@pytest.mark.parametrize(
    "written",
    ["date", "café", "Москва", "Ελλάδα", "don’t", "rock ’n’ roll", "“a” and “b”", "the Joneses’", "❤️.svg", "👩‍💻",
     "می‌خواهم", "日本語", "1/2 ½", "'a'", '"a"'],
)  # fmt: skip
def test_what_everybody_sees_is_not_spoken_of(written: str) -> None:
    assert (remark_on(written), plainly(written)) == (None, written)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_what_it_seems_to_be(written: str) -> None:
    assert (remark_on(written), plainly(written)) == (None, written)


@given(st.text(st.sampled_from("a-1:“”‘’«»\u200b\u00a0\u2011\u0430１：\ufe0f ") | st.characters()))
def test_any_text_is_spoken_of_or_is_what_it_seems_to_be(written: str) -> None:
    remark = remark_on(written)
    assert remark is None or (remark.what and remark.fix and plainly(written) != written)


def test_a_guess_stays_the_mend() -> None:
    assert with_remark("no such field", "did you mean `date`?", "d\u200bate")[1] == "did you mean `date`?"
    assert with_remark("no such field", "take it away", "date") == ("no such field", "take it away")


def test_quotation_marks_that_nothing_closes_are_seen() -> None:
    assert [is_left_open(text) for text in ("“letters", "“letters”", "letters”", "27”", "letters")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert marks_around("letters") == ""
