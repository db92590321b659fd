"""A host that is reached by SSH: a real sshd on this machine, and the line to it, which can be cut."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.adversity.cutting import Line, line_to
from tests.adversity.serving import free_port, wait_for

CONFIGURATION = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
MaxStartups 200
LoginGraceTime 20
LogLevel ERROR
SetEnv SHLVL=2
"""
"""With `SHLVL`, bash takes the login for a shell within a shell, and does not do what this machine's user has it do."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host: the process that answers there, the line to it, and what is needed to log in."""

    pid: int
    line: Line
    user: str
    key: Path
    known_hosts: Path


@contextlib.contextmanager
def sshd(folder: Path) -> Iterator[Host]:
    """Start an SSH server that lets in whoever has a key that is made for it."""
    folder.mkdir(parents=True)
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    settings = folder / "sshd_config"
    settings.write_text(CONFIGURATION.format(folder=folder, port=port), encoding="utf-8")
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    command = [program, "-D", "-E", str(folder / "log"), "-f", str(settings)]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(port, server)
        with line_to(port) as line:
            known, (kind, key, *_) = folder / "known_hosts", (folder / "host.pub").read_text(encoding="ascii").split()
            known.write_text(f"[127.0.0.1]:{line.port} {kind} {key}\n", encoding="ascii")
            yield Host(server.pid, line, getpass.getuser(), folder / "key", known)
    finally:
        server.terminate()
        server.communicate()


def has_sshd() -> bool:
    """Whether there are an SSH server and a client here."""
    has_server = shutil.which("sshd") is not None or os.access("/usr/sbin/sshd", os.X_OK)
    return has_server and shutil.which("ssh") is not None
