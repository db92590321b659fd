"""The same content, settings and clock give the same bytes, anywhere and by any of the ways to build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from desk import ROOT
from tests.whole.conftest import CLOCK, build_site, everything


def test_two_builds_in_other_folders_zones_and_hash_seeds_are_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "output", tmp_path / "two" / "deeper" / "site"
    elsewhere = tmp_path / "copy"
    shutil.copytree(ROOT / "content", elsewhere)
    arguments = ("--siteurl", "https://same.example/blog")
    one = build_site(first, *arguments, TZ="Asia/Kolkata", PYTHONHASHSEED="1", LC_ALL="C")
    two = build_site(
        second,
        *arguments,
        "--content",
        str(elsewhere),
        cwd=tmp_path,
        TZ="America/New_York",
        PYTHONHASHSEED="7",
        LC_ALL="C.UTF-8",
    )
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    assert everything(first) == everything(second)
    page = (first / "columns/the-standfirst/index.html").read_text(encoding="utf-8")
    assert 'href="/blog/theme/' in page and 'href="/blog/tags/' in page
    assert 'href="https://same.example/blog/columns/the-standfirst/"' in page


def run_pelican(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "pelican"), *arguments]
    env = {**os.environ, "COLUMNS": "200", "SOURCE_DATE_EPOCH": CLOCK}
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, env=env)


def test_plain_pelican_writes_the_same_bytes_with_the_engine_and_without(tmp_path: Path) -> None:
    ours, plain, bare = tmp_path / "ours", tmp_path / "plain", tmp_path / "bare"
    settings = tmp_path / "without_engine.py"
    settings.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
        f"PLUGINS = [name for name in PLUGINS if name != 'plugins.engine']\nTHEME = {str(ROOT / 'theme')!r}\n",
        encoding="utf-8",
    )
    assert build_site(ours).returncode == 0
    one = run_pelican("-s", "pelicanconf.py", "-o", str(plain))
    two = run_pelican("-s", str(settings), "-o", str(bare), "content")
    assert (one.returncode, two.returncode) == (0, 0), one.stdout + one.stderr + two.stdout + two.stderr
    assert everything(ours) == everything(plain) == everything(bare)


def test_plain_pelican_says_what_is_wrong_in_sentences_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "content" / "columns").mkdir(parents=True)
    (tmp_path / "content" / "columns" / "bad.md").write_text("---\ntitle: Bad\n---\n", encoding="utf-8")
    done = run_pelican("-s", "pelicanconf.py", "-o", str(tmp_path / "out"), str(tmp_path / "content"))
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "date: is missing" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
