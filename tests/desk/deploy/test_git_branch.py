"""A site on a branch: what readers and a clone get, who may follow on what, and the way back."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from desk.deploy.confirming import confirm
from desk.deploy.git import GitSettings, open_target
from desk.deploy.git import repository as git_repository
from desk.deploy.git.branch import GitBranch
from desk.deploy.git.hosts import files_beside
from desk.deploy.parcel import digest_of
from desk.deploy.release import release_of, when
from desk.deploy.taken_back import record_taken_back
from desk.deploy.target import DeployProblem, Live, Overtaken, WrongTarget
from tests.desk.deploy.publishing import FIRST, MORNING, SECOND, SITE, parcel_of, put

SITE_ITSELF = {path: content for path, content in FIRST.items() if not path.endswith(".gz")}


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without the settings of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """An empty repository of somebody's, which answers as those of hosts do."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", tmp_path / "remote.git"], check=True)
    git(tmp_path / "remote.git", "config", "uploadpack.allowFilter", "true")
    return tmp_path / "remote.git"


def machine(remote: Path, name: str = "desk", site: str = SITE, **settings: str) -> GitBranch:
    """The target, as one machine sees it."""
    house = remote.parent / name
    house.mkdir(exist_ok=True)
    return open_target("pages", GitSettings.model_validate({"repository": f"file://{remote}"} | settings), site, house)


