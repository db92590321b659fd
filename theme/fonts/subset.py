"""Cut the web fonts in theme/static/fonts from the desktop fonts of Vollkorn; run by hand, never by a build.

    python theme/fonts/subset.py /usr/share/fonts/truetype/vollkorn

needs fontTools and brotli. Why and when: docs/decisions/0004-one-serif-family.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
ASTERISM = 0x2042

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x192, *range(0x218, 0x21C), 0x1E9E]
"""Basic Latin, Latin-1, Latin Extended-A, the Romanian comma letters and the capital sharp s."""

ACCENTS = [0x2C6, 0x2C7, *range(0x2D8, 0x2DE)]
"""Accents that stand alone."""

PUNCTUATION = [
    *range(0x2009, 0x200B), *range(0x2010, 0x2016), *range(0x2018, 0x201F), *range(0x2020, 0x2023), 0x2026, 0x202F,
    0x2030, 0x2032, 0x2033, 0x2039, 0x203A, ASTERISM, 0x2044, 0x2070, *range(0x2074, 0x207A), 0x20AC, 0x2116, 0x2122,
    *range(0x2190, 0x2194), 0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CA,
]  # fmt: skip
"""Spaces, dashes, quotes, daggers, primes, the asterism, fractions, currency, arrows and plain arithmetic."""

FIGURES = ["lnum", "onum", "pnum", "tnum", "frac", "numr", "dnom", "sups", "ss11"]
"""All kinds of figures; `ss11` is the old-style one that looks like a 1 and not like a small capital I."""

READING = ["kern", "liga", "calt", "ccmp", "locl", "rlig", *FIGURES]
SMALL_CAPITALS = ["smcp", "c2sc"]

FACES = {
    "Regular": ("vollkorn-regular.woff2", [*READING, *SMALL_CAPITALS], LATIN + ACCENTS + PUNCTUATION),
    "Italic": ("vollkorn-italic.woff2", READING, LATIN + ACCENTS + PUNCTUATION),
    "SemiBold": ("vollkorn-semibold.woff2", ["kern", "liga", "lnum", "onum", "ss11"], LATIN + PUNCTUATION),
}
"""For each face of the family: the file that is written, the OpenType features kept, the characters kept."""


def add_asterism(font: TTFont) -> None:
    """Give `font` the asterism that Vollkorn lacks: three of its own asterisks, one above two, on the baseline."""
    glyphs, metrics = font["glyf"], font["hmtx"]
    advance, _ = metrics["asterisk"]
    outline = glyphs["asterisk"]
    drop = -outline.yMin
    pen = TTGlyphPen(font.getGlyphSet())
    for across, up in ((advance * 0.55, 0.52), (0, -0.28), (advance * 1.1, -0.28)):
        height = outline.yMax - outline.yMin
        pen.addComponent("asterisk", (1, 0, 0, 1, round(across), round(drop + height * (up + 0.28))))
    font.setGlyphOrder([*font.getGlyphOrder(), "asterism"])
    glyphs["asterism"] = pen.glyph()
    glyphs["asterism"].recalcBounds(glyphs)
    metrics["asterism"] = (round(advance * 2.1), glyphs["asterism"].xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ASTERISM] = "asterism"


def cut(source: Path, target: Path, features: list[str], characters: list[int]) -> int:
    """Write what `source` has of `features` and `characters` to `target`, as WOFF2; return its size in bytes."""
    font = TTFont(source, recalcTimestamp=False)
    add_asterism(font)
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.drop_tables += ["DSIG", "gasp"]
    options.flavor = "woff2"
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def main(folder: str) -> None:
    """Cut every face found in `folder` and say what each weighs."""
    for face, (name, features, characters) in FACES.items():
        size = cut(Path(folder) / f"Vollkorn-{face}.ttf", TARGET / name, features, characters)
        print(f"{name}: {size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
