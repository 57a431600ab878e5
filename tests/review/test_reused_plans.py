"""A packet's report compares its plan with those that the same district sent in for earlier cycles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
from checks.evidence.fingerprint import fingerprint_of
from checks.model import PacketFile
from review import clock
from review.db import transaction
from review.models import Cycle, Grant, Packet, Person, ReportRow
from review.operations import packets
from review.queries.reports import earlier_plans
from review.reading import as_packet
from review.settings import Settings
from tests.checks.makers import WHOLE_PLAN, document
from tests.postgresql import on_both_databases
from tests.review.makers import PROGRAM, Cast, make_cycle
from tests.review.routes.desk_makers import REPORT, Story, actor

FINGERPRINT = fingerprint_of(document(*WHOLE_PLAN))
READ = replace(REPORT, evidence=replace(REPORT.evidence, fingerprint=FINGERPRINT))


@pytest.fixture
def past(engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet of her first cycle, which was over three years ago."""
    story = Story(engine, settings, cast.candidate, READ)
    with transaction(engine) as db:
        cycle = story.packet(db).cycle
        cycle.starts_on, cycle.ends_on = _years_before(cycle.starts_on), _years_before(cycle.ends_on)
    return story


def _years_before(day: dt.date) -> dt.date:
    return day.replace(day=min(day.day, 28), year=day.year - 3)


def next_cycle(db: Session, past: Story) -> Cycle:
    """The cycle after that packet's."""
    before = past.packet(db).cycle
    starts_on = before.ends_on + dt.timedelta(days=1)
    ends_on = before.ends_on.replace(year=before.ends_on.year + 3)
    cycle = Cycle(certification=before.certification, number=2, starts_on=starts_on, ends_on=ends_on)
    db.add(cycle)
    db.flush()
    return cycle


def opened(db: Session, cycle: Cycle) -> Packet:
    candidate = db.get_one(Person, cycle.certification.person_id)
    return packets.open_packet(db, cycle, actor=actor(candidate))


@on_both_databases
def test_the_next_packet_is_compared_with_the_plan_of_the_last_cycle(past: Story, engine: Engine, cast: Cast):
    with transaction(engine) as db:
        packet = opened(db, next_cycle(db, past))
        earlier = past.packet(db)
        (plan,) = [document for document in earlier.current_documents if document.kind == "plan"]
        (told,) = earlier_plans(db, packet)
        assert told == {
            "sha256": plan.stored_file.sha256,
            "fingerprint": "".join(f"{each:08x}" for each in sorted(FINGERPRINT)),
            "ends_on": earlier.cycle.ends_on.isoformat(),
            "own": True,
        }
        (known,) = as_packet({"earlier": [told]}, ()).earlier
        assert (known.fingerprint, known.ends_on, known.own) == (FINGERPRINT, earlier.cycle.ends_on, True)


@on_both_databases
def test_a_plan_that_is_handed_in_again_is_found_by_the_checks(
    past: Story, engine: Engine, settings: Settings, cast: Cast
):
    with transaction(engine) as db:
        past_sha = next(d.stored_file.sha256 for d in past.packet(db).current_documents if d.kind == "plan")
        past.id = opened(db, next_cycle(db, past)).public_id
    past.hand_in("first")  # the very bytes of three years ago
    with transaction(engine) as db:
        report = db.scalars(select(ReportRow).order_by(ReportRow.id.desc())).first()
        assert report is not None
        files = [PacketFile(each["kind"], each["name"], each["sha256"]) for each in report.documents]
        assert past_sha in {file.sha256 for file in files}
        said = checks.run(as_packet(report.facts, files), checks.rule_set(report.rule_set)).findings
    (finding,) = [each for each in said if each.check == "reused"]
    assert finding.message.startswith("The plan is the one that you sent in for the cycle that ended on ")


@on_both_databases
def test_only_plans_of_the_same_district_sent_in_for_a_cycle_that_was_over_count(
    past: Story, engine: Engine, settings: Settings, cast: Cast
):
    with transaction(engine) as db:
        other = opened(db, make_cycle(db, db.get_one(Person, cast.other_candidate.id)))
        assert earlier_plans(db, other) == [], "another district"
        db.get_one(Person, cast.newcomer.id).district_id = cast.candidate.district_id
    with transaction(engine) as db:
        newcomer = db.get_one(Person, cast.newcomer.id)
        newcomer.grants.append(Grant(role="candidate", program=PROGRAM, granted_at=clock.now()))
        colleague = opened(db, make_cycle(db, newcomer, months_left=5))
        (told,) = earlier_plans(db, colleague)
        assert told["own"] is False
        assert earlier_plans(db, past.packet(db)) == [], "its own cycle, and what came after"
        past.packet(db).state = "draft"
    with transaction(engine) as db:
        assert earlier_plans(db, db.get_one(Packet, colleague.id)) == [], "never sent in"


@on_both_databases
def test_a_report_that_was_never_made_leaves_the_file_to_compare(past: Story, engine: Engine):
    with transaction(engine) as db:
        db.scalars(select(ReportRow)).one().content = {"broken": "The worker stopped."}
        packet = opened(db, next_cycle(db, past))
    with transaction(engine) as db:
        assert [told["fingerprint"] for told in earlier_plans(db, db.get_one(Packet, packet.id))] == [""]
