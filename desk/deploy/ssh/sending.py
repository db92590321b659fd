"""What a release brings to a host, sent by rsync, which finds it laid out here as it is to lie there."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desk.deploy.ssh.complaints import not_sent
from desk.deploy.ssh.connection import Connection, installed
from desk.deploy.store.holdings import OBJECTS, RELEASES, TREES, Plan
from desk.deploy.store.laying import lay_out, linked
from desk.deploy.target import DeployProblem, Progress

RSYNC = ("rsync", "install it")

HOW = (
    "--recursive", "--links", "--perms", "--chmod=D755,F444", "--whole-file", "--compress", "--relative",
    "--no-implied-dirs", "--out-format=%l %n", "--timeout=45",
)  # fmt: skip
"""Into folders that nobody has used before, nothing is compared, and no folder that was there is changed.

Seconds without a word end it, since a connection can lose some of what goes through it and yet stay.
"""


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
            raise not_sent(sending.returncode, said.read().decode("utf-8", "replace"), host)
