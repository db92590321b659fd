"""A branch of a Git repository, from which GitHub, GitLab or Codeberg serve pages: each release is a commit on it.

Readers get the newest commit of the branch, and only whole. Each release is a commit on top of the last, and says at
its end what it is; nothing of the history is ever taken away. What readers are not to get (the list of a release's
files, the record that it was built from) is kept beside the branch, under `refs/deploys/`, and pushed in the same
step. A push names the commit that it follows on, and the repository refuses it where another is there by then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial

from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.git.commits import Writer, write_site, writing
from desk.deploy.git.history import Commit, Deployed, message_of
from desk.deploy.git.hosts import files_beside
from desk.deploy.git.house import identity_of
from desk.deploy.git.place import Place, Seen, named
from desk.deploy.git.pushing import push
from desk.deploy.git.repository import GitFailed, Workspace
from desk.deploy.parcel import Files, Parcel, digest_of, files_in, is_twin, manifest_of
from desk.deploy.release import Release, Turn, moment
from desk.deploy.target import DeployProblem, Drift, Live, Progress
from desk.house import of_disk


class GitBranch:
    """The target of kind `git`."""

    is_whole_site = True

    def __init__(self, place: Place, domain: str, keep: int) -> None:
        self.name = place.name
        self._place = place
        self._repository = place.repository
        self._domain = domain
        self._most = keep
        self._seen = Seen()
        self._files: tuple[str, Files] = ("", {})
        self.serves_compressed = "gitlab" in place.repository.address  # others compress what they serve themselves

    def live(self) -> Live | None:
        """Return what is live; None where the branch does not exist yet.

        Raises:
            WrongTarget: the branch holds something else, or another site.
            Unreachable: the repository does not answer, or lets nobody in.
        """
        return self._look().live

    def turns(self) -> tuple[Turn, ...]:
        """Return all that was live, the first turn first."""
        return tuple(deployed.turn for deployed in self._look().turns)

    def kept(self) -> tuple[Release, ...]:
        """Return the last releases, the oldest first; the branch has the others too."""
        releases = {deployed.release.id: deployed.release for deployed in self._look().turns}
        return tuple(sorted(releases.values(), key=lambda release: (release.made, release.id)))[-self._most :]

    def files_of(self, release: Release) -> Files:
        """Return the files of a release."""
        if self._files[0] != release.manifest:
            self._files = (release.manifest, files_in(self._kept_file(release, "manifest")))
        return self._files[1]

    def record_of(self, release: Release) -> bytes:
        """Return the publication record that a release was built from."""
        return self._kept_file(release, "ledger.jsonl")

    def looking_over(self, live: Live) -> AbstractContextManager[Drift]:
        """Return what finds out `drift` when it is asked, which takes it not long."""
        return nullcontext(partial(self.drift, live))

    def drift(self, live: Live) -> tuple[str, ...]:
        """Return which files somebody has changed on the branch since, and by which commits."""
        with self._opened() as workspace:
            seen = self._seen_with(workspace, live)
            sent = seen.turns[-1].tree
            listed = workspace.run("diff-tree", "-r", "-z", "--no-renames", "--name-only", sent, seen.tip)
        since = "; ".join(named(commit) for commit in reversed(seen.since)) or named(seen.commits[0])
        return tuple(f"{path} ({since})" for path in listed.decode("utf-8", "replace").split("\0") if path)

    def publish(self, release: Release, parcel: Parcel, base: Live | None, progress: Progress) -> Live:
        """Commit what has changed, and make it live with one push.

        Raises:
            Overtaken: something else became live meanwhile.
            DeployProblem: it could not be sent.
        """
        with self._opened() as workspace:
            seen = self._seen_with(workspace, base)
            former = (seen.turns[-1].tree, self._sent(self.files_of(base.release))) if base else None
            turn = Turn(base.turn.number + 1 if base else 1, release.id, release.made, release.by)
            beside = files_beside(self._repository.address, self._place.branch, self._domain)
            with writing(workspace, identity_of(self._repository.house, release.by), _at(release)) as writer:
                tree, size = write_site(writer, self._sent(parcel.files), parcel, former, beside)
                keeping = self._keep(writer, workspace, seen, release, manifest_of(parcel.files), parcel.record, tree)
                made = self._commit(writer, turn, release, tree, keeping)
            refs = {self._place.beside: (seen.beside, keeping), self._place.head: (seen.tip, made.commit.id)}
            push(self._place, workspace, seen, refs, lambda part: progress(int(part * size), size))
            return self._follow(made, keeping)

    def roll_back(self, to: Release, base: Live, now: dt.datetime, by: str) -> Live:
        """Commit the tree of a former release again, and make it live with one push.

        Assets of what was live stay, which readers who hold a page of that still ask for.

        Raises:
            Overtaken: something else became live meanwhile.
        """
        files, record = {**self.files_of(to)}, self.record_of(to)
        stay = {path: file for path, file in self.files_of(base.release).items() if path not in files}
        stay = {path: file for path, file in stay.items() if is_fingerprinted(path)}
        with self._opened() as workspace:
            seen = self._seen_with(workspace, base)
            former = self._place.deployed(seen, to)
            turn = Turn(base.turn.number + 1, to.id, moment(now), by, is_rollback=True)
            refs, beside = {}, seen.beside
            with writing(workspace, identity_of(self._repository.house, by), now) as writer:
                tree, keeping = former.tree, former.keeping
                if stay:
                    manifest = manifest_of(files | stay)
                    size = sum(file.size for file in (files | stay).values())
                    to = replace(to, files=len(files | stay), size=size, manifest=digest_of(manifest))
                    tree = _with_files_of(writer, workspace, former.tree, seen.turns[-1].tree, self._sent(stay))
                    keeping = beside = self._keep(writer, workspace, seen, to, manifest, record, tree)
                    refs[self._place.beside] = (seen.beside, keeping)
                made = self._commit(writer, turn, to, tree, keeping)
            refs[self._place.head] = (seen.tip, made.commit.id)
            push(self._place, workspace, seen, refs, lambda _part: None)
            return self._follow(made, beside)

    def tidy(self, keep: int) -> None:
        """Take away what killed runs have left here; the branch keeps its whole history, however many releases."""
        self._repository.tidy()

    def fetch(self, path: str) -> bytes | None:
        """Return a file as the branch has it, as of when this last looked at it or published; None: there is none."""
        with self._opened() as workspace:
            seen = self._seen if self._seen.tip else self._place.look(workspace)
            try:
                return workspace.run("cat-file", "blob", f"{seen.tip}:{path}") if seen.tip else None
            except GitFailed:
                return None

    def fetch_several(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return several files in the same way."""
        return [self.fetch(path) for path in paths]

    @contextmanager
    def _opened(self) -> Iterator[Workspace]:
        try:
            with self._repository.opened() as workspace:
                yield workspace
        except GitFailed as failed:
            if failed.is_damage:
                self._repository.forget()
                self._seen = Seen()
            raise self._place.problem(failed) from None
        except OSError as error:
            raise DeployProblem(of_disk(error), "nothing was published; mend that and run the command again") from None

    def _look(self) -> Seen:
        with self._opened() as workspace:
            self._seen = self._place.look(workspace)
        return self._seen

    def _seen_with(self, workspace: Workspace, base: Live | None) -> Seen:
        """Return what the branch was when the editor was asked. Raises Overtaken: it is something else by now."""
        if base is None or not base.turn.token or base.turn.token != self._seen.tip:
            self._seen = self._place.look(workspace)
            self._place.check(self._seen, base)
        return self._seen

    def _kept_file(self, release: Release, name: str) -> bytes:
        with self._opened() as workspace:
            if self._seen.with_release(release) is None:
                self._seen = self._place.look(workspace)
            deployed = self._place.deployed(self._seen, release)
            try:
                return workspace.run("cat-file", "blob", f"{deployed.keeping}:{name}")
            except GitFailed:
                raise self._place.lost(release) from None

    def _sent(self, files: Files) -> Files:
        """Return the files of a site that the branch has: without those that the host makes itself."""
        if self.serves_compressed:
            return files
        return {path: file for path, file in files.items() if not is_twin(path, files)}

    def _keep(
        self,
        writer: Writer,
        workspace: Workspace,
        seen: Seen,
        release: Release,
        manifest: bytes,
        record: bytes,
        tree: str,
    ) -> str:
        """Write the commit beside the branch that holds what readers do not get of a release; returns its id."""
        earlier = (seen.beside, *(deployed.keeping for deployed in reversed(seen.turns)))
        parent = next(filter(workspace.has, filter(None, earlier)), "")
        mark = writer.commit(f"Keep what {release.id} is made of\n", parent=parent)
        writer.put("manifest", manifest)
        writer.put("ledger.jsonl", record)
        writer.put_tree("site", tree)
        return writer.id_of(mark)

    def _commit(self, writer: Writer, turn: Turn, release: Release, tree: str, keeping: str) -> Deployed:
        """Write the commit that makes a release live once the branch stands for it."""
        message = message_of(self._place.site, turn, release, tree, keeping)
        identity = writer.id_of(writer.commit(message, parent=self._seen.tip, tree=tree))
        commit = Commit(identity, tree, release.by, turn.at, message)
        return Deployed(commit, self._place.site, replace(turn, token=identity), release, tree, keeping)

    def _follow(self, made: Deployed, beside: str) -> Live:
        """Remember that this was made live."""
        commits, turns = (made.commit, *self._seen.commits), (*self._seen.turns, made)
        self._seen = Seen(made.commit.id, beside, commits, turns)
        self._repository.note(made.commit.id, beside)
        return Live(made.turn, made.release)


def _with_files_of(writer: Writer, workspace: Workspace, tree: str, other: str, paths: Collection[str]) -> str:
    """Return a tree with these files of another one, of which the repository has all."""
    listed = workspace.run("ls-tree", "-r", "-z", "--full-tree", other).decode("utf-8", "surrogateescape")
    blobs = {path: about.split()[2] for about, _, path in (line.partition("\t") for line in listed.split("\0")) if path}
    mark = writer.commit("", tree=tree)
    for path in sorted(paths):
        if path in blobs:
            writer.put_known(path, blobs[path])
    return writer.tree_of(mark)


def _at(release: Release) -> dt.datetime:
    return dt.datetime.fromisoformat(release.made)
