"""Settings under which the texts of Full Stack Python, a Pelican site of over 200 posts and pages, build as they are.

Everything not named here is as in pelicanconf.py; what is named is what that site's own settings said, and CUSTOM_FIELDS.
"""

from pelicanconf import *  # noqa: F403

SITENAME = "Full Stack Python"
SITESUBTITLE = "Build, deploy and operate Python applications"
AUTHOR = "Full Stack Python"
TIMEZONE = "America/New_York"

ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"
PAGE_URL = PAGE_SAVE_AS = "{slug}.html"
COLUMNS_SAVE_AS = "blog/index.html"

CUSTOM_FIELDS = [
    "sortorder", "toc", "sidebartitle", "meta", "newsletter", "newsletters", "headerimage", "headeralt", "authorlink",
]  # fmt: skip
