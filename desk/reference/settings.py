"""The settings: every one of a settings file, in the groups that the file puts them in, with what it says here."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from desk.reference.pages import code, sentence, table

HEAD = ("Setting", "What it says", "Here", "Whose")

TOLD = {
    "SITENAME": "the site's name",
    "SITESUBTITLE": "the line under its name",
    "AUTHOR": "who has written the texts that name no author; `None`: nobody is named",
    "SITEURL": "the site’s address while it is built on this machine; the public one stands in `publishconf.py`",
    "DEPLOY": "where `deploy` puts the site: targets by name, the first is meant where none is named",
    "DEFAULT_LANG": "the language of texts that name none",
    "PATH": "the folder of all texts",
    "ARTICLE_PATHS": "folders of columns",
    "PAGE_PATHS": "folders of pages",
    "AUTHOR_PATHS": "folders of authors’ files, with their biographies",
    "SERIES_PATHS": "folders of series’ files, with their introductions",
    "TAG_PATHS": "folders of tags’ files, with descriptions and merged names",
    "CATEGORY_PATHS": "folders of categories’ files, with the same",
    "BOOK_PATHS": "folders of books, each book a folder in one of them",
    "EVENT_PATHS": "folders of events",
    "STATIC_PATHS": "folders and files that are published as they are",
    "IGNORE_FILES": "what editors and systems leave behind, by name or pattern: it is passed over",
    "OUTPUT_PATH": "the folder that the site is written to",
    "DEFAULT_CATEGORY": "the category of columns that name none",
    "USE_FOLDER_AS_CATEGORY": "whether the folder that a column lies in is its category",
    "MARKDOWN": "what Markdown can do here beside the ordinary: tables, notes, pictures and so on",
    "YEAR_ARCHIVE_URL": "the address of a year's list",
    "YEAR_ARCHIVE_SAVE_AS": "the file that it is written to",
    "PAGINATION_PATTERNS": "the addresses of a list's first and later pages",
    "DIRECT_TEMPLATES": "templates that make a page of their own",
    "COLUMNS_SAVE_AS": "the file of the list of all columns",
    "TAGS_SAVE_AS": "the file of the list of tags",
    "CATEGORIES_SAVE_AS": "the file of the list of categories",
    "AUTHORS_SAVE_AS": "the file of the list of authors",
    "SERIES_INDEX_SAVE_AS": "the file of the list of series",
    "ARCHIVES_SAVE_AS": "the file of the list of years",
    "BOOKS_SAVE_AS": "the file of the list of books",
    "EVENTS_SAVE_AS": "the file of the calendar",
    "DEFAULT_PAGINATION": "how many entries stand on one page of a list",
    "PAGINATED_TEMPLATES": "which lists have several pages",
    "FEED_MAX_ITEMS": "how many entries a feed has",
    "FEED_ALIASES": 'old feed addresses, each with the feed that it is now, as in `{"feed.xml": "/rss.xml"}`',
    "PODCAST": "what directories ask of the podcast that columns with `audio` make: `title`, `description`, `author`, "
    "`owner` and `email`, `category`, `image` (square, from 1400 to 3000 pixels), `explicit`, as in "
    '`{"category": "Arts > Books", "image": "images/podcast.png", "email": "ada@paper.example"}`',
    "WEBSUB_HUBS": "[hubs](https://www.w3.org/TR/websub/) that pass on what is new, by their addresses, as in "
    '`["https://hub.example/"]`: feeds name them, and whoever publishes tells them',
    "FEED_ALL_ATOM": "a file’s name, under which the feed of everything is served as well",
    "CATEGORY_FEED_ATOM": "the same for each category",
    "AUTHOR_FEED_ATOM": "the same for each author",
    "AUTHOR_FEED_RSS": "the same for each author, as RSS",
    "TRANSLATION_FEED_ATOM": "the same for each language",
    "AI_CRAWLERS": "whether makers of AI may read the site: `allow`, `no-training` or `refuse`",
    "SECURITY_TXT": "whom to tell of a weakness of the site, and until when that holds",
    "THEME": "the folder of the templates and the style sheet",
    "DEFAULT_DATE_FORMAT": "how Pelican writes dates; our theme writes them in the language of the text",
    "CONTENT_SECURITY_POLICY_ADDITIONS": "what pages may load beyond what [browsers are "
    'told](publishing.md#what-pages-may-load), as in `{"script-src": ["https://counter.example"]}`',
    "LOCALE": "the language in which Pelican writes dates",
    "PLUGINS": "what takes part in a build, in this order; plugins of your own go at the end",
}
"""What settings say that have no comment of their own, or one that is for those who know the file."""

UNSET = ("AUTHOR", "SITESUBTITLE", "TIMEZONE")
"""Settings that Pelican knows and gives no value of its own."""

KINDS = {
    "ARTICLE": "a column", "PAGE": "a page", "CATEGORY": "a category", "TAG": "a tag", "AUTHOR": "an author",
    "SERIES": "a series", "BOOK": "a book", "CHAPTER": "a chapter", "EVENT": "an event",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as a file gives it: its value as it is written there, and the remark behind it."""

    name: str
    value: str
    remark: str


