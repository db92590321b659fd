"""The one clock of a build, which is read once and handed down."""

from __future__ import annotations

import datetime as dt
import os

from plugins.core.problems import ContentProblems, Problem

_VARIABLE = "SOURCE_DATE_EPOCH"
_LATEST = int(dt.datetime(9999, 1, 1, tzinfo=dt.UTC).timestamp())
"""Beyond this no calendar can reckon any more, once time zones are added."""


def build_clock() -> dt.datetime:
    """Return the time of this build: SOURCE_DATE_EPOCH where it is set (seconds since 1970), else now, in UTC.

    Raises:
        ContentProblems: it is set to something that is no such time.
    """
    epoch = os.environ.get(_VARIABLE, "").strip()
    if not epoch:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    if not (epoch.isascii() and epoch.isdigit()) or len(epoch) > len(str(_LATEST)) or int(epoch) > _LATEST:
        what = f"{_VARIABLE} in the environment is `{epoch[:40]}`, which is no time"
        fix = "write the seconds since 1970 in figures, as in 1767225600, or take it away"
        raise ContentProblems([Problem("", 0, 0, "", what, fix)])
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
