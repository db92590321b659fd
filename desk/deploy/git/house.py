"""What the house's own Git says of who commits, where, and how hosts are spoken to."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path

from desk.deploy.target import DeployProblem
from desk.git import OF_ANOTHER
from plugins.core.problems import one_line


def credentials_of(house: Path) -> tuple[tuple[str, str], ...]:
    """Return how the house's own repository says that hosts are to be spoken to, as a forge's jobs set it there."""
    told = _asked_in(house, "config", "--local", "--includes", "--list", "-z")
    entries = (entry.partition("\n") for entry in told.split("\0") if entry)
    return tuple((name, value) for name, _, value in entries if re.match(r"(http|credential|url)\.", name))


def address_of(name: str, typed: str, house: Path) -> str:
    """Return the address of a repository that is named by it, by a folder, or as a remote of the house's own.

    Raises:
        DeployProblem: it is no address, and no remote.
    """
    remote = _asked_in(house, "remote", "get-url", "--push", typed).strip() if re.fullmatch(r"[\w.-]+", typed) else ""
    address = remote or typed
    if re.match(r"[\w+.-]+://|[\w.@-]+:", address):
        return address
    folder = house / Path(address).expanduser()
    if not remote and not folder.is_dir():
        raise DeployProblem(
            f"there is no repository {one_line(typed)}, neither as a folder nor as a remote of the house's own",
            f"write the address of the repository as `repository` of `{name}` in DEPLOY",
        )
    return str(folder.resolve())


def is_worked_on(house: Path, address: str, branch: str) -> bool:
    """Whether a branch elsewhere is that which the house's own repository is on, and is pushed to."""
    if _asked_in(house, "symbolic-ref", "--short", "HEAD").strip() != branch:
        return False
    names = _asked_in(house, "remote").split()
    return address in {address_of("", name, house) for name in names}


def identity_of(house: Path, by: str) -> str:
    """Return by whom commits are: as the editor's own Git says, else by the name that releases are made under."""
    told = _asked_in(house, "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
    if known := re.match(r".+<.*>", told):
        return known[0]
    name = re.sub(r"[<>\x00-\x1f]", "", by).strip() or "Standfirst"
    return f"{name} <deploy@standfirst.invalid>"


def ssh_of(house: Path) -> str:
    """Return the command by which Git is to speak SSH."""
    return _asked_in(house, "config", "core.sshCommand").strip() or "ssh"


def _asked_in(house: Path, *arguments: str) -> str:
    asked = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER} | {"LC_ALL": "C"}
    with suppress(OSError):
        done = subprocess.run(["git", *arguments], cwd=house, capture_output=True, check=False, env=asked)
        return done.stdout.decode("utf-8", "replace") if not done.returncode else ""
    return ""
