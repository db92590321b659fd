"""Pictures as an e-book has them: in formats that e-readers show, drawings without anything that leads elsewhere, and a
cover of paper and type where the author has given none."""

from __future__ import annotations

import io
import posixpath
import re

from lxml import etree

from plugins.books.elements import SVG_DROPPED
from plugins.books.volume import Volume
from plugins.books.xhtml import SVG, drop_dead_references, plain

MEDIA_TYPES = {
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".css": "text/css",
}  # fmt: skip

_HREF = "{http://www.w3.org/1999/xlink}href"
_LEADS_OUT = re.compile(r"@import[^;]*;?|@font-face\s*\{[^}]*\}|[\w-]+\s*:[^;{}]*url\(\s*[\"']?(?!#)[^;}]*;?", re.I)
_WIDTH, _HEIGHT = 1600, 2400
_MOST_LINES = 7


def ready(path: str, raw: bytes) -> bytes:
    """Return a picture's bytes as they stand in an e-book, under the name that `Pictures` has given it."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix == ".svg":
        return _drawing(raw)
    return _as_png(raw) if suffix in {".webp", ".avif", ".bmp", ".ico"} else raw


def _as_png(raw: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as picture:
        picture.load()
        has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
        shown = picture.convert("RGBA" if has_alpha else "RGB")
    made = io.BytesIO()
    shown.save(made, "PNG", optimize=False)
    return made.getvalue()


def _drawing(raw: bytes) -> bytes:
    """Return a drawing without its document type, comments, and whatever leads out of the file."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(raw, parser)
    for element in list(root.iter()):
        name = etree.QName(element) if isinstance(element.tag, str) else None
        parent = element.getparent()
        if name is None or (name.namespace != SVG) or name.localname.lower() in SVG_DROPPED:
            if parent is not None:
                _cut(element, parent)
            continue
        for attribute, value in element.attrib.items():
            own = etree.QName(attribute)
            is_foreign = own.namespace not in {None, _namespace(_HREF), "http://www.w3.org/XML/1998/namespace"}
            leads_out = own.localname == "href" and not value.startswith(("#", "data:image/"))
            if is_foreign or leads_out or own.localname.startswith(("on", "data-")):
                del element.attrib[attribute]
        if name.localname == "style" and element.text:
            element.text = _LEADS_OUT.sub("", element.text)
    drop_dead_references(root)
    etree.cleanup_namespaces(root, top_nsmap={None: SVG})
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _namespace(name: str) -> str:
    return name[1 : name.index("}")]


def _cut(element: etree._Element, parent: etree._Element) -> None:
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def drawn_cover(volume: Volume) -> bytes:
    """Return a cover with the title, the authors and the publisher on it, as a drawing, whatever the script."""
    lines = _lines(volume.title)
    longest = max(len(line) for line in lines)
    size = max(56, min(190, int(1300 / (longest * 0.55)), int(1150 / (len(lines) * 1.15))))
    top = 640
    rtl = volume.dir == "rtl"
    root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})
    root.set("viewBox", f"0 0 {_WIDTH} {_HEIGHT}")
    root.set("width", str(_WIDTH))
    root.set("height", str(_HEIGHT))
    etree.SubElement(root, f"{{{SVG}}}title").text = plain(volume.title)
    paper = {"width": str(_WIDTH), "height": str(_HEIGHT), "fill": "#fbf8f1"}
    etree.SubElement(root, f"{{{SVG}}}rect", paper)
    frame = {"x": "90", "y": "90", "width": "1420", "height": "2220", "fill": "none", "stroke": "#1f1d1a"}
    frame["stroke-width"] = "6"
    etree.SubElement(root, f"{{{SVG}}}rect", frame)

    def write(text: str, y: float, points: float, **style: str) -> None:
        line = {"x": str(_WIDTH // 2), "y": str(round(y)), "font-size": str(round(points)), "text-anchor": "middle"}
        line |= {"font-family": "Vollkorn, Georgia, serif", "fill": "#1f1d1a", **style}
        if rtl:
            line["direction"] = "rtl"
        etree.SubElement(root, f"{{{SVG}}}text", line).text = plain(text)

    for place, line in enumerate(lines):
        write(line, top + place * size * 1.15, size)
    for place, author in enumerate(volume.authors[:4]):
        write(author, 1820 + place * 100, min(72, 1300 / (max(1, len(author)) * 0.55)))
    house = volume.publisher or volume.site_name
    write(house, 2240, min(52, 1300 / (max(1, len(house)) * 0.55)), **{"font-style": "italic"})
    if volume.is_sample:
        write("A sample", 420, 60, **{"font-style": "italic"})
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _lines(title: str) -> list[str]:
    """Return a title in lines that are about as long as each other, and not too many."""
    words = title.split() or ["…"]
    width = max(12, *(min(len(word), 24) for word in words), len(title) // _MOST_LINES + 1)
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    shown = lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        shown[-1] += " …"
    return [line if len(line) <= 40 else f"{line[:39]}…" for line in shown]
