"""Writes every list's feeds beside it, copies of them where old subscribers look, and the page that lists them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import Generator, PelicanTemplateNotFound

from plugins.core.contributing import derive, refuse, write_output
from plugins.core.links import static_address
from plugins.core.listing import Listing
from plugins.core.model import Audio, Column, Item
from plugins.core.pictures import examine
from plugins.core.press import Claim, Press
from plugins.core.problems import Problem, Refusal
from plugins.feeds.bodies import text_of
from plugins.feeds.entry import files_of
from plugins.feeds.former import PELICAN_SETTINGS, ended_lists, file_of, moved_lists
from plugins.feeds.model import Feeds, Plan, Setting, epoch_of, grouped, planned, podcast_feed
from plugins.feeds.podcast import SETTING, Show, refuse_picture, show_of

_KEPT = "PELICAN_FEED_SETTINGS"
"""The setting under which the site's own values of Pelican's feed settings are kept for this plugin."""

_log = logging.getLogger(__name__)


class FeedsGenerator(Generator):
    """Writes all feeds of a build and the page that lists them."""

    _plan: Plan
    _paths: tuple[Any, Mapping[str, str]] = (None, {})
    """Where files that are published lie beside the texts, by their addresses, and from what that was made."""

    def generate_context(self) -> None:
        """Decide where every feed lies, before anything is written."""
        press: Press = self.settings["PRESS"]
        kept = self.settings.get(_KEPT, {})
        taken = {item.output for item in press.library.by_source.values()} | {each.output for each in press.listings}
        aliases = self.settings.get("FEED_ALIASES", {})
        moved, ended = moved_lists(press.library), ended_lists(press.library, press.listings)
        self._plan = planned(press.listings, aliases, kept, press.site.lang, taken, moved, ended)
        refuse(self.settings, self._plan.problems)
        self.context.update(_for_other_themes(press, kept))
        place = press.conventions.permalinks.place("feeds")
        self.context["feeds_page"] = place.address if place else None
        self._epoch = epoch = epoch_of(press.listings, press.now)
        self._hubs = tuple(self.settings.get("WEBSUB_HUBS", ()))
        limit, ledger = self.settings["FEED_MAX_ITEMS"], press.library.ledger
        self._feeds = Feeds(press.site, self._setting_of, epoch, limit, ledger=ledger, hubs=self._hubs)
        self._show = self._podcast(press)
        self._site = (press.site.name, press.site.subtitle, press.site.url, press.site.lang, epoch)
        self._copies: dict[str, list[str]] = {}
        for path, address in self._plan.files.items():
            self._copies.setdefault(address, []).append(path)
        self._older = [file_of(feed.address) for each in press.listings for feed, *_ in self._feeds.volumes(each)]

    def claims(self) -> Iterator[Claim]:
        """Yield the page that lists the feeds, those that are kept elsewhere, and what is no feed of a list."""
        place = self.settings["PRESS"].conventions.permalinks.place("feeds")
        if place is not None:
            yield Claim(place.output, "the page that lists the feeds")
        for path, address in self._plan.files.items():
            if path != file_of(address):
                yield Claim(path, f"the feed `{address}`, kept there for those who have subscribed to it")
        yield from (Claim(path, "the older texts of the site's feed") for path in self._older)
        whole = self.settings["PRESS"].listing("index")
        if whole is not None and self._episodes(whole):
            yield Claim(file_of(podcast_feed(whole).address), "the podcast")

    _dated_by: dt.datetime | None = None
    """What feeds without an entry were dated by when they were last written."""

    shows_texts = False
    """Where feeds lie does not depend on what texts say, as long as they stand in the same lists."""

    def is_concerned_by(self, item: Item) -> bool:
        """Whether feeds say something of a text: they may of any."""
        return True

    def generate_output(self, writer: Any) -> None:
        """Write the feeds, then the page."""
        press: Press = self.settings["PRESS"]
        self._dated_by = self._epoch
        for listing in sorted(press.listings, key=_is_whole_site):  # its older texts come last: most are in no other
            self.write_listing(writer, listing)
        self.write_page(writer)

    def write_listing(self, writer: Any, listing: Listing) -> None:
        """Write the feeds of one list."""
        if not listing.has_feeds:
            return
        about = (listing.kind, listing.title, listing.address, listing.summary, listing.description)
        entries = _Entries(tuple(map(self._around, self._feeds.newest(listing))))
        latest = [volume.name for volume in self._feeds.division(listing).volumes[-1:]]
        for feed in listing.feeds:
            for path in self._copies[feed.address]:
                make = partial(self._feeds.feed, listing, feed)
                write_output(self, path, (self._site, about, self._hubs, latest, feed, entries), make)
        around = {}
        for feed, beside, volume, made in self._feeds.volumes(listing):
            if volume.name not in around:
                around[volume.name] = _Entries(tuple(map(self._around, volume.entries)))
            write_output(self, file_of(feed.address), (self._site, about, beside, feed, around[volume.name]), made)
        self._write_podcast(listing, about)

    def _podcast(self, press: Press) -> Show:
        """Return what the settings say of the podcast; directories must take it."""
        try:
            show = show_of(self.settings.get(SETTING) or {})
            if not show.image or show.image.startswith("https://"):
                return show
            file = press.conventions.root / show.image
            found = examine(file) if file.is_file() else None
            refuse_picture(show.image, (found.width, found.height) if found else None)
        except Refusal as refusal:
            refuse(self.settings, [Problem("pelicanconf.py", 1, 1, SETTING, refusal.what, refusal.fix)])
            return Show()
        return replace(show, image=press.site.url + static_address(press.conventions.static_url, show.image))

    def _episodes(self, listing: Listing) -> list[Item]:
        """Return the texts of the whole site that have a recording of which the size is known."""
        if listing.kind != "index" or not listing.has_feeds:
            return []
        if file_of(podcast_feed(listing).address) in self._plan.files:
            return []
        recorded = [item for item in listing.entries if isinstance(item, Column) and item.audio]
        return [item for item in recorded if _is_measured(item.audio, dict(self._sizes_of(item)))]

    def _write_podcast(self, listing: Listing, about: Any) -> None:
        episodes = self._episodes(listing)
        if not episodes:
            return
        site_id = self.settings["PRESS"].conventions.site_id
        made_from = (self._site, about, self._hubs, self._show, site_id, [self._around(item) for item in episodes])
        make = partial(self._feeds.podcast, listing, self._show, site_id, episodes)
        write_output(self, file_of(podcast_feed(listing).address), made_from, make)

    def _around(self, item: Item) -> tuple[Any, ...]:
        """Return all that decides how a text stands in a feed."""
        content = self.context["contents"].get(item.source)
        if content is None:
            return item, self._sizes_of(item)
        return item, self._sizes_of(item), content.preface, content.afterword, content.own_summary

    def _sizes_of(self, item: Item) -> tuple[tuple[str, int], ...]:
        """Return how large a text's files on this site are, as they lie beside the texts."""
        addresses = files_of(item)
        if not addresses:
            return ()
        press: Press = self.settings["PRESS"]
        if self._paths[0] is not press.library.statics:
            self._paths = press.library.statics, {where: path for path, where in press.library.statics.items()}
        paths = self._paths[1]
        files = [(where, press.conventions.root / paths[where]) for where in addresses if where in paths]
        return tuple((where, file.stat().st_size) for where, file in files if file.is_file())

    def _setting_of(self, item: Item) -> Setting:
        """Return what stands around a text's body; it is summed up by its standfirst, else by its excerpt in lists."""
        content = self.context["contents"].get(item.source)
        preface, afterword = (content.preface, content.afterword) if content else ("", "")
        if item.summary:
            summary = item.summary
        elif content is None or content.summary == content.content:
            summary = text_of(item.html, opening=True)
        else:
            summary = text_of(content.summary)
        return Setting(summary, preface, afterword, self._sizes_of(item))

    def write_page(self, writer: Any) -> None:
        """Write the page that lists the feeds; and those without an entry, where the oldest text has another date."""
        press: Press = self.settings["PRESS"]
        if self._dated_by != self._epoch:
            self._dated_by = self._epoch
            for listing in press.listings:
                if not any(item.date for item in listing.entries):
                    self.write_listing(writer, listing)
        place = press.conventions.permalinks.place("feeds")
        if place is None:
            return
        try:
            template = self.get_template("feeds")
        except PelicanTemplateNotFound:
            _log.debug("The theme has no feeds.html: no page lists the feeds.")
            return
        groups = grouped(press.listings)
        url = place.address.lstrip("/")
        whole = press.listing("index")
        podcast = podcast_feed(whole).address if whole and whole.feeds and self._episodes(whole) else None
        more = {"feed_groups": groups, "podcast": podcast}
        writer.write_file(place.output, template, self.context, template_name="feeds", url=url, **more)


