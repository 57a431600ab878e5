"""A program that people apply for goes the way of every packet, by what its rule set says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

import checks
from review import clock
from review.accounts import actor_of
from review.models import Certificate, Certification, OutboxRow, Packet, Person
from review.operations import clockwork, decisions, desk, lifecycle, packets, reports
from review.operations.certifications import enter_certification
from review.operations.completion import complete, completion_blockers
from review.operations.refusals import NotAllowed, NotReady
from review.queries.applying import last_moment, why_too_late
from review.queries.standing import standing_of
from review.verifying.cycles import check_cycles
from review.workflow.deficiencies import DeficiencyAct
from tests.review.applications import COHORT, PROGRAM, operators_rules, write_cohort
from tests.review.makers import make_district, make_person
from tests.review.operations.conftest import upload

EXTENDED = "[deadline]\nextension_allowed = true\n"
NOTHING_FOUND = checks.Report(COHORT, checks.Evidence(packet=checks.Packet(files=())), findings=())


@dataclass
class Applying:
    """Dana applies, Rosa reviews, Kim coordinates."""

    db: Session
    applicant: Person
    reviewer: Person
    coordinator: Person
    certification: Certification
    packet: Packet

    def bring(self, *kinds: str, words: str = "first") -> None:
        for kind in kinds:
            actor = actor_of(self.applicant)
            packets.attach(
                self.db, self.packet, actor=actor, kind=kind, upload=upload(f"{words} {kind}", f"{kind}.docx")
            )

    def submit(self) -> None:
        actor, version = actor_of(self.applicant), self.packet.version
        packets.submit(self.db, self.packet, actor=actor, statement_ticked=True, version=version)
        revision = self.packet.latest_revision
        assert revision is not None
        leased = reports.take_report(self.db, revision.report_id, lease_seconds=12)
        assert leased is not None
        assert leased.lease_token is not None
        assert reports.record_report(self.db, leased.id, leased.lease_token, NOTHING_FOUND)
        self.db.refresh(self.packet)

    def claim(self) -> None:
        desk.claim(self.db, self.packet, actor=actor_of(self.reviewer), version=self.packet.version)

    def let_pass(self) -> None:
        met = dict.fromkeys(decisions.requirements(self.packet), "met")
        actor, version = actor_of(self.reviewer), self.packet.version
        decisions.stage_pass(self.db, self.packet, actor=actor, checklist=met, version=version, stage_seconds=0)
        clockwork.apply_due_decisions(self.db)

    def accept(self) -> None:
        assert complete(self.db, self.packet, actor=actor_of(self.coordinator), version=self.packet.version) is None


@pytest.fixture
def more() -> str:
    """Further keys of the cohort's rule set."""
    return ""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str) -> Iterator[checks.RuleSet]:
    """The cohort whose applications are open."""
    write_cohort(tmp_path, more=more)
    with operators_rules(monkeypatch, tmp_path):
        yield checks.rule_set(COHORT)


@pytest.fixture
def applying(db: Session, rules: checks.RuleSet) -> Applying:
    valley, bay = make_district(db, "Valley Unified"), make_district(db, "Bay Office of Education")
    applicant = make_person(db, "Dana Applicant", valley, ("candidate", PROGRAM))
    reviewer = make_person(db, "Rosa Reviewer", bay, ("reviewer", PROGRAM))
    coordinator = make_person(db, "Kim Coordinator", bay, ("coordinator", PROGRAM))
    certification = enter_certification(
        db, applicant, actor=actor_of(coordinator), program=PROGRAM, issued_on=dt.date(2020, 1, 1)
    )
    packet = packets.open_packet(db, certification.cycles[0], actor=actor_of(applicant))
    return Applying(db, applicant, reviewer, coordinator, certification, packet)


def told(db: Session, person: Person) -> list[str]:
    owed = select(OutboxRow).where(OutboxRow.kind == "notice", OutboxRow.person_id == person.id).order_by(OutboxRow.id)
    return [row.payload["subject"] for row in db.scalars(owed)]


def test_an_applicant_gets_the_days_for_applications_and_no_day_of_issue(applying: Applying, rules: checks.RuleSet):
    (cycle,) = applying.certification.cycles
    assert applying.certification.issued_on is None
    assert rules.application is not None
    assert (cycle.starts_on, cycle.ends_on) == (rules.application.opens_on, rules.application.closes_at.date())
    assert standing_of(applying.db, applying.certification) is None
    assert decisions.requirements(applying.packet) == {"application": "Application", "resume": "Resume"}


