"""Looking at the site while one writes it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import ROOT
from desk.builder import Ended, Wanted
from desk.local_server import LocalServer
from desk.options import Options
from desk.serve import Serving as Following
from plugins.core.problems import Problem
from tests.desk.serving import COLUMN, SETTINGS, Serving, is_alive, soon

pytestmark = pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way")

SLOW = """
import time
from pathlib import Path
from pelican import signals

NAME = "Slow Press"


def name_it(site):
    site.settings["SITENAME"] = NAME


def wait(generators):
    here = Path(__file__).parent
    if (here / "slowly").exists():
        (here / "begun").touch()
        while (here / "slowly").exists():
            time.sleep(0.02)


def register():
    signals.initialized.connect(name_it)
    signals.all_generators_finalized.connect(wait)
"""
"""A plugin of a site's own, beside its settings: while there is a file `slowly`, builds do not end."""


OWN_SETTINGS = f"{SETTINGS}PLUGINS = [*PLUGINS, 'slow']\n"


def begun(folder: Path) -> Iterator[Serving]:
    (folder / "slow.py").write_text(SLOW, encoding="utf-8")
    running = Serving(folder, OWN_SETTINGS)
    yield running
    (folder / "slowly").unlink(missing_ok=True)
    running.kill()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    yield from begun(tmp_path_factory.mktemp("serve"))


@pytest.fixture
def serving(running: Serving) -> Serving:
    """A site that is served, as it was at first."""
    for name in ("slowly", "begun"):
        (running.folder / name).unlink(missing_ok=True)
    running.as_at_first(OWN_SETTINGS, slow=SLOW)
    assert soon(lambda: "Slow Press" in running.page())
    return running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Serving]:
    """One that does not outlive the test."""
    yield from begun(tmp_path)


def test_a_working_day(own: Serving) -> None:
    assert "The first words." in own.page()
    assert f'href="{own.address}/columns/one/"' in own.page(), "absolute addresses are those served"

    own.write("Other words.")
    assert soon(lambda: "Other words." in own.page()), "a saved text shows"

    own.save("texts/columns/one.md", COLUMN.format(title="One", text="Bad words.").replace("date", "dat"))
    assert soon(lambda: "dat: no such field" in own.errors.read_text(encoding="utf-8")), "mistakes are told"
    assert "Other words." in own.page(), "the last good site stays"

    text = COLUMN.format(title="One", text="Good words.")
    own.save("texts/columns/one.md", text.replace("date:", "status: draft\ndate:"))
    assert soon(lambda: "Good words." in own.page()), "the mend shows, drafts too"

    own.save("conf.py", f"{SETTINGS}SITESUBTITLE = 'Another Subtitle'\n")
    assert soon(lambda: "Another Subtitle" in own.page("/")), "changed settings hold"
    assert soon(lambda: "Slow Press" not in own.page("/")), "and all of them"

    own.save("conf.py", "SITENAME = = 1\n")
    assert soon(lambda: "the settings cannot be used" in own.errors.read_text(encoding="utf-8"))
    assert "Another Subtitle" in own.page("/")
    own.save("conf.py", f"{SETTINGS}SITESUBTITLE = 'A Third Subtitle'\n")
    assert soon(lambda: "A Third Subtitle" in own.page("/")), "mended settings, too"

    assert own.stop() == 0
    assert "Traceback" not in own.told()
    shutil.rmtree(own.folder / "out")


def test_an_edit_during_a_build_is_not_lost_and_nobody_has_to_wait_for_an_answer(serving: Serving) -> None:
    (serving.folder / "slowly").touch()
    serving.write("Words before.")
    assert soon((serving.folder / "begun").exists)
    serving.write("Words that came during the build.")
    assert "The first words." in serving.page(), "what is in place is shown meanwhile"
    (serving.folder / "slowly").unlink()
    assert soon(lambda: "Words that came during the build." in serving.page())


def test_a_change_of_settings_ends_a_build_that_would_be_for_nothing(serving: Serving) -> None:
    (serving.folder / "slowly").touch()
    serving.write("Words before.")
    assert soon((serving.folder / "begun").exists)
    serving.save("conf.py", f"{SETTINGS}SITENAME = 'No Slow Plugin'\n")
    assert soon(lambda: "No Slow Plugin" in serving.page())
    assert "Words before." in serving.page()


def test_a_changed_plugin_works_at_once(serving: Serving) -> None:
    assert "Slow Press" in serving.page()
    serving.save("slow.py", SLOW.replace("Slow Press", "Quick Press"))
    assert soon(lambda: "Quick Press" in serving.page())
    serving.save("slow.py", "def register(:\n")
    assert soon(lambda: "SyntaxError" in serving.errors.read_text(encoding="utf-8"))
    assert "Quick Press" in serving.page()
    serving.save("slow.py", SLOW)
    assert soon(lambda: "Slow Press" in serving.page())


