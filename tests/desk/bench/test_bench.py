"""The benchmark as a whole, on a very small site."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desk.bench import Wish, run
from desk.bench.measurement import Measurement, read_measurements
from desk.bench.memory import Memory
from desk.bench.processes import can_measure
from desk.bench.report import PAGE, PLOTS, write

on_linux = pytest.mark.skipif(not can_measure(), reason="costs are measured on Linux")
MEASURED = Measurement(
    "standfirst", 100, "cold", "new-process", 0, 2.0, 2.0, 1.5, 0.5, 80.0, 736, 736, 11_400_000, True
)


@on_linux
def test_a_small_site_is_measured_cold_and_after_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = Wish.typed(sizes="12", runs="1", only="standfirst", operations="cold,new", modes="new-process")
    assert run(wish, tmp_path) == 0
    cold, new = read_measurements(tmp_path.iterdir())
    assert (cold.operation, new.operation) == ("cold", "new")
    assert cold.has_arrived and new.has_arrived
    assert cold.written == cold.outputs > 100
    assert 0 < new.written <= new.outputs
    assert cold.user > 0.1 and cold.memory > 20
    assert "A build in a new process" in capsys.readouterr().out


@on_linux
def test_a_server_is_measured_from_saving_to_seeing(tmp_path: Path) -> None:
    wish = Wish.typed(sizes="12", runs="1", only="standfirst", operations="body", modes="resident")
    assert run(wish, tmp_path) == 0
    (body,) = read_measurements(tmp_path.iterdir())
    assert body.has_arrived
    assert body.everything is not None and body.everything >= body.wall > 0


def test_tables_can_be_made_of_what_was_measured_earlier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.jsonl").write_text(
            replace(MEASURED, size=number * 1000).as_line() + "\n", encoding="utf-8"
        )
    assert run(Wish.typed(read=f"{tmp_path}/1.jsonl,{tmp_path}/2.jsonl", only="standfirst")) == 0
    assert "2,000" in capsys.readouterr().out


def test_rounds_of_two_files_are_not_taken_for_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(MEASURED.as_line(), encoding="utf-8")
    one, two = read_measurements([tmp_path / "one", tmp_path / "two"])
    assert one.round != two.round


def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_text(f"{MEASURED.as_line()}\n[]\n", encoding="utf-8")
    assert run(Wish.typed(read=str(tmp_path / "other"))) == 1
    assert "other:2: this is no measurement" in capsys.readouterr().err


def test_what_did_not_arrive_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one").write_text(replace(MEASURED, has_arrived=False).as_line(), encoding="utf-8")
    assert run(Wish.typed(read=str(tmp_path / "one"), only="standfirst")) == 1
    assert "standfirst, 100 columns, new-process: cold was not seen" in capsys.readouterr().err


@pytest.mark.parametrize("program", ["none", "script"])
def test_what_is_not_hugo_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], program: str) -> None:
    (tmp_path / "script").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "script").chmod(0o755)
    wish = Wish.typed(read=str(tmp_path / "script"), only="hugo", hugo=str(tmp_path / program))
    (tmp_path / "script").write_text("#!/bin/sh\n", encoding="utf-8")
    assert run(replace(wish, earlier=()), tmp_path) == 1
    told = {"none": "there is no program", "script": "is a script"}
    assert told[program] in capsys.readouterr().err


def test_the_page_of_the_documentation_has_a_place_for_every_table(tmp_path: Path, house: Path) -> None:
    (tmp_path / PAGE).parent.mkdir()
    (tmp_path / PAGE).write_text((house / PAGE).read_text(encoding="utf-8"), encoding="utf-8")
    ours = [replace(MEASURED, size=size) for size in (1000, 2000)]
    assert list(write(ours, [], tmp_path)) == [PAGE, *(f"{PLOTS}/{name}.svg" for name in ("cold", "memory", "changes"))]
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "| 2,000" in text and "Not measured." in text


def test_the_page_shows_no_plot_that_there_is_not(house: Path) -> None:
    text = (house / PAGE).read_text(encoding="utf-8")
    shown = {line.rpartition("(")[2].rstrip(")") for line in text.splitlines() if line.startswith("![")}
    assert shown and [name for name in shown if not (house / "docs" / name).is_file()] == []


def test_memory_is_told_from_first_to_last_with_its_growth() -> None:
    memory = Memory(((0, 50.0), (100, 90.0), (500, 92.0), (1000, 94.0)), 0.2)
    assert memory.growth == pytest.approx(4.0)
    text = memory.as_text()
    assert "1000 rebuilds in one server, 0.20 s each" in text
    assert "+4.0 MB" in text and "50.0 MB" in text and "94.0 MB" in text


def test_a_measurement_comes_back_from_its_line_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "one").write_text(MEASURED.as_line(), encoding="utf-8")
    assert list(read_measurements([tmp_path / "one"])) == [MEASURED]
    assert json.loads(MEASURED.as_line())["generator"] == "standfirst"
