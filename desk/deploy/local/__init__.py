"""The target `local`: a folder of this machine that a web server serves, or that one copies on from."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from desk.deploy.local.host import LocalHost
from desk.deploy.store import Store
from desk.deploy.store.hosts import ELSEWHERE
from desk.deploy.target import WrongTarget
from plugins.core.model import Model

OWN = (
    "content", "overrides", "theme", "plugins", "desk", "docs", "tests", "manual", "schema", "output",
    "dist", ".cache", ".venv", ".standfirst",
)  # fmt: skip
"""Folders beside the settings that are the site's or the house's own."""


class LocalSettings(Model):
    """What `DEPLOY` says of a local folder."""

    path: str = Field(
        description="The folder, from where the settings lie; the web server's root is the link `current` in it."
    )
    host_files: bool = Field(
        default=False,
        description="Whether the host does as `_headers` and `_redirects` at the site's root say, as Netlify and "
        "Cloudflare do; then these are written.",
    )
    keep: int = Field(10, ge=2, description="How many releases are kept there to go back to, with that which is live.")


def open_target(name: str, settings: LocalSettings, site_id: str, folder: Path) -> Store:
    """Return the target; nothing is looked at yet but where it is.

    Raises:
        WrongTarget: no site can be published there.
    """
    store = Store(name, site_id, settings.keep, LocalHost(_place(name, settings.path, folder), f"`{settings.path}`"))
    store.serves_compressed = not settings.host_files  # such hosts compress what they serve themselves
    return store


def _place(name: str, path: str, folder: Path) -> Path:
    """Return where a path in the settings leads."""
    setting = f'`path` of DEPLOY["{name}"]'
    if not path.strip() or "\0" in path:
        raise WrongTarget(f"{setting} is empty", "name a folder of its own for the site")
    try:
        place = (folder / Path(path).expanduser()).resolve()
    except (RuntimeError, OSError) as error:
        raise WrongTarget(f"{setting} leads nowhere: {error}", ELSEWHERE) from None
    here, home = folder.resolve(), Path.home().resolve()
    own = [here / part for part in OWN]
    if place in {home, *home.parents}:
        raise WrongTarget(f"{setting} is a home folder, or holds one", ELSEWHERE)
    if place in {here, *here.parents}:
        raise WrongTarget(f"{setting} is the folder that the site is made in, or holds it", ELSEWHERE)
    if ".git" in place.parts:
        raise WrongTarget(f"{setting} lies in a folder of Git's", ELSEWHERE)
    if any(place == part or part in place.parents for part in own):
        raise WrongTarget(f"{setting} lies among the files that the site is made of", ELSEWHERE)
    return place
