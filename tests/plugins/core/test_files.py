"""Files found: each text with its kind, nothing from outside, nothing lost in silence, whatever a disk can hold."""

from __future__ import annotations

import errno
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from plugins.core.files import LARGE_FILE, LARGEST_TEXT, Shelf, is_static, kind_of, survey, unreadable
from plugins.core.static_files import StaticFiles
from tests.plugins.conftest import Content


def shelf(content: Content, **changes: Any) -> Shelf:
    return survey(content.conventions(**changes))


def kinds(found: Shelf) -> dict[str, str]:
    return {text.source: text.kind for text in found.texts}


def said(found: Shelf) -> list[str]:
    return [str(problem) for problem in sorted(found.problems)]


def test_the_folder_decides_the_kind(content: Content) -> None:
    for name in ("columns/a.md", "columns/2026/b.markdown", "pages/c.mkd", "authors/d.mdown", "series/e.MD",
                 "tags/f.md", "categories/g.md", "books/h/book.md", "books/h/01-i.md", "events/j.md"):  # fmt: skip
        content.write(name)
    assert kinds(shelf(content)) == {
        "columns/a.md": "column", "columns/2026/b.markdown": "column", "pages/c.mkd": "page",
        "authors/d.mdown": "author",
        "series/e.MD": "series", "tags/f.md": "tag", "categories/g.md": "category", "books/h/book.md": "book",
        "books/h/01-i.md": "chapter", "events/j.md": "event",
    }  # fmt: skip


def test_the_longest_folder_decides(content: Content) -> None:
    folders = {"column": ("",), "page": ("pages", "column/x"), "tag": ("pages/tags",)}
    conventions = content.conventions(folders=folders)
    found = [kind_of(name, conventions) for name in ("a.md", "x/a.md", "pages/a.md", "pages/tags/a.md", "pages-2/a.md")]
    assert found == ["column", "column", "page", "tag", "column"]


def test_folders_that_the_settings_leave_out_are_left_out(content: Content) -> None:
    conventions = content.conventions(excludes={"column": ("columns/old", "")})
    assert kind_of("columns/old/a.md", conventions) == ""
    assert kind_of("columns/older.md", conventions) == "column"


def test_a_text_in_no_folder_that_is_read_is_spoken_of_unless_it_is_published_as_it_is(content: Content) -> None:
    content.write("readme.md")
    content.write("images/licence.md")
    found = shelf(content)
    assert said(found) == [
        "content/readme.md:1:1: warning: lies in no folder that is read, and is left out; "
        "move it to columns/, pages/ or another folder of the site"
    ]
    assert list(found.others) == ["images/licence.md"]


def test_hidden_and_ignored_files_are_passed_over(content: Content) -> None:
    for name in (".git/a.md", "columns/.a.md", "columns/a.tmp", "columns/b.tmp/c.md"):
        content.write(name)
    content.column("a")
    assert kinds(shelf(content)) == {"columns/a.md": "column"}


def test_files_are_published_by_their_folder(content: Content) -> None:
    conventions = content.conventions(static=("images", "extra/robots.txt"), static_excludes=("images/raw",))
    found = [is_static(name, conventions) for name in
             ("images/a.png", "images/raw/a.png", "extra/robots.txt", "extra/other.txt", "images-2/a.png")]  # fmt: skip
    assert found == [True, False, True, False, False]
    assert is_static("anything", content.conventions(static=("",)))


def test_a_text_of_a_hundred_megabytes_is_not_even_opened(content: Content) -> None:
    content.column("huge")
    os.truncate(content.root / "columns/huge.md", 100_000_000)
    assert said(shelf(content)) == [
        "content/columns/huge.md:1:1: is 100 MB, too large for a text; "
        "keep texts below 10 MB, and put other files elsewhere"
    ]
    assert kinds(shelf(content)) == {}


def test_a_large_file_is_spoken_of_where_readers_would_wait_for_it(content: Content) -> None:
    content.column("a")
    for name, size in [
        ("images/film.mp4", LARGE_FILE + 1),
        ("images/b.png", LARGE_FILE),
        ("raw/film.mp4", LARGE_FILE + 1),
    ]:
        os.truncate(content.write(name), size)
    os.truncate(content.column("b"), LARGEST_TEXT)
    assert said(shelf(content)) == [
        "content/images/film.mp4:1:1: warning: is 5.2 MB; readers on a slow line will wait for it; "
        "make it smaller than 5 MB"
    ]


@pytest.mark.parametrize("name", ["a\nb.md", "a\tb.md", "a\x7f.md", "b\u2028.png", "x\n/y.md"])
def test_a_name_with_a_line_break_is_a_problem_on_one_line(name: str, content: Content) -> None:
    content.write(f"columns/{name}")
    (problem,) = said(shelf(content))
    assert problem.isprintable()
    assert "holds a line break or another character that is none of a name's; rename it" in problem


def test_a_name_that_is_no_utf_8_is_a_problem_that_can_be_printed(content: Content) -> None:
    content.column("a")
    with open(os.fsencode(content.root / "columns") + b"/caf\xe9.md", "wb"):
        pass
    (problem,) = said(shelf(content))
    assert problem.encode().startswith(b"content/columns/caf\\udce9.md:1:1: the file's name")


@pytest.mark.parametrize("name", ["columns/café.md", "images/café.png", "pages/é/a.md"])
def test_names_that_differ_in_their_normal_form_only_are_a_problem(name: str, content: Content) -> None:
    content.column("a")
    for form in ("NFC", "NFD"):
        content.write(unicodedata.normalize(form, name))
    (problem,) = said(shelf(content))
    assert "has the same name as another file, but for how its accents are stored; rename one of the two" in problem


