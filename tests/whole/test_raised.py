"""What stands above the line, whose meaning would be another if it stood in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.whole.conftest import opened

RAISED = """
() => [...document.querySelectorAll(".prose sup:not(.note-ref)")].map((e) => {
  const before = document.createRange();
  before.selectNode(e.previousSibling);
  const [line] = [...before.getClientRects()].slice(-1);
  return [e.textContent, e.getBoundingClientRect().bottom < line.bottom - 2];
})
"""
"""Each superscript, and whether it ends clearly above where the letters before it end."""


@pytest.mark.browser
def test_letters_and_signs_above_the_line_stand_there_though_the_typeface_has_raised_figures_only(
    unruly: Path, browser: Browser
) -> None:
    page = opened(browser, unruly, unruly / "columns" / "long" / "index.html")
    assert page.evaluate(RAISED) == [["th", True], ["2", True], ["n+1", True]]
    page.close()
