"""The record's next state costs what has changed, and is the same as though all of it were worked out anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from desk.deploy import said_before
from desk.deploy.record import content_hash, next_state
from desk.deploy.record_lines import Lines
from desk.deploy.said_before import SaidBefore
from plugins.core.ledger import Ledger, ledger_text
from plugins.core.ledger_reading import parse_ledger
from plugins.core.library import Library
from plugins.core.model import Item
from tests.plugins.conftest import Content

NOW = dt.datetime(2026, 5, 6, 7, 8, 9, tzinfo=dt.UTC)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    content = Content(tmp_path / "content")
    content.root.mkdir()
    content.column("why", "Words and [more](how.md).")
    content.column("how", "Other words.", video="https://films.example/lamp", summary="Some *words*")
    content.write("events/night.md", "A night.", title="A Night", start="2026-07-08 19:00")
    return content


def after(library: Library, known: Ledger | None = None, said: SaidBefore | None = None) -> Ledger:
    return next_state(known or Ledger(), library, ["/", "/archives/"], NOW, said.content_hash if said else None)


def test_an_entry_of_which_there_is_nothing_new_to_say_is_the_same_object_in_the_same_line(content: Content) -> None:
    lines = Lines(ledger_text(after(content.read())))
    known = lines.read_as(parse_ledger(lines.text, "")[0])
    content.column("why", "Words and [more](how.md) words.")
    found = after(content.read(), known)
    others = [entry for entry in found.entries if known.by_id[entry.id] is not entry]
    assert [(entry.source, entry.revision) for entry in others] == [("columns/why.md", 2)]
    assert lines.of(found) == ledger_text(found) != lines.text
    assert lines.of(known) == lines.text


def test_what_was_read_from_another_text_is_not_taken_for_a_line_of_it(content: Content) -> None:
    known = after(content.read())
    first, *rest = ledger_text(known).splitlines(keepends=True)
    lines = Lines("".join([*rest, first]))
    assert lines.of(lines.read_as(known)) == ledger_text(known)


def test_what_a_text_says_is_worked_out_once(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = SaidBefore.read(tmp_path / "said")
    first = after(content.read(), said=said)
    said.write(tmp_path / "said")
    assert first == after(content.read())
    asked: list[str] = []

    def heard(item: Item) -> str:
        asked.append(item.source)
        return content_hash(item)

    monkeypatch.setattr(said_before, "content_hash", heard)
    assert after(content.read(), said=SaidBefore.read(tmp_path / "said")) == first
    assert asked == []
    content.column("how", "Other words.", video="https://films.example/lamp", summary="Other *words*")
    content.write("events/night.md", "A night.", title="A Night", start="2026-07-08 19:30")
    content.column("why", "Words and [more](how.md).", tags="[lamp]")
    found = after(content.read(), said=SaidBefore.read(tmp_path / "said"))
    assert found == after(content.read())
    assert asked == ["columns/how.md", "events/night.md"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"0 0\n{}"])
def test_a_damaged_memory_is_none(content: Content, tmp_path: Path, damage: bytes) -> None:
    place = tmp_path / "said"
    said = SaidBefore.read(place)
    first = after(content.read(), said=said)
    said.write(place)
    for content_there in (damage, place.read_bytes().replace(b'":"', b'":"0', 1)):
        place.write_bytes(content_there)
        assert after(content.read(), said=SaidBefore.read(place)) == first


def test_a_text_that_moves_with_its_recordings_says_what_it_said_and_one_with_others_does_not(content: Content) -> None:
    said = []
    for folder, sound in (("", "talk.mp3"), ("2026/", "talk.mp3"), ("2026/", "other.mp3")):
        content.write(f"columns/{folder}{sound}", b"ID3")
        content.write(f"columns/{folder}lamp.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
        film = "{url: https://films.example/lamp, still: lamp.svg}"
        content.column(f"{folder}spoken", "Words.", title="Spoken", audio=sound, video=film)
        said.append(content_hash(content.read().by_source[f"columns/{folder}spoken.md"]))
        (content.root / f"columns/{folder}spoken.md").unlink()
    assert said[0] == said[1] != said[2]


def test_a_record_that_tells_where_recordings_lie_is_of_the_same_text(content: Content) -> None:
    content.write("columns/talk.mp3", b"ID3")
    content.column("spoken", "Words.", audio="talk.mp3")
    library = content.read()
    known = after(library)
    (entry,) = (each for each in known.entries if each.source == "columns/spoken.md")
    former = entry.model_copy(update={"content_hash": "6717d4912e5b83d6739d80a73e7f5173"})
    found = after(library, Ledger(tuple(former if each is entry else each for each in known.entries)))
    assert found.by_id[entry.id] is former
