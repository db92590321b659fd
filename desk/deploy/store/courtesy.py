"""Who is publishing to a folder just now: so that the second one hears of the first before anything is sent.

Nothing relies on it but politeness; what may become live is decided by turns (`store.py`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from desk.deploy.release import moment, when
from desk.deploy.target import DeployProblem

PATIENCE = 600
"""Seconds after which somebody who was not heard of is taken to have gone."""

SIGN = 20
"""Seconds after which a publisher is heard of again."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who is publishing, from which machine and process, and since when."""

    by: str
    host: str
    pid: int
    since: str
    token: str

    @classmethod
    def here(cls, by: str) -> Publisher:
        """Return what is to be told of this process."""
        return cls(by, socket.gethostname(), os.getpid(), moment(dt.datetime.now(dt.UTC)), secrets.token_hex(8))

    def as_json(self) -> bytes:
        """Return it as it is kept in `lock`."""
        return (json.dumps(asdict(self), ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> Publisher | None:
        """Return who was kept as this; None where that cannot be told."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def is_gone(self) -> bool:
        """Whether the process is known to have ended."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:  # it is another user's
            return False
        return False

    def in_the_way(self, where: str) -> DeployProblem:
        """Return what another is told."""
        return DeployProblem(
            f"{self.by} has been publishing to {where} since {when(self.since)} (from {self.host}), and has not ended",
            "wait until that has ended, then look again",
        )


@contextmanager
def alone(lock: Path, aside: Path, me: Publisher, where: str) -> Iterator[None]:
    """Hold the lock, which is written `aside` first, while publishing; one whose holder has gone is taken over.

    Raises:
        DeployProblem: somebody else holds it.
    """
    aside.write_bytes(me.as_json())
    try:
        while not _linked(aside, lock):
            _take_away_of_the_gone(lock, aside, where)
    finally:
        aside.unlink(missing_ok=True)
    try:
        with heard_of(lambda: os.utime(lock)):
            yield
    finally:
        with suppress(OSError):
            if _holder(lock) == me:
                lock.unlink()


@contextmanager
def heard_of(sign: Callable[[], object]) -> Iterator[None]:
    """Let others hear now and then that it goes on."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(SIGN):
            with suppress(OSError, DeployProblem):
                sign()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _linked(aside: Path, lock: Path) -> bool:
    try:
        os.link(aside, lock)
    except FileExistsError:
        return False
    return True


def _holder(lock: Path) -> Publisher | None:
    return Publisher.from_json(lock.read_bytes())


def _take_away_of_the_gone(lock: Path, aside: Path, where: str) -> None:
    """Take a lock away whose holder has gone; `aside` was written a moment ago by the same clock."""
    try:
        holder, heard = _holder(lock), lock.stat().st_mtime
    except FileNotFoundError:
        return
    is_lost = aside.stat().st_mtime - heard > PATIENCE
    if holder and not is_lost and not holder.is_gone():
        raise holder.in_the_way(where)
    if holder is None and not is_lost:
        raise DeployProblem(
            f"`{lock.name}` in {where} does not say who is publishing", "wait ten minutes, or remove it"
        )
    taken = aside.with_name(f"{aside.name}.taken")
    with suppress(FileNotFoundError):
        os.rename(lock, taken)
        if _holder(taken) != holder:  # somebody was quicker, and this is theirs
            with suppress(FileExistsError):
                os.link(taken, lock)
        taken.unlink()
