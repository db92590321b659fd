"""Whole sites, built once for all the tests that look at them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from desk import ROOT

HOST = "https://demo.example"
"""Where a browser is told that the sites are."""

CLOCK = "1795000000"
"""The clock of these builds, 18 November 2026: after the demo's columns, before those it schedules."""

SAMPLES = next(ROOT.parent.glob("*/samples/pelican"), ROOT.parent / "samples" / "pelican")
"""A real Pelican site, in a folder beside the repository's; a user's clone has none."""


def build_site(output: Path, *arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build as an author does, in a process of its own."""
    cache = output.parent / "cache"
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "build"]
    command += ["--output", str(output), "--cache", str(cache), *arguments]
    env = {**os.environ, "SOURCE_DATE_EPOCH": CLOCK, **environment}
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False, env=env)


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opened(browser: Browser, site: Path, file: Path, *, instead: str | None = None) -> Page:
    """Open a page of a site that lies in a folder, as though it were at its address, or other HTML instead of it."""

    def answer(route: Route) -> None:
        asked = site / route.request.url.removeprefix(HOST).split("#")[0].strip("/")
        found = asked / "index.html" if asked.is_dir() else asked
        if instead is not None and found == file:
            route.fulfill(body=instead, content_type="text/html")
        elif found.is_file() and route.request.url.startswith(HOST):
            route.fulfill(path=found)
        else:
            route.abort()

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(f"{HOST}/{file.relative_to(site).as_posix()}")
    page.evaluate("document.fonts.ready")
    return page


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo site as the public gets it, under an address with a path of its own."""
    output = tmp_path_factory.mktemp("demo") / "output"
    done = build_site(output, "--siteurl", HOST)
    assert (done.returncode, done.stderr) == (0, "")
    return output


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Full Stack Python, over 200 posts and pages, from the samples beside the repository."""
    content = SAMPLES / "content"
    if not content.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"there are no samples in {SAMPLES}, and in CI there must be")
        pytest.skip(f"there are no samples in {SAMPLES}")
    output = tmp_path_factory.mktemp("real") / "output"
    settings = str(ROOT / "tests" / "sites" / "full_stack_python" / "settings.py")
    done = build_site(output, "--content", str(content), "--settings", settings, "--siteurl", "https://real.example")
    assert done.returncode == 0, done.stderr
    (output.parent / "report.txt").write_text(done.stderr, encoding="utf-8")
    return output


@pytest.fixture(scope="session")
def unruly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of names that are written from the right, of words longer than a line, and of films that were pasted."""
    output = tmp_path_factory.mktemp("unruly") / "output"
    content = str(ROOT / "tests" / "sites" / "unruly" / "content")
    done = build_site(output, "--content", content, "--siteurl", HOST)
    assert (done.returncode, done.stderr) == (0, "")
    return output


def pages_of(site: Path) -> list[Path]:
    """Return the pages of a site that show something, which those that lead on to another do not."""
    return [file for file in sorted(site.rglob("*.html")) if 'http-equiv="refresh"' not in file.read_text("utf-8")]
