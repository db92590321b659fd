"""The one clock of a build, which is read once and handed down."""

from __future__ import annotations

import datetime as dt
import os


def build_clock() -> dt.datetime:
    """Return the time of this build: SOURCE_DATE_EPOCH where it is set (seconds since 1970), else now, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now(dt.UTC)
    return now.replace(microsecond=0)
