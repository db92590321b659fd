"""A site in a bucket: what readers get and when, who may follow on what, the way back, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
import struct
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from moto.s3 import models as moto_models
from moto.server import ThreadedMotoServer
from pydantic import ValidationError

from desk.deploy import beside
from desk.deploy.confirming import confirm
from desk.deploy.parcel import digest_of
from desk.deploy.release import release_of, when
from desk.deploy.s3 import S3Settings, open_target
from desk.deploy.s3 import drift as s3_drift
from desk.deploy.s3 import switch as s3_switch
from desk.deploy.s3.bucket import Bucket, each
from desk.deploy.s3.complaints import problem_of
from desk.deploy.s3.order import steps
from desk.deploy.s3.site import S3Site
from desk.deploy.s3.switch import Shelf, object_of
from desk.deploy.taken_back import record_taken_back
from desk.deploy.target import DeployProblem, Live, Overtaken, RecordLost, Unreachable, WrongTarget
from tests.adversity.object_store import REGION, object_store
from tests.desk.deploy.publishing import FIRST, MORNING, SECOND, SITE, parcel_of, put

LATER = MORNING + dt.timedelta(hours=9)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a store."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@dataclass
class Store:
    """A store, a new bucket in it, and a folder for what is sent."""

    endpoint: str
    bucket: str
    folder: Path
    client: Any = field(repr=False)

    def target(self, site: str = SITE, **settings: str) -> S3Site:
        """The target, as one machine sees it."""
        said = S3Settings.model_validate({"bucket": self.bucket} | settings)
        return S3Site("bucket", site, Shelf(Bucket(self.client, said.bucket, said.prefix)))

    def opened(self, **settings: str) -> S3Site:
        """The target, as the settings and the environment have it."""
        said = {"bucket": self.bucket, "region": "us-east-1", "endpoint": self.endpoint} | settings
        return open_target("bucket", S3Settings.model_validate(said), SITE, self.folder)

    def lying(self) -> dict[str, bytes]:
        """What lies in the bucket, without what is the house's own."""
        entries = self.client.list_objects_v2(Bucket=self.bucket).get("Contents", ())
        keys = [entry["Key"] for entry in entries if ".standfirst/" not in entry["Key"]]
        return {key: self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys}


