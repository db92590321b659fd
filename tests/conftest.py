"""What tests in several places share."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desk import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # 1 January 2026: every test has the same clock


@pytest.fixture(scope="session")
def house() -> Path:
    """The folder of this publishing house."""
    return ROOT


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's chromium; where there is none, the tests are skipped, but not in CI."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium, and in CI there must be")
        pytest.skip("these tests need chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def beyond_this_system(error: OSError) -> str:
    """Why a test cannot even be set up here; nothing where the error is one of ours."""
    if getattr(error, "winerror", None) == 1314:
        return "this Windows lets only administrators and developers make links"
    if getattr(error, "winerror", None) == 123 or (os.name == "nt" and error.errno == errno.EINVAL):
        return "Windows has no such names of files"
    return "this disk takes no names that are not UTF-8" if error.errno == errno.EILSEQ else ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Skip tests about links and names where the system lets no one make such."""
    try:
        return (yield)
    except OSError as error:
        if reason := beyond_this_system(error):
            pytest.skip(reason)
        raise
