"""A site in which everything is wrong says so in one run, each mistake once; a sloppy but good one is taken as is."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
import unicodedata
from pathlib import Path

import pytest

from desk.settings import Options, read_settings
from plugins.core.library import Library, read_library
from plugins.core.model import Column
from plugins.core.problems import ContentProblems
from plugins.core.settings import conventions_from

SITES = Path(__file__).parent / "sites"
NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)

PARTNERS = {
    "authors/jane-doe-again.md", "columns/a-draft.md", "columns/alias-first.md", "columns/copied-with-its-id.md",
    "columns/link-to-a-broken-text.md", "columns/names-that-share-an-address.md", "columns/one-slug-first.md",
    "columns/part-two-as-well.md", "columns/tag-upper-case.md", "columns/tag-upper-case-too.md",
    "images/drawing.svg", "series/the-long-road.md", "tags/numbers-again.md",
}  # fmt: skip
"""Files in which nothing is wrong: another that contradicts them is told so."""

LATER = {"columns/dead-address.md"}
"""Files in which something is wrong that only finished pages show: an address that leads nowhere."""


def read(site: str, content: Path) -> Library:
    """Read a copy of a site's content as a build does."""
    options = Options(settings=SITES / site / "settings.py", cache=content.parent / "cache", content=content)
    return read_library(conventions_from(read_settings(options), NOW))


@pytest.fixture
def invalid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invalid site's content, with the cases that cannot lie in a repository or on every disk."""
    content = tmp_path / "content"
    shutil.copytree(SITES / "invalid" / "content", content)
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    text = "---\ntitle: {}\ndate: 2026-03-04\n---\n\nA paragraph.\n"
    columns = content / "columns"
    (columns / "link-out-of-content.md").symlink_to(tmp_path / "secret.txt")
    (columns / "link-to-itself.md").symlink_to("link-to-itself.md")
    (columns / "loop").symlink_to(columns)
    (content / "images" / "out").symlink_to(tmp_path)
    (columns / "line\nbreak.md").write_text(text.format("A line break in its name"), encoding="utf-8")
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "café.md")
        (columns / name).write_text(text.format(f"Café {form}"), encoding="utf-8")
    (columns / "hundred-megabytes.md").touch()
    os.truncate(columns / "hundred-megabytes.md", 100_000_000)
    (content / "images" / "six-megabytes.bin").touch()
    os.truncate(content / "images" / "six-megabytes.bin", 6_000_000)
    with open(os.fsencode(columns) + b"/latin-1-\xe9.md", "w", encoding="utf-8") as file:
        file.write(text.format("A name in Latin-1"))
    monkeypatch.chdir(tmp_path)
    return content


def report(site: str, content: Path) -> list[str]:
    with pytest.raises(ContentProblems) as caught:
        read(site, content)
    return [str(problem) for problem in caught.value.problems]


def test_everything_that_is_wrong_is_said_in_one_run(invalid: Path) -> None:
    expected = (SITES / "invalid" / "expected.txt").read_text(encoding="utf-8")
    assert "\n".join(report("invalid", invalid)) + "\n" == expected


def test_no_file_in_which_something_is_wrong_is_taken_in_silence(invalid: Path) -> None:
    told = {line.split(":")[0].removeprefix("content/") for line in report("invalid", invalid)}
    kept = SITES / "invalid" / "content"
    there = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert there - told == PARTNERS | LATER


def test_reading_what_is_wrong_takes_no_longer_than_reading_what_is_right(invalid: Path) -> None:
    before = time.process_time()
    report("invalid", invalid)
    assert time.process_time() - before < 5


# Accepted ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def accepted() -> Library:
    """The accepted site, in which nothing is wrong."""
    return read("accepted", SITES / "accepted" / "content")


def column(library: Library, name: str) -> Column:
    found = library.by_source[f"columns/{name}.md"]
    assert isinstance(found, Column)
    return found


def test_nothing_is_said_of_what_is_accepted(accepted: Library) -> None:
    assert [str(problem) for problem in accepted.warnings] == []


def test_every_text_that_is_accepted_is_there(accepted: Library) -> None:
    content = SITES / "accepted" / "content"
    texts = {
        path.relative_to(content).as_posix()
        for path in content.rglob("*.m*")
        if path.parent.name in {"columns", "pages"}
    }
    held_back = {"columns/tomorrow.md", "columns/never.md", "columns/not-ready.md"}
    assert set(accepted.by_source) == texts - held_back


