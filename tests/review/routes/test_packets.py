"""The coordinator's list of packets: filters, pages, and one act on all that are ticked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import OutboxRow, Packet, Person
from review.operations import packets
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_cycle, make_district, make_person
from tests.review.routes.desk_makers import CLEAN, Story, actor
from tests.review.routes.test_coordinator import notices, packet_rows, words

ClientFor = Callable[[Person], Browser]
PACKETS, ASSIGN, REMIND = "/program/packets", "/program/bulk/assign", "/program/bulk/remind"


@pytest.fixture
def coordinator(autumn: None, client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def story(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet in the queue; her cycle ends in February 2027."""
    return Story(engine, settings, cast.candidate, CLEAN)


@pytest.fixture
def other(story: Story, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Caleb's packet in the queue."""
    return Story(engine, settings, cast.other_candidate, CLEAN)


@pytest.fixture
def draft(story: Story, engine: Engine, cast: Cast) -> str:
    """Dora's packet, not submitted; its public id."""
    with transaction(engine) as db:
        dora = make_person(db, "Dora Draft", make_district(db, "Elm City"), ("candidate", PROGRAM))
        return packets.open_packet(db, make_cycle(db, dora, months_left=5), actor=actor(dora)).public_id


def named(page: str) -> list[str]:
    """The candidates of the list, in its order."""
    return [row[0] for row in packet_rows(page)]


def tick(coordinator: Browser, action: str, *ids: str, **fields: str):
    """Ticks these packets as the list shows them, and presses the button."""
    tree = html.document_fromstring(coordinator.get(PACKETS).text)
    boxes = [box for one in ids for box in tree.xpath(f"//input[starts-with(@value, '{one}:')]/@value")]
    return press(coordinator, action, packets=boxes or list(ids), **fields)


def press(coordinator: Browser, action: str, **fields: str | list[str]):
    """Sends the list's form, with a key of its own."""
    typed = {"csrf_token": coordinator.token(), "assign_to": "", **fields}
    return coordinator.post(action, data=typed)


def told(coordinator: Browser, answer) -> tuple[str, list[str], list[str]]:
    """Of the page that tells what became of it: its heading, what was left with the reason, and what was done."""
    assert answer.status_code == 303
    page = coordinator.get(answer.location).text
    left = words(page, "//div[contains(@class, 'warning')]//li")
    return words(page, "//h1")[0], left, words(page, "//main/ul/li")


@on_both_databases
def test_filters_and_order_stand_in_the_address(
    coordinator: Browser, story: Story, other: Story, draft: str, cast: Cast, engine: Engine
):
    story.claim(cast.reviewer)
    with transaction(engine) as db:
        maple = db.get_one(Person, cast.candidate.id).district.public_id
        packet = other.packet(db)
        packets.withdraw(db, packet, actor=actor(packet.candidate), version=packet.version)
    shown = {
        query: named(coordinator.get(f"{PACKETS}?{query}").text)
        for query in ("", "state=in_review", "state=withdrawn", f"district={maple}", "name=DORA", "name=%25",
                      f"reviewer={cast.reviewer.public_id}", "month=2027-02")
    }  # fmt: skip
    assert shown == {
        "": ["Carla Candidate", "Dora Draft"],
        "state=in_review": ["Carla Candidate"],
        "state=withdrawn": ["Caleb Candidate"],
        f"district={maple}": ["Carla Candidate"],
        "name=DORA": ["Dora Draft"],
        "name=%25": [],
        f"reviewer={cast.reviewer.public_id}": ["Carla Candidate"],
        "month=2027-02": ["Carla Candidate"],
    }
    everyone = coordinator.get(f"{PACKETS}?state=&sort=candidate").text
    names = words(everyone, "//tbody/tr/th")
    assert names == ["Caleb Candidate", "Carla Candidate", "Dora Draft"]
    assert words(everyone, "//main/p")[0].startswith("3 packets.")


@on_both_databases
def test_what_the_filters_let_through_can_be_taken_along(
    coordinator: Browser, story: Story, other: Story, cast: Cast, engine: Engine
):
    story.claim(cast.reviewer)
    with transaction(engine) as db:
        db.get_one(Person, cast.other_candidate.id).name = '=HYPERLINK("evil")'
    (address,) = html.document_fromstring(coordinator.get(PACKETS).text).xpath("//a[contains(., 'CSV')]/@href")
    answer = coordinator.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=packets-20")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [line[:3] + line[4:5] + line[6:7] for line in lines[1:]] == [
        ["Carla Candidate", "carla@demo.example", "Maple County", "In review", "Rita Reviewer"],
        ['\'=HYPERLINK("evil")', "caleb@demo.example", "Cedar City", "Waiting for a reviewer", ""],
    ]
    assert len(coordinator.get(f"{address}?state=in_review").text.splitlines()) == 2


