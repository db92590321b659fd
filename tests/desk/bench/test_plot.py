"""Plots."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest

from desk.bench.plot import LINE_HEIGHT, Line, Plot, places_of_names

NAMES = {"svg": "http://www.w3.org/2000/svg"}
OURS = Line("Standfirst", ((100, 2.0), (1000, 6.0), (10_000, 60.0)), is_ours=True)
HUGO = Line("Hugo", ((100, 0.5), (1000, 1.3), (10_000, 11.0)))


def drawn(*lines: Line) -> ET.Element:
    return ET.fromstring(Plot("cold", "A build & more", "Columns", "Seconds", "What one sees", lines).as_svg())  # noqa: S314


def places(svg: ET.Element) -> list[tuple[float, float]]:
    return [(float(point.attrib["cx"]), float(point.attrib["cy"])) for point in svg.iterfind("svg:circle", NAMES)]


def test_a_plot_says_in_words_what_it_shows() -> None:
    svg = drawn(OURS, HUGO)
    assert svg.findtext("svg:title", namespaces=NAMES) == "A build & more"
    assert svg.findtext("svg:desc", namespaces=NAMES) == "What one sees"
    assert svg.attrib["role"] == "img"
    named = {svg.find(f"svg:{name}", NAMES).attrib["id"] for name in ("title", "desc")}  # type: ignore[union-attr]
    assert set(svg.attrib["aria-labelledby"].split()) == named


def test_equal_steps_are_equal_factors_on_both_axes() -> None:
    first, second, third = places(drawn(Line("Steady", ((100, 0.1), (1000, 1.0), (10_000, 10.0)))))
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.2)
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=0.2) != 0


def test_each_line_is_named_at_its_end_with_its_last_value() -> None:
    words = [text.text for text in drawn(OURS, HUGO).iterfind("svg:text", NAMES)]
    assert {"Standfirst, 60", "Hugo, 11"} <= set(words)


def test_lines_are_told_apart_without_colours() -> None:
    ours, hugo = [
        path.attrib for path in drawn(OURS, HUGO).iterfind("svg:path", NAMES) if "line" in path.attrib["class"]
    ]
    assert ours["stroke-dasharray"] == "none" != hugo["stroke-dasharray"]
    assert ours["class"] == "line ours"


def test_it_is_readable_on_dark_pages() -> None:
    style = drawn(OURS).findtext("svg:style", namespaces=NAMES)
    assert style and "prefers-color-scheme: dark" in style and "currentColor" in style


def test_one_size_is_enough_to_draw() -> None:
    assert len(places(drawn(Line("Standfirst", ((1000, 2.0),)), Line("Hugo", ((1000, 2.0),))))) == 2


def test_names_do_not_touch_and_keep_the_order_of_their_lines() -> None:
    levels = [100.0, 102.0, 300.0, 101.0, 296.0]
    found = places_of_names(levels)
    in_order = sorted(zip(levels, found, strict=True))
    steps = [after[1] - before[1] for before, after in itertools.pairwise(in_order)]
    assert min(steps) >= LINE_HEIGHT
    assert max(abs(level - place) for level, place in in_order) < 2 * LINE_HEIGHT


def test_names_that_have_room_stay_where_their_lines_end() -> None:
    assert places_of_names([50.0, 200.0]) == [50.0, 200.0]
