"""A CDN is told what has changed, and where it cannot be, that is said; the site is live all the same."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from desk.deploy.invalidation import tell_of_changes
from desk.deploy.parcel import SiteFile
from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A site that goes into a bucket, behind a CDN."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"").close()  # or it has what others of this process had
    for name, value in {
        "AWS_ACCESS_KEY_ID": "ada",
        "AWS_SECRET_ACCESS_KEY": "s3cret",
        "SOURCE_DATE_EPOCH": str(CLOCK),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    store(endpoint).create_bucket(Bucket="lamps")
    deployed = Deployed(tmp_path, capsys)
    settings(deployed, endpoint, "tee told")
    deployed.write("columns/lamps.md", "On lamps.")
    deployed.write("columns/oil.md", "On oil.")
    yield deployed
    server.stop()


def store(endpoint: str) -> Any:
    """A client of the store."""
    return boto3.Session().client("s3", region_name="us-east-1", endpoint_url=endpoint)


def settings(site: Deployed, endpoint: str, command: str) -> None:
    """Let the settings name this command."""
    place = {"kind": "s3", "bucket": "lamps", "region": "us-east-1", "endpoint": endpoint, "invalidate": command}
    (site.folder / "conf.py").write_text(f"{SETTINGS}DEPLOY = {{'bucket': {place!r}}}\n", encoding="utf-8")


def told(site: Deployed) -> list[str]:
    """What the command was told since this was asked last."""
    place = site.folder / "told"
    found = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    place.unlink(missing_ok=True)
    return found


def test_a_command_is_told_which_addresses_have_changed(site: Deployed) -> None:
    assert site.deploy() == 0
    first = told(site)
    assert {"/", "/index.html", "/columns/oil/", "/columns/oil/index.html"} <= set(first)
    assert site.deploy() == 0
    assert told(site) == []
    site.write("columns/oil.md", "On other oil.")
    assert site.deploy() == 0
    second = told(site)
    assert "/columns/oil/" in second
    assert "/columns/lamps/" not in second
    assert site.roll_back() == 0
    assert set(told(site)) == set(second)


def test_a_site_whose_address_has_a_path_leads_and_tells_of_addresses_below_it(site: Deployed) -> None:
    place = site.folder / "conf.py"
    text = place.read_text(encoding="utf-8")
    endpoint = re.findall(r"http://127[\d.:]+", text)[0]
    place.write_text(text.replace("https://lamp.example", "https://lamp.example/essays"), encoding="utf-8")
    site.deploy()
    assert {"/essays/", "/essays/columns/oil/"} <= set(told(site))
    site.move("columns/oil.md", "columns/wick.md")
    assert site.deploy(yes=True) == 0
    former = store(endpoint).head_object(Bucket="lamps", Key="columns/oil/index.html")
    assert former["WebsiteRedirectLocation"] == "/essays/columns/wick/"


def test_what_a_deploy_that_broke_off_did_not_tell_the_next_one_tells(site: Deployed) -> None:
    site.deploy()
    site.write("columns/oil.md", "On other oil.")
    record = (site.folder / "content" / "ledger.jsonl").read_bytes()
    site.deploy()
    changed = told(site)
    (site.folder / "content" / "ledger.jsonl").write_bytes(record)
    assert site.deploy() == 0
    assert site.said.startswith("Nothing to do")
    assert told(site) == changed


def test_a_command_that_fails_is_a_warning_and_the_site_is_live(site: Deployed) -> None:
    text = (site.folder / "conf.py").read_text(encoding="utf-8")
    (site.folder / "conf.py").write_text(text.replace("tee told", "ls nowhere"), encoding="utf-8")
    assert site.deploy() == 0
    assert "`invalidate` of `bucket` in DEPLOY was not told what has changed: it ended with" in site.said
    assert "nowhere" in site.said
    assert "; the site is live, but" in site.said
    assert "`bucket` shows " in site.said
    assert site.ledger().entries


def test_addresses_are_told_as_they_are_asked_for(tmp_path: Path) -> None:
    files = {path: SiteFile("0", 1) for path in ("été/index.html", "é.xml", "index.html.gz", "index.html")}
    before = {"index.html": files["index.html"], "gone/index.html": SiteFile("1", 1)}
    assert tell_of_changes("tee told", before, files, tmp_path) == ""
    assert (tmp_path / "told").read_text(encoding="utf-8").split() == [
        "/%C3%A9.xml", "/%C3%A9t%C3%A9/", "/%C3%A9t%C3%A9/index.html", "/gone/", "/gone/index.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("", ""),
        ("true", ""),
        ("false", "it ended with 1"),
        ("no-such-program --all", "it cannot be run: "),
        ('echo "', "it cannot be run: "),
    ],
)
def test_what_goes_wrong_with_a_command_is_said(tmp_path: Path, command: str, wrong: str) -> None:
    assert tell_of_changes(command, {}, {"index.html": SiteFile("0", 1)}, tmp_path).startswith(wrong)
    assert tell_of_changes(command, {}, {}, tmp_path) == ""
