"""Folders named by what lies in them: what changed is looked at, and the rest is taken over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.deploy.parcel import Files, SiteFile, digest_of, other_paths
from desk.deploy.store.holdings import (
    Altered,
    Holdings,
    folders_as_text,
    folders_in,
    objects_as_text,
    objects_in,
    planned,
)
from desk.deploy.store.trees import BadPath, trees_of

FOLDER = st.sampled_from(["", "a/", "a/b/", "a/b/c/", "d/", "d/b/", "e/f/"])
PATHS = st.builds("{}{}.html".format, FOLDER, st.sampled_from(["x", "y", "z"]))
SITES = st.dictionaries(PATHS, st.sampled_from(["1", "2", "3"]).map(lambda text: SiteFile(digest_of(text.encode()), 1)))


def held(files: Files, place: str = "1-aa", base: Holdings | None = None, altered: Altered | None = None) -> Holdings:
    return planned(place, files, base or Holdings(), altered).holdings


@given(SITES, SITES)
def test_folders_are_the_same_whether_they_are_taken_over_or_looked_at(before: Files, files: Files) -> None:
    known = trees_of(before).folders
    assert trees_of(files, before, known).folders == trees_of(files).folders


@given(SITES, SITES)
def test_other_paths_are_those_of_new_changed_and_lost_files(before: Files, files: Files) -> None:
    others, lost = other_paths(before, files)
    assert others == [path for path in files if before.get(path) != files[path]]
    assert lost == [path for path in before if path not in files]


@given(SITES, SITES)
def test_what_a_release_lacks_is_in_its_own_place_and_all_else_where_it_was(before: Files, files: Files) -> None:
    base = held(before)
    plan = planned("2-bb", files, base)
    now = plan.holdings
    assert {name for name, place in now.objects.items() if place == "2-bb"} == set(plan.objects)
    assert {name for name, place in now.trees.items() if place == "2-bb"} == set(plan.trees)
    assert set(plan.objects).isdisjoint(base.objects)
    assert set(plan.trees).isdisjoint(base.trees)
    assert set(now.objects) == {file.digest[:32] for file in files.values()}
    assert set(now.trees) == set(now.folders.values())
    assert plan.size == len(plan.objects)


@given(SITES, st.data())
def test_nothing_that_was_altered_is_relied_on(files: Files, data: st.DataObject) -> None:
    base = held(files)
    objects = data.draw(st.sets(st.sampled_from(sorted(base.objects)))) if base.objects else set()
    trees = data.draw(st.sets(st.sampled_from(sorted(base.trees))))
    plan = planned("2-bb", files, base, Altered(objects, trees))
    now = plan.holdings
    assert {now.objects[name] for name in objects} <= {"2-bb"}
    assert {now.trees[name] for name in trees} <= {"2-bb"}
    for name, place in now.trees.items():  # no tree that is taken over leads to anything that is not
        if place != "2-bb":
            listing = trees_of(files).listings[name]
            assert {(now.trees if entry.is_folder else now.objects)[entry.content] for entry in listing} <= {"1-aa"}


@given(SITES)
def test_what_is_kept_with_a_release_tells_what_it_is_made_of(files: Files) -> None:
    now = held(files)
    assert objects_in(objects_as_text(now)) == now.objects
    assert folders_in(folders_as_text(now)) == (now.folders, now.trees)


def test_one_changed_file_makes_only_the_folders_above_it_anew() -> None:
    files = {f"columns/{name}/index.html": SiteFile(digest_of(name.encode()), 1) for name in "abcdefgh"}
    base = held(files)
    changed = {**files, "columns/c/index.html": SiteFile(digest_of(b"other"), 1)}
    plan = planned("2-bb", changed, base)
    assert {path for path, name in plan.holdings.folders.items() if name in plan.trees} == {"", "columns", "columns/c"}
    assert len(plan.objects) == 1


def test_a_folder_that_moved_is_not_made_again() -> None:
    files = {"old/a.html": SiteFile(digest_of(b"a"), 1), "old/in/b.html": SiteFile(digest_of(b"b"), 1)}
    moved = {path.replace("old/", "new/"): file for path, file in files.items()}
    plan = planned("2-bb", moved, held(files))
    assert (len(plan.trees), len(plan.objects)) == (1, 0)


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a\nb", "a\0b", "/".join("a" * 30)]
)
def test_a_file_that_could_lie_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        trees_of({path: SiteFile(digest_of(b""), 0)})
