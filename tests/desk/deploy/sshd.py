"""A real SSH server of one's own on a high port of this machine, with a key that it lets in."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.deploy.ssh import SshSettings, open_target
from desk.deploy.store import Store
from tests.desk.deploy.publishing import SITE

SSHD = "/usr/sbin/sshd"
ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Sshd:
    """A server that runs: its port, the folder of its keys, and the process."""

    port: int
    keys: Path
    process: subprocess.Popen[bytes]

    def settings(self, path: str | Path, **other: Any) -> dict[str, Any]:
        """What DEPLOY says of a folder there."""
        return {
            "host": ADDRESS,
            "port": self.port,
            "user": getpass.getuser(),
            "key": str(self.keys / "mine"),
            "known_hosts": str(self.keys / "known_hosts"),
            "path": str(path),
            **other,
        }

    def target(self, house: Path, path: str | Path, site: str = SITE, **other: Any) -> Store:
        """The target, as one house sees it."""
        house.mkdir(exist_ok=True)
        return open_target("vps", SshSettings.model_validate(self.settings(path, **other)), site, house)


def needed(*programs: str) -> None:
    """Skip a test that needs programs which are not here, but not in CI."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"there is no {' and no '.join(missing)}, and in CI there must be")
    if missing:
        pytest.skip(f"this test needs {' and '.join(missing)}")


def made_keys(folder: Path) -> None:
    """Make the server's key, one that it lets in, and one that it does not."""
    for name in ("host", "mine", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "mine.pub", folder / "authorized_keys")


@contextmanager
def running(folder: Path, *more: str, path: Path | None = None) -> Iterator[Sshd]:
    """A server whose keys lie in a folder, with more lines in its configuration, and programs only in a path.

    Whoever logs in is not asked what their shell does at a login: that is what the shell's level says.
    """
    needed(SSHD, "ssh", "ssh-keygen", "rsync")
    if not (folder / "host").exists():
        made_keys(folder)
    with socket.socket() as free:
        free.bind((ADDRESS, 0))
        port = free.getsockname()[1]
    lines = [
        f"Port {port}",
        f"ListenAddress {ADDRESS}",
        f"HostKey {folder}/host",
        f"AuthorizedKeysFile {folder}/authorized_keys",
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "MaxSessions 100",
        "PrintMotd no",
        f"SetEnv SHLVL=5{f' PATH={path}' if path else ''}",
        *more,
    ]
    (folder / "sshd_config").write_text("\n".join(lines) + "\n", encoding="utf-8")
    key = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known_hosts").write_text(f"[{ADDRESS}]:{port} {key}", encoding="utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
    try:
        _answers(port, process)
        yield Sshd(port, folder, process)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex((ADDRESS, port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the SSH server does not answer")