def test_what_is_not_offered_is_no_filter(coordinator: Browser, story: Story, cast: Cast):
    odd = "state=lost&month=2027-99&district=x&reviewer=y&sort=z&after=nonsense"
    assert named(coordinator.get(f"{PACKETS}?{odd}").text) == ["Carla Candidate"]


def test_the_row_says_who_acts_next_and_until_when(coordinator: Browser, story: Story, cast: Cast):
    ((*before, expires, due),) = packet_rows(coordinator.get(PACKETS).text)
    assert before == ["Carla Candidate", "Maple County", "Waiting for a reviewer", "The reviewers"]
    assert (expires, due) == ("February 2, 2027 (73 days left)", "No date")
    story.claim(cast.reviewer)
    ((*_, ball, _, due),) = packet_rows(coordinator.get(PACKETS).text)
    assert (ball, due) == ("Rita Reviewer", "December 1, 2026 (10 days left)")


def test_empty_lists_say_what_to_do(coordinator: Browser, cast: Cast):
    assert words(coordinator.get(PACKETS).text, "//div[@class='empty']/p")[0] == "No packet is open."
    narrowed = coordinator.get(f"{PACKETS}?name=nobody").text
    assert words(narrowed, "//div[@class='empty']/p") == ["No packet matches.", "Clear filters"]


@on_both_databases
@pytest.mark.parametrize("sort", ["expiry", "candidate", "waiting"])
def test_pages_miss_nothing_and_repeat_nothing(coordinator: Browser, engine: Engine, cast: Cast, sort: str):
    with transaction(engine) as db:
        elm = make_district(db, "Elm City")
        for number in range(120):
            holder = make_person(db, f"H{number:03} Holder", elm, ("candidate", PROGRAM))
            packets.open_packet(db, make_cycle(db, holder, months_left=number % 7), actor=actor(holder))
    address, pages = f"{PACKETS}?sort={sort}", []
    while address:
        page = coordinator.get(address).text
        pages.append(words(page, "//tbody/tr/th"))
        following = html.document_fromstring(page).xpath("//a[.='Next page']/@href")
        address = following[0] if following else ""
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({name for page in pages for name in page}) == 120


@on_both_databases
def test_ticked_packets_are_assigned_and_the_rest_is_named_with_the_reason(
    coordinator: Browser, story: Story, other: Story, draft: str, cast: Cast, engine: Engine
):
    story.claim(cast.second_reviewer)
    answer = tick(coordinator, ASSIGN, story.id, other.id, draft, assign_to=cast.reviewer.public_id)
    assert told(coordinator, answer) == (
        "1 packet is assigned",
        [
            "Carla Candidate: Rob Reviewer holds it. It can be reassigned on its own page.",
            "Dora Draft: It is a draft.",
        ],
        ["Caleb Candidate, Cedar City"],
    )
    assert (other.state(), notices(engine)[-1]) == ("in_review", ("assigned", "Rita Reviewer"))
    with transaction(engine) as db:
        assert other.packet(db).reviewer_id == cast.reviewer.id
        assert story.packet(db).reviewer_id == cast.second_reviewer.id


@on_both_databases
def test_a_reviewer_with_a_conflict_and_a_packet_that_moved_are_named(
    coordinator: Browser, story: Story, other: Story, cast: Cast, engine: Engine
):
    answer = tick(coordinator, ASSIGN, story.id, other.id, assign_to=cast.neighbor.public_id)
    heading, left, done = told(coordinator, answer)
    assert left == [
        "Carla Candidate: Ned Neighbor has a conflict of interest, or does not review for its program."
    ]  # fmt: skip
    assert (heading, done) == ("1 packet is assigned", ["Caleb Candidate, Cedar City"])
    answer = press(coordinator, ASSIGN, packets=[f"{story.id}:1"], assign_to=cast.reviewer.public_id)
    assert told(coordinator, answer)[:2] == (
        "0 packets are assigned",
        ["Carla Candidate: This packet changed while you were looking at it."],
    )


