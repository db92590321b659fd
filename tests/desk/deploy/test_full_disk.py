"""Disks that are full, here and where a site is published to: small ones of their own, which only root may have."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desk.deploy.target import DeployProblem
from tests.desk.deploy.publishing import FIRST, put
from tests.desk.deploy.sshd import Sshd, running
from tests.desk.deploy.test_local import folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of sixteen pages and sixteen files; its path is short, as that of a socket has to be."""
    with tempfile.TemporaryDirectory() as place:
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=16", "none", place]
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("this test needs a disk of its own, which it may not mount here")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def fill(disk: Path) -> None:
    """Leave no room for a byte more, nor for a file."""
    with suppress(OSError):
        (disk / "much").write_bytes(b"x" * (1 << 20))
    with suppress(OSError):
        for number in range(100):
            (disk / f"{number}").touch()


def complaint(attempt: Callable[[], object]) -> str:
    """What is said when something fails, in one line."""
    with pytest.raises(DeployProblem) as problem:
        attempt()
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_where_the_folder_of_a_site_has_no_room_that_is_said(disk: Path, tmp_path: Path) -> None:
    target = folder(disk)
    fill(disk)
    said = complaint(lambda: put(target, FIRST, tmp_path))
    assert said == "there is no room left for `public`; make some, then publish again"


def test_where_a_host_has_no_room_that_is_said(server: Sshd, disk: Path, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", disk / "www")
    (disk / "www").mkdir()
    fill(disk)
    said = complaint(lambda: put(target, FIRST, tmp_path))
    assert said == f"there is no room left for `{disk}/www` on 127.0.0.1; make some, then publish again"


def test_where_a_disk_here_has_no_room_for_what_is_sent_to_a_host_it_is_named(
    server: Sshd, disk: Path, tmp_path: Path
) -> None:
    target = server.target(disk / "house", tmp_path / "www")
    fill(disk)
    said = complaint(lambda: put(target, FIRST, tmp_path))
    assert said.startswith(f"`{disk}/house/.cache/deploy/vps` on this machine cannot be written to: No space left")
    assert "make room on its disk" in said


def test_where_only_the_disk_for_temporary_files_is_full_a_site_is_sent_over_a_connection_that_there_is(
    server: Sshd, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    assert target.live() is None
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    fill(disk)
    put(target, FIRST, tmp_path)


def test_where_a_connection_cannot_be_opened_for_want_of_room_it_is_said_where(
    server: Sshd, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    fill(disk)
    said = complaint(server.target(tmp_path / "house", tmp_path / "www").live)
    assert said.startswith(f"{disk}{os.sep}standfirst-")
    assert said.endswith("No space left on device; mend that and run the command again")
