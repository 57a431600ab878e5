"""The coordinator's overview: numbers, charts with their tables, and what needs attention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, event

from review import clock
from review.db import transaction
from review.models import Grant, Person
from review.queries import overview
from review.queries.attention import attention as waiting
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_cycle, make_district, make_person
from tests.review.routes.candidate_makers import NOW
from tests.review.routes.desk_makers import CLEAN, Story, actor
from tests.review.routes.test_coordinator import attention, log_hours, passed, rows, words

ClientFor = Callable[[Person], Browser]
PIPELINE = "Certifications by the month in which they expire"
AGES = "Packets in the queue by the days they have waited"
DEFICIENCIES = "Deficiencies of the last 12 months by requirement"


@pytest.fixture
def coordinator(autumn: None, client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def story(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, submitted and checked; her cycle ends in February 2027."""
    return Story(engine, settings, cast.candidate, CLEAN)


def cards(page: str) -> list[str]:
    return words(page, "//ul[contains(@class, 'figures')]/li")


def numbers(page: str, caption: str) -> list[list[str]]:
    """The rows of a chart's table that hold more than zeros."""
    return [row for row in rows(page, caption) if set(row[1:]) != {"0"}]


def test_a_new_program_says_how_to_begin(coordinator: Browser):
    page = coordinator.get("/program").text
    assert words(page, "//div[@class='empty']/p") == ["Nothing needs your attention now."]
    assert words(page, "//a[@class='button']") == ["Add the first holder"]
    assert html.document_fromstring(page).xpath("//svg") == []


@on_both_databases
def test_the_figures_say_where_packets_stand(
    coordinator: Browser, story: Story, engine: Engine, cast: Cast, settings: Settings
):
    with transaction(engine) as db:
        make_cycle(db, db.get_one(Person, cast.other_candidate.id), months_left=1)
        dana = make_person(db, "Dana Done", make_district(db, "Elm City"), ("candidate", PROGRAM))
        late = make_person(db, "Lars Late", make_district(db, "Fir City"), ("candidate", PROGRAM))
        make_cycle(db, late, months_left=-2)
    returned = Story(engine, settings, dana, CLEAN)
    returned.returned(cast.reviewer, "Name a budget.", "Say how you will evaluate.")
    with transaction(engine) as db:
        story.packet(db).state_since = clock.now() - dt.timedelta(days=7)
    page = coordinator.get("/program").text
    assert cards(page) == [
        "0 to complete", "1 waiting for a reviewer", "0 in review", "1 returned for fixes",
        "0 with a file to replace", "0 not submitted", "0 completed",
    ]  # fmt: skip
    assert numbers(page, PIPELINE) == [
        ["Before this month, not completed", "1", "0", "0", "0", "1"],
        ["December 2026", "1", "0", "0", "0", "1"],
        ["February 2027", "0", "1", "1", "0", "2"],
    ]
    assert numbers(page, AGES) == [["6 to 10 days", "1"]]
    assert numbers(page, DEFICIENCIES) == [["Evaluation Method", "2", "0", "2"]]
    link = html.document_fromstring(page).xpath("//a[normalize-space()='1 waiting for a reviewer']/@href")
    assert len(rows(coordinator.get(link[0]).text, "Packets, the longest in their state on top")) == 1


@on_both_databases
def test_the_figures_of_a_large_program_are_shown_again_for_half_a_minute(
    coordinator: Browser, story: Story, engine: Engine, cast: Cast, client_for: ClientFor, monkeypatch
):
    def waiting_for_a_reviewer(browser: Browser) -> str:
        return cards(browser.get("/program").text)[1]

    def as_of(browser: Browser) -> list[str]:
        return [line for line in words(browser.get("/program").text, "//main/p") if "as of" in line]

    monkeypatch.setattr(overview, "LARGE", 1)
    assert (waiting_for_a_reviewer(coordinator), len(as_of(coordinator))) == ("1 waiting for a reviewer", 1)
    with transaction(engine) as db:
        story.packet(db).state = "passed"
    assert waiting_for_a_reviewer(coordinator) == "1 waiting for a reviewer"
    assert waiting_for_a_reviewer(client_for(cast.second_coordinator)) == "0 waiting for a reviewer"
    monkeypatch.setattr(clock, "now", lambda: NOW + dt.timedelta(seconds=60))
    assert waiting_for_a_reviewer(coordinator) == "0 waiting for a reviewer"


@on_both_databases
@pytest.mark.parametrize("days", [2, 3, 5, 6, 20, 21])
def test_a_packet_counts_by_the_whole_days_it_waited(coordinator: Browser, story: Story, engine: Engine, days: int):
    with transaction(engine) as db:
        story.packet(db).state_since = NOW - dt.timedelta(days=days, hours=1)
    named = {
        2: "Up to 2 days", 3: "3 to 5 days", 5: "3 to 5 days", 6: "6 to 10 days", 20: "11 to 20 days",
        21: "Longer than 20 days",
    }  # fmt: skip
    assert numbers(coordinator.get("/program").text, AGES) == [[named[days], "1"]]


@on_both_databases
def test_what_is_completed_counts_in_its_month(coordinator: Browser, story: Story, cast: Cast):
    passed(story, cast)
    log_hours(story, cast)
    address = f"/program/packets/{story.id}"
    assert coordinator.submit(address, f"{address}/complete").status_code == 303
    page = coordinator.get("/program").text
    assert numbers(page, PIPELINE) == [["February 2027", "0", "0", "0", "1", "1"]]
    assert (cards(page)[0], cards(page)[-1]) == ("0 to complete", "1 completed")