def test_a_packet_that_is_not_theirs_to_see_is_counted_and_not_named(
    client_for: ClientFor, story: Story, other: Story, cast: Cast, engine: Engine
):
    with transaction(engine) as db:
        db.get_one(Person, cast.coordinator.id).district_id = cast.candidate.district_id
    coordinator = client_for(cast.coordinator)
    boxes = [f"{story.id}:6", "unknown:1"]
    answer = press(coordinator, ASSIGN, packets=boxes, assign_to=cast.reviewer.public_id)
    assert told(coordinator, answer)[:2] == (
        "0 packets are assigned", ["2 of them are not there, or not yours to see."],
    )  # fmt: skip
    assert story.state() == "queued"


@on_both_databases
def test_ticked_people_are_reminded_once_a_day(
    coordinator: Browser, story: Story, other: Story, draft: str, cast: Cast, engine: Engine
):
    story.returned(cast.reviewer, "Name a budget.")
    answer = tick(coordinator, REMIND, story.id, other.id, draft)
    heading, left, done = told(coordinator, answer)
    assert heading == "2 reminders are on the way"
    assert left == ["Caleb Candidate: It is waiting for a reviewer; nobody has to be reminded."]
    assert done == ["Carla Candidate, Maple County", "Dora Draft, Elm City"]
    assert notices(engine)[-2:] == [("reminder", "Carla Candidate"), ("reminder", "Dora Draft")]
    again = tick(coordinator, REMIND, story.id)
    assert told(coordinator, again)[1] == ["Carla Candidate: Carla Candidate was reminded of it today already."]


@on_both_databases
def test_a_second_click_gets_the_first_answer(coordinator: Browser, story: Story, cast: Cast, engine: Engine):
    story.returned(cast.reviewer, "Name a budget.")
    boxes = {"packets": [f"{story.id}:1"], "key": "one-key"}
    first, second = (press(coordinator, REMIND, **boxes) for _ in range(2))
    assert (first.status_code, second.location) == (303, first.location)
    with transaction(engine) as db:
        assert len([row for row in db.scalars(select(OutboxRow)) if row.once.startswith("reminder:")]) == 1


def test_nothing_ticked_and_no_reviewer_chosen_say_so_and_keep_the_ticks(coordinator: Browser, story: Story):
    nothing = coordinator.submit(PACKETS, ASSIGN)
    assert nothing.status_code == 422
    assert words(nothing.text, "//*[@role='alert']//a[@href='#packets']") == ["Tick the packets first."]
    nobody = tick(coordinator, ASSIGN, story.id)
    assert nobody.status_code == 422
    assert words(nobody.text, "//*[@role='alert']//a[@href='#assign_to']") == ["Choose a reviewer."]
    assert len(html.document_fromstring(nobody.text).xpath("//input[@type='checkbox'][@checked]")) == 1


def test_what_became_of_it_is_for_whoever_did_it(client_for: ClientFor, coordinator: Browser, story: Story, cast: Cast):
    answer = tick(coordinator, ASSIGN, story.id, assign_to=cast.reviewer.public_id)
    assert client_for(cast.second_coordinator).get(answer.location).status_code == 404
    assert client_for(cast.reviewer).get(answer.location).status_code == 404
    assert client_for(cast.reviewer).get(PACKETS).status_code == 404


def test_the_list_leads_back_to_its_filters(coordinator: Browser, story: Story, cast: Cast):
    typed = {"packets": [f"{story.id}:1"], "assign_to": cast.reviewer.public_id}
    answer = press(coordinator, f"{ASSIGN}?state=queued&name=Carla", **typed)
    page = html.document_fromstring(coordinator.get(answer.location).text)
    assert page.xpath("//a[@class='button']/@href") == [f"{PACKETS}?state=queued"], "names are not kept"


def test_a_reminder_does_not_touch_the_packet(coordinator: Browser, draft: str, engine: Engine):
    with transaction(engine) as db:
        before = db.scalars(select(Packet.version).where(Packet.public_id == draft)).one()
    tick(coordinator, REMIND, draft)
    with transaction(engine) as db:
        after = db.scalars(select(Packet.version).where(Packet.public_id == draft)).one()
    assert after == before, "or the candidate, who is at work, would have to begin again"