def test_an_application_is_returned_fixed_passed_and_accepted(applying: Applying):
    db, packet = applying.db, applying.packet
    applying.bring("application", "resume")
    applying.submit()
    applying.claim()
    desk.write_deficiency(
        db, packet, actor=actor_of(applying.reviewer), requirement="resume", words="Add the years.", must_fix=True,
        place={},
    )  # fmt: skip
    fix_by = decisions.usual_fix_by(packet)
    decisions.stage_return(
        db, packet, actor=actor_of(applying.reviewer), fix_by=fix_by, version=packet.version, stage_seconds=0
    )
    clockwork.apply_due_decisions(db)
    (deficiency,) = packets.unanswered(db, packet)
    actor = actor_of(applying.applicant)
    packets.answer_deficiency(db, deficiency, packet, actor=actor, kind="fixed", words="They stand on page 1.")
    applying.bring("resume", words="second")
    applying.submit()
    applying.claim()
    db.refresh(deficiency)
    desk.resolve_deficiency(
        db, packet, deficiency, actor=actor_of(applying.reviewer), act=DeficiencyAct.VERIFY, reason="",
        version=deficiency.version,
    )  # fmt: skip
    applying.let_pass()
    assert completion_blockers(db, packet, actor_of(applying.coordinator)) == []
    applying.accept()
    (cycle,) = applying.certification.cycles
    assert (packet.state, packet.rule_set, cycle.completed_at is None) == ("completed", COHORT, False)
    assert db.scalars(select(Certificate)).all() == []
    assert told(db, applying.applicant) == [
        "We received your packet (revision 1)",
        f"1 to fix in your packet by {fix_by:%B} {fix_by.day}, {fix_by.year}",
        "We received your packet (revision 2)",
        "Your packet passed review",
        "Your application is accepted: CITE CTO Mentor Program, Cohort 99",
    ]
    assert list(check_cycles(db)) == []


def test_verify_says_when_an_applicant_has_days_that_the_rules_do_not_give(applying: Applying):
    assert list(check_cycles(applying.db)) == []
    applying.certification.cycles[0].starts_on += dt.timedelta(days=1)
    assert [problem.kind for problem in check_cycles(applying.db)] == ["cycle bounds"]


def test_an_application_after_the_deadline_is_refused_with_the_moment(applying: Applying):
    applying.bring("application", "resume")
    last = last_moment(applying.packet)
    with time_machine.travel(last, tick=False):
        assert why_too_late(applying.packet) == ""
    with time_machine.travel(last + dt.timedelta(seconds=1), tick=False):
        late = why_too_late(applying.packet)
        assert late.startswith("Applications closed on ")
        assert " 5:00:00 PM P" in late
        assert late.endswith(" Nobody reads it. Your files stay here, and you can download them.")
        with pytest.raises(NotReady) as refused:
            applying.submit()
    assert [problem.sentence for problem in refused.value.problems] == [late]
    assert applying.packet.revisions == []


def test_fixes_of_an_application_in_time_may_come_after_the_deadline(applying: Applying):
    applying.bring("application", "resume")
    applying.submit()
    with time_machine.travel(last_moment(applying.packet) + dt.timedelta(days=3), tick=False):
        assert why_too_late(applying.packet) == ""
        assert decisions.usual_fix_by(applying.packet) > clock.today("America/Los_Angeles") + dt.timedelta(days=9)


def test_without_extensions_a_coordinator_gives_no_more_time(applying: Applying):
    (cycle,) = applying.certification.cycles
    with pytest.raises(NotAllowed):
        lifecycle.drop_proposal(
            applying.db, applying.certification, actor=actor_of(applying.coordinator),
            file_by=cycle.ends_on + dt.timedelta(days=10),
        )  # fmt: skip


@pytest.mark.parametrize("more", [EXTENDED])
def test_where_the_rules_allow_it_a_coordinator_gives_more_time(applying: Applying):
    applying.bring("application", "resume")
    (cycle,) = applying.certification.cycles
    with time_machine.travel(last_moment(applying.packet) + dt.timedelta(seconds=1), tick=False):
        assert "ask today" in why_too_late(applying.packet)
        lifecycle.drop_proposal(
            applying.db, applying.certification, actor=actor_of(applying.coordinator),
            file_by=cycle.ends_on + dt.timedelta(days=10),
        )  # fmt: skip
        assert why_too_late(applying.packet) == ""
        applying.submit()
    assert applying.packet.state == "queued"


def test_nobody_is_entered_where_there_are_neither_cycles_nor_applications(db: Session):
    district = make_district(db, "Valley Unified")
    person = make_person(db, "Dana Applicant", district)
    with pytest.raises(NotReady, match="it has no cycles"):
        enter_certification(db, person, actor=None, program="nc-cecto", issued_on=dt.date(2020, 1, 1))
