"""What a branch tells of what was published to it: each `deploy` is a commit, and says at its end what it made live."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from desk.deploy.release import Release, Turn
from plugins.core.problems import one_line

LOG_FORMAT = "%H%n%T%n%an%n%cI%n%B"
"""How `git log -z` is to tell of commits, so that `commits_in` can read it."""

SUBJECT = 72
"""How many characters of a summary stand in the first line of a commit."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as its repository tells it: its id, that of its tree, by whom and when it was made, and its message."""

    id: str
    tree: str
    by: str
    at: str
    message: str

    @property
    def subject(self) -> str:
        """What it is about, in a line."""
        return one_line(self.message.partition("\n")[0])


@dataclass(frozen=True, slots=True)
class Deployed:
    """A commit with which something was made live on a branch.

    `tree` is the site as it was sent, whatever became of the branch since; `keeping` is the commit beside the branch
    that keeps the list of the release's files and its publication record.
    """

    commit: Commit
    site: str
    turn: Turn
    release: Release
    tree: str
    keeping: str


def message_of(site: str, turn: Turn, release: Release, tree: str, keeping: str) -> str:
    """Return what a commit says that makes a release live: to people first, then to the next `deploy`."""
    head = f"Go back to {release.id}" if turn.is_rollback else one_line(release.summary) or f"Publish {release.id}"
    told = [] if len(head) <= SUBJECT else [head]
    if told:
        head = head[: SUBJECT - 1].rsplit(" ", 1)[0] + "…"
    says = asdict(turn)
    del says["token"]  # it is the id of this commit
    trailers = {
        "Site": site,
        "Turn": json.dumps(says, ensure_ascii=False, sort_keys=True),
        "Release": json.dumps(asdict(release), ensure_ascii=False, sort_keys=True),
        "Tree": tree,
        "Kept": keeping,
    }
    end = "\n".join(f"Standfirst-{name}: {value}" for name, value in trailers.items())
    return "\n\n".join([head, *told, end]) + "\n"


def deployed_by(commit: Commit) -> Deployed | None:
    """Return what a commit made live; None where it is somebody's own."""
    said = dict(re.findall(r"^Standfirst-([A-Z][a-z]+): (.*)$", commit.message, re.MULTILINE))
    try:
        turn = replace(Turn.from_json(said["Turn"].encode()), token=commit.id)
        release = Release.from_json(said["Release"].encode())
        return Deployed(commit, said["Site"], turn, release, said["Tree"], said["Kept"])
    except (KeyError, ValueError):
        return None


def commits_in(log: bytes) -> tuple[Commit, ...]:
    """Return the commits that `git log -z` tells of in `LOG_FORMAT`, the newest first."""
    told = (entry.split("\n", 4) for entry in log.decode("utf-8", "replace").split("\0") if entry)
    return tuple(Commit(*(entry + [""] * 5)[:5]) for entry in told)


def turns_in(commits: Iterable[Commit]) -> tuple[Deployed, ...]:
    """Return what commits made live, the first turn first; of one that was taken over as it was, only the original."""
    found: dict[int, Deployed] = {}
    for commit in commits:
        if deployed := deployed_by(commit):
            found[deployed.turn.number] = deployed
    return tuple(found[number] for number in sorted(found))
