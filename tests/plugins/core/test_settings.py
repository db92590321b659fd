"""Pelican's settings and ours, read once: an existing site's mean what Pelican's manual says."""

from __future__ import annotations

import datetime as dt
import locale
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pelican.settings import read_settings

from desk import ROOT
from plugins.core.conventions import Conventions
from plugins.core.problems import ContentProblems
from plugins.core.settings import build_clock, conventions_from, served_address


@pytest.fixture(autouse=True)
def _locale_kept() -> Iterator[None]:
    """Put back the locale, which Pelican sets to the site's."""
    before = locale.setlocale(locale.LC_ALL)
    yield
    locale.setlocale(locale.LC_ALL, before)


NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def stock(**override: Any) -> Conventions:
    """Return the conventions of a site that has only Pelican's own settings, and these."""
    return conventions_from(read_settings(override={"PATH": str(ROOT / "content"), **override}), NOW)


def address(conventions: Conventions, kind: str, **values: Any) -> str | None:
    place = conventions.permalinks.place(kind, **values)
    return place.address if place else None


def test_a_site_with_pelicans_own_settings_keeps_its_addresses() -> None:
    conventions = stock()
    found = {
        kind: address(conventions, kind, slug="x", date=NOW)
        for kind in ("column", "page", "tag", "category", "author", "index", "tags", "archives", "year", "series_index")
    }
    assert found == {
        "column": "/x.html", "page": "/pages/x.html", "tag": "/tag/x.html", "category": "/category/x.html",
        "author": "/author/x.html", "index": "/", "tags": "/tags.html", "archives": "/archives.html",
        "year": None, "series_index": None,
    }  # fmt: skip


def test_an_index_that_lies_elsewhere_has_the_address_of_its_file() -> None:
    conventions = stock(INDEX_SAVE_AS="blog_index.html", ARCHIVES_SAVE_AS="archive/index.html", TAGS_SAVE_AS="")
    assert address(conventions, "index") == "/blog_index.html"
    assert address(conventions, "archives") == "/archive/"
    assert address(conventions, "tags") is None


def test_an_index_that_is_not_asked_for_is_not_there() -> None:
    assert address(stock(DIRECT_TEMPLATES=["index"]), "tags") is None


def test_a_pattern_that_is_false_means_no_file() -> None:
    assert address(stock(AUTHOR_SAVE_AS=False), "author", slug="x") is None


def test_folders_are_those_of_the_settings() -> None:
    conventions = stock(ARTICLE_PATHS=["posts/", "news"], TAG_PATHS=["tags"])
    assert (conventions.folders["column"], conventions.folders["tag"], conventions.folders["series"]) == (
        ("posts", "news"),
        ("tags",),
        (),
    )


@pytest.mark.parametrize(
    ("site_url", "url", "root"),
    [
        ("https://example.org", "https://example.org", ""),
        ("https://example.org/blog/", "https://example.org/blog", "/blog"),
        ("", "http://localhost:8000", ""),
    ],
)
def test_the_sites_own_path_stands_before_its_addresses(site_url: str, url: str, root: str) -> None:
    conventions = stock(SITEURL=site_url)
    assert (conventions.site_url, conventions.root_path) == (url, root)


def test_while_developing_the_address_is_the_one_served() -> None:
    assert served_address({"SITEURL": "", "PORT": 8123}) == "http://localhost:8123"


def test_fields_that_the_settings_give_are_named_in_small_letters() -> None:
    conventions = stock(DEFAULT_METADATA={"Status": "draft"}, EXTRA_PATH_METADATA={"posts/old/": {"Category": "Old"}})
    assert conventions.default_fields == {"status": "draft"}
    assert conventions.path_fields == {"posts/old": {"category": "Old"}}


@pytest.mark.parametrize(
    ("value", "read"),
    [(None, None), ("fs", "fs"), ("2012-03-02", "2012-03-02"), ((2012, 3, 2, 14, 1), "2012-03-02 14:01")],
)
def test_a_default_date_may_be_written_in_pelicans_ways(value: Any, read: str | None) -> None:
    assert stock(DEFAULT_DATE=value).default_date == read


PELICANS: dict[str, tuple[Any, Callable[[Conventions], Any]]] = {
    "ARTICLE_EXCLUDES": (["old"], lambda read: [*read.excludes["column"]]),
    "PAGE_EXCLUDES": (["old"], lambda read: [*read.excludes["page"]]),
    "STATIC_PATHS": (["files"], lambda read: [*read.static]),
    "STATIC_EXCLUDES": (["files/raw"], lambda read: [*read.static_excludes]),
    "STATIC_URL": ("static/{path}", lambda read: read.static_url),
    "STATIC_SAVE_AS": ("static/{path}", lambda read: read.static_file),
    "IGNORE_FILES": (["*.bak"], lambda read: [*read.ignored]),
    "FILENAME_METADATA": ("(?P<date>.*)", lambda read: read.file_name_pattern),
    "PATH_METADATA": ("(?P<category>.*)/.*", lambda read: read.path_pattern),
    "USE_FOLDER_AS_CATEGORY": (False, lambda read: read.folder_as_category),
    "DEFAULT_CATEGORY": ("Letters", lambda read: read.default_category),
    "DEFAULT_LANG": ("fr", lambda read: read.lang),
    "AUTHOR": ("Ada", lambda read: "".join(read.default_authors)),
    "TIMEZONE": ("Europe/Vienna", lambda read: str(read.zone)),
    "SLUGIFY_PRESERVE_CASE": (True, lambda read: read.slugs.preserve_case),
    "SLUGIFY_USE_UNICODE": (True, lambda read: read.slugs.use_unicode),
    "MARKDOWN": ({"output_format": "html"}, lambda read: {"output_format": read.markdown["output_format"]}),
    "CUSTOM_FIELDS": (["og_*"], lambda read: [*read.custom_fields]),
    "SITE_ID": ("5f0c2c1e", lambda read: read.site_id),
}
"""Values that are not the usual ones, and where the library has them."""


@pytest.mark.parametrize("name", PELICANS)
def test_a_setting_comes_to_the_library_as_it_was_written(name: str) -> None:
    value, found = PELICANS[name]
    assert found(stock(**{name: value})) == value != found(stock())


def test_slugs_are_made_in_pelicans_way() -> None:
    rules = stock(
        SLUGIFY_SOURCE="basename", SLUG_REGEX_SUBSTITUTIONS=[("a", "b")], TAG_REGEX_SUBSTITUTIONS=[("c", "d")]
    ).slugs
    assert (rules.source, rules.slug_of("ac"), rules.slug_of_name("ac", "tag"), rules.slug_of_name("ac", "series")) == (
        "basename", "bc", "ad", "bc",
    )  # fmt: skip


def test_the_clock_can_be_set_from_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert build_clock() == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert abs(build_clock() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert build_clock().microsecond == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "not a number")
    with pytest.raises(ContentProblems, match="is `not a number`, which is no time; write the seconds since 1970"):
        build_clock()


def test_files_are_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)
    assert stock(PATH=str(tmp_path / "content")).shown("columns/a.md") == "content/columns/a.md"
    assert stock().shown("a.md") == f"{ROOT.as_posix()}/content/a.md"


def test_drafts_are_shown_to_their_author_only() -> None:
    assert not stock().show_drafts
    assert stock(BUILD_FOR="author").show_drafts
