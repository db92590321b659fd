"""From a built site to what is sent of it."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import brotli
import pytest

from desk.deploy.built import DamagedOutput
from desk.deploy.derived_before import Kept
from desk.deploy.earlier import DAYS, LIST, Earlier, earlier_assets
from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.packaging import packed
from desk.deploy.parcel import Files, Parcel, SiteFile, digest_of, files_in, manifest_of
from desk.deploy.target import DeployProblem

SITE = "https://essays.example"
PAGE = b"<!doctype html><title>One</title>\n"
STYLED = b'<!doctype html><link rel="stylesheet" href="/theme/a.css"><title>One</title><img src="../images/a.svg">'
SHEET = b"@font-face { src: url(a.woff2) } b { color: red }"
SITE_FILES = {
    "index.html": STYLED.replace(b"../", b""),
    "one/index.html": STYLED,
    "plain/index.html": PAGE,
    "theme/a.css": SHEET,
    "theme/a.woff2": b"type",
    "images/a.svg": b"<svg/>",
    "images/b.svg": b"<svg></svg>",
    "rss.xml": b"<rss>" + b"<item>/theme/a.css</item>" * 90 + b"</rss>",
}


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

    def packed(self, carried: Earlier | None = None, site_url: str = SITE) -> Parcel:
        return packed(
            self.output, self.cache, redirects=(), gone=(), record=b"", carried=carried or Earlier(), site_url=site_url
        )

    def sent(self, site_url: str = SITE) -> dict[str, bytes]:
        """What readers get, by path; each file as large as the parcel says."""
        parcel = self.packed(site_url=site_url)
        found = {name: parcel.place_of(file.digest).read_bytes() for name, file in parcel.files.items()}
        assert {name: len(content) for name, content in found.items()} == {
            name: file.size for name, file in parcel.files.items()
        }
        return found


def called(sent: dict[str, bytes], stem: str) -> str:
    """The name of an asset that says what is in it."""
    return next(name for name in sent if name.startswith(f"{stem}.") and is_fingerprinted(name))


def plain(sent: dict[str, bytes]) -> set[str]:
    return {name for name in sent if not name.endswith((".gz", ".br"))}


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return Built(tmp_path, SITE_FILES)


def test_a_parcel_holds_what_was_built(built: Built) -> None:
    sent = built.sent()
    for name in ("plain/index.html", "theme/a.woff2", "images/a.svg", "rss.xml"):
        assert sent[name] == SITE_FILES[name]


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


class Live:
    """What is live, deploy by deploy."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.files: Files = {}
        self.listed: bytes | None = None

    def deploy(self, files: dict[str, bytes], day: dt.datetime) -> None:
        self.built.build(files)
        parcel = self.built.packed(earlier_assets(self.files, lambda name: self.listed, day))
        self.files = parcel.files
        self.listed = parcel.place_of(self.files[LIST].digest).read_bytes() if LIST in self.files else None

    def sheets(self) -> set[str]:
        return {name for name in self.files if name.endswith(".css") and is_fingerprinted(name)}


@pytest.fixture
def live(built: Built) -> Live:
    return Live(built)


FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OTHER = {**SITE_FILES, "theme/a.css": SHEET + b"i { color: red }" * 50}


def test_assets_of_earlier_releases_stay_for_thirty_days(live: Live) -> None:
    live.deploy(OTHER, FIRST)
    first = live.sheets()
    live.deploy(SITE_FILES, FIRST + dt.timedelta(days=100))
    both = live.sheets()
    assert len(both) == 2 and first < both
    assert {f"{name}.br" for name in first} < live.files.keys()
    live.deploy({**SITE_FILES, "plain/index.html": b"<p>"}, FIRST + dt.timedelta(days=100 + DAYS))
    assert live.sheets() == both
    live.deploy({**SITE_FILES, "plain/index.html": b"<b>"}, FIRST + dt.timedelta(days=101 + DAYS))
    assert live.sheets() == both - first
    assert LIST not in live.files


