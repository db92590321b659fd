"""What else a build is made from, and how it changes: pictures, the record, settings, a site's own code, the clock."""

from __future__ import annotations

import datetime as dt
from random import Random

from tests.soundness.beginnings import new_record
from tests.soundness.edits.texts import Edit
from tests.soundness.own_plugins import an_own_plugin
from tests.soundness.site import Site
from tests.soundness.words import CATEGORIES, a_moment, a_name, a_picture, a_title, some_words


def redraw_a_picture(random: Random, site: Site) -> str | None:
    """Draw a picture anew, in another size."""
    pictures = [path for path in sorted(site.files) if path.endswith((".svg", ".png"))]
    if not pictures:
        return None
    path = random.choice(pictures)
    site.files[path] = a_picture(random, path[-4:])
    return f"another picture in {path}"


def add_a_file(random: Random, site: Site) -> str | None:
    """Put a picture or another file beside the texts or under images/."""
    suffix = random.choice((".svg", ".png", ".txt"))
    path = f"{random.choice(('images', 'images/more', 'columns', 'books/paper'))}/{a_name(random)}{suffix}"
    site.files[path] = a_picture(random, suffix) if suffix != ".txt" else a_title(random).encode()
    return f"a new file {path}"


def delete_a_file(random: Random, site: Site) -> str | None:
    """Delete a picture or another file, as a rule together with what shows it."""
    paths = [path for path in sorted(site.files) if path != "books/paper/cover.svg"]
    if not paths:
        return None
    path = random.choice(paths)
    del site.files[path]
    if random.random() < 0.85:
        site.without_links_to(path)
    return f"deleted {path}"


def rename_a_file(random: Random, site: Site) -> str | None:
    """Give a picture another name, and let what shows it follow."""
    paths = [path for path in sorted(site.files) if path.startswith("images/picture")]
    if not paths:
        return None
    path = random.choice(paths)
    new = f"images/picture-{random.randrange(999)}{path[-4:]}"
    site.files[new] = site.files.pop(path)
    site.with_links_moved(path, new)
    return f"{path} is now {new}"


def put_on_record(random: Random, site: Site) -> str | None:
    """Put a text on the publication record, or another line for it."""
    path = random.choice(sorted(site.texts))
    new_record(random, site, path)
    return f"{path} is on record"


def correct_the_record(random: Random, site: Site) -> str | None:
    """Change a line of the publication record."""
    if not site.ledger:
        return None
    entry = site.ledger[random.choice(sorted(site.ledger))]
    change = random.choice(("addresses", "revision", "modified", "first_published", "source", "gone"))
    value = {
        "addresses": [*entry["addresses"], f"/former-{random.randrange(10_000)}/"],
        "revision": entry["revision"] + 1,
        "modified": a_moment(random, site.clock, -0.9, -0.1),
        "first_published": a_moment(random, site.clock, -900, -100),
        "source": random.choice(sorted(site.texts)),
        "gone": not entry.get("gone", False),
    }
    entry[change] = value[change]
    return f"on record, {change} is {value[change]!r}"


def strike_from_the_record(random: Random, site: Site) -> str | None:
    """Take a line, or all of them, out of the publication record."""
    if not site.ledger:
        return None
    if random.random() < 0.3:
        site.ledger.clear()
        return "there is no record"
    path = random.choice(sorted(site.ledger))
    del site.ledger[path]
    return f"{path} is not on record"


