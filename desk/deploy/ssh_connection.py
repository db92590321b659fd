"""One connection to a host, over which programs are run there; and what it means when there is none.

OpenSSH's own program does it, with the user's keys, agent and settings: nothing secret passes through here. The first
use opens the connection and logs in; one shell there is given all programs, and rsync goes over the same connection.
"""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from desk.deploy import ssh_programs
from desk.deploy.target import DeployProblem, Unreachable
from desk.house import of_disk
from plugins.core.problems import one_line

SSH = ("ssh", "install OpenSSH's client")

LOST = 255
"""How `ssh` ends that could not connect, or was cut off."""

STEADY = (
    "BatchMode=yes",
    "ConnectTimeout=20",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
    "LogLevel=ERROR",
    "ControlPersist=no",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "PermitLocalCommand=no",
    "RemoteCommand=none",
    "RequestTTY=no",
)
"""What is the same for every host: nobody is asked anything, and no more is opened than is needed."""


class ConnectionLost(Unreachable):
    """The host answered, and does no longer; what was asked of it last may have been done."""


class Connection:
    """A host, and who one is there."""

    def __init__(self, setting: str, host: str, user: str, port: int, key: str, known_hosts: str) -> None:
        self._setting = setting
        self._host = host
        self._user = user
        self._port = port
        self._key = key
        self._known_hosts = known_hosts
        self._folder: Path | None = None
        self.shell: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def name(self) -> str:
        """The host as an editor knows it."""
        return self._host

    def run(self, text: str, *arguments: str) -> bytes:
        """Return what a program prints there.

        Raises:
            Unreachable: there is no way to the host; the setting that is to blame is named.
            ConnectionLost: there was, and the program may have been run.
            ProgramFailed: it came to a bad end.
        """
        with self._one_at_a_time:
            shell = self._opened()
            end = secrets.token_hex(8)
            try:
                told = _answer(shell, ssh_programs.program(text, *arguments, end=end), end)
            except OSError:
                self.close()
                raise ConnectionLost(
                    f"the connection to {self._host} was cut off", "publish again when it is back"
                ) from None
        code, _, said = told.complaint.partition("\n")
        if int(code):
            raise ProgramFailed(int(code), _last_line(said))
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
        if self._key and not Path(self._key).is_file():
            raise Unreachable(f"there is no key `{self._key}`", f"correct `key` in {self._setting}")
        near = "/tmp" if len(tempfile.gettempdir()) > 60 else None  # noqa: S108  # a socket's path must not be long
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="standfirst-", dir=near))
            said = self._folder / "said"
            command = [*self._call(), "-M", "--", self._host, "exec sh"]
            with installed(*SSH), said.open("wb") as told:
                shell = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told)
        except OSError as error:
            raise DeployProblem(of_disk(error), "mend that and run the command again") from None
        self._end = weakref.finalize(self, _close, shell, self._folder)
        end = secrets.token_hex(8)
        try:
            _answer(shell, ssh_programs.program("", end=end), end)
        except OSError:
            code, complaint = shell.wait(), said.read_text(encoding="utf-8", errors="replace")
            self.close()
            raise (self._blamed(complaint) if code == LOST else self._useless(complaint)) from None
        self.shell = shell
        return shell

    def _useless(self, said: str) -> Unreachable:
        return Unreachable(
            f"{self._host} lets you run no programs ({_last_line(said) or 'and does not say why'})",
            f"{self._setting} needs an account with a shell, not one for SFTP alone",
        )

    def _call(self) -> list[str]:
        options = [*STEADY]
        if self._key:
            options.append("IdentitiesOnly=yes")
        if self._known_hosts:
            options.append(f'UserKnownHostsFile="{self._known_hosts.replace("%", "%%")}"')
        call = ["ssh", "-T", "-S", f"{self._folder}/c"]
        for option in options:
            call += ["-o", option]
        if self._key:
            call += ["-i", self._key.replace("%", "%%")]
        if self._user:
            call += ["-l", self._user]
        return [*call, "-p", str(self._port)] if self._port else call

    def _blamed(self, said: str) -> Unreachable:
        """Return which setting is to blame for what `ssh` complains of."""
        port, user = ["-p", str(self._port)] if self._port else [], ["-l", self._user] if self._user else []
        by_hand = shlex.join(["ssh", *port, *user, self._host])
        for pattern, what, fix in _MEANINGS:
            if re.search(pattern, said, re.IGNORECASE):
                told = {"host": self._host, "port": self._port or 22, "by_hand": by_hand, "setting": self._setting}
                told["whose"] = f"the key `{self._key}`" if self._key else "any of your keys"
                told["user"] = f"for `{self._user}`" if self._user else "for you"
                return Unreachable(what.format(**told), fix.format(**told))
        return Unreachable(
            f"there is no way to {self._host}: {_last_line(said) or 'ssh does not say why'}",
            f"try `{by_hand}`, then look at {self._setting}",
        )


