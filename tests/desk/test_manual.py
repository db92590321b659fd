"""The manual, before and after the site is one's own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from desk import ROOT
from desk.manual import settings_file
from desk.settings_lines import value_of


def test_it_is_the_demonstration_until_that_has_moved(first_source: Path, site: Path) -> None:
    assert settings_file(first_source) == first_source / "pelicanconf.py"
    assert settings_file(site) == site / "manual" / "pelicanconf.py"


def test_its_settings_lead_to_the_theme_of_the_house_and_past_the_users_overrides(site: Path) -> None:
    settings = (site / "manual/pelicanconf.py").read_bytes()
    assert value_of(settings, "THEME") == "../theme"
    assert value_of(settings, "THEME_TEMPLATES_OVERRIDES") == []
    assert value_of(settings, "SITENAME") == "Standfirst"


@pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way")
def test_it_can_be_read_on_this_machine() -> None:
    command = [sys.executable, "-m", "invoke", "manual", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            assert running.stdout.readline() == "The manual that came with this house:\n"
            address = next(match[0] for line in running.stdout if (match := re.search(r"http://127[\d.:]+/", line)))
            with urlopen(f"{address}about/", timeout=20) as page:
                assert "Standfirst" in page.read().decode()
        finally:
            running.send_signal(signal.SIGINT)
    assert running.returncode == 0


def test_a_port_that_is_none_is_told() -> None:
    command = [sys.executable, "-m", "invoke", "manual", "--port", "next"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "standfirst: `next` is no port; give a number from 0 to 65535, as in --port 8000\n",
    )
