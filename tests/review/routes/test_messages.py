"""Messages: what was sent to whom, what failed, and sending it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review import accounts, clock
from review.db import transaction
from review.jobs.notices import KEEP_TRYING
from review.models import Grant, OutboxRow, Person
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast
from tests.review.routes.desk_makers import CLEAN, Story
from tests.review.routes.test_coordinator import rows, words

ClientFor = Callable[[Person], Browser]
MESSAGES = "/program/messages"


@pytest.fixture
def coordinator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def story(engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, whose receipt is owed."""
    return Story(engine, settings, cast.candidate, CLEAN)


def fail(engine: Engine) -> str:
    """The mail server refuses the latest notice; its public id."""
    with transaction(engine) as db:
        notices = select(OutboxRow).where(OutboxRow.kind == "notice")
        row = db.scalars(notices.order_by(OutboxRow.id.desc())).first()
        assert row is not None
        row.failed_at, row.error, row.tries = clock.now(), "550 no such mailbox", 1
        row.owed_at -= dt.timedelta(days=3)
        return row.public_id


def listed(page: str) -> list[tuple[str, str]]:
    """(to, status) of each message."""
    return [(row[0], row[2]) for row in rows(page, "Messages")]


def test_nothing_was_sent_yet(coordinator: Browser):
    assert words(coordinator.get(MESSAGES).text, "//div[@class='empty']") == ["Nothing was sent yet."]


def test_a_failed_message_says_why_and_is_sent_again_to_the_present_address(
    coordinator: Browser, story: Story, engine: Engine, cast: Cast
):
    assert listed(coordinator.get(MESSAGES).text) == [("Carla Candidate carla@demo.example", "Queued")]
    notice = fail(engine)
    page = coordinator.get(f"{MESSAGES}?status=failed").text
    assert listed(page)[0][1].startswith("Failed 550 no such mailbox (1 try) Send again")
    assert words(page, "//nav[@aria-label='Messages by status']//li") == ["All", "Queued: 0", "Sent: 0", "Failed: 1"]
    assert "1 message could not be delivered" in coordinator.get("/program").text
    with transaction(engine) as db:
        db.get_one(Person, cast.candidate.id).email = "carla@new.example"
    assert coordinator.submit(MESSAGES, f"{MESSAGES}/{notice}/resend").location == MESSAGES
    with transaction(engine) as db:
        row = db.scalars(select(OutboxRow).where(OutboxRow.public_id == notice)).one()
        assert (row.failed_at, row.payload["to"], row.tries) == (None, "carla@new.example", 1)
        assert clock.now() - row.owed_at < KEEP_TRYING, "or the next trouble with the mail server would be its last"
    twice = coordinator.post(f"{MESSAGES}/{notice}/resend", data={"csrf_token": coordinator.token()})
    assert twice.status_code == 409
    assert words(twice.text, "//*[@role='alert']//li") == ["This message is on its way, or has arrived."]


def test_a_message_with_a_link_shows_no_body_and_is_not_sent_again(coordinator: Browser, engine: Engine, cast: Cast):
    with transaction(engine) as db:
        accounts.invite(db, db.get_one(Person, cast.candidate.id))
    notice = fail(engine)
    page = coordinator.get(MESSAGES).text
    assert "/invitation/" not in page
    assert "Its link is not kept." in page
    answer = coordinator.post(f"{MESSAGES}/{notice}/resend", data={"csrf_token": coordinator.token()})
    assert answer.status_code == 403


def test_a_failure_is_forgotten_once_something_arrived(coordinator: Browser, story: Story, engine: Engine, cast: Cast):
    fail(engine)
    with transaction(engine) as db:
        person = db.get_one(Person, cast.candidate.id)
        accounts.invite(db, person)
        db.flush()
        later = db.scalars(select(OutboxRow).where(OutboxRow.person_id == person.id, OutboxRow.secret)).one()
        later.done_at = clock.now()
    assert "could not be delivered" not in coordinator.get("/program").text