_MEANINGS = (
    (
        r"host identification has changed",
        "{host} shows another key than the one you know it by, so it may be somebody else's",
        "ask whoever runs it; if its key was changed, `ssh-keygen -R` forgets the old one",
    ),
    (
        r"host key verification failed|no .* host key is known",
        "you have not met {host} yet, and its key is unknown",
        "log in once with `{by_hand}` and compare the key's fingerprint, or name a file that has it as `known_hosts`",
    ),
    (r"could not resolve", "there is no host {host}", "correct `host` in {setting}"),
    (
        r"load key|unprotected private key|identity file .* not accessible",
        "{whose} cannot be used: its file may be damaged, protected by a passphrase, or open to others",
        "try `ssh-add` with it, then correct `key` in {setting}",
    ),
    (
        r"permission denied|too many authentication failures",
        "{host} does not accept {whose} {user}",
        "correct `user` or `key` in {setting}, have your key added there, or `ssh-add` it if it has a passphrase",
    ),
    (
        r"connection refused|kex_exchange_identification|banner|invalid ssh identification|connection closed by",
        "no SSH server answers at {host} on port {port}",
        "correct `port` in {setting}",
    ),
    (
        r"timed out|timeout|no route to host|network is unreachable",
        "{host} does not answer on port {port}",
        "see whether it is up and you are online, then correct `host` or `port` in {setting}",
    ),
)
"""Complaints of OpenSSH's, what they mean, and the mend."""


def cut_off(host: str) -> ConnectionLost:
    """Return what is told of a host that does not answer any more."""
    return ConnectionLost(f"the connection to {host} was cut off", "publish again when it is back")


class ProgramFailed(DeployProblem):
    """A program on a host came to a bad end, with a `code`; `said` is the last line of its complaint."""

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        self.said = said
        super().__init__(said or f"a program on the host ended with {code}")


@contextmanager
def installed(name: str, fix: str) -> Iterator[None]:
    """Tell where a program is not installed here that is run within."""
    try:
        yield
    except FileNotFoundError as error:
        if error.filename != name:
            raise
        raise DeployProblem(f"`{name}` is not installed here", fix) from None


class _Told(NamedTuple):
    """What a program printed, and then how it ended: a number, and its complaint."""

    content: bytes
    complaint: str


def _answer(shell: subprocess.Popen[bytes], program: bytes, end: str) -> _Told:
    """Give a program to a shell, and read what it prints; what a login prints of its own is passed over.

    Raises:
        OSError: the shell has ended.
    """
    if shell.stdin is None or shell.stdout is None:
        raise BrokenPipeError
    shell.stdin.write(program)
    shell.stdin.flush()
    told: list[bytes] = []
    marks = [f"begins {end}\n".encode(), f"ends {end}\n".encode(), f"done {end}\n".encode()]
    parts: list[bytes] = []
    for line in shell.stdout:
        told.append(line)
        if line.endswith(marks[len(parts)]):
            parts.append(b"".join(told)[: -len(marks[len(parts)])])
            told.clear()
            if len(parts) == len(marks):
                return _Told(parts[1], parts[2].decode("utf-8", "replace"))
    raise BrokenPipeError


def _close(shell: subprocess.Popen[bytes], folder: Path) -> None:
    for pipe in (shell.stdin, shell.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    shell.terminate()
    shell.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _last_line(said: str) -> str:
    return one_line((said.strip().splitlines() or [""])[-1])
