"""Small sites to publish, for tests of every target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from desk.deploy.parcel import Parcel, SiteFile, digest_of
from desk.deploy.release import release_of
from desk.deploy.target import Live, Target

SITE = "3b241101-e2bb-4255-8caf-4136c566a962"
MORNING = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
FIRST = {
    "index.html": b"<p>one</p>",
    "index.html.gz": b"\x1f\x8b1",
    "columns/why/index.html": b"<p>why</p>",
    "columns/how/index.html": b"<p>how</p>",
    "theme/css/a.css": b"p {}",
}
SECOND = {**FIRST, "index.html": b"<p>two</p>", "columns/new/index.html": b"<p>new</p>"}


def parcel_of(files: Mapping[str, bytes], folder: Path, record: bytes = b"") -> Parcel:
    """A site of these files, whose bytes are put into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for content in files.values():
        (folder / digest_of(content)).write_bytes(content)
    held = {path: SiteFile(digest_of(content), len(content)) for path, content in files.items()}
    return Parcel(held, folder.joinpath, record=record, server_files={"nginx.conf": b"# nothing\n"})


def put(
    target: Target, files: Mapping[str, bytes], folder: Path, base: Live | None = None, hour: int = 0, by: str = "ada"
) -> Live:
    """Publish these files."""
    parcel = parcel_of(files, folder / "parcel", record=f"{hour}\n".encode())
    release = release_of(parcel, MORNING + dt.timedelta(hours=hour), by, f"what {by} did at {hour}")
    return target.publish(release, parcel, base, lambda sent, size: None)


def site_in(folder: Path) -> dict[str, bytes]:
    """Every file that a web server finds in a folder, links followed."""
    found: dict[str, bytes] = {}
    for place in folder.iterdir():
        if place.is_dir():
            found |= {f"{place.name}/{path}": content for path, content in site_in(place).items()}
        else:
            found[place.name] = place.read_bytes()
    return found