@dataclass(frozen=True, slots=True)
class _Entries:
    """How texts stand in a feed, whatever its format: as one value, the engine looks through it once for all."""

    around: tuple[Any, ...]


def _is_whole_site(listing: Listing) -> bool:
    return listing.kind == "index"


def _is_measured(audio: Audio | None, sizes: Mapping[str, int]) -> bool:
    return audio is not None and (audio.src in sizes or (audio.length is not None and "://" in audio.src))


def _for_other_themes(press: Press, kept: dict[str, str]) -> dict[str, str]:
    """Return Pelican's feed settings as themes that know nothing of ours look for them."""
    whole = press.listing("index")
    ours = {feed.kind: file_of(feed.address) for feed in whole.feeds} if whole else {}
    found = {f"FEED_ALL_{kind.upper()}": path for kind, path in ours.items() if kind in {"atom", "rss"}}
    return found | kept


def _take_over(pelican: Any) -> None:
    """Keep Pelican from writing feeds of its own; where its settings want some, ours are written there too."""
    settings = pelican.settings
    wanted = {name: str(settings[name]) for name in PELICAN_SETTINGS if settings.get(name)}
    settings[_KEPT] = settings.get(_KEPT, {}) | wanted
    settings.update(dict.fromkeys(PELICAN_SETTINGS))


def _stand_alone(generators: list[Generator]) -> None:
    """Say that nothing stands before or after a text outside its own page, unless another plugin has put it there."""
    for name in ("preface", "afterword"):
        derive(generators[0].settings, name, lambda content: "")


def _generators(pelican: Any) -> type[FeedsGenerator]:
    return FeedsGenerator


def register() -> None:
    """Connect the feeds to Pelican."""
    signals.initialized.connect(_take_over)
    signals.all_generators_finalized.connect(_stand_alone)
    signals.get_generators.connect(_generators)
