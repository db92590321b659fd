"""What somebody sees who writes in one window and looks at the page in another."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from tests.desk.serving import COLUMN, PATIENCE, SETTINGS, Serving, soon

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way"),
]

LONG = "\n\n".join(f"Paragraph {number} of many." for number in range(80))
TEXT = f"WORDS\n\n<details><summary>More</summary><p>Within.</p></details>\n\n{LONG}\n\n![A square](square.svg)\n"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="SIZE" height="SIZE"><rect width="9" height="9"/></svg>'
SLOW = """
import time
from pathlib import Path
from pelican import signals


def wait(generators):
    while (Path(__file__).parent / "slowly").exists():
        time.sleep(0.02)


def register():
    signals.all_generators_finalized.connect(wait)
"""

NAMING = """    signals.initialized.connect(name_it)


def name_it(site):
    site.settings["SITENAME"] = "Newest"
"""


@pytest.fixture(scope="module", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("serve")
    shutil.copytree(Path(__file__).parents[2] / "theme", folder / "theme")
    (folder / "slow.py").write_text(SLOW, encoding="utf-8")
    running = Serving(folder, f"{SETTINGS}PLUGINS = [*PLUGINS, 'slow']\n")
    yield running
    running.kill()


@pytest.fixture
def page(browser: Browser, serving: Serving) -> Iterator[Page]:
    """A long column, open in a low window, when nothing is shown any more of what the test before has saved."""
    before = f"What is saved at {time.time_ns()}."
    serving.write(before)
    assert soon(lambda: before in serving.page())
    serving.save("texts/columns/square.svg", SQUARE.replace("SIZE", "90"))
    serving.write(TEXT)
    context = browser.new_context(viewport={"width": 900, "height": 500}, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE * 1000)
    opened.goto(f"{serving.address}/columns/one/")
    expect(opened.get_by_text("WORDS", exact=True)).to_be_attached()
    yield opened
    for each in context.pages:  # one that is still being loaded again can keep its context from closing, for ever
        while each.url != "about:blank":
            with suppress(Error):  # it was just being loaded again by itself
                each.goto("about:blank")
    context.close()


def scrolled(page: Page, to: int = 1500) -> int:
    """Scroll down, and mark the page, so that one can tell whether it was loaded again; say where it came to rest."""
    settled(page)
    page.evaluate("top => { scrollTo({ top, behavior: 'instant' }); window.isTheSame = true; }", to)
    settled(page)  # type that comes late moves what is below it, and the browser keeps the reader beside the same words
    return place(page)


def place(page: Page) -> int:
    return round(float(page.evaluate("scrollY")))


def is_about(now: int, before: int) -> bool:
    """Whether a reader is where they were, but for less than a line, by which type that comes late may move them."""
    return abs(now - before) <= 5


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def settled(page: Page) -> None:
    """Wait until a page that was loaded again is where it will stay."""
    while True:
        page.wait_for_load_state("load")
        try:
            page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 500)))")
        except Error:  # it was loaded once more, since its picture came after its text
            continue
        return


def test_a_saved_text_is_shown_where_the_reader_was(serving: Serving, page: Page) -> None:
    page.locator("details").evaluate("each => each.open = true")
    before = scrolled(page)
    assert before > 1000
    serving.write(TEXT.replace("WORDS", "Other words."))
    expect(page.get_by_text("Other words.")).to_be_attached()
    settled(page)
    assert not is_the_same(page)
    assert is_about(place(page), before)
    assert page.locator("details").evaluate("each => each.open")
    assert page.evaluate("history.scrollRestoration") == "auto"


def test_nobody_drifts_from_save_to_save_where_type_that_comes_late_breaks_lines_otherwise(
    serving: Serving, page: Page
) -> None:
    site = Path(__file__).parents[1] / "sites/unruly/content"
    text = (site / "columns/long.md").read_text("utf-8")
    serving.save("texts/images/grey.svg", SQUARE.replace("SIZE", "90"))
    serving.save("texts/pages/nav.md", (site / "pages/nav.md").read_text("utf-8"))
    serving.save("texts/columns/one.md", text)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_text("A film that was pasted")).to_be_attached()
    before = scrolled(page, 500)
    for save in range(1, 5):
        serving.save("texts/columns/one.md", f"{text}\n\nSave {save}.\n")
        expect(page.get_by_text(f"Save {save}.")).to_be_attached()
        settled(page)
    assert is_about(place(page), before)
    assert page.evaluate("document.documentElement.style.overflowAnchor") == ""


def test_at_a_fragment_too(serving: Serving, page: Page) -> None:
    serving.write(f"{TEXT}\n\n## A heading\n")
    expect(page.get_by_role("heading", name="A heading")).to_be_attached()
    settled(page)  # a page that is still being loaded goes where it was going
    page.goto(f"{serving.address}/columns/one/#a-heading")
    before = scrolled(page, 700)
    serving.write(f"{TEXT.replace('WORDS', 'Words above.')}\n\n## A heading\n")
    expect(page.get_by_text("Words above.")).to_be_attached()
    settled(page)
    assert is_about(place(page), before)
    assert page.url.endswith("#a-heading")


def test_a_page_whose_loading_was_called_off_is_loaded_once_more(serving: Serving, page: Page) -> None:
    scrolled(page)
    held: list[Route] = []
    page.route("**/columns/one/", lambda route: held.append(route), times=1)
    with page.expect_request("**/columns/one/"):
        serving.write(TEXT.replace("WORDS", "Called off."))
    page.goto(f"{serving.address}/columns/one/#below")
    expect(page.get_by_text("Called off.")).to_be_attached()
    settled(page)
    assert held
    assert page.url.endswith("#below")
    assert page.evaluate("history.scrollRestoration") == "auto"


def test_an_error_lies_over_the_last_good_page_until_it_is_mended(serving: Serving, page: Page) -> None:
    before = scrolled(page)
    serving.save("texts/columns/one.md", COLUMN.format(title="One", text=TEXT).replace("date", "dat"))
    note = page.get_by_role("alert")
    expect(note).to_be_visible()
    expect(note).to_contain_text("The last changes are not shown")
    expect(note).to_contain_text("texts/columns/one.md:3:1")
    expect(note).to_contain_text("dat: no such field; did you mean `date`?")
    assert page.evaluate("document.activeElement === document.body"), "the focus stays where it was"
    assert is_the_same(page)

    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    text = COLUMN.format(title="One", text=TEXT).replace("date", "dat")
    serving.save("texts/columns/one.md", text.replace("title", "titel"))
    expect(note).to_contain_text("titel: no such field")
    expect(note.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Close this note").click()
    expect(note).to_be_hidden()

    other = page.context.new_page()
    other.goto(f"{serving.address}/")
    expect(other.get_by_role("alert")).to_contain_text("titel: no such field")

    serving.write(TEXT)
    expect(other.get_by_role("alert")).to_be_hidden()
    expect(note).to_be_hidden()
    assert is_the_same(page), "nothing of it is new"
    assert is_about(place(page), before)


def test_what_an_error_says_is_no_markup(serving: Serving, page: Page) -> None:
    serving.save("texts/columns/one.md", "---\ntitle: One\ndate: 2025-03-01\n<img src=x>: 1\n---\n\nx\n")
    expect(page.get_by_role("alert")).to_contain_text("<img src=x>")
    assert page.evaluate("document.querySelector('html > div').shadowRoot.querySelector('img')") is None


def test_a_page_that_is_open_is_new_after_every_kind_of_change(serving: Serving, page: Page) -> None:
    style = "body { color: rgb(1, 2, 3); }"
    scrolled(page)
    with (serving.folder / "theme/static/css/standfirst.css").open("a", encoding="utf-8") as file:
        file.write(style)
    page.wait_for_function("getComputedStyle(document.body).color === 'rgb(1, 2, 3)'")
    assert is_the_same(page), "a style sheet needs no other page"

    before = scrolled(page)
    serving.save("texts/columns/square.svg", SQUARE.replace("SIZE", "30"))
    page.wait_for_function("document.querySelector('img')?.naturalWidth === 30")
    settled(page)
    assert is_about(place(page), before)

    template = serving.folder / "theme/templates/base.html"
    serving.save("theme/templates/base.html", template.read_text("utf-8").replace("</body>", "<p>Colophon</p></body>"))
    expect(page.get_by_text("Colophon")).to_be_attached()

    serving.save("conf.py", f"{SETTINGS}PLUGINS = [*PLUGINS, 'slow']\nSITENAME = 'A New Name'\n")
    expect(page.get_by_text("A New Name").first).to_be_attached()

    serving.save("slow.py", SLOW + NAMING)
    expect(page.get_by_text("Newest").first).to_be_attached()


def test_an_edit_made_during_a_build_is_shown(serving: Serving, page: Page) -> None:
    (serving.folder / "slowly").touch()
    serving.write("Words one.")
    page.wait_for_timeout(300)
    serving.write("Words two.")
    (serving.folder / "slowly").unlink()
    expect(page.get_by_text("Words two.")).to_be_attached()


def test_a_page_that_goes_says_so_and_comes_back(serving: Serving, page: Page) -> None:
    scrolled(page)
    (serving.folder / "texts/columns/one.md").rename(serving.folder / "texts/columns/two.md")
    note = page.get_by_role("status")
    expect(note).to_contain_text("no longer part of the site")
    assert is_the_same(page)
    expect(note.get_by_role("link")).to_have_attribute("href", "/")
    (serving.folder / "texts/columns/two.md").rename(serving.folder / "texts/columns/one.md")
    expect(note).to_be_hidden()


def test_what_is_saved_without_a_change_disturbs_nobody(serving: Serving, page: Page) -> None:
    scrolled(page)
    builds = serving.builds
    serving.write(TEXT)
    while serving.builds == builds:
        page.wait_for_timeout(50)
    page.wait_for_timeout(100)
    assert is_the_same(page)


def test_drafts_are_shown_and_marked(serving: Serving, page: Page) -> None:
    draft = COLUMN.format(title="Not Yet", text="Half of it.").replace("date:", "status: draft\ndate:")
    serving.save("texts/columns/not-yet.md", draft)
    serving.save("texts/columns/later.md", COLUMN.format(title="Later", text="In time.").replace("2025", "2999"))
    page.goto(f"{serving.address}/columns/")
    expect(page.get_by_role("link", name="Not Yet")).to_be_attached()
    expect(page.get_by_role("link", name="Later")).to_be_attached()
    page.goto(f"{serving.address}/columns/not-yet/")
    expect(page.locator(".mark")).to_have_text("Draft")
    page.goto(f"{serving.address}/columns/later/")
    expect(page.locator(".mark")).to_contain_text("Scheduled for")


def test_an_address_where_nothing_is_yet_is_shown_as_soon_as_there_is(serving: Serving, page: Page) -> None:
    page.goto(f"{serving.address}/columns/new/")
    expect(page.get_by_text("There is nothing at this address.")).to_be_attached()
    serving.write("A first draft of it.", "new", "New")
    expect(page.get_by_text("A first draft of it.")).to_be_attached()


def test_a_page_of_any_theme_is_shown_anew(serving: Serving, page: Page) -> None:
    serving.save("theme/templates/article.html", "<title>x</title><p>{{ article.content }}<!-- </body> -->")
    page.wait_for_function("!document.querySelector('nav')")
    serving.write("Words in a bare theme.")
    expect(page.get_by_text("Words in a bare theme.")).to_be_attached()


def test_nothing_of_it_is_in_the_output(serving: Serving, page: Page) -> None:
    expect(page.locator("script[src$='standfirst/open_pages.js']")).to_be_attached()
    for file in (serving.folder / "out").rglob("*.html"):
        assert "open_pages" not in file.read_text(encoding="utf-8")
    assert not (serving.folder / "out" / ".standfirst").exists()
