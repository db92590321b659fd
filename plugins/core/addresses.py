"""Where things lie: slugs, and the address and file of every text and list, from the patterns in the settings."""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urljoin

from unidecode import unidecode

LONGEST_SLUG = 100
"""Characters of a slug made from a title or a name; cut at a word."""

LONGEST_SLUG_IN_BYTES = 200
"""The same in bytes (UTF-8), where settings keep letters of other scripts; disks take 255 for a file's name."""

NAME_SUBSTITUTIONS = ((r"\+", "-plus"), (r"#", "-sharp"), (r"(?<!\w)\.(?=\w)", "dot-"))
"""What keeps `C`, `C++`, `C#` and `.NET` apart in addresses, applied to names before the site's own substitutions."""


@dataclass(frozen=True, slots=True)
class SlugRules:
    """How a title or a name becomes part of an address (Pelican's SLUG_… and SLUGIFY_… settings)."""

    source: str = "basename"
    substitutions: tuple[tuple[str, str], ...] = ()
    name_substitutions: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    use_unicode: bool = False
    preserve_case: bool = False

    def slug_of(self, text: str) -> str:
        """Return the slug for a title or a file's name; empty where nothing in it can stand in an address."""
        return _cut(self._apply(text, self.substitutions).strip("-"))

    def slug_of_name(self, name: str, kind: str) -> str:
        """Return the slug for the name of a tag, category, series or author."""
        own = self.name_substitutions.get(kind)
        slug = self._apply(name, own if own is not None else (*NAME_SUBSTITUTIONS, *self.substitutions))
        return _cut(slug.strip("-") if own is None else slug)

    def _apply(self, text: str, substitutions: Iterable[tuple[str, str]]) -> str:
        text = unicodedata.normalize("NFKC", html.unescape(text))
        if not self.use_unicode:
            text = unidecode(text)
        for pattern, replacement in substitutions:
            text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
        return (text if self.preserve_case else text.lower()).strip()


def _cut(slug: str) -> str:
    """Return a slug that is not too long for a file's name: as many whole words of it as fit."""
    longest = min(LONGEST_SLUG, len(slug.encode()[:LONGEST_SLUG_IN_BYTES].decode(errors="ignore")))
    if len(slug) <= longest:
        return slug
    words = slug[: longest + 1].rpartition("-")[0].rstrip("-")
    return words or slug[:longest]


def folded(name: str) -> str:
    """Return what two names must share to be one: letters without case and accents, words without their joints."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", " ", bare.casefold()).strip()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies: its address from the root (percent-encoded, RFC 3986) and its file in the output."""

    address: str
    output: str


@dataclass(frozen=True, slots=True)
class Permalinks:
    """The patterns of addresses and files, by kind; `column:lang` and the like are for translations."""

    urls: Mapping[str, str]
    files: Mapping[str, str]
    default_lang: str = "en"

    def place(self, kind: str, lang: str | None = None, **values: Any) -> Place | None:
        """Return where something of this kind lies, or None where the settings give it no file.

        Raises:
            KeyError: the pattern names a value that is not there.
        """
        if lang and lang.lower() != self.default_lang.lower() and f"{kind}:lang" in self.files:
            kind = f"{kind}:lang"
        pattern = self.files.get(kind, "")
        if not pattern:
            return None
        values["lang"] = lang or self.default_lang
        return Place(address_of(self.urls.get(kind, pattern).format(**values)), pattern.format(**values))

    @property
    def reserved(self) -> frozenset[str]:
        """The first parts of the addresses that lists use, which no page may take."""
        lists = (pattern for kind, pattern in self.files.items() if kind not in {"page", "page:lang", "column:lang"})
        firsts = (pattern.split("/")[0] for pattern in lists if "/" in pattern)
        return frozenset(first.casefold() for first in firsts if first and "{" not in first)

    @property
    def fixed(self) -> Mapping[str, str]:
        """The kind of every list whose file is always the same, by that file."""
        return {pattern: kind for kind, pattern in self.files.items() if pattern and "{" not in pattern}


def address_of(url: str) -> str:
    """Return a URL as settings and Pelican write it (`tags/craft/`) as an address from the root (`/tags/craft/`)."""
    return "/" + quote(url.lstrip("/"), safe="/:@!$&'()*+,;=~-._%?#")


def address_of_file(output: str) -> str:
    """Return the address that a file of the output answers to: `a/index.html` answers to `/a/`."""
    folder, slash, name = output.rpartition("/")
    return "/" + quote(folder + slash + (name if name != "index.html" else ""), safe="/:@!$&'()*+,;=~-._")


def from_root(link: str, own: str) -> str:
    """Return a link as a browser understands it that shows the page at an address; as it is, if no browser could."""
    try:
        return quote(urljoin(own, link.strip()), safe="/:@!$&'()*+,;=~-._%?#\"[]")
    except ValueError:
        return link


def file_of(address: str) -> str:
    """Return the file that answers to an address: `/a/` is answered by `a/index.html`, `/caf%C3%A9` by `café`."""
    path = unquote(address.split("#")[0].split("?")[0]).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def alike(output: str) -> str:
    """Return what stands for all files that some disk takes for this one: in other capitals, or accents set apart."""
    return unicodedata.normalize("NFC", output).casefold()


def leads_out(output: str) -> bool:
    """Whether a file's path, which is to begin in the output folder, leads out of it."""
    return output.startswith("/") or posixpath.normpath(output).split("/")[0] == ".."


def readable(address: str) -> str:
    """Return an address as browsers show it (`/größe/`), where that can be written on a command's line."""
    text = unquote(address)
    is_plain = text.isprintable() and not re.search(r"[\s%?#\"'\\`$;&|<>()*!]|\N{REPLACEMENT CHARACTER}", text)
    return text if is_plain else address


def file_of_former(address: str) -> str:
    """Return the file that answers to a former address; one whose last part looks like no file's name is a folder's."""
    last = address.rstrip("/").rsplit("/", 1)[-1]
    return file_of(address if address.endswith("/") or "." in last else f"{address}/")
