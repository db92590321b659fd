"""Pictures: those that are whole are measured, and no other reaches a reader; whatever the bytes, nothing crashes."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from plugins.core.pictures import PictureSize, examine, is_picture
from plugins.core.problems import Refusal

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


def picture(kind: str, **more: Any) -> bytes:
    """Return a picture of 64 by 48 pixels that no coder can make tiny."""
    raw = io.BytesIO()
    noise = Image.effect_noise((64, 48), 50)
    noise.convert("P" if kind == "GIF" else "RGB").save(raw, kind, **more)
    return raw.getvalue()


RASTER = {
    "a.png": picture("PNG"), "a.jpg": picture("JPEG"), "b.JPEG": picture("JPEG", progressive=True),
    "a.gif": picture("GIF"), "a.webp": picture("WEBP"), "b.webp": picture("WEBP", lossless=True),
    "a.avif": picture("AVIF"),
}  # fmt: skip


def refused(path: Path, raw: bytes | str) -> str:
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    with pytest.raises(Refusal) as caught:
        examine(path)
    return caught.value.what


@pytest.mark.parametrize("name", RASTER)
def test_a_whole_picture_is_measured(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(RASTER[name])
    assert is_picture(name)
    assert examine(tmp_path / name) == PictureSize(64, 48)


def test_a_picture_may_bear_the_name_of_another_kind_that_browsers_know(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(RASTER["a.jpg"])
    assert examine(tmp_path / "a.png") == PictureSize(64, 48)


@pytest.mark.parametrize("name", RASTER)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_picture_that_is_cut_short_is_refused(name: str, part: float, tmp_path: Path) -> None:
    raw = RASTER[name]
    what = refused(tmp_path / name, raw[: int(len(raw) * part)])
    assert what in {"is cut short or damaged", "is not a picture, whatever its name says"}


@pytest.mark.parametrize(
    "raw", [b"", b"This is a text.", b"\x89PNG\r\n\x1a\n", picture("TIFF"), b"%PDF-1.4", b"\0" * 100]
)
def test_what_is_no_picture_is_refused(raw: bytes, tmp_path: Path) -> None:
    assert refused(tmp_path / "a.png", raw) in {"is not a picture, whatever its name says", "is cut short or damaged"}


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (20_000, 10_000)])
def test_a_small_file_with_a_great_many_pixels_is_refused(width: int, height: int, tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    raw = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    assert "memory" in refused(tmp_path / "a.png", raw)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="4" height="3"', PictureSize(4, 3)),
        ('width="4.4px" height="2.6"', PictureSize(4, 3)),
        ('viewBox="0 0 40 30"', PictureSize(40, 30)),
        ('viewBox="0,0,40,30" width="100%" height="100%"', PictureSize(40, 30)),
        ('width="100%" height="4"', None),
        ('width="0" height="0"', None),
        ('viewBox="0 0 1e400 3"', None),
        (f'width="{"9" * 400}" height="4"', None),
        ('width="10em" height="4em" viewBox="x"', None),
        ("", None),
    ],
)
def test_a_drawing_is_measured_where_it_says_its_size(
    attributes: str, size: PictureSize | None, tmp_path: Path
) -> None:
    (tmp_path / "a.svg").write_text(SVG.format(attributes, "<!-- drawn --><g/>"))
    assert examine(tmp_path / "a.svg") == size


@pytest.mark.parametrize("name", ["a b.svg", "a%20b.svg", "a#b.svg", "a?b.svg", "ä:b.svg"])
def test_a_drawing_may_have_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SVG.format('width="4" height="3"', ""))
    assert examine(tmp_path / name) == PictureSize(4, 3)


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ("", "<script>alert(1)</script>"),
        ("", "<g><SCRIPT/></g>"),
        ('onload="alert(1)"', ""),
        ("", '<g onClick="x"/>'),
        ("", '<a href="javascript:alert(1)"/>'),
        ("", '<a xlink:href=" JAVA&#10;SCRIPT:alert(1)"/>'),
        ("", '<image href="data:text/html,x"/>'),
        ("", '<animate attributeName="href" values="x;javascript:alert(1)"/>'),
        ("", '<handler event="load">x</handler>'),
        ("", '<foreignObject><iframe src="x"/></foreignObject>'),
    ],
)
def test_a_drawing_with_a_script_is_refused(attributes: str, inside: str, tmp_path: Path) -> None:
    assert "holds a script" in refused(tmp_path / "a.svg", SVG.format(attributes, inside))


@pytest.mark.parametrize(
    "inside",
    ['<a href="https://example.org/"/>', '<image href="data:image/png;base64,AAAA"/>',
     "<title>javascript: a history</title>",
     "<style>text{font:1em serif}</style>", "<foreignObject><p>Text</p></foreignObject>"],
)  # fmt: skip
def test_a_drawing_without_a_script_is_not_suspected_of_one(inside: str, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG.format("", inside))
    assert examine(tmp_path / "a.svg") is None


def test_a_drawing_cannot_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("javascript:x")
    entity = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]>'
    (tmp_path / "a.svg").write_text(entity + SVG.format("", "<text>&x;</text>"))
    assert examine(tmp_path / "a.svg") is None


def test_a_drawing_cannot_grow_beyond_all_bounds(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{entities}]>' + SVG.format("", '<text x="&a11;"/>')
    assert refused(tmp_path / "a.svg", bomb) == "is not an SVG picture, whatever its name says"


def test_a_drawing_may_abbreviate_its_namespaces_as_drawing_programs_do(tmp_path: Path) -> None:
    entity = '<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]>'
    (tmp_path / "a.svg").write_text(f'{entity}<svg xmlns="&ns;" width="4" height="3"/>')
    assert examine(tmp_path / "a.svg") == PictureSize(4, 3)


@pytest.mark.parametrize(
    "raw", ["", "This is a text.", "<html/>", "<svg", "<svg>" + "<g>" * 5000 + "</g>" * 5000 + "</svg>"]
)
def test_what_is_no_drawing_is_refused(raw: str, tmp_path: Path) -> None:
    assert refused(tmp_path / "a.svg", raw) == "is not an SVG picture, whatever its name says"


DAMAGE = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(RASTER)), DAMAGE, st.floats(0, 1), st.booleans())
def test_any_damage_leaves_a_picture_or_a_sentence(
    tmp_path: Path, name: str, damage: list[tuple[float, int]], cut: float, in_front: bool
) -> None:
    raw = bytearray(RASTER[name])
    reach = 200 if in_front else len(raw)
    for place, value in damage:
        raw[int(place * reach)] = value
    path = tmp_path / name
    path.write_bytes(raw[: int(len(raw) * cut)] if not damage else raw)
    try:
        size = examine(path)
    except Refusal as refusal:
        assert refusal.what
        assert refusal.fix
    else:
        assert size is None or (size.width > 0 and size.height > 0)