def git(folder: Path, *arguments: str) -> str:
    """What Git prints in a folder."""
    somebody = ["-c", "user.name=Eve", "-c", "user.email=eve@example.org"]
    return subprocess.run(["git", *somebody, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def on_branch(remote: Path, commit: str = "gh-pages") -> dict[str, bytes]:
    """What a clone of the branch holds."""
    names = git(remote, "ls-tree", "-r", "--name-only", "-z", commit).split("\0")[:-1]
    return {name: subprocess.check_output(["git", "show", f"{commit}:{name}"], cwd=remote) for name in names}


def by_hand(remote: Path, tmp_path: Path, branch: str = "gh-pages") -> None:
    """Somebody commits something to the branch."""
    git(tmp_path, "clone", "--quiet", "--branch", branch, str(remote), "clone")
    (tmp_path / "clone" / "index.html").write_text("mine", encoding="utf-8")
    git(tmp_path / "clone", "commit", "--quiet", "--all", "--message=My own words")
    git(tmp_path / "clone", "push", "--quiet", "origin", branch)


def test_where_nothing_was_published_nothing_is_live(remote: Path) -> None:
    target = machine(remote)
    assert (target.live(), target.turns(), target.kept(), target.fetch("index.html")) == (None, (), (), None)


def test_a_release_is_a_commit_of_the_site_without_what_hosts_make_themselves(remote: Path, tmp_path: Path) -> None:
    live = put(machine(remote, domain="essays.example"), FIRST, tmp_path)
    assert on_branch(remote) == {**SITE_ITSELF, ".nojekyll": b"", "CNAME": b"essays.example\n"}
    assert (live.turn.number, live.turn.at, live.turn.by) == (1, "2026-03-04T05:06:07Z", "ada")
    assert git(remote, "log", "--format=%s by %an", "gh-pages") == "what ada did at 0 by ada\n"


def test_another_machine_knows_all_that_was_published(remote: Path, tmp_path: Path) -> None:
    first = put(machine(remote), FIRST, tmp_path)
    second = put(machine(remote), SECOND, tmp_path, machine(remote).live(), hour=1)
    other = machine(remote, "elsewhere")
    assert other.live() == second
    assert other.turns() == (first.turn, second.turn)
    assert other.kept() == (first.release, second.release)
    assert other.files_of(first.release) == parcel_of(FIRST, tmp_path / "parcel").files
    assert other.record_of(second.release) == b"1\n"
    assert other.drift(second) == ()
    assert other.fetch("columns/new/index.html") == b"<p>new</p>"
    assert other.fetch("columns/old/index.html") is None


def test_a_site_is_confirmed_whose_host_compresses_by_itself(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    live = put(target, FIRST, tmp_path)
    assert confirm(target, live.release, parcel_of(FIRST, tmp_path / "parcel").files, {}) == live


def test_history_is_kept(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    second = put(target, SECOND, tmp_path, put(target, FIRST, tmp_path), hour=1)
    put(target, FIRST, tmp_path, second, hour=2)
    assert git(remote, "rev-list", "--count", "gh-pages").strip() == "3"
    assert on_branch(remote, "gh-pages~1")["columns/new/index.html"] == b"<p>new</p>"
    assert on_branch(remote) == {**SITE_ITSELF, ".nojekyll": b""}


def test_any_release_comes_back_byte_for_byte_from_another_machine(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    first = put(target, FIRST, tmp_path)
    put(target, SECOND, tmp_path, first, hour=1)
    other = machine(remote, "elsewhere")
    live = other.live()
    assert live is not None
    back = other.roll_back(first.release, live, MORNING + dt.timedelta(hours=2), "eve")
    assert (back.turn.number, back.turn.is_rollback, back.turn.by, back.release) == (3, True, "eve", first.release)
    assert git(remote, "rev-parse", "gh-pages^{tree}") == git(remote, "rev-parse", "gh-pages~2^{tree}")
    assert target.live() == back
    assert [turn.number for turn in target.turns()] == [1, 2, 3]
    assert other.files_of(back.release) == target.files_of(first.release)
    assert record_taken_back(machine(remote, "third"), back) == b"1\n"


def test_assets_of_what_was_live_stay_when_it_is_taken_back(remote: Path, tmp_path: Path) -> None:
    newer = {"theme/css/b.c0ffee12.css": b"p { color: red }"}
    target = machine(remote)
    first = put(target, FIRST, tmp_path)
    put(target, SECOND | newer, tmp_path, first, hour=1)
    other = machine(remote, "elsewhere")
    live = other.live()
    assert live is not None
    back = other.roll_back(first.release, live, MORNING + dt.timedelta(hours=2), "eve")
    assert on_branch(remote) == {**SITE_ITSELF, ".nojekyll": b"", **newer}
    assert target.live() == back
    assert target.files_of(back.release).keys() == target.files_of(first.release).keys() | newer.keys()
    assert target.drift(back) == ()
    assert target.record_of(back.release) == target.record_of(first.release)
    put(target, SECOND, tmp_path, back, hour=3)
    assert "columns/new/index.html" in on_branch(remote)


def test_who_comes_new_to_a_branch_fetches_no_files_of_its_history(remote: Path, tmp_path: Path) -> None:
    put(machine(remote), FIRST, tmp_path)
    other = machine(remote, "elsewhere")
    live = other.live()
    objects = next((tmp_path / "elsewhere" / ".cache").rglob("objects"))
    listing = ["git", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]
    held = subprocess.check_output(listing, cwd=remote, env={**os.environ, "GIT_OBJECT_DIRECTORY": str(objects)})
    assert set(held.split()) == {b"commit", b"tree"}
    put(other, SECOND, tmp_path, live, hour=1)
    assert other.fetch("theme/css/a.css") == FIRST["theme/css/a.css"]


def test_what_is_known_here_does_not_grow_for_ever(
    remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_repository, "PACKS", 2)
    target = machine(remote)
    live: Live | None = None
    for hour in range(4):
        live = put(target, (FIRST, SECOND)[hour % 2], tmp_path, live, hour)
        target.tidy(1)
    assert target.live() == live
    assert len(target.kept()) == 4
    objects = next((tmp_path / "desk" / ".cache").rglob("objects"))
    assert len(list(objects.rglob("*.pack"))) <= 3


def test_who_was_overtaken_is_told_by_whom_and_since_when(remote: Path, tmp_path: Path) -> None:
    ada, eve = machine(remote, "ada"), machine(remote, "eve")
    base = put(ada, FIRST, tmp_path)
    assert eve.live() == base
    put(ada, SECOND, tmp_path, base, hour=1)
    with pytest.raises(Overtaken, match="ada has published to the branch `gh-pages` meanwhile, on 4 March 2026"):
        put(eve, FIRST, tmp_path, base, hour=2, by="eve")
    with pytest.raises(Overtaken, match="ada has published"):
        machine(remote, "eve").roll_back(base.release, base, MORNING, "eve")
    with pytest.raises(Overtaken, match="ada has published"):
        put(machine(remote, "third"), FIRST, tmp_path, None, hour=2)
    assert git(remote, "rev-list", "--count", "gh-pages").strip() == "2"


def test_of_several_at_once_one_wins_and_the_others_are_told(remote: Path, tmp_path: Path) -> None:
    machines = [machine(remote, f"desk{number}") for number in range(4)]
    base: Live | None = None

    def attempt(number: int) -> Live | Overtaken:
        try:
            return put(machines[number], SECOND, tmp_path / str(number), base, hour=number, by=f"editor {number}")
        except Overtaken as overtaken:
            return overtaken

    for number in range(4):
        (tmp_path / str(number)).mkdir()
    for turn in range(1, 4):
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(attempt, range(4)))
        won = [result for result in results if isinstance(result, Live)]
        assert [live.turn.number for live in won] == [turn]
        told = [str(result) for result in results if isinstance(result, Overtaken)]
        assert all(
            f"{won[0].turn.by} has published to the branch" in text and when(won[0].turn.at) in text for text in told
        )
        base = machines[0].live()
        assert base == won[0]


def test_what_somebody_committed_is_reported_and_not_silently_replaced(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    base = put(target, FIRST, tmp_path)
    by_hand(remote, tmp_path)
    with pytest.raises(Overtaken, match="“My own words”"):
        put(target, SECOND, tmp_path, base, hour=1)
    now = target.live()
    assert now is not None and now.release == base.release
    (drift,) = target.drift(now)
    assert drift.startswith("index.html (") and "by Eve" in drift
    live = put(target, SECOND, tmp_path, now, hour=1)
    assert on_branch(remote)["index.html"] == SECOND["index.html"]
    assert on_branch(remote, "gh-pages~1")["index.html"] == b"mine"
    assert target.drift(live) == ()


def test_a_branch_with_somebodys_work_is_refused(remote: Path, tmp_path: Path) -> None:
    house = tmp_path / "house"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "house")
    (house / "pelicanconf.py").touch()
    git(house, "add", ".")
    git(house, "commit", "--quiet", "--message=Begin")
    git(house, "push", "--quiet", str(remote), "main", "main:gh-pages")
    git(house, "rm", "--quiet", "pelicanconf.py")
    (house / "poem.txt").touch()
    git(house, "add", ".")
    git(house, "commit", "--quiet", "--message=A poem")
    git(house, "push", "--quiet", str(remote), "main:poems")
    before = git(remote, "show-ref")
    for branch, told in (("main", "what a site is made from"), ("gh-pages", "what a site is"), ("poems", "“A poem”")):
        with pytest.raises(WrongTarget, match=told):
            machine(remote, branch=branch).live()
        with pytest.raises(WrongTarget, match=told):
            put(machine(remote, branch=branch), FIRST, tmp_path)
    assert git(remote, "show-ref") == before


def test_another_sites_branch_is_refused(remote: Path, tmp_path: Path) -> None:
    put(machine(remote), FIRST, tmp_path)
    with pytest.raises(WrongTarget, match="another site"):
        machine(remote, "other", site="00000000-0000-0000-0000-000000000000").live()


def test_files_that_are_for_the_host_go_when_they_are_not_asked_for_any_more(remote: Path, tmp_path: Path) -> None:
    first = put(machine(remote, domain="essays.example"), FIRST, tmp_path)
    second = put(machine(remote), FIRST, tmp_path, first, hour=1)
    assert on_branch(remote) == {**SITE_ITSELF, ".nojekyll": b""}
    put(machine(remote), {**FIRST, "CNAME": b"own.example\n"}, tmp_path, second, hour=2)
    assert on_branch(remote)["CNAME"] == b"own.example\n"


def test_a_host_that_gives_readers_compressed_files_is_sent_them(remote: Path, tmp_path: Path) -> None:
    target = machine(remote.rename(tmp_path / "gitlab.git"))
    first = put(target, FIRST, tmp_path)
    put(target, SECOND, tmp_path, first, hour=1)
    assert on_branch(tmp_path / "gitlab.git")["index.html.gz"] == SECOND["index.html.gz"]


def test_hosts_are_told_what_each_of_them_wants_to_know() -> None:
    assert files_beside("git@codeberg.org:ada/pages.git", "pages", "a.example")[".domains"] == b"a.example\n"
    job = yaml.safe_load(files_beside("https://gitlab.com/ada/pages.git", "site", "")[".gitlab-ci.yml"] or b"")
    assert job["pages"]["rules"] == [{"if": '$CI_COMMIT_BRANCH == "site"'}]
    told = files_beside("git@github.com:ada/pages.git", "gh-pages", "")
    assert {name for name, content in told.items() if content is not None} == {".nojekyll"}


def test_a_folder_becomes_a_file_and_the_other_way_round(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    first = put(target, {"a/b": b"1", "c": b"2"}, tmp_path)
    put(target, {"a": b"3", 'c/d "e"\\': b"4", "c/é": b"5"}, tmp_path, first, hour=1)
    assert on_branch(remote) == {".nojekyll": b"", "a": b"3", 'c/d "e"\\': b"4", "c/é": b"5"}


def test_a_file_that_is_not_what_it_was_stops_the_release(remote: Path, tmp_path: Path) -> None:
    target = machine(remote)
    base = put(target, FIRST, tmp_path)
    parcel = parcel_of(SECOND, tmp_path / "parcel")
    (tmp_path / "parcel" / digest_of(SECOND["index.html"])).write_bytes(b"<p>odd</p>")
    with pytest.raises(DeployProblem, match="has changed since"):
        target.publish(release_of(parcel, MORNING, "ada", ""), parcel, base, lambda sent, size: None)
    assert target.live() == base
