"""Buckets that no site may be published to: each is refused, and nothing that lies in any of them is touched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from desk.deploy.parcel import Parcel
from desk.deploy.targets import opened
from tests.adversity.editions import SITE_ID, edition, parcel_of, release_for
from tests.adversity.injecting import do
from tests.adversity.object_store import KEYS, REGION, ObjectStore
from tests.adversity.places import unheard
from tests.adversity.wrong import OTHER_SITE, Refusal

MARKER = ".standfirst/site.json"


def _marker(site: str = OTHER_SITE, layout: int = 1) -> bytes:
    return f'{{"site": "{site}", "layout": {layout}}}'.encode()


@dataclass(frozen=True, slots=True)
class Case:
    """A wrong bucket: how it is called, what lies in it, and what the settings say of it."""

    name: str
    lying: Mapping[str, bytes] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)


PHOTOGRAPHS = {"holiday.jpg": b"somebody's"}

CASES = (
    Case("somebody's photographs", PHOTOGRAPHS),
    Case("one hidden file", {".env": b"somebody's"}),
    Case("a name as a folder's", {"photographs/": b""}),
    Case("a web page", {"index.html": b"<title>It works!</title>"}),
    Case("a name that sorts after ours", {"~": b"somebody's"}),
    Case("a name that sorts before ours", {"!": b"somebody's"}),
    Case("a name that is nearly ours", {".standfirst": b"somebody's"}),
    Case("a folder that is nearly ours", {".standfirst-2/one.jpg": b"somebody's"}),
    Case("somebody's files below the prefix", {"essays/one.jpg": b"somebody's"}, {"prefix": "essays"}),
    Case("a site below a prefix of the bucket", {f"essays/{MARKER}": _marker(), "essays/index.html": b"theirs"}),
    Case("another site", {MARKER: _marker(), "index.html": b"theirs"}),
    Case("another site that was never published", {MARKER: _marker()}),
    Case("another site below the prefix", {f"essays/{MARKER}": _marker()}, {"prefix": "essays/"}),
    Case("what another site keeps to itself", {MARKER: _marker()}, {"prefix": ".standfirst/"}),
    Case("pages of another site", {MARKER: _marker(), "columns/why/index.html": b"theirs"}, {"prefix": "columns"}),
    Case("a marker that is not one", {MARKER: b"not one"}),
    Case("a marker that is empty", {MARKER: b""}),
    Case("a marker that is a list", {MARKER: b"[1, 2]"}),
    Case("a marker without a site", {MARKER: b'{"layout": 1}'}),
    Case("a marker of a later layout", {MARKER: _marker(SITE_ID, 99)}),
    Case("a bucket that is not there", said={"bucket": "nobodys-bucket"}),
    Case("an empty name", said={"bucket": ""}),
    Case("no name for a bucket", said={"bucket": "Not a bucket"}),
    Case("a path for a bucket", said={"bucket": "essays/public"}),
    Case("an address for a bucket", said={"bucket": "s3://essays"}),
    Case("a prefix from the root", said={"prefix": "/essays"}),
    Case("a prefix that leads back up", said={"prefix": "essays/../photographs"}),
    Case("a prefix with an empty name in it", said={"prefix": "essays//site"}),
    Case("an endpoint that is no address", said={"endpoint": "store.example"}),
    Case("an endpoint with a secret in it", said={"endpoint": "http://ada:secret@store.example"}),
    Case("an endpoint where nobody answers", said={"endpoint": "http://127.0.0.1:9"}),
    Case("a setting that is not known", said={"buckets": "essays"}),
)  # fmt: skip
"""Wrong buckets, some by what lies there and some by what is typed."""


def try_all(store: ObjectStore, folder: Path) -> list[Refusal]:
    """Try to publish to each of these."""
    parcel = parcel_of(edition("A"), folder / "bytes")
    client = store.client()
    store.make("somebodys")
    client.put_object(Bucket="somebodys", Key="diary.txt", Body=b"somebody's")
    return [_try(case, store, client, parcel, f"wrong-{number}") for number, case in enumerate(CASES)]


def _try(case: Case, store: ObjectStore, client: Any, parcel: Parcel, bucket: str) -> Refusal:
    store.make(bucket)
    for key, content in case.lying.items():
        client.put_object(Bucket=bucket, Key=key, Body=content)
    buckets = ("somebodys", bucket)
    before = everything(client, buckets)
    ending = do(partial(_publish, {"bucket": bucket, **case.said}, store.port, parcel))
    after = everything(client, buckets)
    touched = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return Refusal(case.name, ending.how, ending.said, tuple(touched))


def _publish(said: Mapping[str, Any], port: int, parcel: Parcel) -> None:
    """Publish as one would whose settings are wrong, and tidy up."""
    os.environ |= {name.upper(): value for name, value in KEYS.items()} | {"AWS_MAX_ATTEMPTS": "1"}
    place = {"kind": "s3", "endpoint": f"http://127.0.0.1:{port}", "region": REGION, **said}
    target = opened({"DEPLOY": {"bucket": place}, "SITE_ID": SITE_ID}, "bucket", Path.cwd()).target
    base = target.live()
    target.publish(release_for(parcel, 0), parcel, base, unheard)
    target.tidy(1)


def everything(client: Any, buckets: tuple[str, ...]) -> dict[str, tuple[object, ...]]:
    """Return all that lies in these buckets, down to its times, and the names of all buckets."""
    found: dict[str, tuple[object, ...]] = {"buckets": tuple(each["Name"] for each in client.list_buckets()["Buckets"])}
    for bucket in buckets:
        for entry in client.list_objects_v2(Bucket=bucket).get("Contents", ()):
            found[f"{bucket}/{entry['Key']}"] = (entry["ETag"], entry["Size"], entry["LastModified"])
    return found
