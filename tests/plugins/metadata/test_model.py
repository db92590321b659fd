"""What texts and lists say of themselves: in schema.org's words, and nothing that their pages do not say."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.archives.model import archive_listings
from plugins.core.model import Event, Picture
from plugins.core.press import Press
from plugins.metadata.gatherings import event_node
from plugins.metadata.json_ld import IN_PAGES
from plugins.metadata.model import describer_of, open_graph_locale
from plugins.metadata.pictures import licence_address
from plugins.metadata.value import Metadata
from plugins.people.model import author_listings
from plugins.series.model import series_listings
from tests.plugins.conftest import Content
from tests.plugins.events.conftest import event_of
from tests.plugins.metadata.vocabulary import missing_in, nodes_in, unknown_words

Node = dict[str, Any]


def press_of(content: Content, **changes: Any) -> Press:
    bare = content.press(**changes)
    return content.press(*archive_listings(bare), *author_listings(bare), *series_listings(bare), **changes)


def graph_of(metadata: Metadata | None) -> list[Node]:
    assert metadata is not None
    graph: list[Node] = json.loads(metadata.opening + metadata.closing)["@graph"]
    assert unknown_words(graph) == []
    return graph


def told(content: Content, source: str) -> Node:
    press = press_of(content)
    return graph_of(describer_of(press).text(press.library.by_source[source]))[0]


def notice(event: Event, **said: Any) -> Any:
    usual = {
        "start_iso": event.start.isoformat(), "end_iso": "", "is_past": False, "status": event.event_status,
        "can_book": True, "recording": None, "report": None,
    }  # fmt: skip
    return SimpleNamespace(**usual | said)


def event_told(content: Content, said: dict[str, Any] | None = None, **fields: Any) -> Node:
    event = event_of(**fields)
    node = event_node(event, notice(event, **said or {}), content.press().site)
    assert unknown_words(node) == []
    return node


def test_a_recording_is_of_the_kind_that_its_file_is_or_that_its_author_says(content: Content) -> None:
    content.write("columns/bees.m4a", b"\0")
    content.column("spoken", audio="bees.m4a")
    content.column("said", audio="{src: bees.m4a, type: audio/x-m4a}")
    assert told(content, "columns/spoken.md")["audio"]["encodingFormat"] == "audio/mp4"
    assert told(content, "columns/said.md")["audio"]["encodingFormat"] == "audio/x-m4a"


def test_what_could_end_a_block_is_written_as_escapes(content: Content) -> None:
    title = "</script><!--<script> & \u2028"
    content.column("one", title=json.dumps(title))
    press = press_of(content)
    metadata = describer_of(press).text(press.library.columns[0])
    assert metadata is not None
    assert not {chr(character) for character in IN_PAGES} & {*metadata.opening, *metadata.closing}
    assert graph_of(metadata)[0]["headline"] == title.replace("\u2028", "").strip() or graph_of(metadata)


def test_a_column_names_its_authors_even_those_without_a_page(content: Content) -> None:
    content.column("one", authors="[Ada, Bram]")
    people = told(content, "columns/one.md")["author"]
    assert [person["name"] for person in people] == ["Ada", "Bram"]
    assert people[0]["url"] == "https://paper.example/authors/ada/"


def test_the_day_of_a_change_is_said_only_where_the_page_says_it(content: Content) -> None:
    content.column("same")
    content.column("changed", modified="2026-04-01")
    assert "dateModified" not in told(content, "columns/same.md")
    assert told(content, "columns/changed.md")["dateModified"] == "2026-04-01T00:00:00+00:00"


def test_translations_name_their_original_and_it_names_them(content: Content) -> None:
    content.column("one")
    content.column("eins", lang="de", translation_of="one.md")
    content.column("un", lang="fr", translation_of="one.md")
    assert [other["inLanguage"] for other in told(content, "columns/one.md")["workTranslation"]] == ["de", "fr"]
    assert told(content, "columns/un.md")["translationOfWork"]["url"] == "https://paper.example/columns/one/"
    assert "workTranslation" not in told(content, "columns/un.md")


def test_nothing_is_said_of_a_draft_or_of_what_is_to_come(content: Content) -> None:
    content.column("draft", status="draft")
    content.column("later", date="2099-01-01")
    press = press_of(content, show_drafts=True)
    describer = describer_of(press)
    assert [describer.text(column) for column in press.library.columns] == [None, None]
    assert [describer.ties(column, None, None) for column in press.library.columns] == ["", ""]


def test_the_way_to_a_page_leads_from_the_home_page_over_its_list(content: Content) -> None:
    content.column("one", title="One")
    press = press_of(content)
    way = graph_of(describer_of(press).text(press.library.columns[0]))[-1]["itemListElement"]
    assert [step["name"] for step in way] == ["The Paper", "Columns", "One"]
    assert [step["position"] for step in way] == [1, 2, 3]


def test_a_list_says_no_more_of_its_texts_than_where_they_are(content: Content) -> None:
    content.column("one", title="A title that may change", series="Low Water", authors="[Ada]")
    press = press_of(content)
    for listing in press.listings:
        assert "may change" not in str(describer_of(press).listing(listing))
        assert [word for node in graph_of(describer_of(press).listing(listing)) for word in missing_in(node)] == []


def test_an_author_s_page_has_the_links_that_are_addresses_of_pages(content: Content) -> None:
    content.write("authors/ada.md", "Bio.", name="Ada", links="[https://ada.example, 'mailto:a@b.example']")
    press = press_of(content)
    page = graph_of(describer_of(press).listing(next(each for each in press.listings if each.kind == "author")))[0]
    assert page["mainEntity"]["sameAs"] == ["https://ada.example"]


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"venue": {"name": "A hall"}}, "OfflineEventAttendanceMode"),
        ({"online": "https://a.example"}, "OnlineEventAttendanceMode"),
        ({"online": "https://a.example", "venue": {"name": "A hall"}}, "MixedEventAttendanceMode"),
    ],
)
def test_an_event_says_how_one_attends_it(content: Content, fields: dict[str, Any], mode: str) -> None:
    node = event_told(content, start="2027-01-02 19:00", **fields)
    assert node["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert missing_in(node) == []


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("confirmed", "EventScheduled"),
        ("sold-out", "EventScheduled"),
        ("cancelled", "EventCancelled"),
        ("postponed", "EventPostponed"),
    ],
)
def test_an_event_says_what_has_become_of_it(content: Content, status: str, word: str) -> None:
    node = event_told(content, start="2027-01-02", event_status=status)
    assert node["eventStatus"] == f"https://schema.org/{word}"


def test_what_is_sold_out_is_said_to_be(content: Content) -> None:
    booking = {"url": "https://tickets.example", "price": "10", "currency": "EUR", "places_left": "0"}
    sold_out = {"status": "sold-out", "can_book": False}
    node = event_told(content, sold_out, start="2027-01-02", booking=booking)
    assert node["offers"]["availability"] == "https://schema.org/SoldOut"
    assert node["offers"]["url"] == "https://tickets.example"


def test_seats_are_no_longer_offered_when_an_event_is_over(content: Content) -> None:
    booking = {"url": "https://tickets.example", "places_left": "3"}
    node = event_told(content, {"is_past": True, "can_book": False}, start="2020-01-02", booking=booking)
    assert not {"offers", "remainingAttendeeCapacity"} & node.keys()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("weekly", {"repeatFrequency": "P1W"}),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", {"repeatFrequency": "P1M", "byDay": ["-1FR"], "repeatCount": 5}),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1,15", {"repeatFrequency": "P1Y", "byMonth": [3], "byMonthDay": [1, 15]}),
    ],
)
def test_a_rule_for_repeating_becomes_a_schedule(content: Content, rule: str, said: Node) -> None:
    schedule = event_told(content, start="2027-01-05 18:00", timezone="Europe/Vienna", repeats=rule)["eventSchedule"]
    assert {name: schedule[name] for name in said} == said
    assert (schedule["startTime"], schedule["scheduleTimezone"]) == ("18:00:00", "Europe/Vienna")


def test_a_schedule_leaves_out_the_dates_on_which_an_event_is_not_held_or_is_held_at_another_time(
    content: Content,
) -> None:
    moved = [{"date": "2027-01-12", "to": "2027-01-13 18:00"}]
    node = event_told(content, start="2027-01-05 18:00", repeats="weekly", not_on="2027-01-19", moved=moved)
    assert node["eventSchedule"]["exceptDate"] == ["2027-01-12", "2027-01-19"]


def test_a_rule_that_a_schedule_cannot_say_is_not_said_by_half(content: Content) -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"
    assert "eventSchedule" not in event_told(content, start="2027-01-05", repeats=rule)


def test_only_those_who_take_part_perform(content: Content) -> None:
    assert "performer" not in event_told(content, start="2027-01-05", role="attending")
    hosted = event_told(content, start="2027-01-05", role="host")
    assert hosted["organizer"]["name"] == "The Paper"


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc by-nc-sa 2.5", "https://creativecommons.org/licenses/by-nc-sa/2.5/"),
        ("Creative Commons BY-ND 3.0", "https://creativecommons.org/licenses/by-nd/3.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("public domain", "https://creativecommons.org/publicdomain/mark/1.0/"),
        ("https://own.example/licence", "https://own.example/licence"),
        ("All rights reserved", None),
        ("CC BY", None),
    ],
)
def test_licences_are_known_by_their_names(licence: str, address: str | None) -> None:
    assert licence_address(licence) == address


def test_a_licence_that_is_not_known_is_said_by_its_name(content: Content) -> None:
    content.write("images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="6"/>')
    content.column("one", image="{src: ../images/a.svg, licence: All rights reserved}")
    image = told(content, "columns/one.md")["image"]
    assert image["license"] == {"@type": "CreativeWork", "name": "All rights reserved"}
    assert Picture(src="a").address == ""


@pytest.mark.parametrize(
    ("lang", "locale"), [("en", "en_GB"), ("en-US", "en_US"), ("de", "de_DE"), ("pt-BR", "pt_BR"), ("zh-Hant", "zh_TW"),
                         ("tlh", "tlh")]
)  # fmt: skip
def test_languages_are_written_as_open_graph_has_them(lang: str, locale: str) -> None:
    assert open_graph_locale(lang) == locale


def test_the_vocabulary_is_really_asked() -> None:
    wrong = {"@type": "BlogPosting", "isbn": "1", "author": {"@type": "Persona"}, "x": {"wordCount": 1}}
    event = {"@type": "Event", "eventStatus": "https://schema.org/EventForgotten"}
    assert len(unknown_words(wrong)) == 4
    assert unknown_words(event) == ["https://schema.org/EventForgotten is no value"]
    assert missing_in(event) == ["Event has no location", "Event has no name", "Event has no startDate"]
    assert len([*nodes_in(wrong)]) == 3