def blocks(source: str) -> dict[str, str]:
    """Return a table for each group of settings in a file, by the words that head the group."""
    found = groups(source)
    templates = next(
        (each.value for group in found.values() for each in group if each.name == "DIRECT_TEMPLATES"), "[]"
    )
    pelicans = known_to_pelican(ast.literal_eval(templates))
    return {_slug(head): table(HEAD, (_row(each, pelicans) for each in group)) for head, group in found.items()}


def groups(source: str) -> dict[str, list[Setting]]:
    """Return the settings of a file under the headings there, which are comments on lines of their own."""
    lines, remarks = source.splitlines(), _remarks(source)
    found: dict[str, list[Setting]] = {}
    for name, statement, value in _assignments(ast.parse(source)):
        heading = "The site"
        for number in range(statement.lineno - 1, 0, -1):
            if re.match(r"# \S", lines[number - 1]):
                heading = lines[number - 1][2:].split(":")[0]
                break
        remark = remarks.get(statement.end_lineno or statement.lineno, "")
        written = ast.get_source_segment(source, value) or ""
        found.setdefault(heading, []).append(Setting(name, written, remark))
    return found


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement, statement.value


def _remarks(source: str) -> dict[int, str]:
    """Return what is remarked behind a setting, by line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT and token.start[1] > 0
    }


def told(setting: Setting) -> str:
    """Return what a setting says, in words for those who have not read the file; nothing where there are none."""
    found = re.fullmatch(r"(?P<kind>[A-Z]+)(?P<lang>_LANG)?_(?P<what>URL|SAVE_AS)", setting.name)
    if setting.name in TOLD:
        return TOLD[setting.name]
    if found and found["kind"] in KINDS:
        of = KINDS[found["kind"]] + (" in another language" if found["lang"] else "")
        return f"the address of {of}" if found["what"] == "URL" else "the file that it is written to"
    return re.sub(r"\Aours(, [^:]*)?(: |\Z)", "", setting.remark)


def _row(setting: Setting, pelicans: Container[str]) -> tuple[str, str, str, str]:
    value = code(setting.value) if "\n" not in setting.value else "several lines"
    return (
        code(setting.name),
        sentence(told(setting)),
        value,
        "Pelican’s" if setting.name in pelicans else "the house’s",
    )


def known_to_pelican(templates: Iterable[str]) -> frozenset[str]:
    """Return the settings that stand in Pelican's own manual, given the templates that make a page of their own."""
    from pelican.settings import DEFAULT_CONFIG

    return frozenset({*DEFAULT_CONFIG, *UNSET, *(f"{name.upper()}_SAVE_AS" for name in templates)})


def _slug(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.casefold()).strip("-")
