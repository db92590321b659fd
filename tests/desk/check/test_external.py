"""Links to other sites: asked politely, remembered for a week, and told where they are dead or have moved."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from desk.check.asked_before import WEEK
from desk.check.built import Built
from desk.check.external import dead_and_moved
from desk.check.fetching import MOST_HOPS, Answer, Manners, in_ascii
from desk.check.parsing import page_of
from desk.check.sources import Sources
from tests.desk.check.conftest import Site

NOW = 1_795_000_000
COPY = "http://web.archive.org/web/20190304000000/http://example.org/gone"
KEPT = COPY.replace("http://web", "https://web")


class Host(BaseHTTPRequestHandler):
    """Another site, which answers as the last part of an address says."""

    server: Others

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        address = urlsplit(self.path)
        name = address.path.rpartition("/")[2]
        others = self.server
        with others.counting:
            others.asked.append(f"{self.command} {address.path}")
            others.names.add(self.headers["User-Agent"])
            others.at_once += 1
            others.most_at_once = max(others.most_at_once, others.at_once)
            number = sum(asked.endswith(f" {address.path}") for asked in others.asked)
        try:
            if name == "archive":
                self._archive(parse_qs(address.query)["url"][0])
            elif name == "only-get" and self.command == "HEAD":
                self._send(405)
            elif name == "drops-head" and self.command == "HEAD":
                self.close_connection = True
            elif name == "flaky" and number < 3:
                self._send(503, {"Retry-After": "0"})
            elif name.startswith("busy-for-"):
                self._send(429, {"Retry-After": name.removeprefix("busy-for-").replace("_", " ")})
            elif name.startswith("moved-to-"):
                self._send(301, {"Location": f"/{name.removeprefix('moved-to-')}"})
            elif name.startswith("now-at-"):
                self._send(302, {"Location": f"/{name.removeprefix('now-at-')}"})
            else:
                self._send(int(name) if name.isdecimal() else 200)
        finally:
            with others.counting:
                others.at_once -= 1

    def _archive(self, wanted: str) -> None:
        found = {"closest": {"available": True, "url": COPY, "status": "200"}} if wanted.endswith("/404") else {}
        self._send(200, body=json.dumps({"url": wanted, "archived_snapshots": found}))

    def _send(self, status: int, headers: dict[str, str] | None = None, body: str = "") -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Others(ThreadingHTTPServer):
    """A server that plays all other sites, and notes what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Host)
        self.asked: list[str] = []
        self.names: set[str] = set()
        self.at_once = self.most_at_once = 0
        self.counting = threading.Lock()

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"

    @property
    def manners(self) -> Manners:
        return Manners(
            5, 0.01, may_be_private=True, archive=self.address("archive"), site="https://paper.example"
        )  # fmt: skip


@pytest.fixture
def others() -> Iterator[Others]:
    with Others() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the server on this machine itself, whatever the machine is set up to do."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@dataclass
class Linking:
    """A site whose one column has links."""

    site: Site
    others: Others
    cache: Path
    now: int = NOW
    manners: Manners = field(init=False)

    def __post_init__(self) -> None:
        self.manners = self.others.manners

    def told(self, *addresses: str) -> list[str]:
        self.site.column("why", "\n".join(f"[there]({address})" for address in addresses))
        press = self.site.press()
        (item,) = press.library.columns
        page = page_of("columns/why/index.html", item.html.encode(), item)
        built = Built(press, self.site.output, {}, {page.name: item})
        links = {page.name: page.links}
        return [str(each) for each in dead_and_moved(built, links, Sources(press), self.cache, self.now, self.manners)]


@pytest.fixture
def linking(site: Site, others: Others, tmp_path: Path) -> Linking:
    return Linking(site, others, tmp_path / "cache" / "links.json")


# What is said --------------------------------------------------------------------------------------------------


def test_a_dead_link_is_an_error_with_the_copy_that_the_archive_has(linking: Linking) -> None:
    dead, without = linking.others.address("404"), linking.others.address("410")
    mend = "link to what took its place"
    assert linking.told(dead, without) == [
        f"content/columns/why.md:6:9: `{dead}` is dead: it answers 404; {mend}, or to the copy at {KEPT}",
        f"content/columns/why.md:7:9: `{without}` is dead: it answers 410; {mend}",
    ]


@pytest.mark.parametrize("name", ["fine", "only-get", "drops-head", "401", "403", "429", "now-at-fine", "flaky"])
def test_nothing_is_said_where_somebody_answers(linking: Linking, name: str) -> None:
    assert linking.told(linking.others.address(name)) == []


def test_what_has_moved_for_good_is_advice(linking: Linking) -> None:
    moved, fine = linking.others.address("moved-to-moved-to-fine"), linking.others.address("fine")
    assert linking.told(moved) == [f"content/columns/why.md:6:9: warning: `{moved}` has moved for good; write {fine}"]


@pytest.mark.parametrize("name", ["now-at-404", "moved-to-404"])
def test_a_redirect_to_nothing_is_dead(linking: Linking, name: str) -> None:
    (line,) = linking.told(linking.others.address(name))
    assert "is dead: it answers 404" in line


def test_a_redirect_may_lead_in_a_circle(linking: Linking) -> None:
    linking.others.RequestHandlerClass = Circle
    (line,) = linking.told(linking.others.address("circle"))
    assert "may be dead: leads in a circle" in line
    assert len(linking.others.asked) == MOST_HOPS


