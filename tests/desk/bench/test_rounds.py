"""Rounds of measurements, with generators so simple that they take no time."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from desk.bench.corpus import Post, posts
from desk.bench.generators import PORT, Generator
from desk.bench.memory import rebuild
from desk.bench.processes import Failed, can_measure
from desk.bench.rounds import in_new_processes, resident
from desk.bench.sites import Site

pytestmark = pytest.mark.skipif(not can_measure(), reason="costs are measured on Linux")

COPIES = """
from pathlib import Path
for text in Path("content/columns").iterdir():
    page = Path("output/columns", text.stem, "index.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text.read_text())
"""
"""A generator that makes a page of each text, and no lists."""

ONCE = f"from pathlib import Path\nif not Path('output').exists():\n{COPIES.replace(chr(10), chr(10) + '    ')}"
"""A generator that builds a first time and never again."""

SHOWS = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        text = Path("content/columns", self.path.split("/")[2] + ".md")
        self.send_response(200 if text.exists() else 404)
        self.end_headers()
        self.wfile.write(b"<p>" + text.read_bytes() if text.exists() else b"")
HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
"""A server that shows a text as it is at the moment, and has no lists."""

SHOWS_THE_PAST = SHOWS.replace(
    "class Answer", "past = {path: path.read_bytes() for path in Path('content').rglob('*.md')}\nclass Answer"
).replace("text.read_bytes()", "past[text]")


def generator(name: str, build: str = COPIES, serve: str = SHOWS) -> Generator:
    def head(post: Post) -> str:
        return f"{post.title}\n"

    return Generator(
        name=name,
        title=name,
        told=name,
        build=(sys.executable, "-c", build),
        serve=(sys.executable, "-c", serve, PORT),
        head=head,
        files={"settings": "@word@"},
        template="settings",
        settings="settings",
        made=("output",),
    )


def site(folder: Path, name: str = "pelican", build: str = COPIES, serve: str = SHOWS) -> Site:
    return Site(generator(name, build, serve), folder / name, posts(3))


def test_generators_take_turns_at_being_first(tmp_path: Path) -> None:
    both = [site(tmp_path, "hugo"), site(tmp_path, "pelican")]
    found = [(each.round, each.generator) for each in in_new_processes(both, ["cold"], 2)]
    assert found == [(0, "hugo"), (0, "pelican"), (1, "pelican"), (1, "hugo")]


def test_each_operation_of_a_round_is_measured_before_the_next_round(tmp_path: Path) -> None:
    found = list(in_new_processes([site(tmp_path)], ["cold", "body"], 2))
    assert [(each.round, each.operation) for each in found] == [(0, "cold"), (0, "body"), (1, "cold"), (1, "body")]
    assert [each.size for each in found] == [3] * 4


def test_a_first_build_goes_before_where_none_is_measured(tmp_path: Path) -> None:
    (idle,) = in_new_processes([site(tmp_path, build=ONCE)], ["no-change"], 1)
    assert (idle.written, idle.outputs) == (0, 3)


def test_outputs_are_counted_as_they_are_written(tmp_path: Path) -> None:
    cold, idle = in_new_processes([site(tmp_path, build=ONCE)], ["cold", "no-change"], 1)
    assert (cold.written, cold.outputs) == (3, 3)
    assert (idle.written, idle.outputs) == (0, 3)
    assert cold.size_of_outputs > 1000


def test_a_build_that_does_not_show_the_change_is_seen(tmp_path: Path) -> None:
    cold, body = in_new_processes([site(tmp_path, build=ONCE)], ["cold", "body"], 1)
    assert cold.has_arrived
    assert not body.has_arrived


def test_a_build_that_fails_ends_the_measuring(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended with 1"):
        list(in_new_processes([site(tmp_path, build="raise SystemExit(1)")], ["cold"], 1))


def test_a_server_s_start_is_measured_once_and_saving_in_every_round(tmp_path: Path) -> None:
    found = list(resident([site(tmp_path)], ["cold", "no-change", "body"], 2))
    assert [(each.operation, each.round) for each in found] == [("cold", 0), ("body", 0), ("body", 1)]
    assert all(each.has_arrived and each.wall < 60 for each in found)


def test_lists_that_are_never_made_leave_the_whole_without_an_end(tmp_path: Path) -> None:
    (change,) = resident([site(tmp_path)], ["title-and-tags"], 1)
    assert change.has_arrived
    assert change.everything is None


def test_the_whole_has_not_ended_before_the_last_file_is_put_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.bench.rounds.last_change", lambda folder: time.time() + 1000)
    (body,) = resident([site(tmp_path)], ["body"], 1)
    assert body.everything is not None
    assert body.everything > 900 > body.wall


def test_a_server_that_shows_nothing_new_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.bench.served.PATIENCE_FOR_THE_PAGE", 0.6)
    (body,) = resident([site(tmp_path, serve=SHOWS_THE_PAST)], ["body"], 1)
    assert not body.has_arrived


def test_a_server_that_ends_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"ended with 4; .*pelican\.log says why"):
        list(resident([site(tmp_path, serve="raise SystemExit(4)")], ["body"], 1))


def test_memory_is_looked_at_before_and_after_rebuilds(tmp_path: Path) -> None:
    memory = rebuild(site(tmp_path), 4)
    assert [number for number, _ in memory.looks] == [0, 1, 2, 3, 4]
    assert all(megabytes > 3 for _, megabytes in memory.looks)
    assert 0 < memory.seconds < 60
