"""A look at the live site, after a release was put in place: what readers are given is what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from desk.deploy.parcel import Files, SiteFile, digest_of, is_twin, other_paths
from desk.deploy.release import Release
from desk.deploy.target import DeployProblem, Live, Target

LOOKED_AT = 12
"""How many files are fetched: the home page, and others that the release has changed."""


HELD = 4_000_000
"""How many bytes of files are held at once, unless a single one has more."""


class NotConfirmed(DeployProblem):
    """What is live is not what was sent, or cannot be seen."""


def confirm(target: Target, release: Release, files: Files, before: Files) -> Live:
    """Look whether a release is live; return it as the target has it now.

    Raises:
        NotConfirmed: it is not, or some file of it is not as it was sent.
    """
    live = target.live()
    if live is None or live.release.id != release.id:
        other = f"{live.release.id}, published by {live.turn.by}" if live else "nothing"
        raise NotConfirmed(f"what is live now is {other}, and not {release.id}", "see `releases`")
    for paths in _in_groups(_samples(files, before)):
        for path, content in zip(paths, target.fetch_several(paths), strict=True):
            if content is None or digest_of(content) != files[path].digest:
                what = "is missing on" if content is None else "is another file on"
                fix = "`rollback` brings back what was live before; then deploy again"
                raise NotConfirmed(f"{path} {what} the live site", fix)
    return live


def _in_groups(samples: Iterable[tuple[str, SiteFile]]) -> Iterator[list[str]]:
    """Yield the paths in groups that are asked for at once: as few as may be, none of more than can well be held."""
    group: list[str] = []
    size = 0
    for path, file in samples:
        if group and size + file.size > HELD:
            yield group
            group, size = [], 0
        group.append(path)
        size += file.size
    if group:
        yield group


def _samples(files: Files, before: Files) -> Iterator[tuple[str, SiteFile]]:
    changed = sorted(path for path in other_paths(before, files)[0] if not is_twin(path, files))
    chosen: Mapping[str, None] = dict.fromkeys(
        [*(["index.html"] if "index.html" in files else []), *changed[:: max(1, len(changed) // LOOKED_AT)]]
    )
    yield from ((path, files[path]) for path in [*chosen][:LOOKED_AT])
