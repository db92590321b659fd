"""The site's settings: every one once. Names without a word of explanation are Pelican's own, and mean what its manual
says; settings that are Standfirst's say so. What differs in public stands in publishconf.py."""

# The site
SITENAME = "Standfirst"
SITESUBTITLE = "A publishing house in one folder, and the manual of its own making"
AUTHOR = None  # whose texts name no author; None: such a text has none
SITEURL = ""  # the public address stands in publishconf.py
SITE_ID = "6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11"  # ours: what ids are made from; never change it once people subscribe
DEFAULT_LANG = "en"
TIMEZONE = "Europe/London"  # the zone of dates that name none

# Where texts are, by kind
PATH = "content"
ARTICLE_PATHS = ["columns"]
PAGE_PATHS = ["pages"]
AUTHOR_PATHS = ["authors"]  # ours: bios
SERIES_PATHS = ["series"]  # ours: introductions
TAG_PATHS = ["tags"]  # ours: descriptions and merged names
CATEGORY_PATHS = ["categories"]  # ours: the same for categories
BOOK_PATHS = ["books"]  # ours
EVENT_PATHS = ["events"]  # ours
STATIC_PATHS = ["images"]
IGNORE_FILES = [".DS_Store", "._*", ".#*", "#*#", "*~", ".*.sw?", ".*.icloud", "Thumbs.db", "desktop.ini"]
OUTPUT_PATH = "output"

# How texts are read
CUSTOM_FIELDS = []  # ours: fields of your own that texts may have, by name or pattern (`og_*`)
DEFAULT_CATEGORY = "Columns"
USE_FOLDER_AS_CATEGORY = False
SLUGIFY_SOURCE = "filename"  # ours: the file's name without a leading date; Pelican's "title" and "basename" work too
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.abbr": {},
        "markdown.extensions.attr_list": {},
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        "markdown.extensions.def_list": {},
        "markdown.extensions.fenced_code": {},
        "markdown.extensions.footnotes": {},
        "markdown.extensions.md_in_html": {},
        "markdown.extensions.smarty": {},
        "markdown.extensions.tables": {},
        "markdown.extensions.toc": {},
        "plugins.figures": {},
    },
    "output_format": "html",
}

# Addresses: {slug}, {lang}, {date:%Y}, {category} and {author} may stand in them
ARTICLE_URL = "columns/{slug}/"
ARTICLE_SAVE_AS = "columns/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/columns/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/columns/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
CATEGORY_URL = "categories/{slug}/"
CATEGORY_SAVE_AS = "categories/{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
AUTHOR_URL = "authors/{slug}/"
AUTHOR_SAVE_AS = "authors/{slug}/index.html"
SERIES_URL = "series/{slug}/"  # ours, as are the books', chapters' and events' below
SERIES_SAVE_AS = "series/{slug}/index.html"
BOOK_URL = "books/{slug}/"
BOOK_SAVE_AS = "books/{slug}/index.html"
BOOK_LANG_URL = "{lang}/books/{slug}/"
BOOK_LANG_SAVE_AS = "{lang}/books/{slug}/index.html"
CHAPTER_URL = "books/{book}/{slug}/"
CHAPTER_SAVE_AS = "books/{book}/{slug}/index.html"
CHAPTER_LANG_URL = "{lang}/books/{book}/{slug}/"
CHAPTER_LANG_SAVE_AS = "{lang}/books/{book}/{slug}/index.html"
EVENT_URL = "events/{slug}/"
EVENT_SAVE_AS = "events/{slug}/index.html"
EVENT_LANG_URL = "{lang}/events/{slug}/"
EVENT_LANG_SAVE_AS = "{lang}/events/{slug}/index.html"
YEAR_ARCHIVE_URL = "archive/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = "archive/{date:%Y}/index.html"
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]

# Indexes, a page each
DIRECT_TEMPLATES = ["index", "columns", "tags", "categories", "authors", "series_index", "archives", "404"]
COLUMNS_SAVE_AS = "columns/index.html"
BOOKS_SAVE_AS = "books/index.html"  # ours, as is the events'
EVENTS_SAVE_AS = "events/index.html"
TAGS_SAVE_AS = "tags/index.html"
CATEGORIES_SAVE_AS = "categories/index.html"
AUTHORS_SAVE_AS = "authors/index.html"
SERIES_INDEX_SAVE_AS = "series/index.html"
ARCHIVES_SAVE_AS = "archive/index.html"
FEEDS_SAVE_AS = "feeds/index.html"  # ours: the page that says what feeds are

# Lists
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {"index": None, "columns": None, "tag": None, "category": None, "author": None}

# Feeds: three beside every list; Pelican's own are off
FEED_MAX_ITEMS = 20
FEED_ALIASES = {}  # ours: old feed addresses, and the feed that each is now: {"feed.xml": "/rss.xml"}
PODCAST = {}  # ours: what directories ask of the podcast that recorded columns make
WEBSUB_HUBS = []  # ours: hubs that pass on what is new, by their addresses; your deploy has to tell them
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None

# What machines read
AI_CRAWLERS = "allow"  # ours: or "no-training", or "refuse"
SECURITY_TXT = {}  # ours: as in {"contact": "mailto:me@example.org", "expires": "2027-06-30"}

# How it looks
THEME = "theme"
THEME_TEMPLATES_OVERRIDES = ["overrides"]  # templates of your own, which go before the theme's
THEME_STATIC_PATHS = ["static", "../overrides/static"]  # the theme's style sheet and type, then files of your own
CONTENT_SECURITY_POLICY_ADDITIONS = {}  # ours: what pages may load beyond what browsers are told
DEFAULT_DATE_FORMAT = "%-d %B %Y"
LOCALE = ["C"]

# What happens inside a build
PLUGINS = [
    "plugins.core",
    "plugins.engine",
    "plugins.archives",
    "plugins.tags",
    "plugins.series",
    "plugins.people",
    "plugins.books",
    "plugins.events",
    "plugins.excerpts",
    "plugins.figures",
    "plugins.feeds",
    "plugins.metadata",
    "plugins.redirects",
]
