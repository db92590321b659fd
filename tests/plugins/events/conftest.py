"""Events made from the fields that an author writes, without files."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from plugins.core.model import Event
from plugins.core.written_dates import names_no_time


def event_of(**fields: Any) -> Event:
    """Return an event as the library would place it; `zone` of the site is UTC."""
    zone = ZoneInfo(fields["timezone"]) if "timezone" in fields else None
    event = Event.model_validate({"title": "A talk"} | fields, context={"zone": dt.UTC, "local_zone": zone})
    placed = {
        "slug": "talk", "address": "/events/talk/", "output": "events/talk/index.html", "source": "events/talk.md",
        "lang": event.lang or "en", "id": "5225ed0f-e371-583b-980a-f92d2d53d7e5",
        "is_whole_day": names_no_time(fields["start"]),
    }  # fmt: skip
    return event.model_copy(update=placed)
