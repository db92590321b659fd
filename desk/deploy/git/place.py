"""What a branch of a repository elsewhere is, and may be: whose it is, what was published there, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.deploy.git.complaints import problem_of, shown
from desk.deploy.git.history import LOG_FORMAT, Commit, Deployed, commits_in, turns_in
from desk.deploy.git.repository import GitFailed, Repository, Workspace
from desk.deploy.release import Release
from desk.deploy.target import DeployProblem, Live, Overtaken, WrongTarget
from plugins.core.problems import one_line

SOURCES = frozenset({"pelicanconf.py", "publishconf.py", "tasks.py", "plugins"})
"""What lies at the top of a house, and of no site."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a branch was when it was looked at.

    `tip` is its newest commit and `beside` that of what is kept beside it, each empty where there is none; `commits`
    are all of its history, the newest first, and `turns` those with which something was made live, the first first.
    """

    tip: str = ""
    beside: str = ""
    commits: tuple[Commit, ...] = ()
    turns: tuple[Deployed, ...] = ()

    @property
    def live(self) -> Live | None:
        """What is live; the token of its turn is the newest commit, which somebody may have made since."""
        if not self.turns:
            return None
        last = self.turns[-1]
        return Live(replace(last.turn, token=self.tip), last.release)

    @property
    def since(self) -> tuple[Commit, ...]:
        """The commits that somebody has made since what is live was published, the newest first."""
        made = [commit.id for commit in self.commits]
        return self.commits[: made.index(self.turns[-1].commit.id)] if self.turns else self.commits

    def with_release(self, release: Release) -> Deployed | None:
        """Return the commit with which a release was made live; where it came back with more assets, that one of it."""
        found = [each for each in self.turns if each.release.id == release.id]
        return next((each for each in found if each.release == release), found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that a site is published to; `name` is the target's in DEPLOY, `site` the site's id."""

    name: str
    branch: str
    site: str
    repository: Repository

    @property
    def head(self) -> str:
        """The branch, as Git calls it in full."""
        return f"refs/heads/{self.branch}"

    @property
    def beside(self) -> str:
        """Where in the repository that is kept which readers are not to get.

        The name comes before that of any branch, since that is the order in which a repository takes what was pushed:
        one that is killed half-way has rather what was kept without its release than a release without that.
        """
        return f"refs/deploys/{self.branch}"

    def look(self, workspace: Workspace) -> Seen:
        """Return what the branch is now.

        Raises:
            WrongTarget: it is not this site's.
            GitFailed: the repository cannot be asked.
        """
        refs = workspace.remote(self.head, self.beside)
        if not self.repository.known().issuperset(refs.values()):
            refs = workspace.fetch(*refs)
        return self.read(workspace, refs)

    def read(self, workspace: Workspace, refs: Mapping[str, str]) -> Seen:
        """Return what the branch is where it stands for a commit that is known here. Raises WrongTarget, GitFailed."""
        tip, beside = refs.get(self.head, ""), refs.get(self.beside, "")
        if not tip:
            return Seen(beside=beside)
        commits = commits_in(workspace.run("log", "-z", f"--format={LOG_FORMAT}", tip, "--"))
        seen = Seen(tip, beside, commits, turns_in(commits))
        self._refuse(workspace, seen)
        return seen

    def _refuse(self, workspace: Workspace, seen: Seen) -> None:
        """Refuse a branch that is not this site's to publish to."""
        where = f"the branch `{self.branch}` of {shown(self.repository.address)}"
        own_branch = (
            f"name a branch that is the site's alone as `branch` of `{self.name}` in DEPLOY, such as `gh-pages`"
        )
        if seen.turns:
            if seen.turns[-1].site != self.site:
                raise WrongTarget(f"{where} is that of another site", f"{own_branch}, or another `repository`")
            return
        top = workspace.run("ls-tree", "--name-only", "-z", seen.tip).decode("utf-8", "replace").split("\0")
        if SOURCES & set(top):
            raise WrongTarget(f"{where} holds what a site is made from, and publishing would replace it", own_branch)
        raise WrongTarget(
            f"{where} holds commits that no `deploy` made, the last of them {named(seen.commits[0])}",
            f"{own_branch}; or, if nothing in it is needed, delete it: "
            f"git push {shown(self.repository.address)} --delete {self.branch}",
        )

    def look_after(self, workspace: Workspace, failed: GitFailed) -> Seen:
        """Return what the branch is after a push has failed. Raises the failure, where that cannot be told either."""
        try:
            return self.look(workspace)
        except GitFailed:
            raise failed from None

    def problem(self, failed: GitFailed) -> DeployProblem:
        """Return what is wrong, by what Git says."""
        if failed.is_damage:
            where = shown(self.repository.address)
            return DeployProblem(
                f"what was known here of {where} was damaged, and has been thrown away", "run the command again"
            )
        return problem_of(failed.complaint, self.name, self.repository.address, self.branch)

    def check(self, seen: Seen, base: Live | None) -> None:
        """Make sure that what is to be followed on is live still.

        Raises:
            Overtaken: something else is; says who made it so, and when.
        """
        if seen.tip == (base.turn.token if base else ""):
            return
        live = seen.live
        if live is None:
            raise Overtaken(f"somebody has deleted the branch `{self.branch}` meanwhile")
        if base is None or live.turn.number != base.turn.number:
            raise Overtaken.by(live.turn, f"the branch `{self.branch}`")
        if base.turn.token:
            what = named(seen.since[0]) if seen.since else "what was there before"
            raise Overtaken(f"somebody has changed the branch `{self.branch}` meanwhile: it is at {what}")

    def deployed(self, seen: Seen, release: Release) -> Deployed:
        """Return the commit with which a release was made live. Raises DeployProblem: there is none."""
        found = seen.with_release(release)
        if found is None:
            raise DeployProblem(
                f"no release {release.id} was ever published to `{self.name}`", "`releases` lists those that were"
            )
        return found

    def lost(self, release: Release) -> DeployProblem:
        """Return what is wrong where there is a release, but not what was kept of it."""
        return DeployProblem(
            f"{shown(self.repository.address)} has lost `{self.beside}`, where the list of the files of {release.id} "
            "and the record that it was built from were kept",
            f"push it there from a copy that still has it (git push {shown(self.repository.address)} {self.beside}), "
            "or delete the branch there, and publish as though for the first time",
        )


def named(commit: Commit) -> str:
    """Return a commit as a person would look for it."""
    return f"{commit.id[:9]} by {one_line(commit.by)} of {commit.at[:10]}, “{commit.subject}”"
