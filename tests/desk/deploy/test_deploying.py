"""What an editor sees and gets: a site live in one task, whole, every address kept, and back again."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from functools import partial

import pytest

from desk.build import build
from desk.deploy import commands
from tests.adversity.object_store import KEYS, REGION, object_store
from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed, everything


@pytest.fixture
def site(empty_site: Deployed) -> Deployed:
    empty_site.write("columns/lamps.md", "On lamps.", tags="Light")
    empty_site.write("columns/oil.md", "On oil.")
    return empty_site


def test_a_site_is_live_in_one_task_and_a_second_one_has_nothing_to_do(site: Deployed) -> None:
    assert site.deploy() == 0
    assert "The first release on `live` (local):" in site.said
    assert "rollback" not in site.said, "there is nothing to go back to"
    assert "New      «Lamps» /columns/lamps/" in site.said
    assert "On lamps." in site.page("/columns/lamps/")
    assert site.ledger().by_source["columns/lamps.md"].addresses == ("/columns/lamps/",)
    before = everything(site.live)
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do: `live` shows all of it since ")
    assert everything(site.live) == before


def test_where_the_record_cannot_be_written_the_next_deploy_writes_it_and_sends_nothing(site: Deployed) -> None:
    (site.folder / "content" / "ledger.new").mkdir()
    assert site.deploy() == 1
    assert "standfirst: the site is live, but the record that says so could not be written (" in site.said
    assert site.said.endswith("nothing is sent again, and the record is written\n")
    assert "On lamps." in site.page("/columns/lamps/")
    assert not site.ledger().entries
    (site.folder / "content" / "ledger.new").rmdir()
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do: ")
    assert site.ledger().by_source["columns/lamps.md"].addresses == ("/columns/lamps/",)


def test_a_deploy_that_could_not_tidy_up_has_gone_well_and_says_so(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    with object_store() as store:
        store.make("tidy-lamps")
        place = {"kind": "s3", "bucket": "tidy-lamps", "keep": 2, "region": REGION}
        said = {"live": place | {"endpoint": f"http://127.0.0.1:{store.port}"}}
        (site.folder / "conf.py").write_text(f"{SETTINGS}DEPLOY = {said!r}\n", encoding="utf-8")
        for hour in range(4):
            if hour == 3:
                store.refusals.begin(store.refusals.asked - 1, "403", stays=True)
            else:
                store.refusals.end()
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + hour * 3600))
            site.write("columns/oil.md", f"On oil at {hour}.")
            assert site.deploy() == 0
        assert store.refusals.was_hit
    assert "the site is live; what need not be kept any more was not all taken away: these credentials may" in site.said
    assert "`live` shows " in site.said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_record_that_another_program_has_saved_is_read_as_texts_are(site: Deployed, encoding: str) -> None:
    assert site.deploy() == 0
    record = site.folder / "content" / "ledger.jsonl"
    known = record.read_text(encoding="utf-8")
    record.write_text(known, encoding=encoding)
    assert site.deploy() == (encoding == "utf-16")
    assert ("UTF-16" in site.said) is (encoding == "utf-16")
    assert encoding == "utf-16" or (site.said.startswith("Nothing to do"), record.read_text("utf-8")) == (True, known)


def test_a_folder_in_place_of_the_record_is_told_before_anything_is_sent(site: Deployed) -> None:
    (site.folder / "content" / "ledger.jsonl").mkdir()
    assert site.deploy() == 1
    assert site.said.startswith("content/ledger.jsonl:1:1: is a folder, and the record of what is public is a file of")
    assert not site.live.exists()
    assert not build(site.options).press
    (site.folder / "content" / "ledger.jsonl").rmdir()
    assert site.deploy() == 0


def test_where_the_disk_will_not_that_is_said_in_a_line(site: Deployed) -> None:
    (site.folder / "cache").mkdir()
    (site.folder / "cache" / "deploy").write_text("in the way", encoding="utf-8")
    assert site.deploy() == 1
    assert site.said == f"standfirst: {site.folder}/cache/deploy/live: Not a directory; " + (
        "nothing was published; what is live is as it was\n"
    )


def test_a_dry_run_tells_and_sends_nothing(site: Deployed) -> None:
    assert site.deploy(dry_run=True) == 0
    assert "New      «Oil» /columns/oil/" in site.said
    assert not (site.folder / "public").exists()
    assert not site.ledger().entries


def test_a_changed_column_is_told_and_dated(site: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    site.deploy()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 86_400))
    site.write("columns/oil.md", "On other oil.")
    assert site.deploy() == 0
    assert "Changed  «Oil» /columns/oil/" in site.said
    assert "New " not in site.said
    entry = site.ledger().by_source["columns/oil.md"]
    assert entry.modified is not None
    assert (entry.revision, int(entry.modified.timestamp())) == (2, CLOCK + 86_400)
    assert entry.modified.date().isoformat() in site.page("/columns/oil/")


def test_what_is_sent_is_what_a_clean_build_makes_of_the_record(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("columns/wicks.md", "On wicks.", tags="Light")
    site.deploy()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 86_400))
    site.write("columns/lamps.md", "On other lamps.")
    site.move("columns/oil.md", "columns/whale-oil.md")
    site.write("columns/new.md", "On all that is new.", tags="Novelty")
    assert site.deploy(yes=True) == 0
    anew = replace(site.options, output=site.folder / "anew", cache=site.folder / "other", clean=True)
    assert not build(anew).problems
    assert everything(site.folder / "anew") == everything(site.folder / "cache" / "deploy" / "live" / "site")


def test_an_error_publishes_nothing(site: Deployed) -> None:
    site.deploy()
    before = everything(site.live)
    site.write("columns/oil.md", date="2026-13-40")
    site.write("columns/lamps.md", "See [this](/nowhere/).")
    assert site.deploy() == 1
    assert "content/columns/oil.md:2:" in site.said
    assert "nothing was published; what is live is as it was" in site.said
    assert everything(site.live) == before


def test_a_link_that_leads_nowhere_stops_a_deploy(site: Deployed) -> None:
    site.write("columns/lamps.md", "See [this](/nowhere/).")
    assert site.deploy() == 1
    assert "content/columns/lamps.md:" in site.said
    assert "`/nowhere/` leads nowhere" in site.said


@pytest.mark.parametrize("is_live", [False, True], ids=["the-first", "a-later"])
def test_what_must_not_be_public_stops_a_deploy_though_it_is_in_no_text(site: Deployed, is_live: bool) -> None:
    if is_live:
        site.deploy()
    before = everything(site.live) if is_live else {}
    site.write("columns/later.md", "It is not yet known to anybody that the lamps will all be put out.", status="draft")
    notes = site.folder / "content" / "images" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("It is not yet known to anybody that the lamps will all be put out.", encoding="utf-8")
    assert site.deploy() == 1
    assert "content/columns/later.md:7:4: is not public (it is a draft), but «is not yet known to …»" in site.said
    assert (everything(site.live) if site.live.exists() else {}) == before
    assert (site.folder / "cache/deploy/live/derived").exists() is is_live
    notes.unlink()
    assert site.deploy() == 0


def test_a_column_under_another_name_keeps_its_id_and_its_old_address_leads_to_it(site: Deployed) -> None:
    site.deploy()
    number = site.ledger().by_source["columns/oil.md"].id
    site.move("columns/oil.md", "columns/whale-oil.md")
    site.write("columns/whale-oil.md", "On oil.", title="Oil")
    assert site.deploy() == 1
    assert "columns/oil.md is gone, and columns/whale-oil.md says the same, word for word." in site.said
    assert site.deploy(yes=True) == 0
    assert "Moved    «Oil»: /columns/oil/ now leads to /columns/whale-oil/" in site.said
    assert site.ledger().by_source["columns/whale-oil.md"].id == number
    assert 'url=/columns/whale-oil/"' in site.page("/columns/oil/")


def test_what_was_not_moved_is_not_asked_about_once_it_is_declared_gone(site: Deployed) -> None:
    site.deploy()
    site.move("columns/oil.md", "columns/whale-oil.md")
    site.write("columns/whale-oil.md", "On oil.", title="Oil")
    assert site.deploy(gone=("/columns/oil/",)) == 0
    assert "word for word" not in site.said
    assert site.page("/columns/oil/") == ""


def test_a_column_with_an_id_is_known_wherever_it_is(site: Deployed) -> None:
    site.write("columns/oil.md", "On oil.", id="oil-1")
    site.deploy()
    site.remove("columns/oil.md")
    site.write("columns/fat.md", "On quite another thing.", id="oil-1")
    assert site.deploy() == 0
    assert 'url=/columns/fat/"' in site.page("/columns/oil/")


def test_a_column_that_is_taken_away_stops_the_deploy_until_that_is_said(site: Deployed) -> None:
    site.deploy()
    before = everything(site.live)
    site.remove("columns/oil.md")
    assert site.deploy(yes=True) == 1
    assert "content/columns/oil.md:1:1: is no longer there: `/columns/oil/` was public" in site.said
    assert "--gone /columns/oil/" in site.said
    assert everything(site.live) == before
    assert site.deploy(gone=("/columns/oil/",)) == 0
    assert "Removed  /columns/oil/ (columns/oil.md)" in site.said
    assert site.page("/columns/oil/") == ""
    assert site.deploy() == 0, "it stays declared"
    site.write("columns/oil.md", "On oil again.")
    assert site.deploy() == 0
    assert "On oil again." in site.page("/columns/oil/")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/columns/oil/", "/columns/oil/ is still there; take its text away first"),
        ("/columns/oyl/", "/columns/oyl/ was never public; did you mean /columns/oil/?"),
        ("https://elsewhere.example/columns/oil/", "https://elsewhere.example/columns/oil/ was never public"),
        (
            "/images/plan.pdf",
            "/images/plan.pdf is no page of a text or list; other files are taken away without --gone",
        ),
    ],
)
def test_only_what_was_public_and_is_no_more_can_be_declared_gone(site: Deployed, address: str, told: str) -> None:
    site.deploy()
    assert site.deploy(gone=(address,)) == 1
    assert told in site.said


def test_a_former_address_of_a_text_that_lives_on_is_declared_gone_alone(site: Deployed) -> None:
    site.write("columns/oil.md", "On oil.", aliases="/oops/")
    assert site.deploy() == 0
    assert site.deploy(gone=("/oops/",)) == 1
    assert "/oops/ still leads to columns/oil.md; take it out of the `aliases` there first, then" in site.said
    site.write("columns/oil.md", "On oil.")
    assert site.deploy(gone=("/oops/",)) == 0
    assert "Removed  /oops/\n" in site.said
    assert (site.page("/oops/"), "On oil." in site.page("/columns/oil/")) == ("", True)
    assert site.ledger().gone == ("/oops/",)
    assert site.deploy(gone=("/oops/",)) == 0
    assert site.said.startswith("Nothing to do")
    site.write("columns/lamps.md", "On lamps.", aliases="/oops/")
    assert site.deploy() == 0
    site.write("columns/lamps.md", "On lamps.")
    assert site.deploy() == 0
    assert ('url=/columns/lamps/"' in site.page("/oops/"), site.ledger().gone) == (True, ())


def test_the_address_of_a_name_that_is_merged_into_another_is_not_gone(site: Deployed) -> None:
    site.deploy()
    site.write("tags/lamps.md", title="Lamps", aliases="[Light]")
    assert site.deploy() == 0
    assert site.deploy(gone=("/tags/light/",)) == 1
    assert "/tags/light/ still leads to /tags/lamps/; take it out of the `aliases` there first" in site.said


@pytest.mark.parametrize(
    "written",
    [
        *("/columns/größe/", "/columns/gro\u0308ße/", "/columns/gr%C3%B6%C3%9Fe"),
        *("https://lamp.example/columns/gr%C3%B6%C3%9Fe/", "http://Lamp.example/columns/größe"),
    ],
)
def test_an_address_is_declared_gone_however_it_is_written_and_told_as_browsers_show_it(
    site: Deployed, written: str
) -> None:
    site.write("columns/oil.md", "On oil.", slug="größe")
    site.deploy()
    site.remove("columns/oil.md")
    assert site.deploy() == 1
    assert "`/columns/größe/` was public" in site.said
    assert "--gone /columns/größe/" in site.said
    assert site.deploy(gone=("/columns/grösse/",)) == 1
    assert "was never public; did you mean /columns/größe/?" in site.said
    assert site.deploy(gone=(written,)) == 0
    assert "Removed  /columns/größe/ (columns/oil.md)" in site.said


def test_an_editor_hears_that_a_site_goes_to_readers_with_an_address_that_nobody_can_have(site: Deployed) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(site.folder / "bare.git")], check=True)
    branch = '{"kind": "git", "repository": "bare.git", "branch": "pages"}'
    settings = site.folder / "conf.py"
    settings.write_text(f'{settings.read_text(encoding="utf-8")}DEPLOY["branch"] = {branch}\n', encoding="utf-8")
    told = "warning: SITEURL in the settings is https://lamp.example, which nobody can have"
    assert site.deploy() == 0
    assert told not in site.said, "a folder here is for trying out"
    assert site.deploy(target="branch") == 0
    assert told in site.said
    theirs = settings.read_text(encoding="utf-8").replace("https://lamp.example", "https://lamp.example.nu")
    settings.write_text(theirs, encoding="utf-8")
    assert site.deploy(target="branch") == 0
    assert "which nobody can have" not in site.said
    settings.write_text(theirs.replace("https://lamp.example.nu", ""), encoding="utf-8")
    assert site.deploy(target="branch") == 0
    assert "there is no SITEURL, and feeds, calendars and search engines send readers to their own" in site.said


def test_addresses_that_differ_in_capitals_only_are_told_to_a_server_and_refused_where_only_files_answer(
    site: Deployed,
) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(site.folder / "bare.git")], check=True)
    branch = '{"kind": "git", "repository": "bare.git", "branch": "pages"}'
    settings = site.folder / "conf.py"
    settings.write_text(f'{settings.read_text(encoding="utf-8")}DEPLOY["branch"] = {branch}\n', encoding="utf-8")
    site.write("columns/oil.md", "On oil.", slug="Oil", id="oil")
    site.write("columns/lamps.md", "On lamps.", aliases="/columns/Lamps/", id="lamps")
    assert site.deploy() == 0
    site.write("columns/oil.md", "On oil.", slug="oil", id="oil")
    assert site.deploy() == 0
    told = "".join(path.read_text(encoding="utf-8") for path in (site.live.parent / "releases").rglob("Caddyfile"))
    assert '"/columns/Oil/" "/columns/oil/{standfirst_query}"' in told
    assert '"/columns/Lamps/" "/columns/lamps/{standfirst_query}"' in told
    assert site.deploy(target="branch") == 1
    assert (
        "content/columns/oil.md:1:1: `/columns/Oil/` differs from that of a page only in capitals or accents"
        in site.said
    )
    site.write("columns/lamps.md", "On lamps.", id="lamps")
    gone = ("/columns/Oil/", "/columns/Lamps/")
    assert site.deploy(target="branch", gone=gone) == 0


def test_the_address_of_a_tag_that_nothing_bears_any_more_leads_to_all_tags(site: Deployed) -> None:
    site.deploy()
    site.write("columns/lamps.md", "On lamps.")
    assert site.deploy() == 0
    assert 'url=/tags/"' in site.page("/tags/light/")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert (site.live / "tags/light" / name).read_bytes() == (site.live / name).read_bytes()
    site.write("columns/lamps.md", "On lamps.", tags="Light")
    assert site.deploy() == 0
    assert "tags/light/" in (site.live / "tags/light/atom.xml").read_text(encoding="utf-8")


def test_the_address_of_a_name_that_is_merged_no_more_leads_to_the_list_above(site: Deployed) -> None:
    site.write("tags/lamps.md", title="Light", aliases="[Bulbs]")
    site.deploy()
    assert 'url=/tags/lamps/"' in site.page("/tags/bulbs/")
    site.write("tags/lamps.md", title="Light")
    assert site.deploy() == 0
    assert 'url=/tags/"' in site.page("/tags/bulbs/")


def test_pictures_that_have_outlived_their_time_are_not_many_files_taken_away(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"picture-{number}.svg" for number in range(12)]
    site.write("columns/oil.md", "\n\n".join(f"![A spot]({name})" for name in names))
    for shape in ("rect", "circle"):
        for number, name in enumerate(names):
            drawn = f'<svg xmlns="http://www.w3.org/2000/svg"><{shape} id="n{number}"/></svg>'
            (site.folder / "content" / "columns" / name).write_text(drawn, encoding="utf-8")
        assert site.deploy() == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 31 * 86_400))
    assert site.deploy() == 0
    assert "13 removed" in site.said


def test_an_alias_that_was_public_stays_one(site: Deployed) -> None:
    site.write("columns/oil.md", "On oil.", aliases="/2019/oil/")
    site.deploy()
    site.write("columns/oil.md", "On oil.")
    assert site.deploy() == 0
    assert 'url=/columns/oil/"' in site.page("/2019/oil/")


def test_what_a_rollback_brings_back_is_the_same_byte_for_byte(site: Deployed) -> None:
    site.deploy()
    first = everything(site.live)
    site.write("columns/oil.md", "On other oil.")
    site.deploy()
    second = everything(site.live)
    assert site.roll_back() == 0
    assert everything(site.live) == first
    assert site.releases() == 0
    assert [line.count("brought back") for line in site.said.splitlines()] == [1, 0, 0]
    newest = site.said.splitlines()[1].split()[5]
    assert site.roll_back(newest) == 0
    assert everything(site.live) == second
    assert site.roll_back(newest) == 1
    assert "is live already" in site.said


def test_where_servers_lead_readers_to_what_is_taken_back_the_editor_is_told_to_reload_them(site: Deployed) -> None:
    site.deploy()
    site.write("columns/oil.md", "On other oil.")
    site.deploy()
    site.move("columns/oil.md", "columns/wick.md")
    site.deploy(yes=True)
    site.roll_back()
    assert "Servers are told something else (redirects, headers, what pages may do): reload yours now" in site.said
    site.roll_back()
    assert "Servers" not in site.said


def test_what_was_changed_by_hand_of_a_release_is_told_when_it_is_brought_back(site: Deployed) -> None:
    site.deploy()
    site.write("columns/oil.md", "On other oil.")
    site.deploy()
    page = (site.live / "columns/lamps/index.html").resolve()
    page.chmod(0o644)
    page.write_text("By hand.", encoding="utf-8")
    assert site.roll_back() == 0
    told = (
        "not all of it is as it was then, since somebody has changed it by hand: `columns/lamps/index.html` was changed"
    )
    assert told in site.said


def test_who_brings_something_back_is_known_by_the_same_name_as_who_publishes(site: Deployed) -> None:
    run = partial(subprocess.run, cwd=site.folder, check=True)
    run(["git", "init", "-q"])
    run(["git", "config", "user.name", "Ada Winter"])
    site.deploy()
    site.write("columns/oil.md", "On other oil.")
    site.deploy()
    site.roll_back()
    site.releases()
    assert [line.count("Ada Winter") for line in site.said.splitlines()] == [1, 1, 1]


def test_after_a_rollback_the_next_deploy_publishes_anew(site: Deployed) -> None:
    site.deploy()
    site.write("columns/oil.md", "On other oil.")
    site.deploy()
    site.roll_back()
    assert site.deploy() == 0
    assert "On other oil." in site.page("/columns/oil/")


def test_an_address_that_was_public_and_was_taken_back_does_not_die_for_who_has_no_record_of_it(site: Deployed) -> None:
    record = site.folder / "content" / "ledger.jsonl"
    site.deploy()
    site.move("columns/oil.md", "columns/wick.md")
    site.write("columns/new.md", "Brand new.")
    site.deploy(yes=True)
    site.roll_back()
    record.unlink()  # as in texts that were fetched before, or on a machine that keeps none
    site.move("columns/wick.md", "columns/lamp-oil.md")
    assert site.deploy(yes=True) == 0
    assert "New      «New» /columns/new/" in site.said
    assert 'url=/columns/lamp-oil/"' in site.page("/columns/wick/")
    site.roll_back()
    record.unlink()
    site.remove("columns/new.md")
    assert site.deploy(yes=True) == 1
    assert "`/columns/new/` was public, and nothing would answer to it" in site.said


def test_where_the_record_of_what_was_taken_back_is_damaged_that_of_the_texts_may_stand_for_it(site: Deployed) -> None:
    site.deploy()
    site.write("columns/new.md", "Brand new.")
    site.deploy()
    second = (site.folder / "public" / "current").readlink().parent
    site.roll_back()
    record = site.folder / "public" / second / "record"
    record.chmod(0o644)
    record.write_bytes(b"")
    assert site.deploy() == 1
    assert "the publication record of release" in site.said
    assert site.deploy(overwrite=True) == 0
    assert "Brand new." in site.page("/columns/new/")


def test_nothing_can_be_brought_back_where_nothing_was_before(site: Deployed) -> None:
    assert site.roll_back() == 1
    assert "nothing was published to `live` yet" in site.said
    site.deploy()
    assert site.roll_back() == 1
    assert "no earlier release is kept" in site.said


def test_a_deploy_that_broke_off_before_the_record_was_written_is_made_whole_by_the_next(site: Deployed) -> None:
    site.deploy()
    record = site.folder / "content" / "ledger.jsonl"
    whole = record.read_bytes()
    record.unlink()
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    assert record.read_bytes() == whole


def test_who_has_not_what_somebody_else_has_published_cannot_take_it_away(site: Deployed) -> None:
    site.deploy()
    site.remove("columns/oil.md")
    (site.folder / "content" / "ledger.jsonl").unlink()  # as in a branch that was begun before
    assert site.deploy() == 1
    assert "`/columns/oil/` was public" in site.said


def test_who_would_take_back_what_somebody_else_has_written_is_told(site: Deployed) -> None:
    site.deploy()
    ours = site.folder / "content"
    shutil.copytree(ours, theirs := site.folder / "theirs")
    site.write("columns/oil.md", "On better oil.")
    site.remove("columns/lamps.md")
    assert site.deploy(gone=("/columns/lamps/",)) == 0
    assert "before others published it" not in site.said
    published = site.folder / "published"
    ours.rename(published)
    theirs.rename(ours)
    site.write("columns/wick.md", "On wicks.")
    assert site.deploy(dry_run=True) == 0
    behind = "as it was before others published it otherwise: fetch what they wrote, if that is to stay"
    assert f"  Changed  «Oil» /columns/oil/, {behind}\n" in site.said
    assert "«Lamps» /columns/lamps/, which others have declared gone: fetch what they did, if that is to" in site.said
    assert "  New      «Wick» /columns/wick/\n" in site.said
    site.write("columns/oil.md", "On my own oil.")
    assert site.deploy(dry_run=True) == 0
    assert "  Changed  «Oil» /columns/oil/\n" in site.said


def test_what_was_changed_by_hand_on_the_live_site_is_not_overwritten_unasked(site: Deployed) -> None:
    site.deploy()
    page = (site.live / "columns/oil/index.html").resolve()
    page.chmod(0o644)
    page.write_text("By hand.", encoding="utf-8")
    site.write("columns/lamps.md", "On other lamps.")
    assert site.deploy() == 1
    assert "somebody has changed the live site by hand" in site.said
    assert site.deploy(overwrite=True) == 0
    assert "On oil." in site.page("/columns/oil/")


def test_what_was_changed_by_hand_is_put_right_though_no_text_has_changed(site: Deployed) -> None:
    site.deploy()
    before = everything(site.live)
    (site.live / "columns/oil/index.html").unlink()
    assert site.deploy() == 1
    assert "somebody has changed the live site by hand: `columns/oil/index.html` was taken away" in site.said
    assert site.deploy(overwrite=True) == 0
    assert "  By hand  `columns/oil/index.html` was taken away\n" in site.said
    assert "  Files    none; what was changed by hand is put right\n" in site.said, "it is sent, be it little or much"
    assert everything(site.live) == before
    site.releases()
    assert "what was changed by hand put right" in site.said.splitlines()[0]
    assert site.deploy() == 0
    assert "Nothing to do" in site.said


def test_what_pages_may_load_is_published_though_no_text_has_changed(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("columns/oil.md", 'On oil.\n\n<p style="color: red">Red.</p>')
    assert site.deploy() == 0
    assert "1 warning; `check` tells." in site.said
    before = everything(site.live)
    added = "CONTENT_SECURITY_POLICY_ADDITIONS = {'style-src-attr': [\"'unsafe-inline'\"]}\n"
    (site.folder / "conf.py").write_text(SETTINGS + added, encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 60))
    assert site.deploy() == 0
    assert "Servers  are told something else" in site.said
    assert "warning" not in site.said
    assert everything(site.live) == before
    server = site.folder / "public" / "server"
    assert "style-src-attr 'unsafe-inline'" in (server / "nginx-http.conf").read_text(encoding="utf-8")
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    assert site.roll_back() == 0
    assert "style-src-attr" not in (server / "nginx-http.conf").read_text(encoding="utf-8")


def test_a_host_that_reads_such_files_is_told_in_the_site(site: Deployed) -> None:
    settings = SETTINGS.replace('"path": "public"', '"path": "public", "host_files": True')
    (site.folder / "conf.py").write_text(settings, encoding="utf-8")
    site.write("columns/oil.md", "On oil.", aliases="/2019/oil/")
    assert site.deploy() == 0
    files = everything(site.live)
    assert b"/2019/oil/ /columns/oil/ 301\n" in files["_redirects"]
    assert files["_headers"].startswith(b"/*\n  Content-Security-Policy: default-src 'none'; ")
    assert not [name for name in files if name.endswith((".gz", ".br"))]
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")


def test_many_removals_are_asked_for(site: Deployed) -> None:
    for number in range(12):
        site.write(f"columns/lamp-{number}.md", f"Lamp {number}.")
    site.deploy()
    for number in range(12):
        site.remove(f"columns/lamp-{number}.md")
    gone = tuple(f"/columns/lamp-{number}/" for number in range(12))
    assert site.deploy(gone=gone) == 1
    assert "files would be taken away; where that is meant, deploy with --removals" in site.said
    assert site.deploy(gone=gone, removals=True) == 0


def test_the_status_says_what_is_live_and_what_comes_by_itself(site: Deployed) -> None:
    assert site.status() == 0
    assert "Nothing was published to `live` yet." in site.said
    site.write("columns/soon.md", date="2027-03-04")
    site.write("columns/also-soon.md", date="2027-03-04")
    site.write("books/road/book.md")
    site.write("books/road/01-start.md", "Open.\n\n<!-- more -->\n\nNot open.", excerpt="opening")
    site.deploy()
    assert site.page("/columns/soon/") == ""
    assert site.status() == 0
    assert "`live` shows " in site.said
    assert "«Soon» (columns/soon.md) is to appear on 4 March 2027" in site.said
    assert "«Also Soon» (columns/also-soon.md) is to appear on 4 March 2027" in site.said


def test_the_status_names_the_next_date_of_an_event_that_repeats(site: Deployed) -> None:
    monday = {"start": "2025-03-03 19:00", "end": "2025-03-03 21:00"}
    site.write("events/salon.md", **monday, repeats="weekly")
    site.write("events/fair.md", start="2026-10-03 10:00")
    site.write("events/not-yet.md", start="2026-09-21 16:00", status="draft")
    assert site.status() == 0
    told = "«Salon» is the next event to end: 21 September 2026, 21:00 BST (its date of 21 September 2026, 19:00 BST)"
    assert told in site.said
    assert "Fair" not in site.said
    assert "Not Yet" not in site.said
    site.write("events/salon.md", **monday, repeats="weekly", until="2026-09-20")
    assert site.status() == 0
    assert "«Fair» is the next event to end: 4 October 2026, 00:00 BST\n" in site.said


def test_what_is_told_as_data_says_the_same(site: Deployed) -> None:
    told = site.data()
    assert told["release"]
    assert site.data()["release"] == told["release"]
    place = site.live / "columns" / "oil" / "index.html"
    place.unlink()
    place.write_text("Scribbled.", encoding="utf-8")
    commands.status(site.options, "", as_json=True)
    by_hand = ["`columns/oil/index.html` was replaced"]
    assert json.loads(site.capture.readouterr().out)["by_hand"] == by_hand
    assert site.data(overwrite=True, dry_run=True)["by_hand"] == by_hand


@pytest.mark.parametrize(
    ("deploy", "told"),
    [
        ("{'live': {'kind': ['local'], 'path': 'public'}}", "is of no known kind (`['local']`); write `kind`: one of "),
        (
            "{'live': {'kind': 'local', 'path': 5}}",
            '`path` of the target `live` is no text; write it in quotation marks, as in "public"',
        ),
        (
            "{'live': {'kind': 'local', 'path': 'public', 'keep': 0}}",
            "`keep` of the target `live` is too small; write 2 or more",
        ),
        ("{'live': {'kind': 'lokal'}}", "is of no known kind (`lokal`); did you mean `local`?"),
        ("{'live': {'kind': 'local', 'pat': 'x'}}", "DEPLOY: the target `live`"),
        ("{'live': {'kind': 'local', 'path': '/'}}", "DEPLOY"),
        ("['live']", "DEPLOY in the settings is no mapping"),
        ("{'live': {'kind': 'local', 7: 'public'}}", "`live` has no setting `7`; write names in quotation marks"),
        ("{'live': {'kind': 'ssh', 'host': 'ida:s3cret@a.nu', 'path': 'b'}}", "write who logs in there as `user`, and"),
    ],
)
def test_a_mistake_in_the_settings_is_named(site: Deployed, deploy: str, told: str) -> None:
    (site.folder / "conf.py").write_text(f"{SETTINGS}DEPLOY = {deploy}\n", encoding="utf-8")
    assert site.deploy() == 1
    assert told in site.said
    assert "s3cret" not in site.said


def test_another_name_than_those_of_the_settings_is_refused(site: Deployed) -> None:
    assert site.deploy(target="life") == 1
    assert "names no target `life`; did you mean `live`?" in site.said


def test_a_live_site_that_is_not_what_was_sent_is_told_and_the_record_stays(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.deploy.store.Store.fetch_several", lambda target, paths: [b"Else."] * len(paths))
    assert site.deploy() == 1
    assert "is another file on the live site" in site.said
    assert not site.ledger().entries
    assert site.deploy() == 1, "the next one looks as well, before it writes the record"
    assert not site.ledger().entries


def test_where_the_record_of_what_is_live_is_damaged_that_of_the_texts_may_stand_for_it(site: Deployed) -> None:
    site.deploy()
    (record,) = (site.folder / "public/releases").glob("*/record")
    record.write_bytes(b"")
    assert site.deploy() == 1
    assert "was changed by hand; bring it back from a backup, or deploy with --overwrite: then the record" in site.said
    site.remove("columns/oil.md")
    assert site.deploy(overwrite=True) == 1
    assert "`/columns/oil/` was public, and nothing would answer to it" in site.said
    site.write("columns/oil.md", "On oil.")
    assert site.deploy(overwrite=True) == 0
    assert "By hand  its publication record was changed or taken away" in site.said
    assert "New" not in site.said
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    assert site.ledger().by_source["columns/oil.md"].revision == 1


def test_of_much_that_was_changed_by_hand_status_names_as_much_as_deploy(site: Deployed) -> None:
    site.deploy()
    for number in range(15):
        (site.live / f"mine-{number:02}.html").write_text("By hand.", encoding="utf-8")
    site.status()
    assert site.said.count("Changed by hand since: `mine-") == 12
    assert "  Changed by hand since: … and 3 more\n" in site.said


def test_status_tells_all_moments_in_the_time_of_the_site_and_names_it(site: Deployed) -> None:
    (site.folder / "conf.py").write_text(f'{SETTINGS}\nTIMEZONE = "Asia/Tokyo"\n', encoding="utf-8")
    site.write("columns/here.md", date="2027-01-05 09:00")
    site.write("columns/there.md", date="2027-01-05 01:00+01:00")
    site.deploy()
    site.status()
    assert "«Here» (columns/here.md) is to appear on 5 January 2027, 09:00 JST\n" in site.said
    assert "«There» (columns/there.md) is to appear on 5 January 2027, 09:00 JST\n" in site.said
    assert "since 21 September 2026, 23:13 JST, put there by" in site.said
    site.releases()
    assert site.said.startswith("21 September 2026, 23:13 JST  ")


def test_a_book_or_name_whose_file_is_gone_dies_only_where_that_is_said(site: Deployed) -> None:
    site.write("books/lamp/book.md", "A book.")
    site.write("series/rows.md", "In rows.")
    site.write("columns/oil.md", "On oil.", series="Rows")
    assert site.deploy() == 0
    site.write("books/lamp/book.md", "A book.", status="draft")
    site.remove("series/rows.md")
    site.write("columns/oil.md", "On oil.")
    assert site.deploy(removals=True) == 1
    assert "content/books/lamp/book.md:3:9: status: it is a draft, but `/books/lamp/` was public, and" in site.said
    assert "content/series/rows.md:1:1: is no longer there: `/series/rows/` was public" in site.said
    assert "ledger.jsonl" not in site.said
    assert site.deploy(gone=("/books/lamp/", "/series/rows/"), removals=True) == 0
    assert "Removed  /books/lamp/ (books/lamp/book.md)" in site.said
    assert not site.page("/books/lamp/")


def test_what_was_removed_is_told_once(site: Deployed) -> None:
    site.write("books/lamp/book.md", "A book.")
    site.write("books/lamp/01-light.md", "Light.", excerpt="full")
    site.write("series/rows.md", "In rows.")
    site.write("columns/lamps.md", "On lamps.", series="Rows")
    assert site.deploy() == 0
    site.write("books/lamp/01-light.md", "Light.", excerpt="none")
    site.remove("series/rows.md")
    site.remove("columns/oil.md")
    assert site.deploy(gone=("/columns/oil/",)) == 0
    told = "Removed  /books/lamp/light/ (books/lamp/01-light.md), which leads to /books/lamp/ now"
    assert told in site.said
    assert "Removed  /columns/oil/ (columns/oil.md)\n" in site.said
    assert "/series/" not in site.said, "its page is there, since texts bear its name"
    site.write("columns/lamps.md", "On other lamps.", series="Rows")
    assert site.deploy() == 0
    assert "Removed" not in site.said
    settings = SETTINGS.replace("lamp.example", "lantern.example")
    (site.folder / "conf.py").write_text(settings, encoding="utf-8")
    assert site.deploy() == 0
    assert "Removed" not in site.said, "though the page that leads on names another address"


def test_what_lies_beside_a_page_moves_with_it_and_a_file_that_is_gone_is_named(site: Deployed) -> None:
    site.write("books/lamp/book.md", "A book.")
    site.write("books/lamp/01-light.md", "Light.", excerpt="full")
    site.write("books/lamp/02-dark.md", "Dark.", excerpt="none")
    site.write("events/talk.md", "A talk.", start="2026-11-05 19:00")
    site.write("images/plan.pdf", "A plan.")
    site.write("columns/oil.md", "[Plan](../images/plan.pdf)")
    assert site.deploy() == 0
    for source, slug in (("books/lamp/book.md", "lampe"), ("events/talk.md", "speech")):
        place = site.folder / "content" / source
        place.write_text(
            place.read_text(encoding="utf-8").replace("---\n", f"---\nslug: {slug}\n", 1), encoding="utf-8"
        )
    (site.folder / "content/images/plan.pdf").unlink()
    site.write("columns/oil.md", "On oil.")
    assert site.deploy() == 0
    assert "  Gone     /images/plan.pdf\n" in site.said
    assert site.said.count("Gone") == 1
    assert "<rss" in (site.live / "books/lamp/rss.xml").read_text(encoding="utf-8")
    (told,) = (site.folder / "public/releases").glob("2-*/server/nginx-http.conf")
    told_to_server = told.read_text(encoding="utf-8")
    assert "/books/lampe/lampe-sample.epub" in told_to_server
    assert "/events/speech/speech.ics" in told_to_server


def test_the_calendar_of_all_events_stays_when_the_last_is_taken_away_and_has_none(site: Deployed) -> None:
    site.write("events/talk.md", "A talk.", start="2026-11-05 19:00")
    assert site.deploy() == 0
    calendar = site.live / "events" / "all.ics"
    assert b"SUMMARY:Talk" in calendar.read_bytes()
    site.write("events/talk.md", "A talk.", start="2026-11-05 19:00", status="draft")
    assert site.deploy(gone=("/events/talk/",)) == 0
    assert b"BEGIN:VEVENT" not in calendar.read_bytes()
    assert 'url=/"' in site.page("/events/")
    assert site.deploy(gone=("/events/",)) == 0
    assert not calendar.exists()


def test_an_e_book_that_came_in_place_of_another_answers_for_it_and_one_that_is_gone_is_named(site: Deployed) -> None:
    def told_to_servers() -> str:
        return (site.folder / "public/server/nginx-http.conf").read_text(encoding="utf-8")

    site.write("books/lamp/book.md", "A book.")
    site.write("books/lamp/01-light.md", "Light.", excerpt="full")
    site.write("books/lamp/02-dark.md", "Dark.", excerpt="none")
    assert site.deploy() == 0
    site.write("books/lamp/book.md", "A book.", free="true")
    site.write("books/lamp/02-dark.md", "Dark.", excerpt="full")
    assert site.deploy() == 0
    assert (site.live / "books/lamp/lamp.epub").is_file()
    assert '"/books/lamp/lamp-sample.epub" "/books/lamp/lamp.epub$is_args$args"' in told_to_servers()
    assert "Gone" not in site.said
    site.write("books/lamp/01-light.md", "Light.", excerpt="none")
    site.write("books/lamp/02-dark.md", "Dark.", excerpt="none")
    assert site.deploy() == 0
    assert "  Gone     /books/lamp/lamp.epub\n" in site.said
    assert ".epub" not in told_to_servers()


def test_feeds_of_what_is_unlisted_are_those_of_the_list_above(site: Deployed) -> None:
    site.write("columns/oil.md", "On oil.", tags="[whales]")
    assert site.deploy() == 0
    site.write("columns/oil.md", "On oil.", tags="[whales]", status="unlisted")
    assert site.deploy() == 0
    assert site.page("/tags/whales/"), "the page of the column leads to it"
    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert (site.live / "tags/whales" / name).read_bytes() == (site.live / name).read_bytes()
