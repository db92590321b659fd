"""A branch that cannot be published to, and publishing that is struck down: one sentence, and the next run goes on."""

from __future__ import annotations

import getpass
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from desk import ROOT
from desk.deploy.git import GitSettings, open_target
from desk.deploy.git import pushing as git_pushing
from desk.deploy.git.branch import GitBranch
from desk.deploy.target import DeployProblem, Unreachable, WrongTarget
from tests.desk.deploy.publishing import FIRST, MORNING, SECOND, SITE, put
from tests.desk.deploy.sshd import ADDRESS, running

PUBLISH = """
import sys
from pathlib import Path
from desk.deploy.git import GitSettings, open_target
from tests.desk.deploy.publishing import SECOND, SITE, put
house = Path(sys.argv[1])
target = open_target("pages", GitSettings(repository=sys.argv[2]), SITE, house)
put(target, SECOND, house, target.live(), hour=1)
"""


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without the settings of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """An empty repository of somebody's."""
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "remote.git"], check=True)
    return tmp_path / "remote.git"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with a repository of its own."""
    subprocess.run(["git", "init", "--quiet", tmp_path / "house"], check=True)
    return tmp_path / "house"


def pages(house: Path, repository: Path | str) -> GitBranch:
    """The target, as a house sees it."""
    return open_target("pages", GitSettings(repository=str(repository)), SITE, house)


def hook(remote: Path, name: str, script: str) -> Path:
    """Let a repository do something when it is pushed to."""
    place = remote / "hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(0o755)
    return place


def refs_of(remote: Path) -> str:
    return subprocess.run(["git", "show-ref"], cwd=remote, capture_output=True, text=True, check=False).stdout


# What an editor can mend ----------------------------------------------------------------------------------------------


def test_a_repository_that_is_not_there(house: Path) -> None:
    with pytest.raises(Unreachable, match=r"there is no repository file:///nowhere.git.*`repository` of `pages`"):
        pages(house, "file:///nowhere.git").live()
    with pytest.raises(DeployProblem, match="there is no repository origin, neither as a folder nor as a remote"):
        pages(house, "origin")


def test_a_host_that_nobody_knows_or_that_does_not_answer(house: Path) -> None:
    with pytest.raises(Unreachable, match=r"nobody knows a host `nowhere.invalid`; look at `repository` of `pages`"):
        pages(house, "https://nowhere.invalid/a.git").live()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match=r"`127.0.0.1` does not answer"):
            pages(house, f"git://127.0.0.1:{taken.getsockname()[1]}/a.git").live()


class Forge(http.server.BaseHTTPRequestHandler):
    """Answers as a forge does to whoever may not see a repository; which answer, the address says."""

    def do_GET(self) -> None:
        """Refuse."""
        status = int(self.path.split("/")[1])
        self.send_response(status)
        self.send_header("WWW-Authenticate", 'Basic realm="forge"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def forge() -> Iterator[int]:
    """The port of a forge."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "told"), [(401, "does not let you in"), (403, "does not let"), (404, "there is no")]
)
def test_a_forge_that_refuses_is_told_without_the_secret(
    house: Path, forge: int, status: int, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Unreachable, match=told) as refused:
        pages(house, f"http://ada:s3cret@127.0.0.1:{forge}/{status}/a.git").live()
    assert f"http://127.0.0.1:{forge}/{status}/a.git" in str(refused.value)
    assert "s3cret" not in str(refused.value) + "".join(capfd.readouterr())
    kept = [path.read_bytes() for path in house.joinpath(".cache").rglob("*") if path.is_file()]
    assert not any(b"s3cret" in content for content in kept)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("GH006: Protected branch update failed", "protects the branch `gh-pages`.*in the settings of the repository"),
        ("GitLab: You are not allowed to push code to this project", "protects the branch"),
        ("error: GH001: Large files detected", "takes no files as large"),
        ("error: something quite new", "Git says: remote: error: something quite new"),
    ],
)
def test_a_host_that_takes_no_push(house: Path, remote: Path, tmp_path: Path, says: str, told: str) -> None:
    hook(remote, "update", f"echo '{says}' >&2; exit 1")
    with pytest.raises(DeployProblem, match=told):
        put(pages(house, remote), FIRST, tmp_path)
    assert refs_of(remote) == ""


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://ada:s3cret@[store/a.git", "https://[store/a.git could not be used"),
        ("forge::https://ada:s3cret@127.0.0.1/a.git", "forge::https://127.0.0.1/a.git could not be used"),
        ("ssh://ada:s3cret@-host/a.git", "ssh://ada@-host/a.git could not be used"),
    ],
)
def test_an_address_that_is_none_is_told_without_the_secret(house: Path, address: str, told: str) -> None:
    with pytest.raises(Unreachable) as refused:
        pages(house, address).live()
    assert str(refused.value).startswith(told)
    assert "s3cret" not in str(refused.value)


