"""Beginning a text: what is written is valid, whatever the title; nothing is overwritten."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.new import OFFERED, NewProblem, clean, write
from desk.settings import Options, conventions_of, read_settings
from plugins.core.addresses import folded
from plugins.core.conventions import Conventions
from plugins.core.files import survey
from plugins.core.front_matter import decode, parse
from plugins.core.library import read_library
from plugins.core.model import KINDS, authored_fields
from plugins.core.schema import validate

HOSTILE = [
    "Plain words",
    "No",
    "1984",
    "a: b # c",
    "- a list",
    "'quoted' \"twice\" \\ back",
    "{{ 7*7 }} [x] *y* &amp; <script>alert(1)</script> ]]>",
    "---",
    "...",
    "%YAML 1.1",
    "@at `tick`",
    "😀 مرحبا שלום 日本語",
    "★★★",
    "../../etc/passwd",
    "CON",
    "a\nb\ttab\r\nnew: line",
    "x" * 400,
    "日" * 300,
    "tail:",
    "~",
    "null",
    "2026-01-01 A date first",
    "Tags",
]


@pytest.fixture(scope="module")
def house_conventions() -> Conventions:
    return conventions_of(read_settings(Options.typed()))


@pytest.fixture
def conventions(house_conventions: Conventions, tmp_path: Path) -> Conventions:
    return replace(house_conventions, root=tmp_path, shown_as="content")


@pytest.mark.parametrize("kind", OFFERED)
@given(title=st.text())
@settings(max_examples=60, deadline=None)
@example("a\x00b\ufeffc\u2028d\ud800e\ufffe")
def test_whatever_the_title_the_new_text_is_valid(house_conventions: Conventions, kind: str, title: str) -> None:
    if not clean(title):
        return
    with tempfile.TemporaryDirectory() as folder:
        there = replace(house_conventions, root=Path(folder), shown_as="content")
        if kind == "chapter":
            write(there, "book", title)
        path = write(there, kind, title)
        source = path.relative_to(folder).as_posix()
        assert (source, kind) in [(text.source, text.kind) for text in survey(there).texts]
        item, problems = validate(kind, parse(decode(path.read_bytes()), source), source, there)
        assert problems == []
        assert item is not None
        assert item.title == clean(title)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_make_sites_that_can_be_read(conventions: Conventions, title: str) -> None:
    for kind in OFFERED:
        write(conventions, kind, title)
    library = read_library(replace(conventions, show_drafts=True))
    assert [column.title for column in library.columns] == [clean(title)]
    assert [page.title for page in library.pages] == [clean(title)]
    assert [event.title for event in library.events] == [clean(title)]
    assert [chapter.book and chapter.book.title for chapter in library.chapters] == [clean(title)]


def test_a_column_begins_as_a_draft_at_the_builds_clock_with_an_id(conventions: Conventions) -> None:
    text = write(conventions, "column", "Why audiences wait").read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: Why audiences wait\ndate: 2026-01-01 00:00\nstatus: draft  #")
    assert "\nid: " in text
    assert "\n#summary:" in text
    assert "Pelican" not in text


def test_the_file_is_named_after_the_title(conventions: Conventions) -> None:
    assert write(conventions, "column", "Why audiences wait").name == "why-audiences-wait.md"
    assert write(conventions, "tag", "C++").name == "c-plus-plus.md"


def test_two_new_texts_have_two_ids(conventions: Conventions) -> None:
    texts = [write(conventions, "column", title).read_text(encoding="utf-8") for title in ("One", "Two")]
    ids = {line for text in texts for line in text.splitlines() if line.startswith("id:")}
    assert len(ids) == 2


def test_existing_tags_and_series_are_listed(conventions: Conventions) -> None:
    write(conventions, "tag", "Craft")
    write(conventions, "series", "A fixed address")
    other = conventions.root / "columns" / "one.md"
    other.parent.mkdir()
    other.write_text(
        "---\ntitle: One\ndate: 2025-01-01\ntags: [notes, craft of cutting]\nseries: Letters\n---\n", encoding="utf-8"
    )
    text = write(conventions, "column", "Two").read_text(encoding="utf-8")
    assert "# Tags in use: Craft · craft of cutting · notes\n" in text
    assert "# Series in use: A fixed address · Letters\n" in text


def test_each_tag_and_series_is_listed_once_under_its_own_name(conventions: Conventions) -> None:
    for path, text in {
        "tags/typesetting.md": "title: Typesetting\naliases: [type setting, composition]",
        "series/letters.md": "title: Letters to a Printer\nslug: printer",
        "columns/one.md": "title: One\ndate: 2025-01-01\ntags: composition, TYPE-SETTING\nseries: letters",
        "columns/two.md": "title: Two\ndate: 2025-01-02\ntags: [typesetting]\nseries: printer",
    }.items():
        (conventions.root / path).parent.mkdir(exist_ok=True)
        (conventions.root / path).write_text(f"---\n{text}\n---\n", encoding="utf-8")
    text = write(conventions, "column", "Three").read_text(encoding="utf-8")
    assert "# Tags in use: Typesetting\n" in text
    assert "# Series in use: Letters to a Printer\n" in text


def test_a_broken_text_elsewhere_is_no_hindrance(conventions: Conventions) -> None:
    (conventions.root / "columns").mkdir()
    (conventions.root / "columns" / "broken.md").write_bytes(b"---\ntitle: \xff\n")
    assert write(conventions, "column", "Whole").exists()


def test_nothing_is_overwritten(conventions: Conventions) -> None:
    path = write(conventions, "column", "Once")
    before = path.read_text(encoding="utf-8")
    with pytest.raises(NewProblem, match=r"there is already content/columns/once\.md; choose another title"):
        write(conventions, "column", "Once!")
    assert path.read_text(encoding="utf-8") == before


def test_a_slug_in_another_folder_counts_too(conventions: Conventions) -> None:
    elsewhere = conventions.root / "columns" / "2024" / "2024-05-01-once.md"
    elsewhere.parent.mkdir(parents=True)
    elsewhere.write_text("---\ntitle: Once\ndate: 2024-05-01\n---\n", encoding="utf-8")
    with pytest.raises(NewProblem, match="2024-05-01-once"):
        write(conventions, "column", "Once")


def test_a_page_does_not_take_the_address_of_a_list(conventions: Conventions) -> None:
    assert write(conventions, "page", "Tags").name == "tags-page.md"


@pytest.mark.parametrize(
    ("kind", "title", "told"),
    [
        ("colum", "T", "there is no kind `colum`; did you mean `column`?"),
        (
            "poem",
            "T",
            "there is no kind `poem`; write one of column, page, book, chapter, event, author, series, tag, category.",
        ),
        ("column", " \n ", "a title is needed"),
        ("chapter", "T", "there is no book yet; begin one first, as in: new book"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(conventions: Conventions, kind: str, title: str, told: str) -> None:
    with pytest.raises(NewProblem) as problem:
        write(conventions, kind, title)
    assert str(problem.value).startswith(told)
    assert not list(conventions.root.rglob("*.md"))


def used(text: str) -> str:
    """A new text with every optional field taken into use, as an author does it: the `#` before it is deleted."""
    return re.sub(r"^#(?=\w| {2}- \w| {2,4}\w+:)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("kind", OFFERED)
def test_every_field_that_a_new_text_offers_can_be_used_at_once(conventions: Conventions, kind: str) -> None:
    write(conventions, "book", "The Apiary") if kind == "chapter" else None
    path = write(conventions, kind, "Why audiences wait")
    text = used(path.read_text(encoding="utf-8"))
    assert not re.search(r"^#\S", text, re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    source = path.relative_to(conventions.root).as_posix()
    item, problems = validate(kind, parse(decode(path.read_bytes()), source), source, conventions)
    assert problems == []
    assert item is not None
    read_library(replace(conventions, show_drafts=True))


@pytest.mark.parametrize("kind", OFFERED)
def test_every_field_but_pelicans_is_offered(conventions: Conventions, kind: str) -> None:
    write(conventions, "book", "The Apiary") if kind == "chapter" else None
    text = used(write(conventions, kind, "Why audiences wait").read_text(encoding="utf-8"))
    fields = {n for n, info in authored_fields(KINDS[kind]).items() if "Pelican" not in (info.description or "")}
    assert fields <= set(re.findall(r"^(\w+):", text, re.MULTILINE))


def test_groups_are_laid_out_field_by_field(conventions: Conventions) -> None:
    event = write(conventions, "event", "An evening").read_text(encoding="utf-8")
    assert re.search(r"^#venue: +# the place\n#  name: .+\n#  address: +# street and number$", event, re.MULTILINE)
    book = write(conventions, "book", "The Apiary").read_text(encoding="utf-8")
    assert re.search(r"^#buy: +# who sells it\n#  - label: .+\n#    url: https://", book, re.MULTILINE)


def test_an_event_begins_as_a_draft_at_a_time_to_be_changed_in_the_sites_zone(conventions: Conventions) -> None:
    text = write(conventions, "event", "An evening").read_text(encoding="utf-8")
    assert "\nstart: 2026-01-29 19:00  # change this" in text
    assert "\ntimezone: Europe/London\ndate: 2026-01-01 00:00" in text
    assert "\nstatus: draft" in text


def test_a_book_is_a_folder_and_its_chapters_are_numbered_as_they_come(conventions: Conventions) -> None:
    made = [write(conventions, "book", "The Apiary")]
    made += [write(conventions, "chapter", title) for title in ("The first swarm", "Smoke")]
    (conventions.root / "books/the-apiary/07-interlude.md").write_text("---\ntitle: Interlude\n---\n", encoding="utf-8")
    made.append(write(conventions, "chapter", "Honey"))
    assert [path.relative_to(conventions.root).as_posix() for path in made] == [
        "books/the-apiary/book.md",
        "books/the-apiary/01-the-first-swarm.md",
        "books/the-apiary/02-smoke.md",
        "books/the-apiary/08-honey.md",
    ]


@pytest.mark.parametrize("book", ["wax", "candles", "Light from Wax", "WAX"])
def test_the_book_of_a_chapter_is_named_by_slug_folder_or_title(conventions: Conventions, book: str) -> None:
    write(conventions, "book", "The Apiary")
    (conventions.root / "books/candles").mkdir()
    text = "---\ntitle: Light from Wax\nslug: wax\n---\n"
    (conventions.root / "books/candles/book.md").write_text(text, encoding="utf-8")
    assert write(conventions, "chapter", "Wicks", book).parent.name == "candles"


@pytest.mark.parametrize(
    ("book", "told"),
    [
        ("", "there are several books; say which one is meant: --book candles or --book the-apiary."),
        ("candels", "there is no book `candels`; did you mean `candles`?"),
        ("soap", "there is no book `soap`; write --book candles or --book the-apiary."),
    ],
)
def test_a_chapter_of_no_known_book_is_refused(conventions: Conventions, book: str, told: str) -> None:
    write(conventions, "book", "The Apiary")
    write(conventions, "book", "Candles")
    with pytest.raises(NewProblem) as problem:
        write(conventions, "chapter", "Wicks", book)
    assert str(problem.value) == told


def test_two_books_may_have_chapters_of_one_name_and_one_book_may_not(conventions: Conventions) -> None:
    for book in ("Candles", "The Apiary"):
        write(conventions, "book", book)
        write(conventions, "chapter", "Preface", folded(book))
    with pytest.raises(
        NewProblem, match=r"there is already content/books/candles/01-preface\.md; choose another title"
    ):
        write(conventions, "chapter", "Preface", "candles")


def test_texts_may_lie_at_the_top_of_the_content_folder(conventions: Conventions) -> None:
    folders = dict.fromkeys(conventions.folders, ("",))
    for kind, file in {"column": "one.md", "book": "one/book.md"}.items():
        path = write(replace(conventions, folders=folders), kind, "One")
        assert path == conventions.root / file


def test_only_a_chapter_is_of_a_book(conventions: Conventions) -> None:
    with pytest.raises(NewProblem, match="--book says which book a chapter is of; a column is of none"):
        write(conventions, "column", "Wicks", "candles")


def test_no_file_has_the_name_of_a_device(conventions: Conventions) -> None:
    assert write(conventions, "column", "Con").name == "con-column.md"
    assert write(conventions, "book", "Com1").parent.name == "com1-book"
    assert write(conventions, "column", "Confess").name == "confess.md"


@pytest.fixture(autouse=True)
def _nothing_in_the_house_is_touched(house: Path) -> Iterator[None]:
    before = sorted((house / "content").rglob("*"))
    yield
    assert sorted((house / "content").rglob("*")) == before