@pytest.fixture
def store(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which there is an empty bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ada")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    client = boto3.Session().client("s3", region_name="us-east-1", endpoint_url=endpoint)
    bucket = f"essays-{abs(hash(tmp_path)):x}"
    client.create_bucket(Bucket=bucket)
    return Store(endpoint, bucket, tmp_path, client)


def sent(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of a site lies in a bucket."""
    return {path: content for path, content in files.items() if not path.endswith((".gz", ".br"))}


def test_where_nothing_was_published_nothing_is_live(store: Store) -> None:
    target = store.opened()
    assert (target.live(), target.turns(), target.kept(), target.fetch("index.html")) == (None, (), (), None)


def test_any_machine_knows_all_that_was_published(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), SECOND, store.folder, store.target().live(), hour=1)
    other = store.target()
    assert store.lying() == sent(SECOND)
    assert other.live() == second
    assert other.turns() == (first.turn, second.turn)
    assert other.kept() == (first.release, second.release)
    files = parcel_of(SECOND, store.folder / "parcel").files
    assert other.files_of(second.release) == files
    assert other.record_of(first.release) == b"0\n"
    assert other.drift(second) == ()
    assert confirm(other, second.release, files, {}) == second


def test_several_sites_share_a_bucket_below_prefixes(store: Store) -> None:
    put(store.target(prefix="essays"), FIRST, store.folder)
    other = store.target("00000000-0000-0000-0000-000000000000", prefix="talks/")
    put(other, SECOND, store.folder, other.live())
    assert store.lying().keys() == {f"essays/{path}" for path in sent(FIRST)} | {
        f"talks/{path}" for path in sent(SECOND)
    }


def test_any_release_comes_back_byte_for_byte(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), SECOND, store.folder, first, hour=1)
    back = store.target().roll_back(first.release, second, LATER, "eve")
    assert (back.turn.number, back.turn.is_rollback, back.release) == (3, True, first.release)
    assert store.lying() == sent(FIRST)
    assert store.target().live() == back
    assert record_taken_back(store.target(), back) == b"1\n"


def test_assets_of_what_is_taken_back_stay_for_those_who_still_read_it(store: Store) -> None:
    later, last = "theme/css/a.b7654321.css", "theme/css/a.c7654321.css"
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), {**SECOND, later: b"p {}"}, store.folder, first, hour=1)
    back = store.target().roll_back(first.release, second, LATER, "eve")
    assert store.lying() == sent(FIRST) | {later: b"p {}"}
    assert store.target().live() == back
    assert (back.release.id, back.release.files) == (first.release.id, len(FIRST) + 1)
    assert store.target().drift(back) == ()
    assert store.target().kept() == (first.release, second.release)
    store.target().tidy(1)
    third = put(store.target(), {**FIRST, last: b"p {}"}, store.folder, back, hour=2)
    assert store.lying() == sent(FIRST) | {last: b"p {}"}
    assert store.target().drift(third) == ()


def test_readers_are_told_what_each_file_is_and_how_long_it_may_be_kept(store: Store) -> None:
    parcel = parcel_of({"index.html": b"1", "theme/a.b1234567.css": b"2", "old/index.html": b"3"}, store.folder)
    parcel = replace(parcel, moved={"old/index.html": "/columns/%C3%A9/"})
    store.target().publish(release_of(parcel, MORNING, "ada", ""), parcel, None, lambda done, size: None)
    told = {key: store.client.head_object(Bucket=store.bucket, Key=key) for key in parcel.files}
    assert told["index.html"]["ContentType"] == "text/html; charset=utf-8"
    assert told["index.html"]["CacheControl"] == "public, max-age=60, must-revalidate"
    assert told["theme/a.b1234567.css"]["CacheControl"] == "public, max-age=31536000, immutable"
    assert told["old/index.html"]["WebsiteRedirectLocation"] == "/columns/%C3%A9/"


def test_who_was_overtaken_is_told_by_whom_and_since_when(store: Store) -> None:
    base = put(store.target(), FIRST, store.folder)
    put(store.target(), SECOND, store.folder, base, hour=1)
    for follow in (base, None):
        with pytest.raises(Overtaken, match=r"ada has published to the bucket .* meanwhile, on 4 March 2026"):
            put(store.target(), FIRST, store.folder, follow, hour=2, by="eve")
    with pytest.raises(Overtaken, match="ada has published"):
        store.target().roll_back(base.release, base, LATER, "eve")
    assert store.lying() == sent(SECOND)


def test_of_several_at_once_one_wins_and_the_others_are_told(store: Store) -> None:
    base = put(store.target(), FIRST, store.folder)

    def attempt(number: int) -> Live | Overtaken:
        try:
            return put(store.target(), SECOND, store.folder / str(number), base, hour=number, by=f"editor {number}")
        except Overtaken as overtaken:
            return overtaken

    for number in range(1, 5):
        (store.folder / str(number)).mkdir()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(1, 5)))
    (won,) = [result for result in results if isinstance(result, Live)]
    told = [str(result) for result in results if isinstance(result, Overtaken)]
    assert len(told) == 3
    assert all(f"{won.turn.by} has published to the bucket" in text and when(won.turn.at) in text for text in told)
    assert store.target().live() == won


def test_a_store_without_conditions_is_looked_at_before_and_after(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unconditionally(*, original: Any = store.client.put_object, **asked: Any) -> Any:
        if "IfNoneMatch" in asked:
            raise ClientError({"Error": {"Code": "NotImplemented"}}, "PutObject")
        return original(**asked)

    monkeypatch.setattr(store.client, "put_object", unconditionally)
    base = put(store.target(), FIRST, store.folder)
    second = put(store.target(), SECOND, store.folder, base, hour=1)
    assert not Shelf(Bucket(store.client, store.bucket)).take(second.turn)
    assert store.target().live() == second


class Killed(Exception):
    """A publisher that is no more."""


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Have a publisher killed after so many pages, if it lives so long."""
    left = [after]

    def until_killed(*arguments: Any, original: Any = s3_switch._put) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        original(*arguments)

    with monkeypatch.context() as struck, suppress(Killed):
        struck.setattr(s3_switch, "PAGES_AT_ONCE", 1)
        struck.setattr(s3_switch, "_put", until_killed)
        yield


@pytest.mark.parametrize("after", range(6))
def test_a_switch_that_was_cut_off_is_brought_to_its_end_by_whoever_looks(
    store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    base = put(store.target(), FIRST, store.folder)
    with killed(monkeypatch, after):
        put(store.target(), {**SECOND, "feed.xml": b"<rss/>"}, store.folder, base, hour=1)
    assert (store.lying() == sent({**SECOND, "feed.xml": b"<rss/>"})) == (after >= 3)  # files that are others
    live = store.target().live()
    assert live is not None and live.turn.number == 2
    assert store.lying() == sent({**SECOND, "feed.xml": b"<rss/>"})
    assert store.target().drift(live) == ()


def test_who_sleeps_while_others_publish_puts_right_what_it_touches_when_it_wakes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = put(store.target(), FIRST, store.folder)
    third = {**FIRST, "index.html": b"<p>three</p>"}
    slept: list[bool] = []

    def sleepy(*arguments: Any, original: Any = s3_switch._put) -> None:
        if not slept:
            slept.append(True)
            target = store.target()
            put(target, third, store.folder, target.live(), hour=2, by="eve")
        original(*arguments)

    with monkeypatch.context() as struck:
        struck.setattr(s3_switch, "_put", sleepy)
        put(store.target(), SECOND, store.folder, base, hour=1)
    live = store.target().live()
    assert live is not None and (live.turn.number, live.turn.by) == (3, "eve")
    assert store.lying() == sent(third)


def test_what_is_put_right_that_late_is_not_taken_for_a_change_by_hand(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(int(MORNING.timestamp()), 60)
    monkeypatch.setattr(
        moto_models, "utcnow", lambda: dt.datetime.fromtimestamp(next(clock), dt.UTC).replace(tzinfo=None)
    )
    base = put(store.target(), FIRST, store.folder)
    slept: list[bool] = []

    def sleepy(*arguments: Any, original: Any = s3_switch._put) -> None:
        if not slept:
            slept.append(True)
            put(store.target(), {**FIRST, "index.html": b"<p>six</p>"}, store.folder, store.target().live(), hour=2)
        original(*arguments)

    with monkeypatch.context() as struck:
        struck.setattr(s3_switch, "_put", sleepy)
        put(store.target(), {**FIRST, "columns/why/index.html": b"<p>not</p>"}, store.folder, base, hour=1)
    live = store.target().live()
    assert live is not None and live.turn.number == 3
    assert store.target().drift(live) == ()


def take_away(store: Store, *keys: str) -> None:
    """Let somebody take away what lies below the house's own folder in a bucket."""
    for key in keys:
        store.client.delete_object(Bucket=store.bucket, Key=f".standfirst/{key}")


def test_a_release_of_which_the_list_of_files_was_lost_is_not_brought_back(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), SECOND, store.folder, first, hour=1)
    take_away(store, f"releases/{first.release.id}/manifest")
    with pytest.raises(DeployProblem, match=f"the list of the files of {first.release.id}, .* taken away by hand"):
        store.target().roll_back(first.release, second, LATER, "eve")
    assert store.target().live() == second
    assert store.lying() == sent(SECOND)


def test_what_is_live_can_be_left_though_the_list_of_its_files_was_lost(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), {**FIRST, "index.html": b"<p>six</p>"}, store.folder, first, hour=1)
    take_away(store, f"releases/{second.release.id}/manifest")
    back = store.target().roll_back(first.release, second, LATER, "eve")
    assert store.lying() == sent(FIRST)
    assert store.target().drift(back) == ()


def test_a_release_that_has_lost_a_file_is_not_brought_back(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    second = put(store.target(), SECOND, store.folder, first, hour=1)
    take_away(store, object_of(digest_of(FIRST["index.html"])).removeprefix(".standfirst/"))
    with pytest.raises(DeployProblem, match=r"cannot be brought back: of its files, .* has lost index.html; nothing"):
        store.target().roll_back(first.release, second, LATER, "eve")
    assert store.target().live() == second
    assert store.lying() == sent(SECOND)


def test_a_file_that_the_store_has_lost_is_sent_once_more_where_it_is_wanted_elsewhere(store: Store) -> None:
    first = put(store.target(), FIRST, store.folder)
    take_away(store, object_of(digest_of(FIRST["columns/how/index.html"])).removeprefix(".standfirst/"))
    moved = {**FIRST, "columns/so/index.html": FIRST["columns/how/index.html"]}
    put(store.target(), moved, store.folder, first, hour=1)
    assert store.lying() == sent(moved)


@pytest.mark.parametrize("content", [None, b"{}\n"])
def test_a_publication_record_that_somebody_has_changed_is_not_relied_on(store: Store, content: bytes | None) -> None:
    live = put(store.target(), FIRST, store.folder)
    key = f"releases/{live.release.id}/ledger.jsonl"
    take_away(store, key)
    if content:
        store.client.put_object(Bucket=store.bucket, Key=f".standfirst/{key}", Body=content)
    with pytest.raises(RecordLost, match=f"the publication record of {live.release.id} in the bucket"):
        store.target().record_of(live.release)


def test_the_folder_that_a_store_shows_for_a_prefix_is_nothing_that_lies_there(store: Store) -> None:
    store.client.put_object(Bucket=store.bucket, Key="essays/", Body=b"")
    target = store.target(prefix="essays")
    assert target.live() is None
    live = put(target, FIRST, store.folder)
    assert target.drift(live) == ()


def test_nothing_leads_to_what_is_not_there_yet(tmp_path: Path) -> None:
    pages = ("index.html", "tags/a/index.html", "tags/index.html", "columns/why/index.html", "columns/index.html")
    before = parcel_of(dict.fromkeys((*pages, "rss.xml", "a.css"), b"1"), tmp_path).files
    after = {*pages, "rss.xml", "columns/new/index.html", "a.b1234567.css", "a.b1234567.css.gz"}
    assert steps(before, parcel_of(dict.fromkeys(after, b"2"), tmp_path).files) == (
        ("a.b1234567.css",),
        ("columns/new/index.html",),
        ("columns/why/index.html", "tags/a/index.html"),
        ("columns/index.html", "index.html", "tags/index.html"),
        ("rss.xml",),
    )


@pytest.mark.parametrize("prefix", ["/essays", "a//b", "../essays", ".standfirst", "essays/.standfirst/objects"])
def test_a_prefix_leads_neither_astray_nor_to_what_the_house_keeps_of_another_site(store: Store, prefix: str) -> None:
    with pytest.raises(ValueError, match=f"`{re.escape(prefix)}` is no prefix"):
        store.target(prefix=prefix)


def test_what_somebody_did_by_hand_is_reported(store: Store) -> None:
    live = put(store.target(), FIRST, store.folder)
    store.client.delete_object(Bucket=store.bucket, Key="index.html")
    store.client.put_object(Bucket=store.bucket, Key="theme/css/a.css", Body=b"longer than it was")
    for odd in ("!odd.txt", "secret.txt"):
        store.client.put_object(Bucket=store.bucket, Key=odd, Body=b"?")
    drift = store.target().drift(live)
    assert [line.split("`")[1] for line in drift] == ["!odd.txt", "secret.txt", "theme/css/a.css", "index.html"]
    assert drift[0] == "`!odd.txt` is there, and no `deploy` put it there"
    assert re.match(r"`theme/css/a.css` was written by somebody else on \d+ \w+ \d{4}, \d\d:\d\d \w+", drift[2])
    assert drift[3] == "`index.html` was taken away"


def test_what_others_have_published_meanwhile_is_not_taken_for_a_change_by_hand(store: Store) -> None:
    live = put(store.target(), FIRST, store.folder)
    target = store.target()
    put(store.target(), SECOND, store.folder, live, hour=1, by="grace")
    with pytest.raises(Overtaken, match="grace has published"):
        target.drift(live)


def test_a_site_of_more_files_than_a_store_tells_of_at_a_time_is_looked_through_in_parts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_drift, "LISTED", 2)
    live = put(store.target(), {**FIRST, "zebra.txt": b"z", ".a.txt": b"a"}, store.folder)
    assert store.target().drift(live) == ()
    for odd in ("!odd.txt", "columns/odd.txt", "zz.txt"):
        store.client.put_object(Bucket=store.bucket, Key=odd, Body=b"?")
    store.client.delete_object(Bucket=store.bucket, Key=".a.txt")
    found = [line.split("`")[1] for line in store.target().drift(live)]
    assert found == ["!odd.txt", "columns/odd.txt", "zz.txt", ".a.txt"]


def test_each_part_of_a_bucket_is_asked_for_but_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "4")
    monkeypatch.setattr(s3_drift, "LISTED", 4)
    target = store.target()
    live = put(target, {f"columns/{number:02}/index.html": b"?" for number in range(13)}, store.folder)
    asked: list[str] = []
    store.client.meta.events.register("before-call.s3.ListObjectsV2", lambda **about: asked.append(str(about)))
    assert target.drift(live) == ()
    assert len(asked) == 4 + 1  # thirteen objects, four at a time, and what comes before the house's own


def test_a_bucket_is_looked_through_by_a_process_with_connections_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "processors", lambda: 2)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ada")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    with object_store() as kept_open:  # connections are, as stores keep them
        kept_open.make("essays")
        said = {"bucket": "essays", "region": REGION, "endpoint": f"http://127.0.0.1:{kept_open.port}"}
        target = open_target("bucket", S3Settings.model_validate(said), SITE, tmp_path)
        live = put(target, FIRST, tmp_path)
        with target.looking_over(live) as drift:
            assert [target.fetch("index.html") for _ in range(100)] == [FIRST["index.html"]] * 100
            assert drift() == ()


