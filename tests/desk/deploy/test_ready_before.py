"""A deploy reads no text where nothing can have changed since what is live was made ready, and says what it said."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from desk import build
from desk.deploy import preparing
from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed, everything

DAY = 24 * 60 * 60


@pytest.fixture
def site(empty_site: Deployed) -> Deployed:
    empty_site.write("columns/lamps.md", "On lamps, and [nothing](https://lamp.example/columns/lamps/).", tags="Light")
    empty_site.write("columns/oil.md", "On oil.")
    assert empty_site.deploy() == 0
    return empty_site


@pytest.fixture
def builds(site: Deployed, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was built since the first deploy."""
    built: list[object] = []

    def build_and_note(*asked: Any, **how: Any) -> build.Outcome:
        built.append(asked)
        return build.build(*asked, **how)

    monkeypatch.setattr(preparing, "build", build_and_note)
    return built


def test_where_nothing_has_changed_nothing_is_built_and_the_same_is_said(site: Deployed, builds: list[object]) -> None:
    found = site.data()
    assert not builds
    (site.folder / "cache" / "deploy" / "live" / "ready.json").unlink()
    assert (site.data(), len(builds)) == (found, 1)
    assert site.data() == found
    assert len(builds) == 1


def test_a_branch_of_git_is_looked_at_and_nothing_is_built(site: Deployed, builds: list[object]) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "remote.git"], cwd=site.folder, check=True)
    target = '{"kind": "git", "repository": "remote.git", "branch": "pages"}'
    (site.folder / "conf.py").write_text(f"{SETTINGS}DEPLOY = {{'live': {target}}}\n", encoding="utf-8")
    assert (site.deploy(), len(builds)) == (0, 1)
    assert (site.deploy(), len(builds)) == (0, 1)
    assert site.said.startswith("Nothing to do: ")
    subprocess.run(["git", "update-ref", "-d", "refs/heads/pages"], cwd=site.folder / "remote.git", check=True)
    assert (site.deploy(), len(builds)) == (0, 2)
    assert "\n`live` shows " in site.said


def test_warnings_are_counted_as_they_were(site: Deployed, builds: list[object]) -> None:
    site.write("columns/oil.md", "![](https://other.example/oil.png)")
    assert site.deploy() == 0
    warned = [line for line in site.said.splitlines() if line.endswith("; `check` tells.")]
    assert (site.deploy(), len(warned), len(builds)) == (0, 1, 1)
    assert site.said.startswith("Nothing to do: ")
    assert warned[0] in site.said.splitlines()


def test_a_file_that_was_saved_as_it_was_changes_nothing(site: Deployed, builds: list[object]) -> None:
    place = site.folder / "content" / "columns" / "oil.md"
    place.write_bytes(place.read_bytes())
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do: ")
    assert not builds


def edit(site: Deployed) -> None:
    site.write("columns/oil.md", "On whale oil.")


def add(site: Deployed) -> None:
    site.write("columns/wicks.md", "On wicks.")


def set_name(site: Deployed, name: str = "The Wick") -> None:
    (site.folder / "conf.py").write_text(SETTINGS.replace("The Lamplighter", name), encoding="utf-8")


def go_back(site: Deployed) -> None:
    set_name(site)
    assert site.deploy() == 0
    assert site.roll_back() == 0


def other_target(site: Deployed) -> None:
    (site.folder / "conf.py").write_text(SETTINGS.replace('"public"', '"elsewhere"'), encoding="utf-8")


@pytest.mark.parametrize("change", [edit, add, set_name, go_back, other_target])
def test_whatever_readers_would_see_is_published(
    site: Deployed, builds: list[object], change: Callable[[Deployed], None]
) -> None:
    change(site)
    assert site.deploy() == 0
    assert "shows" in site.said.splitlines()[-1]
    assert "Nothing to do" not in site.said
    assert builds


def test_what_was_changed_by_hand_is_told(site: Deployed, builds: list[object]) -> None:
    page = site.live / "columns" / "oil" / "index.html"
    content = page.read_bytes()
    page.resolve().chmod(0o644)
    page.resolve().write_bytes(content + b"<!-- by hand -->")
    assert site.deploy() == 1
    assert "somebody has changed the live site by hand: `columns/oil/index.html` was changed" in site.said
    assert site.deploy(overwrite=True) == 0
    assert page.read_bytes() == content


def test_a_lost_record_is_told(site: Deployed) -> None:
    (release,) = (site.folder / "public" / "releases").iterdir()
    (release / "record").unlink()
    assert site.deploy() == 1
    assert "the publication record of release" in site.said


def test_the_record_here_is_brought_up_to_date_though_nothing_else_has_changed(site: Deployed) -> None:
    place = site.folder / "content" / "ledger.jsonl"
    told = place.read_bytes()
    place.unlink()
    assert site.deploy() == 0
    assert place.read_bytes() == told


def test_an_address_that_is_declared_gone_is_looked_for(site: Deployed) -> None:
    assert site.deploy(gone=("/columns/never/",)) == 1
    assert "/columns/never/" in site.said


def test_a_site_that_can_be_built_and_is_refused_is_refused_again(site: Deployed) -> None:
    set_name(site, "AKIA" + "Z7QM2XW4RT6LPVB3")
    assert (site.deploy(), site.deploy()) == (1, 1)
    assert "an access key of AWS" in site.said


def test_a_damaged_note_of_it_counts_for_nothing(site: Deployed, builds: list[object]) -> None:
    place = site.folder / "cache" / "deploy" / "live" / "ready.json"
    for damage in (b"", b"{}", place.read_bytes()[:-3], b"\xff" + place.read_bytes()):
        place.write_bytes(damage)
        assert site.deploy() == 0
        assert site.said.startswith("Nothing to do: ")
    assert len(builds) == 4


def test_a_built_page_that_was_damaged_is_no_longer_relied_on(site: Deployed, builds: list[object]) -> None:
    (site.folder / "cache" / "deploy" / "live" / "site" / "index.html").write_text("damaged", encoding="utf-8")
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do: ")
    assert builds


def test_a_column_is_published_when_its_time_has_come(
    site: Deployed, builds: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("columns/soon.md", "Soon.", date="2026-09-22")
    site.deploy()
    assert (site.deploy(), site.page("/columns/soon/")) == (0, "")
    assert site.said.startswith("Nothing to do: ")
    built = len(builds)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 2 * DAY))
    assert site.deploy() == 0
    assert ("Soon." in site.page("/columns/soon/"), len(builds)) == (True, built + 1)


def test_assets_of_earlier_releases_are_given_up_when_their_time_is_over(
    site: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = site.folder / "content" / "columns" / "lamp.png"
    Image.new("RGB", (2, 2)).save(picture)
    site.write("columns/oil.md", "![A lamp](lamp.png)")
    assert site.deploy() == 0
    site.write("columns/oil.md", "On oil.")
    picture.unlink()
    assert site.deploy() == 0
    kept = json.loads((site.live / "earlier-assets.json").read_text(encoding="utf-8"))
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do: ")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 40 * DAY))
    assert site.deploy() == 0
    assert kept
    assert not kept.keys() & everything(site.live).keys()
