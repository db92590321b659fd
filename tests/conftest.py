"""What tests in several places share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk import ROOT

os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # 1 January 2026: every test has the same clock


@pytest.fixture(scope="session")
def house() -> Path:
    """The folder of this publishing house."""
    return ROOT
