"""Everything that a column has is known to come from its body, or not to."""

from __future__ import annotations

from plugins.core.model import Column, Model
from plugins.engine.memory import Reads, Record, Thing
from plugins.engine.notation import with_texts
from plugins.engine.readers import FROM_BODY, UNFOLLOWED, comes_from_body, readers_of

THINGS = {
    thing.name: thing
    for thing in (
        Thing(0, "column columns/a.md", ["*", "title", "html"], ["#1", "s1 A", "#2"]),
        Thing(1, "site", ["name"], ["s1 B"]),
        Thing(2, "content columns/a.md", ["body", "title", "unheard_of"], ["#1", "s1 A", "None"]),
    )
}


def test_of_what_a_column_has_only_this_comes_from_its_body() -> None:
    names = {*Column.model_fields} | {name for name in dir(Column) if not name.startswith("_")} - {*dir(Model)}
    assert {name for name in names if comes_from_body("column a", name)} == FROM_BODY | {"text"}


def test_a_page_reads_of_a_body_what_is_not_known_to_stay() -> None:
    records = {
        "a.html": Record("a", "", reads=Reads([0, 4])), "b.html": Record("a", "", reads=Reads([2, 4])),
        "titles.html": Record("a", "", reads=Reads([0, 3, 1, 1, 2, 2])),
    }  # fmt: skip
    assert readers_of(records, THINGS, ()) == {"columns/a.md": {"a.html", "b.html"}}


def test_a_feed_reads_the_texts_that_count_whole_in_it() -> None:
    feed = Record("file", "", {"made_from": with_texts("s1 a", {"columns/a.md", "columns/b.md"})})
    assert readers_of({"atom.xml": feed}, THINGS, ()) == {"columns/a.md": {"atom.xml"}, "columns/b.md": {"atom.xml"}}


def test_what_holds_a_column_whole_is_read_by_nobody_knows_whom() -> None:
    thing = Thing(3, "context", ["notices"], [with_texts("s1 a", {"columns/a.md"})])
    assert readers_of({}, {**THINGS, "context": thing}, [thing]) == {"columns/a.md": {UNFOLLOWED}}
