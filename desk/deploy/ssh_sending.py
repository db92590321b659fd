"""What a release brings to a host, sent by rsync, which finds it laid out here as it is to lie there."""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desk.deploy import ssh_programs as programs
from desk.deploy.holdings import OBJECTS, RELEASES, TREES, Plan
from desk.deploy.laying import lay_out, linked
from desk.deploy.ssh_connection import LOST, Connection, ProgramFailed, cut_off, installed
from desk.deploy.target import DeployProblem, Progress, Unreachable
from plugins.core.problems import one_line

RSYNC = ("rsync", "install it")

CUT_OFF = {12, 30, 35, LOST}
"""How rsync ends when the connection does."""

HOW = (
    "--recursive", "--links", "--perms", "--chmod=D755,F444", "--whole-file", "--compress", "--relative",
    "--no-implied-dirs", "--out-format=%l %n",
)  # fmt: skip
"""Into folders that nobody has used before, nothing is compared, and no folder that was there is changed."""


@contextmanager
def laid_out(aside: Path, plan: Plan, place_of: Callable[[str], Path], beside: Mapping[str, bytes]) -> Iterator[Path]:
    """Give a folder in which a plan is laid out; afterwards it is gone.

    Raises:
        DeployProblem: the disk would not, or a file is not what it is taken for.
    """
    try:
        aside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=aside, prefix="sending-", ignore_cleanup_errors=True) as folder:
            for _ in lay_out(Path(folder), plan, place_of, beside, linked):
                pass
            yield Path(folder)
    except OSError as error:
        what = f"`{aside}` on this machine cannot be written to: {error.strerror or error}"
        raise DeployProblem(what, "make room on its disk, or see whose folder it is, then publish again") from None


def send(connection: Connection, folder: Path, path: str, plan: Plan, progress: Progress) -> None:
    """Send what is laid out in a folder to a path on a host; progress is heard of the bytes of files.

    Raises:
        ConnectionLost: it was not sent, or not all.
        ProgramFailed: the host would not take it.
        Unreachable: rsync cannot be run there.
    """
    host = connection.name
    command = [
        "rsync",
        *HOW,
        f"--rsh={shlex.join(connection.command())}",
        f"--rsync-path=cd {shlex.quote(path)} && rsync",
        *(f"{part}/{plan.place}" for part in (OBJECTS, TREES, RELEASES)),
        f"{f'[{host}]' if ':' in host else host}:./",
    ]
    with installed(*RSYNC), tempfile.TemporaryFile(dir=folder.parent) as said:
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as sending:
            sent = 0
            for line in sending.stdout or ():
                size, _, name = line.decode("utf-8", "replace").rstrip("\n").partition(" ")
                if name.startswith(f"{OBJECTS}/{plan.place}/") and not name.endswith("/"):
                    sent += int(size)
                    progress(sent, plan.size)
        said.seek(0)
        if sending.returncode:
            raise _not_sent(sending.returncode, said.read().decode("utf-8", "replace"), host)


def _not_sent(code: int, said: str, host: str) -> DeployProblem:
    """Return what a failure of rsync means."""
    if re.search(r"rsync: (command )?not found|unknown command.*rsync", said, re.IGNORECASE):
        return Unreachable(f"rsync is not installed on {host}", "have it installed there")
    if "is your shell clean" in said:
        return Unreachable(f"{host} prints something whenever one logs in", "let it do so in terminals only")
    for line in said.splitlines():
        if re.search(r"No space|quota|denied|Read-only|not permitted", line):
            return ProgramFailed(code, one_line(line))
    if code in CUT_OFF:
        return cut_off(host)
    return ProgramFailed(code, one_line((said.strip().splitlines() or [""])[0]))


def refused(where: str, setting: str, failed: ProgramFailed) -> DeployProblem:
    """Return what it means that a host would not do something."""
    if failed.code == programs.NO_RENAME:
        return DeployProblem(
            f"no way is known to rename a link over another there, as {where} needs it",
            "have GNU's coreutils or Perl installed there",
        )
    said = failed.said
    if "No space left" in said or "quota" in said.lower():
        return DeployProblem(f"there is no room left for {where}", "make some, then publish again")
    if re.search(r"Permission denied|Read-only|not permitted", said):
        return Unreachable(f"you may not write to {where} ({said})", f"correct `path` or `user` in {setting}")
    return DeployProblem(f"{where} cannot be published to: {said or f'a program there ended with {failed.code}'}")
