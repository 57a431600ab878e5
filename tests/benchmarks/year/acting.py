"""Carries a program through the year by the operations of the product, act by act, and takes the time of each."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import time_machine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
import uploads
from review import clock
from review.db import open_db, transaction
from review.models import Certification, Cycle, Deficiency, HoursEntry, Packet
from review.operations import clockwork, completion, decisions, desk, lifecycle, packets, reports
from review.operations.hours import enter_hours
from review.operations.hours_desk import judge_each
from review.operations.refusals import NotReady, Stale
from review.operations.reminder_plan import remind_of_expiry
from review.policy import Actor
from review.queries.reporting import REPORTS, Report, Span
from review.workflow.deficiencies import DeficiencyAct, DeficiencyState
from tests.benchmarks.year.plan import (
    AFTERNOON,
    DAYS_TO_CONFIRM,
    EVENING,
    FIRST,
    LAST,
    MORNING,
    ZONE,
    Deed,
    Story,
    local,
)  # fmt: skip
from tests.benchmarks.year.world import Staff, fill

STAGE_SECONDS = 60
REQUIREMENTS = ("mission", "goals", "evaluation")
FILES = (("plan", "docx"), ("presentation", "pptx"), ("signatures", "docx"))
NOTHING_FOUND = checks.Report("al-cto-recert@policy", checks.Evidence(packet=checks.Packet(files=())), ())
_LOCKED = checks.Fault("encrypted", "It is password protected.")
_LOCKED_PLAN = checks.PacketFile("plan", "plan.docx", "0" * 64, fault=_LOCKED)
UNREADABLE = checks.Report("al-cto-recert@policy", checks.Evidence(packet=checks.Packet(files=(_LOCKED_PLAN,))), ())


def quarters() -> list[tuple[dt.date, dt.date, dt.date]]:
    """The first and last day of each quarter, and the last of the one after it."""
    firsts = [dt.date(FIRST.year + month // 12, month % 12 + 1, 1) for month in range(0, 18, 3)]
    lasts = [first - dt.timedelta(days=1) for first in firsts[1:]]
    return list(zip(firsts[:4], lasts[:4], lasts[1:5], strict=True))


@dataclass
class Year:
    """The year of these holders on one database; `taken` are the seconds of each act, by its name."""

    engine: Engine
    stories: Sequence[Story]
    staff: Staff = field(init=False)
    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    packets: dict[int, int] = field(default_factory=dict)
    lines: dict[tuple[int, int], int] = field(default_factory=dict)
    claims: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    refused: list[tuple[int, dt.datetime]] = field(default_factory=list)
    """The completions that were refused, as (holder, moment)."""
    frozen: dict[tuple[dt.date, str], Report] = field(default_factory=dict)
    """The reports by the last day of their quarter and their name."""

    def run(self) -> None:
        """Fills the database as it stands on the first day, and does everything in the order of time."""
        with time_machine.travel(local(FIRST, dt.time()), tick=False) as traveller:
            self.staff = fill(self.engine, self.stories, self.lines)
            for moment, act in sorted(self._agenda(), key=lambda each: each[0]):
                traveller.move_to(moment)
                act()

    def _agenda(self) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        end = local(LAST + dt.timedelta(days=1), dt.time())
        for story in self.stories:
            for deed in story.deeds:
                if deed.at < end:
                    yield deed.at, lambda story=story, deed=deed: self._do(story, deed)
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + dt.timedelta(days=number)
            yield local(day, MORNING), self._morning
            yield local(day, AFTERNOON), self._afternoon
            yield local(day, EVENING), self._evening
        for first, last, next_last in quarters():
            morning = local(last + dt.timedelta(days=1), dt.time(5))
            yield morning, lambda days=(first, last, next_last): self._freeze(*days)

    @contextmanager
    def _timed(self, name: str) -> Iterator[Session]:
        began = time.perf_counter()
        with transaction(self.engine) as db:
            yield db
        self.taken[name].append(time.perf_counter() - began)

    def _do(self, story: Story, deed: Deed) -> None:
        acts: dict[str, Callable[[Session, Story, Deed], None]] = {
            "enter": self._enter, "verify": self._judge, "reject": self._judge, "open": self._open,
            "submit": self._submit, "claim": self._claim, "return": self._return, "pass": self._pass,
            "mend": self._mend, "withdraw": self._withdraw, "revive": self._revive, "complete": self._complete,
            "close": self._close,
        }  # fmt: skip
        if deed.act == "complete" and self._is_over(story):
            return
        with self._timed(deed.act) as db:
            acts[deed.act](db, story, deed)

    def _is_over(self, story: Story) -> bool:
        with open_db(self.engine, writes=False) as db:
            return db.get_one(Packet, self.packets[story.number]).state != "passed"

    def _morning(self) -> None:
        with self._timed("reminders") as db:
            remind_of_expiry(db)
        with self._timed("leases") as db:
            clockwork.expire_leases(db)
        with self._timed("removals proposed") as db:
            lifecycle.propose_removals(db)

    def _afternoon(self) -> None:
        with self._timed("decisions applied") as db:
            clockwork.apply_due_decisions(db)

    def _evening(self) -> None:
        proposed = select(Certification.id, Certification.removal_proposed_at).where(
            Certification.removal_proposed_at.is_not(None), Certification.removed_at.is_(None)
        )
        with open_db(self.engine, writes=False) as db:
            found = db.execute(proposed.order_by(Certification.id)).all()
        for id_, since in found:
            # Looked for in the evening and proposed in the morning: whole days, and a few hours.
            days = (clock.now() - since).days
            if days == 0 or days % DAYS_TO_CONFIRM:
                continue
            try:
                with self._timed("removal confirmed") as db:
                    certification = db.get_one(Certification, id_)
                    lifecycle.confirm_removal(db, certification, actor=self.staff.coordinator, reason="It expired.")
            except Stale:
                self.taken["removal refused"].append(0)

    def _freeze(self, first: dt.date, last: dt.date, next_last: dt.date) -> None:
        for name, report in REPORTS.items():
            ahead = (last + dt.timedelta(days=1), next_last)
            span = Span(*(ahead if name == "due" else (first, last)), str(ZONE))
            began = time.perf_counter()
            with open_db(self.engine, writes=False) as db:
                self.frozen[last, name] = report(db, self.staff.reporter, span)
            self.taken[f"report: {name}"].append(time.perf_counter() - began)

    def _holder(self, story: Story) -> Actor:
        return self.staff.holders[story.number]

    def _cycle(self, db: Session, story: Story) -> Cycle:
        return db.get_one(Cycle, self.staff.cycles[story.number])

    def _packet(self, db: Session, story: Story) -> Packet:
        return db.get_one(Packet, self.packets[story.number])

    def _enter(self, db: Session, story: Story, deed: Deed) -> None:
        for number in deed.lines:
            line = story.lines[number]
            typed = {
                "applicant_name": story.name, "district": "As above", "activity": line.activity, "location": "Mobile",
                "date_completed": line.day.isoformat(), "hours": str(line.hours), "area": line.area,
                "justification": "It is the area's subject.", "description": "A workshop.",
            }  # fmt: skip
            entry = enter_hours(db, self._cycle(db, story), actor=self._holder(story), typed=typed)
            self.lines[story.number, number] = entry.id

    def _judge(self, db: Session, story: Story, deed: Deed) -> None:
        entries = [db.get_one(HoursEntry, self.lines[story.number, number]) for number in deed.lines]
        words, wanted = "It was no course.", [(entry, entry.version) for entry in entries]
        act, cycle = deed.act, self._cycle(db, story)
        batch = judge_each(db, cycle, wanted, act, actor=self.staff.coordinator, words=words, absent=0)
        assert {outcome["why"] for outcome in batch.outcomes} == {""}

    def _open(self, db: Session, story: Story, _deed: Deed) -> None:
        packet = packets.open_packet(db, self._cycle(db, story), actor=self._holder(story))
        self.packets[story.number] = packet.id
        for kind, ending in FILES:
            self._attach(db, packet, story, kind, ending, "first")

    def _attach(self, db: Session, packet: Packet, story: Story, kind: str, ending: str, words: str) -> None:
        data = f"{words} {kind} of {story.name}".encode()
        upload = uploads.StoredUpload(hashlib.sha256(data).hexdigest(), len(data), ending, f"{kind}.{ending}")
        packets.attach(db, packet, actor=self._holder(story), kind=kind, upload=upload)

    def _submit(self, db: Session, story: Story, deed: Deed) -> None:
        packet = self._packet(db, story)
        revision = packets.submit(db, packet, actor=self._holder(story), statement_ticked=True, version=packet.version)
        report = reports.take_report(db, revision.report_id, lease_seconds=12)
        # The same files again have their report.
        if report is not None:
            assert report.lease_token is not None
            unreadable = story.kind.startswith("unreadable") and deed.act == "submit"
            found = UNREADABLE if unreadable else NOTHING_FOUND
            assert reports.record_report(db, report.id, report.lease_token, found)

    def _mend(self, db: Session, story: Story, deed: Deed) -> None:
        packet = self._packet(db, story)
        for deficiency in packets.unanswered(db, packet):
            packets.answer_deficiency(
                db, deficiency, packet, actor=self._holder(story), kind="fixed", words="See page 3."
            )
        self._attach(db, packet, story, "plan", "docx", "second")
        self._submit(db, story, deed)

    def _claim(self, db: Session, story: Story, _deed: Deed) -> None:
        packet = self._packet(db, story)
        reviewer = self.staff.reviewers[story.reviewer(self.claims[story.number], len(self.staff.reviewers))]
        self.claims[story.number] += 1
        desk.claim(db, packet, actor=reviewer, version=packet.version)

    def _settle(self, db: Session, story: Story, packet: Packet, act: DeficiencyAct) -> bool:
        """Says of each answer whether it settles its deficiency; False where there was none."""
        answered = select(Deficiency).where(
            Deficiency.packet_id == packet.id, Deficiency.state == DeficiencyState.ANSWERED
        )
        found = db.scalars(answered).all()
        for deficiency in found:
            desk.resolve_deficiency(
                db, packet, deficiency, actor=self._reviewer_of(story), act=act, reason="It is not there.",
                version=deficiency.version,
            )  # fmt: skip
        return bool(found)

    def _reviewer_of(self, story: Story) -> Actor:
        return self.staff.reviewers[story.reviewer(self.claims[story.number] - 1, len(self.staff.reviewers))]

    def _return(self, db: Session, story: Story, _deed: Deed) -> None:
        packet, reviewer = self._packet(db, story), self._reviewer_of(story)
        if not self._settle(db, story, packet, DeficiencyAct.KEEP_OPEN):
            desk.write_deficiency(
                db, packet, actor=reviewer, requirement=REQUIREMENTS[story.number % 3], words="Say more.",
                must_fix=True, place={},
            )  # fmt: skip
        decisions.stage_return(
            db, packet, actor=reviewer, fix_by=decisions.usual_fix_by(packet), version=packet.version,
            stage_seconds=STAGE_SECONDS,
        )  # fmt: skip

    def _pass(self, db: Session, story: Story, _deed: Deed) -> None:
        packet, reviewer = self._packet(db, story), self._reviewer_of(story)
        self._settle(db, story, packet, DeficiencyAct.VERIFY)
        met = dict.fromkeys(decisions.requirements(packet), "met")
        decisions.stage_pass(
            db, packet, actor=reviewer, checklist=met, version=packet.version, stage_seconds=STAGE_SECONDS
        )

    def _withdraw(self, db: Session, story: Story, _deed: Deed) -> None:
        packet = self._packet(db, story)
        packets.withdraw(db, packet, actor=self._holder(story), version=packet.version)

    def _revive(self, db: Session, story: Story, _deed: Deed) -> None:
        packet = self._packet(db, story)
        packets.revive(db, packet, actor=self._holder(story), version=packet.version)

    def _complete(self, db: Session, story: Story, _deed: Deed) -> None:
        packet = self._packet(db, story)
        try:
            completion.complete(db, packet, actor=self.staff.coordinator, version=packet.version)
        except NotReady:
            self.refused.append((story.number, clock.now()))

    def _close(self, db: Session, story: Story, _deed: Deed) -> None:
        certification, today = self._cycle(db, story).certification, clock.today(str(ZONE))
        lifecycle.close(db, certification, actor=self.staff.coordinator, why="retired", on=today)
