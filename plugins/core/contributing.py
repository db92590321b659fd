"""What plugins add to a build: attributes of content objects, lists and their variables, files that are no pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from blinker import signal

from plugins.core.listing import Listing
from plugins.core.press import Press
from plugins.core.problems import Problem

listings_wanted = signal("standfirst_listings")
"""Sent with a Press that has no lists yet; receivers return the Listings that they contribute."""


def derive(settings: dict[str, Any], name: str, make: Callable[[Any], Any]) -> None:
    """Give every content object of a build an attribute, which is made of the object when it is first looked at."""
    derived_of(settings)[name] = make


def derived_of(settings: dict[str, Any]) -> dict[str, Callable[[Any], Any]]:
    """Return what makes the attributes that were given to every content object of a build, by their names."""
    found: dict[str, Callable[[Any], Any]] = settings["BUILD_DERIVED"]
    return found


def derive_for_lists(settings: dict[str, Any], name: str, make: Callable[[Listing], Any]) -> None:
    """Give the pages of every list a variable, which is made of the list when these pages are planned.

    It stays as it is while the list holds the same texts, whatever becomes of these.
    """
    settings["BUILD_DERIVED_FOR_LISTS"][name] = make


def variables_of_list(settings: Mapping[str, Any], listing: Listing) -> dict[str, Any]:
    """Return the variables that plugins give to a list's pages."""
    return {name: make(listing) for name, make in settings["BUILD_DERIVED_FOR_LISTS"].items()}


def contributed(press: Press) -> tuple[Listing, ...]:
    """Return the lists that plugins contribute to a site, in an order that does not depend on theirs."""
    found: list[Listing] = []
    for _, listings in listings_wanted.send(press):
        found.extend(listings)
    return tuple(sorted(found, key=lambda listing: (listing.kind, listing.address)))


def refuse(settings: dict[str, Any], problems: Iterable[Problem]) -> None:
    """Have a build end before anything is written, once everyone who takes part in it has said what is wrong."""
    settings["BUILD_REFUSED"].extend(problems)


def write_output(generator: Any, output: str, made_from: Any, make: Callable[[], bytes]) -> None:
    """Write a file that is no page; `made_from` is all that decides what `make` returns."""
    plan = generator.settings.get("BUILD_PLAN")
    if plan is not None:
        plan.add_file(output, made_from, make)
        return
    target = Path(generator.output_path, output)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(make())
