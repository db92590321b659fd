"""Texts that were renamed and edited at once are known again, if the editor says so."""

from __future__ import annotations

import pytest

from desk.deploy import asking
from desk.deploy.likeness import ALIKE, shingles_of
from tests.desk.deploy.site import Deployed, everything

OIL = """Whale oil burnt in the lamps of the harbour for two hundred years, and it smoked. The keeper trimmed the wick
every four hours, cleaned the glass at dawn, and wrote into his book how much had gone.

Then somebody distilled coal, and nobody needed whales any longer."""
EDITED = OIL.replace("and it smoked", "smelling of fish").replace("at dawn", "before breakfast")
SEQUEL = f"{OIL}\n\nThat was a year ago; we have had letters."


@pytest.fixture
def site(empty_site: Deployed) -> Deployed:
    empty_site.write("columns/oil.md", OIL)
    empty_site.write("columns/lamps.md", "On lamps.")
    empty_site.deploy()
    empty_site.remove("columns/oil.md")
    return empty_site


def answering(monkeypatch: pytest.MonkeyPatch, answers: bool) -> list[str]:
    """Let somebody sit at the keyboard who gives these answers; returns what is asked."""
    asked: list[str] = []
    monkeypatch.setattr(asking, "is_anybody_there", lambda: True)

    def is_agreed(question: str) -> bool:
        asked.append(question)
        return answers

    monkeypatch.setattr(asking, "is_agreed", is_agreed)
    return asked


def test_the_editor_is_asked_and_the_old_address_leads_to_the_new_one(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = site.ledger().by_source["columns/oil.md"].id
    site.write("columns/whales.md", EDITED)
    asked = answering(monkeypatch, True)
    assert site.deploy() == 0
    assert asked == ["Were they renamed, so that their old addresses are to lead to the new ones?"]
    assert "columns/oil.md is gone, and columns/whales.md looks like it (" in site.said
    assert "Moved    «Whales»: /columns/oil/ now leads to /columns/whales/" in site.said
    assert "Changed  «Whales»" in site.said
    entry = site.ledger().by_source["columns/whales.md"]
    assert (entry.id, entry.revision) == (number, 2)
    assert 'url=/columns/whales/"' in site.page("/columns/oil/")
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")


@pytest.mark.parametrize("yes", [True, False])
def test_nothing_that_is_uncertain_is_assumed_and_both_ways_out_are_named(site: Deployed, yes: bool) -> None:
    number = site.ledger().by_source["columns/oil.md"].id
    before = everything(site.live)
    site.write("columns/whales.md", EDITED)
    assert site.deploy(yes=yes) == 1
    assert "content/columns/whales.md:1:1: id: looks like content/columns/oil.md, which is no longer" in site.said
    assert f"if it is that text, write `id: {number}`; if it is another, deploy with --gone /columns/oil/" in site.said
    assert everything(site.live) == before
    site.write("columns/whales.md", EDITED, id=number)
    assert site.deploy(yes=yes) == 0
    assert 'url=/columns/whales/"' in site.page("/columns/oil/")


def test_one_that_is_another_text_is_published_once_that_is_said(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("columns/whales.md", EDITED)
    answering(monkeypatch, False)
    assert site.deploy() == 1
    assert "if it is another, deploy with --gone /columns/oil/" in site.said
    asked = answering(monkeypatch, False)
    assert site.deploy(gone=("/columns/oil/",), yes=True) == 0
    assert asked == []
    assert site.page("/columns/oil/") == ""


def test_nobody_is_asked_of_texts_that_are_not_alike_or_too_short_or_stand_in_for_the_other(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, True)
    site.write(
        "columns/coal.md", "Somebody distilled coal in a shed behind the brewery, which burnt down in the same year."
    )
    site.write("columns/short.md", "Whale oil burnt in the lamps.")
    assert site.deploy() == 1
    assert "`/columns/oil/` was public, and nothing would answer to it" in site.said
    site.write("columns/whales.md", EDITED, aliases="/columns/oil/")
    assert site.deploy(yes=True) == 0
    assert asked == []


@pytest.mark.parametrize("yes", [True, False])
def test_one_that_keeps_its_address_in_a_file_called_otherwise_is_known_without_a_question(
    site: Deployed, monkeypatch: pytest.MonkeyPatch, yes: bool
) -> None:
    asked = answering(monkeypatch, False)
    number = site.ledger().by_source["columns/oil.md"].id
    site.write("columns/2026-03-05-oil.md", EDITED, title="Oil")
    assert site.deploy(yes=yes) == 0
    assert (asked, "New  " in site.said, "Changed  «Oil»" in site.said) == ([], False, True)
    assert site.ledger().by_source["columns/2026-03-05-oil.md"].id == number
    assert f"<id>urn:uuid:{number}</id>" in (site.live / "atom.xml").read_text(encoding="utf-8")


def test_of_one_at_the_address_of_a_file_that_is_gone_it_is_said_how_feeds_know_it_again(site: Deployed) -> None:
    former = site.ledger().by_source["columns/oil.md"].id
    site.write("columns/2026-03-05-oil.md", "Too short for that.", title="Oil")
    assert site.deploy(yes=True) == 0
    place = "«Oil» /columns/oil/, where columns/oil.md was: if it is that text, "
    assert f"New      {place}`id: {former}` in columns/2026-03-05-oil.md says so" in site.said
    site.write("columns/2026-03-05-oil.md", "Too short for that.", title="Oil", id=former)
    assert site.deploy(yes=True) == 0, site.said
    assert f"<id>urn:uuid:{former}</id>" in (site.live / "atom.xml").read_text(encoding="utf-8")
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")


def test_of_two_that_look_alike_the_likelier_is_meant(site: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, True)
    site.write("columns/a-sequel.md", SEQUEL)
    site.write("columns/whales.md", EDITED)
    edited, sequel = (len(shingles_of(text) & shingles_of(OIL)) / len(shingles_of(text)) for text in (EDITED, SEQUEL))
    assert ALIKE < edited < sequel < 1
    assert site.deploy() == 0
    assert "columns/a-sequel.md looks like it" in site.said
    assert "whales.md looks" not in site.said


def test_words_are_compared_and_neither_markup_nor_capitals() -> None:
    assert shingles_of("<p class='a'>One <em>two</em> three</p><style>p { color: red }</style>") == {"one two three"}
    assert shingles_of("ONE two&nbsp;three") == {"one two three"}
    assert shingles_of("竹取物語") == {"竹 取 物", "取 物 語"}
