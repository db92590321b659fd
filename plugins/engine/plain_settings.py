"""Which files the settings are read from, and whether these say the same whenever and wherever they are read.

A settings file is a program. One that only states things (and puts them together) needs no running to know that it says
what it said: its bytes tell. Whatever else it does, such as to ask for the time, a variable of the environment or
another file, makes that unknowable; so what is allowed is listed here, and not what is forbidden.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MODULES = frozenset({"__future__", "os", "os.path", "sys", "pathlib", "datetime", "re", "typing", "collections.abc"})
_FUNCTIONS = frozenset(
    {"dict", "list", "tuple", "set", "frozenset", "str", "int", "float", "bool", "len", "sorted", "reversed", "range"}
    | {"zip", "enumerate", "min", "max", "sum", "any", "all", "Path", "PurePath", "timedelta", "date", "datetime"}
)
_METHODS = frozenset(
    {"format", "join", "strip", "lstrip", "rstrip", "lower", "upper", "title", "replace", "split", "rsplit"}
    | {"startswith", "endswith", "removeprefix", "removesuffix", "append", "extend", "insert", "update", "items"}
    | {"keys", "values", "get", "copy", "union", "add", "dirname", "basename", "normpath"}
    | {"as_posix", "with_name", "with_suffix", "joinpath", "compile", "timedelta", "date", "datetime"}
)
_FORBIDDEN = frozenset({"environ", "environb", "getenv", "argv", "modules", "name", "platform", "version_info"})
"""What tells of the machine without being called."""

_FORBIDDEN_NAMES = frozenset({"environ", "environb", "getenv", "argv"})
"""The same, where a name alone says so; the others are words that settings use for their own."""

_FROM_HERE = frozenset({"abspath", "absolute", "resolve"})
"""What depends on the folder that a command is given in, unless it is said of the file itself."""


@dataclass(frozen=True, slots=True)
class PlainSettings:
    """The files that settings are read from, the first the one that was named, and others that would go before them.

    `is_plain`: they say the same whenever they are read.
    """

    files: tuple[str, ...]
    is_plain: bool


def plain_settings(file: str, folders: Sequence[str]) -> PlainSettings:
    """Look into a settings file, and into the modules in these folders that it imports; the first folder goes first."""
    files, is_plain = [file], True
    for path in files:  # which grows on the way
        try:
            with open(path, "rb") as source:
                tree = ast.parse(source.read())
        except FileNotFoundError:  # it would be imported if it were there
            continue
        except (OSError, SyntaxError, ValueError):
            is_plain = False
            continue
        for module in _imported(tree):
            found = _candidates(module, folders)
            is_plain = is_plain and (module in _MODULES or any(os.path.isfile(path) for path in found))
            files += [path for path in found if path not in files]
        is_plain = is_plain and all(map(_only_states, ast.walk(tree)))
    return PlainSettings(tuple(files), is_plain)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _candidates(module: str, folders: Sequence[str]) -> list[str]:
    """Return where a module of the site's own is looked for, down to where it is found; not one in a package."""
    found: list[str] = []
    for folder in folders if module not in _MODULES and "." not in module else ():
        start = os.path.join(folder, module)
        found += [os.path.join(start, "__init__.py"), f"{start}.py"]
        if any(map(os.path.isfile, found)):
            break
    return found


def _only_states(node: ast.AST) -> bool:
    """Whether a piece of a program asks for nothing that could be otherwise at another time."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            return called.id in _FUNCTIONS
        return isinstance(called, ast.Attribute) and (called.attr in _METHODS or _is_of_the_file(node, called.attr))
    if isinstance(node, ast.Attribute):
        return node.attr not in _FORBIDDEN and not node.attr.startswith("__")
    if isinstance(node, ast.Name):
        return node.id not in _FORBIDDEN_NAMES
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return not names & _FORBIDDEN and not (node.module in _MODULES and "*" in names)
    return not isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.ClassDef | ast.Try | ast.With | ast.Global)


def _is_of_the_file(call: ast.Call, method: str) -> bool:
    """Whether a call makes a path whole that is that of the settings file."""
    return method in _FROM_HERE and any(isinstance(node, ast.Name) and node.id == "__file__" for node in ast.walk(call))
