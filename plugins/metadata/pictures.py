"""Pictures as schema.org has them, with their credits, and their licences as addresses where these are known."""

from __future__ import annotations

import re

from plugins.core.model import Picture
from plugins.core.press import Site
from plugins.metadata.json_ld import Node, said

_CREATIVE_COMMONS = re.compile(
    r"\s*(?:Creative\s+Commons\s+|CC[\s-]+)(BY(?:-(?:NC-SA|NC-ND|NC|SA|ND))?)[\s-]+([1-4]\.0|2\.5)\s*(?:International)?\s*",
    re.IGNORECASE,
)
_NO_RIGHTS = re.compile(r"\s*CC[\s-]*0(?:[\s-]+1\.0)?\s*(?:Universal)?\s*", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"\s*(?:in the )?public domain\s*", re.IGNORECASE)


def licence_address(licence: str) -> str | None:
    """Return the address of a licence's own page; None for one that is not known here."""
    if licence.startswith(("https://", "http://")):
        return licence
    if found := _CREATIVE_COMMONS.fullmatch(licence.replace("\N{NO-BREAK SPACE}", " ")):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if _NO_RIGHTS.fullmatch(licence):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return "https://creativecommons.org/publicdomain/mark/1.0/" if _PUBLIC_DOMAIN.fullmatch(licence) else None


def image_object(picture: Picture | None, site: Site) -> Node | None:
    """Return a picture; None where there is none that could be fetched."""
    if picture is None or not (address := picture_address(picture, site)):
        return None
    return said(
        {
            "@type": "ImageObject",
            "contentUrl": address,
            "width": picture.width,
            "height": picture.height,
            "caption": picture.caption,
            "creditText": picture.credit,
            "license": _licence(picture.licence),
            "acquireLicensePage": picture.source if picture.licence else None,
        }
    )


def picture_address(picture: Picture, site: Site) -> str:
    """Return a picture's whole address; nothing where it can not be fetched by one."""
    if picture.is_ours:
        return site.url + picture.address
    return picture.address if picture.address.startswith(("https://", "http://")) else ""


def _licence(licence: str | None) -> str | Node | None:
    if not licence:
        return None
    return licence_address(licence) or {"@type": "CreativeWork", "name": licence}