@pytest.mark.parametrize("after", range(4))
def test_what_was_changed_by_hand_is_put_right_though_the_release_has_it_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    live = put(store.target(), FIRST, store.folder)
    target = store.target()
    store.client.put_object(Bucket=store.bucket, Key="theme/css/a.css", Body=b"by hand")
    store.client.put_object(Bucket=store.bucket, Key="odd.txt", Body=b"odd")
    store.client.delete_object(Bucket=store.bucket, Key="index.html")
    assert len(target.drift(live)) == 3
    with killed(monkeypatch, after):
        put(target, {**FIRST, "new.txt": b"new"}, store.folder, live, hour=1)
    assert store.target().live() is not None
    assert store.lying() == {**sent(FIRST), "new.txt": b"new"}


def test_a_bucket_with_something_else_in_it_is_refused(store: Store) -> None:
    store.client.put_object(Bucket=store.bucket, Key="holiday.jpg", Body=b"?")
    with pytest.raises(WrongTarget, match=r"holds holiday.jpg, and no `deploy` put it there"):
        store.target().live()
    with pytest.raises(WrongTarget, match=r"holiday.jpg"):
        put(store.target(), FIRST, store.folder)
    assert store.lying() == {"holiday.jpg": b"?"}


def test_another_sites_bucket_is_refused(store: Store) -> None:
    put(store.target(), FIRST, store.folder)
    with pytest.raises(WrongTarget, match="another site is published to the bucket"):
        store.target("00000000-0000-0000-0000-000000000000").live()


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        (b"not one", "was not written by `deploy`"),
        (b"[1, 2]", "was not written by `deploy`"),
        (b'{"layout": 1}', "was not written by `deploy`"),
        (f'{{"site": "{SITE}", "layout": 99}}'.encode(), "a newer Standfirst has published to the bucket"),
    ],
)
def test_a_bucket_that_this_standfirst_does_not_know_its_way_in_is_refused(
    store: Store, marker: bytes, told: str
) -> None:
    store.client.put_object(Bucket=store.bucket, Key=".standfirst/site.json", Body=marker)
    with pytest.raises(WrongTarget, match=told):
        store.target().live()


