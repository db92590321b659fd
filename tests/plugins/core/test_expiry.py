"""Until when a site would come out the same; the build's clock is noon on 1 June 2026 in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from plugins.core.addresses import Permalinks
from plugins.core.expiry import expiry, moments_wanted
from plugins.core.listing import Listing
from plugins.core.press import Press
from tests.plugins.conftest import FILES, NOW, Content


def listed(content: Content) -> Press:
    """Read a site into a press with one list of all its columns."""
    press = content.press()
    columns = Listing("columns", "Columns", "/columns/", "columns/index.html", entries=press.library.stream)
    return replace(press, listings=(columns,))


def test_a_site_of_what_is_past_holds_for_ever(content: Content) -> None:
    content.column("one", date="2026-05-01")

    assert expiry(listed(content)) is None


def test_holds_until_the_next_scheduled_text_appears(content: Content) -> None:
    content.column("past", date="2026-05-01")
    content.column("soon", date="2026-06-02 08:00")
    content.column("later", date="2026-07-01")

    assert expiry(listed(content)) == dt.datetime(2026, 6, 2, 8, tzinfo=dt.UTC)


def test_holds_until_a_moment_that_a_plugin_names(content: Content) -> None:
    content.column("soon", date="2026-07-01")

    def of_a_plugin(press: Press) -> list[dt.datetime]:
        return [press.now + dt.timedelta(hours=3), press.now + dt.timedelta(hours=2)]

    content.column("past", date="2026-05-01")
    with moments_wanted.connected_to(of_a_plugin):
        assert expiry(listed(content)) == NOW + dt.timedelta(hours=2)


@pytest.mark.parametrize("where", ["urls", "files"])
def test_where_the_clock_stands_in_an_address_a_build_never_holds(content: Content, where: str) -> None:
    content.column("one", date="2026-05-01")
    content.write("pages/about.md", "A page.", title="About")
    press = listed(content)
    patterns = {"urls": FILES, "files": FILES} | {where: FILES | {"page": "{date:%Y-%m-%d}/{slug}/index.html"}}

    assert expiry(press) is None
    dated = replace(press.conventions, permalinks=Permalinks(patterns["urls"], patterns["files"]))
    assert expiry(replace(press, conventions=dated)) == NOW


def test_where_a_feed_is_dated_by_the_clock_a_build_never_holds(content: Content) -> None:
    content.write("pages/about.md", "A page.", title="About")

    assert expiry(listed(content)) == NOW
