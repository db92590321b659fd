"""Until when a site would come out the same, were nothing but the time to change."""

from __future__ import annotations

import datetime as dt

from blinker import signal

from plugins.core.press import Press

moments_wanted = signal("standfirst_moments")
"""Asks who knows of a moment to come at which something will be said otherwise; each answers with such moments."""


def expiry(press: Press) -> dt.datetime | None:
    """Return the first moment at which a new build may come out otherwise; None where there is none.

    That is the build's own clock where its time stands in the site, so that no other time gives the same.
    """
    if _tells_the_time(press):
        return press.now
    moments = [moment for _, moments in moments_wanted.send(press) for moment in moments]
    if press.library.next_date is not None:
        moments.append(press.library.next_date)
    return min(moments, default=None)


def _tells_the_time(press: Press) -> bool:
    """Whether the clock stands in an address, as the date of what has none, or in feeds, as that of empty lists."""
    dated = {kind for kind, file in press.conventions.permalinks.files.items() if "{date" in file}
    dated |= {kind for kind, url in press.conventions.permalinks.urls.items() if "{date" in url}
    kinds = {kind.split(":")[0] for kind in dated}
    undated = bool(kinds) and any(item.date is None and item.kind in kinds for item in press.library.by_source.values())
    return undated or not any(item.date for listing in press.listings for item in listing.entries)
