"""A bucket of a store that speaks S3: what is done with objects in it, many at a time."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from desk.deploy.s3.complaints import problem_of
from desk.deploy.target import DeployProblem
from desk.house import of_disk
from plugins.core.problems import one_line

AT_ONCE = 16
"""How many requests are under way at a time."""

_GONE = {"NoSuchKey", "404", "NotFound"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}

_UNABLE = {"NotImplemented", "501"}

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Lying:
    """An object as a list of them tells it."""

    key: str
    size: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or what lies in it under a prefix; keys are counted from there."""

    client: Any
    name: str
    prefix: str = ""

    def reconnect(self) -> None:
        """Use connections of its own from now on: a process that was forked has those of another."""
        self.client.close()

    def get(self, key: str) -> bytes | None:
        """Return what an object holds; None where there is none."""
        found = self._unless(_GONE, lambda: self.client.get_object(Bucket=self.name, Key=self.prefix + key))
        return bytes(self._whole(found, "ContentLength")["Body"].read()) if found else None

    def changed(self, key: str) -> datetime | None:
        """Return when an object was written last; None where there is none."""
        found = self._unless(_GONE, lambda: self.client.head_object(Bucket=self.name, Key=self.prefix + key))
        return self._whole(found, "LastModified")["LastModified"] if found else None

    def put(self, key: str, content: bytes) -> None:
        """Let an object hold these bytes."""
        self.client.put_object(Bucket=self.name, Key=self.prefix + key, Body=content)

    def put_new(self, key: str, content: bytes) -> bool:
        """Let a new object hold these bytes; False where there was one, which stays as it is.

        A store that cannot make sure of that itself is looked at before and after.
        """
        from botocore.exceptions import ClientError

        put = {"Bucket": self.name, "Key": self.prefix + key, "Body": content, "IfNoneMatch": "*"}
        try:
            return self._unless(_TAKEN, lambda: self.client.put_object(**put)) is not None
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _UNABLE:
                raise
        if self.get(key) is not None:
            return False
        self.put(key, content)
        return self.get(key) == content

    def upload(self, key: str, place: Path, digest: str) -> None:
        """Let an object hold a file, which the store compares with its digest."""
        checksum = base64.b64encode(bytes.fromhex(digest)).decode()
        with place.open("rb") as file:
            self.client.put_object(Bucket=self.name, Key=self.prefix + key, Body=file, ChecksumSHA256=checksum)

    def copy(self, source: str, key: str, told: Mapping[str, str]) -> None:
        """Let an object hold what another one does; `told` is what readers are told of it."""
        self.client.copy_object(
            Bucket=self.name,
            Key=self.prefix + key,
            CopySource={"Bucket": self.name, "Key": self.prefix + source},
            MetadataDirective="REPLACE",
            **told,
        )

    def delete(self, keys: Iterable[str]) -> None:
        """Take objects away."""
        waiting = [{"Key": self.prefix + key} for key in keys]
        for first in range(0, len(waiting), 1000):
            asked = {"Objects": waiting[first : first + 1000], "Quiet": True}
            failed = self.client.delete_objects(Bucket=self.name, Delete=asked).get("Errors")
            if failed:
                what = f"{failed[0].get('Key')} could not be taken away"
                raise DeployProblem(what, f"the store says: {one_line(str(failed[0].get('Message', '')))}")

    def lying(self, under: str, after: str = "", until: str = "") -> Iterator[Lying]:
        """Yield the objects whose keys begin with `under`, in their order: those after a key, and up to another.

        One that is called as the prefix itself is the folder that a store's own pages make of that, and lies nowhere.
        """
        asked = {"Bucket": self.name, "Prefix": self.prefix + under}
        if after:
            asked["StartAfter"] = self.prefix + after
        for page in self.client.get_paginator("list_objects_v2").paginate(**asked):
            for entry in self._whole(page, "IsTruncated").get("Contents", ()):
                key = str(entry["Key"])[len(self.prefix) :]
                if key and (not until or key <= until):
                    yield Lying(key, int(entry["Size"]), entry["LastModified"])
                if until and key >= until:
                    return

    def folders(self, under: str) -> list[str]:
        """Return the names that stand in keys after `under`, up to the next slash."""
        asked = {"Bucket": self.name, "Prefix": self.prefix + under, "Delimiter": "/"}
        pages = self.client.get_paginator("list_objects_v2").paginate(**asked)
        answers = (self._whole(page, "IsTruncated") for page in pages)
        found = [str(entry["Prefix"]) for answer in answers for entry in answer.get("CommonPrefixes", ())]
        return [prefix[len(self.prefix + under) : -1] for prefix in found]

    def _whole(self, answer: Any, name: str) -> Any:
        """Return an answer that says what each must say: one of which even the head was cut off looks like a void."""
        from botocore.exceptions import ConnectionClosedError

        if name not in answer:
            raise ConnectionClosedError(endpoint_url=self.client.meta.endpoint_url)
        return answer

    def _unless(self, codes: set[str], ask: Callable[[], Any]) -> Any:
        from botocore.exceptions import ClientError

        try:
            return ask()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in codes:
                return None
            raise


def sending_at_once(client: Any) -> Any:
    """Return a client that sends a file without asking first whether it is wanted.

    Where the line breaks within the answer to that, botocore reads on for ever.
    """

    def begin(params: Mapping[str, Any], **_: object) -> None:
        params["headers"].pop("Expect", None)

    client.meta.events.register_last("before-call.s3", begin)
    return client


def several(ask: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """Yield what is answered for each of many, in their order; several are asked for at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(ask, items)


def each(do: Callable[[Item], object], items: Iterable[Item]) -> None:
    """Do something with many, several at a time; where one fails no other is begun, and what began is waited for."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done in [pool.submit(do, item) for item in items]:
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def told(name: str, bucket: str, endpoint: str) -> Iterator[None]:
    """Say what goes wrong as what an editor can mend.

    Raises:
        DeployProblem: something did.
    """
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error, HTTPError) as error:  # the last where a refusal itself broke off
        raise problem_of(error, name, bucket, endpoint) from None
    except OSError as error:  # of a file here: what goes wrong on the way to the store is among those above
        raise DeployProblem(of_disk(error), "mend that and run the command again") from None
