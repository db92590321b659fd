"""What tests of deploys begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed


@pytest.fixture
def empty_site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """A site with settings and no text, in the folder that commands are given in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK))
    (tmp_path / "conf.py").write_text(SETTINGS, encoding="utf-8")
    return Deployed(tmp_path, capsys)
