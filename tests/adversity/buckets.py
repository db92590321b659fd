"""Buckets that are published to: pages change one by one there, and each must have what it is made up with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.deploy.s3.bucket import Bucket
from desk.deploy.s3.site import S3Site
from desk.deploy.s3.switch import OURS, Shelf
from desk.deploy.target import Target
from desk.media_types import media_type
from tests.adversity import places
from tests.adversity.editions import SITE_ID
from tests.adversity.object_store import ObjectStore
from tests.adversity.places import Change, TargetKind, differences


def bucket_of(place: str) -> str:
    """Return what the bucket of a place is called."""
    return f"place-{place}"


@dataclass(frozen=True, slots=True)
class _Buckets:
    """Places that are a bucket each."""

    shelf: places.Shelf
    store: ObjectStore
    client: Any
    name: str
    is_whole_site: bool = False

    def settle(self, place: Path) -> None:
        """Wait for nothing: what a store has, it gives."""

    def begin(self, place: Path) -> None:
        """Make an empty bucket."""
        place.mkdir(parents=True)
        self.store.make(bucket_of(place.name))

    def copy(self, start: Path, place: Path) -> None:
        """Copy a bucket within the store."""
        place.mkdir()
        self.store.copy(bucket_of(start.name), bucket_of(place.name))

    def served(self, place: Path) -> dict[str, bytes]:
        """Return all that readers are led to."""
        return self.store.served(bucket_of(place.name), OURS)

    def end(self, place: Path) -> None:
        """Take it all away."""
        self.store.end(bucket_of(place.name))
        places.take_away(place)


@dataclass(frozen=True, slots=True)
class BucketKind(_Buckets):
    """Buckets that are published to through the house's own target."""

    name: str = "s3"

    @property
    def _target(self) -> TargetKind:
        return TargetKind(self.name, self.shelf, self.open_target, "nowhere", is_whole_site=False)

    def open_target(self, place: Path) -> Target:
        """Return the target that a place is."""
        return S3Site("bucket", SITE_ID, Shelf(Bucket(self.client, bucket_of(place.name))))

    def lock_of(self, place: Path) -> Path | None:
        """Return nothing: whoever takes the turn first has won."""
        return None

    def publish(self, place: Path, change: Change) -> None:
        """Publish as the command does, but for the build."""
        self._target.publish(place, change)

    def mend(self, place: Path, change: Change) -> list[str]:
        """Publish once more, compare all that is served with the edition, and ask the target anew what it knows."""
        self.publish(place, change)
        target = self._target
        unlike = differences(self.served(place), self.shelf.sites[change.new], target.others(change.new))
        return target.told_wrongly(self.open_target(place), change.new) + unlike


@dataclass(frozen=True, slots=True)
class BucketControl(_Buckets):
    """Buckets that are put into as is usual, in the order of names: pages before what they are made up with."""

    name: str = "s3 sync --delete"

    def publish(self, place: Path, change: Change) -> None:
        """Put what has changed, one after the other, and take away what the edition does not have."""
        site, bucket = self.shelf.sites[change.new], bucket_of(place.name)
        there = self.served(place)
        for path, content in sorted(site.everything.items()):
            if there.get(path) != content:
                self.client.put_object(Bucket=bucket, Key=path, Body=content, ContentType=media_type(path))
        for path in sorted(there.keys() - site.everything.keys()):
            self.client.delete_object(Bucket=bucket, Key=path)

    def mend(self, place: Path, change: Change) -> list[str]:
        """Put the edition there once more, and compare all that is served with it."""
        self.publish(place, change)
        return differences(self.served(place), self.shelf.sites[change.new], {})
