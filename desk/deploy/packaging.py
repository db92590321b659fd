"""From a site that was built to a parcel that can be sent: what the build's manifest names, and what is made of it.

Assets get a second name that says what is in them, pages and style sheets refer to that, and text is compressed. What
was made of a file for an earlier parcel is not made again while the file and the names that stand in it are the same.
So a parcel costs what has changed, and looking through the list of the rest.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from desk.deploy import compression, derivation, derived_before, fingerprints, rewriting
from desk.deploy.answers import answers_of
from desk.deploy.built import BuiltSite, DamagedOutput
from desk.deploy.compression import BROTLI, FORMS, GZIP
from desk.deploy.derivation import Derivation, Objects, derived, is_whole
from desk.deploy.derived_before import Kept
from desk.deploy.earlier import LIST, Earlier
from desk.deploy.fingerprints import Fingerprints
from desk.deploy.headers import Additions
from desk.deploy.parcel import Parcel, SiteFile, digest_of
from desk.deploy.servers import server_files
from desk.deploy.servers.static_hosts import host_files
from plugins.redirects.model import Redirect

_DAY = 24 * 60 * 60
_MOST_OBJECTS = 6
"""For each file of the site: twice as many as can be of use."""

Heard = Callable[[int, int], None]
"""Hears how many files of how many are ready."""


def packed(
    output: Path,
    cache: Path,
    *,
    redirects: Iterable[Redirect],
    gone: Iterable[str],
    record: bytes,
    carried: Earlier,
    site_url: str,
    serves_compressed: bool = True,
    reads_host_files: bool = False,
    additions: Additions | None = None,
    progress: Heard | None = None,
) -> Parcel:
    """Return what is to be sent of a built site, every file held against the build's manifest.

    `cache` is a folder in which what takes long is kept from one deploy to the next. `carried` are assets of what is
    live, of which those stay that readers of its pages may still ask for. `serves_compressed`: readers are given the
    compressed form of a file that lies beside it. `reads_host_files`: the host does what `_headers` and `_redirects`
    say. `additions` are what pages may load beyond what the policy lets them.

    Raises:
        DamagedOutput: a file is missing, or is not what the build has put there.
    """
    site = BuiltSite(output)
    names = Fingerprints(site, site_url)
    derivation = Derivation(site, names, Objects(cache / "objects"), serves_compressed)
    kept = _brought_up_to_date(derivation, cache / "derived", _edition(site_url, serves_compressed), progress)
    redirects, gone = tuple(redirects), tuple(gone)
    pages = tuple(each for each in redirects if not each.is_in_capitals)  # who knows how such hosts take capitals
    answering = partial(answers_of, site_url, site.digests.keys(), kept.assets().values())
    answers = answering(redirects, gone, additions or {})
    own = host_files(answering(pages, gone, additions or {})) if reads_host_files else {}
    files = _files(kept)
    earlier, listed = carried.staying(files)
    if listed:
        own[LIST] = listed
    for name, content in own.items():
        files.setdefault(name, SiteFile(digest_of(content), len(content)))
    places = _Places(derivation, kept, own.values())
    moved = {each.output: answers.moved.get(f"{answers.root}/{each.output}", "") for each in pages}
    return Parcel({**earlier, **files}, places, pages, gone, record, server_files(answers), moved)


def _edition(site_url: str, serves_compressed: bool) -> str:
    """Return what stands for all that a file is made from beside itself and the names in it."""
    whole = hashlib.sha256(f"{site_url}\0{serves_compressed}\0{compression.releases()}".encode())
    for module in (compression, derivation, derived_before, fingerprints, rewriting):
        whole.update(Path(str(module.__file__)).read_bytes())
    return whole.hexdigest()


def _brought_up_to_date(derivation: Derivation, place: Path, edition: str, progress: Heard | None) -> Kept:
    """Make of each file what is sent of it, unless that was made before; and keep it for the next time."""
    kept = Kept.read(place, edition)
    digests = derivation.site.digests
    lasting = kept.lasting(derivation.fingerprints.name_of)
    waiting = [
        name
        for name, digest in digests.items()
        if (line := kept.lines.get(name)) is None or not line.startswith(digest) or line.split(" ", 2)[1] not in lasting
    ]
    past = kept.lines.keys() - digests.keys()
    for name in past:
        del kept.lines[name]
    for count, (name, made) in enumerate(derived(derivation, waiting), 1):
        kept.note(name, digests[name], made)
        if progress:
            progress(count, len(waiting))
    if waiting or past:
        kept.forget_unused_lookups()
        _clear_up(derivation.objects, kept)
        kept.write(place)
    return kept


def _files(kept: Kept) -> dict[str, SiteFile]:
    """Return the files that are sent: those that were built, the assets under their names, and compressed forms."""
    files: dict[str, SiteFile] = {}
    assets = kept.assets()
    own = {name for name in kept.lines if name.endswith(FORMS)}
    for name, file, gzip, brotli in kept.files():
        files[name] = file
        if gzip and (form := name + GZIP) not in own:  # an author's own file of that name is what was asked for
            files[form] = gzip
        if brotli and (form := name + BROTLI) not in own:
            files[form] = brotli
    for name, called in assets.items():
        files.update({called + form: files[name + form] for form in ("", *FORMS) if name + form in files})
    return files


def _clear_up(objects: Objects, kept: Kept) -> None:
    """Take away what no file of the site is made of any more, where that has become more than what is."""
    if kept.objects <= _MOST_OBJECTS * len(kept.lines):
        return
    needed = {file.digest for _, *forms in kept.files() for file in forms if file}
    kept.objects = 0
    for place in objects.folder.glob("??/*"):
        if place.name in needed:
            kept.objects += 1
        elif time.time() - place.stat().st_mtime > _DAY:  # another parcel may just be sent
            place.unlink(missing_ok=True)


class _Places:
    """Finds the bytes of a digest, and holds them against it; what was damaged here is made again."""

    def __init__(self, derivation: Derivation, kept: Kept, own: Iterable[bytes]) -> None:
        self._derivation = derivation
        self._kept = kept
        self._own = {digest_of(content): content for content in own}
        self._sources: dict[str, str] = {}

    def __call__(self, digest: str) -> Path:
        """Return a file with these bytes.

        Raises:
            DamagedOutput: the output is not as it was built any more.
            KeyError: no file of the parcel holds them, or only one that stays from an earlier release.
        """
        if digest in self._own:
            return self._derivation.objects.place(self._derivation.objects.keep(self._own[digest]).digest)
        name = self._source(digest)
        site, objects = self._derivation.site, self._derivation.objects
        place = site.place(name) if site.digests[name] == digest else objects.place(digest)
        if is_whole(place, digest):
            return place
        objects.place(digest).unlink(missing_ok=True)
        self._derivation.of(name)
        if not is_whole(place, digest):
            raise DamagedOutput(site.place(name), "cannot be made ready once more")
        return place

    def _source(self, digest: str) -> str:
        """Return of which file of the built site these bytes are a form."""
        if not self._sources:  # nobody sees it half made: several files are sent at once
            self._sources = {each: name for name, digests in self._kept.digests() for each in digests}
        return self._sources[digest]
