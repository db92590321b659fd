"""Templates as they were when a build first asked for them, and what stands for each.

Who saves a template while a build runs must not get a page that was made from what it was, noted as though it were made
from what it is: the next build would leave it as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.meta import find_referenced_templates
from pelican.generators import _FileLoader as OneFile

Source = tuple[str, str | None, Callable[[], bool] | None]


class KeptTemplates(ChoiceLoader):
    """Gives every template as another loader gave it the first time, also where that was none.

    `kept` is shared by all that look in the same places, as generators of one build do. The list of `loaders` is that
    of the other loader: Pelican puts one for a page of TEMPLATE_PAGES at its head for a while, and plugins theirs.
    """

    def __init__(self, loader: BaseLoader, kept: dict[str, dict[str, Source | None]]) -> None:
        self.loader = loader if isinstance(loader, ChoiceLoader) else ChoiceLoader([loader])
        super().__init__(self.loader.loaders)
        self._kept = kept
        self._asked: dict[str, tuple[BaseLoader, ...]] = {}

    load = BaseLoader.load  # through `get_source` below

    def get_source(self, environment: Environment, template: str) -> Source:
        """Return a template's text and file. Raises TemplateNotFound where there was none."""
        known = self._kept.setdefault(self._places(), {})
        if template not in known:
            try:
                known[template] = self.loader.get_source(environment, template)
            except TemplateNotFound:
                known[template] = None
                raise
        found = known[template]
        if found is None:
            raise TemplateNotFound(template)
        return found

    def _places(self) -> str:
        """Return what stands for where is looked now; loaders of another kind stand for themselves, and so stay."""
        places = places_of(self.loader)
        if places is not None:
            return json.dumps(places)
        now = str([id(self), *map(id, self.loaders)])
        self._asked[now] = tuple(self.loaders)
        return now


def places_of(loader: Any) -> Any:
    """Return where templates are looked for as lists and texts; None where that is not all."""
    if type(loader) is KeptTemplates:
        return places_of(loader.loader)
    if type(loader) is FileSystemLoader:
        return ["files", [str(folder) for folder in loader.searchpath]]
    if type(loader) is OneFile:
        return ["file", loader.path, loader.fullpath]
    if type(loader) is ChoiceLoader:
        told = [places_of(each) for each in loader.loaders]
        return None if None in told else ["choice", told]
    if type(loader) is PrefixLoader:
        named = {name: places_of(each) for name, each in loader.mapping.items()}
        return None if None in named.values() else ["prefix", named]
    return None


_COMPUTED = "?"
"""How the digest of a template begins that loads another by a name which is computed, or names one that does."""


def is_open(environment: Environment, name: str) -> bool:
    """Whether a template, or one that it names, loads another by a name that is computed."""
    return source_digest(environment, name).startswith(_COMPUTED)


def source_digest(environment: Environment, name: str) -> str:
    """Return what stands for a template and all that it names; nothing where there is no such template."""
    known: dict[str, str] = environment.__dict__.setdefault("source_digests", {})
    if name not in known:
        known[name] = ""  # what leads back to itself adds nothing
        try:
            source = environment.loader.get_source(environment, name)[0] if environment.loader else ""
        except TemplateNotFound:
            return ""
        try:
            named = set(find_referenced_templates(environment.parse(source)))
        except TemplateSyntaxError:
            named = set()
        others = sorted(other for other in named if other)
        digests = [source_digest(environment, other) for other in others]
        parts = [source, *(f"{other} {digest}" for other, digest in zip(others, digests, strict=True))]
        is_open = None in named or any(digest.startswith(_COMPUTED) for digest in digests)
        whole = hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
        known[name] = f"{_COMPUTED}{whole}" if is_open else whole
    return known[name]
