"""The target `ssh`: a folder on a host where one may log in, as any user."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from desk.deploy.ssh.account import Account
from desk.deploy.ssh.connection import Connection
from desk.deploy.ssh.host import SshHost
from desk.deploy.store import Store
from desk.deploy.store.hosts import ELSEWHERE
from desk.deploy.target import WrongTarget
from plugins.core.model import Model
from plugins.core.problems import Refusal


def _host(text: str) -> str:
    if "@" in text:  # before which there may be a password as well
        raise Refusal("before an @ stands no part of a host", "write who logs in there as `user`, and the host alone")
    if not re.fullmatch(r"[A-Za-z0-9_:][A-Za-z0-9._:%-]*", text):
        raise Refusal(f"`{text}` is no host", "write its name or address, as in `example.org`")
    return text


def _user(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*", text):
        raise Refusal(f"`{text}` is no user's name", "write the name that you log in with there")
    return text


def _file(text: str) -> str:
    if re.search(r"[\0-\x1f\"]", text) or text.startswith("-"):
        raise Refusal(f"`{text}` is no file that can be used", "give it a plainer name")
    return text


class SshSettings(Model):
    """What `DEPLOY` says of a folder on another host."""

    host: Annotated[str, AfterValidator(_host)] = Field(
        description="The host's name or address, or what `~/.ssh/config` calls it."
    )
    path: str = Field(
        description="The folder there, from `/` or from where one logs in; the web server's root is the link `current` "
        "in it."
    )
    user: Annotated[str, AfterValidator(_user)] = Field("", description="Who to log in as; else as SSH's settings say.")
    port: int = Field(0, ge=0, le=65535, description="The port of its SSH server; else as SSH's settings say, or 22.")
    key: Annotated[str, AfterValidator(_file)] = Field(
        "", description="The file of the key to log in with; else those that SSH and its agent know."
    )
    known_hosts: Annotated[str, AfterValidator(_file)] = Field(
        "", description="A file that has the host's own key, where `~/.ssh/known_hosts` does not: of use in CI."
    )
    keep: int = Field(10, ge=2, description="How many releases are kept there to go back to, with that which is live.")


def open_target(name: str, settings: SshSettings, site_id: str, folder: Path) -> Store:
    """Return the target; nothing is connected to yet.

    Raises:
        WrongTarget: no site can be published there.
    """
    setting = f'DEPLOY["{name}"]'
    key, known_hosts = _found(settings.key, folder), _found(settings.known_hosts, folder)
    account = Account(setting, settings.host, settings.user, settings.port, key, known_hosts)
    aside = folder / ".cache" / "deploy" / name
    return Store(
        name, site_id, settings.keep, SshHost(Connection(account), setting, _path(setting, settings.path), aside)
    )


def _found(file: str, folder: Path) -> str:
    return str((folder / Path(file).expanduser()).absolute()) if file else ""


def _path(setting: str, path: str) -> str:
    """Return a path as a shell there is given it, from where one logs in."""
    plain = path.strip().rstrip("/")
    if plain.startswith("~/"):
        plain = plain[2:].lstrip("/")
    if plain in {"", ".", "~"} or re.search(r"[\0-\x1f\x7f]", plain) or plain.startswith("~"):
        raise WrongTarget(f"`path` of {setting} names no folder of its own for the site", ELSEWHERE)
    if ".." in plain.split("/"):
        raise WrongTarget(f"`path` of {setting} leads back up", ELSEWHERE)
    return plain if plain.startswith("/") else f"./{plain}"
