"""Macro files that keep something from one page to the next: a counter, say, or a cycle of odd and even rows.

Jinja makes an imported file once for all pages. What such a file gives depends on which pages were made before, and in
which order; so neither can it be known again, nor can several processes share the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateError, nodes

_IMPORTED = re.compile(r"{%[-+]?\s*(?:import|from)\s+(?:(['\"])(.+?)\1|[^'\"\s])")
_KEEPERS = frozenset({"namespace", "cycler", "joiner"})
_CHANGERS = frozenset(
    {"append", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove", "clear", "add"}
)
_MAY_KEEP = re.compile(rf"\b(?:{'|'.join(sorted(_KEEPERS))})\s*\(|\.\s*(?:{'|'.join(sorted(_CHANGERS))})\s*\(")


def macros_keep_something(environment: Environment) -> bool:
    """Whether a file of macros that templates import gives something else from page to page."""
    sources = dict(_sources(environment))
    imported: set[str] = set()
    for source in sources.values():
        for _, name in _IMPORTED.findall(source):
            imported |= {name} if name else sources.keys()  # by a computed name it may be any
    return any(_keeps_something(environment, sources[name]) for name in sorted(imported & sources.keys()))


def _sources(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield each template by its name; themes that others are built upon count by the names that are not theirs."""
    loader = environment.loader
    for name in loader.list_templates() if loader else ():
        if not name.startswith("!"):
            try:
                yield name, loader.get_source(environment, name)[0]  # type: ignore[union-attr]
            except (TemplateError, UnicodeDecodeError, OSError):  # no template; or one that nobody can use
                continue


def _keeps_something(environment: Environment, source: str) -> bool:
    if not _MAY_KEEP.search(source):
        return False
    try:
        tree = environment.parse(source)
    except TemplateError:
        return False
    around = list(_outside_of_macros(tree))
    if any(isinstance(node, nodes.Call) and _name_of(node.node) in _KEEPERS for node in around):
        return True
    holds = any(isinstance(node, nodes.List | nodes.Dict | nodes.Call) for node in around)
    return holds and any(
        isinstance(call.node, nodes.Getattr) and call.node.attr in _CHANGERS for call in tree.find_all(nodes.Call)
    )


def _outside_of_macros(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.Macro):
            yield child
            yield from _outside_of_macros(child)


def _name_of(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else ""