def test_two_sites_that_come_upon_an_empty_bucket_at_once_do_not_share_it(store: Store) -> None:
    assert store.target().live() is None
    theirs = b'{"site": "00000000-0000-0000-0000-000000000000", "layout": 1}'
    store.client.put_object(Bucket=store.bucket, Key=".standfirst/site.json", Body=theirs)
    with pytest.raises(WrongTarget, match="another site is published to the bucket"):
        put(store.target(), FIRST, store.folder, None)
    assert store.lying() == {}


def test_a_file_that_cannot_be_read_here_is_named(store: Store) -> None:
    parcel = parcel_of(FIRST, store.folder / "parcel")
    lost = parcel.place_of(parcel.files["index.html"].digest)
    lost.unlink()
    with pytest.raises(DeployProblem, match=f"{lost.name}: No such file or directory; mend that"):
        store.target().publish(release_of(parcel, MORNING, "ada", ""), parcel, None, lambda done, size: None)
    assert store.lying() == {}


def test_releases_beyond_those_that_are_kept_go(store: Store) -> None:
    live: Live | None = None
    for hour in range(4):
        live = put(store.target(), {**FIRST, "index.html": str(hour).encode()}, store.folder, live, hour)
    store.target().tidy(2)
    assert [release.made[11:13] for release in store.target().kept()] == ["07", "08"]
    assert store.target().live() == live
    assert store.lying() == sent({**FIRST, "index.html": b"3"})


