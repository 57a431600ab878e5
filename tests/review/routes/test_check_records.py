"""The checks' own record: how often reviewers confirmed or dismissed what each check found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html
from sqlalchemy import Engine, event, select

import checks
from review import clock
from review.db import transaction
from review.models import Deficiency, FindingRow, Grant, Person
from review.operations import decisions, desk, packets
from review.queries.check_records import ENOUGH, Record, check_records, in_order
from review.settings import Settings
from review.workflow.deficiencies import DeficiencyAct
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast
from tests.review.routes.desk_makers import LOOK, REPORT, Story, actor
from tests.review.routes.test_coordinator import rows, words

ClientFor = Callable[[Person], Browser]
ADDRESS = "/program/checks"
TABLE = "Findings in decided revisions, by check and requirement"
CONTENTS_ARE_THERE = "The table of contents is on page 3."


@pytest.fixture
def coordinator(autumn: None, client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def story(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, whose report has four findings: two to fix or to look at, an unread file, one on watch."""
    return Story(engine, settings, cast.candidate, REPORT)


def answer(story: Story, reviewer: Person, message: str, word: str, reason: str = "") -> None:
    """The holder confirms or dismisses the finding with that message."""
    with transaction(story.engine) as db:
        packet = story.packet(db)
        revision = packet.latest_revision
        assert revision is not None
        found = select(FindingRow).where(FindingRow.report_id == revision.report_id, FindingRow.message == message)
        holder = actor(db.get_one(Person, reviewer.id))
        desk.answer_finding(db, packet, db.scalars(found).one(), actor=holder, answer=word, reason=reason)


def sent_back(story: Story, reviewer: Person, *answers: tuple[str, str, str]) -> None:
    """Claimed, each finding answered, and returned for one fix."""
    story.claim(reviewer)
    for message, word, reason in answers:
        answer(story, reviewer, message, word, reason)
    story.write(reviewer, "Say how you will evaluate.")
    return_now(story, reviewer)


def return_now(story: Story, reviewer: Person) -> None:
    stage_return(story, reviewer, seconds=0)
    story.tick()


def stage_return(story: Story, reviewer: Person, *, seconds: int) -> None:
    with transaction(story.engine) as db:
        packet = story.packet(db)
        decisions.stage_return(
            db, packet, actor=actor(db.get_one(Person, reviewer.id)), fix_by=clock.today("America/Chicago"),
            version=packet.version, stage_seconds=seconds,
        )  # fmt: skip


def still_open(story: Story, reviewer: Person) -> None:
    """The reviewer is not content with the candidate's answer."""
    with transaction(story.engine) as db:
        (deficiency,) = db.scalars(select(Deficiency))
        desk.resolve_deficiency(
            db, story.packet(db), deficiency, actor=actor(db.get_one(Person, reviewer.id)),
            act=DeficiencyAct.KEEP_OPEN, reason="It is not.", version=deficiency.version,
        )  # fmt: skip


EVALUATION_CONFIRMED = (REPORT.findings[1].message, "confirmed", "")
LOOK_DISMISSED = (LOOK, "dismissed", CONTENTS_ARE_THERE)


def test_before_the_first_answer_the_page_says_what_is_to_come(coordinator: Browser):
    page = coordinator.get(ADDRESS).text
    assert words(page, "//div[@class='empty']/p")[0] == "No finding was confirmed or dismissed yet."
    listed = words(page, "//dl/div/dt")
    assert sorted(listed) == sorted(rule.name for rule in checks.rule_set(f"{PROGRAM}@policy").checks)
    assert words(page, "//dl/div[dt='period']/dd") == ["The plan covers exactly the months that the rules ask for."]


@on_both_databases
def test_each_check_has_its_share_of_dismissals_with_counts_and_reasons(coordinator: Browser, story: Story, cast: Cast):
    sent_back(story, cast.reviewer, EVALUATION_CONFIRMED, LOOK_DISMISSED)
    page = coordinator.get(ADDRESS).text
    wait = f"Wait: {ENOUGH} answers are needed to judge it."
    (why,) = words(page, "//details")
    assert rows(page, TABLE) == [
        ["look", "Technology plan", "1", "0", f"1 {why}", "100 % (1 of 1)", wait],
        ["sections", "Evaluation Method", "1", "1", "0", "0 % (0 of 1)", wait],
        ["sections", "Training and Staff Development Needs", "1", "0", "0", "–", wait],
    ]
    assert why.startswith(f"Why findings of look on Technology plan were dismissed {CONTENTS_ARE_THERE} (November")
    (link,) = html.document_fromstring(page).xpath("//details//a/@href")
    assert link == f"/program/packets/{story.id}"


@on_both_databases
def test_what_is_not_decided_yet_does_not_count(coordinator: Browser, story: Story, cast: Cast):
    story.claim(cast.reviewer)
    answer(story, cast.reviewer, *LOOK_DISMISSED)
    assert rows(coordinator.get(ADDRESS).text, TABLE) == []
    story.write(cast.reviewer, "Say how you will evaluate.")
    stage_return(story, cast.reviewer, seconds=600)
    assert rows(coordinator.get(ADDRESS).text, TABLE) == [], "it may still be taken back"


@on_both_databases
def test_a_revision_that_comes_back_unchanged_counts_once(coordinator: Browser, story: Story, cast: Cast):
    sent_back(story, cast.reviewer, EVALUATION_CONFIRMED, LOOK_DISMISSED)
    before = rows(coordinator.get(ADDRESS).text, TABLE)
    story.answer("disagree", "It is on page 12.")
    with transaction(story.engine) as db:
        packet = story.packet(db)
        candidate = actor(db.get_one(Person, cast.candidate.id))
        packets.submit(db, packet, actor=candidate, statement_ticked=True, version=packet.version)
    story.claim(cast.reviewer)
    still_open(story, cast.reviewer)
    return_now(story, cast.reviewer)
    with transaction(story.engine) as db:
        first, second = story.packet(db).revisions
        assert first.report_id == second.report_id
    assert rows(coordinator.get(ADDRESS).text, TABLE) == before