def test_an_asset_that_is_used_again_has_all_its_time_before_it(live: Live) -> None:
    for day, files in enumerate((SITE_FILES, OTHER, SITE_FILES, OTHER)):
        live.deploy(files, FIRST + dt.timedelta(days=20 * day))
    assert json.loads(live.listed or b"") == dict.fromkeys(json.loads(live.listed or b""), "2026-03-02")
    assert len(live.sheets()) == 2


def test_what_stays_is_no_reason_to_publish_anew(live: Live) -> None:
    live.deploy(OTHER, FIRST)
    live.deploy(SITE_FILES, FIRST)
    before = live.files
    live.deploy(SITE_FILES, FIRST + dt.timedelta(days=3))
    assert live.files == before


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"x": 1}'])
def test_a_list_of_what_stays_that_somebody_has_changed_is_no_obstacle(live: Live, text: bytes) -> None:
    live.deploy(OTHER, FIRST)
    live.deploy(SITE_FILES, FIRST)
    live.listed = text
    live.deploy(SITE_FILES, FIRST)
    assert len(live.sheets()) == 2


def test_a_list_of_files_says_what_it_was_made_from() -> None:
    files = {"odd\x85 \u2028name.html": SiteFile("1" * 64, 5), "a b": SiteFile("2" * 64, 0)}
    assert files_in(manifest_of(files)) == files


def test_pages_name_assets_by_what_is_in_them(built: Built) -> None:
    sent = built.sent()
    sheet = next(name for name in plain(sent) if name.endswith(".css") and is_fingerprinted(name))
    picture = called(sent, "images/a")
    assert sent["one/index.html"] == STYLED.replace(b"/theme/a.css", f"/{sheet}".encode()).replace(
        b"images/a.svg", picture.encode()
    )
    assert sent[picture] == b"<svg/>"


def test_a_style_sheet_has_another_name_when_its_type_has_changed(built: Built) -> None:
    before = built.sent()
    built.build({**SITE_FILES, "theme/a.woff2": b"other type"})
    after = built.sent()
    old, new = (
        next(name for name in plain(sent) if name.endswith(".css") and is_fingerprinted(name))
        for sent in (before, after)
    )
    assert old != new
    assert (
        next(name for name in plain(after) if name.endswith(".woff2") and is_fingerprinted(name)).split("/")[1].encode()
        in after[new]
    )
    assert after["theme/a.css"] == after[new]


def test_only_assets_that_something_refers_to_have_a_second_name(built: Built) -> None:
    assert sum(name.startswith("images/b") for name in plain(built.sent())) == 1


def test_style_sheets_may_draw_on_each_other_in_a_circle(tmp_path: Path) -> None:
    page = b"<link rel=stylesheet href=/a.css>"
    files = {"index.html": page, "a.css": b'@import "b.css";', "b.css": b"@import 'a.css'; b { color: red }"}
    built = Built(tmp_path, files)
    before = built.sent()
    built.build({**files, "b.css": b"@import 'a.css'; b { color: blue }"})
    after = built.sent()
    for sent in (before, after):
        assert len(plain(sent)) == 5
        assert called(sent, "a").encode() in sent["index.html"]
        assert sent[called(sent, "a")] == f'@import "{called(sent, "b")}";'.encode()
        assert sent[called(sent, "b")].startswith(f"@import '{called(sent, 'a')}'".encode())
    assert called(before, "a") != called(after, "a")


@pytest.mark.parametrize(
    ("address", "is_renamed"),
    [
        ("/essays/images/caf%C3%A9.png", True),
        ("/essays/images/caf\u00e9.png", True),
        ("../images/caf%C3%A9.png?v=1#x", True),
        ("https://essays.example/essays/images/caf%C3%A9.png", True),
        ("//essays.example/essays/images/caf%C3%A9.png", True),
        ("/images/caf%C3%A9.png", False),
        ("../../images/caf%C3%A9.png", False),
        ("https://elsewhere.example/essays/images/caf%C3%A9.png", False),
        ("/essays/images/coffee.png", False),
        ("data:image/png;base64,iVBO", False),
    ],
)
def test_a_reference_may_be_written_in_any_way(tmp_path: Path, address: str, is_renamed: bool) -> None:
    built = Built(tmp_path, {"one/index.html": f'<img src="{address}">'.encode(), "images/caf\u00e9.png": b"PNG"})
    sent = built.sent("https://essays.example/essays")
    if not is_renamed:
        assert plain(sent) == {"one/index.html", "images/caf\u00e9.png"}
        assert sent["one/index.html"] == f'<img src="{address}">'.encode()
    else:
        mark = called(sent, "images/caf\u00e9").split(".")[1]
        assert sent["one/index.html"] == f'<img src="{address.replace(".png", f".{mark}.png")}">'.encode()


