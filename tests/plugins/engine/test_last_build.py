"""The last build, its record in the cache, and when it stands for a new one."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from plugins.core.problems import Problem
from plugins.engine.build_record import Asked, load, save, settle
from plugins.engine.inputs import Name, survey
from plugins.engine.inventory import Place
from plugins.engine.last_build import LastBuild, Look, Told, just_built, look

MADE = 1_800_000_000
WARNING = Problem("site/content/a.md", 3, 1, "tags", "is odd", "mend it", "warning")


def asked_in(folder: Path, **more: Any) -> Asked:
    site = folder / "site"
    return Asked(
        str(folder / "house"),
        str(site / ".cache"),
        str(site / "pelicanconf.py"),
        "public",
        output=str(site / "output"),
        **more,
    )


def built(folder: Path, **more: Any) -> Asked:
    """Make a site of one text and one page, and keep the record of its build."""
    site, house = folder / "site", folder / "house"
    for path, text in {"content/a.md": "A", "output/a/index.html": "<p>A", "output.manifest.json": "{}"}.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    (site / "pelicanconf.py").write_text("", encoding="utf-8")
    (house / "plugins").mkdir(parents=True)
    (house / "plugins" / "model.py").write_text("", encoding="utf-8")
    places = [Place("content", str(site / "content")), Place("settings 0", str(site / "pelicanconf.py"))]
    inputs = survey([*places, Place("code 0", str(house / "plugins"), is_code=True)], values())
    digests = {"a/index.html": sha256(b"<p>A").hexdigest()}
    what = {"made": MADE, "expires": None, "is_whole": True, "told": Told()} | more
    asked = asked_in(folder)
    save(asked, just_built(inputs, str(site / "output"), digests, **what))
    return asked


def values() -> dict[str, str]:
    from plugins.engine.inputs import releases

    return releases()


def looked(asked: Asked, now: int = MADE) -> Look:
    return look(known(asked), now)


def known(asked: Asked) -> LastBuild:
    last = load(asked)
    assert last is not None
    return last


def test_a_build_stands_for_a_new_one_while_nothing_changes(tmp_path: Path) -> None:
    asked = built(tmp_path, told=Told(summary={"columns": 18}))

    assert looked(asked).is_current
    assert known(asked).told.summary == {"columns": 18}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("site/content/a.md", Name("content", "a.md")),
        ("site/pelicanconf.py", Name("settings 0", "")),
        ("house/plugins/model.py", Name("code 0", "model.py")),
    ],
)
def test_sees_a_change_in_anything_it_was_made_from(tmp_path: Path, path: str, name: Name) -> None:
    asked = built(tmp_path)
    (tmp_path / path).write_text("X", encoding="utf-8")

    assert looked(asked).changes.changed == (name,)
    assert not looked(asked).is_current


def test_sees_an_output_that_somebody_altered(tmp_path: Path) -> None:
    asked = built(tmp_path)
    (tmp_path / "site/output/a/index.html").write_text("<p>B", encoding="utf-8")

    assert looked(asked).altered == {"a/index.html"}
    assert not looked(asked).is_current


def test_sees_an_output_or_a_manifest_that_somebody_deleted(tmp_path: Path) -> None:
    asked = built(tmp_path)
    (tmp_path / "site/output.manifest.json").unlink()
    shutil.rmtree(tmp_path / "site/output")

    assert looked(asked).altered == {"a/index.html", ""}


def test_what_somebody_put_beside_the_outputs_is_nothing_to_it(tmp_path: Path) -> None:
    asked = built(tmp_path)
    (tmp_path / "site/output/CNAME").write_text("example.org", encoding="utf-8")

    assert looked(asked).is_current


@pytest.mark.parametrize(("now", "holds"), [(MADE - 1, False), (MADE, True), (MADE + 9, True), (MADE + 10, False)])
def test_holds_from_when_it_was_made_until_it_expires(tmp_path: Path, now: int, holds: bool) -> None:
    asked = built(tmp_path, expires=MADE + 10)

    assert looked(asked, now).is_current is holds


def test_a_build_that_was_made_from_more_than_is_known_stands_for_none(tmp_path: Path) -> None:
    asked = built(tmp_path, is_whole=False)

    assert looked(asked).changes.values == ("what the inputs do not say",)


def test_another_python_makes_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = built(tmp_path)
    monkeypatch.setattr("plugins.engine.last_build.releases", lambda **_: {**values(), "Python": "4"})

    assert looked(asked).changes.values == ("Python",)


def test_keeps_warnings_and_repeats_them_where_they_would_be_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = built(tmp_path, told=Told((WARNING,)))

    assert known(asked).told.warnings == (WARNING,)
    assert looked(asked).is_current
    monkeypatch.chdir(tmp_path / "site")  # from here the file is `content/a.md`
    assert looked(asked).changes.values == ("current folder",)


def test_without_warnings_it_does_not_matter_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = built(tmp_path)
    monkeypatch.chdir(tmp_path / "site")

    assert looked(asked).is_current


def test_a_cache_that_was_carried_elsewhere_still_knows_that_nothing_changed(tmp_path: Path) -> None:
    built(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other", copy_function=shutil.copyfile)  # with times of their own
    shutil.rmtree(tmp_path / "one")
    asked = asked_in(tmp_path / "other")

    assert looked(asked).is_current
    assert str(tmp_path / "one") not in Path(asked.record).read_text(encoding="ascii")


def test_the_house_may_be_carried_away_from_a_site(tmp_path: Path) -> None:
    asked = built(tmp_path)
    (tmp_path / "house").rename(tmp_path / "elsewhere")

    assert looked(replace(asked, house=str(tmp_path / "elsewhere"))).is_current


def test_what_was_touched_is_read_once_and_then_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = built(tmp_path)
    monkeypatch.setattr("time.time_ns", lambda: 4_000_000_000_000_000_000)
    os.utime(tmp_path / "site/content/a.md", (1, 1))
    last = known(asked)
    seen = look(last, MADE)
    settle(asked, last, seen)

    assert known(asked) == seen.now
    monkeypatch.setattr("plugins.engine.inventory._digest", None)
    assert looked(asked).is_current


def test_does_not_settle_what_has_changed(tmp_path: Path) -> None:
    asked = built(tmp_path)
    (tmp_path / "site/content/a.md").write_text("B", encoding="utf-8")
    last = known(asked)
    settle(asked, last, look(last, MADE))

    assert known(asked) == last


def test_there_is_one_record_for_each_thing_that_is_asked_for(tmp_path: Path) -> None:
    asked = asked_in(tmp_path)
    others = [
        replace(asked, siteurl="https://example.org"),
        replace(asked, output=None),
        replace(asked, content="/texts"),
        replace(asked, purpose="author"),
        replace(asked, settings="/publishconf.py"),
    ]

    assert len({one.record for one in (asked, *others)}) == 6


def test_there_is_none_before_the_first_build(tmp_path: Path) -> None:
    assert load(asked_in(tmp_path)) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: whole[:-100],
        lambda whole: whole.replace(b"a.md", b"b.md"),
        lambda whole: whole.replace(b'"format": 2', b'"format": 3'),
        lambda whole: b"\x80\x04N." + whole,
        lambda whole: b"null\nnull",
    ],
    ids=["empty", "cut short", "altered", "newer", "another kind", "nothing"],
)
def test_a_record_that_is_not_as_it_was_written_is_none(tmp_path: Path, spoil: Any) -> None:
    asked = built(tmp_path)
    path = Path(asked.record)
    path.write_bytes(spoil(path.read_bytes()))

    assert load(asked) is None


def test_a_record_that_is_whole_but_of_another_shape_is_none(tmp_path: Path) -> None:
    asked = built(tmp_path)
    for body in (b"[]", b"{}", b'{"places": [[1]]}'):
        head = json.dumps({"format": 1, "sha256": sha256(body).hexdigest()}).encode()
        Path(asked.record).write_bytes(head + b"\n" + body)

        assert load(asked) is None


def test_names_that_no_text_can_hold_survive(tmp_path: Path) -> None:
    odd = "caf\udce9 \N{SNOWMAN}\n.md"
    asked = built(tmp_path)
    last = known(asked)
    inputs = survey([replace(last.inputs.places[0], name=odd), *last.inputs.places[1:]], values())
    save(asked, replace(last, inputs=inputs))

    assert load(asked) == replace(last, inputs=inputs)


def test_only_the_latest_records_stay(tmp_path: Path) -> None:
    asked = built(tmp_path)
    last = known(asked)
    for number in range(20):
        save(replace(asked, siteurl=f"http://127.0.0.1:{number}"), last)

    assert len(list(Path(asked.record).parent.iterdir())) == 16
    assert load(replace(asked, siteurl="http://127.0.0.1:19")) is not None
