"""A site on another host, over a real SSH server and rsync: all that a folder here does, and what stands in the way."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from desk.deploy.ssh import SshSettings, connection, open_target
from desk.deploy.ssh import programs as ssh_programs
from desk.deploy.ssh.account import Account
from desk.deploy.ssh.complaints import ConnectionLost, ProgramFailed, not_connected, refused
from desk.deploy.ssh.connection import Connection
from desk.deploy.ssh.host import SshHost
from desk.deploy.ssh.programs import FAILED
from desk.deploy.taken_back import record_taken_back
from desk.deploy.target import DeployProblem, Live, Overtaken, Unreachable, WrongTarget
from tests.desk.deploy.publishing import FIRST, MORNING, SECOND, SITE, parcel_of, put, site_in
from tests.desk.deploy.sshd import Sshd, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running(tmp_path_factory.mktemp("sshd")) as server:
        yield server


def test_where_nothing_was_published_nothing_is_live_and_nothing_is_made(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www" / "site")
    assert (target.live(), target.turns(), target.kept()) == (None, (), ())
    assert target.fetch_several(["index.html", "a.html"]) == [None, None]
    assert not (tmp_path / "www").exists()


def test_a_release_is_what_readers_get_and_another_machine_knows_it(server: Sshd, tmp_path: Path) -> None:
    www = tmp_path / "www" / "my site's"
    first = put(server.target(tmp_path / "house", www), FIRST, tmp_path)
    assert site_in(www / "current") == FIRST
    assert (www / "server" / "nginx.conf").read_bytes() == b"# nothing\n"
    assert (www / "server" / ".." / "record").stat().st_mode & 0o777 == 0o640
    second = put(server.target(tmp_path / "house", www), SECOND, tmp_path, first, hour=1)
    other = server.target(tmp_path / "elsewhere", www)
    assert site_in(www / "current") == SECOND
    assert other.live() == second
    assert other.turns() == (first.turn, second.turn)
    assert other.kept() == (first.release, second.release)
    assert other.files_of(first.release) == parcel_of(FIRST, tmp_path / "parcel").files
    assert other.record_of(second.release) == b"1\n"
    assert other.drift(second) == ()
    assert other.fetch("columns/new/index.html") == b"<p>new</p>"
    assert other.fetch("columns/none/index.html") is None
    several = ["index.html", "columns/none/index.html", "../record", "columns", "columns/why/index.html"]
    assert other.fetch_several(several) == [SECOND["index.html"], None, None, None, SECOND["columns/why/index.html"]]
    assert {len(os.listdir(www / part)) for part in ("releases", "objects", "trees", "turns")} == {2}
    assert os.listdir(www / "pending") == []


def test_what_was_published_here_can_be_followed_there_and_the_other_way_round(server: Sshd, tmp_path: Path) -> None:
    from tests.desk.deploy.test_local import folder

    first = put(folder(tmp_path), FIRST, tmp_path)
    second = put(server.target(tmp_path / "house", tmp_path / "public"), SECOND, tmp_path, first, hour=1)
    third = folder(tmp_path).roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "ada")
    fourth = put(server.target(tmp_path / "house", tmp_path / "public"), SECOND, tmp_path, third, hour=3)
    assert folder(tmp_path).live() == fourth
    assert folder(tmp_path).drift(fourth) == ()
    assert site_in(tmp_path / "public" / "current") == SECOND


def test_a_release_comes_back_as_it_was(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    second = put(target, SECOND, tmp_path, first, hour=1)
    back = target.roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert site_in(tmp_path / "www" / "current") == FIRST
    assert server.target(tmp_path / "house", tmp_path / "www").live() == back
    assert record_taken_back(target, back) == b"1\n"


@pytest.mark.parametrize(
    "what", ["objects/1-*/*", "objects/1-*", "trees/1-*", "releases/1-*/site", "releases/1-*/folders"]
)
def test_a_release_that_has_lost_files_is_not_brought_back(server: Sshd, tmp_path: Path, what: str) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    other = {path: content + b" more" for path, content in FIRST.items()}
    second = put(target, other, tmp_path, first, hour=1)
    for place in [*(tmp_path / "www").glob(what)]:
        place.unlink() if place.is_file() or place.is_symlink() else shutil.rmtree(place)
    with pytest.raises(DeployProblem, match=r"cannot be brought back: of its files, .* has lost (columns|what)"):
        target.roll_back(first.release, second, MORNING + dt.timedelta(hours=2), "grace")
    assert site_in(tmp_path / "www" / "current") == other


def test_who_looked_at_what_is_no_longer_live_changes_nothing(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    second = put(target, SECOND, tmp_path, first, hour=1, by="grace")
    attempts: list[Callable[[], Live]] = [
        lambda: put(target, FIRST, tmp_path, first, hour=2),
        lambda: put(target, FIRST, tmp_path, None, hour=2),
        lambda: target.roll_back(first.release, first, MORNING, "ada"),
    ]
    for attempt in attempts:
        with pytest.raises(Overtaken, match="grace has published to"):
            attempt()
    assert target.live() == second


def test_only_so_many_releases_are_kept_with_all_that_they_are_made_of(server: Sshd, tmp_path: Path) -> None:
    live = None
    sites = [{**FIRST, "index.html": f"{hour}".encode(), f"{hour}/only.html": b"only"} for hour in range(5)]
    target = server.target(tmp_path / "house", tmp_path / "www", keep=2)
    for hour, site in enumerate(sites):
        live = put(target, site, tmp_path, live, hour)
        target.tidy(2)
    assert live
    kept = target.kept()
    assert [release.made[11:13] for release in kept] == ["08", "09"]
    held = {path.read_bytes() for path in (tmp_path / "www" / "objects").rglob("*") if path.is_file()}
    assert held == {content for site in sites[3:] for content in site.values()}
    for release, site in zip(kept, sites[3:], strict=True):
        live = target.roll_back(release, live, MORNING, "ada")
        assert site_in(tmp_path / "www" / "current") == site
        assert target.drift(live) == ()


def test_a_folder_in_the_place_of_current_is_told_and_put_aside_by_the_next_release(
    server: Sshd, tmp_path: Path
) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    live = put(target, FIRST, tmp_path)
    current = tmp_path / "www" / "current"
    current.unlink()
    current.mkdir()
    (current / "mine.html").write_bytes(b"mine")
    (told,) = target.drift(live)
    assert told.startswith("`current` does not lead to what is live (a folder that lies there is kept as `current-by-")
    second = put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(current) == SECOND
    assert target.drift(second) == ()
    (aside,) = (tmp_path / "www").glob("current-by-hand-2-*")
    assert site_in(aside) == {"mine.html": b"mine"}


def test_what_was_changed_by_hand_is_told_and_sent_anew(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    live = put(target, FIRST, tmp_path)
    current = tmp_path / "www" / "current"
    (current / "columns" / "why" / "index.html").resolve().chmod(0o644)
    (current / "columns" / "why" / "index.html").write_bytes(b"my own words")
    (current / "columns" / "mine 2.html").write_bytes(b"mine")
    (current / "index.html.gz").resolve().unlink()
    (current / "theme" / "css" / "a.css").unlink()
    (current / "theme" / "css" / "a.css").write_bytes(b"p { color: red }")
    assert target.drift(live) == (
        "`columns/mine 2.html` was added",
        "`columns/why/index.html` was changed",
        "`index.html.gz` was changed",
        "`theme/css/a.css` was replaced",
    )
    second = put(target, SECOND, tmp_path, live, hour=1)
    assert site_in(current) == SECOND
    assert target.drift(second) == ()
    site = tmp_path / "www" / current.readlink()
    site.unlink()
    assert target.drift(second) == ("`current` does not lead to what is live",)


def test_one_connection_is_opened_for_everything(server: Sshd, tmp_path: Path) -> None:
    before = (server.keys / "log").read_text(encoding="utf-8").count("Accepted publickey")
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    put(target, SECOND, tmp_path, first, hour=1)
    target.tidy(10)
    assert (server.keys / "log").read_text(encoding="utf-8").count("Accepted publickey") == before + 1


def test_only_what_is_new_is_sent(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    put(target, SECOND, tmp_path, first, hour=1)
    assert {len(list(place.iterdir())) for place in (tmp_path / "www" / "objects").iterdir()} == {5, 2}
    assert {len(list(place.iterdir())) for place in (tmp_path / "www" / "trees").iterdir()} == {6, 3}


def test_what_tells_of_a_release_goes_over_the_line_once(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = {**FIRST, **{f"{number}.html": b"%d" % number for number in range(200)}}
    live = put(server.target(tmp_path / "house", tmp_path / "www"), site, tmp_path)
    run, came = Connection.run, list[int]()

    def counted(connection: Connection, text: str, *arguments: str) -> bytes:
        told = run(connection, text, *arguments)
        came.append(len(told))
        return told

    monkeypatch.setattr(Connection, "run", counted)

    def look(house: str) -> int:
        """Look at what is live from a house, and return how much came over the line."""
        came.clear()
        target = server.target(tmp_path / house, tmp_path / "www")
        assert target.live() == live
        assert target.files_of(live.release).keys() == site.keys()
        assert target.record_of(live.release) == b"0\n"
        assert target.drift(live) == ()
        return sum(came)

    assert look("house") < 1000
    assert look("elsewhere") > 20_000
    assert look("elsewhere") < 1000
    (copy,) = (tmp_path / "elsewhere" / ".cache" / "deploy" / "vps" / "copies").glob("releases/*/manifest")
    copy.write_bytes(b"damaged")
    assert look("elsewhere") > 10_000
    assert look("elsewhere") < 1000


def test_what_tells_of_a_release_is_what_lies_there_and_no_copy(server: Sshd, tmp_path: Path) -> None:
    live = put(server.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    (release,) = (tmp_path / "www" / "releases").iterdir()
    for name in ("record", "folders"):
        (release / name).chmod(0o644)
        (release / name).write_bytes(b"mine")
    target = server.target(tmp_path / "house", tmp_path / "www")
    with pytest.raises(DeployProblem, match="was changed by hand"):
        target.record_of(live.release)
    assert target.drift(live) == (f"what tells of release {live.release.id} was taken away or changed",)


def test_whoever_is_publishing_just_now_is_named(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    live = put(target, FIRST, tmp_path)
    with target.host.alone("grace", 2), pytest.raises(DeployProblem, match="grace has been publishing to"):
        put(server.target(tmp_path / "house", tmp_path / "www"), SECOND, tmp_path, live, hour=1)
    put(target, SECOND, tmp_path, live, hour=1)
    assert not (tmp_path / "www" / "lock").exists()


def test_a_lock_whose_holder_was_not_heard_of_for_long_is_taken_over(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    live = put(target, FIRST, tmp_path)
    with target.host.alone("grace", 2):
        long_ago = os.stat(tmp_path / "www" / "lock").st_mtime - 700
        os.utime(tmp_path / "www" / "lock", (long_ago, long_ago))
        put(server.target(tmp_path / "house", tmp_path / "www"), SECOND, tmp_path, live, hour=1)


def test_what_somebody_has_put_there_is_not_touched(server: Sshd, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / ".theirs").write_text("theirs", encoding="utf-8")
    with pytest.raises(WrongTarget, match="holds files that no `deploy` has put there"):
        put(server.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    assert os.listdir(tmp_path / "www") == [".theirs"]


@pytest.mark.parametrize("path", ["/", "", "~", ".", "~/", "..", "~root", "a/../b", "/tmp\n", "//"])  # noqa: S108
def test_a_folder_that_no_site_belongs_in_is_refused(server: Sshd, tmp_path: Path, path: str) -> None:
    with pytest.raises(WrongTarget):
        server.target(tmp_path / "house", path).live()


def test_a_home_folder_a_file_and_a_folder_of_gits_are_refused(server: Sshd, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / ".git" / "x").mkdir(parents=True)
    for path, what in [
        (Path.home(), "is a home folder"),
        (tmp_path / "file", "is a file, and no folder"),
        (tmp_path / "file" / "x", "lies below `.*file`, which is a file"),
        (tmp_path / ".git" / "x", "Git's"),
        (tmp_path / ".git" / "new" / "x", "Git's"),
    ]:
        with pytest.raises(WrongTarget, match=what):
            server.target(tmp_path / "house", path).live()


def test_another_site_is_refused(server: Sshd, tmp_path: Path) -> None:
    live = put(server.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    with pytest.raises(WrongTarget, match="another site is published to"):
        put(server.target(tmp_path / "house", tmp_path / "www", site="another"), SECOND, tmp_path)
    assert server.target(tmp_path / "house", tmp_path / "www").live() == live


def complaint(server: Sshd, house: Path, **settings: Any) -> str:
    with pytest.raises(Unreachable) as problem:
        server.target(house, "/nowhere", **settings).live()
    return str(problem.value)


def test_what_keeps_one_from_logging_in_is_told_with_the_setting_to_blame(server: Sshd, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        assert f'no SSH server answers at 127.0.0.1 on port {port}; correct `port` in DEPLOY["vps"]' == complaint(
            server, tmp_path, port=port
        )
    assert complaint(server, tmp_path, host="none.invalid").startswith("there is no host none.invalid; correct `host`")
    assert "127.0.0.1 does not accept the key" in complaint(server, tmp_path, key=str(server.keys / "other"))
    assert "correct `user` or `key`" in complaint(server, tmp_path, user="nobody_here")
    assert "there is no key" in complaint(server, tmp_path, key="none")
    assert complaint(server, tmp_path, known_hosts="none").startswith(
        f"there is no file `{tmp_path / 'none'}`; correct"
    )
    (tmp_path / "damaged").write_text("damaged", encoding="utf-8")
    (tmp_path / "damaged").chmod(0o600)
    assert "damaged" in complaint(server, tmp_path, key="damaged")


def test_a_disk_here_that_takes_nothing_is_told(server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(DeployProblem, match="No such file or directory; mend that"):
        server.target(tmp_path, "/elsewhere").live()


def test_a_host_whose_key_is_unknown_or_another_is_not_trusted(server: Sshd, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("", encoding="utf-8")
    assert "you have not met 127.0.0.1 yet" in complaint(server, tmp_path, known_hosts="none")
    assert f"`ssh -p {server.port} -l" in complaint(server, tmp_path, known_hosts="none")
    other = (server.keys / "other.pub").read_text(encoding="utf-8")
    (tmp_path / "other").write_text(f"[127.0.0.1]:{server.port} {other}", encoding="utf-8")
    assert "shows another key than the one you know it by" in complaint(server, tmp_path, known_hosts="other")


def test_a_host_without_rsync_or_without_a_shell_says_so(server: Sshd, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for place in Path("/usr/bin").iterdir():
        if place.name != "rsync":
            (programs / place.name).symlink_to(place)
    keys = tmp_path / "keys"
    keys.mkdir()
    with running(keys, path=programs) as bare:
        target = bare.target(tmp_path / "house", tmp_path / "www")
        with pytest.raises(Unreachable, match="rsync is not installed on 127"):
            put(target, FIRST, tmp_path)
        assert os.listdir(tmp_path / "www" / "releases") == []
        assert os.listdir(tmp_path / "www" / "objects") == []
        (programs / "rsync").write_text("#!/bin/sh\necho 'rsync: --relative: unknown option' >&2\nexit 1\n")
        (programs / "rsync").chmod(0o755)
        with pytest.raises(Unreachable, match=r"rsync on 127.* cannot do what it has to \(rsync: --relative: unknown"):
            put(bare.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    with running(keys, "ForceCommand internal-sftp") as bare:
        told = "127.0.0.1 lets you run no programs (This service allows sftp connections only.)"
        assert complaint(bare, tmp_path).startswith(told)


def test_a_server_that_lets_nobody_so_far_as_to_log_in_is_not_taken_for_none(server: Sshd, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy, ThreadPoolExecutor(1) as elsewhere:
        port = busy.getsockname()[1]
        asking = elsewhere.submit(complaint, server, tmp_path, port=port)
        busy.accept()[0].close()
        assert asking.result().startswith(f"127.0.0.1 breaks off on port {port} before anyone can log in")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "ssh: connect to host 192.0.2.1 port 2222: Connection refused",
            'no SSH server answers at web on port 2222; correct `port` in DEPLOY["vps"]',
        ),
        (
            "ssh: Could not resolve hostname old.invalid: Name or service not known",
            "there is no host old.invalid, which SSH's settings name for web; correct `HostName` in `~/.ssh/config`",
        ),
        (
            "ssh: Could not resolve hostname web: Name or service not known",
            'there is no host web; correct `host` in DEPLOY["vps"]',
        ),
        (
            "eve@gate: Permission denied (publickey).\nkex_exchange_identification: Connection closed by remote host",
            "the way to web that SSH's settings name leads nowhere (eve@gate: Permission denied (publickey).); "
            "try `ssh web`, and correct `ProxyJump` or `ProxyCommand` in `~/.ssh/config`",
        ),
        (
            "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\n"
            "kex_exchange_identification: Connection closed by remote host",
            "the way to web that SSH's settings name leads nowhere (channel 0: open failed: connect failed: Connection "
            "refused); try `ssh web`, and correct `ProxyJump` or `ProxyCommand` in `~/.ssh/config`",
        ),
    ],
)
def test_what_stands_in_sshs_own_settings_is_not_blamed_on_those_here(said: str, told: str) -> None:
    assert str(not_connected(Account('DEPLOY["vps"]', "web"), said)) == told


@pytest.mark.parametrize(
    "said",
    [
        "ln: failed to create hard link 'standfirst.json': Operation not permitted",
        'rsync: [receiver] symlink "x" -> "y" failed: Operation not supported (95)',
    ],
)
def test_a_disk_there_that_takes_no_links_is_told_as_such(said: str) -> None:
    told = str(refused("`/mnt/stick` on web", 'DEPLOY["vps"]', ProgramFailed(FAILED, said)))
    assert told.startswith("`/mnt/stick` on web lies on a disk that takes no links, which releases are made of (")


def test_what_is_in_the_settings_is_never_taken_for_an_option_or_a_program(tmp_path: Path) -> None:
    for settings in (
        {"host": "-oProxyCommand=touch x"},
        {"host": "example.org; touch x"},
        {"host": "a b"},
        {"host": "$(touch x)"},
        {"host": ""},
        {"host": "example.org", "user": "-l"},
        {"host": "example.org", "user": "a b"},
        {"host": "example.org", "user": "$USER"},
        {"host": "example.org", "port": 70000},
        {"host": "example.org", "key": "-i"},
        {"host": "example.org", "known_hosts": 'x" y'},
    ):
        with pytest.raises(ValidationError):
            SshSettings.model_validate({"path": "/srv/www/site", **settings})


def test_a_path_is_never_taken_for_a_program(server: Sshd, tmp_path: Path) -> None:
    for name in ("$(touch touched)", "a; touch touched", "a'b\"c", "-rf", "%h *", "`touch touched`"):
        target = server.target(tmp_path / "house", tmp_path / name)
        live = put(target, FIRST, tmp_path)
        put(target, SECOND, tmp_path, live, hour=1)
        target.tidy(2)
        assert site_in(tmp_path / name / "current") == SECOND
    assert not list(tmp_path.rglob("touched"))
    assert not (Path.home() / "touched").exists()


@pytest.mark.parametrize("was_run", [True, False], ids=["after it was done", "before it was done"])
def test_where_the_line_is_cut_while_a_release_becomes_live_it_is_so_or_it_is_not(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_run: bool
) -> None:
    first = put(server.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    run = Connection.run

    def cut(connection: Connection, text: str, *arguments: str) -> bytes:
        if text == ssh_programs.CLAIM:
            if was_run:
                run(connection, text, *arguments)
            connection.close()
            raise ConnectionLost("cut")
        return run(connection, text, *arguments)

    monkeypatch.setattr(Connection, "run", cut)
    target = server.target(tmp_path / "house", tmp_path / "www")
    if was_run:
        live = put(target, SECOND, tmp_path, first, hour=1)
    else:
        with pytest.raises(ConnectionLost):
            put(target, SECOND, tmp_path, first, hour=1)
        live = first
    monkeypatch.setattr(Connection, "run", run)
    assert server.target(tmp_path / "house", tmp_path / "www").live() == live
    assert site_in(tmp_path / "www" / "current") == (SECOND if was_run else FIRST)
    put(target, {**FIRST, "x": b"x"}, tmp_path, live, hour=2)


def test_a_turn_that_was_taken_and_not_seen_through_is_seen_through_by_the_next(server: Sshd, tmp_path: Path) -> None:
    first = put(server.target(tmp_path / "house", tmp_path / "www"), FIRST, tmp_path)
    second = put(server.target(tmp_path / "house", tmp_path / "www"), SECOND, tmp_path, first, hour=1)
    www = tmp_path / "www"
    os.rename(www / "current", www / "pending" / f"2-{second.turn.token}")
    (www / "current").symlink_to("releases/none/site")
    assert server.target(tmp_path / "house", www).live() == second
    assert site_in(www / "current") == SECOND
    assert os.listdir(www / "pending") == []


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (PermissionError(13, "Permission denied"), r"was cut off \(Permission denied\)"),
        (BrokenPipeError(), "was cut off"),
    ],
)
def test_a_shell_that_can_be_told_nothing_or_says_nothing_is_not_waited_for(
    trouble: OSError, told: str, server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(shell: subprocess.Popen[bytes], *_: str) -> None:
        began.append(shell)
        raise trouble

    began: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(connection, "asked", refused)
    monkeypatch.setattr(connection, "LEAVING", 0.5)
    target = server.target(tmp_path / "house", tmp_path / "www")
    with ThreadPoolExecutor(1) as elsewhere:
        asking = elsewhere.submit(target.live)
        try:
            with pytest.raises(ConnectionLost, match=told):
                asking.result(timeout=20)
        finally:
            began[0].kill()


def test_a_connection_that_was_cut_is_opened_again(server: Sshd, tmp_path: Path) -> None:
    target = server.target(tmp_path / "house", tmp_path / "www")
    first = put(target, FIRST, tmp_path)
    assert isinstance(target.host, SshHost)
    shell = target.host.connection.shell
    assert shell
    shell.kill()
    shell.wait()
    assert target.live() == first


def test_nothing_is_connected_to_before_something_is_asked(tmp_path: Path) -> None:
    settings = SshSettings.model_validate({"host": "none.invalid", "path": "site"})
    assert open_target("vps", settings, SITE, tmp_path).name == "vps"
