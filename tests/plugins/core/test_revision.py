"""A library revised after small edits: exactly what reading the whole site would make, or nothing at all."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest

from plugins.core.conventions import Conventions
from plugins.core.ledger import Entry, ledger_text, merged
from plugins.core.library import Assembly, Library, assemble
from plugins.core.problems import ContentProblems
from plugins.core.reading import read_each
from plugins.core.revision import revise, revise_record
from tests.plugins.conftest import NOW, Content

ASKED = ("stream", "listed_columns", "undated", "readable", "addressed")
"""What a library finds when it is first asked, and hands on where it can."""

COMPARED = tuple(field.name for field in fields(Library) if field.name != "shelf")
"""What two libraries have in common; the shelf is only with one for which all files were looked for."""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'


@pytest.fixture
def site(content: Content) -> Content:
    """A site in which many things refer to each other."""
    content.column("a", "A *text* and [b](b.md).", tags="[Craft, ai]", summary="A *standfirst*.", authors="Ada")
    content.column("b", "![](../images/one.svg)", tags="[Craft]", series="Road", part="1", lang="en")
    content.column("c", "Words.", tags="[AI, Craft]", category="Essays", date="2026-03-05")
    content.column("d", "Worte.", lang="de", translation_of="a", slug="d")
    content.column("e", "Later.", date="2026-07-01")
    content.column("f", "Drawn.", from_book="book", image="../images/two.svg", aliases="[/old/]")
    content.write("pages/about.md", "About. [d](../columns/d.md)", title="About", nav="1")
    content.write("tags/craft.md", "Of {tag}Craft, ![](../images/three.svg)", title="Craft", aliases="[Trade]")
    content.write("authors/ada.md", "Bio.", name="Ada", photo="../images/one.svg")
    content.write("books/book/book.md", "A book.", title="A book", authors="Ada")
    content.write("books/book/01-one.md", "Open.\n\n<!-- more -->\n\nShut: ![](../../images/four.svg)", title="One",
                  excerpt="opening")  # fmt: skip
    content.write("events/evening.md", "Come.", title="Evening", start="2026-08-01 19:00", report="c")
    for name in ("one", "two", "three", "four"):
        content.write(f"images/{name}.svg", SVG)
    return content


def differences(one: Library, other: Library) -> list[str]:
    """The names of fields in which two libraries differ, in their values or in the order of these."""
    return [
        name
        for name in (*COMPARED, *ASKED)
        if (was := getattr(one, name)) != (now := getattr(other, name))
        or (name == "by_source" and list(was) != list(now))
    ]


def whole(conventions: Conventions) -> Library | None:
    try:
        return assemble(conventions).library
    except ContentProblems:
        return None


def revised(before: Assembly, *changed: str, **changes: Any) -> Assembly | None:
    conventions = replace(before.conventions, **changes)
    for name in ASKED:
        assert getattr(before.library, name) is not None
    after = revise(before, changed, read_each, conventions)
    if after is not None:
        read = whole(conventions)
        assert read is not None
        assert differences(read, after.library) == []
        assert after.library.shelf is None
    return after


SIMPLE = {
    "body": {"text": "Another text, [b](b.md) and [c](c.md)."},
    "title": {"title": "Another title"},
    "summary": {"summary": "Another *standfirst*."},
    "tags": {"tags": "[Craft, AI]"},
    "a name by its other name": {"tags": "[Trade, AI, Craft]"},
    "date": {"date": "2026-02-01"},
    "picture": {"image": "../images/three.svg"},
    "picture no longer shown": {"text": "None."},
    "recording": {"audio": "https://a.example/b.mp3"},
    "series": {"series": "Road"},
    "category": {"category": "Essays"},
    "alias": {"aliases": "[/older/, /oldest]"},
    "book": {"from_book": "book"},
}


@pytest.mark.parametrize("change", SIMPLE.values(), ids=SIMPLE.keys())
def test_a_simple_change_makes_what_reading_the_whole_makes(change: dict[str, str], site: Content) -> None:
    before = assemble(site.conventions())
    site.column("c", **{"text": "Words.", "tags": "[AI]", "category": "Essays", "date": "2026-03-05"} | change)
    after = revised(before, "columns/c.md")
    assert after is not None
    assert after.library != before.library


def test_what_has_not_changed_is_the_same_object(site: Content) -> None:
    before = assemble(site.conventions())
    site.column("a", "Changed.", tags="[Craft, ai]", authors="Ada", title="Another")
    after = revised(before, "columns/a.md")
    assert after is not None
    same = {source for source, item in after.library.by_source.items() if item is before.library.by_source[source]}
    assert after.library.by_source.keys() - same == {"columns/a.md", "columns/d.md"}  # the translation names the title
    assert all(one is other for one, other in zip(after.library.tags, before.library.tags, strict=True))


def test_a_page_is_revised_as_a_column_is(site: Content) -> None:
    before = assemble(site.conventions())
    site.write("pages/about.md", "About us.", title="About us", nav="2")
    assert revised(before, "pages/about.md")


def test_a_new_column_stands_where_reading_the_whole_puts_it(site: Content) -> None:
    before = assemble(site.conventions())
    site.column("bb", "New, [a](a.md).", tags="[Craft, AI]", authors="Ada", id="0b0b0b0b-0000-4000-8000-000000000000")
    after = revised(before, "columns/bb.md")
    assert after is not None
    site.column("bb", "Newer.", tags="[AI]", id="0b0b0b0b-0000-4000-8000-000000000000")
    assert revised(after, "columns/bb.md")


def test_a_column_that_is_gone_leaves_nothing_behind(site: Content) -> None:
    (site.column("g", "![](../images/four.svg)", tags="[Craft]")).touch()
    before = assemble(site.conventions(show_drafts=True))
    assert "images/four.svg" in before.library.statics
    (site.root / "columns" / "g.md").unlink()
    after = revised(before, "columns/g.md")
    assert after is not None
    assert "columns/g.md" not in after.library.by_source


def test_a_column_that_moves_stands_where_reading_the_whole_puts_it(site: Content) -> None:
    for name in ("x", "y", "z"):
        site.column(name, "At one time.", tags="[Craft]", date="2026-03-05")
    before = assemble(site.conventions(show_drafts=True))
    for date in ("2026-03-05", "2026-03-04", "2020-01-01", "2026-03-06", "2026-03-05"):
        site.column("y", "At one time.", tags="[Craft]", date=date)
        after = revised(before, "columns/y.md", show_drafts=True)
        assert after is not None
        before = after


FAR_REACHING: dict[str, tuple[str, dict[str, str]]] = {
    "slug": ("columns/c.md", {"slug": "another"}),
    "a name that is new": ("columns/c.md", {"tags": "[AI, New]"}),
    "a name that no text mentions any more": ("columns/c.md", {"category": "Another"}),
    "status": ("columns/c.md", {"status": "draft"}),
    "an error": ("columns/c.md", {"date": "soon"}),
    "a link to nothing": ("columns/c.md", {"text": "[x](x.md)"}),
    "language": ("columns/c.md", {"lang": "fr"}),
    "scheduled": ("columns/c.md", {"date": "2027-01-01"}),
    "a part that there is": ("columns/c.md", {"series": "Road", "part": "1"}),
    "an alias that there is": ("columns/c.md", {"aliases": "[/old/]"}),
    "an attached file": ("columns/c.md", {"text": "![]({attach}../images/two.svg)"}),
    "a spelling that is warned of": ("columns/c.md", {"tags": "[Ai]"}),
    "an event": ("events/evening.md", {"start": "2026-09-01"}),
    "a book": ("books/book/book.md", {}),
    "a chapter": ("books/book/01-one.md", {}),
    "a tag": ("tags/craft.md", {}),
    "a new page": ("pages/new.md", {}),
    "a new column with the slug of another": ("columns/x.md", {"slug": "a", "lang": "fr"}),
    "a new column with the file's name of another": ("columns/folder/a.md", {"slug": "z"}),
    "a picture": ("images/one.svg", {}),
}


@pytest.mark.parametrize(("source", "change"), FAR_REACHING.values(), ids=FAR_REACHING.keys())
def test_what_may_reach_further_is_no_revision(source: str, change: dict[str, str], site: Content) -> None:
    before = assemble(site.conventions())
    given_ = {"title": "C", "date": "2026-03-05", "tags": "[AI, Craft]", "category": "Essays"} | change
    site.write(source, given_.pop("text", "Words."), **given_)
    assert revised(before, source) is None


def test_a_column_that_others_link_to_cannot_simply_go(site: Content) -> None:
    before = assemble(site.conventions())
    (site.root / "columns" / "d.md").unlink()
    (site.root / "columns" / "c.md").unlink()
    assert revised(before, "columns/d.md") is None
    assert revised(before, "columns/c.md") is None


def test_a_column_that_becomes_public_with_time_is_no_revision(site: Content) -> None:
    before = assemble(site.conventions())
    site.column("a", "Changed.", tags="[Craft, ai]", authors="Ada")
    assert revised(before, "columns/a.md", now=NOW + dt.timedelta(days=60)) is None
    assert revised(before, "columns/a.md", now=NOW + dt.timedelta(hours=1))


def test_other_settings_are_no_revision(site: Content) -> None:
    before = assemble(site.conventions())
    assert revised(before, "columns/a.md", lang="de") is None


NAMES = ["Craft", "Trade", "AI", "ai", "Typing", "R&D", "RD", "Crafts"]
EDITS: dict[str, list[str | None]] = {
    "title": ["One", "Two"], "tags": [None, *(f"[{one}]" for one in NAMES), "[Craft, AI]", "[ai, Typing]"],
    "date": ["2026-03-04", "2026-01-01", "2026-07-02"], "summary": [None, "Plain.", "A [b](b.md) *c*.", "![x](x.png)"],
    "category": [None, "Essays", "essays", "Columns"], "series": [None, "Road", "road"], "part": [None, "1", "2"],
    "authors": [None, "Ada", "[Ada, Bob]", "ada"], "author": [None, None, "Bob"], "lang": [None, None, "de"],
    "status": [None, None, None, "draft", "unlisted", "skip"], "image": [None, "../images/one.svg", "no.png"],
    "aliases": [None, "[/old/]", "[/new/]", "[/columns/a/]"], "from_book": [None, None, "book", "nothing"],
    "translation_of": [None, None, None, "a", "b"], "slug": [None, None, None, "a", "h"], "nav": [None, "1"],
    "id": [None, None, None, "one", "two"], "modified": [None, "2025-01-01"], "colour": [None, None, None, "red"],
}  # fmt: skip
"""What may be written in a field; some of it is wrong."""
TEXTS = ["Text.", "[a](a.md)", "[b](b.md#x)", "![](../images/one.svg)", "![](../images/four.svg)", "[t]({tag}ai)",
         "[^1]", "[x]({attach}../images/two.svg)", "[home](/)", "images/four.svg", "\n\nMore\n\nlines."]  # fmt: skip


COLUMNS = [f"columns/{name}.md" for name in "abcgh"]


def edit(site: Content, source: str, choice: random.Random) -> None:
    """Make some change to a text, which may not be there yet, or no more."""
    file = site.root / source
    if choice.random() < 0.15 and file.exists() and source in COLUMNS:
        file.unlink()
        return
    written = {"title": "New", "date": "2026-03-04"}
    if file.exists() and choice.random() < 0.8:
        header = file.read_text(encoding="utf-8").split("\n---")[0].split("\n")[1:]
        written = dict(line.split(": ", 1) for line in header)
    for name in choice.sample(list(EDITS), choice.randint(0, 2)):
        value = choice.choice(EDITS[name])
        written.pop(name, None)
        if value is not None:
            written[name] = value
    site.write(source, " ".join(choice.sample(TEXTS, choice.randint(0, 2))), **written)


@pytest.mark.parametrize("show_drafts", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_any_run_of_edits_makes_what_reading_the_whole_makes(seed: int, show_drafts: bool, site: Content) -> None:
    choice = random.Random(seed)  # noqa: S311
    conventions = site.conventions(show_drafts=show_drafts)
    before = assemble(conventions)
    for _ in range(25):
        changed = choice.sample([*COLUMNS, "pages/about.md"], choice.choice([1, 1, 1, 2]))
        kept = {source: file.read_bytes() for source in changed if (file := site.root / source).exists()}
        for source in changed:
            edit(site, source, choice)
        after = revised(before, *changed)
        try:
            before = after or assemble(conventions)
        except ContentProblems:  # an author would mend it
            for source in changed:
                (site.root / source).unlink(missing_ok=True)
            for source, text in kept.items():
                site.write(source, text)


def on_record(library: Library) -> dict[str, Entry]:
    """What is on record of a site's texts once they are live, by their files, with its lists."""
    moment = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    of_texts = {
        item.source: Entry(
            id=item.id, source=item.source, addresses=(item.address,), first_published=moment, content_hash="x",
            revision=1,
        )
        for item in library.addressed
    }  # fmt: skip
    return of_texts | {"a list": Entry(id="list:/tags/", addresses=("/tags/",), first_published=moment)}


