"""The places that the settings name to publish to (DEPLOY in publishconf.py), and how each is opened."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from desk.deploy.release import when
from desk.deploy.target import DeployProblem, Target
from desk.nobodys_hosts import is_nobodys
from plugins.core.problems import did_you_mean

KINDS = {
    "local": ("desk.deploy.local", "LocalSettings"),
    "ssh": ("desk.deploy.ssh", "SshSettings"),
    "git": ("desk.deploy.git", "GitSettings"),
    "s3": ("desk.deploy.s3", "S3Settings"),
}
"""The kinds of targets: the module of each, and its settings there."""

SERVED = frozenset({"local", "ssh"})
"""The kinds that a web server of one's own may serve, so that settings for it lie beside the site."""

DEFAULT = {"live": {"kind": "local", "path": "public"}}
"""Where a site goes whose settings say nothing."""


class Named(NamedTuple):
    """A target as the settings have it: its name, its kind, and how many releases it keeps.

    `reads_host_files`: the host does as `_headers` and `_redirects` among the files of the site say. `invalidate` is a
    command that is told which addresses have changed. `zone` is that of the site, in which people are told of moments.
    `address` is the site's own.
    """

    name: str
    kind: str
    keep: int
    target: Target
    reads_host_files: bool = False
    invalidate: str = ""
    zone: dt.tzinfo | None = None
    address: str = ""

    def when(self, moment: str) -> str:
        """Return a moment as people say it where the site is written."""
        return when(moment, self.zone)

    @property
    def root(self) -> str:
        """The path of the site's own address, without a slash at its end."""
        return urlsplit(self.address).path.rstrip("/")

    @property
    def is_at_nobodys_address(self) -> bool:
        """Whether this is somewhere else than here, and the site's own address one that nobody can have."""
        return self.kind != "local" and is_nobodys(urlsplit(self.address).hostname or "localhost")

    @property
    def has_server(self) -> bool:
        """Whether settings for a web server of one's own lie beside the site."""
        return self.kind in SERVED


def opened(settings: Mapping[str, Any], wanted: str, folder: Path) -> Named:
    """Open the target that was asked for, or else the first; relative paths are counted from `folder`.

    Raises:
        DeployProblem: there is none of that name, or what the settings say of it cannot be used.
    """
    places = settings.get("DEPLOY") or DEFAULT
    if not isinstance(places, Mapping) or not all(isinstance(place, Mapping) for place in places.values()):
        raise DeployProblem("DEPLOY in the settings is no mapping of names to targets", f"write DEPLOY = {DEFAULT}")
    name = wanted or next(iter(places))
    if name not in places:
        known = ", ".join(f"`{each}`" for each in places)
        fix = did_you_mean(name, list(places)) or f"write one of {known}"
        raise DeployProblem(f"DEPLOY in the settings names no target `{name}`", fix)
    if not re.fullmatch(r"\w[\w-]*", str(name)):
        raise DeployProblem(f"`{name}` cannot be a target's name", "use letters, figures and hyphens")
    address = str(settings.get("SITEURL") or "")
    named = _opened(str(name), dict(places[name]), str(settings.get("SITE_ID") or address), folder)
    return named._replace(zone=ZoneInfo(settings.get("TIMEZONE") or "UTC"), address=address)


def tells_browsers(settings: Mapping[str, Any]) -> bool:
    """Whether any of the targets is one where browsers are told what pages may do."""
    return any(place.get("kind") in [*SERVED] or place.get("host_files") for place in _places(settings))


def has_server(settings: Mapping[str, Any]) -> bool:
    """Whether any of the targets is one where a web server is told where former addresses lead."""
    return any(place.get("kind") in [*SERVED] for place in _places(settings))


def _places(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the settings say of each target, as far as that is a group of settings at all."""
    places = settings.get("DEPLOY") or DEFAULT
    return [place for place in places.values() if isinstance(place, Mapping)] if isinstance(places, Mapping) else []


def _opened(name: str, said: dict[str, Any], site: str, folder: Path) -> Named:
    kind = said.pop("kind", "")
    if not isinstance(kind, str) or kind not in KINDS:
        known = ", ".join(f"`{each}`" for each in KINDS)
        what = f"DEPLOY: the target `{name}` is of no known kind (`{kind}`)"
        raise DeployProblem(what, did_you_mean(str(kind), list(KINDS)) or f"write `kind`: one of {known}")
    if others := [each for each in said if not isinstance(each, str)]:
        raise DeployProblem(
            f"DEPLOY: the target `{name}` has no setting `{others[0]}`", "write names in quotation marks"
        )
    where, class_name = KINDS[kind]
    module = importlib.import_module(where)
    try:
        settings = getattr(module, class_name)(**said)
    except ValidationError as error:
        raise DeployProblem(*_told(name, error, list(getattr(module, class_name).model_fields))) from None
    target = module.open_target(name, settings, site, folder)
    host_files, invalidate = getattr(settings, "host_files", False), getattr(settings, "invalidate", "")
    return Named(name, kind, getattr(settings, "keep", 10), target, host_files, invalidate)


def _told(name: str, error: ValidationError, known: list[str]) -> tuple[str, str]:
    """Say what is wrong with the first setting of a target that is, without showing its value: it may be a secret."""
    detail = error.errors(include_input=False, include_url=False)[0]
    field = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "missing":
        return f"DEPLOY: the target `{name}` does not say its `{field}`", f"add `{field}`"
    if detail["type"] == "extra_forbidden":
        fix = did_you_mean(field, known) or f"it knows {', '.join(f'`{each}`' for each in known)}"
        return f"DEPLOY: the target `{name}` has no setting `{field}`", fix
    reason = detail.get("ctx", {}).get("error")
    what, fix = getattr(reason, "what", ""), getattr(reason, "fix", "")
    for kind, (plain, mend) in _PLAIN.items():
        if not what and str(detail["type"]).startswith(kind):
            return f"DEPLOY: `{field}` of the target `{name}` {plain}", mend.format(**detail.get("ctx", {}))
    what = what or str(detail["msg"]).removeprefix("Value error, ")
    return f"DEPLOY: `{field}` of the target `{name}`: {what}", fix or "correct it"


_PLAIN = {
    "string_too_short": ("is empty", "write it, or take the line away"),
    "string_type": ("is no text", 'write it in quotation marks, as in "public"'),
    "bool": ("is neither yes nor no", "write True or False, without quotation marks"),
    "int": ("is no whole number", "write it in figures, without quotation marks"),
    "greater_than_equal": ("is too small", "write {ge} or more"),
    "less_than_equal": ("is too large", "write {le} or less"),
    "list": ("is no list", 'write it as one, as in ["one", "two"]'),
    "tuple": ("is no list", 'write it as one, as in ["one", "two"]'),
    "dict": ("is no mapping", 'write it as one, as in {{"name": "value"}}'),
}
"""What is wrong with a value, and the mend, by what the kind of a mistake begins with in Pydantic's words."""
