"""Whatever people do, in whatever order, seen however long ago: what is kept of it always tells one true story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm.exc import StaleDataError

import checks
from review import clock
from review.db import open_db
from review.models import Cycle, Deficiency, Packet, Person
from review.operations import clockwork, completion, decisions, desk, packets, pointers, reports
from review.operations.refusals import Refused
from review.verifying.past import read_pasts
from review.verifying.run import OF_A_PACKET
from review.workflow.deficiencies import DeficiencyAct
from tests.review.makers import Cast, make_cast
from tests.review.operations.conftest import ENCRYPTED, GOOD, LACKING, Way, actor, upload

pytestmark = pytest.mark.slow

SHORT = settings(max_examples=5, stateful_step_count=40)
LONG = "long"
"""The profile of a long run, which tests/conftest.py registers: `pytest --hypothesis-profile=long`."""
NOON = dt.datetime(2026, 11, 21, 18, tzinfo=dt.UTC)
PEOPLE = (
    "candidate", "other_candidate", "reviewer", "second_reviewer", "neighbor",
    "coordinator", "second_coordinator", "administrator", "outsider",
)  # fmt: skip
KINDS = ("plan", "presentation", "signatures")


def by(*usual: str) -> st.SearchStrategy[str]:
    """Mostly somebody whose work it is, sometimes anybody."""
    return st.sampled_from((*usual * (12 // len(usual)), *PEOPLE))


CANDIDATE, REVIEWER, COORDINATOR = by("candidate"), by("reviewer"), by("coordinator")
SEEN = st.sampled_from((0,) * 8 + (-1, 1))
"""How far the version that they saw is from the one that stands."""
REASON = st.sampled_from(("It is in the appendix.", "It is in the appendix.", ""))


class Desk(RuleBasedStateMachine):
    """Carla's packets, and everybody who may or may not do something to the latest of them."""

    def __init__(self, engine: Engine, host: Clock) -> None:
        super().__init__()
        self.clock = host
        self.clock.now = NOON
        self.db = open_db(engine, writes=True)
        self.cast: Cast = make_cast(self.db)
        self.way = Way(self.db, self.cast)
        self.uploads = 0

    def teardown(self) -> None:
        self.db.rollback()
        self.db.close()

    @property
    def packet(self) -> Packet:
        return self.db.scalars(select(Packet).order_by(Packet.id.desc()).limit(1)).one()

    def who(self, name: str) -> Person:
        person: Person = getattr(self.cast, name)
        return person

    def attempt(self, act: Callable[..., object], /, *given: Any, **words: Any) -> None:
        """Does it, or is refused; anything else is a fault. A refusal leaves nothing behind."""
        self.clock.now += dt.timedelta(seconds=1)
        try:
            with self.db.begin_nested():
                act(self.db, *given, **words)
        except (Refused, StaleDataError):
            pass
        self.db.expire_all()

    def on_packet(self, act: Callable[..., object], person: str, seen: int, /, **words: Any) -> None:
        packet = self.packet
        self.attempt(act, packet, actor=actor(self.who(person)), version=packet.version + seen, **words)

    def deficiency(self) -> Deficiency | None:
        last = select(Deficiency).where(Deficiency.packet_id == self.packet.id).order_by(Deficiency.id.desc())
        return self.db.scalars(last.limit(1)).first()

    @invariant()
    def all_is_well(self) -> None:
        self.db.expire_all()
        ids = self.db.scalars(select(Packet.id).order_by(Packet.id)).all()
        pasts = read_pasts(self.db, ids)
        assert [problem.sentence for past in pasts for check in OF_A_PACKET for problem in check(past)] == []
        assert [past.packet.version for past in pasts] == [len(past.log) for past in pasts]

    @rule(minutes=st.sampled_from((-60, 1, 11, 60 * 24 * 3, 60 * 24 * 10, 60 * 24 * 16)))
    def time_passes(self, minutes: int) -> None:
        """Or the clock is set back by an hour."""
        self.clock.now += dt.timedelta(minutes=minutes)

    @rule()
    def the_clock_comes_by(self) -> None:
        self.attempt(clockwork.apply_due_decisions)
        self.attempt(clockwork.expire_leases)
        self.attempt(clockwork.remind_of_leases)

    @rule(person=CANDIDATE, kind=st.sampled_from(KINDS), again=st.booleans())
    def attach(self, person: str, kind: str, again: bool) -> None:
        self.uploads += not again
        name = {"presentation": "slides.pptx"}.get(kind, f"{kind}.docx")
        file = upload(f"{kind} {self.uploads}", name)
        self.attempt(packets.attach, self.packet, actor=actor(self.who(person)), kind=kind, upload=file)

    @rule(person=CANDIDATE)
    def detach(self, person: str) -> None:
        if self.packet.documents:
            document = self.packet.documents[-1]
            self.attempt(packets.detach, self.packet, document, actor=actor(self.who(person)))

    @rule(person=CANDIDATE, seen=SEEN, ticked=st.sampled_from((True, True, True, False)))
    def submit(self, person: str, seen: int, ticked: bool) -> None:
        self.on_packet(packets.submit, person, seen, statement_ticked=ticked)

    @rule()
    def fill_and_submit(self) -> None:
        for kind in KINDS:
            self.attach("candidate", kind, again=False)
        self.submit("candidate", 0, ticked=True)

    @rule(report=st.sampled_from((GOOD, LACKING, GOOD, LACKING, ENCRYPTED, None)))
    def the_checks_answer(self, report: checks.Report | None) -> None:
        """None: the worker fails at it."""
        revision = self.packet.latest_revision
        row = None if revision is None else reports.take_report(self.db, revision.report_id, lease_seconds=12)
        if row is None:
            return
        token = str(row.lease_token)
        if report is None:
            self.attempt(reports.give_up_report, row.id, token, "the reader died")
            return
        files = [checks.PacketFile(each["kind"], each["name"], each["sha256"]) for each in row.documents]
        faults = [file.fault for file in report.evidence.packet.files]
        if files and faults:
            files[0] = replace(files[0], fault=faults[0])
        evidence = replace(report.evidence, packet=checks.Packet(tuple(files)))
        self.attempt(reports.record_report, row.id, token, replace(report, evidence=evidence))

    @rule(person=COORDINATOR)
    def rerun_checks(self, person: str) -> None:
        self.attempt(reports.rerun_report, self.packet, actor=actor(self.who(person)))

    @rule(person=REVIEWER, seen=SEEN)
    def claim(self, person: str, seen: int) -> None:
        self.on_packet(desk.claim, person, seen)

    @rule(person=REVIEWER, seen=SEEN)
    def release(self, person: str, seen: int) -> None:
        self.on_packet(desk.release, person, seen)

    @rule(person=COORDINATOR, seen=SEEN, reviewer=REVIEWER)
    def assign(self, person: str, seen: int, reviewer: str) -> None:
        self.on_packet(desk.assign, person, seen, reviewer=self.who(reviewer))

    @rule(person=REVIEWER, must_fix=st.booleans())
    def write_deficiency(self, person: str, must_fix: bool) -> None:
        words = {"requirement": "evaluation", "words": "Say how you evaluate.", "must_fix": must_fix, "place": {}}
        self.attempt(desk.write_deficiency, self.packet, actor=actor(self.who(person)), **words)

    @rule(person=REVIEWER)
    def drop_deficiency(self, person: str) -> None:
        if (row := self.deficiency()) is not None:
            self.attempt(desk.drop_deficiency, self.packet, row, actor=actor(self.who(person)))

    @rule(person=REVIEWER, act=st.sampled_from(DeficiencyAct), reason=REASON, seen=SEEN)
    def resolve_deficiency(self, person: str, act: DeficiencyAct, reason: str, seen: int) -> None:
        if (row := self.deficiency()) is not None:
            how: dict[str, Any] = {"act": act, "reason": reason, "version": row.version + seen}
            self.attempt(desk.resolve_deficiency, self.packet, row, actor=actor(self.who(person)), **how)

    @rule(person=CANDIDATE, kind=st.sampled_from(("fixed", "disagree")))
    def answer_deficiency(self, person: str, kind: str) -> None:
        if (row := self.deficiency()) is not None:
            how = {"kind": kind, "words": "See page 9."}
            self.attempt(packets.answer_deficiency, row, self.packet, actor=actor(self.who(person)), **how)

    @rule(person=CANDIDATE, section=st.sampled_from(("mission", "evaluation")), back=st.booleans())
    def point(self, person: str, section: str, back: bool) -> None:
        """Says where a section stands, or takes that back."""
        how: dict[str, Any] = {"actor": actor(self.who(person)), "requirement": section}
        if back:
            self.attempt(pointers.take_pointer_back, self.packet, **how)
        else:
            self.attempt(pointers.point, self.packet, page="12", words="", **how)

    @rule(person=REVIEWER, answer=st.sampled_from(("dismissed", "confirmed")), reason=REASON)
    def answer_finding(self, person: str, answer: str, reason: str) -> None:
        revision = self.packet.latest_revision
        for finding in revision.report.findings if revision is not None else ():
            how = {"answer": answer, "reason": reason}
            self.attempt(desk.answer_finding, self.packet, finding, actor=actor(self.who(person)), **how)

    @rule(person=REVIEWER, seen=SEEN, seconds=st.sampled_from((0, 0, 600)))
    def stage_return(self, person: str, seen: int, seconds: int) -> None:
        day = clock.today("America/Chicago") + dt.timedelta(days=14)
        self.on_packet(decisions.stage_return, person, seen, fix_by=day, stage_seconds=seconds)

    @rule(person=REVIEWER, seen=SEEN, seconds=st.sampled_from((0, 0, 600)))
    def stage_pass(self, person: str, seen: int, seconds: int) -> None:
        met = dict.fromkeys(decisions.requirements(self.packet), "met")
        self.on_packet(decisions.stage_pass, person, seen, checklist=met, stage_seconds=seconds)

    @rule(person=REVIEWER, seen=SEEN)
    def take_back(self, person: str, seen: int) -> None:
        self.on_packet(decisions.take_back, person, seen)

    @rule(person=COORDINATOR, seen=SEEN, reason=REASON, days=st.sampled_from((7, 28)))
    def extend(self, person: str, seen: int, reason: str, days: int) -> None:
        day = clock.today("America/Chicago") + dt.timedelta(days=days)
        self.on_packet(decisions.extend, person, seen, fix_by=day, reason=reason)

    @rule(person=COORDINATOR, seen=SEEN, reason=REASON)
    def return_to_review(self, person: str, seen: int, reason: str) -> None:
        self.on_packet(decisions.return_to_review, person, seen, reason=reason)

    @rule(person=COORDINATOR, seen=SEEN)
    def log_hours_and_complete(self, person: str, seen: int) -> None:
        self.way.log_hours()
        self.on_packet(completion.complete, person, seen)

    @rule(person=by("candidate", "coordinator"), seen=SEEN, reason=REASON)
    def withdraw(self, person: str, seen: int, reason: str) -> None:
        self.on_packet(packets.withdraw, person, seen, reason=reason)

    @rule(person=by("candidate", "coordinator"), seen=SEEN, reason=REASON)
    def revive(self, person: str, seen: int, reason: str) -> None:
        self.on_packet(packets.revive, person, seen, reason=reason)

    @rule(person=by("candidate", "coordinator"))
    def open_another(self, person: str) -> None:
        cycle = self.db.scalars(select(Cycle).order_by(Cycle.number.desc()).limit(1)).one()
        self.attempt(packets.open_packet, cycle, actor=actor(self.who(person)))

    @rule(decision=st.sampled_from(("pass", "return", "take back")))
    def go_on(self, decision: str) -> None:
        """What usually comes next, so that the end of the way is reached as well."""
        state = self.packet.state
        if state in ("draft", "needs_files", "fix_requested"):
            self.answer_deficiency("candidate", "fixed")
            self.fill_and_submit()
        elif state == "checking":
            self.the_checks_answer(GOOD)
        elif state == "queued":
            self.claim("reviewer", 0)
        elif state == "in_review":
            self.resolve_deficiency("reviewer", DeficiencyAct.VERIFY, "", 0)
            self.decide(decision)
        elif state == "passed":
            self.log_hours_and_complete("coordinator", 0)

    def decide(self, decision: str) -> None:
        if decision == "return":
            self.write_deficiency("reviewer", must_fix=True)
            self.stage_return("reviewer", 0, 0)
        else:
            self.stage_pass("reviewer", 0, 600 if decision == "take back" else 0)
        if decision == "take back":
            self.take_back("reviewer", 0)
        self.the_clock_comes_by()


class Clock:
    """The one clock of all of them; each act is a second later."""

    now = NOON


def test_every_story_is_true(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    host = Clock()
    monkeypatch.setattr(clock, "now", lambda: host.now)
    chosen = settings() if settings.get_current_profile_name() == LONG else SHORT
    calm = settings(chosen, deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True)
    run_state_machine_as_test(lambda: Desk(engine, host), settings=calm)
