"""Settings that nobody reads because of a slip in their name; a site's own names are left in peace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desk.check.settings_names import misspelt
from desk.settings import Options, read_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    return tmp_path / "pelicanconf.py"


def told(file: Path, said: str, **changes: Any) -> list[str]:
    file.write_text(f'PATH = "content"\nTHEME = "theme"\n{said}\n', encoding="utf-8")
    settings = read_settings(Options(file, file.parent / "cache"))
    return [str(problem) for problem in misspelt([file], settings | changes)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SITENAM", "SITENAME"), ("TIME_ZONE", "TIMEZONE"), ("DEFAULT_PAGINATON", "DEFAULT_PAGINATION"),
        ("EVENT_PATH", "EVENT_PATHS"), ("SITESUBTITEL", "SITESUBTITLE"), ("DEPLOYS", "DEPLOY"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_what_was_meant(file: Path, written: str, meant: str) -> None:
    what = f"warning: {written}: nothing reads a setting of this name"
    assert told(file, f'{written} = "x"') == [f"pelicanconf.py:3:1: {what}; did you mean `{meant}`?"]


@pytest.mark.parametrize(
    "said",
    [
        'SITENAME = "The Paper"',
        "DEPLOY = {}",
        'SITE_NAMES = ["a", "b"]\nSITENAME = SITE_NAMES[0]',
        "QUITE_ANOTHER_MATTER = 1",
        "sitenam = 1",
        "LINKS = ()",
        "AUTHORS = {}\nAUTHOR = AUTHORS.get(1)",
    ],
)
def test_what_is_read_or_like_nothing_else_is_left_in_peace(file: Path, said: str) -> None:
    assert told(file, said) == []


def test_what_a_sites_own_templates_and_plugins_read_is_known(file: Path) -> None:
    said = 'SITENAMES = 1\nTHEME_TEMPLATES_OVERRIDES = ["overrides"]\nPLUGIN_PATHS = ["extras"]\nTIMEZONES = 2'
    for name, text in (("overrides/base.html", "{{ SITENAMES }}"), ("extras/hours.py", 'settings["TIMEZONES"]')):
        (file.parent / name).parent.mkdir()
        (file.parent / name).write_text(text, encoding="utf-8")
    assert told(file, said) == []
    (file.parent / "extras/hours.py").unlink()
    (file.parent / "overrides/base.html").unlink()
    assert len(told(file, said)) == 2


@pytest.mark.parametrize("name", ["pelican_hours/__init__.py", "pelican_hours.py"])
def test_what_an_installed_plugin_reads_is_known(file: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = file.parent / "site-packages"
    for place, text in ((name, 'ZONE = "TIMEZONES"'), ("not_for_pelican.py", 'NAME = "SITENAMES"')):
        (installed / place).parent.mkdir(parents=True, exist_ok=True)
        (installed / place).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(installed)
    assert told(file, "TIMEZONES = 2", PLUGINS=["pelican_hours"]) == []
    assert len(told(file, "SITENAMES = 2", PLUGINS=["pelican_hours"])) == 1
    assert len(told(file, "TIMEZONES = 2", PLUGINS=["pelican_of_others"])) == 1
