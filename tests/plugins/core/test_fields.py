"""Values: what an author writes is taken for what it means, and what has no one meaning is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import fields as f
from plugins.core.problems import Refusal
from plugins.core.written_addresses import contact_address, output_path, own_address, site_address, slug, web_address
from plugins.core.written_dates import day, moment, zone_name
from tests.plugins.core.conftest import refused


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a, b,", ("a", "b")),
        ("a; b, c", ("a", "b, c")),
        ("Doe, Jane; Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("one\ntwo", ("one", "two")),
        ("one, two\nthree", ("one", "two", "three")),
        (["a, b", "c"], ("a, b", "c")),
        (["a", "a", " b  c "], ("a", "b c")),
        ("", ()),
        (" , ;", (",",)),
        ([], ()),
    ],
)
def test_names_stand_in_a_list_or_on_a_line(written: Any, meant: tuple[str, ...]) -> None:
    assert f.names(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("en", "en"), ("EN", "en"), ("de-at", "de-AT"), ("ZH-HANT", "zh-Hant"), ("pt-BR", "pt-BR"), ("es-419", "es-419"),
     ("no", "no"), ("gsw", "gsw"), ("sr-Latn-RS", "sr-Latn-RS"), ("en-x-AB", "en-x-ab")],
)  # fmt: skip
def test_one_language_has_one_spelling(written: str, meant: str) -> None:
    assert f.language(written) == meant


@pytest.mark.parametrize("written", ["english", "en_GB", "e", "xx", "de AT", "12", "en--GB", "Deutsch"])
def test_what_is_no_language_tag_is_refused(written: str) -> None:
    assert refused(f.language, written) == f"`{written}` is not a language tag"


@given(
    st.text("abcdeABCDE-x0123_", max_size=12)
    | st.from_regex(r"(?i)(en|de|zh|gsw)(-(latn|hans))?(-(at|br|419))?", fullmatch=True)
)
def test_a_language_once_read_reads_the_same_again(text: str) -> None:
    try:
        read = f.language(text)
    except Refusal:
        return
    assert f.language(read) == read
    assert read.lower() == text.lower()


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        (f.whole_number, "07", 7), (f.whole_number, " 0 ", 0),
        (f.yes_or_no, "Yes", True), (f.yes_or_no, "off", False),
        (f.money, "12,50", "12.50"), (f.currency, "eur", "EUR"),
        (f.isbn, "0-8125-0415-1", "0-8125-0415-1"), (f.isbn, "978 3 16 148410 0", "978 3 16 148410 0"),
        (f.isbn, "080442957x", "080442957x"),
        (zone_name, "Europe/Vienna", "Europe/Vienna"), (f.length_of_time, "1:02:03", "1:02:03"),
        (f.identifier, "6D2B0F5E-3C4A-5F0E-9A57-1F4A8F0C2E11", "6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11"),
        (f.identifier, "tag:example.org,2009:Post", "tag:example.org,2009:Post"),
        (f.filled, " a  long\ntitle ", "a long title"),
        (f.lines, "one", ("one",)), (f.lines, ["one", "", "two"], ("one", "two")),
        (f.lines, "/one/\n/two/", ("/one/", "/two/")), (f.names, "[Draft] notes, b", ("[Draft] notes", "b")),
        (f.handle, "@ada@example.social", "@ada@example.social"), (f.handle, " ada@a.example ", "ada@a.example"),
        (f.media_type, "audio/x-m4a", "audio/x-m4a"), (f.media_type, "audio/ogg; codecs=1", "audio/ogg; codecs=1"),
    ],
)  # fmt: skip
def test_values_mean_what_they_say(read: Callable[[Any], object], written: Any, meant: object) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (f.whole_number, "-1"), (f.whole_number, "2.5"), (f.whole_number, "9" * 50), (f.whole_number, ""),
        (f.yes_or_no, "maybe"), (f.money, "12 EUR"), (f.money, "-3"), (f.currency, "Euro"),
        (f.isbn, "0-8125-0415-2"), (f.isbn, "978"), (f.isbn, "x" * 13), (zone_name, "Europe"), (zone_name, "../x"),
        (zone_name, "CEST"), (f.length_of_time, "1:62"), (f.identifier, "a b"),
        (f.identifier, "list:/tags/"), (f.identifier, "gone:/x/"), (f.filled, "  "),
        (f.names, "[a, b]"), (f.names, "- a\n- b"), (f.handle, "ada"), (f.handle, "https://example.social/@ada"),
        (f.media_type, "mp3"), (f.media_type, ""), (day, "2026-02-30"), (day, "4 March 2026"),
    ],
)  # fmt: skip
def test_values_that_mean_nothing_are_refused(read: Callable[[Any], object], written: str) -> None:
    assert refused(read, written)


READERS = [
    moment, day, f.filled, f.names, f.lines, f.yes_or_no, f.whole_number, f.language, web_address, slug, f.isbn,
    contact_address, site_address, own_address, output_path, f.identifier, zone_name, f.length_of_time,
    f.currency, f.money,
]  # fmt: skip


@given(
    st.sampled_from(READERS),
    st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)),
)
def test_any_value_is_read_or_refused_with_a_sentence(read: Callable[..., object], value: Any) -> None:
    try:
        read(value, SimpleNamespace(context=None)) if read is moment else read(value)
    except Refusal as refusal:
        assert refusal.what
        assert refusal.fix