@on_both_databases
def test_the_reasons_of_the_latest_dismissals_come_first_and_are_three(
    story: Story, engine: Engine, settings: Settings, cast: Cast
):
    with transaction(engine) as db:
        newcomer = db.get_one(Person, cast.newcomer.id)
        newcomer.district_id = cast.candidate.district_id
        newcomer.grants.append(Grant(role="candidate", program=PROGRAM, granted_at=clock.now()))
        twice = replace(REPORT.findings[2], requirement="plan")
    many = replace(REPORT, findings=(*REPORT.findings, replace(twice, message="The pages have no numbers.")))
    others = [Story(engine, settings, person, many) for person in (cast.other_candidate, newcomer)]
    sent_back(story, cast.reviewer, (LOOK, "dismissed", "first"))
    sent_back(others[0], cast.reviewer, (LOOK, "dismissed", "second"))
    answers = [(LOOK, "dismissed", "third"), ("The pages have no numbers.", "dismissed", "fourth")]
    sent_back(others[1], cast.reviewer, *answers)
    with transaction(engine) as db:
        records = check_records(db, actor(cast.coordinator), today=clock.today("America/Chicago"))
    (look,) = [record for record in records if (record.check, record.requirement) == ("look", "plan")]
    assert (look.read, look.confirmed, look.dismissed) == (5, 0, 4)
    assert [said.reason for said in look.reasons] == ["fourth", "third", "second"]


@on_both_databases
def test_a_conflict_of_interest_is_in_no_count(story: Story, engine: Engine, client_for: ClientFor, cast: Cast):
    sent_back(story, cast.reviewer, EVALUATION_CONFIRMED, LOOK_DISMISSED)
    with transaction(engine) as db:
        db.get_one(Person, cast.second_coordinator.id).district_id = cast.candidate.district_id
    page = client_for(cast.second_coordinator).get(ADDRESS).text
    assert (rows(page, TABLE), CONTENTS_ARE_THERE in page) == ([], False)


def test_coordinators_of_other_programs_see_nothing_of_it(story: Story, client_for: ClientFor, cast: Cast):
    sent_back(story, cast.reviewer, LOOK_DISMISSED)
    assert rows(client_for(cast.outsider).get(ADDRESS).text, TABLE) == []
    assert client_for(cast.reviewer).get(ADDRESS).status_code == 404
    assert client_for(cast.candidate).get(ADDRESS).status_code == 404


@on_both_databases
def test_the_page_takes_the_same_queries_for_one_packet_and_for_two(
    coordinator: Browser, story: Story, engine: Engine, settings: Settings, cast: Cast, app
):
    counted: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries() -> int:
        counted.clear()
        assert coordinator.get(ADDRESS).status_code == 200
        return len(counted)

    empty = queries()
    sent_back(story, cast.reviewer, EVALUATION_CONFIRMED, LOOK_DISMISSED)
    assert queries() == empty
    sent_back(Story(engine, settings, cast.other_candidate, REPORT), cast.reviewer, LOOK_DISMISSED)
    assert queries() == empty


@on_both_databases
def test_only_the_latest_decided_revisions_count(
    story: Story, engine: Engine, settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    sent_back(story, cast.reviewer, LOOK_DISMISSED)
    sent_back(Story(engine, settings, cast.other_candidate, REPORT), cast.reviewer, (LOOK, "confirmed", ""))

    def look() -> tuple[int, int]:
        with transaction(engine) as db:
            records = check_records(db, None, today=clock.today("America/Chicago"))
        return next((one.confirmed, one.dismissed) for one in records if one.check == "look")

    assert look() == (1, 1)
    monkeypatch.setattr("review.queries.check_records.LATEST", 1)
    assert look() == (1, 0)


@pytest.mark.parametrize(
    ("mode", "confirmed", "dismissed", "advice"),
    [
        ("enforce", 0, 0, "Wait: 10 answers are needed to judge it."),
        ("enforce", 0, 9, "Wait: 10 answers are needed to judge it."),
        ("enforce", 9, 1, "Nothing: it is right."),
        ("enforce", 8, 2, "Read the reasons: what do they have in common?"),
        ("enforce", 15, 5, "Read the reasons: what do they have in common?"),
        ("enforce", 7, 3, "Put it on watch in the next rule set, and mend it."),
        ("watch", 9, 1, "Enforce it in the next rule set."),
        ("watch", 8, 2, "Leave it on watch, and read the reasons."),
        ("watch", 1, 1, "Wait: 10 answers are needed to judge it."),
    ],
)
def test_every_record_says_what_to_do(mode: str, confirmed: int, dismissed: int, advice: str):
    read = confirmed + dismissed + 1
    assert Record(PROGRAM, "look", "", mode, "plan", "Technology plan", read, confirmed, dismissed).advice == advice


def test_what_can_be_judged_and_was_dismissed_most_is_on_top():
    def record(check: str, confirmed: int, dismissed: int) -> Record:
        return Record(PROGRAM, check, "", "enforce", "plan", "", confirmed + dismissed, confirmed, dismissed)

    listed = [record("few", 0, 3), record("right", 20, 0), record("wrong", 5, 5), record("half", 12, 4)]
    assert [one.check for one in in_order(listed)] == ["wrong", "half", "right", "few"]