def test_messages_of_other_programs_do_not_show(client_for: ClientFor, story: Story, engine: Engine, cast: Cast):
    outsider, notice = client_for(cast.outsider), fail(engine)
    assert listed(outsider.get(MESSAGES).text) == []
    answer = outsider.post(f"{MESSAGES}/{notice}/resend", data={"csrf_token": outsider.token()})
    assert answer.status_code == 404


def test_what_could_not_be_delivered_is_on_top_with_what_to_do(
    client_for: ClientFor, story: Story, engine: Engine, cast: Cast
):
    fail(engine)
    page = client_for(cast.coordinator).get(MESSAGES).text
    assert len(rows(page, "Could not be delivered")) == 1
    assert "Addresses are changed by an administrator" in words(page, "//div[@class='box bad']/p")[0]
    with transaction(engine) as db:
        cora = db.get_one(Person, cast.coordinator.id)
        cora.grants.append(Grant(role="administrator", program=PROGRAM, granted_at=clock.now()))
    browser = client_for(cast.coordinator)
    links = words(browser.get(MESSAGES).text, "//a[contains(@href, '/details')]")
    assert links[0] == "Correct the address of Carla Candidate"
    details = html.document_fromstring(browser.get(MESSAGES).text).xpath("//a[contains(@href, '/details')]/@href")
    assert browser.get(details[0]).status_code == 200


@on_both_databases
def test_a_mail_server_that_takes_nothing_is_said_with_the_last_success(
    coordinator: Browser, story: Story, engine: Engine
):
    banner = "//div[@class='box warning'][h2='The mail server takes no messages now']/p"
    assert words(coordinator.get(MESSAGES).text, banner) == []
    with transaction(engine) as db:
        row = db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice")).one()
        row.error, row.tries = "[Errno 111] Connection refused", 3
    for address in (MESSAGES, "/program"):
        (said,) = words(coordinator.get(address).text, banner)
        assert said.startswith("1 message waits; each is tried again for 48 hours, you need not do anything. None has")
        assert said.endswith("What it said: [Errno 111] Connection refused")
    with transaction(engine) as db:
        row = db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice")).one()
        accounts.invite(db, db.get_one(Person, row.person_id))
        db.flush()
        later = db.scalars(select(OutboxRow).where(OutboxRow.secret)).one()
        later.done_at = row.owed_at - dt.timedelta(hours=1)
    assert "The last one left on " in words(coordinator.get(MESSAGES).text, banner)[0]
    with transaction(engine) as db:
        later = db.scalars(select(OutboxRow).where(OutboxRow.secret)).one()
        later.done_at = clock.now() + dt.timedelta(minutes=1)
    assert words(coordinator.get(MESSAGES).text, banner) == [], "it took another one since"


@on_both_databases
def test_messages_come_in_pages(coordinator: Browser, story: Story, engine: Engine):
    with transaction(engine) as db:
        first = db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice")).one()
        for number in range(60):
            db.add(
                OutboxRow(kind="notice", once=f"x:{number}:{first.person_id}", person_id=first.person_id,
                          packet_id=first.packet_id, payload=first.payload | {"subject": f"Letter {number}"},
                          owed_at=first.owed_at, due_at=first.due_at)
            )  # fmt: skip
    page = coordinator.get(MESSAGES).text
    assert (len(listed(page)), rows(page, "Messages")[0][1].startswith("Letter 59")) == (50, True)
    (following,) = html.document_fromstring(page).xpath("//a[.='Next page']/@href")
    assert len(listed(coordinator.get(following).text)) == 11


def test_a_packet_shows_what_was_sent_about_it(coordinator: Browser, story: Story):
    page = coordinator.get(f"/program/packets/{story.id}").text
    (row,) = rows(page, "Messages about this packet, the latest on top")
    assert row[0] == "Carla Candidate carla@demo.example"
    assert row[1].startswith("We received your packet (revision 1), to Carla Candidate Dear Carla Candidate,")
    assert row[2] == "Queued"
