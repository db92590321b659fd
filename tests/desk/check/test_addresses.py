"""What was public once is held to the record: addresses live on, and feeds know a text again."""

from __future__ import annotations

import json
from typing import Any

from desk.check import findings
from desk.check.policy import Policy
from desk.deploy.record import content_hash
from plugins.core.ledger import Entry, Ledger
from tests.desk.check.conftest import Site

MEND = "add `{0}` to the `aliases` of the text that takes its place, or deploy with --gone {0}"
CORRECT = "correct this where it is not meant; else "
BACK = "put it back, or fetch it where a colleague has written it; else "


def record(site: Site, *entries: dict[str, Any]) -> None:
    site.write("ledger.jsonl", "".join(json.dumps(entry) + "\n" for entry in entries))


def test_an_address_that_would_die_is_an_error_with_the_file_it_came_from(site: Site) -> None:
    site.column("why", status="draft")
    site.column("soon", date="2039-03-04")
    record(
        site,
        {"id": "a", "source": "columns/why.md", "addresses": ["/columns/why/"]},
        {"id": "d", "source": "columns/soon.md", "addresses": ["/columns/soon/"]},
        {"id": "b", "source": "columns/deleted.md", "addresses": ["/columns/deleted/"]},
        {"id": "c", "addresses": ["/columns/unknown/"]},
    )
    assert site.told() == [
        "content/columns/deleted.md:1:1: is no longer there: `/columns/deleted/` was public, and nothing would answer "
        "to it",
        "content/columns/soon.md:3:7: date: it is scheduled for March 4, 2039, but `/columns/soon/` was public, and "
        "nothing would answer to it",
        "content/columns/why.md:4:9: status: it is a draft, but `/columns/why/` was public, and nothing would answer "
        "to it",
        "content/ledger.jsonl:1:1: `/columns/unknown/` was public, and nothing would answer to it",
    ]  # fmt: skip
    assert {problem.severity for problem in site.found()} == {"error"}
    assert [problem.fix for problem in site.found()] == [
        BACK + MEND.format("/columns/deleted/"),
        CORRECT + MEND.format("/columns/soon/"),
        CORRECT + MEND.format("/columns/why/"),
        MEND.format("/columns/unknown/"),
    ]


def test_an_address_that_a_page_or_a_redirect_answers_to_lives(site: Site) -> None:
    site.column("why", id="a")
    site.page("columns/why/index.html")
    site.page("columns/first/index.html")
    record(site, {"id": "a", "source": "columns/why.md", "addresses": ["/columns/first/", "/columns/why/"]})
    assert site.told() == []


def test_where_no_page_can_lead_on_servers_have_to(site: Site) -> None:
    for name in ("why", "how"):
        site.column(name, id=name, save_as=f"{name}.html")
        site.put(f"{name}.html", "<!DOCTYPE html><title>A page</title>")
    record(site, {"id": "why", "source": "columns/why.md", "addresses": ["/why.html/", "/why.html"]})
    assert site.told() == ["content/columns/why.md:1:1: `/why.html/` was public, and nothing would answer to it"]
    told = Policy({"default-src": ()})
    (problem,) = (each for each in findings(site.press(), site.output, policy=told) if "public" in each.what)
    assert str(problem) == (
        "content/columns/why.md:1:1: warning: `/why.html/` was public, and no page can lie there that leads on, since "
        "there is a file; servers lead on that are told of redirects; with others, nothing answers: better undo what "
        "moved it"
    )


def test_another_record_can_be_asked_about(site: Site) -> None:
    ledger = Ledger((Entry(id="a", addresses=("/columns/gone/",)),))
    assert len(site.told(ledger)) == 1
    assert site.told() == []


def test_a_text_whose_id_was_changed_would_be_shown_as_new(site: Site) -> None:
    site.column("why", id="another")
    site.page("columns/why/index.html")
    record(site, {"id": "first", "source": "columns/why.md", "addresses": ["/columns/why/"]})
    (problem,) = site.found()
    assert str(problem) == (
        "content/columns/why.md:4:5: warning: id: was published with the id `first`; with another, feeds show it as "
        "new to all who read them; write `id: first`, unless it is another text"
    )


def test_a_text_that_says_what_it_said_under_another_id_is_told_of_once(site: Site) -> None:
    site.column("why", "Words.", id="another")
    site.page("columns/why/index.html")
    said = content_hash(site.read().columns[0])
    record(site, {"id": "first", "source": "columns/why.md", "addresses": ["/columns/why/"], "content_hash": said})
    (told,) = site.told()
    assert told.startswith("content/columns/why.md:4:5: warning: id: was published with the id `first`; with another")


def test_a_text_that_was_renamed_without_an_id_would_be_shown_as_new(site: Site) -> None:
    site.column("why-indeed", slug="why")
    site.page("columns/why/index.html")
    record(site, {"id": "first", "source": "columns/why.md", "addresses": ["/columns/why/"]})
    (line,) = site.told()
    assert line.startswith("content/columns/why-indeed.md:1:1: warning: id: was published with the id `first`;")


def test_a_text_that_has_only_another_file_now_is_told_of_once(site: Site) -> None:
    site.column("why", "What it says.")
    (before,) = site.read().columns
    record(
        site,
        {"id": before.id, "source": before.source, "addresses": [before.address], "content_hash": content_hash(before)},
    )
    site.page("columns/why-indeed/index.html")
    (site.root / "columns/why.md").rename(site.root / "columns/why-indeed.md")
    (problem,) = site.found()
    assert (problem.severity, problem.what) == (
        "warning",
        "says what content/columns/why.md said, which is no longer there",
    )
    assert problem.file == "content/columns/why-indeed.md"
    assert f"`id: {before.id}`" in problem.fix


def test_a_text_that_was_renamed_with_its_id_is_known_again(site: Site) -> None:
    site.column("why-indeed", id="first", aliases="/columns/why/")
    site.page("columns/why/index.html")
    site.page("columns/why-indeed/index.html")
    record(site, {"id": "first", "source": "columns/why.md", "addresses": ["/columns/why/"]})
    assert site.told() == []


def test_a_new_text_at_the_address_of_one_that_has_moved_away_is_another(site: Site) -> None:
    site.column("why", id="second")
    site.column("why-2019", id="first")
    for slug in ("why", "why-2019"):
        site.page(f"columns/{slug}/index.html")
    record(site, {"id": "first", "source": "columns/why-2019.md", "addresses": ["/columns/why/"]})
    assert site.told() == []
