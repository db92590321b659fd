"""Trees are written as Python-Markdown writes them, to the byte."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Comment, Element, ProcessingInstruction, QName

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.serializers import to_html_string
from markdown.util import AtomicString

from plugins.core.markdown_serializer import to_html

texts = st.sampled_from([None, "", "a", "a & b", "&amp; &x; &#8212; &#xAF;", "<b>", "\"\n'", AtomicString("&<>")])
tags = st.sampled_from(["p", "br", "BR", "Script", "style", "x-y", "a", None, QName("{urn:x}a"), Comment])
names = st.sampled_from(["id", "checked", "CHECKED", "hidden", "class", "data-a", AtomicString("b"), QName("c")])
values = st.sampled_from(["", "checked", "hidden", "a & b < c > d", '"&quot;\n', None, AtomicString("e"), QName("f")])


def element(parts: tuple[Any, str | None, str | None, dict[Any, Any], list[Element]]) -> Element:
    tag, text, tail, named, children = parts
    made = Comment(text or "a < b") if tag is Comment else Element("x", named)
    if tag is not Comment:
        made.tag, made.text = tag, text
        made.extend(children)
    made.tail = tail
    return made


def trees(children: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    attributes = st.dictionaries(names, values, max_size=3).filter(lambda named: len({type(n) for n in named}) < 2)
    return st.tuples(tags, texts, texts, attributes, st.lists(children, max_size=3)).map(element)


@settings(max_examples=150, deadline=None)
@given(tree=st.recursive(st.builds(Element, st.just("i")), trees, max_leaves=12))
def test_any_tree_is_written_as_python_markdown_writes_it(tree: Element) -> None:
    assert to_html(tree) == to_html_string(tree)


@pytest.mark.parametrize("depth", [59, 60, 61, 62, 5_000])
def test_so_is_a_tree_of_any_depth(depth: int) -> None:
    tree = Element("p")
    innermost = tree
    for number in range(depth):
        child = Element("b", {"id": str(number)})
        child.text, child.tail = "<", "&"
        innermost.append(child)
        innermost = child
    innermost.append(ProcessingInstruction("a"))
    assert to_html(tree) == to_html_string(tree)
