"""What a build was made from, and what has changed since."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from desk import ROOT
from plugins.engine import inputs
from plugins.engine.inputs import Changes, Name, compare, releases, survey
from plugins.engine.inventory import Place


def texts(folder: Path, **files: str) -> Place:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return Place(folder.name, str(folder))


def test_nothing_is_changed_where_all_is_as_it_was(tmp_path: Path) -> None:
    before = survey([texts(tmp_path / "content", a="A")], {"Python": "3"})

    assert not compare(before, survey(before.places, before.values, before))


def test_says_of_each_place_what_was_added_removed_and_changed(tmp_path: Path) -> None:
    places = [texts(tmp_path / "content", a="A", b="B"), texts(tmp_path / "theme", t="T")]
    before = survey(places, {})
    (tmp_path / "content" / "a.md").unlink()
    texts(tmp_path / "content", b="other", c="C")

    changes = compare(before, survey(places, {}, before))

    assert changes.added == (Name("content", "c.md"),)
    assert changes.removed == (Name("content", "a.md"),)
    assert changes.changed == (Name("content", "b.md"),)
    assert changes.within("content") == {"a.md", "b.md", "c.md"}
    assert changes.within("theme") == frozenset()


def test_a_place_that_is_looked_at_no_longer_has_changed_in_whole(tmp_path: Path) -> None:
    place = texts(tmp_path / "plugins", a="A")

    assert compare(survey([place], {}), survey([], {})) == Changes(removed=(Name("plugins", "a.md"),))


def test_gives_the_digest_of_a_file_until_it_is_saved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 4_000_000_000_000_000_000)  # long after it was written
    inputs = survey([texts(tmp_path / "content", a="A")], {})

    assert inputs.digest_of("content", "a.md") == sha256(b"A").digest()
    assert inputs.digest_of("theme", "a.md") is None
    texts(tmp_path / "content", a="other")
    assert inputs.digest_of("content", "a.md") is None


def test_says_which_versions_are_others() -> None:
    before, after = survey([], {"Python": "3.11", "gone": "1"}), survey([], {"Python": "3.13"})

    assert compare(before, after) == Changes(values=("Python", "gone"))


def test_a_release_that_is_installed_is_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    (packages / "pelican-4.12.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(packages)])
    before = releases()
    (packages / "pelican-4.12.0.dist-info").rename(packages / "pelican-4.13.0.dist-info")

    assert compare(survey([], before), survey([], releases())).values == ("packages",)


def test_the_language_of_the_machine_matters_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    assert inputs.LANGUAGE not in releases()
    assert "de_DE.UTF-8" in releases(is_local=True)[inputs.LANGUAGE]


def test_to_ask_what_has_changed_needs_no_pelican() -> None:
    heavy = {"pelican", "jinja2", "markdown", "pydantic", "pygments", "yaml", "feedgen", "icalendar", "PIL"}
    ask = "import sys, plugins.engine.build_record; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    said = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)

    assert not heavy & set(said.stdout.split())
