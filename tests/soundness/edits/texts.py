"""What authors do to their texts: each edit changes the site and says what it did; nothing where it cannot."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

from tests.soundness.beginnings import new_body, new_chapter, new_column, new_event, new_link
from tests.soundness.site import Site, Text
from tests.soundness.words import (
    AUTHORS,
    CATEGORIES,
    SERIES,
    TAGS,
    ZONES,
    a_moment,
    a_name,
    a_paragraph,
    a_title,
    some_words,
)  # fmt: skip

Edit: TypeAlias = Callable[[Random, Site], str | None]


def rewrite_a_paragraph(random: Random, site: Site) -> str | None:
    """Change a paragraph of any text."""
    path = random.choice(sorted(site.texts))
    body = site.texts[path].body
    if body:
        body.pop(random.randrange(len(body)))
    body.insert(random.randrange(len(body) + 1), a_paragraph(random))
    return f"another paragraph in {path}"


def add_a_paragraph(random: Random, site: Site) -> str | None:
    """Add a paragraph, a link or a picture to any text."""
    path = random.choice(sorted(site.texts))
    block = new_link(random, site) if random.random() < 0.6 else a_paragraph(random)
    site.texts[path].body.append(block)
    return f"added to {path}: {str(block)[:60]!r}"


def take_a_paragraph_away(random: Random, site: Site) -> str | None:
    """Take a block from any text."""
    path = random.choice(sorted(site.texts))
    body = site.texts[path].body
    if not body:
        return None
    return f"taken from {path}: {str(body.pop(random.randrange(len(body))))[:60]!r}"


def rewrite_a_body(random: Random, site: Site) -> str | None:
    """Write a whole body anew."""
    path = random.choice(sorted(site.texts))
    if path.startswith("books/"):
        return None
    site.texts[path].body = new_body(random, site)
    return f"another body in {path}"


def change_one_letter(random: Random, site: Site) -> str | None:
    """Change a body so that its file is as large as before."""
    path = random.choice(sorted(site.texts))
    for place, block in enumerate(site.texts[path].body):
        if isinstance(block, str) and "e" in block and block[0].isalpha():
            site.texts[path].body[place] = block.replace("e", "o", 1)
            return f"one letter in {path}"
    return None


def retitle(random: Random, site: Site) -> str | None:
    """Give any text another title, sometimes that of another text."""
    path = random.choice(sorted(site.texts))
    field = "name" if path.startswith("authors/") else "title"
    if field == "name":
        site.texts[path].fields[field] = random.choice(AUTHORS)
    elif path.startswith(("tags/", "categories/", "series/")):
        known = {"tags": TAGS, "categories": CATEGORIES, "series": SERIES}[path.split("/")[0]]
        site.texts[path].fields[field] = random.choice(known)
    else:
        site.texts[path].fields[field] = a_title(random)
    return f"{path} is called {site.texts[path].fields[field]!r}"


def _set(site: Site, path: str, name: str, value: Any) -> str:
    if value is None:
        site.texts[path].fields.pop(name, None)
        return f"{path} has no {name}"
    site.texts[path].fields[name] = value
    if not isinstance(value, str | list):
        site.texts[path].is_classic = False
    return f"{path}: {name} is {value!r}"


def set_a_field_of_a_column(random: Random, site: Site) -> str | None:
    """Set or take away a field of a column."""
    path = random.choice(site.of_kind("columns"))
    pictures = [name for name in sorted(site.files) if name.endswith((".svg", ".png"))]
    picture = posixpath.relpath(random.choice(pictures), "columns") if pictures else None
    values: dict[str, list[Any]] = {
        "summary": [None, f"{a_title(random)}.", f"*{some_words(random)}* and <b>more</b>", '[a link](/columns/ "x")'],
        "authors": [None, random.sample(AUTHORS, random.randint(1, 3)), [AUTHORS[0].upper()]],
        "category": [None, *CATEGORIES, CATEGORIES[0].lower()],
        "tags": [None, random.sample(TAGS, random.randint(1, 4)), [f"old {TAGS[0]}"], [TAGS[0].upper()]],
        "series": [None, *SERIES],
        "part": [None, "1", "2", "7"],
        "status": [None, "published", "draft", "unlisted", "hidden", "skip"],
        "modified": [None, a_moment(random, site.clock, -0.9, -0.1)],
        "date": [a_moment(random, site.clock, -900, -1), a_moment(random, site.clock, 0, 10), "2025-06-01"],
        "slug": [None, f"slug-{random.randrange(10_000)}"],
        "id": [None, f"id-{random.randrange(10_000)}"],
        "lang": [None, "de", "en", "ar", "pt-BR"],
        "image": [None, picture, {"src": picture, "alt": "It", "caption": a_title(random), "credit": "Me"}],
        "aliases": [None, [f"/was-{random.randrange(10_000)}/"], [f"/was-{random.randrange(99)}.html", "/gone-1/"]],
        "canonical": [None, "https://example.org/first"],
        "first_published": [None, {"outlet": a_title(random), "date": "2024-05-01", "url": "https://example.org/"}],
        "from_book": [None, "paper"],
        "audio": [None, "https://example.org/a.mp3", {"src": "https://example.org/b.mp3", "length": "900"}],
        "video": [None, {"url": "https://example.org/film", "still": picture}],
        "mood": [None, "sunny", "grey", "stormy"],
        "og_type": [None, "essay"],
        "keywords": [None, "one, two"],
        "template": [None, "article", "long", "page"],
        "author": [None, AUTHORS[1]],
    }
    name = random.choice(list(values))
    return _set(site, path, name, random.choice(values[name]))


def set_a_field_of_an_event(random: Random, site: Site) -> str | None:
    """Set or take away a field of an event."""
    paths = site.of_kind("events")
    if not paths:
        return None
    path = random.choice(paths)
    columns = [column.rpartition("/")[2] for column in site.of_kind("columns")]
    values: dict[str, list[Any]] = {
        "start": [a_moment(random, site.clock, -20, 20).split(" +")[0], a_moment(random, site.clock, -1, 1)],
        "end": [None, a_moment(random, site.clock, 0, 30).split(" +")[0]],
        "timezone": [None, *ZONES],
        "repeats": [None, "weekly", "monthly", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY;COUNT=5"],
        "until": [None, a_moment(random, site.clock, 5, 60).split(" ")[0]],
        "event_status": [None, "confirmed", "cancelled", "postponed", "sold-out"],
        "role": [None, "host", "speaker", "attending", "recommending"],
        "venue": [None, {"name": a_title(random), "locality": "Graz"}],
        "online": [None, "https://example.org/room"],
        "booking": [None, "https://example.org/seats", {"url": "mailto:a@example.org", "places_left": "0"}],
        "organiser": [None, a_title(random)],
        "slides": [None, "../images/portrait.svg"],
        "recording": [None, "https://example.org/film"],
        "report": [None, random.choice(columns)],
        "date": [None, a_moment(random, site.clock, -200, -1), a_moment(random, site.clock, 0, 5)],
        "tags": [None, random.sample(TAGS, 2)],
        "status": [None, "draft", "unlisted"],
        "lang": [None, "de"],
    }
    name = random.choice(list(values))
    return _set(site, path, name, random.choice(values[name]))


def set_a_field_of_a_book(random: Random, site: Site) -> str | None:
    """Set or take away a field of a book."""
    paths = [path for path in site.of_kind("books") if path.endswith("book.md")]
    if not paths:
        return None
    values: dict[str, list[Any]] = {
        "subtitle": [None, a_title(random)],
        "cover": [None, "cover.svg", {"src": "cover.svg", "alt": a_title(random)}],
        "isbn": [None, "978-1-4028-9462-6"],
        "publisher": [None, a_title(random)],
        "published": [None, "2025-09-01", "2026-09-01"],
        "buy": [None, [{"label": a_title(random), "url": "https://example.org/shop", "price": "€ 9"}]],
        "free": [None, "true"],
        "date": [None, a_moment(random, site.clock, -200, -1), a_moment(random, site.clock, 0, 5)],
        "status": [None, "draft", "unlisted"],
        "authors": [None, random.sample(AUTHORS, 2)],
        "tags": [None, random.sample(TAGS, 2)],
        "lang": [None, "de"],
    }
    name = random.choice(list(values))
    return _set(site, random.choice(paths), name, random.choice(values[name]))


def set_a_field_of_a_chapter(random: Random, site: Site) -> str | None:
    """Set or take away a field of a chapter."""
    paths = [path for path in site.of_kind("books") if not path.endswith("book.md")]
    if not paths:
        return None
    values: dict[str, list[Any]] = {
        "excerpt": [None, "none", "opening", "full"],
        "date": [None, a_moment(random, site.clock, -200, -1), a_moment(random, site.clock, 0, 5)],
        "summary": [None, a_title(random)],
        "tags": [None, random.sample(TAGS, 2)],
        "status": [None, "draft", "unlisted"],
        "authors": [None, random.sample(AUTHORS, 2)],
    }
    name = random.choice(list(values))
    return _set(site, random.choice(paths), name, random.choice(values[name]))


def set_a_field_of_a_page(random: Random, site: Site) -> str | None:
    """Set or take away a field of a page."""
    paths = site.of_kind("pages")
    if not paths:
        return None
    values: dict[str, list[Any]] = {
        "nav": [None, "1", "2", "9", "false"],
        "summary": [None, a_title(random)],
        "status": [None, "draft", "unlisted"],
        "slug": [None, f"page-{random.randrange(999)}"],
        "date": [None, a_moment(random, site.clock, -200, -1)],
        "lang": [None, "de"],
        "template": [None, "page"],
        "save_as": [None, f"kept/{random.randrange(99)}.html"],
    }
    name = random.choice(list(values))
    return _set(site, random.choice(paths), name, random.choice(values[name]))


def set_a_field_of_a_name(random: Random, site: Site) -> str | None:
    """Set or take away a field of an author, a tag, a category or a series."""
    paths = [path for folder in ("authors", "tags", "categories", "series") for path in site.of_kind(folder)]
    if not paths:
        return None
    path = random.choice(paths)
    pictures = [name for name in sorted(site.files) if name.startswith("images/")]
    own: dict[str, dict[str, list[Any]]] = {
        "authors": {
            "photo": [None, f"../{random.choice(pictures)}" if pictures else None],
            "links": [None, ["https://example.org/a"], [{"url": "mailto:a@example.org", "label": a_title(random)}]],
            "fediverse": [None, "@a@example.social"],
        },
        "tags": {"aliases": [None, [f"old {random.choice(TAGS)}"], [random.choice(TAGS)]]},
        "categories": {"aliases": [None, [random.choice(CATEGORIES)]]},
        "series": {"planned": [None, [a_title(random)], [a_title(random), a_title(random)]], "ebook": [None, True]},
    }
    values = own[path.split("/")[0]]
    values |= {"summary": [None, a_title(random)], "slug": [None, f"name-{random.randrange(999)}"]}
    values |= {"status": [None, "draft"]} if random.random() < 0.2 else {}
    name = random.choice(list(values))
    return _set(site, path, name, random.choice(values[name]))


def add_a_text(random: Random, site: Site) -> str | None:
    """Write a new text of some kind."""
    kind = random.choice(("columns", "columns", "columns", "events", "pages", "tags", "authors", "series", "books"))
    path = f"{kind}/{a_name(random)}.md"
    if kind == "columns":
        folder = random.choice(("", "", "2025/", "deep/er/"))
        path = f"columns/{folder}{random.choice(('', '2024-03-04-'))}{a_name(random)}.md"
        site.texts[path] = new_column(random, site)
    elif kind == "events":
        site.texts[path] = new_event(random, site, repeats=random.random() < 0.4)
    elif kind == "pages":
        site.texts[path] = Text({"title": a_title(random)}, new_body(random, site))
    elif kind == "books":
        place = f"{random.randrange(90):02}"
        if any(other.startswith(f"books/paper/{place}-") for other in site.texts):
            return None
        path = f"books/paper/{place}-{a_name(random)}.md"
        site.texts[path] = new_chapter(random, site, random.choice(("none", "opening", "full")))
    elif kind == "authors":
        site.texts[path] = Text({"name": random.choice(AUTHORS)}, [a_paragraph(random)])
    else:
        title = random.choice(TAGS if kind == "tags" else SERIES)
        site.texts[path] = Text({"title": title}, [a_paragraph(random)])
    return f"a new text {path}"


def delete_a_text(random: Random, site: Site) -> str | None:
    """Delete a text, as a rule together with what links to it."""
    paths = [path for path in sorted(site.texts) if not path.endswith("book.md")]
    if len(site.of_kind("columns")) < 8:
        paths = [path for path in paths if not path.startswith("columns/")]
    if not paths:
        return None
    path = random.choice(paths)
    del site.texts[path]
    links = random.random() < 0.85
    if links:
        site.without_links_to(path)
    return f"deleted {path}{'' if links else ', and no link to it'}"


def rename_a_text(random: Random, site: Site) -> str | None:
    """Rename a text's file, as a rule together with the links to it."""
    path = random.choice([path for path in sorted(site.texts) if not path.startswith("books/")])
    new = f"{path.split('/')[0]}/{random.choice(('', 'sub/'))}{a_name(random)}.md"
    site.texts[new] = site.texts.pop(path)
    if random.random() < 0.85:
        site.with_links_moved(path, new)
        old_stem, new_stem = (posixpath.splitext(posixpath.basename(name))[0] for name in (path, new))
        for text in site.texts.values():
            for name in ("translation_of", "report"):
                if str(text.fields.get(name, "")).removesuffix(".md") == old_stem:
                    text.fields[name] = f"{new_stem}.md"
    return f"{path} is now {new}"