def test_integrity_is_that_of_what_is_sent(tmp_path: Path) -> None:
    def integrity(content: bytes) -> str:
        return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()

    link = '<link rel="stylesheet" href="theme/a.css" integrity="{} sha256-other">'
    page = link.format(integrity(SHEET)).encode()
    sent = Built(tmp_path, {"index.html": page, "theme/a.css": SHEET, "theme/a.woff2": b"type"}).sent()
    assert sent["theme/a.css"] != SHEET
    assert f'integrity="{integrity(sent["theme/a.css"])} sha256-other"'.encode() in sent["index.html"]


def test_a_base_says_where_relative_addresses_begin(tmp_path: Path) -> None:
    page = b'<base href="/images/"><img src="a.svg">'
    other = b'<base href="https://elsewhere.example/images/"><img src="a.svg">'
    sent = Built(tmp_path, {"one/index.html": page, "two.html": other, "images/a.svg": b"<svg/>"}).sent()
    assert called(sent, "images/a").split("/")[1].encode() in sent["one/index.html"]
    assert sent["two.html"] == other


def test_what_is_no_utf_8_is_sent_as_it_is(tmp_path: Path) -> None:
    page = b'<p>caf\xe9</p><img src="a.svg">'
    sent = Built(tmp_path, {"index.html": page, "a.svg": b"<svg/>"}).sent()
    assert sent["index.html"] == page.replace(b"a.svg", called(sent, "a").encode())


def test_a_date_in_a_name_is_not_taken_for_what_is_in_the_file() -> None:
    assert not is_fingerprinted("images/scan.20240304.jpg")
    assert is_fingerprinted("theme/a.c0240304.css.gz")
    assert not is_fingerprinted("downloads/report.c0240304.pdf")


def test_text_is_compressed_and_only_where_that_saves(built: Built) -> None:
    sent = built.sent()
    assert gzip.decompress(sent["rss.xml.gz"]) == brotli.decompress(sent["rss.xml.br"]) == SITE_FILES["rss.xml"]
    assert not {"images/a.svg.gz", "theme/a.woff2.gz"} & sent.keys()


def test_compressed_files_tell_nothing_of_when_and_where_they_were_made(built: Built) -> None:
    flags, *time, _, system = built.sent()["rss.xml.gz"][3:10]
    assert (flags, time, system) == (0, [0, 0, 0, 0], 255)


def test_an_authors_own_compressed_file_stays(tmp_path: Path) -> None:
    files = {"data.csv.gz": b"the author's", "data.csv": b"1,2,3\n" * 99}
    assert Built(tmp_path, files).sent()["data.csv.gz"] == b"the author's"


def test_where_the_host_compresses_by_itself_nothing_is(built: Built) -> None:
    parcel = packed(
        built.output,
        built.cache,
        redirects=(),
        gone=(),
        record=b"",
        carried=Earlier(),
        site_url=SITE,
        serves_compressed=False,
    )
    assert not [name for name in parcel.files if name.endswith((".gz", ".br"))]


