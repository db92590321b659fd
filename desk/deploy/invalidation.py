"""What stands between a target and its readers, such as a CDN, is told which addresses have changed."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from desk.deploy.parcel import Files, is_twin
from plugins.core.problems import one_line

PATIENCE = 600
"""Seconds after which such a command is ended."""


def tell_of_changes(command: str, before: Files, after: Files, folder: Path, root: str = "") -> str:
    """Give a command the addresses that have changed, a line each; return what went wrong, nothing where nothing did.

    It is run in a folder, and not by a shell. `root` is the path that the site's own address has on its host.
    """
    addresses = sorted(_changed(before, after)) if command else []
    if not addresses:
        return ""
    text = "".join(f"{quote(root, safe='/%')}{address}\n" for address in addresses)
    try:
        done = subprocess.run(
            shlex.split(command), cwd=folder, input=text, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"it did not end in {PATIENCE // 60} minutes"
    except (OSError, ValueError) as error:
        return f"it cannot be run: {one_line(str(error))}"
    if not done.returncode:
        return ""
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return f"it ended with {done.returncode}: {one_line(said[-1])}" if said else f"it ended with {done.returncode}"


def _changed(before: Files, after: Files) -> Iterator[str]:
    """Yield the addresses, from the home page on, of files that are new, changed or gone; of pages both they have."""
    for path in before.keys() | after.keys():
        if before.get(path) != after.get(path) and not is_twin(path, after if path in after else before):
            yield _address(path)
            if path == "index.html" or path.endswith("/index.html"):
                yield _address(path.removesuffix("index.html"))


def _address(path: str) -> str:
    return quote(f"/{path}", safe="/:@!$&'()*+,;=~-._")
