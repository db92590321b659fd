"""Whoever reads of an event that is to come learns where it is."""

from __future__ import annotations

import pytest

from tests.desk.check.conftest import Site


def test_an_event_to_come_without_place_or_address_is_told_of(site: Site) -> None:
    site.write("events/talk.md", title="A talk", start="2026-09-01 19:00")
    assert site.told() == [
        "content/events/talk.md:3:8: warning: start: nobody learns where this is: it has no `venue`, no `online` and "
        "no address to book at"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"venue": "{name: The Hall}"}, {"online": "https://example.org/talk"}, {"booking": "https://example.org/seats"},
        {"event_status": "cancelled"}, {"event_status": "postponed"}, {"start": "2026-01-01"}, {"status": "draft"},
    ],
)  # fmt: skip
def test_others_are_left_in_peace(site: Site, fields: dict[str, str]) -> None:
    site.write("events/talk.md", **{"title": "A talk", "start": "2026-09-01 19:00"} | fields)
    assert site.told() == []
