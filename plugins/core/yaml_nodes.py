"""YAML's nodes made into fields: text, lists and mappings of text, with the place of everything.

Nothing is constructed: no tag, anchor or type of YAML changes what an author wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from plugins.core.fields_read import CONTROL, Fields, Path, Place
from plugins.core.lookalikes import is_odd_space
from plugins.core.problems import shortened
from plugins.core.yaml_mistakes import cannot_begin_with, no_entry, set_in_oddly

DEEPEST = 20
"""How deep a value may be nested; ours need three."""

MOST_VALUES = 10_000
"""How many values front matter may hold; more are only made by references to references."""
_BEGUN_BY_SIGN = re.compile(r"(?:&(?P<anchor>[\w-]*)|!(?P<tag>\S*))")
_PLAIN_TAG = re.compile(r"(?:!(?:str|int|float|bool|null|timestamp|seq|map|set|omap|binary))?")
_LOST_REMARK = re.compile(r"\s+(#[^\s#].*)")


@dataclass(slots=True)
class Nodes:
    """YAML's nodes on their way into `fields`: their text, and the line at which that begins."""

    fields: Fields
    text: str
    offset: int
    lines: list[str] = field(init=False)
    _left: int = MOST_VALUES

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")

    def read(self, node: yaml.MappingNode) -> None:
        """Take over the fields of a mapping, and report what is odd in them."""
        self.fields.data.update(self._mapping(node, (), set()))
        if self._left <= 0:
            self.fields.data.clear()
            self.fields.report(
                self.offset + 1, 1, "", "the front matter refers to itself over and over", "write its values out"
            )

    def _mapping(self, node: yaml.MappingNode, path: Path, above: set[int]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            key = key_node.value.strip() if isinstance(key_node, yaml.ScalarNode) else ""
            if not key or CONTROL.search(key):
                self._refuse_key(node, path, place)
                continue
            key = key if path else key.lower()
            where = (*path, key)
            if not path and self._is_set_in_oddly(key_node, place):
                continue
            if key in data or (not path and key in self.fields.data):
                first = self.fields.places[where][0]
                name = ".".join(str(part) for part in where)
                self.fields.report(*place, name, f"stands twice, first in line {first}", "keep one of the two")
                continue
            self.fields.places[where] = place
            data[key] = self._value(value_node, where, above)
            if not path:
                self._note_opener(key, value_node)
        return data

    def _is_set_in_oddly(self, node: yaml.ScalarNode, place: Place) -> bool:
        """Whether a line belongs to the field above and is set in by spaces of another kind; it is told then."""
        name, opener = node.value, self.fields.opener
        self.fields.below[place[0]] = opener
        if node.style or not is_odd_space(name[0]):
            return False
        if self.fields.set_in not in {0, len(name) - len(name.lstrip())}:
            return False
        self.fields.unread |= {name.strip().lower(), opener}
        mistake = set_in_oddly(0, name)
        self.fields.report(*place, opener, mistake.what, mistake.fix)
        return True

    def _note_opener(self, key: str, node: yaml.Node) -> None:
        """Note a field below which others may stand that belong to it."""
        while isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
            node = node.value[0]
        if isinstance(node, yaml.MappingNode):
            self.fields.opener, self.fields.set_in = key, node.start_mark.column
        elif not node.value:
            self.fields.opener, self.fields.set_in = key, 0
        else:
            self.fields.set_in = -1

    def _refuse_key(self, node: yaml.MappingNode, path: Path, place: Place) -> None:
        if path and node.flow_style:
            self._cannot_read(path, self._place(node), cannot_begin_with("{"), "put the value in quotation marks")
        else:
            self.fields.report(*place, "", "a field's name must be a word", "write one `field: value` a line")

    def _value(self, node: yaml.Node, path: Path, above: set[int]) -> Any:
        place = self.fields.value_places[path] = self._place(node)
        self._left -= 1
        if self._left <= 0:
            return ""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path, place)
        if id(node) in above or len(path) > DEEPEST:
            self._cannot_read(path, place, "this value is nested without end", "write it out")
            return ""
        self._refuse_signs(node, path, place)
        below = above | {id(node)}
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, below)
        return [self._value(child, (*path, number), below) for number, child in enumerate(node.value)]

    def _scalar(self, node: yaml.ScalarNode, path: Path, place: Place) -> str:
        value: str = node.value
        is_plain = not node.style
        if is_plain and value == "~":
            value = ""
        match = CONTROL.search(value)
        if match:
            what = f"holds the control character U+{ord(match[0]):04X}"
            self._cannot_read(path, place, what, "take its escape out of the quotation marks")
            return ""
        self._refuse_signs(node, path, place)
        if is_plain:
            self._look_behind(node, path)
            self._refuse_what_is_to_be_a_list(node, path)
        return value

    def _refuse_what_is_to_be_a_list(self, node: yaml.ScalarNode, path: Path) -> None:
        """Refuse a value below its field that begins as entries of lists do elsewhere: `-one`, `* one`."""
        line = node.start_mark.line
        is_below = self.fields.places.get(path, (self.offset + line + 1, 0))[0] <= self.offset + line
        if is_below and line < len(self.lines) and (mistake := no_entry(line, self.lines[line])):
            self._cannot_read(path, (self.offset + line + 1, mistake.column + 1), mistake.what, mistake.fix)

    def _refuse_signs(self, node: yaml.Node, path: Path, place: Place) -> None:
        """Refuse what YAML would take for a sign of its own and drop: `&Sons`, `!important`."""
        match = _BEGUN_BY_SIGN.match(self.text, node.start_mark.index)
        if match is None or (match["anchor"] and re.search(rf"\*{match['anchor']}(?![\w-])", self.text)):
            return
        if match["tag"] is not None and _PLAIN_TAG.fullmatch(match["tag"]):
            return
        self._cannot_read(path, place, cannot_begin_with(match[0][0]), "put the value in quotation marks")

    def _look_behind(self, node: yaml.ScalarNode, path: Path) -> None:
        """Look for what an author may have meant to be part of a value: `Issue #5`, a list's entry that is set in."""
        is_there = node.end_mark.line < len(self.lines)  # `? name` at the end has its value behind all lines
        remark = _LOST_REMARK.match(self.lines[node.end_mark.line], node.end_mark.column) if is_there else None
        if remark:
            place = self.offset + node.end_mark.line + 1, remark.start(1) + 1
            what = f"what follows `#` is a remark to YAML, and `{shortened(remark[1], 40)}` is left out"
            self.fields.report(
                *place, str(path[0]), what, "put the value in quotation marks if it belongs to it", warning=True
            )
        if node.end_mark.line > node.start_mark.line and isinstance(path[-1], int):
            for number in range(node.start_mark.line + 1, node.end_mark.line + 1):
                set_in = re.match(r"\s*- ", self.lines[number])
                if set_in:
                    what = "this entry is set in differently from the one above"
                    fix = "begin every entry of a list in the same column"
                    self.fields.report(self.offset + number + 1, set_in.end() - 1, str(path[0]), what, fix)

    def _cannot_read(self, path: Path, place: Place, what: str, fix: str) -> None:
        self.fields.unread.add(str(path[0]))
        self.fields.report(*place, str(path[0]), what, fix)

    def _place(self, node: yaml.Node) -> Place:
        return self.offset + node.start_mark.line + 1, node.start_mark.column + 1