def test_what_cannot_be_used_is_told_with_the_setting_that_is_to_blame(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unreachable, match="there is no bucket `nowhere`; look at `bucket` of `bucket`"):
        store.opened(bucket="nowhere").live()
    with pytest.raises(Unreachable, match=r"does not answer.*look at `endpoint`"):
        store.opened(endpoint="http://127.0.0.1:9").live()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(Unreachable, match=r"there are no credentials.*AWS_ACCESS_KEY_ID"):
        store.opened().live()
    for wrong in ({"prefix": "/a"}, {"prefix": "a/../b"}, {"endpoint": "https://ada:s3cret@store.example"}):
        with pytest.raises(ValidationError):
            S3Settings.model_validate({"bucket": "essays", **wrong})


def test_settings_that_no_client_can_be_made_of_are_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployProblem, match=r"^`Our Essays` is no name of a bucket; look at `bucket` of `bucket`"):
        store.opened(bucket="Our Essays").live()
    for endpoint in ("http://[store", "http://our_store:9000"):
        with pytest.raises(DeployProblem, match=r"^`bucket` in DEPLOY cannot be used: "):
            store.opened(endpoint=endpoint)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(Unreachable, match=r"^AWS_PROFILE names a profile that is not .*, or AWS_PROFILE to one"):
        store.opened()


