"""Addresses and paths: what may lead somewhere is kept as it is written, and what leads astray is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.problems import Refusal
from plugins.core.written_addresses import contact_address, output_path, site_address, slug, web_address
from tests.plugins.core.conftest import refused


@pytest.mark.parametrize(
    "written", ["why-audiences", "Why Audiences", "2026/why", "ärger", "日本", "a.b", "x" * 200, "...", ".hidden"]
)
def test_a_slug_may_hold_letters_of_any_script(written: str) -> None:
    assert slug(written) == written


@pytest.mark.parametrize(
    "written",
    ["", "../../x", "a/../b", "a/./b", "/a", "a/", "a//b", ".", "..", "a\\b", "a?b", "a#b", "a%2e", "a\nb", "a\x7fb",
     "a\u2028b", "x" * 201, "é" * 101, "a<b"],
)  # fmt: skip
def test_a_slug_that_no_address_or_disk_takes_is_refused(written: str) -> None:
    assert "cannot stand in an address" in refused(slug, written)


@given(st.text())
def test_a_slug_that_is_accepted_is_not_empty_and_stays_where_it_is(text: str) -> None:
    try:
        read = slug(text)
    except Refusal:
        return
    assert read
    assert not {"", ".", ".."} & set(read.split("/"))
    assert not any(c < " " or c == "\\" for c in read)


def test_letters_with_accents_stand_in_addresses_as_readers_type_them() -> None:
    """A name that was copied from a file on a Mac has them in parts."""
    assert slug("gro\u0308\u00dfe") == "gr\u00f6\u00dfe"


@pytest.mark.parametrize("written", ["index.html", "about/index.html", "a b.html", ".well-known/x.txt"])
def test_a_file_of_the_output_is_named_by_its_path(written: str) -> None:
    assert output_path(written) == written


@pytest.mark.parametrize(
    "written", ["../output-evil/x.html", "/etc/passwd", "~/x", "a/../../b", "C:\\x.html", "c:/x", "a\\b", ""]
)
def test_a_file_outside_the_output_is_refused(written: str) -> None:
    assert refused(output_path, written)


@pytest.mark.parametrize("written", ["about/", ".", "a/./b", "a//b", "a\0b", "x" * 300])
def test_a_path_that_is_no_files_is_refused(written: str) -> None:
    assert refused(output_path, written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/2019/old-name/", "/2019/old-name/"),
        ("old.html", "/old.html"),
        ("/café/", "/café/"),
        ("/caf%C3%A9/", "/caf%C3%A9/"),
        ("/cafe\u0301/", "/caf\u00e9/"),
        ("/cafe%CC%81/", "/cafe%CC%81/"),
    ],
)
def test_a_former_address_is_a_path(written: str, meant: str) -> None:
    assert site_address(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "https://elsewhere.example/", "//elsewhere.example/x", "javascript:x", "http://[x", "/?p=12", "/a#b", "/a b/",
     "/../x/", "/%2e%2e/x/", "/%2E./x", "/a%00b/", "/a\0b/", "/caf%E9/", "/" + "x" * 300, "\\\\server\\x",
     "/a//b/", "/a%2F/b/", "/a//"],
)  # fmt: skip
def test_what_cannot_lead_here_is_no_former_address(written: str) -> None:
    assert refused(site_address, written)


@given(st.text(st.one_of(st.sampled_from("/.%2eE5cC:#?\\"), st.characters())))
def test_a_former_address_never_leaves_the_site(text: str) -> None:
    from plugins.core.addresses import file_of_former

    try:
        read = site_address(text)
    except Refusal:
        return
    file = file_of_former(read)
    assert not file.startswith("/")
    assert not {".", ".."} & set(file.split("/"))
    assert "\0" not in file
    file.encode()


@pytest.mark.parametrize(
    "written",
    ["example.org", "ftp://example.org", "https://", "javascript:alert(1)", "https://a b", "http://[x", "/x", ""],
)
def test_what_is_no_web_address_is_refused(written: str) -> None:
    assert refused(web_address, written) == f"`{written}` is not a web address"


def test_one_can_be_written_to() -> None:
    assert contact_address("mailto:ada@example.org") == "mailto:ada@example.org"
    assert refused(contact_address, "mailto:ada") == "`mailto:ada` is not a web address"
    with pytest.raises(Refusal, match=r"`ada@example\.org` is an e-mail address, and no link yet") as refusal:
        contact_address("ada@example.org")
    assert refusal.value.fix == "write `mailto:ada@example.org`"
