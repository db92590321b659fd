"""Plots as SVG: both axes logarithmic, a line for each of what is compared, named at its end and not in a legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 72, 168, 24, 56
LINE_HEIGHT = 17
RADIUS = 3.5
ROOM = 1.5
"""The factor by which the axis of values reaches beyond the least and the greatest."""

DASHES = ("", "7 4", "2 4", "12 4 2 4", "9 3 3 3 3 3", "4 6", "1 3", "14 6")
"""How lines are told apart without colours; the first, unbroken one is drawn stronger."""

STYLE = """
svg { color: #1f1d1a; font: 13px Georgia, 'Times New Roman', serif; }
@media (prefers-color-scheme: dark) { svg { color: #e6e0d4; } }
text { fill: currentColor; }
.grid { stroke: currentColor; stroke-opacity: .16; }
.line { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; }
.point { fill: currentColor; }
.ours { stroke-width: 3; }
.name.ours { font-weight: bold; }
.axis { opacity: .8; }
"""
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Line:
    """What is compared: a name, and a value for each size; the one that is `ours` is drawn stronger."""

    name: str
    points: tuple[tuple[float, float], ...]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over sizes; `description` says in words what one sees, for those who do not see it."""

    name: str
    title: str
    across: str
    up: str
    description: str
    lines: tuple[Line, ...]

    def as_svg(self) -> str:
        """Return it as a file of its own, fit for a light page and a dark one."""
        return _written(self)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a value lies on an axis whose ends are two values, on a logarithmic scale."""

    least: float
    most: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        part = math.log(value / self.least) / math.log(self.most / self.least)
        return round(self.begin + part * (self.end - self.begin), 1)

    def steps(self) -> Iterator[float]:
        """Yield the round values between the ends: 1, 2, 5, 10, 20, 50 …"""
        for power in range(math.floor(math.log10(self.least)), math.ceil(math.log10(self.most)) + 1):
            for step in (1, 2, 5):
                value = float(f"{step}e{power}")
                if self.least <= value <= self.most:
                    yield value


def _written(plot: Plot) -> str:
    root = ET.Element(
        "svg",
        {"xmlns": SVG, "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria-labelledby": "title description"},
    )
    _add(root, "title", plot.title, id="title")
    _add(root, "desc", plot.description, id="description")
    _add(root, "style", STYLE)
    across, up = _scales(plot.lines)
    _draw_axes(root, plot, across, up)
    _draw_lines(root, plot.lines, across, up)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _scales(lines: Sequence[Line]) -> tuple[_Scale, _Scale]:
    sizes = [size for line in lines for size, _ in line.points]
    values = [value for line in lines for _, value in line.points]
    wide = max(sizes) if max(sizes) > min(sizes) else 10 * min(sizes)
    return (
        _Scale(min(sizes), wide, LEFT, WIDTH - RIGHT),
        _Scale(min(values) / ROOM, max(values) * ROOM, HEIGHT - BOTTOM, TOP),
    )


def _draw_axes(root: ET.Element, plot: Plot, across: _Scale, up: _Scale) -> None:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value in up.steps():
        y = up(value)
        _add(root, "path", **{"class": "grid", "d": f"M{LEFT} {y}H{right}"})
        _add(root, "text", f"{value:,g}", x=LEFT - 10, y=y + 4, **{"text-anchor": "end", "class": "axis"})
    for size in sorted({size for line in plot.lines for size, _ in line.points}):
        x = across(size)
        _add(root, "path", **{"class": "grid", "d": f"M{x} {TOP}V{bottom}"})
        _add(root, "text", f"{size:,g}", x=x, y=bottom + 20, **{"text-anchor": "middle", "class": "axis"})
    middle = (LEFT + right) / 2
    _add(root, "text", plot.across, x=middle, y=HEIGHT - 12, **{"text-anchor": "middle", "class": "axis"})
    turned = f"rotate(-90 18 {(TOP + bottom) / 2})"
    _add(
        root,
        "text",
        plot.up,
        x=18,
        y=(TOP + bottom) / 2,
        transform=turned,
        **{"text-anchor": "middle", "class": "axis"},
    )


def _draw_lines(root: ET.Element, lines: Sequence[Line], across: _Scale, up: _Scale) -> None:
    ends = places_of_names([up(line.points[-1][1]) for line in lines])
    broken = iter(DASHES[1:] * len(lines))
    for line, level in zip(lines, ends, strict=True):
        kind = " ours" if line.is_ours else ""
        places = [(across(size), up(value)) for size, value in line.points]
        dashes = DASHES[0] if line.is_ours else next(broken)
        way = "M" + "L".join(f"{x} {y}" for x, y in places)
        _add(root, "path", **{"class": f"line{kind}", "d": way, "stroke-dasharray": dashes or "none"})
        for x, y in places:
            _add(root, "circle", **{"class": "point"}, cx=x, cy=y, r=RADIUS)
        x, y = places[-1]
        _add(root, "path", **{"class": "grid", "d": f"M{x + 6} {y}L{x + 16} {level}"})
        label = f"{line.name}, {line.points[-1][1]:,.3g}"
        _add(root, "text", label, x=x + 20, y=level + 4, **{"class": f"name{kind}"})


def places_of_names(levels: Sequence[float]) -> list[float]:
    """Return how high names are set: as near to the ends of their lines as they can be without touching."""
    order = sorted(range(len(levels)), key=lambda place: levels[place])
    groups: list[list[int]] = []
    for place in order:
        groups.append([place])
        while len(groups) > 1 and _top(groups[-1], levels) < _top(groups[-2], levels) + len(groups[-2]) * LINE_HEIGHT:
            last = groups.pop()
            groups[-1] += last
    found = [0.0] * len(levels)
    for group in groups:
        for row, place in enumerate(group):
            found[place] = round(_top(group, levels) + row * LINE_HEIGHT, 1)
    return found


def _top(group: Sequence[int], levels: Sequence[float]) -> float:
    """Return the height of the first of some names that stand close together around the middle of their lines' ends."""
    middle = sum(levels[place] for place in group) / len(group)
    return middle - (len(group) - 1) * LINE_HEIGHT / 2


def _add(parent: ET.Element, name: str, words: str = "", **attributes: object) -> None:
    element = ET.SubElement(parent, name, {key: str(value) for key, value in attributes.items()})
    element.text = words or None
