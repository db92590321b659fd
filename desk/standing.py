"""Whether the last build still stands: asked first, so that where nothing has changed nothing is loaded that builds."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk import ROOT
from desk.options import Options
from plugins.core.clock import build_clock
from plugins.engine.build_record import Asked, load, save, settle
from plugins.engine.inputs import Inputs, Name, survey
from plugins.engine.last_build import CONTENT, LastBuild, Look, Told, just_built, look

if TYPE_CHECKING:
    from plugins.core.press import Press


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked for, the last good build of that, and what has become of it; None where there is none."""

    asked: Asked
    last: LastBuild | None = None
    seen: Look | None = None

    @property
    def is_current(self) -> bool:
        """Whether the last build is what a new one would be."""
        return self.seen is not None and self.seen.is_current

    def is_current_but_for(self, file: str) -> bool:
        """Whether that is so, whatever has become of one file in the folder of the texts, by its path there."""
        if self.seen is None or self.seen.altered:
            return False
        changes = self.seen.changes
        changed = (*changes.added, *changes.removed, *changes.changed)
        return not changes.values and all(each == Name(CONTENT, file) for each in changed)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a build is made from, and whether that is all."""

    inputs: Inputs
    is_whole: bool


def standing(options: Options, purpose: str) -> Standing:
    """Look at the last build of what is asked for."""
    asked = _asked(options, purpose)
    last = None if options.clean else load(asked)
    if last is None:
        return Standing(asked)
    seen = look(last, int(build_clock().timestamp()))
    with suppress(OSError):  # then the next look takes a little longer
        settle(asked, last, seen)
    return Standing(asked, last, seen)


def ground_of(now: Standing, options: Options, settings: Mapping[str, Any]) -> Ground:
    """Look at all that a build with these settings is going to be made from; called before any of it is read."""
    from plugins.engine.places import is_whole, places_of, values_of
    from plugins.engine.plain_settings import plain_settings

    plain = plain_settings(str(options.settings), [str(options.settings.parent), str(ROOT)])
    places = places_of(settings, str(ROOT), plain.files)
    if now.seen is not None and now.seen.now.inputs.places == places:  # looked at a moment ago
        inputs = now.seen.now.inputs
    else:
        inputs = survey(places, values_of(settings), now.last.inputs if now.last else None)
    return Ground(inputs, is_whole(settings, plain))


def keep(
    now: Standing,
    ground: Ground,
    output: Path,
    digests: Mapping[str, str],
    press: Press,
    told: Told,
    stamp: str = "",
) -> None:
    """Keep a build that was put in place, for the next command; `digests` are those of all its files, by name.

    Raises:
        OSError: the cache cannot be written to.
    """
    from plugins.core.expiry import expiry

    made, end = int(press.now.timestamp()), expiry(press)
    until = None if end is None else int(end.timestamp())
    build = just_built(
        ground.inputs, str(output), digests, made=made, expires=until, is_whole=ground.is_whole,
        told=told, stamp=stamp,
    )  # fmt: skip
    save(now.asked, build)


def _asked(options: Options, purpose: str) -> Asked:
    def path(place: Path | None) -> str | None:
        return None if place is None else str(place)

    return Asked(
        str(ROOT), str(options.cache), str(options.settings), purpose,
        content=path(options.content), output=path(options.output), siteurl=options.siteurl,
    )  # fmt: skip
