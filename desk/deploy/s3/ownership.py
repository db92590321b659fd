"""Whose a bucket is, or what lies in it under a prefix: a site's own or nobody's yet, else nothing is published."""

from __future__ import annotations

from itertools import chain

from desk.deploy.marker import Marker, refuse_another
from desk.deploy.s3.bucket import Bucket
from desk.deploy.s3.switch import AFTER_OURS, OURS
from desk.deploy.target import WrongTarget
from plugins.core.problems import one_line

MARKER = f"{OURS}site.json"


def shown(bucket: Bucket) -> str:
    """Return a bucket as an editor is told of it."""
    return f"the bucket `{bucket.name}`{f' below {bucket.prefix}' if bucket.prefix else ''}"


def is_own(bucket: Bucket, site: str, name: str) -> bool:
    """Whether a bucket is that of a site already; `name` is the target's in DEPLOY.

    Raises:
        WrongTarget: it is another site's, or holds something else.
    """
    marker = bucket.get(MARKER)
    if marker is None:
        _refuse_foreign(bucket, name)
        return False
    _refuse_another(bucket, marker, site, name)
    return True


def make_own(bucket: Bucket, site: str, name: str) -> None:
    """Let a bucket be that of a site, unless it is already.

    Raises:
        WrongTarget: it is another site's, or holds something else.
    """
    _refuse_foreign(bucket, name)
    if not bucket.put_new(MARKER, Marker(site).as_json()):
        _refuse_another(bucket, bucket.get(MARKER) or b"", site, name)


def _refuse_foreign(bucket: Bucket, name: str) -> None:
    foreign = next(chain(bucket.lying("", until=OURS), bucket.lying("", after=AFTER_OURS)), None)
    if foreign and bucket.get(MARKER) is None:
        raise WrongTarget(
            f"{shown(bucket)} holds {one_line(foreign.key)}, and no `deploy` put it there",
            f"name a bucket of the site's own, or a `prefix` for `{name}` in DEPLOY",
        )


def _refuse_another(bucket: Bucket, marker: bytes, site: str, name: str) -> None:
    fix = f"name another `bucket` or `prefix` for `{name}` in DEPLOY"
    refuse_another(marker, site, MARKER, shown(bucket), fix)
