"""Mistakes in a site's settings that would come out later, or in every text, or never; and the lines they stand in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from fnmatch import fnmatchcase
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from desk.deploy.headers import DIRECTIVES, SETTING
from desk.settings_kinds import TEXT_FOLDERS, group, wrong_kinds
from plugins.core.addresses import leads_out
from plugins.core.fields import language
from plugins.core.problems import Refusal, did_you_mean
from plugins.core.written_addresses import web_address

EXPRESSIONS = ("FILENAME_METADATA", "PATH_METADATA")
OF_NAMES = frozenset({"slug", "lang"})
OF_TEXTS = OF_NAMES | {"date", "title", "category", "author", "path"}
PATTERNS = {
    "ARTICLE": OF_TEXTS, "PAGE": OF_TEXTS, "BOOK": OF_TEXTS, "EVENT": OF_TEXTS, "CHAPTER": OF_TEXTS | {"book"},
    "TAG": OF_NAMES, "CATEGORY": OF_NAMES, "AUTHOR": OF_NAMES, "SERIES": OF_NAMES,
    "YEAR_ARCHIVE": {"date"}, "MONTH_ARCHIVE": {"date"}, "DAY_ARCHIVE": {"date"},
}  # fmt: skip
"""What may stand in braces in the addresses of each kind, as settings for it begin."""


def mistakes(settings: Mapping[str, Any]) -> Iterator[tuple[str, Refusal]]:
    """Yield the name of each setting that cannot be used, with what is wrong with it."""
    wrong = dict(wrong_kinds(settings))
    yield from wrong.items()
    checks = (
        ("SITEURL", site_address), ("TIMEZONE", _zone), ("AI_CRAWLERS", _policy), ("SECURITY_TXT", _security),
        ("DEFAULT_LANG", _language), ("WEBSUB_HUBS", _hubs), (SETTING, _additions), ("STATIC_URL", _of_files),
        ("STATIC_SAVE_AS", _of_files),
    )  # fmt: skip
    for name, check in checks:
        try:
            if settings.get(name) and name not in wrong:
                check(settings[name])
        except Refusal as refusal:
            yield name, refusal
    yield from _addresses(settings)
    yield from _outside(settings)


def _outside(settings: Mapping[str, Any]) -> Iterator[tuple[str, Refusal]]:
    """Look for texts outside the folder of texts, and for files that would be written outside the site."""
    for name in TEXT_FOLDERS:
        folders = settings.get(name)
        for folder in folders if isinstance(folders, list | tuple) else ():
            if leads_out(str(folder).lstrip("/")):
                what = f"`{folder}` lies outside the content folder, where no texts are read"
                yield name, Refusal(what, "move it into the content folder")
    for name, output in _outputs(settings):
        if isinstance(output, str) and leads_out(output):
            what = f"`{output}` would lie outside the site"
            yield name, Refusal(what, "write a relative path, as in about/index.html")


def _outputs(settings: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield where the settings have files written."""
    for name, value in settings.items():
        if name == "THEME_STATIC_DIR" or re.fullmatch(r"\w+_SAVE_AS|(\w+_)?FEED_(\w+_)?(ATOM|RSS)", name):
            yield name, value
    pages = settings.get("TEMPLATE_PAGES")
    yield from (("TEMPLATE_PAGES", output) for output in (pages.values() if isinstance(pages, Mapping) else ()))


def _addresses(settings: Mapping[str, Any]) -> Iterator[tuple[str, Refusal]]:
    """Look at the patterns of addresses: what stands in braces there must be something that texts have."""
    given_to_all = settings.get("DEFAULT_METADATA")
    more = set(given_to_all) if isinstance(given_to_all, Mapping) else set()
    for name in EXPRESSIONS:
        try:
            more |= set(re.compile(settings.get(name) or "").groupindex)
        except (re.error, TypeError) as error:
            yield name, Refusal(f"{settings[name]!r} is no regular expression ({error})", "correct it")
    custom = settings.get("CUSTOM_FIELDS")
    more |= {each for each in custom if isinstance(each, str)} if isinstance(custom, list | tuple) else set()
    for kind, known in PATTERNS.items():
        for name in (f"{kind}{which}{what}" for which in ("", "_LANG") for what in ("_URL", "_SAVE_AS")):
            try:
                if isinstance(settings.get(name), str):
                    _pattern(settings[name], known | more if known >= OF_TEXTS else known)
            except Refusal as refusal:
                yield name, refusal


