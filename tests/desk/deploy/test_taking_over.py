"""A wide folder that was given up becomes one of the next release, whatever lies in it, and nobody else's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from desk.deploy.local import LocalSettings, open_target
from desk.deploy.store import Store, wide
from desk.deploy.store.holdings import members_in
from desk.deploy.store.wide import wide_of, wide_trees
from desk.deploy.target import Live
from tests.desk.deploy.publishing import MORNING, SITE, put, site_in

COLUMNS = [f"columns/{name}/index.html" for name in ("how", "what", "when", "who", "why")]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide, "WIDE", 3)


def site(hour: int, **others: bytes) -> dict[str, bytes]:
    return dict.fromkeys(COLUMNS, b"as ever") | {COLUMNS[hour % len(COLUMNS)]: str(hour).encode()} | others


def folder(house: Path) -> Store:
    return open_target("live", LocalSettings(path="public", keep=2), SITE, house)


def publish(house: Path, files: Mapping[str, bytes], live: Live | None, hour: int) -> Live:
    target = folder(house)
    live = put(target, files, house, live, hour)
    target.tidy(2)
    return live


def after(house: Path, hours: int) -> Live:
    """Publish so often."""
    live: Live | None = None
    for hour in range(hours):
        live = publish(house, site(hour), live, hour)
    assert live
    return live


def left_in(house: Path) -> list[Path]:
    return sorted((house / "public" / "pending").iterdir())


def columns_in(house: Path) -> Path:
    return (house / "public" / "current" / "columns").resolve()


def test_a_wide_folder_goes_from_the_release_that_is_given_up_to_the_next(tmp_path: Path) -> None:
    live = after(tmp_path, 3)
    (left,) = left_in(tmp_path)
    assert left.name.startswith("4-")
    number = left.stat().st_ino
    live = publish(tmp_path, site(3), live, 3)
    assert columns_in(tmp_path).stat().st_ino == number
    assert site_in(tmp_path / "public" / "current") == site(3)
    assert folder(tmp_path).drift(live) == ()
    former = folder(tmp_path).kept()[0]
    folder(tmp_path).roll_back(former, live, MORNING, "ada")
    assert site_in(tmp_path / "public" / "current") == site(2)


def test_what_was_put_into_it_by_hand_is_not_taken_over(tmp_path: Path) -> None:
    live = after(tmp_path, 3)
    (left,) = left_in(tmp_path)
    (left / "why").unlink()
    (left / "why").symlink_to("elsewhere")
    (left / "how").unlink()
    (left / "how").mkdir()
    (left / "how" / "mine.html").write_bytes(b"mine")
    (left / "secret.txt").write_bytes(b"secret")
    publish(tmp_path, site(3), live, 3)
    assert site_in(tmp_path / "public" / "current") == site(3)


def test_where_there_is_nothing_to_be_made_of_it_it_is_taken_away(tmp_path: Path) -> None:
    live = after(tmp_path, 3)
    assert left_in(tmp_path)
    publish(tmp_path, {"index.html": b"all new"}, live, 3)
    assert [path.name[:2] for path in left_in(tmp_path)] == ["5-"]
    assert site_in(tmp_path / "public" / "current") == {"index.html": b"all new"}


def test_what_was_left_to_another_turn_is_nobodys(tmp_path: Path) -> None:
    live = after(tmp_path, 3)
    (left,) = left_in(tmp_path)
    number = left.rename(left.with_name(left.name.replace("4-", "3-", 1))).stat().st_ino
    put(folder(tmp_path), site(3), tmp_path, live, 3)
    assert columns_in(tmp_path).stat().st_ino != number
    folder(tmp_path).tidy(2)
    assert [path.name[:2] for path in left_in(tmp_path)] == ["5-"]
    assert site_in(tmp_path / "public" / "current") == site(3)


def test_who_comes_too_late_makes_one_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = after(tmp_path, 3)
    rename = os.rename

    def late(source: Path, place: Path) -> None:
        if source.suffix == ".tree":
            raise FileNotFoundError(source)
        rename(source, place)

    monkeypatch.setattr(os, "rename", late)
    publish(tmp_path, site(3), live, 3)
    assert site_in(tmp_path / "public" / "current") == site(3)


def test_what_is_gone_when_it_is_looked_into_is_nothing_to_take_over(tmp_path: Path) -> None:
    live = after(tmp_path, 3)
    (left,) = left_in(tmp_path)
    number = left.stat().st_ino
    (left.parent / "4-gone.tree").symlink_to("nowhere")
    (left.parent / "4-file.tree").write_bytes(b"by hand")
    publish(tmp_path, site(3), live, 3)
    assert columns_in(tmp_path).stat().st_ino == number
    assert site_in(tmp_path / "public" / "current") == site(3)


def test_one_that_cannot_be_moved_stays_and_nothing_is_taken_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = after(tmp_path, 2)
    given_up = (tmp_path / "public" / "releases").glob("1-*/site/columns")
    columns = next(given_up).resolve()
    before = set(os.listdir(columns))
    rename = os.rename

    def kept_from(source: Path, place: Path) -> None:
        if str(place).endswith(".tree"):
            raise PermissionError(source)
        rename(source, place)

    monkeypatch.setattr(os, "rename", kept_from)
    publish(tmp_path, site(2), live, 2)
    assert set(os.listdir(columns)) == before
    assert site_in(tmp_path / "public" / "current") == site(2)


def test_wide_is_a_folder_with_many_folders_in_it_wherever_it_lies() -> None:
    lines = ["r 2-bb ", "c 1-aa columns", "t 1-aa tags", "t 1-aa tags/t"]
    lines += [f"{name} 2-bb columns/{name} and a blank" for name in "xyz"]
    members = members_in(b"1-aa o\n", "".join(f"{line}\n" for line in lines).encode())
    assert list(wide_trees(members)) == ["trees/1-aa/c"]
    assert wide_of(["trees/1-aa/c"], [members]) == ["trees/1-aa/c"]
    assert wide_of(["trees/1-aa"], [members, members]) == ["trees/1-aa/c"]
    assert wide_of(["trees/2-bb", "trees/1-aa/t"], [members]) == []