@pytest.mark.parametrize("kept", ["current.json", "turns/000001.json", "releases/{}/release.json"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"{}", b"[]"])
def test_what_somebody_has_made_unreadable_is_named(store: Store, kept: str, content: bytes) -> None:
    key = f".standfirst/{kept.format(put(store.target(), FIRST, store.folder).release.id)}"
    store.client.put_object(Bucket=store.bucket, Key=key, Body=content)
    with pytest.raises(
        DeployProblem, match=f"`{key}` in the bucket `{store.bucket}` was changed by hand; bring it back"
    ):
        store.target().live()


def test_credentials_that_the_store_does_not_know(store: Store) -> None:
    ask_for_credentials(store.endpoint, "0")
    try:
        with pytest.raises(Unreachable, match=r"does not know this access key.*AWS_ACCESS_KEY_ID") as refused:
            store.opened().live()
    finally:
        ask_for_credentials(store.endpoint, "inf")
    assert "s3cret" not in str(refused.value)


def ask_for_credentials(endpoint: str, after: str) -> None:
    """Let the store look at credentials, after so many requests."""
    asked = urllib.request.Request(
        f"{endpoint}/moto-api/reset-auth", data=after.encode(), headers={"Content-Type": "text/plain"}
    )
    with urllib.request.urlopen(asked) as answer:
        answer.read()


