"""Invented small sites, each file of which says which one it is of, so that a reader can tell what belongs together."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.parcel import Parcel, SiteFile, digest_of
from desk.deploy.release import Release, release_of

PAGES = ("index.html", "columns/why/index.html", "columns/how/index.html", "pages/about/index.html", "long/index.html")
"""What every edition has, the home page first; the last is long enough to be written in several steps."""

LETTERS = "ABC"
"""What the editions are called."""

LONG = 90_000
"""Bytes of the long page."""

SITE_ID = "5f0c0dd6-1f86-5a5c-8c8a-2b1d0f7a9a11"

DAY = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
"""The moment at which the first edition is published; the others follow by the minute."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A site at a time: its files by path, and for each page the paths of what it is made up with."""

    letter: str
    files: Mapping[str, bytes]
    assets: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, bytes] = field(default_factory=dict)
    """Assets of the edition before, which a reader of an old page still asks for."""

    @property
    def everything(self) -> dict[str, bytes]:
        """All that lies on the server."""
        return {**self.kept, **self.files}


def edition(letter: str, after: Edition | None = None) -> Edition:
    """Return the edition of this letter, published after another one."""
    files: dict[str, bytes] = {}
    assets: dict[str, tuple[str, ...]] = {}
    style = _named("theme/css/style.css", f"/* {letter} */\nbody {{ --edition: {letter} }}\n".encode(), files)
    common = _named("theme/fonts/serif.woff2", b"the same in every edition", files)
    for page in (*PAGES, f"only-in-{letter}/index.html"):
        picture = _named(f"images/{page.split('/')[-2] if '/' in page else 'home'}.png", _bytes(letter, page), files)
        assets[page] = (style, picture, common)
        size = LONG if page.startswith("long") else 900
        files[page] = _page(letter, page, assets[page], size)
    files["rss.xml"] = f"<rss><channel><title>{letter}</title></channel></rss>\n".encode()
    files["sitemap.xml"] = f"<urlset><!-- {letter} -->{''.join(sorted(assets))}</urlset>\n".encode()
    kept = {path: data for path, data in after.files.items() if is_fingerprinted(path)} if after else {}
    return Edition(letter, files, assets, kept)


def editions(letters: str = LETTERS) -> tuple[Edition, ...]:
    """Return the editions of these letters, each published after the one before it."""
    found: list[Edition] = []
    for letter in letters:
        found.append(edition(letter, found[-1] if found else None))
    return tuple(found)


def parcel_of(site: Edition, folder: Path) -> Parcel:
    """Return an edition as it is sent; its bytes are laid in a folder by their digests."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, SiteFile] = {}
    for path, data in site.everything.items():
        digest = digest_of(data)
        place = folder / digest
        if not place.exists():
            aside = folder / f"{digest}.{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
            aside.write_bytes(data)
            aside.replace(place)
        files[path] = SiteFile(digest, len(data))
    return Parcel(files, folder.joinpath, record=f'{{"edition": "{site.letter}"}}\n'.encode())


def release_for(parcel: Parcel, minute: int, by: str = "Ada") -> Release:
    """Return the release that a parcel is published as, so many minutes after the first one."""
    return release_of(parcel, moment_of(minute), by, f"edition of minute {minute}")


def moment_of(minute: int) -> dt.datetime:
    """Return the moment so many minutes after the first edition was published."""
    return DAY + dt.timedelta(minutes=minute)


def _page(letter: str, page: str, assets: tuple[str, ...], size: int) -> bytes:
    links = "".join(f'<link href="/{path}">' for path in assets)
    begin = f"<!doctype html><title>{letter} {page}</title>{links}\n"
    line = f"<p>This is edition {letter} of {page}.</p>\n"
    return (begin + line * (size // len(line)) + f"<p>The end of {letter}.</p>\n").encode()


def _bytes(letter: str, page: str) -> bytes:
    return b"\x89PNG\r\n" + f"{letter} {page} ".encode() * 20


def _named(path: str, data: bytes, files: dict[str, bytes]) -> str:
    """Put an asset among the files under a name that says what it holds, and return that name."""
    stem, _, suffix = path.rpartition(".")
    name = f"{stem}.a{digest_of(data)[:7]}.{suffix}"
    files[name] = data
    return name
