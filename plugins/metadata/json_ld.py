"""JSON-LD (https://www.w3.org/TR/json-ld11/) as it stands in a page, and what many pages say alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from plugins.core.model import Author, Item
from plugins.core.press import Site

Node = dict[str, Any]
"""An object of schema.org: its type, and what is said of it."""

CONTEXT = '{"@context":"https://schema.org","@graph":['
_CLOSING = "]}"

IN_PAGES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What could end a block early, or begin a comment in it, in place of itself (HTML, 4.12.1.3)."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def written(node: Mapping[str, Any]) -> str:
    """Return an object as it can stand in a page."""
    return _encode(node).translate(IN_PAGES)


def block(nodes: Sequence[Node]) -> tuple[Markup, Markup]:
    """Return a block with these objects in two parts, between which more can be said of the first."""
    first, *others = map(written, nodes)
    return Markup(f"{CONTEXT}{first[:-1]}"), Markup("".join(["}", *(f",{other}" for other in others), _CLOSING]))


def members(node: Node) -> Markup:
    """Return what an object holds, to be said of one that is open."""
    return Markup(f",{written(node)[1:-1]}" if node else "")


def said(node: Node) -> Node:
    """Return an object without what says nothing."""
    return {name: value for name, value in node.items() if value not in (None, "", (), [], {})}


def one_or_all(values: Sequence[Any]) -> Any:
    """Return the only value, or all of them where there are several, or none."""
    return values[0] if len(values) == 1 else list(values)


def id_of(item: Item, site: Site) -> str:
    """Return what an object is known by that is no page, but what a page is about."""
    return f"{site.url}{item.address}#{item.kind}"


def address_of(item: Item, site: Site) -> str:
    """Return a page's address as search engines are to know it."""
    return item.canonical or site.url + item.address


def website(site: Site) -> Node:
    """Return the site, as its pages name it."""
    return {"@type": "WebSite", "@id": f"{site.url}/#site", "name": site.name, "url": f"{site.url}/"}


def publisher(site: Site) -> Node:
    """Return who publishes the site: it goes by the site's name."""
    return {"@type": "Organization", "@id": f"{site.url}/#publisher", "name": site.name, "url": f"{site.url}/"}


def organization(name: str | None) -> Node | None:
    """Return an organisation of which no more than the name is known."""
    return {"@type": "Organization", "name": name} if name else None


def people(authors: Iterable[Author], site: Site) -> list[Node]:
    """Return authors as the pages of their texts name them."""
    return [person(author, site) for author in authors]


def person(author: Author, site: Site) -> Node:
    """Return an author by name, with the page that says more where there is one."""
    if not author.address:
        return {"@type": "Person", "name": author.title}
    url = site.url + author.address
    return {"@type": "Person", "@id": f"{url}#{author.kind}", "name": author.title, "url": url}


def breadcrumbs(trail: Sequence[tuple[str, str]], site: Site) -> Node:
    """Return the way from the home page to a page: names, each with its address."""
    steps = [
        {"@type": "ListItem", "position": place, "name": name, "item": site.url + address}
        for place, (name, address) in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