def recorded(before: Assembly, entries: Iterable[Entry]) -> Assembly | None:
    """The site with these entries on record, where that can be known from how it was before."""
    record = merged(entries)
    (before.conventions.root / "ledger.jsonl").write_text(ledger_text(record), encoding="utf-8")
    for name in ASKED:
        assert getattr(before.library, name) is not None
    after = revise_record(before, record, read_each)
    if after is not None:
        read = assemble(before.conventions)
        assert differences(read.library, after.library) == []
        assert after.record == read.record
        assert after.library.shelf is before.library.shelf
    return after


CHANGED: dict[str, Any] = {"content_hash": "y", "revision": 2, "modified": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)}


def test_a_text_that_is_published_anew_says_what_is_on_record_of_it(site: Content) -> None:
    entries = on_record(site.read())
    new = entries.pop("columns/b.md")
    site.write("ledger.jsonl", ledger_text(merged(entries.values())))
    before = assemble(site.conventions())
    entries["columns/a.md"] = entries["columns/a.md"].model_copy(update=CHANGED)
    after = recorded(before, [*entries.values(), new])
    assert after is not None
    assert after.library.by_source["columns/a.md"].modified == CHANGED["modified"]
    same = {source for source, item in after.library.by_source.items() if item is before.library.by_source[source]}
    assert after.library.by_source.keys() - same == {"columns/a.md"}


