"""Where things lie: slugs that make an address and stay one, and files that answer to addresses."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.addresses import (
    LONGEST_SLUG,
    LONGEST_SLUG_IN_BYTES,
    Permalinks,
    SlugRules,
    address_of,
    address_of_file,
    file_of,
    file_of_former,
    folded,
)
from tests.plugins.conftest import SUBSTITUTIONS

ASCII = SlugRules("filename", SUBSTITUTIONS)
UNICODE = SlugRules("filename", SUBSTITUTIONS, use_unicode=True)
CAPITALS = SlugRules("filename", SUBSTITUTIONS, preserve_case=True)
PATTERNS = {
    "column": "columns/{slug}/index.html", "column:lang": "{lang}/columns/{slug}/index.html", "page": "{slug}.html",
    "tags": "Tags/index.html", "index": "index.html", "year": "archive/{date:%Y}/index.html", "book": "",
}  # fmt: skip
LINKS = Permalinks({"column": "columns/{slug}/", "column:lang": "{lang}/columns/{slug}/"}, PATTERNS)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Why audiences?", "why-audiences"),
        ("  On — dashes ", "on-dashes"),
        ("Café & Søn", "cafe-son"),
        ("Fish &amp; chips", "fish-chips"),
        ("日本", "ri-ben"),
        ("../../x", "x"),
        ("★ ★ ★", ""),
        ("😀", ""),
        ("", ""),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert ASCII.slug_of(title) == slug


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = ASCII.slug_of("antidisestablishmentarianism " * 20)
    assert slug == "-".join(["antidisestablishmentarianism"] * 3)


def test_a_word_longer_than_any_address_is_cut_where_it_must_be() -> None:
    assert ASCII.slug_of("a" * 400) == "a" * LONGEST_SLUG


def test_a_long_name_is_cut_as_a_title_is() -> None:
    assert len(ASCII.slug_of_name("word " * 100, "tag")) <= LONGEST_SLUG


def test_a_slug_that_keeps_its_letters_fits_a_disk() -> None:
    slug = UNICODE.slug_of("漢" * 300)
    assert slug == "漢" * (LONGEST_SLUG_IN_BYTES // 3)


def test_names_of_languages_keep_apart() -> None:
    names = ["C", "C++", "C#", ".NET", "NET", "C plus", "F#", "Objective-C", "asp.net", "aspnet"]
    slugs = [ASCII.slug_of_name(name, "tag") for name in names]
    assert slugs[:5] == ["c", "c-plus-plus", "c-sharp", "dot-net", "net"]
    assert len({*slugs[:9]}) == 9


def test_a_site_may_make_slugs_of_names_in_its_own_way() -> None:
    rules = SlugRules("filename", SUBSTITUTIONS, {"tag": ((r"\s", "_"),)})
    assert rules.slug_of_name("A b-", "tag") == "a_b-"
    assert rules.slug_of_name("A b-", "series") == "a-b"


@given(st.text(max_size=300), st.sampled_from([ASCII, UNICODE, CAPITALS]), st.sampled_from(["title", "tag"]))
def test_a_slug_stays_a_slug_and_leads_nowhere_else(text: str, rules: SlugRules, kind: str) -> None:
    slug = rules.slug_of(text) if kind == "title" else rules.slug_of_name(text, kind)
    assert "/" not in slug
    assert ".." not in slug
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert len(slug) <= LONGEST_SLUG
    assert len(slug.encode()) <= LONGEST_SLUG_IN_BYTES
    if rules is not UNICODE:
        assert rules.slug_of(slug) == slug


@given(st.text())
def test_what_two_names_share_is_stable(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize("names", [("AI", "ai"), ("Jane Doe", "jane-doe"), ("Café", "CAFE"), ("a_b", "A  B")])
def test_names_that_differ_in_case_accents_or_joints_are_one(names: tuple[str, str]) -> None:
    assert folded(names[0]) == folded(names[1])


@pytest.mark.parametrize("names", list(combinations(["C", "C++", "C#", "R&D", "RD"], 2)))
def test_names_that_differ_in_signs_are_two(names: tuple[str, str]) -> None:
    assert folded(names[0]) != folded(names[1])


def test_a_translation_lies_under_its_language() -> None:
    place = LINKS.place("column", "de", slug="warum")
    assert place is not None
    assert (place.address, place.output) == ("/de/columns/warum/", "de/columns/warum/index.html")


@pytest.mark.parametrize("lang", [None, "en", "EN"])
def test_a_text_in_the_sites_language_lies_under_none(lang: str | None) -> None:
    place = LINKS.place("column", lang, slug="why")
    assert place is not None
    assert place.address == "/columns/why/"


def test_what_the_settings_give_no_file_lies_nowhere() -> None:
    assert LINKS.place("book", slug="x") is None
    assert LINKS.place("no such kind", slug="x") is None


def test_addresses_are_written_for_browsers_and_files_for_disks() -> None:
    place = LINKS.place("column", slug="日 本")
    assert place is not None
    assert (place.address, place.output) == ("/columns/%E6%97%A5%20%E6%9C%AC/", "columns/日 本/index.html")


def test_the_first_part_of_a_lists_address_is_reserved_in_any_case() -> None:
    assert LINKS.reserved == {"columns", "tags", "archive"}


def test_lists_that_always_lie_in_one_place_are_known() -> None:
    assert LINKS.fixed == {"Tags/index.html": "tags", "index.html": "index"}


@pytest.mark.parametrize(
    ("output", "address"),
    [
        ("index.html", "/"), ("a/index.html", "/a/"), ("a/b.html", "/a/b.html"),
        ("blog_index.html", "/blog_index.html"), ("a/my-index.html", "/a/my-index.html"),
        ("a#b?.html", "/a%23b%3F.html"),
    ],
)  # fmt: skip
def test_a_file_answers_to_an_address(output: str, address: str) -> None:
    assert address_of_file(output) == address
    assert file_of(address) == output


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1), min_size=1)
)
def test_every_file_is_found_again_by_its_address(parts: list[str]) -> None:
    output = "/".join(parts)
    assert file_of(address_of_file(output)) == output


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/a", "a/index.html"), ("/a/", "a/index.html"), ("/a.html", "a.html"), ("/v1.0/a", "v1.0/a/index.html"),
        ("/caf%C3%A9/", "café/index.html"), ("/", "index.html"), ("/feed.xml", "feed.xml"),
    ],
)  # fmt: skip
def test_a_former_address_is_answered_by_a_page_in_a_folder_unless_it_names_a_file(address: str, file: str) -> None:
    assert file_of_former(address) == file


@given(st.text())
def test_an_address_is_plain_ascii(url: str) -> None:
    try:
        url.encode()
    except UnicodeEncodeError:
        return
    assert address_of(url).isascii()
    assert address_of(url).startswith("/")
    assert " " not in address_of(url)