def test_a_link_out_of_the_folder_is_not_followed(content: Content) -> None:
    secret = content.root.parent / "secret"
    secret.mkdir()
    (secret / "key.md").write_text("---\ntitle: Secret\n---\n")
    content.column("a")
    (content.root / "columns/b.md").symlink_to(secret / "key.md")
    (content.root / "pages").symlink_to(secret)
    (content.root / "columns/c.png").symlink_to("/etc/passwd")
    assert said(shelf(content)) == [
        f"content/{name}:1:1: is a link that leads out of the content folder; copy the file here instead"
        for name in ("columns/b.md", "columns/c.png", "pages")
    ]
    assert kinds(shelf(content)) == {"columns/a.md": "column"}
    assert shelf(content).others == {}


def test_a_hidden_link_is_not_followed_out_either_where_everything_is_published(content: Content) -> None:
    secret = content.root.parent / "secret"
    secret.mkdir()
    content.column("a")
    content.write("images/.well-known/a.txt")
    content.write("images/._a.png", "left by another system")
    for name in ("images/.hidden", "images/.well-known/b", "columns/.hidden"):
        (content.root / name).symlink_to(secret)
    found = shelf(content)
    assert said(found) == [
        f"content/{name}:1:1: is a link that leads out of the content folder; copy the file here instead"
        for name in ("images/.hidden", "images/.well-known/b")
    ]
    assert found.others == {}


def test_links_in_circles_or_to_nothing_are_named_and_end(content: Content) -> None:
    content.column("a")
    (content.root / "columns/loop").symlink_to(content.root / "columns")
    (content.root / "columns/up").symlink_to("..")
    (content.root / "columns/self.md").symlink_to("self.md")
    (content.root / "columns/gone.md").symlink_to("nothing.md")
    assert said(shelf(content)) == [
        f"content/columns/{name}:1:1: is a link that leads in a circle or to nothing; delete it"
        for name in ("gone.md", "loop", "self.md", "up")
    ]
    assert kinds(shelf(content)) == {"columns/a.md": "column"}


def test_two_folders_that_link_to_each_other_end(content: Content) -> None:
    content.column("x/a")
    content.column("y/b")
    (content.root / "columns/x/to-y").symlink_to("../y")
    (content.root / "columns/y/to-x").symlink_to("../x")
    assert len(said(shelf(content))) == 2
    assert {"columns/x/a.md", "columns/y/b.md"} <= kinds(shelf(content)).keys()


def test_a_link_within_the_folder_is_followed_and_the_real_place_blamed_for_nothing(content: Content) -> None:
    content.write("images/pic.svg")
    content.column("a")
    (content.root / "columns/a-link").symlink_to("../images")
    found = shelf(content)
    assert said(found) == []
    assert set(found.others) == {"images/pic.svg", "columns/a-link/pic.svg"}


def test_a_content_folder_may_itself_be_a_link(content: Content) -> None:
    content.column("a")
    link = content.root.parent / "link"
    link.symlink_to(content.root)
    assert kinds(shelf(Content(link))) == {"columns/a.md": "column"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_and_sockets_are_no_texts(content: Content) -> None:
    content.column("a")
    os.mkfifo(content.root / "columns/b.md")
    assert kinds(shelf(content)) == {"columns/a.md": "column"}


@pytest.mark.parametrize("name", ["images/b.jpg", "images/.b"])
def test_pipes_and_sockets_where_all_is_published_are_told(content: Content, name: str) -> None:
    content.column("a")
    (content.root / "images").mkdir(exist_ok=True)
    os.mkfifo(content.root / name)
    told = f"content/{name}:1:1: is a pipe, a socket or a device, which cannot be published; take it out of this folder"
    assert said(shelf(content)) == [told]


def test_what_is_taken_away_while_files_are_looked_for_is_not_there(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.column("a")
    content.column("b")
    real = Path.stat

    def stat(path: Path, **how: Any) -> os.stat_result:
        if path.name == "b.md":
            raise FileNotFoundError(2, "No such file or directory")
        return real(path, **how)

    monkeypatch.setattr(Path, "stat", stat)
    assert kinds(shelf(content)) == {"columns/a.md": "column"}


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "was there when the build began, and is gone; build again"),
        (errno.ENAMETOOLONG, "lies in more folders, one in the other, than can be named; move it up"),
        (errno.EIO, "cannot be read (Input/output error); check its permissions"),
    ],
)
def test_it_is_told_why_the_disk_does_not_give_a_file(number: int, told: str) -> None:
    assert str(unreadable("content/a.md", OSError(number, os.strerror(number)))) == f"content/a.md:1:1: {told}"


def test_a_picture_that_the_disk_does_not_give_is_not_called_a_bad_picture(content: Content) -> None:
    content.write("images/a.svg", "<svg/>")
    files = StaticFiles(shelf(content), content.conventions())
    (content.root / "images/a.svg").unlink()
    told = "content/images/a.svg:1:1: was there when the build began, and is gone; build again"
    assert list(map(str, files.examine_pictures())) == [told]


def test_a_folder_that_cannot_be_read_is_named(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    content.column("a")
    content.write("pages/b.md")
    real = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("/pages/"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert said(shelf(content)) == ["content/pages:1:1: cannot be read (Permission denied); check its permissions"]


def test_a_file_that_cannot_be_read_is_named(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    content.column("a")
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "a.md":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert content.problems() == ["content/columns/a.md:1:1: cannot be read (Permission denied); check its permissions"]


def test_the_order_is_that_of_paths(content: Content) -> None:
    for name in ("b", "a/z", "a", "B"):
        content.column(name)
    assert [text.source for text in shelf(content).texts] == [
        "columns/B.md",
        "columns/a.md",
        "columns/a/z.md",
        "columns/b.md",
    ]
