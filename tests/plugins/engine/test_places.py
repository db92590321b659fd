"""Where a build looks, and whether that is all that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desk import ROOT
from desk.settings import Options, read_settings
from plugins.engine.inputs import LANGUAGE
from plugins.engine.places import is_whole, places_of, values_of
from plugins.engine.plain_settings import PlainSettings

PLAIN = PlainSettings(("pelicanconf.py",), is_plain=True)


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return read_settings(Options.typed())


def roots(settings: Mapping[str, Any], settings_file: Path = ROOT / "pelicanconf.py") -> set[str]:
    return {place.root for place in places_of(settings, str(ROOT), [str(settings_file)])}


def test_looks_at_texts_settings_theme_and_code(settings: dict[str, Any]) -> None:
    names = ["content", "pelicanconf.py", "overrides", "theme/templates", "theme/static", "overrides/static"]

    assert roots(settings) == {str(ROOT / name) for name in [*names, "plugins", "desk", "requirements.lock"]}


def test_every_place_has_a_name_of_its_own(settings: dict[str, Any]) -> None:
    places = places_of(settings, str(ROOT), [str(ROOT / "publishconf.py"), str(ROOT / "pelicanconf.py")])

    assert len({place.name for place in places}) == len(places)


def test_looks_at_folders_of_texts_that_lie_outside_the_content(settings: dict[str, Any]) -> None:
    assert str(ROOT / "pictures") in roots({**settings, "STATIC_PATHS": ["images", "../pictures"]})
    assert str(ROOT / "more/x.html") in roots({**settings, "TEMPLATE_PAGES": {"../more/x.html": "x.html"}})


def test_looks_where_a_sites_own_theme_would_go_before_the_houses(settings: dict[str, Any], tmp_path: Path) -> None:
    found = roots(settings, tmp_path / "conf.py")

    assert {str(tmp_path / name) for name in ("theme", "overrides")} <= found


def test_looks_at_the_plugins_of_a_site(settings: dict[str, Any]) -> None:
    assert "/mine/plugins" in roots({**settings, "PLUGIN_PATHS": ["/mine/plugins"]})


def test_the_houses_own_site_is_made_from_its_places_alone(settings: dict[str, Any]) -> None:
    assert is_whole(settings, PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        {"PLUGINS": ["plugins.core", "sitemap"]},
        {"MARKDOWN": {"extension_configs": {"pymdownx.snippets": {}}}},
        {"MARKDOWN": {"extensions": ["mdx_include"]}},
        {"JINJA_ENVIRONMENT": {"extensions": ["mine.Clock"]}},
        {"PELICAN_CLASS": "mine.Pelican"},
        {"DEFAULT_DATE": "fs"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_others_wrote_may_look_at_anything(settings: dict[str, Any], other: dict[str, Any]) -> None:
    assert not is_whole({**settings, **other}, PLAIN)


def test_settings_that_compute_may_say_something_else(settings: dict[str, Any]) -> None:
    assert not is_whole(settings, PlainSettings(PLAIN.files, is_plain=False))


def test_the_language_of_the_machine_matters_where_no_locale_is_named(settings: dict[str, Any]) -> None:
    assert LANGUAGE not in values_of(settings)
    assert LANGUAGE in values_of({**settings, "LOCALE": [""]})
