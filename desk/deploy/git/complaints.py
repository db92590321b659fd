"""What Git and the hosts of repositories say when they will not, as what an editor can mend."""

from __future__ import annotations

import re

from desk.deploy.target import DeployProblem, Unreachable
from plugins.core.problems import one_line


def shown(address: str) -> str:
    """Return an address as it may be printed."""
    return one_line(without_secrets(address))


def without_secrets(text: str) -> str:
    """Return a text without what stands before the `@` of any web address in it, and without other passwords there."""
    return re.sub(r"(\w://[^/\s:@]*):[^/\s]*@", r"\1@", re.sub(r"(https?://)[^/\s]+@", r"\1", text))


def problem_of(complaint: str, name: str, address: str, branch: str) -> DeployProblem:
    """Return what is wrong with a target, by what Git complained about; the setting that is to blame is named."""
    said, place = without_secrets(complaint) or "fatal: it was ended before it could say anything", shown(address)
    known = {"name": name, "place": place, "branch": branch, "host": _host(address)}
    for pattern, kind, what, fix in _KNOWN:
        if re.search(pattern, said, re.IGNORECASE):
            return kind(what.format(**known), fix.format(**known))
    return Unreachable(f"{place} could not be used for `{name}`", f"Git says: {_most_telling(said)}")


def _most_telling(said: str) -> str:
    """Return the line of a complaint that says most: what went wrong, rather than that something did."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", said) if line.strip()]
    for kind in (r"remote: (fatal|error)", r"fatal|error: (?!failed to push)", r"!.*\t", r"(?!To |hint:|Done)"):
        for line in lines:
            if re.match(kind, line):
                return one_line(line.rpartition("\t")[2])
    return "it does not say why"


def _host(address: str) -> str:
    found = re.match(r"[\w+.-]+://(?:[^/@]*@)?([^/:]+)|(?:[^/@:]+@)?([^/:]+):", address)
    return (found[1] or found[2]) if found else address


_KNOWN: tuple[tuple[str, type[DeployProblem], str, str], ...] = (
    (
        r"^fatal: Git is not installed",
        DeployProblem,
        "Git is not installed here",
        "install it, with the system's packages or from git-scm.com",
    ),
    (
        r"cannot run ssh",
        DeployProblem,
        "the program `ssh` is not installed here",
        "install it (OpenSSH), or give `repository` of `{name}` in DEPLOY as an https address",
    ),
    (
        r"could not resolve host|name or service not known|nodename nor servname|name resolution",
        Unreachable,
        "nobody knows a host `{host}`",
        "look at `repository` of `{name}` in DEPLOY, and whether this machine is online",
    ),
    (
        r"host key verification failed|remote host identification has changed",
        Unreachable,
        "the key by which `{host}` makes itself known is not the one on record here, or none is",
        "run `ssh {host}` once and compare the key with the one that the host publishes",
    ),
    (
        r"GH006|GH013|protected branch|pre-receive hook declined|not allowed to (force )?push|rule violations",
        DeployProblem,
        "{place} protects the branch `{branch}` and takes nothing that is pushed to it",
        "let the account that publishes push to it, in the settings of the repository there, or name another `branch` "
        "for `{name}` in DEPLOY",
    ),
    (
        r"permission denied \(|authentication failed|could not read (username|password)|terminal prompts disabled|"
        r"invalid credentials|access denied|returned error: 40[13]|permission to \S+ denied|\b403\b|\b401\b|"
        r"no supported authentication|deploy key|insufficient permission",
        Unreachable,
        "{place} does not let you in, or not to write",
        "look at `repository` of `{name}` in DEPLOY, and whether your SSH key or token is one that may write there",
    ),
    (
        r"repository not found|not appear to be a git repository|repository .* (not found|does not exist)|"
        r"returned error: 404|project you were looking for could not be found|"
        r"not a git repository|cannot find repository",
        Unreachable,
        "there is no repository {place}, or none that is shown to you",
        "look at `repository` of `{name}` in DEPLOY, or make the repository first",
    ),
    (
        r"branch is currently checked out|denyCurrentBranch",
        DeployProblem,
        "the branch `{branch}` is checked out in {place}, where somebody may be at work in it",
        "name a bare repository as `repository` of `{name}` in DEPLOY, or another `branch`",
    ),
    (
        r"GH001|exceeds .*(file size limit|maximum)|larger than \d|pack exceeds|request entity too large|error: 413",
        DeployProblem,
        "{place} takes no files as large as one of the site's",
        "make the file smaller, or link to it where it lies elsewhere",
    ),
    (
        r"no space left|disk quota exceeded",
        DeployProblem,
        "there is no space left, here or at {place}",
        "make room and run the command again",
    ),
    (
        r"does not support this repository's hash algorithm",
        DeployProblem,
        "{place} is a repository whose objects are named by SHA-256, and nothing can be published there",
        "make it anew with names by SHA-1, as is usual",
    ),
    (
        r"connection (refused|timed out|reset|closed)|timed? ?out|network is unreachable|no route to host|early EOF|"
        r"hung up|unexpected disconnect|failed to connect|couldn't connect|could not connect|broken pipe|"
        r"remote end|RPC failed|returned error: 5",
        Unreachable,
        "`{host}` does not answer, or broke off",
        "run the command again; where that does not help, look at `repository` of `{name}` in DEPLOY",
    ),
)
