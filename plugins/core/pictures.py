"""Pictures looked at before anyone is sent them: that they are pictures, whole, of a bearable size, and without script."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from plugins.core.problems import Refusal

RASTER_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
"""Names of pictures made of pixels."""

MOST_PIXELS = 180_000_000
"""Pixels; beyond this a small file can fill a reader's memory when it is opened."""

_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*\Z")


@dataclass(frozen=True, slots=True)
class PictureSize:
    """A picture's width and height in CSS pixels."""

    width: int
    height: int


def is_picture(name: str) -> bool:
    """Whether a file's name is that of a picture."""
    return name.lower().endswith((*RASTER_SUFFIXES, ".svg"))


def examine(path: Path) -> PictureSize | None:
    """Return a picture's size, or None where it has none of its own.

    Raises:
        Refusal: the file is no picture, is cut short, would fill a reader's memory, or holds a script.
    """
    return _examine_svg(path) if path.suffix.lower() == ".svg" else _examine_raster(path)


def _examine_raster(path: Path) -> PictureSize | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise Refusal(f"has {width} × {height} pixels, enough to fill a reader's memory", "make it smaller")
                if image.format == "JPEG":
                    image.draft("L", (1, 1))
                    image.load()
                else:
                    image.verify()
    except Image.DecompressionBombError:
        raise Refusal("has more pixels than a reader's memory holds", "make it smaller") from None
    except UnidentifiedImageError:
        raise Refusal("is not a picture, whatever its name says", "save it again as JPEG, PNG, WebP or SVG") from None
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, etree.Error):
        raise Refusal("is cut short or damaged", "take it from where it came from once more") from None
    return PictureSize(width, height)


def _examine_svg(path: Path) -> PictureSize | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError):
        raise Refusal("is not an SVG picture, whatever its name says", "save it once more from the drawing program") from None
    if etree.QName(root).localname != "svg":
        raise Refusal("is not an SVG picture, whatever its name says", "save it once more from the drawing program")
    for element in root.iter():
        _refuse_script(element)
    width, height = (_LENGTH.match(root.get(name, "")) for name in ("width", "height"))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if width and height:
        return PictureSize(round(float(width[1])), round(float(height[1])))
    if len(box) == 4 and all(_LENGTH.match(part) for part in box[2:]):
        return PictureSize(round(float(box[2])), round(float(box[3])))
    return None


def _refuse_script(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        return
    name = etree.QName(element).localname.lower()
    if name == "script" or any(etree.QName(a).localname.lower().startswith("on") for a in element.attrib):
        raise Refusal("holds a script", "save it without; a picture needs none")
    for value in element.attrib.values():
        if re.sub(r"[\s\x00-\x1f]", "", str(value)).lower().startswith(("javascript:", "vbscript:", "data:text/html")):
            raise Refusal("holds a script in a link", "save it without; a picture needs none")
