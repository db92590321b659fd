"""What tests in several places share."""

from __future__ import annotations

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Skip tests about links on a Windows that lets no one make any."""
    try:
        return (yield)
    except OSError as error:
        if getattr(error, "winerror", None) == 1314:
            pytest.skip("this Windows lets only administrators and developers make links")
        raise
