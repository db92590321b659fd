"""The generated site as it is before the first edit: small, with something of everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from desk import ROOT
from tests.soundness.own_plugins import FIRST_PLUGIN, own_plugin
from tests.soundness.site import Block, Link, Shown, Site, Text
from tests.soundness.words import (
    AUTHORS,
    CATEGORIES,
    SERIES,
    TAGS,
    ZONES,
    a_moment,
    a_name,
    a_paragraph,
    a_picture,
    a_title,
    some_words,
)  # fmt: skip

FIRST_CLOCK = 1_766_232_000
"""20 December 2025 at noon: a year's end is near."""


def new_site(seed: int, theme: str = "theme") -> Site:
    """Return the site that grows from a seed; `theme` is the folder beside its settings, or one of Pelican's own."""
    random = Random(f"site {seed}")  # noqa: S311 — it only has to be the same each time
    site = Site({}, {}, {}, {}, _settings(random, theme), {}, _beside(), FIRST_CLOCK)
    for number in range(3):
        site.files[f"images/picture-{number}.{('svg', 'png', 'svg')[number]}"] = a_picture(
            random, (".svg", ".png")[number % 2]
        )
    site.files["images/portrait.svg"] = a_picture(random, ".svg")
    site.files["columns/beside.svg"] = a_picture(random, ".svg")
    site.files["columns/notes.txt"] = b"What is linked to, and no text.\n"
    _write_names(random, site)
    for _ in range(random.choice((10, 13, 16, 24))):
        site.texts[f"columns/{a_name(random)}.md"] = new_column(random, site)
    for number in range(3):
        fields = {"title": a_title(random)} | ({"nav": str(3 - number)} if number else {})
        site.texts[f"pages/{a_name(random)}.md"] = Text(fields, new_body(random, site))
    _write_book(random, site)
    for number in range(5):
        site.texts[f"events/{a_name(random)}.md"] = new_event(random, site, repeats=number < 2)
    _translate(random, site)
    _record(random, site)
    if theme == "theme":
        site.templates.update(_copied_theme())
    site.templates["overrides/README.md"] = "Templates of this site's own.\n"
    return site


def _settings(random: Random, theme: str) -> dict[str, str]:
    settings = {
        "SITENAME": "'The Small Paper'", "SITESUBTITLE": "'On paper'", "SITEURL": "'https://paper.example'",
        "SITE_ID": "'a small paper'", "THEME": repr(theme), "CUSTOM_FIELDS": "['mood', 'og_*']",
        "DEFAULT_PAGINATION": "4", "FEED_MAX_ITEMS": "5", "TIMEZONE": "'Europe/Vienna'",
        "FEED_ALIASES": "{'feed.xml': '/rss.xml'}", "PLUGIN_PATHS": "['own']",
    }  # fmt: skip
    if random.random() < 0.5:  # else the settings are plain values, and a build can know without Python what they say
        settings |= {
            "SITESUBTITLE": "MOTTO", "JINJA_FILTERS": "{'loud': lambda text: str(text).upper()}",
            "PLUGINS": random.choice(("[*PLUGINS, 'site_plugin']", "PLUGINS")),
        }  # fmt: skip
    return settings


def make_simple(random: Random, site: Site) -> None:
    """Take away from a site much of what keeps a build from being short: functions in its settings, and links that are
    told of in every build."""
    for name in ("JINJA_FILTERS", "PLUGINS"):
        site.settings.pop(name, None)
    site.settings["SITESUBTITLE"] = "'On paper'"
    for path in site.of_kind("columns"):
        for name in ("translation_of", "translation", "series"):
            if random.random() < 0.8:
                site.texts[path].fields.pop(name, None)
        site.texts[path].is_classic = False
        if random.random() < 0.9:
            body = site.texts[path].body
            body[:] = [block for block in body if isinstance(block, str)] or [a_paragraph(random)]


