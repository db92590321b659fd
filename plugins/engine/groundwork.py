"""What a run lays down so that single pages can be made again without another: settings, places of templates, names.

It is kept with what is remembered of the outputs. Where anything has a say in pages that cannot be laid down (functions
of the site's own, plugins that nobody here knows), nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from plugins.engine.notation import LONGEST

if TYPE_CHECKING:
    from plugins.core.press import Press
    from plugins.engine.plan import Planned
    from plugins.engine.run import Run

_NEEDED = frozenset({"plugins.core", "plugins.engine", "plugins.excerpts"})
_KNOWN = _NEEDED | {
    f"plugins.{name}" for name in
    ("archives", "books", "events", "feeds", "figures", "metadata", "people", "redirects", "series", "tags")
}  # fmt: skip
"""Plugins that make nothing of a column's body but what `readers` names, a row in the contents of its series, its
entries in feeds, and files that say they are made from columns, as e-books of series do. One that makes more of bodies
must not be added: nobody would notice."""

_DERIVED = frozenset(
    {"category", "body", "brief", "excerpt", "series_box", "preface", "afterword", "reported_event", "notice"}
    | {"drawn_from", "title_page", "reading", "structured_data", "structured_ties"}
)
"""What these plugins give to content objects."""

VALUES_FROM_BODY = "plugins.excerpts.from_body"
"""The plugin that makes attributes of bodies, which it can make again from the body alone."""

FILES_FROM_BODY = ("plugins.feeds.from_body",)
"""The plugins that put bodies into files, in which they can renew what is one text's."""

_EXTENSIONS = frozenset({"jinja2.ext.do", "jinja2.ext.loopcontrols"})
"""Extensions of Jinja that bring nothing but tags."""


@dataclass(frozen=True, slots=True)
class Groundwork:
    """What single pages are made with.

    `loaders` say where templates lie, `jinja` and `markdown` are settings, `plain` are the settings that templates see,
    as they are told. `shared` are the names of all variables that pages share, `own` of those that each has for itself.
    `provenance` says what texts were read by, as the cache of texts knows it; `is_gated`, that some of the site is not
    public, so that public bodies have a say in which files are.
    """

    loaders: Any
    jinja: Mapping[str, Any]
    markdown: Mapping[str, Any]
    plain: Mapping[str, str]
    shared: tuple[str, ...]
    own: tuple[str, ...]
    provenance: str
    root: str
    url: str
    is_gated: bool
    statics: Mapping[str, str] = field(default_factory=dict)


def groundwork_in(text: str) -> Groundwork | None:
    """Return what was laid down; None where nothing was."""
    return Groundwork(**json.loads(text)) if text else None


def groundwork_of(run: Run) -> str:
    """Return what a run has to lay down, in the form in which it is kept; nothing where that would not be all."""
    settings = run.settings
    environment = run.environment
    press: Press | None = settings.get("PRESS")
    if environment is None or press is None or run.has_others or not _is_known(settings):
        return ""
    from plugins.engine.provenance import provenance_of
    from plugins.engine.templates import places_of

    loaders = places_of(environment.loader)
    provenance = provenance_of(press.conventions).digest.hex()
    if loaders is None or not provenance:
        return ""
    laid = Groundwork(
        loaders, dict(settings["JINJA_ENVIRONMENT"]), dict(press.conventions.markdown), dict(_plain(run)),
        tuple(sorted(run.context)), _own_names(run.plan.entries.values()), provenance, press.site.root, press.site.url,
        any(chapter.excerpt != "full" for chapter in press.library.chapters),
        dict(press.library.statics),
    )  # fmt: skip
    try:
        text = json.dumps(asdict(laid), separators=(",", ":"))
    except (TypeError, ValueError):
        return ""
    is_same = _as_plain(laid) == json.loads(text)
    return text if is_same else ""


def addresses_of(run: Run) -> str:
    """Return the addresses of all texts that have a page, by their sources, in the form in which they are kept."""
    library = run.settings["PRESS"].library
    items = (*library.by_source.values(), *library.authors, *library.tags, *library.categories, *library.series)
    known = {item.source: item.address for item in items if item.address and item.source and item.output}
    return json.dumps(known, separators=(",", ":"))


def _as_plain(laid: Groundwork) -> dict[str, Any]:
    plain = asdict(laid)
    return plain | {name: list(plain[name]) for name in ("shared", "own")}


def _is_known(settings: Mapping[str, Any]) -> bool:
    """Whether nobody has a say in pages and bodies but those that are known here."""
    plugins, jinja = set(settings["PLUGINS"]), settings["JINJA_ENVIRONMENT"]
    return (
        settings.get("BUILD_FOR") == "public"
        and plugins >= _NEEDED
        and plugins <= _KNOWN
        and settings["BUILD_DERIVED"].keys() <= _DERIVED
        and not any(settings.get(name) for name in ("JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS"))
        and set(jinja.get("extensions", ())) <= _EXTENSIONS
    )


def folders_in(loaders: Any) -> Iterable[str]:
    """Yield the folders in which templates are looked for."""
    kind, held = loaders
    if kind == "files":
        yield from held
    else:
        for each in held if kind == "choice" else held.values():
            yield from folders_in(each)


def _plain(run: Run) -> Iterable[tuple[str, str]]:
    """Yield the settings that templates see as they are, by their names."""
    from plugins.engine.fingerprints import Untraceable

    for name, value in run.context.items():
        if value is run.settings.get(name, run):
            try:
                told = run.fingerprints.of(value)
            except Untraceable:
                continue
            if len(told) <= LONGEST:
                yield name, told


def _own_names(entries: Iterable[Planned]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*(getattr(entry, "own", ()) for entry in entries))))
