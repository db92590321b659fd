"""What a finished page refers to, and what in it can be referred to: read off its tags, or parsed where in doubt."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree


class References(NamedTuple):
    """The addresses within the site that a page refers to, and the fragments that can be referred to in it.

    `links` begin at the root of the host, `nearby` at the page; each stands once, as it is written, in order. What
    leads to another host is not among them, nor what leads to a fragment of the same page that is there.
    """

    links: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()


def references_from(plain: Sequence[Sequence[str]] | None) -> References | None:
    """Return references that were written down as lists; what many pages refer to is the same text in all of them."""
    return None if plain is None else References(*(tuple(map(sys.intern, each)) for each in plain))


def references_of(page: bytes) -> References:
    """Return the references of a page, as its readers' browsers see them."""
    addresses, fragments = _scanned(page) or _parsed(page)
    plain = set(_FROM_THE_ROOT.findall("\n".join(addresses)))
    others = [address for address in map(str.strip, addresses - plain) if not _leads_elsewhere(address)]
    nearby = {address for address in others if address[0] != "/" and not _is_here(address, fragments)}
    return References(
        tuple(sorted(plain.union(address for address in others if address[0] == "/"))),
        tuple(sorted(nearby)),
        tuple(sorted(fragments - {""})),
    )


_FROM_THE_ROOT = re.compile(r"^/(?!/)[\w/.#~%-]*$", re.ASCII | re.MULTILINE)


def _leads_elsewhere(address: str) -> bool:
    """Whether an address names a scheme, or a host, or nothing at all; others are ours to check."""
    if not address or address.startswith(("https://", "http://", "mailto:")):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def _is_here(address: str, fragments: set[str]) -> bool:
    """Whether an address is that of a fragment of its own page which is there."""
    if address[0] != "#":
        return False
    fragment = urlsplit(address).fragment
    return unquote(fragment) in {"", "top"} or not fragments.isdisjoint((fragment, unquote(fragment)))


_ADDRESSES = etree.XPath("//@href | //@src | //@poster", smart_strings=False)
_FRAGMENTS = etree.XPath("//@id | //a/@name", smart_strings=False)


_Found = tuple[set[str], set[str]]
"""Addresses as they are written, and fragments."""


def _parsed(page: bytes) -> _Found:
    tree = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    return (set(_ADDRESSES(tree)), set(_FRAGMENTS(tree))) if tree is not None else (set(), set())


def _scanned(page: bytes) -> _Found | None:
    """Return the addresses and fragments in the tags of a page, or None where a tag may mean something else.

    There is no doubt where every `<` begins a tag in the plain way of our templates and of Markdown, which ends before
    the next one, and elements whose content is no markup hold no `<`.
    """
    tags = _PLAIN_TAG.findall(page)
    if len(tags) != page.count(b"<"):
        return None
    names, first_ids, their_addresses, addresses, last_ids = map(set, zip(_NO_TAG, *set(tags), strict=True))
    if not _DOUBTFUL.isdisjoint(names) or len(_WHOLE_TITLE.findall(page)) != page.count(b"<title"):
        return None
    if b"script" in names and len(_DATA.findall(page)) != page.count(b"<script"):
        return None
    try:
        return _meant(addresses | their_addresses), _meant(first_ids | last_ids)
    except ValueError:
        return None


def _meant(values: Iterable[bytes]) -> set[str]:
    """Return what the values of attributes stand for.

    Raises:
        ValueError: that is not certain.
    """
    together = b'"'.join(values).decode()
    if not together.isprintable() or ("&" in together and _UNUSUAL.search(together)):
        raise ValueError
    return {html.unescape(value) for value in together.split('"')}


_OTHERS = """(?:[ ](?!(?:href|src|poster|id|name)=)[a-z][a-z-]*(?:="[^"<>]*")?)*"""
_ID = f"""[ ]id="([^"<>]*)"{_OTHERS}"""
_ADDRESS = f"""[ ](?:href|src)="([^"<>]*)"{_OTHERS}"""
_PLAIN_TAG = re.compile(
    f"""<(?:
        /[a-z][a-z0-9]* | !DOCTYPE[ ]html | meta(?:[ ](?!(?:href|src|poster|id)=)[a-z]+="[^"<>]*")*
        | (?:html|head|body) {_OTHERS} (?=[ ]?/?>)
        | (?!(?:html|head|body)\\b) ([a-z][a-z0-9]*) {_OTHERS} (?: {_ID} (?:{_ADDRESS})? | {_ADDRESS} (?:{_ID})? )?
    )[ ]?/?>""".encode(),
    re.VERBOSE,
)
"""A tag in the plain way: its element's name; its `id`, then its address, or its address, then its `id`."""

_NO_TAG = (b"", b"", b"", b"", b"")
_WHOLE_TITLE = re.compile(b"<title>[^<]*</title>")
_DATA = re.compile(b'<script type="application/ld[+]json">[^<]*</script>')
"""A block of data in which nothing could be taken for a tag."""
_UNUSUAL = re.compile("&(?!(?:amp|lt|gt|quot|#39|#34);)")
"""The mark of a character that our templates would not write so."""

_DOUBTFUL = frozenset({b"iframe", b"noembed", b"noframes", b"noscript", b"plaintext", b"style", b"textarea", b"xmp"})
"""Elements whose content is no markup, or not always."""