def test_a_repository_that_names_objects_otherwise_is_told_as_such(house: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "--object-format=sha256", str(tmp_path / "other")], check=True)
    with pytest.raises(DeployProblem, match=r"other is a repository whose objects are named by SHA-256"):
        put(pages(house, tmp_path / "other"), FIRST, tmp_path)


def test_settings_that_name_no_branch_or_domain() -> None:
    for branch in ("", "-x", "a..b", "a b", "/a", "a/", "a.lock", "a//b", "refs^"):
        with pytest.raises(ValidationError):
            GitSettings(branch=branch)
    for domain in ("https://essays.example", "essays.example/", "essays", "a b.example", "x.example\ny"):
        with pytest.raises(ValidationError):
            GitSettings(domain=domain)
    assert GitSettings(branch="pages/main", domain="essays.example").repository == "origin"


def test_commits_are_the_editors(house: Path, remote: Path, tmp_path: Path) -> None:
    for name, value in (
        ("user.name", "Ada Lovelace"),
        ("user.email", "ada@example.org"),
        ("remote.origin.url", str(remote)),
    ):
        subprocess.run(["git", "config", name, value], cwd=house, check=True)
    put(pages(house, "origin"), FIRST, tmp_path)
    who = subprocess.check_output(["git", "log", "--format=%an <%ae>", "gh-pages"], cwd=remote, text=True)
    assert who == "Ada Lovelace <ada@example.org>\n"


def test_the_branch_of_the_texts_is_refused_though_it_was_never_pushed(house: Path, remote: Path) -> None:
    subprocess.run(["git", "checkout", "--quiet", "-b", "texts"], cwd=house, check=True)
    subprocess.run(["git", "remote", "add", "origin", f"file://{remote}"], cwd=house, check=True)
    for repository in ("origin", f"file://{remote}"):
        with pytest.raises(WrongTarget, match="`texts` is the branch on which you work"):
            open_target("pages", GitSettings(repository=repository, branch="texts"), SITE, house)
    assert pages(house, "origin").live() is None


# What goes wrong on the way -------------------------------------------------------------------------------------------


def test_an_answer_that_is_lost_is_looked_for(house: Path, remote: Path, tmp_path: Path) -> None:
    hook(remote, "post-receive", "kill -9 $PPID")
    live = put(pages(house, remote), FIRST, tmp_path)
    assert pages(house, remote).live() == live


def test_a_repository_that_is_killed_has_the_old_site_and_takes_the_new_one_next_time(
    house: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_pushing, "WAITS", (0.01,))
    base = put(pages(house, remote), FIRST, tmp_path)
    before = refs_of(remote)
    struck = hook(remote, "reference-transaction", 'test "$1" = prepared && kill -9 $PPID')
    with pytest.raises(DeployProblem):
        put(pages(house, remote), SECOND, tmp_path, base, hour=1)
    assert refs_of(remote) == before
    assert list(remote.rglob("*.lock")) != []
    struck.unlink()
    with subprocess.Popen(["sleep", "9"], cwd=remote) as at_work:
        monkeypatch.setattr(git_pushing, "LOOKS", 2)
        with pytest.raises(DeployProblem, match=r"\.lock': File exists"):
            put(pages(house, remote), SECOND, tmp_path, base, hour=1)
        at_work.kill()
    monkeypatch.setattr(git_pushing, "LOOKS", 60)
    with subprocess.Popen(["sleep", "2"], cwd=remote):  # who reads there for a moment holds nothing
        assert put(pages(house, remote), SECOND, tmp_path, base, hour=1).turn.number == 2
    assert list(remote.rglob("*.lock")) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no process groups")
