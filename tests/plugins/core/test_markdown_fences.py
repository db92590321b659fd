"""Code between fences: within items of lists and notes too, and no other text is another for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from markdown.preprocessors import Preprocessor

from plugins.core.body import Converter
from plugins.core.markdown_fences import Fences
from plugins.core.markdown_whole import QuickMarkdown


@pytest.fixture(scope="module")
def converter(markdown_setting: dict[str, Any]) -> Converter:
    return Converter(markdown_setting)


def fences_in(text: str) -> Fences:
    md = QuickMarkdown(extensions=["fenced_code"])
    md.convert(text)
    return md.fences


@pytest.mark.parametrize(
    "text",
    [
        "1. a\n\n    ```bash\n    echo\n    ```\n\n2. b\n",
        "1. a\n   ```bash\n   echo\n   ```\n2. b\n",
        "1. a\n   which is\nlong\n\n    ~~~ bash\n    echo\n    ~~~\n\n2. b\n",
        "1. ```bash\n   echo\n   ```\n\n2. b\n",
        "1. a\n\n\t```bash\n\techo\n\t```\n\n2. b\n",
        "H\n---\n1. a\n\n    ```bash\n    echo\n    ```\n\n2. b\n",
        "# H\n1. a\n\n    ```{.bash}\n    echo\n    ```\n\n2. b\n",
    ],
)
def test_code_within_an_item_is_code_and_the_numbers_go_on(converter: Converter, text: str) -> None:
    html = converter.convert(text).html
    assert html.count("<ol>") == 1
    assert html.count("<li>") == 2
    assert '<span class="nb">echo</span>' in html.partition("</li>")[0]
    assert "`" not in html and "~" not in html


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n        ```bash\n        x\n        ```\n\n- b\n",
        "para\n- a\n\n    ```\n    x\n    ```\n",
        "para\n\n    - a\n\n        ```\n        x\n        ```\n",
        "<pre>\n  ```\n  x\n  ```\n</pre>\n",
        "- a\n\npara\n\n    ```\n    x\n    ```\n",
        "- a\n# H\n\n    ```\n    x\n    ```\n",
        "* * *\n    ```\n    x\n    ```\n",
        "- a\n\n    ```bash\n    x\n\n- b\n",
        "- a\n\n    ```bash\n x\n    ```\n- b\n",
        "- a\n\n```\n    ```\n    x\n    ```\n```\n",
        "- a ```x``` b\n\n    ```y``` z\n",
        "~~~\n- a\n    ```\n    x\n    ```\n~~~\n",
    ],
)
def test_what_is_no_code_within_an_item_is_what_python_markdown_makes_of_it(
    converter: Converter, plain_markdown: Callable[[str], str], text: str
) -> None:
    assert converter.convert(text).html == plain_markdown(text)


@pytest.mark.parametrize("text", ["a\n\n  ```\n  *x*\n   y\n ```\n", "1. a\n\n   b\n\n   ~~~\n   *x*\n    y\n   ~~~\n"])
def test_fences_that_stand_a_little_further_in_are_fences(converter: Converter, text: str) -> None:
    html = converter.convert(text).html
    assert "<code>*x*\n y\n</code>" in html
    assert "`" not in html and "~" not in html


def test_it_is_noted_where_code_stands_and_which_fences_are_none() -> None:
    found = fences_in("```\na\n```\n\n- b\n\n    ~~~\n    c\n    ~~~\n\nd\n\n  ```\n  e\n  ```\n\n````\n\nf\n")
    assert found.blocks == [(0, 2), (6, 8), (12, 14)]
    assert found.unclosed == [16]


def test_a_fence_with_more_behind_it_than_a_language_is_noted() -> None:
    assert fences_in('```bash title="x"\ny\n```\n').misread == [0]
    assert fences_in("```two words``` a\n\n```three words\nmore``` b\n").misread == []


def test_nothing_of_one_text_is_left_for_the_next(converter: Converter) -> None:
    first = converter.convert("- a\n\n    ```\n    x\n")
    converter.convert("b\n")
    assert converter.convert("- a\n\n    ```\n    x\n") == first


def test_another_pass_over_fenced_code_is_left_alone() -> None:
    class Own(Preprocessor):
        def run(self, lines: list[str]) -> list[str]:
            return [line.replace("```", "OWN") for line in lines]

    md = QuickMarkdown()
    md.preprocessors.register(Own(md), "fenced_code_block", 25)
    assert md.convert("- a\n\n    ```\n").count("OWN") == 1


HEAPS = ["    ```a\n", "- a\n    ```b\n", "- ```\n", "```a\n- b\n", "  ```a b\n", "    ~~~\nx\n"]


@pytest.mark.parametrize("heap", HEAPS)
def test_ten_thousand_fences_take_no_time(converter: Converter, heap: str) -> None:
    begin = time.process_time()
    assert converter.convert("- a\n\n" + heap * 10_000).html
    assert time.process_time() - begin < 10
