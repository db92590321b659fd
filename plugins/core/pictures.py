"""Pictures looked at before anyone is sent them: that they are pictures, whole, not too large, and without script."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from plugins.core.problems import Refusal

RASTER_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
"""Names of pictures made of pixels."""

MOST_PIXELS = 180_000_000
"""Pixels; beyond this a small file can fill a reader's memory when it is opened."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "ICO")
"""What browsers show; nothing else is decoded here."""

_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,9})?)\s*(?:px)?\s*\Z")
_RUNS = frozenset({"script", "handler", "iframe", "object", "embed"})


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
            with Image.open(path, formats=_FORMATS) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise Refusal(f"has {width} × {height} pixels, enough to fill a reader's memory", "make it smaller")
                if image.format in {"JPEG", "MPO"}:
                    image.draft("L", (1, 1))
                    image.load()
                elif not _is_whole(path, str(image.format)):
                    raise EOFError
                else:
                    image.verify()
    except Image.DecompressionBombError:
        raise Refusal("has more pixels than a reader's memory holds", "make it smaller") from None
    except UnidentifiedImageError:
        raise Refusal("is not a picture, whatever its name says", "save it again as JPEG, PNG, WebP or SVG") from None
    except Refusal:
        raise
    except (
        OSError,
        SyntaxError,
        ArithmeticError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
        EOFError,
        struct.error,
    ):
        raise Refusal("is cut short or damaged", "take it from where it came from once more") from None
    return PictureSize(width, height) if width and height else None


def _is_whole(path: Path, picture_format: str) -> bool:
    """Whether a picture is as long as it says, where Pillow does not look: a GIF's trailer, an AVIF's boxes."""
    if picture_format == "GIF":
        return b";" in path.read_bytes()[-64:]
    if picture_format != "AVIF":
        return True
    raw, place = path.read_bytes(), 0
    while place < len(raw):
        size = int.from_bytes(raw[place : place + 4], "big")
        if size == 0:
            return True
        if size == 1:
            size = int.from_bytes(raw[place + 8 : place + 16], "big")
        place += max(size, 8)
    return place == len(raw)


def _examine_svg(path: Path) -> PictureSize | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with path.open("rb") as file:
            root = etree.parse(file, parser).getroot()
    except (etree.XMLSyntaxError, OSError):
        raise Refusal(
            "is not an SVG picture, whatever its name says", "save it once more from the drawing program"
        ) from None
    if etree.QName(root).localname != "svg":
        raise Refusal("is not an SVG picture, whatever its name says", "save it once more from the drawing program")
    for element in root.iter():
        _refuse_script(element)
    width, height = (_LENGTH.match(root.get(name, "")) for name in ("width", "height"))
    box = [_LENGTH.match(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())[2:4]]
    if not (width and height):
        width, height = box if len(box) == 2 else (None, None)
    if not (width and height):
        return None
    size = PictureSize(round(float(width[1])), round(float(height[1])))
    return size if size.width and size.height else None


def _refuse_script(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        return
    name = etree.QName(element).localname.lower()
    if name in _RUNS or any(etree.QName(a).localname.lower().startswith("on") for a in element.attrib):
        raise Refusal("holds a script", "save it without; a picture needs none")
    for value in element.attrib.values():
        bare = re.sub(r"[\s\x00-\x1f]", "", str(value))
        if re.search(r"(?:\A|;)(?:javascript:|vbscript:|data:text/html)", bare, re.IGNORECASE):
            raise Refusal("holds a script in a link", "save it without; a picture needs none")
