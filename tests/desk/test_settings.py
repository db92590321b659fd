"""What was typed, and the settings that come of it."""

from __future__ import annotations

import importlib
import locale
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desk import ROOT
from desk.settings import Options, SettingsProblem, in_their_lines, read_settings, watched_folders
from plugins.core.problems import Problem


def site(folder: Path, *lines: str, name: str = "conf.py") -> Options:
    """A settings file with these lines, and a content folder beside it."""
    (folder / "content").mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Options.typed(settings=str(folder / name))


def test_paths_are_the_callers_and_defaults_the_houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = Options.typed(content="texts", output="../site")
    assert options.content == tmp_path / "texts"
    assert options.output == tmp_path.parent / "site"
    assert options.settings == ROOT / "pelicanconf.py"
    assert options.cache == ROOT / ".cache"


def test_production_means_publishconf() -> None:
    assert Options.typed(production=True).settings == ROOT / "publishconf.py"


def test_what_is_typed_goes_before_what_the_settings_say(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    options = Options.typed(content=str(tmp_path / "texts"), output=str(tmp_path / "o"), siteurl="https://a.example/b/")
    settings = read_settings(options)
    assert settings["PATH"] == str(tmp_path / "texts")
    assert settings["OUTPUT_PATH"] == str(tmp_path / "o")
    assert settings["SITEURL"] == "https://a.example/b"


def test_the_house_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(Options.typed())
    assert settings["PATH"] == str(ROOT / "content")
    assert settings["OUTPUT_PATH"] == str(ROOT / "output")
    assert settings["THEME"] == str(ROOT / "theme")
    assert settings["THEME_TEMPLATES_OVERRIDES"] == [str(ROOT / "overrides")]


def test_a_settings_file_elsewhere_takes_the_houses_theme_and_keeps_its_own_content(tmp_path: Path) -> None:
    settings = read_settings(site(tmp_path, "from pelicanconf import *", "SITENAME = 'Mine'"))
    assert settings["SITENAME"] == "Mine"
    assert settings["PATH"] == str(tmp_path / "content")
    assert settings["THEME"] == str(ROOT / "theme")


def test_a_theme_beside_the_settings_file_goes_first(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    assert read_settings(site(tmp_path, "from pelicanconf import *"))["THEME"] == str(tmp_path / "theme")


def test_a_pelican_sites_own_publishconf_finds_its_own_pelicanconf(tmp_path: Path) -> None:
    site(tmp_path, "PATH = 'content'", "SITENAME = 'Theirs'", name="pelicanconf.py")
    options = site(tmp_path, "from pelicanconf import *", "SITEURL = 'https://theirs.example'", name="publishconf.py")
    assert read_settings(options)["SITENAME"] == "Theirs"
    assert read_settings(Options.typed())["SITENAME"] != "Theirs"


def test_a_pelican_sites_own_settings_get_the_houses_plugins(tmp_path: Path) -> None:
    plugins = read_settings(site(tmp_path, "PATH = 'content'", "PLUGINS = ['sitemap']"))["PLUGINS"]
    assert plugins[0] == "plugins.core"
    assert plugins[-1] == "sitemap"


def test_reading_settings_leaves_imports_and_the_locale_as_they_were(tmp_path: Path) -> None:
    before = list(sys.path), locale.setlocale(locale.LC_ALL)
    read_settings(site(tmp_path, "from pelicanconf import *", "LOCALE = 'C'"))
    assert (sys.path, locale.setlocale(locale.LC_ALL)) == before


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["from pelicanconf import *", "SITENAME = 'a"],
            r"conf\.py:2:1: the settings cannot be used: unterminated string literal.*; close the quotation marks",
        ),
        (
            ["from pelicanconf import *", "SITENAME = \u201ca\u201d"],
            r"conf\.py:2:1: the settings cannot be used: invalid character .*; type straight quotation marks",
        ),
        (["A = [1", "B = 2"], r"conf\.py:1:1: the settings cannot be used: .*was never closed.*; close it where"),
        (["X = 1", "SITENAME = NAME"], r"conf\.py:2:1: the settings cannot be used: NameError: name 'NAME' is not"),
        (
            ["from pelicanconf import *", "PATH = 'texts'"],
            r"there is no content folder .*texts; check --content, or PATH",
        ),
        (
            ["from pelicanconf import *", "DEFAULT_LANG = None"],
            r"conf\.py:2:1: DEFAULT_LANG: None is no value for this;",
        ),
        (
            ["from pelicanconf import *", "PLUGINS = 'plugins.tags'"],
            r"conf\.py:2:1: PLUGINS: 'plugins\.tags' is no list",
        ),
        (["from pelicanconf import *", "STATIC_PATHS = 'images'"], r"conf\.py:2:1: STATIC_PATHS: 'images' is no list"),
        (["from pelicanconf import *", "FILENAME_METADATA = 5"], r"conf\.py:2:1: FILENAME_METADATA: 5 is no regular"),
        (["from pelicanconf import *", "SITEURL = 4"], r"conf\.py:2:1: SITEURL: `4` is not the address of a site;"),
        (["from pelicanconf import *", "THEME = 'baroque'"], r"conf\.py:2:1: .*there is no theme `baroque`"),
    ],
)
def test_settings_that_cannot_be_used_are_told_with_their_line(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(SettingsProblem, match=told):
        read_settings(site(tmp_path, *lines))


@pytest.mark.parametrize(
    ("wrong", "told"), [("A = [1", "'\\[' was never closed"), ("A = B", "NameError: name 'B' is not defined")]
)
def test_what_is_wrong_in_an_imported_file_is_told_of_that(tmp_path: Path, wrong: str, told: str) -> None:
    (tmp_path / "shared.py").write_text(f"X = 1\n{wrong}\n", encoding="utf-8")
    with pytest.raises(SettingsProblem, match=rf"shared\.py:2:1: the settings cannot be used: {told}"):
        read_settings(site(tmp_path, "from pelicanconf import *", "from shared import *"))


def test_a_problem_of_a_setting_is_told_in_its_line(tmp_path: Path) -> None:
    options = site(tmp_path, "from pelicanconf import *", "", "PODCAST = {}")
    problems = [
        Problem("pelicanconf.py", 1, 1, "PODCAST", "what", "fix"),
        Problem("a.md", 3, 1, "title", "what", "fix"),
    ]
    first, second = in_their_lines(problems, options)
    assert (first.file.endswith("conf.py"), first.line) == (True, 3)
    assert second == problems[1]


def test_all_mistakes_in_settings_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["from pelicanconf import *", "TIMEZONE = 'Europe/Londn'", "", "DEFAULT_PAGINATION = 'ten'"]
    with pytest.raises(SettingsProblem) as raised:
        read_settings(site(tmp_path, *lines))
    assert str(raised.value).splitlines() == [
        "conf.py:4:1: DEFAULT_PAGINATION: 'ten' is no number; write a whole one, without quotation marks, as in 10",
        "conf.py:2:1: TIMEZONE: there is no time zone `Europe/Londn`; did you mean `Europe/London`?",
    ]


def test_a_mistaken_address_is_told_where_it_was_given(tmp_path: Path) -> None:
    options = site(tmp_path, "from pelicanconf import *", "SITEURL = 'mine.example'")
    with pytest.raises(SettingsProblem, match=r"conf\.py:2:1: SITEURL: `mine\.example` is not the address of a site"):
        read_settings(options)
    with pytest.raises(SettingsProblem, match=r"--siteurl: `mine` is not the address of a site"):
        read_settings(replace(options, siteurl="mine"))


def test_reading_settings_leaves_no_module_of_theirs_behind(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "pelicanconf.py").write_text("PATH = 'content'\nMARK = 1\n", encoding="utf-8")
    read_settings(Options.typed(settings=str(tmp_path / "pelicanconf.py")))
    assert not hasattr(importlib.import_module("pelicanconf"), "MARK")


def test_reading_settings_leaves_nothing_beside_them(tmp_path: Path) -> None:
    read_settings(site(tmp_path, "from pelicanconf import *"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conf.py", "content"]


def test_a_settings_file_that_is_not_there_is_told() -> None:
    with pytest.raises(SettingsProblem, match=r"there is no settings file .*nowhere\.py; check --settings"):
        read_settings(Options.typed(settings="nowhere.py"))


def test_watched_are_the_texts_the_theme_the_overrides_and_all_code() -> None:
    options = Options.typed()
    names = {path.relative_to(ROOT).as_posix() for path in watched_folders(read_settings(options), options.settings)}
    assert names == {"content", "theme", "theme/static", "overrides", "overrides/static", "plugins", "desk"}


def test_watched_is_also_what_would_go_before_the_houses_own_once_it_lies_beside_the_settings(tmp_path: Path) -> None:
    options = site(tmp_path, "from pelicanconf import *")
    assert {tmp_path / "theme", tmp_path / "overrides"} < {*watched_folders(read_settings(options), options.settings)}
