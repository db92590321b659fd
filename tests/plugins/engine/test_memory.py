"""What is remembered from build to build: all of it, or nothing and one sentence."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from plugins.engine.inventory import NO_HINT
from plugins.engine.memory import FORMAT, Memory, Record, Thing, recall
from plugins.engine.references import References

PAGE = Record(
    "column.html", "a" * 64, {"listing": "<list tag tags/craft/>", "“odd”": "\udce9\0"}, {0: 5, 1: 1 << 90}, True,
    (12, 1795000000123456789, 3), References(("/a/",), ("b/",), ("top",)),
)  # fmt: skip
FILE = Record("file", "b" * 64, {"made_from": "#c"}, is_whole=False)
THINGS = (
    Thing(0, "column columns/a.md", ["*", "title", "html"], ["#1", "s5 Title", "#2"]),
    Thing(1, "site", ["name"], ["s9 The “Paper”"]),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "output.sqlite3"


@pytest.fixture
def kept(path: Path) -> Path:
    """A file in which a page, a file and two things are remembered of edition one."""
    keep(recall(path, "one"))
    return path


def keep(memory: Memory) -> None:
    memory.things.update({thing.name: thing for thing in THINGS})
    memory.trouble = ""
    memory.keep({"a/index.html": PAGE, "a.xml": FILE}, [], THINGS)
    assert memory.trouble == ""


def is_empty(memory: Memory) -> bool:
    return not memory.records and not memory.things


def test_where_nothing_was_kept_nothing_is_remembered(path: Path) -> None:
    memory = recall(path, "one")
    assert (is_empty(memory), memory.trouble) == (True, "")
    assert not path.exists()


def test_what_was_kept_is_remembered(kept: Path) -> None:
    memory = recall(kept, "one")
    assert memory.records == {"a/index.html": PAGE, "a.xml": FILE}
    assert memory.records["a.xml"].hint == NO_HINT
    assert tuple(memory.things.values()) == THINGS
    assert (memory.trouble, memory.edition) == ("", "one")


def test_what_is_gone_is_forgotten_and_what_is_new_is_added(kept: Path) -> None:
    memory = recall(kept, "one")
    thing = memory.thing("site")
    thing.attributes.append("url")
    thing.told.append("s1 /")
    new = Record("index.html", "c" * 64)
    memory.keep({"index.html": new}, ["a.xml", "never/was.html"], [thing, memory.thing("list tag x")])
    for each in (memory, recall(kept, "one")):
        assert each.records == {"a/index.html": PAGE, "index.html": new}
        assert each.things["site"].attributes == ["name", "url"]
        assert each.things["list tag x"].number == 2


def test_another_edition_begins_with_nothing_and_says_nothing(kept: Path) -> None:
    memory = recall(kept, "two")
    assert (is_empty(memory), memory.trouble, memory.edition) == (True, "", "two")
    keep(memory)
    assert recall(kept, "two").records
    assert is_empty(recall(kept, "two")) is False
    assert is_empty(recall(kept, "one"))


def altered(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


OTHERS = {
    "of another program": ("PRAGMA application_id = 77", "was written by another program"),
    "of a newer version": (f"PRAGMA user_version = {FORMAT + 1}", "was written by another version of Standfirst"),
}


@pytest.mark.parametrize(("statement", "what"), OTHERS.values(), ids=OTHERS.keys())
def test_a_file_that_is_not_ours_to_read_is_told_in_a_sentence(statement: str, what: str, kept: Path) -> None:
    altered(kept, statement)
    memory = recall(kept, "one")
    assert is_empty(memory)
    assert memory.trouble == f"what was remembered of earlier builds {what}; everything is made anew"
    assert recall(kept, "one").trouble == "", "it is told once"


DAMAGE = {
    "a record altered": "UPDATE records SET record = replace(record, 'aaaa', 'aaab')",
    "a record under another name": "UPDATE records SET output = 'b/index.html' WHERE output = 'a/index.html'",
    "a thing altered": "UPDATE things SET reads = replace(reads, 'Title', 'title')",
    "a thing under another name": "UPDATE things SET name = 'column columns/b.md' WHERE number = 0",
    "a thing missing": "DELETE FROM things WHERE number = 0",
    "no checksum": "UPDATE things SET checksum = NULL",
    "a table missing": "DROP TABLE records",
    "a column missing": "ALTER TABLE things DROP COLUMN checksum",
    "what is not JSON": "UPDATE records SET record = 'x'",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_told_in_a_sentence_and_nothing_is_remembered(statement: str, kept: Path) -> None:
    altered(kept, statement)
    memory = recall(kept, "one")
    assert is_empty(memory)
    assert memory.trouble == (
        "what was remembered of earlier builds is damaged (output.sqlite3); everything is made anew"
    )
    keep(memory)
    assert recall(kept, "one").records["a/index.html"] == PAGE


@pytest.mark.parametrize("content", [b"no database", b"\0" * 4096, b"SQLite format 3\0" + b"\xff" * 500])
def test_what_is_no_database_is_damaged(content: bytes, kept: Path) -> None:
    kept.write_bytes(content)
    memory = recall(kept, "one")
    assert is_empty(memory)
    assert "; everything is made anew" in memory.trouble
    keep(memory)
    assert recall(kept, "one").records


def test_a_file_cut_off_anywhere_is_all_remembered_or_not_at_all(kept: Path) -> None:
    whole = kept.read_bytes()
    for length in range(0, len(whole), 500):
        kept.write_bytes(whole[:length])
        memory = recall(kept, "one")
        assert is_empty(memory)
        assert length == 0 or memory.trouble.endswith("everything is made anew")
        kept.unlink(missing_ok=True)


def test_no_byte_can_be_altered_unseen(kept: Path) -> None:
    whole = kept.read_bytes()
    seen = 0
    for place in range(0, len(whole), 61):
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        memory = recall(kept, "one")
        if memory.records:
            assert memory.records == {"a/index.html": PAGE, "a.xml": FILE}
            assert tuple(memory.things.values()) == THINGS
        else:
            seen += 1
        kept.unlink(missing_ok=True)
    assert seen


needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root"
)


@needs_permissions
def test_in_a_folder_that_takes_nothing_nothing_is_kept_and_that_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    memory = recall(tmp_path / "cache" / "output.sqlite3", "one")
    memory.keep({"a": FILE}, [], [])
    tmp_path.chmod(0o755)
    assert memory.trouble.startswith("what was learned for the next build could not be kept (")
    assert memory.records == {"a": FILE}


def test_where_the_folder_cannot_be_made_nothing_is_kept_and_that_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    memory = recall(tmp_path / "cache" / "output.sqlite3", "one")
    assert is_empty(memory)
    memory.trouble = ""
    memory.keep({"a": FILE}, [], [])
    path = tmp_path / "cache" / "output.sqlite3"
    assert memory.trouble.startswith(f"what was learned for the next build could not be kept ({path}: ")
    assert "Errno" not in memory.trouble
    assert memory.trouble.endswith("; it will take longer")
    memory.trouble = ""
    memory.keep({"b": FILE}, ["a"], [])
    assert (memory.records, memory.trouble) == ({"b": FILE}, "")


def test_where_nothing_is_to_be_kept_nothing_is_written(tmp_path: Path) -> None:
    memory = recall(None, "one")
    keep(memory)
    assert memory.records == {"a/index.html": PAGE, "a.xml": FILE}
    assert list(tmp_path.iterdir()) == []


def test_either_all_of_a_build_is_kept_or_nothing(kept: Path) -> None:
    memory = recall(kept, "one")
    wrong = Record("file", "c" * 64, {"made_from": b"no text"})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        memory.keep({"index.html": FILE, "wrong": wrong}, ["a.xml"], [Thing(0, "other")])
    assert recall(kept, "one").records == {"a/index.html": PAGE, "a.xml": FILE}
    assert tuple(recall(kept, "one").things.values()) == THINGS


def test_what_can_be_neither_read_nor_deleted_is_left_and_told(path: Path) -> None:
    path.mkdir(parents=True)
    memory = recall(path, "one")
    assert is_empty(memory)
    said = f"what was remembered of earlier builds cannot be deleted ({path}: "
    assert memory.trouble.startswith(said) and memory.trouble.endswith("); delete it by hand")
    keep(memory)
    assert path.is_dir()
