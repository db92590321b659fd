"""What tests in several places share."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from desk import ROOT

os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # 1 January 2026: every test has the same clock


@pytest.fixture(scope="session")
def house() -> Path:
    """The folder of this publishing house."""
    return ROOT


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
