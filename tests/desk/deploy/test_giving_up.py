"""What a store gives up is what no kept release is made of, whatever the releases have in common."""

from __future__ import annotations

import random

import pytest

from desk.deploy.store.holdings import Members, given_up, members_in

NAMES = [f"{number:032x}" for number in range(60)]
PLACES = ["1-aa", "2-bb", "3-cc", "12-aa"]


def release(chance: random.Random, places: dict[str, str]) -> Members:
    """A release of some objects, each of which always lies in the same place, and some folders of the same names."""
    objects = {place: [name for name in NAMES if places[name] == place and chance.random() < 0.8] for place in PLACES}
    told = "".join(f"{place} {' '.join(names)}\n" for place, names in objects.items() if names)
    folders = [name for name in NAMES if chance.random() < 0.8] or NAMES[:1]
    lines = "".join(f"{name} {places[name]} columns/{chance.randrange(3)}\n" for name in folders)
    return members_in(told.encode(), lines.encode())


def names_in(members: Members) -> set[str]:
    """The paths of all that a release is made of."""
    objects = {f"objects/{place}/{name.decode()}" for place, names in members.objects.items() for name in names.split()}
    folders = (line.split() for line in members.folders.decode().splitlines())
    return objects | {f"trees/{place}/{name}" for name, place, _ in folders}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_given_up_is_what_nothing_kept_needs(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - for sites, not for keys
    places = {name: chance.choice(PLACES) for name in NAMES}
    lost = [release(chance, places) for _ in range(chance.randrange(1, 3))]
    kept = [release(chance, places) for _ in range(chance.randrange(1, 4))]
    past = {"objects": PLACES, "trees": PLACES}
    found = list(given_up(past, ["0-00"], lost, kept))
    needed = set[str]().union(*map(names_in, kept))
    whole = {path for path in found if path.count("/") == 1}
    assert found[-1] == "releases/0-00"
    assert not [path for path in needed if path in found or path.rpartition("/")[0] in whole]
    unneeded = set[str]().union(*map(names_in, lost)) - needed
    assert all(path in found or path.rpartition("/")[0] in whole for path in unneeded)


@pytest.mark.parametrize("folders", [b"", b"abc 1-aa columns", b"abc\nabc 1-aa columns\n"])
def test_a_release_whose_folders_cannot_be_told_is_none(folders: bytes) -> None:
    with pytest.raises(ValueError, match="no folders"):
        members_in(b"1-aa abc\n", folders)