@pytest.mark.parametrize("name", ["byte-order-mark", "windows-line-ends", "old-mac-line-ends", "blank-lines-first"])
def test_no_editor_is_refused_for_how_it_saves(name: str, accepted: Library) -> None:
    read = column(accepted, name)
    assert read.title.casefold().endswith(name.replace("-", " "))
    assert read.html in {"<p>Text.</p>", "<p>Text,\nand more.</p>"}


def test_c_and_its_kin_have_addresses_of_their_own(accepted: Library) -> None:
    assert [tag.address for tag in column(accepted, "three-languages").tags] == [
        "/tags/c/", "/tags/c-plus-plus/", "/tags/c-sharp/", "/tags/dot-net/", "/tags/f-sharp/", "/tags/objective-c/",
    ]  # fmt: skip
    assert accepted.merged_names == {
        "/tags/cpp/": "/tags/c-plus-plus/", "/tags/see-plus-plus/": "/tags/c-plus-plus/",
    }  # fmt: skip


def test_what_looks_like_markup_or_a_template_stays_what_was_written(accepted: Library) -> None:
    assert column(accepted, "hostile").title == '<script>alert(1)</script> & "more"'
    assert column(accepted, "hostile").authors[0].title == "<img onerror=alert(1)>"
    assert column(accepted, "braces").title == "{{ 7*7 }} and {% raw %}"
    assert "{{ 7*7 }}, {{ SITEURL }} and <code>{% for x in y %}</code>." in column(accepted, "braces").html
    assert column(accepted, "the-end-of-cdata").title == "The end ]]> of CDATA"


def test_zones_may_be_mixed(accepted: Library) -> None:
    order = [found.title for found in accepted.columns if found.title.startswith("Zone")]
    assert order == ["Zone west", "Zone of the site", "Zone east"]


def test_a_long_title_has_an_address_that_is_cut_at_a_word(accepted: Library) -> None:
    long = column(accepted, "a-long-title")
    assert len(long.title) > 390
    assert len(long.slug) <= 100
    assert f"{long.slug}-" in long.title.lower().replace(" ", "-")
    assert long.title.lower().replace(" ", "-")[len(long.slug)] == "-"


def test_a_site_with_twenty_thousand_brackets_in_it_is_read_at_once() -> None:
    before = time.process_time()
    read("accepted", SITES / "accepted" / "content")
    assert time.process_time() - before < 3


def test_pelicans_classic_header_is_read_as_pelican_reads_it(accepted: Library) -> None:
    classic = column(accepted, "classic")
    assert (classic.title, f"{classic.date:%Y-%m-%d}") == ('Classic: with a colon, "quotes" and #5', "2013-09-05")
    assert [tag.title for tag in classic.tags] == ["a", "b"]
    assert [author.title for author in classic.authors] == ["Doe, Jane", "Roe, Richard"]
    assert classic.summary == "A summary that goes on in a second line, [Draft] or so"
    assert classic.custom == {"sidebar": "one of our own"}
    assert [tag.title for tag in column(accepted, "classic-that-ends-with-hyphens").tags] == ["one tag", "another tag"]
    assert column(accepted, "classic-capitals").html == "<p>Text after a line of blanks.</p>"


def test_values_are_what_they_say(accepted: Library) -> None:
    said = column(accepted, "what-it-says")
    assert (said.title, said.lang, said.summary, said.slug) == ("1984", "no", "No", "0812504151")
    assert [tag.title for tag in said.tags] == ["yes", "null", "007", "1e3"]
    assert column(accepted, "remarks").title == "Remarks"
    assert column(accepted, "long-values").title == "A title that is folded"


def test_links_lead_where_they_did(accepted: Library) -> None:
    html = column(accepted, "links").html
    for link in (
        "tel:+431234567", "ftp://example.org/file.txt", "localhost:5000/x", "/columns/about-us/", "about:config",
        "/about-us/#team", "/images/drawing.svg", "/columns/links/drawing.svg", "/tags/c-plus-plus/",
    ):  # fmt: skip
        assert f'href="{link}"' in html
    assert '<!-- <a href="gone.md">' in html


def test_three_languages_know_of_each_other(accepted: Library) -> None:
    assert [other.lang for other in column(accepted, "blank-lines-first").translations] == ["de", "fr"]
    assert [other.lang for other in column(accepted, "pourquoi").translations] == ["en", "de"]
    assert column(accepted, "warum").address == "/de/columns/warum/"