ELSEWHERE: dict[str, tuple[str, dict[str, Any]]] = {
    "an address more": ("columns/a.md", {"addresses": ("/a/", "/columns/a/")}),
    "another file": ("columns/a.md", {"source": "columns/z.md"}),
    "gone": ("columns/a.md", {"gone": True}),
    "an event": ("events/evening.md", CHANGED),
    "a chapter": ("books/book/01-one.md", CHANGED),
    "an author": ("authors/ada.md", CHANGED),
    "another id": ("columns/a.md", {"id": "another"}),
}


@pytest.mark.parametrize(("source", "change"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_reaches_further_on_record_is_no_revision(source: str, change: dict[str, Any], site: Content) -> None:
    entries = on_record(site.read())
    site.write("ledger.jsonl", ledger_text(merged(entries.values())))
    before = assemble(site.conventions())
    entries[source] = entries[source].model_copy(update=change)
    assert recorded(before, entries.values()) is None


def test_with_much_that_is_new_on_record_the_whole_is_put_together_anew(site: Content) -> None:
    for number in range(101):
        site.column(f"one-of-many-{number}")
    before = assemble(site.conventions())
    entries = on_record(before.library).values()
    assert recorded(before, [entry for entry in entries if "one-of-many" in entry.source]) is None
    assert recorded(before, [entry for entry in entries if "one-of-many-1" in entry.source])


ON_RECORD: list[dict[str, Any]] = [CHANGED, {"revision": 1}, {"addresses": ("/x/",)}, {"gone": True}, {"source": ""}]
"""What may come to be on record of a text."""


@pytest.mark.parametrize("seed", range(20))
def test_any_record_makes_what_reading_the_whole_makes(seed: int, site: Content) -> None:
    choice = random.Random(seed)  # noqa: S311
    entries = on_record(site.read())
    known = {source: entry for source, entry in entries.items() if choice.random() < 0.8}
    site.write("ledger.jsonl", ledger_text(merged(known.values())))
    before = assemble(site.conventions())
    for _ in range(10):
        source = choice.choice(list(entries))
        known[source] = entries[source].model_copy(update=choice.choice(ON_RECORD))
        before = recorded(before, known.values()) or assemble(before.conventions)


def test_a_file_among_texts_is_told_as_soon_as_nothing_refers_to_it(site: Content) -> None:
    site.write("columns/talk.txt", "Text.")
    site.column("b", "[talk](talk.txt)")
    before = assemble(site.conventions())
    site.column("b", "Nothing of it.")
    assert revised(before, "columns/b.md") is None
    site.column("b", "[talk](talk.txt)")
    site.column("talk", "A text.")
    assert revised(before, "columns/talk.md") is None
    (site.root / "columns/talk.md").unlink()
    site.column("b", "[talk](talk.txt) and other words")
    assert revised(before, "columns/b.md") is not None
