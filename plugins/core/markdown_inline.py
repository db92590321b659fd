"""The inline half of Markdown, faster and bounded: a pattern is only tried on text that has its characters.

Python-Markdown tries sixteen patterns on every piece of text, most of which has no markup at all. What each of them
needs is in `markdown_patterns`. The HTML is the same, to the byte.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import Pattern
from markdown.treeprocessors import InlineProcessor
from markdown.util import INLINE_PLACEHOLDER, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from plugins.core.markdown_links import REFERENCES, BoundedLink
from plugins.core.markdown_patterns import ENDS, is_known, needed

_Step = tuple[int, Pattern, tuple[str, ...]]
"""The number of a pattern, itself, and what a text must contain for it to match."""

_Found = tuple[Element | str | None, int | None, int | None]
"""What a pattern makes of a match, and where that begins and ends."""


class QuickInlineProcessor(InlineProcessor):
    """Python-Markdown's inline pass, but it tries no pattern on a text that lacks the pattern's characters.

    Where all patterns are known (`is_known`), two things more are left out. Each text is asked only for characters
    that the tree had at the start: in place of what such patterns find they leave a placeholder, and the elements that
    they make contain what was found, or a number. And no account is kept of what an element is within: they do not ask.

    It replaces private methods of its base. Should a later release rename them, this is the base: as right, slower.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._steps: tuple[_Step, ...] = ()
        self._literals: tuple[str, ...] = ()
        self._occurring: tuple[str, ...] = ()
        self._chosen: dict[tuple[bool, tuple[str, ...]], tuple[_Step, ...]] = {}
        self._all_known = False
        self._refers = True

    def prepare(self) -> None:
        """Take note of the patterns that are registered, once all extensions are loaded."""
        self._steps = tuple((place, one, needed(one)) for place, one in enumerate(self.md.inlinePatterns))
        self._literals = tuple(dict.fromkeys(literal for *_, literals in self._steps for literal in literals))
        self._all_known = all(is_known(pattern) for _, pattern, _ in self._steps)

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Replace the inline Markdown in the tree with elements."""
        for _, pattern, _ in self._steps:
            if isinstance(pattern, BoundedLink):
                pattern.begin()
        self._refers = bool(self.md.references)
        self._occurring = self._literals
        if not self._all_known:
            return super().run(tree, ancestors)
        text = " ".join(tree.itertext())
        # a single character is found many times sooner than several
        self._occurring = tuple([one for one in self._literals if one[-1:] in text and one in text])
        self._walk(tree)
        return tree

    def _walk(self, tree: Element) -> None:
        """Go through the tree as the base does, level by level, but pass over texts in which nothing can be found."""
        self.stashed_nodes = {}
        waiting = deque([tree])
        while waiting:
            parent = waiting.popleft()
            found = []
            for child in parent:
                if child.text and self._is_marked(child.text) and not isinstance(child.text, AtomicString):
                    nodes = self._nodes(child)
                    waiting += nodes
                    found.append((child, nodes))
                if child.tail and self._is_marked(child.tail):
                    place = list(parent).index(child) + 1
                    parent[place:place] = self._nodes_behind(child)
                if len(child):
                    waiting.append(child)
            for child, nodes in found:
                child[0:0] = nodes

    def _is_marked(self, text: str) -> bool:
        for literal in self._occurring:
            if literal in text:
                return True
        return STX in text

    def _nodes(self, element: Element) -> list[Element]:
        """Return the elements that are in the text of this one, which keeps the text before the first of them."""
        text, element.text = element.text, None
        marked = self._InlineProcessor__handleInline(text or "")
        return [node for node, _ in self._InlineProcessor__processPlaceholders(marked, element)]

    def _nodes_behind(self, element: Element) -> list[Element]:
        """Return the elements that are in the text behind this one, which keeps the text before the first of them."""
        holder = Element("d")
        marked = self._InlineProcessor__handleInline(element.tail or "")
        nodes = self._InlineProcessor__processPlaceholders(marked, holder, False)
        element.tail = holder.tail or None
        return [node for node, _ in nodes]

    def _choose(self, present: tuple[str, ...]) -> tuple[_Step, ...]:
        """Return the steps for texts in which these literals are present; they are kept, as most texts are alike."""
        key = self._refers, present
        if key not in self._chosen:
            self._chosen[key] = tuple(
                step
                for step in self._steps
                if not set(step[2]).isdisjoint(present) and (self._refers or type(step[1]) not in REFERENCES)
            )
        return self._chosen[key]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Return the text with a placeholder for whatever the patterns from the given one on have found in it."""
        present = [literal for literal in self._occurring if literal in data]
        if not present or isinstance(data, AtomicString):
            return data
        replace = self._replaced if self._all_known else self._replaced_by_base
        for step in self._choose(tuple(present)):
            index, pattern, literals = step
            if index < patternIndex:
                continue
            for literal in literals:
                if literal in data:
                    break
            else:
                continue
            if pattern.pattern in ENDS:
                end = data.rfind(ENDS[pattern.pattern]) + 1
                data = replace(step, data[:end]) + data[end:]
            else:
                data = replace(step, data)
        return data

    def _replaced_by_base(self, step: _Step, data: str) -> str:
        """Return the text with a placeholder for all that a pattern finds, one after the other."""
        index, pattern, _ = step
        matched, start = True, 0
        while matched:
            data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                pattern, data, index, start
            )
        return data

    def _replaced(self, step: _Step, data: str) -> str:
        """Return the same, for a pattern that is known: none of them matches nothing, or asks what it is within."""
        index, pattern, _ = step
        search = pattern.getCompiledRegExp().search
        handle: Callable[[re.Match[str], str], _Found] = pattern.handleMatch  # type: ignore[assignment]
        match = search(data)
        while match:
            node, start, end = handle(match, data)
            if start is None or end is None:
                match = search(data, match.end())
                continue
            if node is None:
                match = search(data, end)
                continue
            if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                self._read(node, index)
            number = f"{len(self.stashed_nodes):04d}"
            self.stashed_nodes[number] = node
            before = data[:start] + INLINE_PLACEHOLDER % number
            data = before + data[end:]
            match = search(data, len(before))
        return data

    def _read(self, node: Element, index: int) -> None:
        """Find what is within an element that the pattern of this number has made; its own kind is not within it."""
        for element in (node, *node):
            if element.text:
                element.text = self._InlineProcessor__handleInline(element.text, index + 1)
            if element.tail:
                element.tail = self._InlineProcessor__handleInline(element.tail, index)

    def _InlineProcessor__processPlaceholders(
        self, data: str | None, parent: Element, isText: bool = True
    ) -> list[tuple[Element, list[str]]]:
        """Put a text into the element, or behind it, and return the elements that stand for its placeholders."""
        data = data or ""
        pieces = INLINE_PLACEHOLDER_RE.split(data)
        if isinstance(data, AtomicString) or data.count(INLINE_PLACEHOLDER_PREFIX) != len(pieces) // 2:
            processed: list[tuple[Element, list[str]]]
            processed = super()._InlineProcessor__processPlaceholders(data, parent, isText)  # type: ignore[misc]
            return processed
        found: list[tuple[Element, list[str]]] = []
        text = pieces[0]
        for number, behind in zip(pieces[1::2], pieces[2::2], strict=True):
            node = self.stashed_nodes.get(number, INLINE_PLACEHOLDER % number)
            if isinstance(node, str):
                text += node + behind
                continue
            _add_text(found[-1][0] if found else parent, text, behind=bool(found) or not isText)
            self._fill(node)
            found.append((node, self.ancestors[:]))
            text = behind
        _add_text(found[-1][0] if found else parent, text, behind=bool(found) or not isText)
        return found

    def _fill(self, node: Element) -> None:
        """Put in place what is under placeholders within an element, as far as a pattern has made it."""
        fill = self._InlineProcessor__processElementText  # type: ignore[attr-defined]
        for child in (node, *node):
            if child.tail and INLINE_PLACEHOLDER_PREFIX in child.tail:
                fill(node, child, False)
            if child.text and INLINE_PLACEHOLDER_PREFIX in child.text:
                fill(child, child)


def _add_text(element: Element, text: str, behind: bool) -> None:
    """Add a text to that of an element, or to what is behind it."""
    if not text:
        return
    if behind:
        element.tail = element.tail + text if element.tail else text
    else:
        element.text = element.text + text if element.text else text
