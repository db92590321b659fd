"""A build and what is said of it: published whole or not at all, every fault told, nothing passed over."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from pathlib import Path

import pytest

from desk.build import run
from desk.check import run as check
from desk.progress import Progress
from desk.settings import Options

GOOD = "---\ntitle: {title}\ndate: 2025-03-0{day}\ntags: [craft]\n---\n\nA text that says something.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of two columns and a settings file that takes all else from the house; the caller stands in its folder."""
    monkeypatch.chdir(tmp_path)
    for day, title in ((1, "One"), (2, "Two")):
        write(tmp_path / f"content/columns/{title.lower()}.md", GOOD.format(title=title, day=day))
    write(tmp_path / "conf.py", "from pelicanconf import *\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def build(*, as_json: bool = False, output: str = "") -> int:
    return run(Options.typed(settings="conf.py", cache="cache", output=output), as_json=as_json)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_good_build_says_one_line(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build() == 0
    out, err = capsys.readouterr()
    assert out.startswith("Built 2 columns, 0 pages and ")
    assert out.endswith(" s: output/\n")
    assert out.count("\n") == 1
    assert err == ""
    assert (site / "output/columns/one/index.html").is_file()


def test_a_build_that_takes_long_says_how_far_it_is(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, list[tuple[int, int]]] = {}

    class Heard(Progress):
        def at(self, done: int, of: int) -> None:
            said.setdefault(self._what, []).append((done, of))

    monkeypatch.setattr("desk.build.Progress", Heard)
    assert build() == 0
    made = sum(path.suffix not in {".woff2", ".css", ".txt", ".ico"} for path in (site / "output").rglob("*.*"))
    assert said["Reading"] == [(1, 2), (2, 2)]
    assert [done for done, _ in said["Making pages"]] == list(range(1, len(said["Making pages"]) + 1))
    assert said["Making pages"][-1][0] >= made


def test_a_site_that_has_no_subtitle_may_say_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "conf.py", "from pelicanconf import *\nSITESUBTITLE = None\n")
    assert build() == 0, capsys.readouterr().err


def test_a_second_build_gives_the_same_bytes(site: Path) -> None:
    build()
    first = everything(site / "output")
    build(output="again")
    assert everything(site / "again") == first


def test_errors_are_told_all_at_once_and_leave_the_output_as_it_was(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build()
    before = everything(site / "output")
    write(site / "content/columns/one.md", "---\ntitle: One\ndate: 2025-03-01\ntagz: [a]\n---\n")
    write(site / "content/columns/two.md", "---\ntitle: Two, changed\n---\n")
    capsys.readouterr()
    assert build() == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "content/columns/one.md:4:1: tagz: no such field; did you mean `tags`?\n" in err
    assert "content/columns/two.md:2:1: date: is missing" in err
    assert err.endswith("\n2 errors; nothing was published, output/ is as it was.\n")
    assert everything(site / "output") == before


def test_where_nothing_was_published_before_nothing_is_there(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content/columns/one.md", "---\ntitle: One\n---\n")
    assert build() == 1
    assert capsys.readouterr().err.endswith("\n1 error; nothing was published.\n")
    assert not (site / "output").exists()


def test_problems_as_json_are_a_list_on_stdout(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content/columns/one.md", "---\ntitle: One\ndate: 2025-03-01\ntagz: [a]\n---\n")
    assert build(as_json=True) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem == {
        "file": "content/columns/one.md",
        "line": 4,
        "column": 1,
        "field": "tagz",
        "what": "no such field",
        "fix": "did you mean `tags`?",
        "severity": "error",
    }


def test_a_good_build_as_json_is_an_empty_list(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(as_json=True) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert err.startswith("Built 2 columns")


def test_a_dead_address_is_a_warning_in_a_build_and_an_error_in_a_check(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content/columns/one.md", GOOD.format(title="One", day=1) + "\n[there](/columns/nowhere/)\n")
    assert build() == 0
    assert "content/columns/one.md:9:" in (err := capsys.readouterr().err)
    assert "warning: " in err
    before = everything(site / "output")
    assert check(Options.typed(settings="conf.py", cache="cache")) == 1
    out, err = capsys.readouterr()
    assert "content/columns/one.md:9:" in out
    assert "warning" not in out
    assert err.startswith("1 error (")
    assert everything(site / "output") == before


def test_a_check_of_a_good_site_says_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(Options.typed(settings="conf.py", cache="cache")) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Nothing is wrong (")
    assert not (site / "output").exists()


@pytest.mark.parametrize(
    ("plugin", "told"),
    [
        ("import nowhere_at_all", "Cannot load plugin `ours` No module named 'nowhere_at_all'"),
        ("def register(): raise ValueError('not today')", "Cannot register plugin `ours` (ValueError: not today)"),
        (
            "import logging\nfrom pelican import signals\n"
            "def complain(*_):\n"
            "    signals.finalized.disconnect(complain)\n"
            "    logging.getLogger('ours').error('alas')\n"
            "def register(): signals.finalized.connect(complain, weak=False)\n",
            "alas",
        ),
    ],
    ids=["cannot be imported", "fails to register", "logs an error while it runs"],
)
def test_a_plugin_that_fails_fails_the_build(
    site: Path, capsys: pytest.CaptureFixture[str], plugin: str, told: str
) -> None:
    sys.modules.pop("ours", None)
    build()
    before = everything(site / "output")
    write(site / "content/columns/one.md", GOOD.format(title="One, changed", day=1))
    write(site / "their_plugins/ours.py", plugin)
    write(
        site / "conf.py", "from pelicanconf import *\nPLUGIN_PATHS = ['their_plugins']\nPLUGINS = [*PLUGINS, 'ours']\n"
    )
    capsys.readouterr()
    assert build() == 1
    assert f"standfirst: {told}\n" in capsys.readouterr().err
    assert everything(site / "output") == before


@pytest.mark.parametrize("template", ["{% if %}", "{{ nothing.at.all }}", "\n\n{{ site.name.nothing.more }}"])
def test_a_fault_in_a_template_is_told_with_its_line(
    site: Path, capsys: pytest.CaptureFixture[str], template: str
) -> None:
    write(site / "mine/article.html", template)
    write(site / "conf.py", "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['mine']\n")
    assert build() == 1
    err = capsys.readouterr().err
    assert err.startswith(f"mine/article.html:{template.count(chr(10)) + 1}:1: ")
    assert "Traceback" not in err


def test_all_templates_that_fail_are_told_at_once_whichever_pages_were_to_be_made(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "mine/article.html", "{{ article.title }}")
    write(site / "mine/index.html", "{{ articles | length }}")
    write(site / "conf.py", "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['mine']\n")
    build()
    write(site / "mine/article.html", "{{ article.title }}\n{{ nobody.name }}")
    write(site / "mine/index.html", "{{ articles[99].title }}")
    capsys.readouterr()
    assert build() == 1
    first, second, rest = capsys.readouterr().err.split("\n", 2)
    assert first == "mine/article.html:2:1: UndefinedError: 'nobody' is undefined"
    assert second == "mine/index.html:1:1: UndefinedError: list object has no element 99"
    assert rest == "2 errors; nothing was published, output/ is as it was.\n"


def test_a_fault_that_does_not_come_again_is_none(site: Path) -> None:
    write(site / "mine/index.html", "{{ once() }}")
    once = "def once(): return 'Well.' if TRIES else TRIES.append(1) or [].pop()\n"
    names = "THEME_TEMPLATES_OVERRIDES = ['mine']\nJINJA_GLOBALS = {'once': once}\n"
    write(site / "conf.py", f"from pelicanconf import *\nTRIES = []\n{once}{names}")
    assert build() == 0
    assert (site / "output/index.html").read_text(encoding="utf-8") == "Well."


def test_a_page_of_a_template_among_the_texts_is_made_of_what_that_says_now(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content/columns/welcome.html", "{% extends 'base.html' %}{% block content %}Come in.{% endblock %}")
    write(site / "conf.py", "from pelicanconf import *\nTEMPLATE_PAGES = {'columns/welcome.html': 'hello.html'}\n")
    assert build() == 0
    assert "Come in." in (site / "output/hello.html").read_text(encoding="utf-8")
    write(site / "content/columns/welcome.html", "{% extends 'base.html' %}{% block content %}Farewell.{% endblock %}")
    assert build() == 0
    assert "Farewell." in (site / "output/hello.html").read_text(encoding="utf-8")
    assert "warning" not in capsys.readouterr().err


def test_faults_in_the_settings_are_told_in_a_sentence(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "conf.py", "from pelicanconf import *\nSITENAME = nobody\n")
    assert build() == 1
    told = "conf.py:2:1: the settings cannot be used: NameError: name 'nobody' is not defined\n"
    assert capsys.readouterr().err == told + "1 error; nothing was published.\n"


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (b'{% extends "bse.html" %}', "mine/article.html:1:1: there is no template `bse.html`; correct the name"),
        (b'\n{% include "x.html" %}', "mine/article.html:2:1: there is no template `x.html`; correct the name"),
        ("<p>Straße".encode("latin-1"), "mine/article.html:1:1: is not saved as UTF-8; save it again with that"),
    ],
)
def test_a_template_that_is_missing_or_unreadable_is_told(
    site: Path, capsys: pytest.CaptureFixture[str], template: bytes, told: str
) -> None:
    write(site / "mine/article.html", "")
    (site / "mine/article.html").write_bytes(template)
    write(site / "conf.py", "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['mine']\n")
    assert build() == 1
    assert capsys.readouterr().err.startswith(told)


def test_an_extension_that_is_not_there_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        site / "conf.py", "from pelicanconf import *\nMARKDOWN = {'extension_configs': {'markdown.extensions.x': {}}}\n"
    )
    assert build() == 1
    err = capsys.readouterr().err
    assert err.startswith(
        "standfirst: MARKDOWN in the settings names an extension that cannot be used: No module named"
    )
    assert "Traceback" not in err


def test_a_file_that_cannot_be_copied_fails_the_build(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    before = everything(site / "output")
    write(site / "content/columns/one.md", GOOD.format(title="One, changed", day=1))
    write(site / "content/images/new.txt", "To be copied.")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("plugins.engine.printing.shutil.copyfile", full)
    assert build() == 1
    assert "output/ is as it was" in capsys.readouterr().err
    assert everything(site / "output") == before


def test_what_editors_and_systems_leave_behind_is_neither_published_nor_in_the_way(site: Path) -> None:
    for name in (
        ".DS_Store",
        "._a.txt",
        "#a.txt#",
        "a.txt~",
        ".a.txt.swp",
        ".b.txt.icloud",
        "Thumbs.db",
        "desktop.ini",
    ):
        write(site / "content/images" / name, "Nobody's.")
    write(site / "content/images/a.txt", "The author's.")
    write(site / "content/images/.well-known/a.txt", "The author's too.")
    (site / "content/images/.#a.txt").symlink_to("ada@desk.example.4711:1794")
    assert build() == 0
    published = [path.relative_to(site / "output/images") for path in (site / "output/images").rglob("*.*")]
    assert sorted(path.as_posix() for path in published) == [".well-known", ".well-known/a.txt", "a.txt"]


def test_a_file_that_is_taken_away_while_the_site_is_made_is_told_in_a_sentence(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site / "content/images/new.txt", "To be copied.")
    copied = shutil.copyfile

    def too_late(source: str, target: Path) -> None:
        if source.endswith("new.txt"):
            Path(source).unlink()
        copied(source, target)

    monkeypatch.setattr("plugins.engine.printing.shutil.copyfile", too_late)
    assert build() == 1
    err = capsys.readouterr().err
    assert "content/images/new.txt:1:1: was there when the build began, and is gone; build again\n" in err
    assert "Traceback" not in err
    assert build() == 0


def test_a_disk_that_fails_while_the_site_is_put_in_place_is_told_as_it_is(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    write(site / "content/columns/one.md", GOOD.format(title="One, changed", day=1))
    capsys.readouterr()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("plugins.engine.staging.make_way", full)
        assert build() == 1
    err = capsys.readouterr().err
    assert "No space left on device: not all of the new site is in " in err
    assert err.endswith("1 error; output/ is partly new.\n")
    assert build() == 0


def test_a_folder_that_cannot_be_written_to_is_told_without_a_traceback(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/site")

    monkeypatch.setattr("plugins.engine.staging.Staging.refuse_unsafe", refuse)
    assert build() == 1
    told = "standfirst: /srv/site: permission denied; check who may write there\n"
    assert capsys.readouterr().err.startswith(told)


def test_the_content_may_not_be_the_output(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(site)
    assert build(output="content") == 1
    assert "choose another output folder" in capsys.readouterr().err
    assert everything(site) == before


@pytest.mark.parametrize("output", ["notes.txt", "notes.txt/site", "notes.txt/site/new"])
def test_a_file_is_no_folder_for_a_site_nor_holds_one(
    site: Path, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    write(site / "notes.txt", "mine")
    assert build(output=output) == 1
    told = f"standfirst: {site / 'notes.txt'} is a file; choose another output folder\n"
    assert capsys.readouterr().err.startswith(told)


def test_drafts_are_in_no_public_output(site: Path) -> None:
    write(site / "content/columns/three.md", GOOD.format(title="Three", day=3).replace("tags:", "status: draft\ntags:"))
    build()
    assert not [name for name in everything(site / "output") if "three" in name]


def test_a_template_that_there_is_not_is_told_with_the_text_that_asks_for_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content/columns/one.md", "---\ntitle: One\ndate: 2025-03-01\ntemplate: nope\n---\n\nText.\n")
    assert build() == 1
    told = "content/columns/one.md:4:11: template: the theme has no template `nope`; correct the name, or take the line"
    assert told in capsys.readouterr().err


def test_a_file_from_beside_the_texts_is_never_published_outside_the_site(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "downloads/a.txt", "published")
    write(site / "trial/downloads/a.txt", "precious")
    write(site / "conf.py", 'from pelicanconf import *\nSTATIC_PATHS = ["images", "../downloads"]\n')
    assert build(output="trial/out") == 1
    told = "downloads/a.txt:1:1: would be published as `../downloads/a.txt`, outside the site; move it into the content"
    assert told in capsys.readouterr().err
    assert (site / "trial/downloads/a.txt").read_text() == "precious"
    placed = 'EXTRA_PATH_METADATA = {"../downloads/a.txt": {"path": "files/a.txt"}}\n'
    write(site / "conf.py", f'from pelicanconf import *\nSTATIC_PATHS = ["images", "../downloads"]\n{placed}')
    assert build(output="trial/out") == 0
    assert (site / "trial/out/files/a.txt").read_text() == "published"


@pytest.mark.parametrize("place", ["../esc.txt", "/etc/esc.txt", "a/../../esc.txt"])
def test_no_setting_has_a_file_published_outside_the_site(
    site: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content/images/f.txt", "published")
    placed = f'EXTRA_PATH_METADATA = {{"images/f.txt": {{"save_as": "{place}"}}}}\n'
    write(site / "conf.py", f"from pelicanconf import *\n{placed}")
    before = set(site.rglob("*"))
    assert build() == 1
    assert "content/images/f.txt:1:1: would be published as" in capsys.readouterr().err
    assert {path for path in set(site.rglob("*")) - before if "cache" not in path.parts} == set()


@pytest.mark.parametrize("damage", ["", "{"])
def test_a_page_goes_with_its_text_where_somebody_took_the_manifest(site: Path, damage: str) -> None:
    build()
    (site / "output.manifest.json").write_text(damage)
    (site / "output/mine.txt").write_text("mine")
    (site / "content/columns/two.md").unlink()
    assert build() == 0
    assert not (site / "output/columns/two").exists()
    assert (site / "output/mine.txt").read_text() == "mine"


def test_a_page_of_a_template_outside_the_texts_is_made_anew_when_it_changes(site: Path) -> None:
    write(site / "more/x.html", "one")
    write(site / "conf.py", 'from pelicanconf import *\nTEMPLATE_PAGES = {"../more/x.html": "x.html"}\n')
    build()
    write(site / "more/x.html", "another")
    assert build() == 0
    assert (site / "output/x.html").read_text() == "another"
    (site / "more/x.html").unlink()
    assert build() == 1


COUNTER = (
    "{% set ns = namespace(n=0) %}{% macro number() %}{% set ns.n = ns.n + 1 %}#{{ ns.n }}{% endmacro %}",
    "{% set rows = cycler('odd', 'even') %}{% macro number() %}{{ rows.next() }}{% endmacro %}",
    "{% set seen = [] %}{% macro number() %}{{ seen.append(1) or seen|length }}{% endmacro %}",
)


@pytest.mark.parametrize("macros", COUNTER)
def test_macros_that_count_from_page_to_page_count_as_they_do_without_the_engine(site: Path, macros: str) -> None:
    write(site / "overrides/count.html", macros)
    number = "{% import 'count.html' as count %}{{ count.number() }} {{ count.number() }} {{ count.number() }}"
    write(site / "overrides/partials/site-head.html", f"<!-- {number} -->")
    build()
    write(site / "content/columns/one.md", GOOD.format(title="Another", day=1))
    build()
    without = "PLUGINS = [name for name in PLUGINS if name != 'plugins.engine']\n"
    write(site / "conf.py", f"from pelicanconf import *\n{without}")
    build(output="without")
    assert everything(site / "output") == everything(site / "without")


def test_a_plugin_may_reach_for_the_environment_where_pelican_makes_all(site: Path) -> None:
    write(site / "data.txt", "first")
    write(site / "mine/later.py", LATE.format(data=str(site / "data.txt")))
    write(site / "conf.py", "from pelicanconf import *\nPLUGIN_PATHS = ['mine']\nPLUGINS = [*PLUGINS, 'later']\n")
    write(site / "overrides/count.html", COUNTER[0])
    shown = "<!-- {% import 'count.html' as count %}{{ count.number() }}{{ 'x-'|told }} -->"
    write(site / "overrides/partials/site-head.html", shown)
    assert build() == 0
    assert "x-first -->" in (site / "output/columns/one/index.html").read_text()


LATE = """
from pathlib import Path
from pelican import signals

def add(generators):
    for generator in generators:
        generator.env.filters["told"] = lambda text: text + Path({data!r}).read_text()
        assert generator.settings["SITENAME"]

def register():
    signals.all_generators_finalized.connect(add)
"""


def test_what_a_plugin_adds_late_is_asked_in_each_build(site: Path) -> None:
    write(site / "data.txt", "first")
    write(site / "mine/late.py", LATE.format(data=str(site / "data.txt")))
    write(site / "conf.py", "from pelicanconf import *\nPLUGIN_PATHS = ['mine']\nPLUGINS = [*PLUGINS, 'late']\n")
    write(site / "overrides/partials/site-head.html", "<!-- {{ 'x-'|told }} -->")
    assert build() == 0
    assert "<!-- x-first -->" in (site / "output/columns/one/index.html").read_text()
    write(site / "data.txt", "second")
    assert build() == 0
    assert "<!-- x-second -->" in (site / "output/columns/one/index.html").read_text()