def test_a_checkout_of_many_files_is_a_matter_of_a_few_builds(serving: Serving) -> None:
    before = serving.builds
    for number in range(200):
        serving.write(f"Words {number}.", f"many-{number}", f"Many {number}")
    assert soon(lambda: all(f"Words {each}." in serving.page(f"/columns/many-{each}/") for each in range(0, 200, 20)))
    assert serving.builds - before <= 3
    for path in (serving.folder / "texts/columns").glob("many-*.md"):
        path.unlink()


def test_the_texts_may_go_and_come_back(serving: Serving) -> None:
    (serving.folder / "texts").rename(serving.folder / "away")
    assert soon(lambda: "there is no content folder" in serving.errors.read_text(encoding="utf-8"))
    serving.write("Words that came back.")
    assert soon(lambda: "Words that came back." in serving.page())
    serving.write("And go on.")
    assert soon(lambda: "And go on." in serving.page())


def test_templates_of_ones_own_hold_as_soon_as_there_are_any(serving: Serving) -> None:
    serving.save("overrides/partials/footer.html", "<footer>A foot of our own.</footer>")
    assert soon(lambda: "A foot of our own." in serving.page())
    shutil.rmtree(serving.folder / "overrides")
    assert soon(lambda: "A foot of our own." not in serving.page())


def test_a_text_is_scheduled_no_longer_once_its_time_has_come_though_nothing_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    serving = Serving(tmp_path)
    try:
        date = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=8)
        text = COLUMN.format(title="Soon", text="To come.").replace("2025-03-01", f"{date:%Y-%m-%d %H:%M:%S} +00:00")
        serving.save("texts/columns/soon.md", text)
        assert soon(lambda: "Scheduled for" in serving.page("/columns/soon/"))
        assert soon(lambda: "Scheduled for" not in serving.page("/columns/soon/"))
        assert "To come." in serving.page("/columns/soon/")
    finally:
        serving.kill()


def test_a_builder_that_is_killed_is_replaced(serving: Serving) -> None:
    first = serving.builder()
    os.kill(first, signal.SIGKILL)
    assert soon(lambda: "the builder broke off (ended by SIGKILL); beginning anew" in serving.told())
    serving.write("Words after the fall.")
    assert soon(lambda: "Words after the fall." in serving.page())
    assert serving.builder() != first


def test_a_builder_that_breaks_off_again_and_again_waits_for_a_change(serving: Serving) -> None:
    serving.save("slow.py", SLOW.replace("here = Path", "__import__('os')._exit(9)\n    here = Path"))
    assert soon(lambda: "the builder broke off again; it begins anew when a file is saved" in serving.told())
    assert "The first words." in serving.page()
    serving.save("slow.py", SLOW.replace("Slow Press", "Mended Press"))
    assert soon(lambda: "Mended Press" in serving.page())


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_nothing_stays_behind_not_even_in_the_middle_of_a_build(own: Serving, end: signal.Signals) -> None:
    (own.folder / "slowly").touch()
    own.write("Words.")
    assert soon((own.folder / "begun").exists)
    children = own.children()
    assert children
    own.process.send_signal(end)
    assert own.process.wait(timeout=30) == 0
    assert soon(lambda: not any(map(is_alive, children)))
    assert "Traceback" not in own.told()
    assert not (own.folder / ".out.staging").exists()


def test_a_builder_ends_with_its_serve_even_if_that_is_killed(own: Serving) -> None:
    children = own.children()
    own.process.kill()
    own.process.wait(timeout=30)
    assert soon(lambda: not any(map(is_alive, children)))


class Asked:
    """Stands where a builder would be, and keeps what it is asked for."""

    def __init__(self, options: Options) -> None:
        self.wanted: list[frozenset[Path] | None] = []

    def ask(self, wanted: Wanted) -> None:
        self.wanted.append(wanted.changed)

    def end(self) -> None: ...


def test_what_a_failed_build_has_seen_is_new_to_the_next_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("desk.serve.Builder", Asked)
    server = LocalServer(0)
    following = Following(Options(settings=tmp_path / "conf.py", cache=tmp_path / "cache"), server)
    one, two, three = (tmp_path / name for name in ("one.md", "two.md", "three.md"))
    following._begin_anew()
    following.is_ready = True
    for saved, errors in (((), 0), ((one,), 1), ((two,), 1), ((three,), 0), ((one,), 0)):
        following._see(set(saved))
        following._build_what_is_due()
        following._end_build(Ended((Problem("a.md", 1, 1, "", "is wrong"),) * errors))
    assert isinstance(following.builder, Asked)
    assert following.builder.wanted == [None, {one}, {one, two}, {one, two, three}, {one}]
    server.server_close()


def test_a_taken_port_is_told_in_a_sentence(serving: Serving) -> None:
    port = serving.address.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "serve", "--port", port]
    done = subprocess.run(command, cwd=serving.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"standfirst: port {port} is taken; try --port {int(port) + 1}\n"


def test_settings_that_cannot_be_used_are_no_beginning(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "conf.py").write_text("SITENAME = = 1\n", encoding="utf-8")
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "serve", "--port", "0"]
    command += ["--settings", "conf.py", "--content", "texts", "--cache", "cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("conf.py:1:1: the settings cannot be used")
