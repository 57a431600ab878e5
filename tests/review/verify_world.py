"""A small program at work, made by the operations alone: real files, and what the checks said of them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
from review import accounts, clock
from review.db import transaction
from review.jobs.notices import send_due
from review.models import Cycle, Deficiency, HoursEntry, Packet, Person, ReportRow
from review.operations import (
    clockwork,
    completion,
    decisions,
    desk,
    evidence,
    hours,
    notes,
    packets,
    people,
    pointers,
    reports,
)
from review.operations.answers import remember_answer
from review.operations.hours_import import import_activities, plan_activities
from review.operations.hours_list import read_activities
from review.queries.hours import rules_of_cycle
from review.settings import Settings
from review.workflow.deficiencies import DeficiencyAct
from tests.review.makers import PROGRAM, Cast, make_cast, make_district, make_person
from tests.review.routes.desk_makers import PDF, REPORT, ZONE, Story, actor
from uploads import Store


@dataclass
class Packeted(Story):
    """A story whose reports speak of the files that they were asked about."""

    cast: Cast = field(kw_only=True)

    def submit(self, words: str) -> None:
        self.hand_in(words)
        self.check()

    def check(self, fault: checks.Fault | None = None) -> None:
        """The checks answer; with a fault, of the first file."""
        with transaction(self.engine) as db:
            leased = self.lease(db)
            assert leased.lease_token is not None
            assert reports.record_report(db, leased.id, leased.lease_token, _honest(leased, fault))

    def break_checks(self) -> None:
        """Two workers fail at it."""
        for _ in range(2):
            with transaction(self.engine) as db:
                leased = self.lease(db)
                assert leased.lease_token is not None
                assert reports.give_up_report(db, leased.id, leased.lease_token, "The worker stopped.")

    def act(self, what, who: Person, **words) -> None:
        """One of the operations on a packet, by that person, on what they saw."""
        with transaction(self.engine) as db:
            packet, person = self.packet(db), db.get_one(Person, who.id)
            what(db, packet, actor=actor(person), version=packet.version, **words)

    def stage(self, kind: str, *, seconds: int = 0) -> None:
        """The reviewer stages a decision of that kind."""
        with transaction(self.engine) as db:
            packet, rita = self.packet(db), actor(db.get_one(Person, self.cast.reviewer.id))
            common = {"actor": rita, "version": packet.version, "stage_seconds": seconds}
            if kind == "return":
                decisions.stage_return(db, packet, fix_by=clock.today(ZONE), **common)
            else:
                met = dict.fromkeys(decisions.requirements(packet), "met")
                decisions.stage_pass(db, packet, checklist=met, **common)

    def settle(self) -> None:
        """The reviewer verifies every deficiency and dismisses every finding that must be fixed."""
        with transaction(self.engine) as db:
            packet, rita = self.packet(db), actor(db.get_one(Person, self.cast.reviewer.id))
            sent = select(Deficiency).where(Deficiency.packet_id == packet.id, Deficiency.state == "answered")
            for row in db.scalars(sent).all():
                desk.resolve_deficiency(
                    db, packet, row, actor=rita, act=DeficiencyAct.VERIFY, reason="", version=row.version
                )
            for finding in packet.revisions[-1].report.findings:
                if finding.severity == "fix":
                    desk.answer_finding(db, packet, finding, actor=rita, answer="dismissed", reason="It is on page 7.")


def _honest(row: ReportRow, fault: checks.Fault | None) -> checks.Report:
    files = [checks.PacketFile(each["kind"], each["name"], each["sha256"]) for each in row.documents]
    if fault is not None:
        files[0] = replace(files[0], fault=fault)
    return replace(REPORT, evidence=replace(REPORT.evidence, packet=checks.Packet(tuple(files))))


def make_world(engine: Engine, settings: Settings) -> None:
    """Packets that were completed, staged, revived, bounced, checked again after the checks broke, and opened."""
    with transaction(engine) as db:
        cast = make_cast(db)
        birch = make_district(db, "Pine Hill")
        holders = [
            cast.candidate,
            cast.other_candidate,
            *(make_person(db, f"{name} Candidate", birch, ("candidate", PROGRAM)) for name in ("Wanda", "Bella", "Bo")),
        ]
        accounts.invite(db, cast.newcomer)
    stories = [Packeted(engine, settings, person, cast=cast) for person in holders]
    _complete(stories[0])
    _stage(stories[1])
    _revive(stories[2])
    _break(stories[3], stories[4])
    send_due(engine, settings)
    with transaction(engine) as db:
        remember_answer(db, actor=actor(cast.candidate), key="k", act="candidate.submit", location="/")
        _draft(db, cast)
        # A further role leaves a security entry.
        newcomer = db.get_one(Person, cast.newcomer.id)
        people.give_role(db, newcomer, actor=_actor(db, cast.administrator), role="reviewer", program=PROGRAM)
    _keep_log(stories[1])


def _complete(story: Packeted) -> None:
    """Returned, answered, passed, sent back to review, passed again, completed; every notice of it is sent."""
    cast = story.cast
    story.returned(cast.reviewer, "Name a budget.")
    story.answer("fixed", "See page 9.")
    story.submit("second")
    story.claim(cast.reviewer)
    story.settle()
    story.stage("pass")
    story.tick()
    story.act(decisions.return_to_review, cast.coordinator, reason="The sheet is unsigned.")
    story.claim(cast.reviewer)
    story.stage("pass")
    story.tick()
    with transaction(story.engine) as db:
        cycle = story.packet(db).cycle
        for area in checks.rule_set(f"{PROGRAM}@policy").areas:
            entry = hours.enter_hours(db, cycle, actor=_actor(db, cast.candidate), typed=_typed(cycle, area.code))
            hours.verify_hours(db, entry, actor=_actor(db, cast.coordinator), version=entry.version)
    story.act(completion.complete, cast.coordinator)


def _stage(story: Packeted) -> None:
    """Assigned, released, expired, claimed; a decision taken back, and another that waits for the clock."""
    cast = story.cast
    story.act(desk.assign, cast.coordinator, reviewer=cast.second_reviewer)
    story.act(desk.release, cast.second_reviewer)
    story.claim(cast.second_reviewer)
    with transaction(story.engine) as db:
        story.packet(db).lease_until = clock.now()
        db.flush()
        assert clockwork.expire_leases(db) == 1
    story.claim(cast.reviewer)
    story.write(cast.reviewer, "Name the devices.")
    with transaction(story.engine) as db:
        for words in ("On leave until Friday.", "Back again."):
            notes.write_note(db, story.packet(db), actor=_actor(db, cast.reviewer), words=words)
    story.stage("return", seconds=600)
    story.act(decisions.take_back, cast.reviewer)
    story.stage("return", seconds=600)


def _keep_log(story: Packeted) -> None:
    """Entries that were divided, shown by a file, asked about and answered, asked about, removed, and rejected."""
    with transaction(story.engine) as db:
        cycle, cora = story.packet(db).cycle, _actor(db, story.cast.coordinator)
        holder = _actor(db, story.candidate)
        entries = []
        for place, area in enumerate(("ITM", "TL", "RR", "")):
            typed = _typed(cycle, area) | {"applicant_name": holder.name, "activity": f"Day {place}"}
            further = {} if area else {"part_ITM": "4", "part_TL": "5", "excluded_meal": "1", "provider": "alet"}
            entries.append(hours.enter_hours(db, cycle, actor=holder, typed=typed | further))
        answered, asked, removed, divided = entries
        for place, entry in enumerate((answered, asked)):
            hours.query_hours(db, entry, actor=cora, words=f"Which sessions? {place}", version=entry.version)
        typed = _typed(cycle, "ITM") | {"applicant_name": holder.name, "activity": "Day 0, the afternoon"}
        hours.change_hours(db, answered, actor=holder, typed=typed, version=answered.version)
        for name in (b"agenda", b"certificate"):
            file = io.BytesIO(PDF % name)
            kept = Store(story.settings.data).store(file, f"{name.decode()}.pdf", accepts=evidence.FORMATS)
            evidence.add_evidence(db, divided, actor=holder, upload=kept)
        hours.remove_hours(db, removed, actor=holder, version=removed.version)
        rows, _ = read_activities(f"{LIST}\nA meal,Mobile,{cycle.starts_on},1,Law,So,Talks", rules_of_cycle(cycle))
        version = plan_activities(db, cycle, rows, actor=holder).version
        import_activities(db, cycle, rows, actor=holder, version=version)
        again = db.scalars(select(HoursEntry).where(HoursEntry.origin == "import")).one()
        hours.reject_hours(db, again, actor=cora, words="A meal is no training.", version=again.version)


LIST = "Activity,Place,Date,Hours,Area,Justification,Description"


def _revive(story: Packeted) -> None:
    """Withdrawn with a decision staged and revived; then returned, extended, withdrawn and revived once more."""
    cast = story.cast
    story.claim(cast.reviewer)
    story.write(cast.reviewer, "Name the devices.")
    story.stage("return", seconds=600)
    story.act(packets.withdraw, story.candidate)
    story.act(packets.revive, story.candidate)
    with transaction(story.engine) as db:
        packet, holder = story.packet(db), _actor(db, story.candidate)
        for requirement in ("goals", "needs", "training"):
            pointers.point(db, packet, actor=holder, requirement=requirement, page="4", words="What we need")
        pointers.take_pointer_back(db, packet, actor=holder, requirement="training")
    story.submit("after the revival")
    story.claim(cast.reviewer)
    story.stage("return")
    story.tick()
    later = clock.today(ZONE) + dt.timedelta(days=14)
    story.act(decisions.extend, cast.coordinator, fix_by=later, reason="Storm.")
    story.act(packets.withdraw, cast.coordinator, reason="Asked by phone.")
    story.act(packets.revive, story.candidate)


def _break(bounced: Packeted, broken: Packeted) -> None:
    """One packet whose file is encrypted, taken out again, and one whose checks broke and were run again."""
    bounced.act(packets.withdraw, bounced.candidate)
    bounced.act(packets.revive, bounced.candidate)
    bounced.hand_in("locked")
    bounced.check(checks.Fault("encrypted", "It is password protected."))
    with transaction(bounced.engine) as db:
        packet = bounced.packet(db)
        packets.detach(db, packet, packet.current_documents[0], actor=_actor(db, bounced.candidate))
    broken.act(packets.withdraw, broken.candidate)
    broken.act(packets.revive, broken.candidate)
    broken.hand_in("hard to read")
    broken.break_checks()
    with transaction(broken.engine) as db:
        reports.rerun_report(db, broken.packet(db), actor=_actor(db, broken.cast.coordinator))
    broken.check()


def _draft(db: Session, cast: Cast) -> None:
    """Carla begins the next cycle's packet, and nothing more."""
    following = db.scalars(select(Cycle).where(Cycle.number == 2)).one()
    packet: Packet = packets.open_packet(db, following, actor=_actor(db, cast.candidate))
    assert packet.state == "draft"


def _actor(db: Session, person: Person):
    return actor(db.get_one(Person, person.id))


def _typed(cycle: Cycle, area: str) -> dict[str, str]:
    return {
        "applicant_name": "Carla Candidate", "district": "Maple County", "activity": f"Workshop on {area}",
        "location": "Mobile", "date_completed": cycle.starts_on.isoformat(), "hours": "10", "area": area,
        "justification": "It is the area's subject.", "description": "A workshop.",
    }  # fmt: skip
