"""The readings on disk: whole or not there, whatever happens to the file, and never an error."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from plugins.engine import texts
from plugins.engine.texts import FILE, PlainReading, StoredTexts

A, B, C = b"a" * 32, b"b" * 32, b"c" * 32
ONE, TWO = PlainReading(b"[1]", b"<p>one"), PlainReading(b"[2]", "<p>zwö\0lf".encode())


@pytest.fixture
def stored(tmp_path: Path) -> StoredTexts:
    stored = StoredTexts(tmp_path)
    stored.add([(A, ONE), (B, TWO)])
    return stored


def anew(stored: StoredTexts) -> StoredTexts:
    """The same file, as another process sees it."""
    stored.close()
    return StoredTexts(stored._path.parent)


def test_what_was_stored_is_found_again_by_another_process(stored: StoredTexts) -> None:
    other = anew(stored)
    assert other.heads([A, B, C]) == {A: b"[1]", B: b"[2]"}
    assert (other.html([A]).get(A), other.html([B]).get(B), other.html([C]).get(C)) == ("<p>one", "<p>zwö\0lf", None)
    assert not other.is_empty()
    assert not other.trouble


def test_what_is_stored_again_is_replaced(stored: StoredTexts) -> None:
    stored.add([(A, TWO)])
    assert (stored.heads([A]), stored.html([A]).get(A)) == ({A: b"[2]"}, "<p>zwö\0lf")


def test_a_new_folder_holds_nothing(tmp_path: Path) -> None:
    stored = StoredTexts(tmp_path / "a" / "b")
    assert stored.is_empty()
    assert stored.heads([A]) == {}
    assert not stored.trouble


def test_two_processes_use_one_file(stored: StoredTexts) -> None:
    other = StoredTexts(stored._path.parent)
    other.add([(C, ONE)])
    stored.add([(A, TWO)])
    assert set(stored.heads([A, B, C])) == {A, B, C}
    assert other.html([A]).get(A) == "<p>zwö\0lf"


def test_whatever_byte_is_damaged_no_wrong_text_comes_out(stored: StoredTexts) -> None:
    stored.close()
    whole = stored._path.read_bytes()
    troubled = 0
    for place in range(0, len(whole), 97):
        stored._path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        other = anew(stored)
        assert other.heads([A, B]).items() <= {A: b"[1]", B: b"[2]"}.items()
        assert other.html([A]).get(A) in {"<p>one", None}
        troubled += bool(other.trouble)
        other.close()
    assert troubled


def test_a_whole_row_of_another_text_is_not_taken_for_what_was_asked_for(stored: StoredTexts) -> None:
    stored.close()
    with closing(sqlite3.connect(stored._path)) as connection, connection:  # as where an index leads to another's row
        connection.execute("UPDATE heads SET (sum, part) = (SELECT sum, part FROM heads WHERE key = ?)", (A,))
    assert anew(stored).heads([A, B]) == {A: b"[1]"}


@pytest.mark.parametrize("length", [0, 1, 99, 4096, 8000])
def test_a_file_that_is_cut_short_is_made_anew(length: int, stored: StoredTexts) -> None:
    stored.close()
    os.truncate(stored._path, length)
    other = anew(stored)
    other.heads([A])
    other.html([A]).get(A)
    other.add([(C, ONE)])
    other.add([(C, ONE)])
    assert anew(other).html([C]).get(C) == "<p>one"


def test_a_file_of_something_else_is_made_anew_and_said_to_be(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    stored = StoredTexts(tmp_path)
    assert stored.is_empty()
    assert stored.trouble == "file is not a database"
    stored.add([(A, ONE)])
    assert anew(stored).html([A]).get(A) == "<p>one"


def test_another_applications_file_is_left_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE bookmarks (address TEXT)")
    other.close()
    before = (tmp_path / FILE).read_bytes()
    stored = StoredTexts(tmp_path)
    stored.add([(A, ONE)])
    assert stored.is_empty()
    assert stored.trouble == "texts.sqlite3 is another application's"
    assert (tmp_path / FILE).read_bytes() == before


def test_a_newer_versions_file_is_left_as_it_is(stored: StoredTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored._path.read_bytes()
    monkeypatch.setattr(texts, "_VERSION", 0)
    older = anew(stored)
    assert older.heads([A]) == {}
    assert older.trouble == "texts.sqlite3 was made by a newer version"
    assert stored._path.read_bytes() == before


def test_an_older_versions_file_is_made_anew_without_a_word(
    stored: StoredTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_VERSION", texts._VERSION + 1)
    newer = anew(stored)
    assert newer.is_empty()
    newer.add([(A, ONE)])
    assert newer.html([A]).get(A) == "<p>one"
    assert not newer.trouble


def test_a_folder_that_cannot_be_made_is_trouble_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    stored = StoredTexts(tmp_path / "file" / "cache")
    stored.add([(A, ONE)])
    assert (stored.heads([A]), stored.html([A]).get(A), stored.is_empty()) == ({}, None, True)
    assert "Not a directory" in stored.trouble or stored.trouble


def test_what_cannot_be_written_can_be_read_all_the_same(stored: StoredTexts) -> None:
    other = anew(stored)
    other.heads([A])
    assert other._connection is not None
    other._connection.execute("PRAGMA query_only = ON")
    other.add([(C, ONE)])
    assert other.trouble == "attempt to write a readonly database"
    assert anew(other).heads([A, C]) == {A: b"[1]"}


def test_a_full_disk_is_trouble_and_leaves_what_was_there(stored: StoredTexts) -> None:
    other = anew(stored)
    other.heads([A])
    assert other._connection is not None
    (pages,) = other._connection.execute("PRAGMA page_count").fetchone()
    other._connection.execute(f"PRAGMA max_page_count = {pages}")
    other.add([(C, PlainReading(b"[3]", b"x" * 1_000_000))])
    assert other.trouble == "database or disk is full"
    assert anew(other).heads([A, B, C]).keys() == {A, B}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
@pytest.mark.parametrize("moment", range(5))
def test_a_process_killed_while_it_writes_leaves_a_sound_file(moment: int, stored: StoredTexts) -> None:
    stored.close()
    process = os.fork()
    if not process:
        writing = StoredTexts(stored._path.parent)
        steps = count()

        def killed_at_a_step(_: str) -> None:
            if next(steps) == 4 + 3 * moment:
                os.kill(os.getpid(), signal.SIGKILL)

        writing.heads([A])
        writing._connection.set_trace_callback(killed_at_a_step)  # type: ignore[union-attr]
        for number in range(50):
            writing.add([(bytes([number]) * 32, PlainReading(b"[]", b"x" * 20_000))])
        os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(process, 0)[1])
    other = anew(stored)
    assert other.heads([A, B]) == {A: b"[1]", B: b"[2]"}
    keys = [bytes([number]) * 32 for number in range(50)]
    assert all(other.html([key]).get(key) == "x" * 20_000 for key in other.heads(keys))
    assert not other.trouble


def test_what_no_build_asks_for_is_dropped_the_oldest_first(
    stored: StoredTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_SPARE", 1)
    stored.add([(C, ONE), (b"d" * 32, ONE), (b"e" * 32, ONE)])
    stored.keep_within_bounds({A})
    assert stored.heads([A, B, C, b"d" * 32, b"e" * 32]).keys() == {A, b"d" * 32, b"e" * 32}
    assert (stored.html([B]).get(B), stored.html([C]).get(C), stored.html([A]).get(A)) == (None, None, "<p>one")


def test_a_clean_build_drops_everything(stored: StoredTexts) -> None:
    stored.clear()
    assert stored.is_empty()
    assert stored.html([A]).get(A) is None