def _pattern(pattern: str, known: Set[str]) -> None:
    try:
        wanted = [field for _, field, _, _ in Formatter().parse(pattern) if field is not None]
    except ValueError:
        raise Refusal(f"in `{pattern}`, a brace is opened or closed that has no partner", "add the other") from None
    for field in wanted:
        if not any(fnmatchcase(field, each) for each in known):
            mend = did_you_mean(field, known) or "write one of " + ", ".join(f"{{{each}}}" for each in sorted(known))
            raise Refusal(f"`{{{field}}}` is nothing that can stand in this address", mend)


def _of_files(pattern: str) -> None:
    _pattern(pattern, {"path"})


def _additions(value: object) -> None:
    """Refuse what no policy can hold (https://www.w3.org/TR/CSP3/#framework-directive-source-list)."""
    group(value)
    for directive, sources in dict(value).items():  # type: ignore[call-overload]
        if directive not in DIRECTIVES:
            mend = did_you_mean(str(directive), DIRECTIVES) or "write one of " + ", ".join(DIRECTIVES)
            raise Refusal(f"`{directive}` is nothing that can be added to", mend)
        if not isinstance(sources, list | tuple):
            raise Refusal(
                f"{sources!r} is no list of sources", f'write it as in {{"{directive}": ["https://a.example"]}}'
            )
        for source in sources:
            if f"'{source}'" in _KEYWORDS:
                raise Refusal(f"`{source}` is taken for a host", f"write \"'{source}'\", with quotation marks within")
            if source not in _KEYWORDS and not (isinstance(source, str) and _SOURCE.fullmatch(source)):
                raise Refusal(f"{source!r} is no source", "write a host, as in https://a.example")


_KEYWORDS = frozenset(
    f"'{word}'" for word in ("self", "unsafe-inline", "unsafe-eval", "wasm-unsafe-eval", "unsafe-hashes")
)
_SOURCE = re.compile(
    r"'sha256-[\w+/=-]+'|[a-z][a-z\d+.-]*:"
    r"|(?:[a-z][a-z\d+.-]*://)?(?:\*|(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*)(?::(?:\d+|\*))?(?:/[\w./~%!$&()*+=:@-]*)?",
    re.IGNORECASE | re.ASCII,
)
"""A digest of what stands in a page, a scheme, or a host."""


def site_address(value: object) -> None:
    """Refuse what is no site's address: all of a site's absolute addresses and feeds begin with it."""
    text = str(value)
    host = r"[^\s/?#<>\"'\\@:.]+(\.[^\s/?#<>\"'\\@:.]+)*\.?(:\d{1,5})?"
    if not re.fullmatch(rf"https?://(\[[\da-fA-F:.]+\](:\d{{1,5}})?|{host})(/[^\s?#<>\"'\\]*)?", text):
        bare = re.sub(r"^[\w+.-]*:?//", "", text)
        mend = (
            f"https://{bare}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/[\w./~-]*)?", bare) else "https://example.org"
        )
        told = "this" if "@" in text else f"`{text}`"  # before an @ there may be a password
        raise Refusal(f"{told} is not the address of a site", f"write it whole, as in {mend}")


def _zone(value: object) -> None:
    try:
        ZoneInfo(str(value))
        return
    except (KeyError, ValueError, OSError):  # no such zone; no such name; the name of a folder of zones
        pass
    mend = did_you_mean(str(value), available_timezones()) or "write one such as Europe/Vienna, America/New_York or UTC"
    raise Refusal(f"there is no time zone `{value}`", mend)


def _policy(value: object) -> None:
    from plugins.metadata.model import policy_of  # only who builds has to load it

    policy_of(value)


def _security(value: object) -> None:
    from plugins.metadata.model import security_file

    security_file(value)


def _language(value: object) -> None:
    language(value.replace("_", "-") if isinstance(value, str) else value)  # Pelican's own locales have a line below


def _hubs(value: object) -> None:
    for hub in value if isinstance(value, list | tuple) else ():
        web_address(hub)


def place_of(name: str, files: Iterable[Path]) -> tuple[Path, int] | None:
    """Return the first of these settings files that gives a setting, and the last line in which it does."""
    for file in files:
        try:
            tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        lines = [statement.lineno for statement in tree.body if name in given(statement)]
        if lines:
            return file, lines[-1]
    return None


def given(statement: ast.stmt) -> list[str]:
    """Return the settings that a statement of a settings file gives."""
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign | ast.AugAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []
