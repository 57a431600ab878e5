"""Messages: what was sent to whom, what failed, and sending it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from review import accounts, clock
from review.db import transaction
from review.jobs.notices import KEEP_TRYING
from review.models import OutboxRow, Person
from review.settings import Settings
from tests.review.conftest import Browser
from tests.review.makers import Cast
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
    assert listed(page)[0][1].startswith("Failed 550 no such mailbox Send again")
    assert words(page, "//nav[@aria-label='Messages by status']//li") == ["All: 1", "Queued: 0", "Sent: 0", "Failed: 1"]
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
