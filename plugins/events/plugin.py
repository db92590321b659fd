"""Gives events their notices, columns the events they report; writes events' pages and calendars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.core.addresses import file_of
from plugins.core.contributing import derive, listings_wanted, write_output
from plugins.core.expiry import moments_wanted
from plugins.core.model import Item
from plugins.core.plugin.contents import LibraryContent
from plugins.core.press import Claim, Press
from plugins.events.model import Notice, calendar_of, ends_to_come, event_listings, notice_of


class EventsGenerator(Generator):
    """Makes content of events, and writes their pages and calendar files; their list is written with the others."""

    def generate_context(self) -> None:
        """Make the content, and the calendar that the list shows."""
        press: Press = self.settings["PRESS"]
        self._events = []
        for event in press.library.events:
            content = LibraryContent.of(event, self)
            content.notice = notice_of(event, press)
            content.preface = content.notice.preface
            self._events.append(content)
        self._calendar = calendar_of((event.notice for event in self._events), press)
        self.context["calendar"] = self._calendar

    def claims(self) -> Iterator[Claim]:
        """Yield the calendars, which lie beside the pages."""
        if self._calendar.is_wanted:
            yield Claim(file_of(self._calendar.address), "the calendar of all events")
        for event in self._events:
            if event.item.output:
                what = f"the calendar of the event «{event.item.title}»"
                yield Claim(file_of(event.notice.calendar_address), what, event.item)

    def is_concerned_by(self, item: Item) -> bool:
        """Whether an event says something of a text."""
        return any(event.notice.event.report_source == item.source for event in self._events)

    def generate_output(self, writer: Any) -> None:
        """Write every event's page and calendar, and the calendar of all."""
        press: Press = self.settings["PRESS"]
        for event in self._events:
            if event.item.output:
                event.write(self, writer)
                self._write_event(event.notice)
        if self._calendar.is_wanted:
            self._write_calendar(f"{press.site.name}: events")

    def _write_event(self, notice: Notice) -> None:
        site = self.settings["PRESS"].site

        def made() -> bytes:
            from plugins.events.calendar_files import calendar_file  # it takes long to load, and most builds make none

            return calendar_file([notice], site)

        write_output(self, file_of(notice.calendar_address), (site.url, notice), made)

    def _write_calendar(self, title: str) -> None:
        site, notices, address = self.settings["PRESS"].site, self._calendar.notices, self._calendar.address

        def made() -> bytes:
            from plugins.events.calendar_files import calendar_to_subscribe_to

            return calendar_to_subscribe_to(notices, site, title, address)

        write_output(self, file_of(address), (title, site.url, address, notices), made)


def _tie_columns(generators: list[Generator]) -> None:
    """Give columns that report an event that event; only events have a notice."""
    settings = generators[0].settings
    press: Press = settings["PRESS"]
    reported = {event.report_source: event for event in press.library.events if event.report_source and event.is_listed}
    derive(settings, "reported_event", lambda content: reported.get(content.item.source))
    derive(settings, "notice", lambda content: None)


def _generators(pelican: Any) -> type[Generator]:
    return EventsGenerator


def register() -> None:
    """Connect events to the press and to Pelican."""
    listings_wanted.connect(event_listings)
    moments_wanted.connect(ends_to_come)
    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_tie_columns)