def _beside() -> dict[str, str]:
    """Return files that settings and plugins read."""
    return {
        "own_words.py": "import pathlib\n\nMOTTO = pathlib.Path(__file__).with_name('motto.txt').read_text().strip()\n",
        "motto.txt": "On paper, as a rule\n",
        "own/site_plugin.py": own_plugin(FIRST_PLUGIN),
        "own/quotations.txt": "One line.\nAnother line.\n",
    }


def _copied_theme() -> dict[str, str]:
    """Return the house's theme, to be changed; its type is put in by name only."""
    folder = ROOT / "theme" / "templates"
    copied = {
        f"theme/templates/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.html"))
    }
    style = Path(ROOT, "theme/static/css/standfirst.css").read_text(encoding="utf-8").splitlines()[:40]
    copied["theme/static/css/standfirst.css"] = "\n".join(style)
    return copied | {"theme/static/favicon.ico": "icon", "theme/static/fonts/vollkorn-regular.woff2": "type"}


def _write_names(random: Random, site: Site) -> None:
    for name in AUTHORS[:3]:
        fields: dict[str, Any] = {"name": name}
        if random.random() < 0.7:
            fields |= {"photo": "../images/portrait.svg", "links": ["https://example.org/" + name[0]]}
        site.texts[f"authors/{name.split()[0].lower()}.md"] = Text(fields, [a_paragraph(random)])
    for name in TAGS[:3]:
        fields = {"title": name} | ({"aliases": [f"old {name}"]} if random.random() < 0.5 else {})
        site.texts[f"tags/{a_name(random)}.md"] = Text(fields, [a_paragraph(random)])
    site.texts[f"categories/{a_name(random)}.md"] = Text({"title": CATEGORIES[0]}, [a_paragraph(random)])
    for name in SERIES[:2]:
        fields = {"title": name, "planned": [a_title(random) for _ in range(random.randrange(3))]}
        fields |= {"ebook": True} if name == SERIES[0] else {}
        site.texts[f"series/{a_name(random)}.md"] = Text(fields, [a_paragraph(random)])


def new_body(random: Random, site: Site, paragraphs: int = 3) -> list[Block]:
    """Return a body: paragraphs, now and then with a link or a picture between them."""
    body: list[Block] = []
    for _ in range(random.randint(1, paragraphs)):
        body.append(a_paragraph(random))
        if random.random() < 0.4:
            body.append(new_link(random, site))
    return body


def new_link(random: Random, site: Site) -> Block:
    """Return a link to some file of the site, or a picture."""
    pictures = [path for path in sorted(site.files) if path.endswith((".svg", ".png"))]
    texts = [path for path in sorted(site.texts) if not path.startswith("books/") or path.endswith("/book.md")]
    kind = random.random()
    if kind < 0.3 and pictures:
        return Shown(random.choice(pictures), some_words(random, plain=True), random.choice(("relative", "static")))
    if kind < 0.4 and pictures:
        return Link("attach", random.choice(pictures), "the drawing")
    if kind < 0.45 and "columns/notes.txt" in site.files:
        return Link(random.choice(("relative", "static")), "columns/notes.txt", "the notes")
    tags = sorted({tag for text in site.texts.values() for tag in text.fields.get("tags", ()) if tag.isascii()})
    if kind < 0.5 and tags:
        return Link("tag", random.choice(tags), "more of it")
    if not texts:
        return a_paragraph(random)
    fragment = random.choice(("", "", "", "#fixed", "#nowhere"))
    return Link(random.choice(("relative", "filename")), random.choice(texts), some_words(random, plain=True), fragment)


