"""From a built site to what is sent of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.deploy.packaging import DamagedOutput, packed
from desk.deploy.parcel import Files, Parcel, SiteFile, digest_of, files_in, manifest_of
from desk.deploy.target import DeployProblem

PAGE = b"<!doctype html><title>One</title>\n"


class Built:
    """A site as a build leaves it: an output folder, and the manifest beside it."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self.output = folder / "output"
        self.cache = folder / "cache"
        self.build(files)

    def build(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            place = self.output / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        manifest = {"version": 1, "files": {name: digest_of(content) for name, content in files.items()}}
        (self.output.parent / "output.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def packed(self, carried: Files | None = None) -> Parcel:
        return packed(
            self.output,
            self.cache,
            redirects=(),
            gone=(),
            record=b"",
            carried=carried or {},
            site_url="https://essays.example",
        )


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return Built(tmp_path, {"index.html": PAGE, "images/a.svg": b"<svg/>"})


def test_a_parcel_holds_what_was_built(built: Built) -> None:
    parcel = built.packed()
    page = parcel.files["index.html"]
    assert page == SiteFile(digest_of(PAGE), len(PAGE))
    assert parcel.place_of(page.digest).read_bytes() == PAGE


def test_files_that_no_build_has_made_are_not_sent(built: Built) -> None:
    (built.output / ".env").write_text("PASSWORD=1")
    assert ".env" not in built.packed().files


def test_an_altered_output_is_refused(built: Built) -> None:
    (built.output / "index.html").write_bytes(PAGE + b"<!-- more -->")
    with pytest.raises(DamagedOutput, match=r"index\.html was changed after the build; build anew"):
        built.packed()


def test_an_incomplete_output_is_refused(built: Built) -> None:
    (built.output / "images/a.svg").unlink()
    with pytest.raises(DamagedOutput, match=r"a\.svg is missing"):
        built.packed()


@pytest.mark.parametrize("text", ["", "{", '{"version": 1}', "[]"])
def test_an_output_without_a_manifest_is_refused(built: Built, text: str) -> None:
    (built.output.parent / "output.manifest.json").write_text(text)
    with pytest.raises(DeployProblem, match="manifest"):
        built.packed()


def test_assets_of_what_is_live_stay(built: Built) -> None:
    old = SiteFile("0" * 64, 3)
    assert built.packed({"theme/site.abcdef01.css": old}).files["theme/site.abcdef01.css"] == old


def test_a_list_of_files_says_what_it_was_made_from() -> None:
    files = {"odd\x85 \u2028name.html": SiteFile("1" * 64, 5), "a b": SiteFile("2" * 64, 0)}
    assert files_in(manifest_of(files)) == files