def swap_two_texts(random: Random, site: Site) -> str | None:
    """Exchange two columns' files."""
    one, other = random.sample(site.of_kind("columns"), 2)
    site.texts[one], site.texts[other] = site.texts[other], site.texts[one]
    return f"{one} and {other} exchanged"


def translate_a_column(random: Random, site: Site) -> str | None:
    """Translate a column into another language."""
    path = random.choice(site.of_kind("columns"))
    fields = {"title": a_title(random), "date": site.texts[path].fields["date"], "lang": random.choice(("de", "fr"))}
    new = f"columns/{a_name(random)}.md"
    site.texts[new] = Text(fields | {"translation_of": posixpath.basename(path)}, new_body(random, site, 2))
    return f"{new} translates {path}"


def write_the_head_in_the_other_way(random: Random, site: Site) -> str | None:
    """Write a text's front matter in YAML, or in Pelican's own way."""
    path = random.choice(site.of_kind("columns"))
    site.texts[path].is_classic = not site.texts[path].is_classic
    return f"{path} is {'classic' if site.texts[path].is_classic else 'YAML'}"


def edit_a_column(random: Random, site: Site) -> str:
    """Edit the body of one column, or of a few; sometimes not in its opening."""
    said = []
    columns = site.of_kind("columns")
    plain = [path for path in columns if all(isinstance(block, str) for block in site.texts[path].body)]
    chosen = plain if len(plain) > 3 and random.random() < 0.85 else columns
    for path in random.sample(chosen, random.choices((1, 2, 3), (84, 12, 4))[0]):
        body = site.texts[path].body
        place = random.randrange(max(len(body), 1)) if random.random() < 0.4 else len(body)
        if body and random.random() < 0.15:
            del body[random.randrange(len(body))]
        elif body and place < len(body) and random.random() < 0.5:
            body[place] = a_paragraph(random)
        else:
            body.insert(place, a_paragraph(random) if random.random() < 0.93 else new_link(random, site))
        said.append(f"{path} at {place}")
    return f"edited {', '.join(said)}"


TEXT_EDITS: dict[Edit, int] = {
    rewrite_a_paragraph: 10, add_a_paragraph: 8, take_a_paragraph_away: 5, rewrite_a_body: 3, change_one_letter: 4,
    retitle: 8, set_a_field_of_a_column: 22, set_a_field_of_an_event: 8, set_a_field_of_a_book: 3,
    set_a_field_of_a_chapter: 3, set_a_field_of_a_page: 4, set_a_field_of_a_name: 5, add_a_text: 7, delete_a_text: 6,
    rename_a_text: 4, swap_two_texts: 1, translate_a_column: 1, write_the_head_in_the_other_way: 1,
}  # fmt: skip
"""What authors do, and how often."""