def new_column(random: Random, site: Site) -> Text:
    """Return a column; one in seven is scheduled."""
    days = (0, 25) if random.random() < 0.15 else (-900, -1)
    fields: dict[str, Any] = {"title": a_title(random), "date": a_moment(random, site.clock, *days)}
    chance: dict[str, Callable[[], Any]] = {
        "summary": lambda: a_title(random) + ".",
        "authors": lambda: random.sample(AUTHORS, random.randint(1, 2)),
        "category": lambda: random.choice(CATEGORIES),
        "tags": lambda: random.sample(TAGS, random.randint(1, 3)),
        "series": lambda: random.choice(SERIES),
        "modified": lambda: a_moment(random, site.clock, -0.9, -0.1),
        "status": lambda: random.choice(("published", "draft", "unlisted")),
        "mood": lambda: random.choice(("sunny", "grey")),
        "slug": lambda: f"slug-{random.randrange(10_000)}",
        "lang": lambda: random.choice(("de", "en", "ar")),
    }
    likely = {"summary": 0.6, "authors": 0.7, "category": 0.6, "tags": 0.7, "series": 0.4}
    for name, value in chance.items():
        if random.random() < likely.get(name, 0.12):
            fields[name] = value()
    is_classic = random.random() < 0.15
    return Text(fields, new_body(random, site, 2 if is_classic else 4), is_classic)


def new_event(random: Random, site: Site, *, repeats: bool = False) -> Text:
    """Return an event that is past, soon or later."""
    fields: dict[str, Any] = {
        "title": a_title(random), "start": a_moment(random, site.clock, -40, 40).split(" +")[0],
        "timezone": random.choice(ZONES), "role": random.choice(("host", "speaker", "attending")),
    }  # fmt: skip
    if repeats:
        fields["repeats"] = random.choice(("weekly", "monthly", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;INTERVAL=2"))
    if random.random() < 0.7:
        fields["date"] = a_moment(random, site.clock, -200, -1)
    if random.random() < 0.5:
        fields |= {"venue": {"name": a_title(random), "locality": "Linz"}, "tags": [random.choice(TAGS)]}
    if random.random() < 0.4:
        fields["booking"] = {"url": "https://example.org/seats", "price": "5", "currency": "EUR", "places_left": "3"}
    return Text(fields, new_body(random, site, 2))


def _write_book(random: Random, site: Site) -> None:
    site.files["books/paper/cover.svg"] = a_picture(random, ".svg")
    fields = {"title": a_title(random), "authors": [AUTHORS[0]], "cover": {"src": "cover.svg", "alt": "A cover"}}
    fields |= {"date": a_moment(random, site.clock, -300, -10), "published": "2025-10-01"}
    site.texts["books/paper/book.md"] = Text(fields, new_body(random, site))
    for number, excerpt in enumerate(("full", "opening", "none", "opening"), start=1):
        site.texts[f"books/paper/{number:02}-{a_name(random)}.md"] = new_chapter(random, site, excerpt)
    named = random.choice(site.of_kind("columns"))
    site.texts[named].fields["from_book"] = "paper"
    site.texts[named].is_classic = False


def new_chapter(random: Random, site: Site, excerpt: str) -> Text:
    """Return a chapter."""
    body: list[Block] = [a_paragraph(random).replace("<!-- more -->", "Some words."), "<!-- more -->"]
    fields: dict[str, Any] = {"title": a_title(random), "excerpt": excerpt}
    if random.random() < 0.5:
        fields["date"] = a_moment(random, site.clock, -200, -1)
    return Text(fields, [*body, *new_body(random, site)])


def _translate(random: Random, site: Site) -> None:
    """Translate two columns."""
    originals = [path for path in site.of_kind("columns") if not {"lang", "status"} & site.texts[path].fields.keys()]
    for path in originals[:2]:
        fields = {"title": a_title(random), "date": site.texts[path].fields["date"], "lang": "de"}
        fields["translation_of"] = path.rpartition("/")[2]
        site.texts[f"columns/{a_name(random)}.md"] = Text(fields, new_body(random, site))


def _record(random: Random, site: Site) -> None:
    for path in random.sample(site.of_kind("columns"), 3):
        new_record(random, site, path)


def new_record(random: Random, site: Site, path: str) -> None:
    """Put a text on the publication record, with an address that it had before."""
    number = random.randrange(10_000)
    entry = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{path}{number}")), "source": path,
        "addresses": [f"/former-{number}/"], "first_published": "2025-01-02 10:00 +00:00",
        "revision": random.randint(1, 4), "modified": a_moment(random, site.clock, -0.9, -0.1),
    }  # fmt: skip
    site.ledger[path] = entry
