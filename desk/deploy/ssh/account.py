"""Whom one is on a host, and how OpenSSH's own program is told so: with the user's keys, agent and settings."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Account:
    """A host, and who one is there; what is empty is as SSH's settings say; `setting` is where in DEPLOY it stands."""

    setting: str
    host: str
    user: str = ""
    port: int = 0
    key: str = ""
    known_hosts: str = ""

    def call(self, socket: Path) -> list[str]:
        """Return how `ssh` is called so that it uses the connection which a socket leads to."""
        options = [*STEADY]
        if self.key:
            options.append("IdentitiesOnly=yes")
        if self.known_hosts:
            options.append(f'UserKnownHostsFile="{self.known_hosts.replace("%", "%%")}"')
        call = ["ssh", "-T", "-S", str(socket)]
        for option in options:
            call += ["-o", option]
        if self.key:
            call += ["-i", self.key.replace("%", "%%")]
        if self.user:
            call += ["-l", self.user]
        return [*call, "-p", str(self.port)] if self.port else call

    @property
    def by_hand(self) -> str:
        """What a person types in order to log in."""
        port, user = ["-p", str(self.port)] if self.port else [], ["-l", self.user] if self.user else []
        return shlex.join(["ssh", *port, *user, self.host])
