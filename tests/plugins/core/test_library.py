"""A site read once: what is public and where it lies, what it is known by, and every problem in one run."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.core.addresses import Permalinks, SlugRules
from plugins.core.files import survey
from plugins.core.library import read_library
from plugins.core.problems import ContentProblems
from tests.plugins.conftest import FILES, SUBSTITUTIONS, Content, conventions_for


def addresses(content: Content, **changes: Any) -> list[str]:
    return sorted(item.address for item in content.read(**changes).by_source.values())


def test_a_column_lies_where_its_files_name_says(content: Content) -> None:
    content.column("why-audiences")
    (column,) = content.read().columns
    assert (column.address, column.output, column.source) == (
        "/columns/why-audiences/", "columns/why-audiences/index.html", "columns/why-audiences.md",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("2026-03-04-why", "why"), ("2026-03-04_why", "why"), ("2026-03-04", "2026-03-04"),
        ("10-rules", "10-rules"), ("3-ways", "3-ways"), ("404", "404"), ("Über uns", "uber-uns"), ("a.b", "ab"),
    ],
)  # fmt: skip
def test_a_leading_date_is_no_part_of_an_address_and_a_leading_number_is(
    name: str, slug: str, content: Content
) -> None:
    content.column(name)
    assert content.read().columns[0].slug == slug


def test_a_chapters_leading_number_is_its_place_and_no_part_of_its_address(content: Content) -> None:
    content.write("books/road/book.md", title="The road", free="true")
    content.write("books/road/02-the-end.md", title="The end")
    content.write("books/road/01-a-start.md", title="A start")
    library = content.read()
    assert [chapter.address for chapter in library.chapters] == ["/books/road/a-start/", "/books/road/the-end/"]
    assert library.books[0].address == "/books/road/"


@pytest.mark.parametrize(
    ("source", "slug"),
    [("filename", "why"), ("basename", "2026-03-04-why"), ("title", "a-title-of-its-own")],
)
def test_the_settings_may_make_addresses_of_titles_as_pelican_does(source: str, slug: str, content: Content) -> None:
    content.column("2026-03-04-why", title="A title of its own")
    assert content.read(slugs=SlugRules(source, SUBSTITUTIONS)).columns[0].slug == slug


def test_retitling_moves_nothing(content: Content) -> None:
    content.column("why", title="One")
    before = addresses(content)
    content.column("why", title="Two")
    assert addresses(content) == before


def test_a_text_of_symbols_only_asks_for_a_slug(content: Content) -> None:
    content.column("★★★", title="★")
    content.column("☆", title="A word")
    assert content.problems() == [
        "content/columns/★★★.md:1:1: slug: neither the title nor the file's name has a letter or digit for an address; "
        "add `slug: …` in plain letters"
    ]


def test_drafts_scheduled_columns_and_what_is_skipped_are_not_public(content: Content) -> None:
    content.column("public")
    content.column("draft", status="draft")
    content.column("later", date="2026-06-02")
    content.column("skipped", status="skip")
    content.column("unlisted", status="unlisted")
    library = content.read()
    assert [column.slug for column in library.columns] == ["public", "unlisted"]
    assert [column.slug for column in library.listed_columns] == ["public"]
    shown = content.read(show_drafts=True)
    assert {column.slug: (column.is_draft, column.is_scheduled) for column in shown.columns} == {
        "later": (False, True), "draft": (True, False), "public": (False, False), "unlisted": (False, False),
    }  # fmt: skip


def test_a_columns_hour_comes_in_its_own_zone(content: Content) -> None:
    now = dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC)
    content.column("past", date="2026-06-01 13:59 +02:00")
    content.column("now", date="2026-06-01 14:00 +02:00")
    content.column("future", date="2026-06-01 14:01 +02:00")
    assert [column.slug for column in content.read(now=now).columns] == ["now", "past"]


def test_columns_of_mixed_zones_stand_newest_first(content: Content) -> None:
    content.column("b", date="2026-03-04 10:00 +09:00")
    content.column("c", date="2026-03-04 00:30 Z")
    content.column("a", date="Tue, 03 Mar 2026 20:00:00 -0500")
    content.column("d", date="2026-03-04 01:00 Z")
    assert [column.slug for column in content.read().columns] == ["a", "b", "d", "c"]


def test_pages_stand_in_their_order_and_those_without_by_title(content: Content) -> None:
    content.write("pages/a.md", title="Zebra", nav="1")
    content.write("pages/b.md", title="About", nav="2")
    content.write("pages/c.md", title="Colophon", nav="false")
    content.write("pages/d.md", title="beyond")
    assert [page.title for page in content.read().pages] == ["Zebra", "About", "beyond", "Colophon"]


def test_a_pattern_may_name_the_date_the_category_and_fields_of_the_site(content: Content) -> None:
    files = FILES | {"column": "{category}/{date:%Y/%m}/{section}-{slug}.html"}
    links = Permalinks({"column": files["column"]}, files)
    content.column("why", category="Craft", section="x")
    assert addresses(content, permalinks=links, custom_fields=("section",)) == ["/craft/2026/03/x-why.html"]


def test_a_pattern_that_asks_for_what_a_text_lacks_is_a_problem(content: Content) -> None:
    links = Permalinks({}, FILES | {"column": "{section}/{slug}.html"})
    content.column("why")
    assert content.problems(permalinks=links) == [
        "content/columns/why.md:1:1: the address's pattern asks for 'section', which this text does not have; "
        "write that field, or change the pattern in the settings"
    ]


@pytest.mark.parametrize("section", ["../../etc", "/etc", "a/..", ".", "a//b", "a/./b"])
def test_no_field_leads_a_text_out_of_the_output(section: str, content: Content) -> None:
    links = Permalinks({}, FILES | {"column": "{section}/{slug}.html"})
    content.column("why", section=section)
    (problem,) = content.problems(permalinks=links, custom_fields=("section",))
    assert "is no file within the site" in problem


def test_a_text_may_say_its_file_or_address_itself(content: Content) -> None:
    content.column("a", save_as="old/a.html")
    content.column("b", save_as="old/b/index.html")
    content.column("c", url="elsewhere/c/")
    content.write("pages/my-index.md", title="A", save_as="my-index.html")
    assert {item.address: item.output for item in content.read().by_source.values()} == {
        "/old/a.html": "old/a.html", "/old/b/": "old/b/index.html", "/elsewhere/c/": "columns/c/index.html",
        "/my-index.html": "my-index.html",
    }  # fmt: skip


def test_an_id_is_written_else_on_record_else_made_of_the_site_and_the_file(content: Content) -> None:
    content.column("a", id="6D2B0F5E-3C4A-5F0E-9A57-1F4A8F0C2E11")
    content.column("b")
    content.column("c")
    content.write("ledger.jsonl", '{"id": "old", "source": "columns/b.md", "addresses": ["/was/", "/columns/b/"]}\n')
    ids = {column.slug: column.id for column in content.read().columns}
    assert (ids["a"], ids["b"]) == ("6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11", "old")
    assert uuid.UUID(ids["c"]).version == 5
    assert content.read(site_id="another").columns[-1].id != ids["c"]
    assert {column.slug: column.former_addresses for column in content.read().columns}["b"] == ("/was/",)


def test_a_text_that_was_renamed_keeps_its_id_and_leads_from_its_old_address(content: Content) -> None:
    content.column("new-name", id="x")
    content.write("ledger.jsonl", '{"id": "x", "source": "columns/old-name.md", "addresses": ["/columns/old-name/"]}\n')
    (column,) = content.read().columns
    assert (column.id, column.former_addresses) == ("x", ("/columns/old-name/",))


def test_a_new_text_in_place_of_one_that_was_renamed_is_a_new_one(content: Content) -> None:
    content.column("renamed", id="x")
    content.column("old-name")
    content.write("ledger.jsonl", '{"id": "x", "source": "columns/old-name.md", "addresses": ["/columns/old-name/"]}\n')
    new, renamed = content.read().columns
    assert (renamed.id, renamed.former_addresses) == ("x", ("/columns/old-name/",))
    assert (new.id, new.former_addresses) != ("x", ("/columns/old-name/",))
    assert uuid.UUID(new.id)


def test_an_id_that_is_on_record_for_another_file_or_was_declared_gone_is_given_to_no_new_text(
    content: Content,
) -> None:
    content.column("a")
    content.column("b")
    first = {column.slug: column.id for column in content.read().columns}
    record = [
        f'{{"id": "{first["a"]}", "source": "columns/renamed.md"}}',
        f'{{"id": "{first["b"]}", "source": "columns/b.md", "gone": true}}',
    ]
    content.column("renamed")
    content.write("ledger.jsonl", "\n".join(record))
    found = {column.slug: column.id for column in content.read().columns}
    assert found["renamed"] == first["a"]
    assert len({*found.values(), *first.values()}) == 4
    record += [f'{{"id": "{found[slug]}", "source": "columns/{slug}.md"}}' for slug in ("a", "b")]
    content.write("ledger.jsonl", "\n".join(record))
    assert {column.slug: column.id for column in content.read().columns} == found


def test_the_record_says_when_a_text_was_changed_where_its_author_does_not(content: Content) -> None:
    content.column("a")
    content.column("b", modified="2026-03-05")
    content.column("c")
    lines = [
        f'{{"id": "{name}", "source": "columns/{name}.md", "revision": {revision}, "modified": "2026-04-01T00:00:00Z"}}'
        for name, revision in [("a", 2), ("b", 2), ("c", 1)]
    ]
    content.write("ledger.jsonl", "\n".join(lines))
    modified = {column.slug: f"{column.modified:%m-%d}" if column.modified else "" for column in content.read().columns}
    assert modified == {"a": "04-01", "b": "03-05", "c": ""}


def test_what_its_author_gave_no_date_was_announced_on_the_day_it_was_first_public(content: Content) -> None:
    content.write("events/talk.md", title="Talk", start="2027-01-01")
    content.write("events/walk.md", title="Walk", start="2027-01-01", date="2026-01-05")
    content.write("pages/about.md", title="About")
    sources = ("events/talk.md", "events/walk.md", "pages/about.md")
    lines = [f'{{"id": "{each}", "source": "{each}", "first_published": "2026-02-03T00:00:00Z"}}' for each in sources]
    content.write("ledger.jsonl", "\n".join(lines))
    library = content.read()
    dates = {source: f"{item.date:%m-%d}" if item.date else "" for source, item in library.by_source.items()}
    assert dates == {"events/talk.md": "02-03", "events/walk.md": "01-05", "pages/about.md": ""}
    assert [event.title for event in library.stream] == ["Talk", "Walk"]


def test_one_author_may_be_named_as_pelican_has_it(content: Content) -> None:
    content.column("a", author="Ada")
    assert [author.title for column in content.read().columns for author in column.authors] == ["Ada"]


def test_all_problems_of_a_site_come_in_one_run_sorted_by_place(content: Content) -> None:
    content.write("ledger.jsonl", "nonsense\n")
    content.column("latin").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    content.column("typo", tagz="craft", lang="english")
    content.column("link", "[x](gone.md) and [y](more.md)")
    content.column("late", modified="2026-03-01")
    content.write("authors/a.md", title="Ada")
    problems = content.problems()
    assert [problem.split(": ")[0] for problem in problems] == [
        "content/authors/a.md:2:1", "content/columns/late.md:4:11", "content/columns/latin.md:2:11",
        "content/columns/link.md:6:5", "content/columns/link.md:6:22", "content/columns/typo.md:4:1",
        "content/columns/typo.md:5:7", "content/ledger.jsonl:1:1",
    ]  # fmt: skip


def test_a_body_is_looked_at_though_the_front_matter_above_it_is_in_error(content: Content) -> None:
    body = "[x](gone.md), [y](typo.md#here) and a mark[^none].\n"
    content.column("typo", body, tagz="craft")
    content.column("draft", body, tagz="craft", status="Draft")
    content.column("skipped", body, tagz="craft", status="skip")
    content.column("deep", "> " * 2000 + "x\n", tagz="craft")
    content.write("columns/unparted.md", "[x](gone.md) without any front matter\n")
    problems = [problem for problem in content.problems() if "tagz" not in problem]
    assert [problem.split(";")[0] for problem in problems] == [
        "content/columns/deep.md:7:1: lists, quotations or HTML elements are nested too deeply here",
        "content/columns/typo.md:7:5: there is no file `gone.md`",
        "content/columns/typo.md:7:43: warning: there is no note `[^none]`",
        "content/columns/unparted.md:1:1: there is no front matter here",
    ]
    assert not any("gone.md" in problem for problem in content.problems(default_fields={"status": "draft"}))
    to_the_author = [problem for problem in content.problems(show_drafts=True) if "gone.md" in problem]
    assert [problem.split(":")[0] for problem in to_the_author] == [
        "content/columns/draft.md",
        "content/columns/typo.md",
    ]


def test_a_text_that_cannot_be_read_makes_no_second_problem_where_it_is_referred_to(content: Content) -> None:
    content.column("broken", date="2026-02-30")
    content.column("a", "[x](broken.md) [y]({filename}broken.md#z)", lang="de", translation_of="broken")
    assert len(content.problems()) == 1


def test_modified_before_date_is_a_warning(content: Content) -> None:
    content.column("a", modified="2026-03-01")
    assert content.problems() == [
        "content/columns/a.md:4:11: warning: modified: 2026-03-01 is before the date, 2026-03-04; "
        "correct one of the two, or take `modified` away"
    ]


def test_a_folder_that_is_not_there_is_a_problem(content: Content) -> None:
    content.root.rmdir()
    assert content.problems() == ["content:1:1: there is no such folder; check the name"]


def test_a_file_in_place_of_the_folder_is_a_problem(content: Content) -> None:
    content.root.rmdir()
    content.root.write_text("")
    assert content.problems() == ["content:1:1: there is no such folder; check the name"]


def test_an_empty_folder_is_spoken_of(content: Content) -> None:
    assert content.problems() == ["content:1:1: warning: holds no text; check the folder's name"]


def test_what_was_read_is_frozen(content: Content) -> None:
    content.column("a")
    with pytest.raises(Exception, match="frozen"):
        content.read().columns[0].title = "B"


def test_reading_twice_gives_the_same(content: Content) -> None:
    content.column("a", tags="[x, y]", series="S", authors="Ada", text="[^1]\n\n[^1]: A note.")
    content.write("tags/x.md", "[a](../columns/a.md)", title="X", aliases="[z]")
    assert content.read() == content.read()


PATHS = [
    "columns/a.md", "columns/2026-03-04-b.md", "pages/p.md", "tags/t.md", "authors/u.md", "series/s.md",
    "books/b/book.md", "books/b/01-c.md", "events/e.md", "stray.md",
]  # fmt: skip

WRITTEN = st.fixed_dictionaries(
    {"title": st.sampled_from(["A", "B", "***", "[x]"]), "date": st.sampled_from(["2026-03-04", "12", ""])},
    optional={
        "slug": st.sampled_from(["a", "tags", "../x", "A", "p/q"]),
        "tags": st.sampled_from(["[a, A]", "x, y", "'***'", "{a: b}"]),
        "translation_of": st.sampled_from(["a", "b", "a.md", "gone"]),
        "lang": st.sampled_from(["de", "en", "xx"]),
        "series": st.sampled_from(["S", "s", "***"]),
        "aliases": st.sampled_from(["[/old/]", "/columns/a/", "[..]"]),
        "save_as": st.sampled_from(["index.html", "x.html", "/x"]),
        "status": st.sampled_from(["draft", "unlisted", "skip", "no"]),
        "image": st.sampled_from(["x.svg", "{src: x}", "[]"]),
    },
)

BODIES = st.sampled_from(["", "[x](a.md)", "![](x.svg)", "[y](/tags/)", "{{ 7*7 }} ]]> [" * 3])


def as_file(fields: dict[str, str], body: str) -> bytes:
    return "\n".join(["---", *(f"{name}: {value}" for name, value in fields.items()), "---", body]).encode()


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=60) | st.builds(as_file, WRITTEN, BODIES), max_size=6)
)
def test_any_site_is_read_or_gives_problems_that_name_its_files(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    root = tmp_path_factory.mktemp("content")
    for name, raw in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(raw)
    try:
        problems = read_library(conventions_for(root)).warnings
    except ContentProblems as error:
        problems = error.problems
        assert any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.file.removeprefix("content/") in {*files, "content"}
        assert problem.what
        assert problem.fix
        assert "\n" not in str(problem)


def test_nothing_is_read_outside_the_folder(content: Content, tmp_path: Path) -> None:
    (tmp_path / "columns").mkdir()
    (tmp_path / "columns" / "x.md").write_text("---\ntitle: A\n---\n")
    content.column("a")
    conventions = replace(content.conventions(), root=content.root)
    assert list(read_library(conventions).by_source) == ["columns/a.md"]


def test_a_library_has_the_shelf_that_it_was_read_from(content: Content) -> None:
    content.column("a")
    content.column("b", status="draft")
    content.write("images/lamp.svg", "<svg/>")
    assert content.read().shelf == survey(content.conventions())
