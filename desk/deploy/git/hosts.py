"""The files by which hosts of branches are told how to serve one, which are for no reader."""

from __future__ import annotations

from collections.abc import Mapping

_GITLAB = b"""\
# Written by `deploy`: GitLab serves what this job hands it.
pages:
  script:
    - mkdir .public
    - cp -r ./* .public
    - mv .public public
  artifacts:
    paths:
      - public
  rules:
    - if: $CI_COMMIT_BRANCH == "%s"
"""


def files_beside(address: str, branch: str, domain: str) -> Mapping[str, bytes | None]:
    """Return the files that a host wants to find beside the site; None: there is to be none but the site's own.

    GitHub: docs.github.com/pages (`.nojekyll`, `CNAME`); Codeberg: docs.codeberg.org/codeberg-pages (`.domains`);
    GitLab: docs.gitlab.com/user/project/pages (a job named `pages`).
    """
    line = f"{domain}\n".encode() if domain else None
    return {
        ".nojekyll": b"",
        "CNAME": line,
        ".domains": line if "codeberg.org" in address else None,
        ".gitlab-ci.yml": _GITLAB % branch.encode() if "gitlab" in address else None,
    }