class Circle(Host):
    """A site that sends everyone back to where they are."""

    def _answer(self) -> None:
        with self.server.counting:
            self.server.asked.append(self.path)
        self._send(302, {"Location": self.path})


def test_who_has_trouble_may_be_dead(linking: Linking) -> None:
    fine, trouble = linking.others.address("fine"), linking.others.address("500")
    assert linking.told(fine, trouble) == [
        f"content/columns/why.md:7:9: warning: `{trouble}` may be dead: it answers 500; "
        "look at it yourself, and again in a few days"
    ]


def test_where_nobody_at_all_can_be_reached_the_fault_is_here(linking: Linking) -> None:
    linking.others.server_close()
    linking.manners = Manners(0.2, 0, 1, may_be_private=True)
    (line,) = linking.told(linking.others.address("a"), linking.others.address("b"))
    assert "no other site can be reached from here" in line


# How it is asked -----------------------------------------------------------------------------------------------


def test_everyone_is_asked_once_for_the_head_and_told_who_asks(linking: Linking) -> None:
    linking.told(linking.others.address("fine#part"), linking.others.address("fine"), linking.others.address("403"))
    assert Counter(linking.others.asked) == {"HEAD /fine": 1, "HEAD /403": 1, "GET /403": 1}
    (name,) = linking.others.names
    assert name.startswith("Standfirst/")
    assert "+https://paper.example" in name


def test_a_host_hears_one_question_at_a_time(linking: Linking) -> None:
    linking.told(*(linking.others.address(f"page-{number}") for number in range(12)))
    assert linking.others.most_at_once == 1
    assert len(linking.others.asked) == 12


def test_who_does_not_answer_is_asked_twice_more(linking: Linking) -> None:
    linking.told(linking.others.address("fine"), linking.others.address("503"))
    assert Counter(linking.others.asked)["HEAD /503"] == 3


@pytest.mark.parametrize("how_long", ["120", "Wed,_25_Nov_2026_07:28:00_GMT"])
def test_who_wants_to_be_left_alone_for_long_is_not_asked_again(linking: Linking, how_long: str) -> None:
    busy = f"busy-for-{how_long}"
    assert linking.told(*(linking.others.address(name) for name in ("fine", busy, "another", "403"))) == []
    assert linking.others.asked == ["HEAD /fine", f"HEAD /{busy}"]


def test_who_wants_to_be_left_alone_for_a_moment_is_asked_again_after_it(
    linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("desk.check.fetching.sleep", pauses.append)
    linking.told(linking.others.address("busy-for-7"))
    assert pauses == [7, 7]


def test_there_are_pauses_between_questions_and_longer_ones_before_the_same_again(
    linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("desk.check.external.sleep", pauses.append)
    monkeypatch.setattr("desk.check.fetching.sleep", pauses.append)
    linking.told(linking.others.address("fine"), linking.others.address("503"), linking.others.address("also-fine"))
    assert pauses == [0.01, 0.02, 0.04, 0.01]


def test_the_archive_is_asked_only_where_something_is_dead(linking: Linking) -> None:
    linking.told(linking.others.address("fine"), linking.others.address("moved-to-fine"))
    assert "GET /archive" not in linking.others.asked


def test_addresses_of_this_machine_and_names_that_are_nobodys_are_not_asked(linking: Linking) -> None:
    linking.manners = Manners(5, 0, may_be_private=False)
    there = ["https://example.org/a", "http://shop.example/", "https://www.example.com/b", "https://paper.example/own/"]
    assert linking.told(linking.others.address("404"), *there) == []
    assert linking.others.asked == []


def test_an_address_is_sent_in_letters_that_everyone_knows() -> None:
    assert in_ascii("https://bücher.example/Straße?ä=1&b=%20#teil") == (
        "https://xn--bcher-kva.example/Stra%C3%9Fe?%C3%A4=1&b=%20"
    )
    assert in_ascii("http://[::1]:8000/a b") == "http://[::1]:8000/a%20b"


# What is remembered --------------------------------------------------------------------------------------------


def test_nobody_is_asked_twice_in_a_week(linking: Linking) -> None:
    links = [linking.others.address(name) for name in ("fine", "404", "moved-to-fine")]
    first = linking.told(*links)
    asked = len(linking.others.asked)
    linking.now += WEEK - 1
    assert linking.told(*links) == first
    assert len(linking.others.asked) == asked
    linking.now += 2
    assert linking.told(*links) == first
    assert len(linking.others.asked) == 2 * asked


def test_trouble_is_not_remembered(linking: Linking) -> None:
    linking.told(linking.others.address("fine"), linking.others.address("500"))
    linking.told(linking.others.address("fine"), linking.others.address("500"))
    assert Counter(linking.others.asked) == {"HEAD /fine": 1, "HEAD /500": 6, "GET /500": 6}


@pytest.mark.parametrize("damage", ["", "[]", '{"http://a": 1}', '{"http://a": {"status": "x"}}', "\0"])
def test_a_damaged_memory_is_none(linking: Linking, damage: str) -> None:
    linking.cache.parent.mkdir()
    linking.cache.write_text(damage, encoding="utf-8")
    assert linking.told(linking.others.address("fine")) == []
    assert "/fine" in linking.cache.read_text(encoding="utf-8")


def test_what_is_certain_is_what_will_be_the_same_tomorrow() -> None:
    assert [status for status in (0, 200, 404, 403, 429, 500) if Answer(status).is_certain] == [200, 404, 403]