CHANGES: dict[str, dict[str, bytes | None]] = {
    "a page": {"plain/index.html": b"<p>Other."},
    "a picture": {"images/a.svg": b"<svg id='x'/>"},
    "type": {"theme/a.woff2": b"new"},
    "a picture that was missing": {"one/index.html": b"<img src=/images/c.svg>", "images/c.svg": b"<svg/>"},
    "a picture that goes": {"images/a.svg": None},
    "a page that goes": {"one/index.html": None},
    "nothing": {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_parcel_is_the_same_as_one_made_from_nothing(tmp_path: Path, change: str) -> None:
    first = {**SITE_FILES, "two/index.html": b"<img src=/images/c.svg>"}
    built = Built(tmp_path / "first", first)
    built.sent()
    after = {name: content for name, content in {**first, **CHANGES[change]}.items() if content is not None}
    built.build(after)
    assert built.sent() == Built(tmp_path / "second", after).sent()


def test_what_was_made_before_is_not_made_again(built: Built) -> None:
    built.packed()
    for name in SITE_FILES:
        if not name.endswith(".css"):
            (built.output / name).unlink()  # so that reading it would fail
    assert built.packed().files["index.html"]


def test_what_was_damaged_in_the_cache_is_made_again(built: Built) -> None:
    right = built.sent()
    for place in (built.cache / "objects").rglob("*"):
        if place.is_file():
            place.write_bytes(bytes(place.stat().st_size))
    assert built.sent() == right


@pytest.mark.parametrize("text", ["", "{}", "x\n", '{"edition": 1}\n'])
def test_a_damaged_record_of_what_was_made_counts_for_nothing(built: Built, text: str) -> None:
    right = built.sent()
    (built.cache / "derived").write_text(text)
    assert built.sent() == right


def test_what_was_altered_after_packing_is_not_sent(built: Built) -> None:
    parcel = built.packed()
    (built.output / "theme/a.woff2").write_bytes(b"evil")
    with pytest.raises(DamagedOutput, match=r"a\.woff2 was changed"):
        parcel.place_of(parcel.files["theme/a.woff2"].digest)


def test_what_no_file_is_made_of_any_more_is_cleared_away_in_time(built: Built) -> None:
    for count in range(40):
        built.build({**SITE_FILES, "theme/a.woff2": b"type %d" % count})
        built.packed()
        for place in (built.cache / "objects").rglob("??/*"):
            os.utime(place, (0, 0))
    assert len(list((built.cache / "objects").rglob("??/*"))) < 7 * len(SITE_FILES)
    assert built.sent()


def test_many_files_are_made_ready_by_several_processes_alike(tmp_path: Path) -> None:
    files = {**SITE_FILES, **{f"{n}/index.html": STYLED + b"%d" % n for n in range(99)}}
    heard: list[tuple[int, int]] = []
    built = Built(tmp_path, files)
    parcel = packed(
        built.output, built.cache, redirects=(), gone=(), record=b"", carried=Earlier(), site_url=SITE,
        progress=lambda done, of: heard.append((done, of)),
    )  # fmt: skip
    assert heard == [(count, len(files)) for count in range(1, len(files) + 1)]
    few = Built(tmp_path / "few", {name: files[name] for name in (*SITE_FILES, "98/index.html")}).packed()
    assert {name: parcel.files[name] for name in few.files} == dict(few.files)


def test_a_damaged_file_among_many_is_told(tmp_path: Path) -> None:
    built = Built(tmp_path, {f"{n}/index.html": PAGE + b"%d" % n for n in range(99)})
    (built.output / "77/index.html").write_bytes(b"torn")
    with pytest.raises(DamagedOutput, match=r"77/index\.html was changed"):
        built.packed()


def test_a_file_is_found_while_it_is_being_found_out_where_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests, has_begun, may_go_on = Kept.digests, Event(), Event()

    def held_up(kept: Kept) -> Iterator[tuple[str, tuple[str, str, str]]]:
        is_first = not has_begun.is_set()
        for found in digests(kept):
            yield found
            has_begun.set()
            if is_first:
                may_go_on.wait()

    parcel = Built(tmp_path, SITE_FILES).packed()
    monkeypatch.setattr(Kept, "digests", held_up)
    each = sorted({file.digest for file in parcel.files.values()})
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(parcel.place_of, each[0])
        has_begun.wait()
        try:
            others = [parcel.place_of(digest) for digest in each[1:]]
        finally:
            may_go_on.set()
        assert [digest_of(place.read_bytes()) for place in (first.result(), *others)] == each
