"""A host that is reached by SSH: a real sshd on this machine, and the line to it, which can be cut."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.adversity.cutting import Line, line_to
from tests.adversity.injecting import DONE, Followed, Point, begin_host, do, no_survivors, recorded
from tests.adversity.serving import free_port, wait_for
from tests.adversity.tracing import Strike

CONFIGURATION = """
ListenAddress 127.0.0.1
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
KexAlgorithms curve25519-sha256
SetEnv SHLVL=2
"""
"""With `SHLVL`, bash takes the login for a shell within a shell, and does not do what this machine's user has it do.

Of the ways to agree on a key, that which is the default costs ten times as much, and nothing here depends on it.
"""


@dataclass(frozen=True, slots=True)
class Host:
    """A host: the line to it, and what is needed to log in."""

    line: Line
    user: str
    key: Path
    known_hosts: Path
    folder: Path
    port: int
    """Where it answers as ever; the line can lead to another port."""

    def followed(self, strike: Strike | None, record: Path | None = None) -> Followed:
        """Let the line lead to a server that is begun anew, so that something happens at a call of what serves there.

        What it serves may linger, until nobody is left who began it.
        """
        port = free_port()
        serving = begin_host(_command(self.folder, port), strike, record)
        _wait_until_listening(port)
        self.line.lead_to(port)
        return serving

    def as_ever(self) -> None:
        """Let the line lead to the server that nothing happens to."""
        self.line.lead_to(self.port)

    def points_of(self, work: Callable[[], None]) -> list[Point]:
        """Return all calls that are made on the host to serve some work.

        Raises:
            RuntimeError: the work fails though nothing happens to it.
        """
        with tempfile.NamedTemporaryFile(prefix="adversity-") as file, no_survivors():
            serving = self.followed(None, Path(file.name))
            try:
                ending = do(work)
            finally:
                self.as_ever()
            if ending.how != DONE:
                raise RuntimeError(f"it fails by itself: {ending.how}: {ending.said}")
            os.kill(serving.pid, signal.SIGTERM)
            serving.wait()
            return recorded(Path(file.name))


@contextlib.contextmanager
def sshd(folder: Path) -> Iterator[Host]:
    """Start an SSH server that lets in whoever has a key that is made for it."""
    folder.mkdir(parents=True)
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    settings = folder / "sshd_config"
    settings.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
    port = free_port()
    server = subprocess.Popen(_command(folder, port), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(port, server)
        with line_to(port) as line:
            known, (kind, key, *_) = folder / "known_hosts", (folder / "host.pub").read_text(encoding="ascii").split()
            known.write_text(f"[127.0.0.1]:{line.port} {kind} {key}\n", encoding="ascii")
            yield Host(line, getpass.getuser(), folder / "key", known, folder, port)
    finally:
        server.terminate()
        server.communicate()


def _command(folder: Path, port: int) -> list[str]:
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    return [program, "-D", "-E", str(folder / "log"), "-f", str(folder / "sshd_config"), "-p", str(port)]


def _wait_until_listening(port: int, patience: float = 10.0) -> None:
    """Wait until somebody listens on this port, without knocking.

    Raises:
        RuntimeError: nobody does.
    """
    until, sought = time.monotonic() + patience, f":{port:04X} 00000000:0000 0A"
    while sought not in Path("/proc/net/tcp").read_text(encoding="ascii"):
        if time.monotonic() > until:
            raise RuntimeError(f"nobody listens on port {port}")
        time.sleep(0.002)


def has_sshd() -> bool:
    """Whether there are an SSH server and a client here."""
    has_server = shutil.which("sshd") is not None or os.access("/usr/sbin/sshd", os.X_OK)
    return has_server and shutil.which("ssh") is not None