@on_both_databases
def test_a_conflict_of_interest_is_in_no_figure(
    client_for: ClientFor, cast: Cast, story: Story, engine: Engine, settings: Settings
):
    story.returned(cast.reviewer, "Name a budget.")
    Story(engine, settings, cast.other_candidate, CLEAN).returned(cast.reviewer, "Name a budget.")
    with transaction(engine) as db:
        db.get_one(Person, cast.second_coordinator.id).district_id = cast.candidate.district_id

    def seen(person: Person) -> list[str]:
        page = client_for(person).get("/program").text
        return [cards(page)[3], numbers(page, PIPELINE)[0][-1], numbers(page, DEFICIENCIES)[0][-1]]

    assert seen(cast.coordinator) == ["2 returned for fixes", "2", "2"]
    assert seen(cast.second_coordinator) == ["1 returned for fixes", "1", "1"]
    with transaction(engine) as db:
        # Carla has moved away since: the packet is of the district in which she opened it.
        db.get_one(Person, cast.candidate.id).district_id = cast.other_candidate.district_id
    assert seen(cast.second_coordinator) == ["1 returned for fixes", "1", "1"]
    assert "Carla" not in client_for(cast.second_coordinator).get("/program").text


def test_charts_are_named_described_and_free_of_inline_style(coordinator: Browser, story: Story, cast: Cast):
    story.returned(cast.reviewer, "Name a budget.")
    drawn = html.document_fromstring(coordinator.get("/program").text).xpath("//figure//svg[@role='img']")
    assert [svg.findtext("title") for svg in drawn] == [PIPELINE, DEFICIENCIES]
    for svg in drawn:
        title, about = svg.get("aria-labelledby").split()
        assert svg.xpath("./title/@id|./desc/@id") == [title, about]
        assert svg.xpath(".//@style|.//style|.//script") == []
    bars = drawn[1].xpath(".//rect[@stroke]")
    assert [(bar.get("x"), bar.get("width")) for bar in bars] == [("0.00%", "100.00%")]


def packet_link(coordinator: Browser) -> str:
    """Where the first row about Carla's packet leads."""
    page = html.document_fromstring(coordinator.get("/program").text)
    return page.xpath("//table//a[text()='Carla Candidate']/@href")[0]


def test_what_needs_attention_says_what_to_do(coordinator: Browser, story: Story, engine: Engine, cast: Cast):
    with transaction(engine) as db:
        make_cycle(db, db.get_one(Person, cast.other_candidate.id), months_left=1)
        story.packet(db).lease_expiries = 2
    listed = [(what, who, todo) for what, who, _, todo in attention(coordinator.get("/program").text)]
    assert listed == [
        ("Not submitted", "Caleb Candidate", "Remind them from the holders, or open a packet for them."),
        ("Claimed and not decided", "Carla Candidate", "Assign it to a reviewer."),
        ("Waiting longest for a reviewer", "Carla Candidate", "Assign it to a reviewer."),
    ]
    packet = f"/program/packets/{story.id}"
    assert packet_link(coordinator) == f"{packet}#deeds"
    assert html.document_fromstring(coordinator.get(packet).text).xpath("boolean(//*[@id='deeds'])")
    passed(story, cast)
    assert packet_link(coordinator) == packet
    log_hours(story, cast, hours="9")
    one, unsubmitted = attention(coordinator.get("/program").text)
    assert unsubmitted[2] == "Expires on December 2, 2026 (11 days left); no packet is open."
    assert one == [
        "Passed, to be completed", "Carla Candidate", "54 of 60 hours are verified.",
        "Verify the hours, or ask for those that are missing.",
    ]  # fmt: skip


@on_both_databases
def test_what_needs_attention_is_bounded(coordinator: Browser, engine: Engine, autumn: None, cast: Cast):
    with transaction(engine) as db:
        elm = make_district(db, "Elm City")
        for number in range(21):
            make_cycle(db, make_person(db, f"Holder{number} Late", elm, ("candidate", PROGRAM)), months_left=1)
        assert len(waiting(db, actor(cast.coordinator), most=3)) == 3
    page = coordinator.get("/program").text
    assert len(attention(page)) == 10
    assert "These are the first 10. See everything that needs attention" in words(page, "//main/p")
    assert len(attention(coordinator.get("/program/attention").text)) == 21


@on_both_databases
def test_lists_take_the_same_queries_for_one_packet_and_for_three(
    coordinator: Browser, story: Story, engine: Engine, cast: Cast, settings: Settings, app
):
    counted: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries(address: str) -> int:
        counted.clear()
        assert coordinator.get(address).status_code == 200
        return len(counted)

    pages = ("", "/attention", "/packets", "/holders", "/checks", "/messages", "/notices")
    passed(story, cast)
    before = [queries(f"/program{page}") for page in pages]
    with transaction(engine) as db:
        newcomer = db.get_one(Person, cast.newcomer.id)
        newcomer.district_id = cast.candidate.district_id
        newcomer.grants.append(Grant(role="candidate", program=PROGRAM, granted_at=clock.now()))
    for person in (cast.other_candidate, newcomer):
        passed(Story(engine, settings, person, CLEAN), cast)
    assert [queries(f"/program{page}") for page in pages] == before
