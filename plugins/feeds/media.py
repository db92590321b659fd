"""The picture that stands for a text, in feeds that are XML (Media RSS 1.5.1, rssboard.org/media-rss)."""

from __future__ import annotations

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from plugins.feeds.entry import Illustration

MEDIA = "http://search.yahoo.com/mrss/"
_PREFIX: dict[str | None, str] = {"media": MEDIA}


class MediaExtension(BaseExtension):
    """Declares the namespace on a feed, so that its entries need not."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace."""
        return {"media": MEDIA}


class MediaEntryExtension(BaseEntryExtension):
    """Gives an entry its picture."""

    picture: Illustration | None = None

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Complete an entry of Atom."""
        return self._extended(entry)

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        """Complete an item of RSS."""
        return self._extended(entry)

    def _extended(self, entry: etree._Element) -> etree._Element:
        picture = self.picture
        if picture is None:
            return entry
        measures = {"width": str(picture.width), "height": str(picture.height)} if picture.width else {}
        content = _added(entry, "content", url=picture.url, medium="image", **measures)
        if picture.media_type:
            content.set("type", picture.media_type)
        if picture.size:
            content.set("fileSize", str(picture.size))
        if picture.alt:
            _added(content, "description", type="plain").text = picture.alt
        if picture.credit:
            _added(content, "credit").text = picture.credit
        _added(entry, "thumbnail", url=picture.url, **measures)
        return entry


def _added(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{MEDIA}}}{name}", attributes, nsmap=_PREFIX)
