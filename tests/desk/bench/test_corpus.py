"""The invented columns."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desk.bench.corpus import TAGS, pictures, post, posts
from desk.bench.sites import Site
from desk.bench.standfirst import standfirst
from desk.bench.words import AUTHORS
from desk.build import build
from desk.settings import Options


def test_the_same_size_gives_the_same_columns_on_every_machine() -> None:
    text = repr(posts(4)).encode()
    assert hashlib.sha256(text).hexdigest()[:16] == "a87e034d81ea7b18", (
        "figures of earlier runs are no longer comparable"
    )


def test_another_seed_gives_others() -> None:
    assert post(3, 10, seed=1).body != post(3, 10, seed=2).body


def test_a_body_does_not_depend_on_how_many_columns_there_are() -> None:
    assert post(3, 10).body == post(3, 10_000).body


def test_columns_are_of_the_length_that_essays_have() -> None:
    lengths = [len(each.body.split()) for each in posts(200)]
    assert 500 < sum(lengths) / len(lengths) < 750


def test_columns_come_oldest_first_and_no_two_have_an_address() -> None:
    found = posts(300)
    assert found == sorted(found, key=lambda each: each.date)
    assert len({each.slug for each in found}) == len(found)


def test_there_are_two_hundred_tags_and_few_of_them_are_frequent() -> None:
    used = [tag for each in posts(300) for tag in each.tags]
    assert len(set(TAGS)) == 200
    assert used.count(TAGS[0]) > 20 * used.count(TAGS[150])
    assert all(3 <= len(set(each.tags)) == len(each.tags) <= 5 for each in posts(50))


def test_columns_have_what_costs_generators_time() -> None:
    everything = "\n".join(each.body for each in posts(200))
    for mark in ("![A", "[^1]: ", "```python\n", "\n- ", "\n> ", "\n## ", '"', "'s ", " -- ", "*", "](/columns/"):
        assert mark in everything
    assert any(each.series for each in posts(50))
    assert {each.author for each in posts(50)} == set(AUTHORS)


def test_standfirst_has_nothing_to_complain_about(tmp_path: Path) -> None:
    site = Site(standfirst(), tmp_path / "site", posts(40))
    folder = site.folder
    options = Options(folder / "conf.py", folder / "cache", content=folder / "content", output=folder / "output")
    assert build(options).problems == []
    assert {path.name for path in (site.output / "images").iterdir()} <= pictures().keys()
