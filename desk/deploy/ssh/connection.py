"""One connection to a host, over which programs are run there.

OpenSSH's own program does it, with the user's keys, agent and settings: nothing secret passes through here. The first
use opens the connection and logs in; one shell there is given all programs, and rsync goes over the same connection.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desk.deploy.ssh.account import Account
from desk.deploy.ssh.complaints import LOST, ProgramFailed, cut_off, last_line, no_shell, not_connected
from desk.deploy.ssh.shell import asked
from desk.deploy.target import DeployProblem, Unreachable
from desk.house import of_disk

SSH = ("ssh", "install OpenSSH's client")

LEAVING = 5.0
"""Seconds in which `ssh` ends once it has closed its output; where it could not write there, it goes on without."""


class Connection:
    """A host, and who one is there."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._folder = Path()
        self.shell: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def name(self) -> str:
        """The host as an editor knows it."""
        return self._account.host

    def run(self, text: str, *arguments: str) -> bytes:
        """Return what a program prints there.

        Raises:
            Unreachable: there is no way to the host; the setting that is to blame is named.
            ConnectionLost: there was, and the program may have been run.
            ProgramFailed: it came to a bad end.
        """
        with self._one_at_a_time:
            shell = self._opened()
            try:
                told = asked(shell, text, *arguments)
            except OSError:
                self.close()
                raise cut_off(self.name) from None
        if told.code:
            raise ProgramFailed(told.code, last_line(told.complaint))
        return told.content

    def command(self) -> list[str]:
        """Return how `ssh` is called so that it uses the connection, which is opened where there is none.

        Raises:
            Unreachable: it cannot be; the setting that is to blame is named.
        """
        with self._one_at_a_time:
            self._opened()
        return self._call()

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._end:
            self._end()
        self.shell = None

    def _opened(self) -> subprocess.Popen[bytes]:
        """Return the shell there, which all programs are given to."""
        if self.shell and self.shell.poll() is None:
            return self.shell
        self.close()
        key, known_hosts = self._account.key, self._account.known_hosts
        if key and not Path(key).is_file():
            raise Unreachable(f"there is no key `{key}`", f"correct `key` in {self._account.setting}")
        if known_hosts and not Path(known_hosts).exists():
            raise Unreachable(f"there is no file `{known_hosts}`", f"correct `known_hosts` in {self._account.setting}")
        near = "/tmp" if len(tempfile.gettempdir()) > 60 else None  # noqa: S108  # a socket's path must not be long
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="standfirst-", dir=near))
            said = self._folder / "said"
            command = [*self._call(), "-M", "--", self.name, "exec sh"]
            with installed(*SSH), said.open("wb") as told:
                shell = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told)
        except OSError as error:
            raise DeployProblem(of_disk(error), "mend that and run the command again") from None
        self._end = weakref.finalize(self, _close, shell, self._folder)
        try:
            asked(shell, "")
        except BrokenPipeError as ended:
            code, complaint = _ended(shell), said.read_text(encoding="utf-8", errors="replace")
            self.close()
            if code is None:
                raise cut_off(self.name) from None
            if code == LOST:
                raise not_connected(self._account, complaint) from None
            raise no_shell(self._account, getattr(ended, "printed", "").strip() or complaint) from None
        except OSError as error:  # it has not ended, and waits for what cannot be given to it
            self.close()
            raise cut_off(self.name, of_disk(error)) from None
        self.shell = shell
        return shell

    def _call(self) -> list[str]:
        return self._account.call(self._folder / "c")


@contextmanager
def installed(name: str, fix: str) -> Iterator[None]:
    """Tell where a program is not installed here that is run within."""
    try:
        yield
    except FileNotFoundError as error:
        if error.filename != name:
            raise
        raise DeployProblem(f"`{name}` is not installed here", fix) from None


def _ended(shell: subprocess.Popen[bytes]) -> int | None:
    """Return the number that a shell ended with which has no more to say; None where it has not, and may never."""
    try:
        return shell.wait(LEAVING)
    except subprocess.TimeoutExpired:
        return None


def _close(shell: subprocess.Popen[bytes], folder: Path) -> None:
    for pipe in (shell.stdin, shell.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    shell.terminate()
    shell.wait()
    shutil.rmtree(folder, ignore_errors=True)
