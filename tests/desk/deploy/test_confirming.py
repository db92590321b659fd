"""What readers are given after a release was put in place is looked at, a few files at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.deploy import confirming
from desk.deploy.confirming import NotConfirmed, confirm
from desk.deploy.store import Store
from tests.desk.deploy.publishing import FIRST, parcel_of, put
from tests.desk.deploy.test_local import folder


@pytest.mark.parametrize(("held", "groups"), [(4_000_000, [5]), (25, [2, 2, 1]), (1, [1, 1, 1, 1, 1])])
def test_no_more_is_asked_for_at_once_than_can_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, groups: list[int]
) -> None:
    site = {f"{number}.html": b"0123456789" for number in range(5)}
    live = put(folder(tmp_path), site, tmp_path)
    asked: list[int] = []
    fetch = Store.fetch_several

    def counted(store: Store, paths: Sequence[str]) -> list[bytes | None]:
        asked.append(len(paths))
        return fetch(store, paths)

    monkeypatch.setattr(confirming, "HELD", held)
    monkeypatch.setattr(Store, "fetch_several", counted)
    assert confirm(folder(tmp_path), live.release, parcel_of(site, tmp_path / "parcel").files, {}) == live
    assert asked == groups


def test_what_is_not_as_it_was_sent_is_told(tmp_path: Path) -> None:
    live = put(folder(tmp_path), FIRST, tmp_path)
    files = parcel_of(FIRST, tmp_path / "parcel").files
    page = (tmp_path / "public" / "current" / "columns" / "why" / "index.html").resolve()
    page.chmod(0o644)
    page.write_bytes(b"another")
    with pytest.raises(NotConfirmed, match=r"columns/why/index\.html is another file on the live site"):
        confirm(folder(tmp_path), live.release, files, {})
    page.unlink()
    with pytest.raises(NotConfirmed, match=r"columns/why/index\.html is missing on the live site"):
        confirm(folder(tmp_path), live.release, files, {})
