"""Mistakes in settings, before they come out later or never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desk.settings_checks import mistakes, place_of


def told(**settings: Any) -> list[str]:
    return [f"{name}: {refusal.what}; {refusal.fix}" for name, refusal in mistakes(settings)]


@pytest.mark.parametrize(
    "address",
    ["", "https://example.org", "http://localhost:8000", "https://example.org/a/blog", "https://müller.example"],
)
def test_addresses_of_sites_are_taken(address: str) -> None:
    assert told(SITEURL=address) == []


@pytest.mark.parametrize(
    ("address", "mend"),
    [
        ("example.org", "https://example.org"),
        ("//example.org/blog", "https://example.org/blog"),
        ("ftp://example.org", "https://example.org"),
        ("https://example.org/?a=b", "https://example.org"),
        ("https://two words.example", "https://example.org"),
        (".", "https://example.org"),
        (7, "https://example.org"),
    ],
)
def test_what_is_no_sites_address_is_refused_with_a_mend(address: object, mend: str) -> None:
    assert told(SITEURL=address) == [f"SITEURL: `{address}` is not the address of a site; write it whole, as in {mend}"]


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("SITENAME", 7, "SITENAME: 7 is no text; put it in quotation marks"),
        ("SITENAME", None, "SITENAME: None is no value for this; write another, or take the line away"),
        ("SITEURL", None, "SITEURL: None is no value for this; "),
        (
            "SITEURL",
            "https://ida:s3cret@lamp.nu",
            "SITEURL: this is not the address of a site; write it whole, as in https://example.org",
        ),
        ("MARKDOWN", [], "MARKDOWN: [] is no group of names and values; "),
        ("PLUGINS", "plugins.tags", "PLUGINS: 'plugins.tags' is no list of texts; write it as in ['plugins.tags']"),
        ("PLUGINS", ["plugins.tags", 5], "PLUGINS: 5 in it is no text; put it in quotation marks"),
        ("CUSTOM_FIELDS", [5], "CUSTOM_FIELDS: 5 in it is no text; "),
        ("IGNORE_FILES", "*.bak", "IGNORE_FILES: '*.bak' is no list of texts; "),
        ("COLUMNS_SAVE_AS", ["x"], "COLUMNS_SAVE_AS: ['x'] is no text; "),
        (
            "YEAR_ARCHIVE_SAVE_AS",
            "{dat}",
            "YEAR_ARCHIVE_SAVE_AS: `{dat}` is nothing that can stand in this address; did",
        ),
        ("TEMPLATE_PAGES", {"a.html": 5}, "TEMPLATE_PAGES: 5 is no text; "),
        ("PLUGIN_PATHS", 5, "PLUGIN_PATHS: 5 is no list of texts; "),
        ("LOCALE", 5, "LOCALE: 5 is no list of texts; "),
        ("PAGINATION_PATTERNS", [5], "PAGINATION_PATTERNS: 5 is no list; "),
        ("MARKDOWN", {"extensions": "toc"}, "MARKDOWN: `extensions` in it: 'toc' is no list; write it in square"),
        ("MARKDOWN", {"extension_configs": []}, "MARKDOWN: [] is no group of names and values; "),
        (
            "JINJA_ENVIRONMENT",
            {"trim_block": True},
            "JINJA_ENVIRONMENT: `trim_block` is no option of Jinja's environment; did",
        ),
        ("THEME", 5, "THEME: 5 is no folder; put its name in quotation marks"),
        ("TEMPLATE_PAGES", ["a.html"], "TEMPLATE_PAGES: ['a.html'] is no group of names and values; "),
        ("EXTRA_PATH_METADATA", {"a.txt": "b.txt"}, "EXTRA_PATH_METADATA: 'b.txt' is no group of names and values; "),
        ("PAGINATED_TEMPLATES", {"index": "ten"}, "PAGINATED_TEMPLATES: 'ten' is no number; "),
        ("PAGINATION_PATTERNS", 5, "PAGINATION_PATTERNS: 5 is no list; write it in square brackets"),
        ("SLUG_REGEX_SUBSTITUTIONS", [("a",)], "SLUG_REGEX_SUBSTITUTIONS: ('a',) in it is no pair of texts; "),
        ("TAG_REGEX_SUBSTITUTIONS", [("(", "")], "TAG_REGEX_SUBSTITUTIONS: '(' is no regular expression ("),
        ("DEFAULT_DATE", (1,), "DEFAULT_DATE: (1,) is no date; write it as in "),
        ("DEFAULT_DATE", "12", "DEFAULT_DATE: `12` is not a whole date; "),
        ("ARTICLE_SAVE_AS", False, "ARTICLE_SAVE_AS: False would leave columns without pages; write "),
        ("CHAPTER_SAVE_AS", "", "CHAPTER_SAVE_AS: '' would leave chapters without pages; write "),
        ("TAG_SAVE_AS", "../{slug}.html", "TAG_SAVE_AS: `../{slug}.html` would lie outside the site; "),
        ("STATIC_SAVE_AS", "files/{pth}", "STATIC_SAVE_AS: `{pth}` is nothing that can stand in this address; did you"),
        ("STATIC_PATHS", None, "STATIC_PATHS: None is no value for this; "),
        ("MARKDOWN", None, "MARKDOWN: None is no value for this; "),
        ("ARTICLE_PATHS", "columns", "ARTICLE_PATHS: 'columns' is no list of texts; write it as in "),
        ("FEED_MAX_ITEMS", "20", "FEED_MAX_ITEMS: '20' is no number; write a whole one, "),
        ("MARKDOWN", ["toc"], "MARKDOWN: ['toc'] is no group of names and values; write it as in "),
        ("TIMEZONE", "Europe", "TIMEZONE: there is no time zone `Europe`; "),
        ("TIMEZONE", "../etc", "TIMEZONE: there is no time zone `../etc`; "),
        ("ARTICLE_URL", 7, "ARTICLE_URL: 7 is no text; "),
        (
            "ARTICLE_URL",
            "columns/{slugg}/",
            "ARTICLE_URL: `{slugg}` is nothing that can stand in this address; did you mean `slug`?",
        ),
        ("PAGE_SAVE_AS", "{slug/index.html", "PAGE_SAVE_AS: in `{slug/index.html`, a brace is opened or closed"),
        ("TAG_URL", "tags/{date}/", "TAG_URL: `{date}` is nothing that can stand in this address; write one of {lang}"),
        ("FILENAME_METADATA", "(?P<slug", "FILENAME_METADATA: '(?P<slug' is no regular expression ("),
        ("CONTENT_SECURITY_POLICY_ADDITIONS", ["a"], "CONTENT_SECURITY_POLICY_ADDITIONS: ['a'] is no group of names"),
        (
            "CONTENT_SECURITY_POLICY_ADDITIONS",
            {"scripts-src": ["https://a.example"]},
            "CONTENT_SECURITY_POLICY_ADDITIONS: `scripts-src` is nothing that can be added to; did you mean `script-",
        ),
        (
            "CONTENT_SECURITY_POLICY_ADDITIONS",
            {"script-src": "https://a.example"},
            "CONTENT_SECURITY_POLICY_ADDITIONS: 'https://a.example' is no list of sources; write it as in {",
        ),
        (
            "CONTENT_SECURITY_POLICY_ADDITIONS",
            {"script-src": ["self"]},
            "CONTENT_SECURITY_POLICY_ADDITIONS: `self` is taken for a host; write \"'self'\", with quotation marks",
        ),
        (
            "CONTENT_SECURITY_POLICY_ADDITIONS",
            {"script-src": ["https://a.example; default-src *"]},
            "CONTENT_SECURITY_POLICY_ADDITIONS: 'https://a.example; default-src *' is no source; write a host",
        ),
        ("DEFAULT_LANG", "English, please", "DEFAULT_LANG: `English, please` is not a language tag; "),
        ("DEFAULT_LANG", "english", "DEFAULT_LANG: `english` is not a language tag; "),
        ("WEBSUB_HUBS", ["hub"], "WEBSUB_HUBS: `hub` is not"),
        ("ARTICLE_PATHS", ["../more"], "ARTICLE_PATHS: `../more` lies outside the content folder, where no texts"),
        ("INDEX_SAVE_AS", "../x.html", "INDEX_SAVE_AS: `../x.html` would lie outside the site; write a relative"),
        ("THEME_STATIC_DIR", "../theme", "THEME_STATIC_DIR: `../theme` would lie outside the site; "),
        ("FEED_ALL_ATOM", "../feed.xml", "FEED_ALL_ATOM: `../feed.xml` would lie outside the site; "),
        ("CATEGORY_FEED_ATOM", "/feeds/{slug}.xml", "CATEGORY_FEED_ATOM: `/feeds/{slug}.xml` would lie outside"),
        ("TEMPLATE_PAGES", {"a.html": "a/../../b.html"}, "TEMPLATE_PAGES: `a/../../b.html` would lie outside"),
    ],
)
def test_values_of_another_type_are_refused(name: str, value: object, what: str) -> None:
    (only,) = told(**{name: value})
    assert only.startswith(what)


def test_what_pelican_takes_is_taken() -> None:
    pelicans = {
        "PAGE_SAVE_AS": "", "TAG_SAVE_AS": False, "DEFAULT_DATE": "fs", "PAGINATED_TEMPLATES": {"index": None},
        "THEME": Path("theme"), "STATIC_URL": "files/{path}",
    }  # fmt: skip
    assert told(**pelicans) == []
    pelicans = {"DEFAULT_PAGINATION": False, "AUTHOR": None, "SITESUBTITLE": None, "ARTICLE_PATHS": ("blog",)}
    assert told(**pelicans, DEFAULT_LANG="pt_BR", TIMEZONE="UTC") == []


def test_patterns_may_name_what_texts_have() -> None:
    assert told(ARTICLE_URL="{date:%Y}/{category}/{author}/{slug}.html", CHAPTER_URL="{book}/{slug}/", TAG_URL="") == []
    mine = {"CUSTOM_FIELDS": ["series_*"], "PATH_METADATA": r"(?P<desk>\w+)/", "DEFAULT_METADATA": {"house": "x"}}
    assert told(ARTICLE_URL="{desk}/{house}/{series_no}/{slug}/", **mine) == []


def test_the_place_of_a_setting_is_the_line_that_holds(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("X = 1\nY: int = 2\nX = 3\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("X = Z = 1\n", encoding="utf-8")
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    assert place_of("X", files) == (tmp_path / "a.py", 3)
    assert place_of("Y", files) == (tmp_path / "a.py", 2)
    assert place_of("Z", files) == (tmp_path / "b.py", 1)
    assert place_of("W", files) is None


def test_hosts_schemes_keywords_and_digests_can_be_added_to_the_policy() -> None:
    sources = [
        "https://a.example",
        "*.a.example:8443",
        "https:",
        "'unsafe-inline'",
        "'sha256-YQ=='",
        "a.example/b/c.js",
    ]
    assert told(CONTENT_SECURITY_POLICY_ADDITIONS={"script-src": sources, "style-src-attr": ["'unsafe-inline'"]}) == []
