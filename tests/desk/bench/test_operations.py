"""What is done to a site, and how one sees that it has arrived."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from desk.bench.corpus import posts
from desk.bench.hugo import LAYOUTS
from desk.bench.operations import OPERATIONS, Sign, Turn
from desk.bench.served import files_in
from desk.bench.sites import Site, page_of_a_list, survey, written
from desk.bench.standfirst import standfirst
from desk.bench.stock import stock

TURN = Turn(0, "proof")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(standfirst(), tmp_path / "site", posts(20))


def texts(site: Site) -> Mapping[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (site.folder / "content").rglob("*.md")}


def changed(site: Site, operation: str) -> tuple[set[str], set[str], set[str]]:
    """What an operation does to the texts: those that are new, others, gone."""
    before = texts(site)
    OPERATIONS[operation](site, TURN)
    after = texts(site)
    others = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    return set(after) - set(before), others, set(before) - set(after)


@pytest.mark.parametrize(
    ("operation", "counts"),
    [
        ("no-change", (0, 0, 0)),
        ("body", (0, 1, 0)),
        ("title-and-tags", (0, 1, 0)),
        ("new", (1, 0, 0)),
        ("delete", (0, 0, 1)),
        ("template", (0, 0, 0)),
        ("settings", (0, 0, 0)),
    ],
)
def test_an_operation_changes_one_thing(site: Site, operation: str, counts: tuple[int, int, int]) -> None:
    new, others, gone = changed(site, operation)
    assert (len(new), len(others), len(gone)) == counts


def test_a_build_from_nothing_finds_nothing_and_yet_no_file_was_deleted_a_moment_before(site: Site) -> None:
    page = site.output / "columns" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>built")
    number = page.stat().st_ino
    OPERATIONS["cold"](site, TURN)
    assert not site.output.exists()
    assert number in {place.stat().st_ino for place in site.folder.parent.rglob("*.html")}


@pytest.mark.parametrize(("operation", "file"), [("template", "overrides/article.html"), ("settings", "conf.py")])
def test_templates_and_settings_get_another_word(site: Site, operation: str, file: str) -> None:
    assert "proof" not in (site.folder / file).read_text(encoding="utf-8")
    OPERATIONS[operation](site, TURN)
    assert "proof" in (site.folder / file).read_text(encoding="utf-8")


def test_another_tag_is_looked_for_where_the_column_stands_among_those_that_have_it(tmp_path: Path) -> None:
    site = Site(standfirst(), tmp_path / "site", posts(120))
    changes = [OPERATIONS["title-and-tags"](site, Turn(number, f"proof{number}")) for number in range(6)]
    places = []
    for number, change in enumerate(changes):
        (sign,) = change.elsewhere
        tag = sign.address.split("/")[1]
        with_tag = [post.title for post in reversed(site.posts) if tag in post.tags]
        place = next(place for place, title in enumerate(with_tag) if title.endswith(f"proof{number}"))
        assert sign.address == (f"tags/{tag}/" if place < 10 else f"tags/{tag}/page/{place // 10 + 1}/")
        places.append(place)
    assert max(places) > 10, "only the first pages were tried"


@pytest.mark.parametrize(("place", "address"), [(0, ""), (9, ""), (10, "page/2/"), (19, "page/2/"), (20, "page/3/")])
def test_ten_entries_stand_on_a_page(place: int, address: str) -> None:
    assert page_of_a_list("", place) == address


def test_a_new_column_and_its_deletion_leave_the_site_as_it_was(site: Site) -> None:
    before = texts(site)
    OPERATIONS["new"](site, TURN)
    assert len(texts(site)) == 21
    OPERATIONS["delete"](site, TURN)
    assert texts(site) == before


def test_a_new_column_is_looked_for_where_the_list_of_all_ends(site: Site) -> None:
    oldest = site.posts[0]
    own, far = (OPERATIONS["new"](site, TURN).page, OPERATIONS["new"](site, TURN).elsewhere)
    assert own[0].address == "columns/a-new-column-proof/"
    assert (far[0].address, far[0].text) == ("page/3/", f"/columns/{site.posts[1].slug}/")
    assert site.posts[0] == oldest


def test_a_deleted_column_shifts_another_from_the_last_page(site: Site) -> None:
    OPERATIONS["new"](site, TURN)
    change = OPERATIONS["delete"](site, TURN)
    assert [(sign.address, sign.is_wanted) for sign in (*change.page, *change.elsewhere)] == [
        ("", False),
        ("page/2/", False),
    ]
    assert change.elsewhere[0].text == f"/columns/{site.posts[10].slug}/"


def test_a_cold_build_begins_without_what_earlier_ones_left(site: Site) -> None:
    for name in ("output", "cache"):
        (site.folder / name).mkdir()
    (site.folder / "output.manifest.json").touch()
    OPERATIONS["cold"](site, TURN)
    assert sorted(path.name for path in site.folder.iterdir()) == ["conf.py", "content", "overrides"]


def test_a_sign_is_not_there_where_there_is_no_page() -> None:
    assert not Sign("gone/", "word").is_there(lambda address: "")
    assert not Sign("gone/", "word", is_wanted=False).is_there(lambda address: "")
    assert Sign("", "word").is_there(lambda address: "a word")
    assert not Sign("", "word", is_wanted=False).is_there(lambda address: "a word")


def test_outputs_that_were_written_are_counted(tmp_path: Path) -> None:
    for name in ("same", "other", "gone"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    before = survey(tmp_path)
    (tmp_path / "aside").write_text("two", encoding="utf-8")
    (tmp_path / "aside").replace(tmp_path / "other")
    (tmp_path / "gone").unlink()
    (tmp_path / "new").touch()
    assert written(before, survey(tmp_path)) == 2


def test_pages_in_a_folder_are_found_by_their_address(tmp_path: Path) -> None:
    (tmp_path / "columns/one").mkdir(parents=True)
    (tmp_path / "columns/one/index.html").write_text("here", encoding="utf-8")
    look = files_in(tmp_path)
    assert (look("columns/one/"), look("columns/two/")) == ("here", "")


def test_all_generators_get_the_same_bodies(tmp_path: Path) -> None:
    columns = posts(3)
    bodies = []
    for generator in (standfirst(), stock()):
        Site(generator, tmp_path / generator.name, columns)
        files = sorted((tmp_path / generator.name / generator.texts).iterdir())
        bodies.append([path.read_text(encoding="utf-8").split("\n\n", 1)[1].lstrip() for path in files])
    assert bodies[0] == bodies[1] and len(bodies[0]) == 3


def test_every_generator_has_the_word_in_its_template_and_its_settings() -> None:
    for generator in (standfirst(), stock()):
        assert "@word@" in generator.files[generator.template]
        assert "@word@" in generator.files[generator.settings]
    assert "@word@" in (LAYOUTS / "page.html").read_text(encoding="utf-8")
