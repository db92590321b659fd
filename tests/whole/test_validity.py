"""Every page held against the HTML standard by the Nu checker, which is not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from desk import ROOT

NU = ROOT / ".cache" / "nu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
"""Where `.ci/run` puts the checker: `npm install --prefix .cache/nu vnu-jar`."""


def nu_messages(site: Path) -> list[dict[str, str]]:
    if not NU.is_file() or shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail(f"the Nu checker is not at {NU}, or Java is missing, and in CI both must be there")
        pytest.skip("the Nu checker needs Java, and `npm install --prefix .cache/nu vnu-jar`")
    command = ["java", "-jar", str(NU), "--skip-non-html", "--exit-zero-always", "--format", "json", str(site)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return messages


def told(message: dict[str, str], site: Path) -> str:
    where = message["url"].split(site.as_posix())[-1]
    return f"{where}:{message.get('lastLine')}: {message['message']}"


def test_every_page_of_the_demo_is_valid(demo: Path) -> None:
    assert [told(message, demo) for message in nu_messages(demo) if message["type"] == "error"] == []


WRITTEN_BY_THE_AUTHOR = (
    "Bad value “100%” for attribute “width”",
    "Duplicate attribute “width”",
    "Attribute “width” not allowed on element “div”",
    "An “img” element must have an “alt” attribute",
    "No “p” element in scope but a “p” end tag seen",
    "Stray end tag “a”",
    "The heading “h",
)
"""What the Nu checker says of that site's own HTML and headings, which are passed on as they were written."""


def test_the_pages_of_a_real_site_are_valid_but_for_what_its_author_wrote_as_html(real_site: Path) -> None:
    wrong = [message for message in nu_messages(real_site) if message["type"] == "error"]
    ours = [told(m, real_site) for m in wrong if not m["message"].startswith(WRITTEN_BY_THE_AUTHOR)]
    assert ours == []
