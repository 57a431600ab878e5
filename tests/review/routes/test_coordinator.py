"""The coordinator's desk: one packet, and every act on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, select

import checks
from review import clock
from review.db import transaction
from review.models import OutboxRow, Packet, Person
from review.operations import decisions, packets
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_hours
from tests.review.routes.desk_makers import CLEAN, ZONE, Story, actor

ClientFor = Callable[[Person], Browser]


@pytest.fixture
def story(engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, submitted and checked."""
    return Story(engine, settings, cast.candidate, CLEAN)


@pytest.fixture
def coordinator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


def words(page: str, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.document_fromstring(page).xpath(path)]


def rows(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with that caption."""
    table = html.document_fromstring(page).xpath("//table[caption=$caption]/tbody/tr", caption=caption)
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")] for row in table]


def attention(page: str) -> list[list[str]]:
    return rows(page, "What waits for you")


def packet_rows(page: str) -> list[list[str]]:
    """The cells of the list of packets, the tick boxes left out."""
    return [row[1:] for row in rows(page, "Packets, those that expire first on top")]


def deeds(page: str) -> list[str]:
    """The acts that the page offers, completing among them."""
    return words(page, "//main//form//button")


def passed(story: Story, cast: Cast) -> None:
    """Rita claims the packet and passes it."""
    story.claim(cast.reviewer)
    with transaction(story.engine) as db:
        packet = story.packet(db)
        met = dict.fromkeys(decisions.requirements(packet), "met")
        decisions.stage_pass(
            db, packet, actor=actor(db.get_one(Person, cast.reviewer.id)), checklist=met, version=packet.version,
            stage_seconds=0,
        )  # fmt: skip
    story.tick()


def log_hours(story: Story, cast: Cast, *, hours: str = "10", verified: bool = True) -> None:
    """As many hours in each of the six areas."""
    with transaction(story.engine) as db:
        cycle = story.packet(db).cycle
        for area in checks.rule_set(f"{PROGRAM}@policy").areas:
            make_hours(db, cycle, area.code, hours, verifier=cast.coordinator if verified else None)


def notices(engine: Engine) -> list[tuple[str, str]]:
    """(act, to whom) of every notice owed."""
    with transaction(engine) as db:
        owed = select(OutboxRow.once, Person.name).join(Person, Person.id == OutboxRow.person_id)
        return [(once.partition(":")[0], name) for once, name in db.execute(owed.order_by(OutboxRow.id))]


def test_broken_checks_are_run_again(coordinator: Browser, story: Story, engine: Engine):
    with transaction(engine) as db:
        report = story.packet(db).revisions[0].report
        report.state, report.content = "broken", {"broken": "It took too long."}
    assert ["Checks broken", "Carla Candidate"] in [row[:2] for row in attention(coordinator.get("/program").text)]
    address = f"/program/packets/{story.id}"
    assert coordinator.submit(address, f"{address}/rerun_checks").status_code == 303
    with transaction(engine) as db:
        assert story.packet(db).revisions[0].report.state == "owed"
    assert "Run the checks again" not in deeds(coordinator.get(address).text)


def test_a_packet_page_tells_everything(coordinator: Browser, story: Story, cast: Cast):
    passed(story, cast)
    page = coordinator.get(f"/program/packets/{story.id}").text
    told = [row[1:] for row in rows(page, "The packet's story, the latest on top")]
    assert told[:5] == [
        ["Plandesk", "put the decision into effect: passed"],
        ["Rita Reviewer, reviewer", "decided to pass revision 1"],
        ["Rita Reviewer, reviewer", "claimed the packet"],
        ["Plandesk", "finished the checks of revision 1; the packet waits for a reviewer"],
        ["Carla Candidate, candidate", "submitted revision 1"],
    ]
    assert told[-1] == ["Carla Candidate, candidate", "opened the packet"]
    blockers = words(page, "//div[contains(@class, 'warning')]//li")
    assert blockers[0] == "0 of 60 hours are there; 60 more are needed."
    assert blockers[1] == "Roles And Responsibilities: 0 of 5 hours; 5 more are needed."
    assert deeds(page) == ["Send a reminder", "Return to review", "Write a note"]


def test_documents_are_downloads(coordinator: Browser, story: Story):
    page = html.document_fromstring(coordinator.get(f"/program/packets/{story.id}").text)
    links = page.xpath("//main//a[starts-with(., 'Download')]/@href")
    assert len(links) == 3
    answer = coordinator.get(links[0])
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert answer.data.startswith(b"%PDF-1.4\n% first plan of Carla")


def test_what_is_not_submitted_stays_the_candidates_own(coordinator: Browser, story: Story, cast: Cast, engine: Engine):
    with transaction(engine) as db:
        packet = story.packet(db)
        draft = packet.documents[0]
        packet.revisions[0].documents.remove(draft)
        address = f"/program/packets/{story.id}/documents/{draft.public_id}"
    assert coordinator.get(address).status_code == 404


@on_both_databases
def test_completing_needs_verified_hours_and_then_opens_the_next_cycle(
    coordinator: Browser, story: Story, cast: Cast, engine: Engine
):
    passed(story, cast)
    log_hours(story, cast)
    address = f"/program/packets/{story.id}"
    page = coordinator.get(address).text
    assert deeds(page) == ["Complete", "Return to review", "Write a note"]
    (log,) = html.document_fromstring(page).xpath("//a[.='See the entries']/@href")
    assert words(coordinator.get(log).text, f"//div[@class='box good']//a[@href='{address}']") == [
        "complete it on its page"
    ]
    assert coordinator.submit(address, f"{address}/complete").location == address
    done = coordinator.get(address).text
    assert words(done, "//div[@class='box good']/h2") == ["This recertification is complete"]
    assert deeds(done) == ["Ask to reopen it"]
    assert notices(engine)[-1] == ("completed", "Carla Candidate")


def test_completing_what_is_not_ready_lists_every_reason(coordinator: Browser, story: Story, cast: Cast):
    passed(story, cast)
    log_hours(story, cast, verified=False)
    address, form = f"/program/packets/{story.id}", {"csrf_token": coordinator.token()}
    assert coordinator.post(f"{address}/complete", data=form | {"version": "1"}).status_code == 409
    with transaction(story.engine) as db:
        form["version"] = str(story.packet(db).version)
    answer = coordinator.post(f"{address}/complete", data=form)
    assert answer.status_code == 422
    assert words(answer.text, "//title") == ["Error: Carla Candidate – Plandesk"]
    reasons = words(answer.text, "//*[@role='alert']//li")
    assert (len(reasons), reasons[-1]) == (8, "6 entries in the log do not count yet: not verified.")
    assert story.state() == "passed"


def test_assigning_offers_reviewers_without_a_conflict(coordinator: Browser, story: Story, cast: Cast, engine: Engine):
    with transaction(engine) as db:
        db.get_one(Person, cast.second_reviewer.id).district_id = cast.candidate.district_id
    address = f"/program/packets/{story.id}"
    page = coordinator.get(address).text
    assert words(page, "//select[@id='assign-reviewer']/option") == ["Choose a reviewer", "Rita Reviewer"]
    nobody = coordinator.submit(address, f"{address}/assign")
    assert nobody.status_code == 422
    assert words(nobody.text, "//*[@role='alert']//a[@href='#assign-reviewer']") == ["Choose a reviewer."]
    neighbor = {"assign-reviewer": cast.second_reviewer.public_id}
    assert coordinator.submit(address, f"{address}/assign", **neighbor).status_code == 422
    chosen = {"assign-reviewer": cast.reviewer.public_id}
    assert coordinator.submit(address, f"{address}/assign", **chosen).status_code == 303
    assert story.state() == "in_review"
    assert "assigned the packet to Rita Reviewer" in coordinator.get(address).text
    assert notices(engine)[-1] == ("assigned", "Rita Reviewer")


def test_extending_needs_a_day_and_a_reason_and_keeps_what_was_typed(
    coordinator: Browser, story: Story, cast: Cast, engine: Engine
):
    story.returned(cast.reviewer, "Say how you will evaluate.")
    address, later = f"/program/packets/{story.id}", clock.today(ZONE) + dt.timedelta(days=10)
    answer = coordinator.submit(address, f"{address}/extend", **{"extend-reason": "Illness", "extend-fix_by": "soon"})
    assert answer.status_code == 422
    assert words(answer.text, "//*[@role='alert']//li") == ["Enter the date as year-month-day, as in 2026-03-14."]
    assert words(answer.text, "//textarea[@id='extend-reason']") == ["Illness"]
    assert words(answer.text, "//details[@open]/summary") == ["Extend the day for the fixes"]
    typed = {"extend-reason": "Illness", "extend-fix_by": later.isoformat()}
    assert coordinator.submit(address, f"{address}/extend", **typed).status_code == 303
    with transaction(engine) as db:
        assert story.packet(db).fix_by == later
    assert notices(engine)[-1] == ("extended", "Carla Candidate")


def test_returning_to_review_voids_the_pass(coordinator: Browser, story: Story, cast: Cast):
    passed(story, cast)
    address = f"/program/packets/{story.id}"
    silent = coordinator.submit(address, f"{address}/return_to_review", **{"return_to_review-reason": ""})
    assert words(silent.text, "//*[@role='alert']//li") == ["Give a reason."]
    reason = {"return_to_review-reason": "The plan is another district's."}
    assert coordinator.submit(address, f"{address}/return_to_review", **reason).status_code == 303
    assert story.state() == "queued"
    page = coordinator.get(address).text
    assert "Void The plan is another district's." in " ".join(words(page, "//p"))


def test_withdrawing_and_reviving_for_the_candidate(coordinator: Browser, story: Story):
    address = f"/program/packets/{story.id}"
    assert coordinator.submit(address, f"{address}/withdraw", **{"withdraw-reason": "Retired."}).status_code == 303
    assert deeds(coordinator.get(address).text) == ["Revive for the candidate"]
    assert coordinator.submit(address, f"{address}/revive", **{"revive-reason": "Came back."}).status_code == 303
    assert story.state() == "draft"


def test_whoever_was_slower_keeps_what_was_typed(coordinator: Browser, story: Story, cast: Cast, engine: Engine):
    address = f"/program/packets/{story.id}"
    stale = {"csrf_token": coordinator.token(), "version": "1"}
    answer = coordinator.post(f"{address}/withdraw", data=stale | {"withdraw-reason": "Moved away."})
    assert answer.status_code == 409
    assert words(answer.text, "//textarea[@id='withdraw-reason']") == ["Moved away."]
    with transaction(engine) as db:
        packet = story.packet(db)
        packets.withdraw(db, packet, actor=actor(db.get_one(Person, cast.candidate.id)), version=packet.version)
    answer = coordinator.post(f"{address}/withdraw", data=stale | {"withdraw-reason": "Moved away."})
    assert answer.status_code == 409
    assert words(answer.text, "//dl[@class='typed']/dd") == ["Moved away."], "the act is not offered any more"


def test_what_cannot_be_done_now_is_refused(coordinator: Browser, story: Story, cast: Cast):
    address = f"/program/packets/{story.id}"
    form = {"csrf_token": coordinator.token(), "version": "6", "extend-reason": "x", "extend-fix_by": "2036-01-01"}
    assert coordinator.post(f"{address}/assign_all", data=form).status_code == 404
    assert coordinator.post(f"{address}/rerun_checks", data=form).status_code == 403


@pytest.mark.parametrize("name", ["candidate", "reviewer", "administrator", "outsider", "newcomer"])
def test_the_desk_is_closed_to_everyone_else(client_for: ClientFor, cast: Cast, story: Story, name: str):
    client = client_for(getattr(cast, name))
    assert client.get(f"/program/packets/{story.id}").status_code == 404
    page = client.get("/program")
    assert page.status_code == (200 if name == "outsider" else 404)
    assert "Carla" not in page.text


def test_a_packet_of_the_coordinators_own_district_does_not_exist(
    client_for: ClientFor, cast: Cast, story: Story, engine: Engine
):
    with transaction(engine) as db:
        db.get_one(Person, cast.coordinator.id).district_id = cast.candidate.district_id
        cycle = story.packet(db).cycle.public_id
    client = client_for(cast.coordinator)
    page = client.get("/program/packets").text
    assert (packet_rows(page), attention(client.get("/program/attention").text)) == ([], [])
    assert "Carla" not in client.get("/program/holders").text + client.get("/program/messages").text
    hidden = (f"/program/packets/{story.id}", f"/program/hours/{cycle}")
    assert [client.get(address).status_code for address in hidden] == [404, 404]
    form = {"csrf_token": client.token(), "version": "6"}
    assert client.post(f"/program/packets/{story.id}/complete", data=form).status_code == 404
    with transaction(engine) as db:
        assert len(db.scalars(select(Packet)).all()) == 1


def test_a_reminder_is_one_button_and_what_asks_for_more_is_folded(coordinator: Browser, story: Story, cast: Cast):
    story.returned(cast.reviewer, "Say how you will evaluate.")
    page = coordinator.get(f"/program/packets/{story.id}").text
    assert words(page, "//main//form[not(ancestor::details)]//button") == ["Send a reminder"]
    assert "Withdraw for the candidate" in words(page, "//main//details//form//button")


def test_the_packet_says_where_its_candidate_is_reached_and_what_is_still_to_come(
    coordinator: Browser, story: Story, cast: Cast
):
    address, coming = (
        f"/program/packets/{story.id}",
        "//h2[text()='Before it can be completed']/following-sibling::ul[1]/li",
    )
    page = coordinator.get(address).text
    assert words(page, "//a[starts-with(@href, 'mailto:')]") == ["carla@demo.example"]
    assert words(page, coming)[0] == "A reviewer must pass the latest revision first."
    passed(story, cast)
    page = coordinator.get(address).text
    assert words(page, coming) == []
    assert words(page, "//dt[text()='Who acts next']/following-sibling::dd[1]") == ["Carla Candidate"]
    assert words(page, "//a[@href='#deeds']") == ["What you can do", "Remind Carla Candidate"]
