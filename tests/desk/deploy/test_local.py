"""A site in a folder of this machine: what readers get, who may follow on what, the way back, and what is refused."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk.deploy import beside
from desk.deploy.local import LocalSettings, open_target
from desk.deploy.parcel import digest_of
from desk.deploy.release import release_of
from desk.deploy.store import Store
from desk.deploy.target import DeployProblem, Live, Overtaken, Unreachable, WrongTarget
from tests.desk.deploy.publishing import FIRST, MORNING, SECOND, SITE, parcel_of, put, site_in


def folder(house: Path, site: str = SITE, path: str = "public", keep: int = 10) -> Store:
    """The target, as one house sees it."""
    return open_target("live", LocalSettings(path=path, keep=keep), site, house)


def test_where_nothing_was_published_nothing_is_live_and_nothing_is_made(tmp_path: Path) -> None:
    target = folder(tmp_path)
    assert (target.live(), target.turns(), target.kept(), target.fetch("index.html")) == (None, (), (), None)
    assert list(tmp_path.iterdir()) == []


def test_a_release_is_what_readers_get(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    assert site_in(tmp_path / "public" / "current") == FIRST
    assert (tmp_path / "public" / "server" / "nginx.conf").read_bytes() == b"# nothing\n"
    assert folder(tmp_path).live() == live
    assert folder(tmp_path).fetch("columns/why/index.html") == b"<p>why</p>"
    assert folder(tmp_path).fetch("columns") is None
    assert folder(tmp_path).fetch("../release.json") is None


def test_a_web_server_may_read_all_of_a_site_whatever_its_publisher_keeps_to_himself(tmp_path: Path) -> None:
    former = os.umask(0o077)
    try:
        first = put(folder(tmp_path, path="srv/www"), FIRST, tmp_path)
        second = put(folder(tmp_path, path="srv/www"), SECOND, tmp_path, first, hour=1)
        folder(tmp_path, path="srv/www").roll_back(first.release, second, MORNING, "ada")
    finally:
        os.umask(former)
    for place in [tmp_path / "srv", *(tmp_path / "srv").rglob("*")]:
        if not place.is_symlink() and place.name != "record":
            assert place.stat().st_mode & 0o055 == (0o055 if place.is_dir() else 0o044), place


def test_another_process_knows_all_that_was_published(tmp_path: Path) -> None:
    first = put(folder(tmp_path), FIRST, tmp_path)
    second = put(folder(tmp_path), SECOND, tmp_path, first, hour=1)
    other = folder(tmp_path)
    assert other.live() == second
    assert other.turns() == (first.turn, second.turn)
    assert other.kept() == (first.release, second.release)
    assert other.files_of(first.release) == parcel_of(FIRST, tmp_path / "parcel").files
    assert other.files_of(second.release) == parcel_of(SECOND, tmp_path / "parcel").files
    assert other.record_of(second.release) == b"1\n"
    assert other.drift(second) == ()


def test_what_did_not_change_is_the_same_file_afterwards(tmp_path: Path) -> None:
    first = put(folder(tmp_path), FIRST, tmp_path)
    why = tmp_path / "public" / "current" / "columns" / "why" / "index.html"
    before = why.stat()
    put(folder(tmp_path), SECOND, tmp_path, first, hour=1)
    assert (why.stat().st_ino, why.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_release_comes_back_as_it_was_and_nothing_is_sent(tmp_path: Path) -> None:
    target = folder(tmp_path)
    first = put(target, FIRST, tmp_path)
    second = put(target, SECOND, tmp_path, first, hour=1)
    back = folder(tmp_path).roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert site_in(tmp_path / "public" / "current") == FIRST
    assert (back.turn.number, back.turn.is_rollback, back.turn.by) == (3, True, "grace")
    assert folder(tmp_path).live() == back
    third = put(folder(tmp_path), SECOND, tmp_path, back, hour=3)
    assert site_in(tmp_path / "public" / "current") == SECOND
    assert folder(tmp_path).drift(third) == ()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("objects/1-*/*", "columns/how/index.html, columns/why/index.html, index.html and 2 more"),
        ("objects/1-*", "columns/how/index.html, columns/why/index.html, index.html and 2 more"),
        ("trees/1-*", "columns/how/index.html, columns/why/index.html, index.html and 2 more"),
        ("releases/1-*/site", "columns/how/index.html"),
        ("releases/1-*/objects", "what tells which they are"),
    ],
)
def test_a_release_that_has_lost_files_is_not_brought_back(tmp_path: Path, what: str, told: str) -> None:
    first = put(folder(tmp_path), FIRST, tmp_path)
    other = {path: content + b" more" for path, content in FIRST.items()}
    second = put(folder(tmp_path), other, tmp_path, first, hour=1)
    for place in [*(tmp_path / "public").glob(what)]:
        place.unlink() if place.is_file() or place.is_symlink() else shutil.rmtree(place)
    with pytest.raises(DeployProblem, match=f"cannot be brought back: of its files, .* has lost {told}; nothing was"):
        folder(tmp_path).roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert folder(tmp_path).live() == second
    assert site_in(tmp_path / "public" / "current") == other


def test_a_release_that_lacks_no_more_than_what_is_live_is_brought_back(tmp_path: Path) -> None:
    first = put(folder(tmp_path), FIRST, tmp_path)
    second = put(folder(tmp_path), SECOND, tmp_path, first, hour=1)
    (tmp_path / "public/current/columns/why/index.html").resolve().unlink()
    folder(tmp_path).roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert (tmp_path / "public/current/index.html").read_bytes() == FIRST["index.html"]


def test_who_reads_a_page_that_is_taken_back_finds_what_it_is_shown_with(tmp_path: Path) -> None:
    newer = {"theme/css/b.c0ffee12.css": b"p { color: red }", "theme/css/b.c0ffee12.css.gz": b"\x1f\x8b2"}
    first = put(folder(tmp_path), FIRST, tmp_path)
    second = put(folder(tmp_path), SECOND | newer, tmp_path, first, hour=1)
    back = folder(tmp_path).roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert site_in(tmp_path / "public" / "current") == FIRST | newer
    assert (tmp_path / "public" / "server" / "nginx.conf").read_bytes() == b"# nothing\n"
    other = folder(tmp_path)
    assert (other.live(), back.release.id, other.drift(back)) == (back, first.release.id, ())
    assert other.record_of(back.release) == b"0\n"
    again = other.roll_back(second.release, back, MORNING + dt.timedelta(hours=3), "ada")
    assert site_in(tmp_path / "public" / "current") == SECOND | newer
    other.tidy(2)
    other.roll_back(back.release, again, MORNING + dt.timedelta(hours=4), "ada")
    assert site_in(tmp_path / "public" / "current") == FIRST | newer


def test_who_looked_at_what_is_no_longer_live_changes_nothing_and_hears_of_whom(tmp_path: Path) -> None:
    first = put(folder(tmp_path), FIRST, tmp_path)
    second = put(folder(tmp_path), SECOND, tmp_path, first, hour=1, by="grace")
    attempts: list[Callable[[], Live]] = [
        lambda: put(folder(tmp_path), FIRST, tmp_path, first, hour=2),
        lambda: put(folder(tmp_path), FIRST, tmp_path, None, hour=2),
        lambda: folder(tmp_path).roll_back(first.release, first, MORNING, "ada"),
    ]
    for attempt in attempts:
        with pytest.raises(Overtaken, match="grace has published to `public` meanwhile, on 4 March 2026"):
            attempt()
    assert folder(tmp_path).live() == second
    assert site_in(tmp_path / "public" / "current") == SECOND
    assert os.listdir(tmp_path / "public" / "pending") == []


def test_only_so_many_releases_are_kept_with_all_that_they_are_made_of(tmp_path: Path) -> None:
    live = None
    sites = [{**FIRST, "index.html": f"{hour}".encode(), f"{hour}/only.html": b"only"} for hour in range(6)]
    for hour, site in enumerate(sites):
        target = folder(tmp_path, keep=3)
        live = put(target, site, tmp_path, live, hour)
        target.tidy(3)
    kept = folder(tmp_path).kept()
    assert [release.made[11:13] for release in kept] == ["08", "09", "10"]
    for release, site in zip(kept[::-1], sites[::-1], strict=False):
        assert live
        live = folder(tmp_path, keep=3).roll_back(release, live, MORNING, "ada")
        assert site_in(tmp_path / "public" / "current") == site
        assert folder(tmp_path).drift(live) == ()
    public = tmp_path / "public"
    assert len(os.listdir(public / "releases")) == 3
    held = {path.read_bytes() for path in (public / "objects").rglob("*") if path.is_file()}
    assert held == {content for site in sites[3:] for content in site.values()}
    assert live
    with pytest.raises(DeployProblem, match="no longer kept"):
        folder(tmp_path).roll_back(replace(kept[0], id="gone"), live, MORNING, "ada")


def test_what_was_changed_by_hand_is_told_and_sent_anew(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    current = tmp_path / "public" / "current"
    why = current / "columns" / "why" / "index.html"
    why.resolve().chmod(0o644)
    why.write_bytes(b"my own words")
    (current / "columns" / "mine.html").write_bytes(b"mine")
    (current / "index.html.gz").unlink()
    (current / "theme" / "css" / "a.css").unlink()
    (current / "theme" / "css" / "a.css").write_bytes(b"p { color: red }")
    target = folder(tmp_path)
    assert target.drift(live) == (
        "`columns/mine.html` was added",
        "`columns/why/index.html` was changed",
        "`index.html.gz` was taken away",
        "`theme/css/a.css` was replaced",
    )
    second = put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(current) == SECOND
    assert folder(tmp_path).drift(second) == ()


@pytest.mark.parametrize("processors", [1, 2])
def test_what_was_changed_by_hand_can_be_found_out_while_something_else_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(beside, "processors", lambda: processors)
    live = put(folder(tmp_path), FIRST, tmp_path)
    (tmp_path / "public" / "current" / "index.html").unlink()
    target = folder(tmp_path)
    with target.looking_over(live) as drift:
        assert drift() == ("`index.html` was taken away",)
    put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(tmp_path / "public" / "current") == SECOND


def test_what_others_have_published_meanwhile_is_not_taken_for_a_change_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "processors", lambda: 1)
    live = put(folder(tmp_path), FIRST, tmp_path)
    target = folder(tmp_path)
    with target.looking_over(live) as drift:
        then = put(folder(tmp_path, keep=2), {"index.html": b"1"}, tmp_path, live, hour=1)
        put(folder(tmp_path, keep=2), SECOND, tmp_path, then, hour=2, by="grace")
        folder(tmp_path, keep=2).tidy(2)
        with pytest.raises(Overtaken, match="grace has published"):
            drift()


def test_a_file_that_was_touched_and_is_what_it_was_is_no_drift(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    for path in (tmp_path / "public").rglob("*"):
        os.utime(path, follow_symlinks=False)
    assert folder(tmp_path).drift(live) == ()


@pytest.mark.parametrize("link", ["current", "current's site"])
def test_where_current_was_pointed_elsewhere_it_is_told_and_mended_by_the_next_release(
    tmp_path: Path, link: str
) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    current = tmp_path / "public" / "current"
    place = current if link == "current" else current.parent / current.readlink()
    place.unlink()
    place.symlink_to("elsewhere")
    target = folder(tmp_path)
    (told,) = target.drift(live)
    assert told.startswith("`current` does not lead to what is live")
    put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(current) == SECOND


def test_a_folder_in_the_place_of_current_is_told_and_put_aside_by_the_next_release(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    current = tmp_path / "public" / "current"
    current.unlink()
    current.mkdir()
    (current / "mine.html").write_bytes(b"mine")
    target = folder(tmp_path)
    (told,) = target.drift(live)
    assert told.startswith("`current` does not lead to what is live (a folder that lies there is kept as `current-by-")
    second = put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(current) == SECOND
    assert folder(tmp_path).drift(second) == ()
    (aside,) = (tmp_path / "public").glob("current-by-hand-2-*")
    assert site_in(aside) == {"mine.html": b"mine"}


def test_where_all_that_tells_of_a_release_was_taken_away_the_next_one_is_sent_whole(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    for path in sorted((tmp_path / "public" / "releases").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    target = folder(tmp_path)
    assert target.live() == live
    assert target.files_of(live.release) == {}
    assert target.drift(live) == (f"what tells of release {live.release.id} was taken away or changed",)
    put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(tmp_path / "public" / "current") == SECOND


def test_a_file_that_has_changed_since_the_build_stops_it_and_nothing_of_it_stays(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    before = sorted((tmp_path / "public").rglob("*"))
    parcel = parcel_of(SECOND, tmp_path / "parcel")
    parcel.place_of(digest_of(b"<p>new</p>")).write_bytes(b"<p>altered</p>")
    with pytest.raises(DeployProblem, match="has become another file since the site was built"):
        folder(tmp_path).publish(release_of(parcel, MORNING, "ada", ""), parcel, live, lambda sent, size: None)
    assert sorted((tmp_path / "public").rglob("*")) == before
    assert folder(tmp_path).live() == live


def test_where_turns_were_changed_by_hand_it_is_said_and_nothing_is_published(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    (tmp_path / "public" / "turns" / "000001").write_text("{}", encoding="utf-8")
    for attempt in (
        folder(tmp_path).live,
        folder(tmp_path).turns,
        lambda: put(folder(tmp_path), SECOND, tmp_path, live),
    ):
        with pytest.raises(DeployProblem, match="was changed by hand, and tells nothing any more"):
            attempt()
    assert site_in(tmp_path / "public" / "current") == FIRST


@pytest.mark.parametrize(
    "path", ["", "/", ".", "..", "~", "content", "content/out", ".git", ".git/x", "theme", "desk/x", "dist"]
)
def test_a_folder_that_no_site_belongs_in_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(WrongTarget):
        folder(tmp_path / "house", path=path)


def test_what_somebody_has_put_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "theirs.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(WrongTarget, match="`public` holds files that no `deploy` has put there"):
        put(folder(tmp_path), FIRST, tmp_path)
    assert os.listdir(tmp_path / "public") == ["theirs.txt"]


@pytest.mark.parametrize("kind", ["link", "symlink"])
def test_a_disk_that_takes_no_links_is_told_as_such_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def refused(source: Path, place: Path, **_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(source), None, str(place))

    monkeypatch.setattr(os, kind, refused)
    with pytest.raises(
        Unreachable, match=r"`public` lies on a disk that takes no links.*; let `path` in DEPLOY be on one"
    ):
        put(folder(tmp_path), FIRST, tmp_path)
    monkeypatch.undo()
    put(folder(tmp_path), FIRST, tmp_path)
    assert not list((tmp_path / "public").glob("standfirst.json.*"))


def test_a_file_is_not_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("theirs", encoding="utf-8")
    for path in ("public", "public/inner"):
        with pytest.raises(WrongTarget, match="file"):
            put(folder(tmp_path, path=path), FIRST, tmp_path)


def test_another_site_is_refused(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    with pytest.raises(WrongTarget, match="another site is published to `public`"):
        put(folder(tmp_path, site="another"), SECOND, tmp_path)
    assert folder(tmp_path).live() == live


def test_whoever_is_publishing_just_now_is_named(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    target = folder(tmp_path)
    with (
        target.host.alone("grace", 2),
        pytest.raises(DeployProblem, match="grace has been publishing to `public` since"),
    ):
        put(folder(tmp_path), SECOND, tmp_path, live, hour=1)
    assert not (tmp_path / "public" / "lock").exists()
    put(folder(tmp_path), SECOND, tmp_path, live, hour=1)
