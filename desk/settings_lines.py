"""Lines of a settings file: give a setting another value and leave the rest as it is; find what one file lacks."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence

from plugins.core.problems import Refusal

Value = str | Sequence[str]
"""What can be set: a text, or a list of texts."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def with_values(source: bytes, values: Mapping[str, Value]) -> bytes:
    """Return a settings file with other values for some settings; comments and all other lines stay.

    A setting that the file does not give is added at its end.

    Raises:
        Refusal: the file is not Python, or would not say what it should.
    """
    lines = source.removeprefix(BYTE_ORDER_MARK).splitlines(keepends=True)
    given = {name: statement for statement in _statements(source) for name in _names(statement)}
    present = sorted((name for name in values if name in given), key=lambda name: _place(given[name]), reverse=True)
    for name in present:  # from the end of the file, so that places stay what they are
        _put(lines, _value(given[name]), _written(values[name]))
    added = [name for name in values if name not in given]
    if added and lines and not lines[-1].endswith((b"\n", b"\r")):
        lines[-1] += b"\n"
    lines += [f"{name} = {_written(values[name])}\n".encode() for name in added]
    changed = b"".join([source[: len(source) - len(source.removeprefix(BYTE_ORDER_MARK))], *lines])
    if any(value_of(changed, name) != _plain(value) for name, value in values.items()):
        raise Refusal("its settings are written in a way that a program cannot edit", "edit it by hand")
    return changed


def value_of(source: bytes, name: str) -> object:
    """Return the value that a settings file gives a setting; None where it gives none, or not as plain data."""
    found = None
    for statement in _statements(source):
        if name in _names(statement):
            try:
                found = ast.literal_eval(_value(statement))
            except ValueError:
                found = None
    return found


def lacking(newer: bytes, own: bytes, former: bytes | None = None) -> tuple[str, ...]:
    """Return the lines of a newer version's settings that one's own file does not have.

    Missing settings come whole; of `PLUGINS`, each entry that is missing. Of other lists and groups, only the entries
    that the `former` version did not have either: what one has taken out oneself is not missing.
    """
    had = {name for statement in ast.walk(_parsed(own)) for name in _names(statement)}
    text, found = newer.decode("utf-8", "replace").splitlines(), []
    for statement in _statements(newer):
        for name in _names(statement):
            if name not in had:
                found += text[statement.lineno - 1 : statement.end_lineno]
            elif entries := _missing_entries(name, newer, own, former):
                found += [f"# in {name}:", *(f"    {entry}," for entry in entries)]
    return tuple(found)


def _missing_entries(name: str, newer: bytes, own: bytes, former: bytes | None) -> list[str]:
    new, mine, old = (value_of(source, name) if source is not None else None for source in (newer, own, former))
    if isinstance(new, dict) and isinstance(mine, dict):
        known = set(map(repr, [*mine, *(old if isinstance(old, dict) else new)]))
        return [f"{_written(key)}: {value!r}" for key, value in new.items() if repr(key) not in known]
    if not isinstance(new, list | tuple) or not isinstance(mine, list | tuple):
        return []
    before = [] if name == "PLUGINS" else old if isinstance(old, list | tuple) else new
    return [_written(each) for each in new if each not in mine and each not in before]


def _put(lines: list[bytes], node: ast.expr, written: str) -> None:
    """Write something in the place of an expression; its columns count bytes of UTF-8."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    whole = lines[first][: node.col_offset] + written.encode() + lines[last][node.end_col_offset :]
    lines[first : last + 1] = [whole]


def _written(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, list | tuple) else repr(value)


def _plain(value: Value) -> object:
    return value if isinstance(value, str) else list(value)


def _parsed(source: bytes) -> ast.Module:
    try:
        source.decode()
        return ast.parse(source)
    except UnicodeDecodeError:
        raise Refusal("it is not saved as UTF-8", "save it again with that encoding") from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Refusal(f"line {line} is not Python ({getattr(error, 'msg', error)})", "correct it") from None


def _statements(source: bytes) -> Iterator[ast.stmt]:
    yield from _parsed(source).body


def _names(statement: ast.AST) -> list[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _place(statement: ast.stmt) -> tuple[int, int]:
    return statement.lineno, statement.col_offset


def _value(statement: ast.stmt) -> ast.expr:
    value = getattr(statement, "value", None)
    return value if isinstance(value, ast.expr) else ast.Constant(None)
