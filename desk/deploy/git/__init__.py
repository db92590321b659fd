"""The target `git`: a branch of a Git repository, from which GitHub, GitLab or Codeberg serve pages."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pydantic import Field, field_validator

from desk.deploy.git.branch import GitBranch
from desk.deploy.git.house import address_of, is_worked_on
from desk.deploy.git.place import Place
from desk.deploy.git.repository import Repository
from desk.deploy.target import WrongTarget
from plugins.core.model import Model
from plugins.core.problems import Refusal, one_line


class GitSettings(Model):
    """What is said in DEPLOY of a branch of a Git repository."""

    repository: str = Field(
        default="origin",
        min_length=1,
        description="The address of the repository, as for `git clone`; or the name of a remote of the house's own.",
    )
    branch: str = Field(default="gh-pages", description="The branch that the host serves, which is this site's alone.")
    domain: str = Field(default="", description="A domain of one's own, which the host is told in the file `CNAME`.")
    host_files: bool = Field(
        default=False,
        description="Whether the host does as `_headers` and `_redirects` at the site's root say, as Netlify and "
        "Cloudflare do; then these are written.",
    )
    keep: int = Field(
        default=10, ge=1, description="How many releases are named to go back to; the branch keeps them all."
    )

    @field_validator("branch")
    @classmethod
    def _is_branch(cls, branch: str) -> str:
        if not re.fullmatch(r"(?!.*(\.\.|//|/\.|@\{|\.lock($|/)|\.$|/$))[A-Za-z0-9_][\w./@+-]*", branch):
            raise Refusal(f"`{one_line(branch)}` is no name of a branch", "`gh-pages` is one")
        return branch

    @field_validator("domain")
    @classmethod
    def _is_domain(cls, domain: str) -> str:
        if not re.fullmatch(r"|(?!-)[\w-]+(\.[\w-]+)+", domain):
            raise Refusal(f"`{one_line(domain)}` is no domain", "write it as in `essays.example`, without `https://`")
        return domain


def open_target(name: str, settings: GitSettings, site_id: str, folder: Path) -> GitBranch:
    """Return the target of this name; relative paths are counted from a folder, which is the house's.

    Raises:
        DeployProblem: `repository` names a remote that the house does not have.
        WrongTarget: the branch is that on which the house itself is worked on.
    """
    address = address_of(name, settings.repository, folder)
    if is_worked_on(folder, address, settings.branch):
        raise WrongTarget(
            f"`{settings.branch}` is the branch on which you work on the site's own texts",
            f"name a branch for what readers get as `branch` of `{name}` in DEPLOY, such as `gh-pages`",
        )
    cache = folder / ".cache" / "deploy" / name / f"git-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
    return GitBranch(
        Place(name, settings.branch, site_id, Repository(address, cache, folder)), settings.domain, settings.keep
    )
