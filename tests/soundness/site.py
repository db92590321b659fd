"""A site as it is in the mind of whoever edits it: texts, pictures, templates, settings and the clock."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a body to another file of the site, in one of the ways in which authors write it."""

    style: str
    target: str
    words: str
    fragment: str = ""

    def written(self, path: str) -> str:
        """Return the Markdown of the link, in the text at this path."""
        away = posixpath.relpath(self.target, posixpath.dirname(path))
        address = {"filename": f"{{filename}}/{self.target}", "static": f"{{static}}/{self.target}"}
        address |= {"attach": f"{{attach}}{away}", "tag": f"{{tag}}{self.target}", "address": self.target}
        return f"[{self.words}]({address.get(self.style, away)}{self.fragment})"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that a body shows."""

    target: str
    words: str
    style: str = "relative"
    fragment: str = ""

    def written(self, path: str) -> str:
        """Return the Markdown of the picture, in the text at this path."""
        link = Link(self.style, self.target, self.words).written(path)
        return f'!{link[:-1]} "{self.words}, drawn")\n{{: credit="A. Hand" }}'


Block: TypeAlias = str | Link | Shown


@dataclass(slots=True)
class Text:
    """A file that an author writes: its front matter, and its body in blocks."""

    fields: dict[str, Any]
    body: list[Block] = field(default_factory=list)
    is_classic: bool = False

    def written(self, path: str) -> bytes:
        """Return the file, with its front matter in YAML or in Pelican's own way."""
        body = "\n\n".join(block if isinstance(block, str) else block.written(path) for block in self.body)
        return f"{self._head()}\n{body}\n".encode()

    def _head(self) -> str:
        is_plain = all(isinstance(value, str) or name in {"tags", "authors"} for name, value in self.fields.items())
        if self.is_classic and is_plain:
            lines = (f"{name.capitalize()}: {_in_a_line(value)}" for name, value in self.fields.items())
            return "\n".join(lines) + "\n"
        dumped = yaml.safe_dump(self.fields, sort_keys=False, allow_unicode=True, width=1000, default_style=None)
        return f"---\n{dumped}---\n"

    @property
    def links(self) -> Iterator[Link | Shown]:
        """The links and pictures of the body."""
        return (block for block in self.body if not isinstance(block, str))


def _in_a_line(value: str | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else value


@dataclass(slots=True)
class Site:
    """Everything that a build is made from, apart from the house itself."""

    texts: dict[str, Text]
    files: dict[str, bytes]
    ledger: dict[str, dict[str, Any]]
    templates: dict[str, str]
    settings: dict[str, str]
    statements: dict[str, str]
    beside: dict[str, str]
    clock: int
    last_good: Site | None = None

    def written(self) -> dict[str, bytes]:
        """Return every file of the site by its path from the site's folder."""
        written = {f"content/{path}": text.written(path) for path, text in self.texts.items()}
        written |= {f"content/{path}": data for path, data in self.files.items()}
        if self.ledger:
            lines = (json.dumps(self.ledger[key], ensure_ascii=False) for key in sorted(self.ledger))
            written["content/ledger.jsonl"] = ("\n".join(lines) + "\n").encode()
        written |= {path: template.encode() for path, template in self.templates.items()}
        written |= {path: text.encode() for path, text in self.beside.items()}
        return written | {"settings.py": self._settings().encode()}

    def _settings(self) -> str:
        imported = ["from own_words import MOTTO"] if "MOTTO" in self.settings.values() else []
        lines = [*imported, "from pelicanconf import *", ""]
        lines += [f"{name} = {value}" for name, value in self.settings.items()]
        return "\n".join([*lines, *self.statements.values(), ""])

    def of_kind(self, folder: str) -> list[str]:
        """Return the paths of the texts in a folder of the content, in order."""
        return sorted(path for path in self.texts if path.startswith(f"{folder}/"))

    def without_links_to(self, target: str) -> None:
        """Take away every link to a file that is to go."""
        for text in self.texts.values():
            text.body = [block for block in text.body if isinstance(block, str) or block.target != target]
            for name in [name for name, value in text.fields.items() if _names_file(value, target)]:
                del text.fields[name]

    def with_links_moved(self, old: str, new: str) -> None:
        """Let every link to a file follow it to its new place."""
        for text in self.texts.values():
            for place, block in enumerate(text.body):
                if isinstance(block, Link) and block.target == old:
                    text.body[place] = Link(block.style, new, block.words, block.fragment)
                elif isinstance(block, Shown) and block.target == old:
                    text.body[place] = Shown(new, block.words, block.style)


def _names_file(value: Any, target: str) -> bool:
    """Whether a field of front matter names this file."""
    stem = posixpath.splitext(posixpath.basename(target))[0]
    if isinstance(value, dict):
        return any(_names_file(inner, target) for inner in value.values())
    return isinstance(value, str) and (value.endswith(posixpath.basename(target)) or value == stem)
