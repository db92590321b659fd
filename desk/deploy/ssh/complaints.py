"""What SSH, rsync and the programs on a host say when they will not, as what an editor can mend."""

from __future__ import annotations

import re

from desk.deploy.ssh.account import Account
from desk.deploy.ssh.programs import NO_RENAME
from desk.deploy.store.hosts import no_links
from desk.deploy.target import DeployProblem, Unreachable
from plugins.core.problems import one_line

LOST = 255
"""How `ssh` ends that could not connect, or was cut off."""

CUT_OFF = {12, 30, 35, LOST}
"""How rsync ends when the connection does."""


class ConnectionLost(Unreachable):
    """The host answered, and does no longer; what was asked of it last may have been done."""


class ProgramFailed(DeployProblem):
    """A program on a host came to a bad end, with a `code`; `said` is the last line of its complaint."""

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        self.said = said
        super().__init__(said or f"a program on the host ended with {code}")


def cut_off(host: str, why: str = "") -> ConnectionLost:
    """Return what is told of a host that does not answer any more, or that nothing can be told any more."""
    told = f"the connection to {host} was cut off" + (f" ({why})" if why else "")
    return ConnectionLost(told, "publish again when it is back")


def not_connected(account: Account, said: str) -> Unreachable:
    """Return which setting is to blame for what `ssh` complains of."""
    for pattern, what, fix in _MEANINGS:
        pattern = pattern.replace("HOST", re.escape(account.host))
        if found := re.search(pattern, said, re.IGNORECASE | re.MULTILINE):
            asked = re.search(r"connect to host \S+ port (\d+)", said)
            told = {
                "host": account.host,
                "port": account.port or (asked[1] if asked else 22),
                "by_hand": account.by_hand,
                "setting": account.setting,
                "whose": f"the key `{account.key}`" if account.key else "any of your keys",
                "user": f"for `{account.user}`" if account.user else "for you",
                **{name: one_line(part) for name, part in found.groupdict().items()},
            }
            return Unreachable(what.format(**told), fix.format(**told))
    return Unreachable(
        f"there is no way to {account.host}: {last_line(said) or 'ssh does not say why'}",
        f"try `{account.by_hand}`, then look at {account.setting}",
    )


def no_shell(account: Account, said: str) -> Unreachable:
    """Return what is told of a host that lets one in, and runs nothing; what it `said` instead may tell why."""
    return Unreachable(
        f"{account.host} lets you run no programs ({last_line(said) or 'and does not say why'})",
        f"{account.setting} needs an account with a shell, not one for SFTP alone",
    )


def not_sent(code: int, said: str, host: str) -> DeployProblem:
    """Return what a failure of rsync means."""
    if re.search(r"rsync: (command )?not found|unknown command.*rsync", said, re.IGNORECASE):
        return Unreachable(f"rsync is not installed on {host}", "have it installed there")
    if old := re.search(r"^.*(?:unknown|unrecognized|invalid|illegal) option.*$", said, re.MULTILINE):
        where = f"on {host}" if code in CUT_OFF else "here"
        return Unreachable(f"the rsync {where} cannot do what it has to ({one_line(old[0])})", "have rsync 3 installed")
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
    if failed.code == NO_RENAME:
        return DeployProblem(
            f"no way is known to rename a link over another there, as {where} needs it",
            "have GNU's coreutils or Perl installed there",
        )
    said = failed.said
    if "No space left" in said or "quota" in said.lower():
        return DeployProblem(f"there is no room left for {where}", "make some, then publish again")
    if re.search(r"(^ln: |symlink ).*(not permitted|not supported|not implemented)", said):
        return no_links(where, said, setting)
    if re.search(r"Permission denied|Read-only|not permitted", said):
        return Unreachable(f"you may not write to {where} ({said})", f"correct `path` or `user` in {setting}")
    why = said or f"the host does not say why ({failed.code})"
    return DeployProblem(
        f"{where} cannot be published to: {why}", "run the command again, or ask whoever runs the host"
    )


def last_line(said: str) -> str:
    """Return the last line of a complaint, which says most."""
    return one_line((said.strip().splitlines() or [""])[-1])


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
    (
        r"^(?P<why>(?!kex_).+)\n(stdio forwarding failed\n)?kex_exchange_identification",
        "the way to {host} that SSH's settings name leads nowhere ({why})",
        "try `{by_hand}`, and correct `ProxyJump` or `ProxyCommand` in `~/.ssh/config`",
    ),
    (
        r"could not resolve hostname (?!HOST:)(?P<other>[^:\s]+)",
        "there is no host {other}, which SSH's settings name for {host}",
        "correct `HostName` in `~/.ssh/config`",
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
        r"connection refused|banner|invalid ssh identification",
        "no SSH server answers at {host} on port {port}",
        "correct `port` in {setting}",
    ),
    (
        r"kex_exchange_identification|connection (closed|reset) by",
        "{host} breaks off on port {port} before anyone can log in",
        "correct `port` in {setting} if that is not its SSH server's; else wait a while, as it may have had too many "
        "logins",
    ),
    (
        r"timed out|timeout|no route to host|network is unreachable",
        "{host} does not answer on port {port}",
        "see whether it is up and you are online, then correct `host` or `port` in {setting}",
    ),
)
"""Complaints of OpenSSH's, what they mean, and the mend; HOST is what the settings call the host."""