def change_a_setting(random: Random, site: Site) -> str | None:
    """Give a setting another value."""
    values = {
        "SITENAME": [repr(a_title(random)), "'The Small Paper'"],
        "SITESUBTITLE": ["MOTTO", "''", "'On paper'", repr(a_title(random))],
        "SITEURL": ["'https://paper.example'", "'https://paper.example/blog'", "''"],
        "DEFAULT_PAGINATION": ["3", "4", "5", "10", "False"],
        "FEED_MAX_ITEMS": ["1", "3", "5", "20"],
        "TIMEZONE": ["'Europe/Vienna'", "'Asia/Tokyo'", "'UTC'"],
        "DEFAULT_LANG": ["'en'", "'de'"],
        "DEFAULT_CATEGORY": ["'Columns'", repr(CATEGORIES[1])],
        "AUTHOR": ["None", "'Ada Winter'"],
        "SLUGIFY_SOURCE": ["'filename'", "'title'"],
        "USE_FOLDER_AS_CATEGORY": ["False", "True"],
        "DEFAULT_DATE_FORMAT": ["'%-d %B %Y'", "'%Y'"],
        "DEFAULT_METADATA": ["{}", "{'mood': 'even'}"],
        "DEFAULT_ORPHANS": ["0", "1"],
        "ARTICLE_URL": ["'columns/{slug}/'", "'texts/{date:%Y}/{slug}/'"],
        "TAG_SAVE_AS": ["'tags/{slug}/index.html'", "''"],
        "AUTHORS_SAVE_AS": ["'authors/index.html'", "''"],
        "FEEDS_SAVE_AS": ["'feeds/index.html'", "''"],
        "FEED_ALIASES": ["{}", "{'feed.xml': '/rss.xml'}", "{'old.xml': '/rss.xml', 'a/feed.xml': '/columns/rss.xml'}"],
        "STATIC_PATHS": ["['images']", "['images', 'columns/notes.txt']"],
        "STATIC_URL": ["'{path}'", "'files/{path}'"],
        "ARTICLE_EXCLUDES": ["[]", "['columns/deep']"],
        "IGNORE_FILES": ["['*.tmp']", "['*.tmp', '*.txt']"],
        "PAGINATED_TEMPLATES": ["{'index': None, 'tag': 2}", "{'index': 3, 'columns': None}"],
        "DIRECT_TEMPLATES": [
            "['index', 'columns', 'tags', 'categories', 'authors', 'series_index', 'archives', '404']",
            "['index', 'columns', 'tags', '404']",
            "['index', 'columns', 'tags', 'categories', 'authors', 'series_index', 'archives', '404', 'extra']",
        ],
        "LINKS": ["[('One', 'https://example.org/')]", "[]"],
        "JINJA_FILTERS": [
            "{'loud': lambda text: str(text).upper()}", "{'loud': lambda text: str(text).title()}",
            "{'loud': str}",
        ],
        "JINJA_GLOBALS": ["{}", "{'colour': 'red'}", "{'colour': 'blue', 'count_of': len}"],
        "JINJA_ENVIRONMENT": [
            "{'trim_blocks': True, 'lstrip_blocks': True, 'extensions': []}",
            "{'trim_blocks': False, 'extensions': ['jinja2.ext.do']}",
        ],
        "SINCE": ["__import__('datetime').date(2020, 1, 1)", "__import__('datetime').date(2021, 1, 1)"],
        "OTHERS": ["PLUGINS[:2]", "[]"],
        "PERSON": ["__import__('types').SimpleNamespace(name='Ada')", "__import__('types').SimpleNamespace(name='Bo')"],
        "MEASURE": ["__import__('re').compile('a+')", "__import__('re').compile('b+')"],
        "ROWS": ["[{'a': 1}, {'a': 2}]", "[{'a': 3}]", "({'a': 1.0},)"],
        "CACHE_CONTENT": ["False", "True"],
        "SUMMARY_MAX_LENGTH": ["10", "50"],
        "OF_ITS_OWN": ["'a'", "'b'"],
        "YEAR_ARCHIVE_SAVE_AS": ["'archive/{date:%Y}/index.html'", "''"],
        "MONTH_ARCHIVE_SAVE_AS": ["''", "'archive/{date:%Y}/{date:%m}/index.html'"],
    }  # fmt: skip
    name = random.choice(list(values))
    site.settings[name] = random.choice(values[name])
    if name == "DIRECT_TEMPLATES" and "extra" in site.settings[name]:
        site.templates.setdefault("overrides/extra.html", "{{ SITENAME }} {{ articles | length }}")
    if name == "ARTICLE_URL":
        site.settings["ARTICLE_SAVE_AS"] = repr(eval(site.settings[name]) + "index.html")  # noqa: S307 — ours, above
    return f"{name} = {site.settings[name]}"


def change_markdown(random: Random, site: Site) -> str | None:
    """Take a Markdown extension in or out, or configure one in another way."""
    ways = {
        "": "",
        "smarty": 'MARKDOWN["extension_configs"].pop("markdown.extensions.smarty", None)',
        "toc": 'MARKDOWN["extension_configs"]["markdown.extensions.toc"] = {"permalink": "¶"}',
        "sane": 'MARKDOWN["extension_configs"]["markdown.extensions.sane_lists"] = {}',
        "xhtml": 'MARKDOWN["output_format"] = "xhtml"',
    }
    way = random.choice(list(ways))
    site.statements["markdown"] = ways[way]
    return f"Markdown with {way or 'nothing changed'}"


def change_the_plugins(random: Random, site: Site) -> str | None:
    """Take plugins in or out."""
    ways = (
        "[*PLUGINS, 'site_plugin']", "PLUGINS", "[p for p in PLUGINS if p != 'plugins.redirects'] + ['site_plugin']",
        "[p for p in PLUGINS if p != 'plugins.feeds']", "[p for p in PLUGINS if p != 'plugins.excerpts']",
    )  # fmt: skip
    site.settings["PLUGINS"] = random.choice(ways)
    return f"PLUGINS = {site.settings['PLUGINS']}"


def change_own_code(random: Random, site: Site) -> str | None:
    """Change a plugin of the site's own, what it reads, or what the settings import and read."""
    path, text = random.choice((
        ("own/site_plugin.py", an_own_plugin(random)),
        ("own/site_plugin.py", an_own_plugin(random)),
        ("own/quotations.txt", "\n".join(some_words(random) for _ in range(random.randint(1, 3)))),
        ("motto.txt", f"{a_title(random)}\n"),
        ("own_words.py", f"MOTTO = {a_title(random)!r}\n"),
    ))  # fmt: skip
    site.beside[path] = text
    return f"another {path}"


def move_the_clock(random: Random, site: Site) -> str | None:
    """Let time pass: a minute, days, a year's end; once in a while, back."""
    hour, day = 3600, 86_400
    ahead = random.choice((60, hour, 5 * hour, day, day, 3 * day, 8 * day, 40 * day, 366 * day, -2 * day))
    if site.clock > 1_893_456_000:  # 2030
        ahead = -1400 * day
    site.clock += ahead
    return f"it is {dt.datetime.fromtimestamp(site.clock, dt.UTC):%Y-%m-%d %H:%M}"


SURROUNDING_EDITS: dict[Edit, int] = {
    redraw_a_picture: 5, add_a_file: 3, delete_a_file: 2, rename_a_file: 2, put_on_record: 3, correct_the_record: 4,
    strike_from_the_record: 1, change_a_setting: 8, change_markdown: 1, change_the_plugins: 1, change_own_code: 3,
    move_the_clock: 8,
}  # fmt: skip
"""What changes around the texts, and how often."""
