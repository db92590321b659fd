"""A file may come to hold another text, or a text another id: no address dies, and the record stays sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.ledger import ledger_text
from plugins.core.ledger_reading import parse_ledger
from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed

OIL = """Whale oil burnt in the lamps of the harbour for two hundred years, and it smoked. The keeper trimmed the wick
every four hours, cleaned the glass at dawn, and wrote into his book how much had gone."""


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Deployed:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK))
    (tmp_path / "conf.py").write_text(
        f'{SETTINGS}DEPLOY["second"] = {{"kind": "local", "path": "second"}}\n', encoding="utf-8"
    )
    deployed = Deployed(tmp_path, capsys)
    deployed.write("columns/oil.md", OIL)
    deployed.write("columns/lamps.md", "On lamps.", id="lamps")
    deployed.deploy()
    deployed.deploy(target="second")
    return deployed


def problems(site: Deployed) -> list[str]:
    record = site.folder / "content" / "ledger.jsonl"
    ledger, found = parse_ledger(record.read_text(encoding="utf-8"), "")
    assert ledger_text(ledger) == record.read_text(encoding="utf-8")
    return [str(problem) for problem in found]


def test_another_text_at_the_same_address_is_published_and_the_former_id_ends(site: Deployed) -> None:
    former = site.ledger().by_source["columns/oil.md"]
    site.move("columns/oil.md", "columns/old-oil.md")
    assert site.deploy(yes=True) == 0
    site.move("columns/old-oil.md", "columns/oil.md")
    assert site.deploy(yes=True) == 0
    site.write("columns/oil.md", "Nothing of what was said here.", id="anew")
    assert site.deploy() == 0
    assert "New      «Oil» /columns/oil/" in site.said
    assert (site.ledger().by_id[former.id].gone, problems(site)) == (True, [])
    assert site.ledger().by_source["columns/oil.md"].id == "anew"
    assert 'url=/columns/oil/"' in site.page("/columns/old-oil/"), "what led to the former text leads to this one"
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")


def test_a_text_in_the_file_of_one_that_was_led_to_another_may_lose_its_id_again(site: Deployed) -> None:
    site.remove("columns/oil.md")
    site.write("columns/lamps.md", "On lamps.", id="lamps", aliases="/columns/oil/")
    assert site.deploy() == 0
    site.write("columns/oil.md", "Nothing of what was said here.", id="anew", slug="coal")
    assert site.deploy() == 0
    assert problems(site) == []
    site.write("columns/oil.md", "Nothing of what was said here.", slug="coal")
    assert site.deploy() == 0, site.said


def test_what_another_target_remembers_of_the_former_id_is_no_contradiction(site: Deployed) -> None:
    site.write("columns/oil.md", "Nothing of what was said here.", id="anew")
    assert site.deploy() == 0
    assert site.deploy(target="second") == 0
    assert problems(site) == []


def test_another_text_at_another_address_leaves_the_former_one_to_the_editor(site: Deployed) -> None:
    site.write("columns/oil.md", "Nothing of what was said here.", id="anew", slug="coal")
    assert site.deploy() == 1
    assert site.said.startswith("content/columns/oil.md:1:1: `/columns/oil/` was public, and nothing would answer")
    site.write("columns/lamps.md", "On lamps.", id="lamps", aliases="/columns/oil/")
    assert site.deploy() == 0
    assert ('url=/columns/lamps/"' in site.page("/columns/oil/"), problems(site)) == (True, [])


def test_two_files_that_have_swapped_their_names_are_asked_about_in_true_words(site: Deployed) -> None:
    number = site.ledger().by_source["columns/oil.md"].id
    site.write("columns/oil.md", "On lamps.", id="lamps", title="Lamps")
    site.write("columns/lamps.md", OIL, title="Oil")
    assert site.deploy() == 1
    assert "columns/oil.md has another text now, and columns/lamps.md says what it said, word for word." in site.said
    assert site.deploy(yes=True) == 0
    assert {source: entry.id for source, entry in site.ledger().by_source.items() if not entry.is_list} == {
        "columns/oil.md": "lamps", "columns/lamps.md": number,
    }  # fmt: skip
    assert problems(site) == []


def test_two_files_that_have_swapped_their_names_and_were_edited_are_published(site: Deployed) -> None:
    site.write("columns/oil.md", "On lamps.", id="lamps")
    site.write("columns/lamps.md", f"{OIL} It was a year ago.")
    assert site.deploy() == 0
    assert problems(site) == []


@pytest.mark.parametrize(("text", "changed"), [(OIL, False), (f"{OIL} It was a year ago.", True)])
def test_a_text_that_is_given_another_id_goes_on_and_who_is_notified_of_it_is_said(
    site: Deployed, text: str, changed: bool
) -> None:
    former = site.ledger().by_source["columns/oil.md"]
    site.write("columns/oil.md", text, id="anew")
    assert site.deploy() == 0
    assert "Feeds    will show «Oil» once more to those who have read it: its id is another; `id: " in site.said
    assert f"`id: {former.id}` in columns/oil.md spares them\n" in site.said
    assert [word in site.said for word in ("New  ", "Removed", "gone,")] == [False] * 3
    assert ("Changed  «Oil»" in site.said) is changed
    entry = site.ledger().by_source["columns/oil.md"]
    assert (entry.id, entry.first_published, entry.revision) == ("anew", former.first_published, 1 + changed)
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    assert site.deploy(target="second") == 0
    assert "Feeds    will show «Oil» once more" in site.said
    assert problems(site) == []


def test_a_text_that_is_renamed_and_given_another_id_is_asked_about_once(site: Deployed) -> None:
    site.remove("columns/oil.md")
    site.write("columns/whales.md", OIL, title="Oil", id="anew")
    assert site.deploy(yes=True) == 0
    assert site.said.count("columns/oil.md is gone, and columns/whales.md says the same, word for word.") == 1
    assert "Moved    «Oil»: /columns/oil/ now leads to /columns/whales/" in site.said
    assert "Feeds    will show «Oil» once more" in site.said
    assert "Removed" not in site.said
    assert 'url=/columns/whales/"' in site.page("/columns/oil/")


def test_nobody_is_told_to_have_read_a_text_that_took_the_address_of_another(site: Deployed) -> None:
    site.write("columns/oil.md", "Nothing of what was said here.", id="anew")
    assert site.deploy() == 0
    assert "New      «Oil» /columns/oil/" in site.said
    assert "Feeds" not in site.said


def test_a_new_text_in_the_former_file_of_one_that_was_renamed_is_another(site: Deployed) -> None:
    former = site.ledger().by_source["columns/oil.md"]
    site.move("columns/oil.md", "columns/whales.md")
    site.write("columns/whales.md", OIL, title="Oil")
    assert site.deploy(yes=True) == 0
    site.write("columns/oil.md", "Of another oil.")
    assert site.deploy() == 0
    assert "New      «Oil» /columns/oil/" in site.said
    number = site.ledger().by_source["columns/oil.md"].id
    assert (site.ledger().by_source["columns/whales.md"].id, number != former.id) == (former.id, True)
    site.write("columns/oil.md", "Of another oil, and more.")
    assert site.deploy() == 0
    assert "Changed  «Oil» /columns/oil/" in site.said
    assert site.ledger().by_source["columns/oil.md"].id == number


def test_what_was_declared_gone_keeps_its_id_and_has_it_again_where_it_comes_back_word_for_word(site: Deployed) -> None:
    former = site.ledger().by_source["columns/oil.md"]
    site.remove("columns/oil.md")
    assert site.deploy(gone=("/columns/oil/",)) == 0
    site.write("columns/oil.md", "Of another oil.")
    assert site.deploy(dry_run=True) == 0
    assert "New      «Oil» /columns/oil/" in site.said
    site.write("columns/oil.md", OIL)
    assert site.deploy() == 0
    assert (site.ledger().by_source["columns/oil.md"].id, problems(site)) == (former.id, [])
    site.remove("columns/oil.md")
    assert site.deploy(gone=("/columns/oil/",)) == 0
    site.write("columns/oil.md", "Of another oil.")
    assert site.deploy() == 0
    assert site.ledger().by_source["columns/oil.md"].id != former.id
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")


def workshop(site: Deployed, year: str, slug: str) -> None:
    site.write(
        f"events/{year}.md", title=f"Workshop {year}", id=year, slug=slug, start=f"{year}-05-05", venue="{name: Hall}"
    )


def test_an_address_that_went_from_one_text_to_another_leads_to_who_had_it_last(site: Deployed) -> None:
    workshop(site, "2024", "workshop")
    assert site.deploy() == 0
    workshop(site, "2024", "workshop-2024")
    workshop(site, "2025", "workshop")
    assert site.deploy() == 0
    told = "«Workshop 2024» is at /events/workshop-2024/ now; /events/workshop/ is that of «Workshop 2025»"
    assert f"Moved    {told}" in site.said
    assert "Feeds" not in site.said
    workshop(site, "2025", "workshop-2025")
    assert site.deploy() == 0
    assert "Moved    «Workshop 2025»: /events/workshop/ now leads to /events/workshop-2025/" in site.said
    assert 'url=/events/workshop-2025/"' in site.page("/events/workshop/")
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    site.remove("events/2025.md")
    assert site.deploy(gone=("/events/workshop-2025/",)) == 0
    assert (site.page("/events/workshop/"), site.ledger().gone) == ("", ("/events/workshop-2025/", "/events/workshop/"))
    workshop(site, "2024", "workshop")
    assert site.deploy() == 0
    assert (problems(site), site.ledger().gone) == ([], ("/events/workshop-2025/",))


def test_a_former_address_that_led_to_another_for_a_while_leads_there_still(site: Deployed) -> None:
    for alias_of in ("oil", "lamps", ""):
        for name in ("oil", "lamps"):
            aliases = {"aliases": "/light/"} if name == alias_of else {}
            site.write(f"columns/{name}.md", f"On {name}.", **aliases)
        assert site.deploy() == 0
    assert 'url=/columns/lamps/"' in site.page("/light/")


def test_what_led_to_a_text_of_which_the_id_has_ended_dies_no_more_unnoticed_than_before(site: Deployed) -> None:
    site.write("columns/oil.md", OIL, aliases="/light/")
    assert site.deploy() == 0
    site.write("columns/oil.md", OIL)
    assert site.deploy() == 0
    site.write("columns/oil.md", OIL, id="anew")
    assert site.deploy() == 0
    assert 'url=/columns/oil/"' in site.page("/light/")
    site.remove("columns/oil.md")
    assert site.deploy() == 1
    assert all(f"`{address}` was public" in site.said for address in ("/light/", "/columns/oil/"))
