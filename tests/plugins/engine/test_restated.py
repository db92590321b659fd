"""Settings that plugins change while a build runs: what they come to is known again, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plugins.engine.restated import restated, stated

SETTINGS: dict[str, Any] = {"MENUITEMS": [("Home", "/")], "MOTTO": "Slowly", "JINJA_FILTERS": {"loud": str.upper}}


def after(change: Callable[[dict[str, Any]], Any]) -> str:
    settings = {**SETTINGS, "MENUITEMS": [*SETTINGS["MENUITEMS"]]}
    before = stated(settings)
    change(settings)
    return restated(before, stated(settings))


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a list that grew": lambda settings: settings["MENUITEMS"].append(("About", "/about/")),
    "a list that grew otherwise": lambda settings: settings["MENUITEMS"].append(("Words", "/words/")),
    "another value": lambda settings: settings.update(MOTTO="Quickly"),
    "one that is new": lambda settings: settings.update(WORD="Quickly"),
    "one that is gone": lambda settings: settings.pop("MOTTO"),
}


def test_settings_that_nobody_changes_come_to_nothing() -> None:
    assert after(lambda settings: None) == ""
    assert after(lambda settings: settings.update(OUTPUT_PATH="elsewhere", PRESS=object())) == ""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_same_change_is_known_again(change: Callable[[dict[str, Any]], Any]) -> None:
    assert after(change) == after(change) != ""


def test_different_changes_are_told_apart() -> None:
    assert len({after(change) for change in CHANGES.values()}) == len(CHANGES)


def test_a_change_to_what_cannot_be_compared_is_never_known_again() -> None:
    assert len({after(lambda settings: settings.update(JINJA_FILTERS={"loud": len})) for _ in range(2)}) == 2