@pytest.mark.parametrize(("when", "turn"), [("pre-receive", 2), ("post-receive", 3)])
def test_who_is_killed_goes_on_where_the_branch_is(
    house: Path, remote: Path, tmp_path: Path, when: str, turn: int
) -> None:
    put(pages(house, remote), FIRST, tmp_path)
    struck = hook(remote, when, "kill -9 0")
    command = [sys.executable, "-c", PUBLISH, str(house), str(remote)]
    assert subprocess.run(command, cwd=ROOT, start_new_session=True, check=False).returncode == -9
    struck.unlink()
    target = pages(house, remote)
    live = put(target, FIRST, tmp_path, target.live(), hour=2)
    assert live.turn.number == turn
    assert [each.number for each in target.turns()] == list(range(1, turn + 1))
    assert target.drift(live) == ()


def test_damage_to_what_is_known_here_is_made_good(house: Path, remote: Path, tmp_path: Path) -> None:
    base = put(pages(house, remote), FIRST, tmp_path)
    for path in house.joinpath(".cache").rglob("*.pack"):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:12] + bytes(path.stat().st_size - 32) + path.read_bytes()[-20:])
    with pytest.raises(DeployProblem, match="was damaged, and has been thrown away; run the command again"):
        pages(house, remote).live()
    assert pages(house, remote).live() == base
    for path in house.joinpath(".cache").rglob("*.pack"):
        path.unlink()
    assert pages(house, remote).live() == base
    shutil.rmtree(house / ".cache")
    assert put(pages(house, remote), SECOND, tmp_path, base, hour=1).turn.number == 2


def test_what_is_kept_beside_the_branch_comes_back_when_it_was_lost(house: Path, remote: Path, tmp_path: Path) -> None:
    base = put(pages(house, remote), FIRST, tmp_path)
    subprocess.run(["git", "update-ref", "-d", "refs/deploys/gh-pages"], cwd=remote, check=True)
    subprocess.run(["git", "gc", "--quiet", "--prune=now"], cwd=remote, check=True)
    (tmp_path / "other").mkdir()
    with pytest.raises(DeployProblem, match="has lost `refs/deploys/gh-pages`"):
        pages(tmp_path / "other", remote).record_of(base.release)
    put(pages(house, remote), SECOND, tmp_path, base, hour=1)
    assert pages(tmp_path / "other", remote).record_of(base.release) == b"0\n"


def test_a_repository_that_cannot_take_two_refs_at_once_takes_the_branch_last(
    house: Path, remote: Path, tmp_path: Path
) -> None:
    subprocess.run(["git", "config", "receive.advertiseAtomic", "false"], cwd=remote, check=True)
    base = put(pages(house, remote), FIRST, tmp_path)
    live = put(pages(house, remote), SECOND, tmp_path, base, hour=1)
    assert pages(house, remote).turns() == (base.turn, live.turn)


# Over SSH -------------------------------------------------------------------------------------------------------------


def test_over_ssh_a_site_goes_live_and_back_and_who_is_not_let_in_is_told(
    house: Path, remote: Path, tmp_path: Path
) -> None:
    (tmp_path / "sshd").mkdir()
    with running(tmp_path / "sshd") as server:

        def house_with(key: str, known: str) -> GitBranch:
            keys = f"-o UserKnownHostsFile={server.keys / known} -i {server.keys / key}"
            ssh = f"ssh -F none -o IdentitiesOnly=yes {keys}"
            subprocess.run(["git", "config", "core.sshCommand", ssh], cwd=house, check=True)
            return pages(house, f"ssh://{getpass.getuser()}@{ADDRESS}:{server.port}{remote}")

        with pytest.raises(Unreachable, match=r"does not let you in.*whether your SSH key"):
            house_with("other", "known_hosts").live()
        with pytest.raises(Unreachable, match=r"the key by which `127.0.0.1` makes itself known.*run `ssh 127.0.0.1`"):
            house_with("mine", "nobody").live()
        target = house_with("mine", "known_hosts")
        first = put(target, FIRST, tmp_path)
        second = put(target, SECOND, tmp_path, first, hour=1)
        back = target.roll_back(first.release, second, MORNING, "ada")
        assert house_with("mine", "known_hosts").live() == back
