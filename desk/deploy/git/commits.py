"""Commits made of a parcel, of which only what has changed is read: Git's `fast-import` is told what to put where."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from desk.deploy.git.repository import GitFailed, Workspace
from desk.deploy.parcel import Files, Parcel, SiteFile
from desk.deploy.target import DeployProblem

PIECE = 1 << 20
"""How many bytes of a file are held at once."""


class Writer:
    """Commits on their way into a repository."""

    def __init__(self, stream: IO[bytes], answers: IO[bytes], who: str, now: dt.datetime) -> None:
        self._stream = stream
        self._answers = answers
        self._who = f"{who} {int(now.timestamp())} +0000"
        self._count = 0

    def commit(self, message: str, parent: str = "", tree: str = "") -> str:
        """Begin a commit, on a parent, with all that a tree holds; returns by which mark it is known meanwhile."""
        self._count += 1
        text = message.encode()
        self._say(f"commit refs/made/{self._count}\nmark :{self._count}\ncommitter {self._who}\n")
        self._say(f"data {len(text)}\n")
        self._stream.write(text + b"\n")
        if parent:
            self._say(f"from {parent}\n")
        if tree:
            self._say(f'M 040000 {tree} ""\n')
        elif parent:
            self._say("deleteall\n")
        return f":{self._count}"

    def put(self, path: str, content: bytes) -> None:
        """Let a file hold these bytes."""
        self._say(f"M 100644 inline {_quoted(path)}\ndata {len(content)}\n")
        self._stream.write(content + b"\n")

    def put_file(self, path: str, file: SiteFile, place: Path) -> None:
        """Let a file hold what lies in a place.

        Raises:
            DeployProblem: something else lies there than was to be sent.
        """
        self._say(f"M 100644 inline {_quoted(path)}\ndata {file.size}\n")
        digest, left = hashlib.sha256(), file.size
        with place.open("rb") as source:
            while piece := source.read(min(left, PIECE) or 1):
                left -= len(piece)
                digest.update(piece)
                if left < 0:
                    break
                self._stream.write(piece)
        if left or digest.hexdigest() != file.digest:
            raise DeployProblem(f"{path} has changed since the site was built", "run the command again")
        self._say("\n")

    def put_known(self, path: str, blob: str) -> None:
        """Let a file be one that the repository has."""
        self._say(f"M 100644 {blob} {_quoted(path)}\n")

    def put_tree(self, path: str, tree: str) -> None:
        """Let a folder hold all that a tree does."""
        self._say(f"M 040000 {tree} {_quoted(path)}\n")

    def take_away(self, path: str) -> None:
        """Let there be nothing of this name."""
        self._say(f"D {_quoted(path)}\n")

    def tree_of(self, mark: str) -> str:
        """Return the tree of a commit that was begun, with what was put there."""
        return self._asked(f'ls {mark} ""\n').split()[2]

    def id_of(self, mark: str) -> str:
        """Return the id of a commit that was begun, and let it be done with that."""
        return self._asked(f"get-mark {mark}\n").strip()

    def _asked(self, question: str) -> str:
        self._say(f"\n{question}")
        self._stream.flush()
        answer = self._answers.readline().decode()
        if not answer:
            raise BrokenPipeError
        return answer

    def _say(self, text: str) -> None:
        self._stream.write(text.encode("utf-8", "surrogateescape"))


@contextmanager
def writing(workspace: Workspace, who: str, now: dt.datetime) -> Iterator[Writer]:
    """Give a writer of commits, which are there once the block has ended.

    Raises:
        GitFailed: Git could not write them.
    """
    with (
        tempfile.TemporaryFile(dir=workspace.folder) as complaint,
        subprocess.Popen(
            ["git", "fast-import", "--quiet", "--done", "--big-file-threshold=16m"],
            cwd=workspace.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env=workspace.environment,
        ) as process,
    ):
        stream, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            yield Writer(stream, answers, who, now)
            stream.write(b"done\n")
            stream.close()
        except BrokenPipeError:
            _call_off(process, stream)
        except BaseException:
            _call_off(process, stream)
            raise
        if process.wait():
            complaint.seek(0)
            raise GitFailed(complaint.read().decode("utf-8", "replace"))


def _call_off(process: subprocess.Popen[bytes], stream: IO[bytes]) -> None:
    process.kill()
    with suppress(OSError):
        stream.close()


def write_site(
    writer: Writer, files: Files, parcel: Parcel, former: tuple[str, Files] | None, beside: Mapping[str, bytes | None]
) -> tuple[str, int]:
    """Write those files of a parcel that the branch is to have, all of them or what differs from a former tree.

    `beside` are files for the host rather than for readers, which no manifest names; None where there is to be none but
    what the parcel has. Returns the tree of the whole site, and how many bytes were written.
    """
    tree, before = former or ("", {})
    changed = [path for path, file in sorted(files.items()) if before.get(path) != file or path in beside]
    changed = [path for path in changed if beside.get(path) is None]
    gone = before.keys() - files.keys()
    mark = writer.commit("", tree=tree)
    for path in sorted(gone | (beside.keys() - files.keys())):
        writer.take_away(path)
    for path in changed:
        writer.put_file(path, files[path], parcel.place_of(files[path].digest))
    for name, content in sorted(beside.items()):
        if content is not None:
            writer.put(name, content)
    return writer.tree_of(mark), sum(files[path].size for path in changed)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