ASKING: Mapping[str, Callable[[Bucket], object]] = {
    "what an object holds": lambda bucket: bucket.get("a"),
    "when it was written": lambda bucket: bucket.changed("a"),
    "what lies there": lambda bucket: [*bucket.lying("")],
    "which folders there are": lambda bucket: bucket.folders(""),
}


def test_where_the_store_takes_one_file_no_longer_the_others_are_not_tried() -> None:
    tried: list[int] = []

    def fail(number: int) -> None:
        tried.append(number)
        time.sleep(0.01)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        each(fail, range(10_000))
    assert len(tried) < 1000


@contextmanager
def answering(answer: bytes, *, resets: bool = False) -> Iterator[str]:
    """A store at this address that says this to whatever it is asked, and hangs up, or breaks the line."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(answer)
            if resets:
                self.request.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()

    with listening(Answering) as address:
        yield address


@contextmanager
def listening(answering: type[BaseRequestHandler]) -> Iterator[str]:
    """A store at this address that answers in this way."""
    with ThreadingTCPServer(("127.0.0.1", 0), answering) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@pytest.mark.parametrize("asked", ASKING)
def test_an_answer_of_which_the_head_was_cut_off_does_not_say_that_there_is_nothing(store: Store, asked: str) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nServer: store\r\n") as address, pytest.raises(ConnectionClosedError):
        ASKING[asked](store.opened(endpoint=address).shelf.bucket)


def test_an_answer_that_breaks_off_as_it_says_that_there_is_nothing_says_nothing(store: Store) -> None:
    cut_off = b"HTTP/1.1 404 Not Found\r\nContent-Length: 200\r\n\r\n<?xml version='1.0'?><Error>"
    with answering(cut_off, resets=True) as address, pytest.raises(Unreachable, match="does not answer, or broke off"):
        store.opened(endpoint=address).live()


def test_nobody_waits_for_the_rest_of_an_answer_whether_a_file_is_wanted(store: Store) -> None:
    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            heard = self.request.recv(65536)
            while b"100-continue" not in heard and not heard.endswith(FIRST["index.html"]):
                heard += self.request.recv(65536)
            is_asked = b"100-continue" in heard
            self.request.sendall(b"HTTP/1.1 100 Continue\r\n" if is_asked else b"HTTP/1.1 200 OK\r\n\r\n")

    place = store.folder / "essay.html"
    place.write_bytes(FIRST["index.html"])
    with listening(Answering) as address:
        bucket = store.opened(endpoint=address).shelf.bucket
        sending = Thread(target=bucket.upload, args=("a", place, digest_of(FIRST["index.html"])), daemon=True)
        sending.start()
        sending.join(timeout=10)
    assert not sending.is_alive()


@pytest.mark.parametrize(
    "answer",
    [
        {"Error": {"Code": "AuthorizationHeaderMalformed", "Region": "eu-west-1"}},
        {"Error": {"Code": "301"}, "ResponseMetadata": {"HTTPHeaders": {"x-amz-bucket-region": "eu-west-1"}}},
    ],
)
def test_the_region_of_a_bucket_is_named_where_the_store_names_it(answer: Any) -> None:
    with pytest.raises(Unreachable, match="is in another region; write `eu-west-1` as `region` of `live` in DEPLOY"):
        raise problem_of(ClientError(answer, "ListObjectsV2"), "live", "essays", "")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("SignatureDoesNotMatch", "the secret key does not belong to the access key.*AWS_SECRET_ACCESS_KEY"),
        ("AccessDenied", r"may not do that in the bucket `essays` \(PutObject\)"),
        ("PermanentRedirect", "is in another region; write the one that the store shows you as `region` of `live`"),
        ("403", "may not do that"),
        ("SlowDown", "it says: not now"),
    ],
)
def test_what_stores_answer_is_told_as_what_can_be_mended(code: str, told: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "not now"}}, "PutObject")
    with pytest.raises(Unreachable, match=told):
        raise problem_of(error, "live", "essays", "")
