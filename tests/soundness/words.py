"""Words, names, dates and pictures for the generated site."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from random import Random

PROSE = """
    a of the and to in that on by from with under over before after between window table letter kettle lamp ladder
    harbour orchard margin column paper ink clock street morning evening winter hedge bridge drawer pencil comma door
    reader editor question answer promise habit mistake journey weather silence conversation draft proof
    slow quiet late early small second other narrow plain borrowed unfinished well-lit half-read café naïve
"""
WORDS = tuple(PROSE.split())

ODD = ("C++", "<b>", "R&D", '"so-called"', "it's", "50 %", "{{ 7*7 }}", "--", "Größe", "“quoted”", "tail_", "*starred*")
"""What has a meaning in HTML, in Markdown or in templates."""

TAGS = ("Craft", "Letters", "C++", "Slow work", "Öl", "weather", "Books & paper", "clocks", "harbours", "proofs")
CATEGORIES = ("Essays", "Notes", "The House", "Letters home")
AUTHORS = ("Ada Winter", "Bo Lund", "Célia Marin", "Dov Katz", "Jane Doe")
SERIES = ("The Long Table", "A Year of Doors", "On Being Late", "Small Hours")
ZONES = ("Europe/Vienna", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC")


def some_words(random: Random, fewest: int = 3, most: int = 7, *, plain: bool = False) -> str:
    """Return a few words, now and then an odd one among them."""
    chosen = [random.choice(WORDS) for _ in range(random.randint(fewest, most))]
    if not plain and random.random() < 0.15:
        chosen.insert(random.randrange(len(chosen) + 1), random.choice(ODD))
    return " ".join(chosen)


def a_title(random: Random) -> str:
    """Return a title."""
    words = some_words(random)
    return words[0].upper() + words[1:]


def a_name(random: Random) -> str:
    """Return what a file can be called that no other is called."""
    return f"{some_words(random, 1, 2, plain=True).replace(' ', '-')}-{random.randrange(10_000)}"


def a_paragraph(random: Random) -> str:
    """Return a paragraph of a body, or something else that can stand there."""
    text = ". ".join(a_title(random) for _ in range(random.randint(1, 4))) + "."
    kind = random.random()
    if kind < 0.6:
        return text
    mark = random.randrange(1_000_000)
    return random.choice((
        f"## {a_title(random)}", f"## Fixed\n\n{text}", f"> {text}\n{{: .pull }}", "<!-- more -->", "***",
        f"{text}[^n{mark}]\n\n[^n{mark}]: {a_title(random)}.", f"{text}\n{{: .margin }}",
        f"| A | B |\n|:--|--:|\n| {some_words(random, plain=True)} | {random.randrange(99)} |",
        f"```python\nword = {random.randrange(99)}\n```", f"Term\n:   {text}", f"[gone](/gone-{random.randrange(5)}/)",
        f"[here](#{random.choice(('fixed', 'nowhere'))})", f"[to the list](/columns/#{random.choice(('a', 'b'))})",
        f"<aside markdown=\"1\">{text}</aside>", "[home]({index})", f"HTML is {text}\n\n*[HTML]: {a_title(random)}",
    ))  # fmt: skip


def a_moment(random: Random, clock: int, least: float, most: float) -> str:
    """Return a day, sometimes with a time, at least and at most so many days from the clock."""
    moment = dt.datetime.fromtimestamp(clock, dt.UTC) + dt.timedelta(days=random.uniform(least, most))
    return moment.strftime(random.choice(("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M +01:00")))


def a_picture(random: Random, suffix: str) -> bytes:
    """Return a small picture of some size."""
    width, height = random.randint(1, 900), random.randint(1, 900)
    if suffix == ".svg":
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="M0 0h{width}"/></svg>\n'.encode()
    header = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes([0, *(random.randrange(256) for _ in range(width))]))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
