"""How a certification ends or goes on: completed with a certificate, reopened by two, removed, closed, revoked."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from review import clock
from review.models import Certificate, OutboxRow, Packet, RecordedAct
from review.operations import lifecycle, reopening
from review.operations.certificates import issue, standing_certificate
from review.operations.completion import complete, completion_blockers
from review.operations.packets import open_packet, revive, withdraw
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.register import look_up
from review.queries.standing import standing_of
from review.wording import in_words
from tests.review.operations.conftest import ENCRYPTED, Way, actor

DAY = dt.timedelta(days=1)


@pytest.fixture
def way(db, cast) -> Way:
    return Way(db, cast)


@pytest.fixture
def completed(way) -> Way:
    """A recertification that Cora completed."""
    way.to_passed()
    way.log_hours()
    complete(way.db, way.packet, actor=actor(way.cast.coordinator), version=way.packet.version)
    return way


def certificate_of(way: Way) -> Certificate:
    found = standing_certificate(way.db, way.cycle.certification)
    assert found is not None
    return found


def acts(way: Way, kind: str) -> list[str]:
    done = select(RecordedAct.act).where(RecordedAct.kind == kind).order_by(RecordedAct.id)
    return list(way.db.scalars(done))


def told(way: Way, act: str) -> list[str]:
    """Who is owed the notice of that act, in the order of writing."""
    owed = select(OutboxRow).where(OutboxRow.once.startswith(f"{act}:")).order_by(OutboxRow.id)
    return [row.payload["to"] for row in way.db.scalars(owed)]


def test_completing_makes_the_certificate_that_goes_along_with_the_letter(completed):
    certificate, following = certificate_of(completed), completed.cycle.certification.cycles[-1]
    assert certificate.name == "Carla Candidate"
    assert certificate.number == f"AL-CTO-{following.ends_on.year}-{completed.cycle.certification_id:05d}-1"
    assert (certificate.cycle_id, certificate.valid_until) == (completed.cycle.id, following.ends_on)
    letter = completed.db.scalars(select(OutboxRow).where(OutboxRow.once.startswith("completed:"))).one()
    assert letter.payload["certificate"] == certificate.public_id
    assert acts(completed, "certificate") == ["make"]
    assert look_up(completed.db, certificate.public_id).state == "valid"


def test_a_completed_one_is_reopened_by_two_and_completed_again(completed):
    db, cast, packet, cycle = completed.db, completed.cast, completed.packet, completed.cycle
    first, second = actor(cast.coordinator), actor(cast.second_coordinator)
    certificate, following = certificate_of(completed), cycle.certification.cycles[-1]
    reopening.ask_reopen(db, packet, actor=first, reason="The sheet was another's.", version=packet.version)
    assert told(completed, "reopen_asked") == [cast.coordinator.email, cast.second_coordinator.email]
    with pytest.raises(NotAllowed, match="another coordinator must confirm"):
        reopening.reopen(db, packet, actor=first, version=packet.version)
    assert (packet.state, look_up(db, certificate.public_id).state) == ("completed", "valid")
    reopening.reopen(db, packet, actor=second, version=packet.version)
    assert (packet.state, cycle.completed_at, cycle.certification.cycles) == ("passed", None, [cycle])
    assert look_up(db, certificate.public_id).state == "under_review"
    standing = standing_of(db, cycle.certification)
    assert standing is not None
    assert standing.state == "review_hold"
    assert told(completed, "reopened") == [cast.candidate.email]
    again = complete(db, packet, actor=first, version=packet.version)
    assert (again.starts_on, again.ends_on) == (following.starts_on, following.ends_on)
    assert look_up(db, certificate.public_id).state == "replaced"
    assert look_up(db, certificate_of(completed).public_id).state == "valid"


def test_what_was_asked_can_be_dropped(completed):
    db, packet = completed.db, completed.packet
    with pytest.raises(NotReady, match="Give a reason"):
        reopening.ask_reopen(db, packet, actor=actor(completed.cast.coordinator), reason=" ", version=packet.version)
    reopening.ask_reopen(db, packet, actor=actor(completed.cast.coordinator), reason="So.", version=packet.version)
    with pytest.raises(NotAllowed, match="asked already"):
        reopening.ask_reopen(db, packet, actor=actor(completed.cast.coordinator), reason="So.", version=packet.version)
    reopening.keep_completed(db, packet, actor=actor(completed.cast.second_coordinator), version=packet.version)
    with pytest.raises(Stale, match="Nobody asks any more"):
        reopening.reopen(db, packet, actor=actor(completed.cast.second_coordinator), version=packet.version)
    assert packet.state == "completed"


def test_a_next_cycle_in_use_keeps_the_one_before_complete(completed):
    db, packet = completed.db, completed.packet
    following = completed.cycle.certification.cycles[-1]
    open_packet(db, following, actor=actor(completed.cast.candidate))
    with pytest.raises(NotAllowed, match="The next cycle has hours or a packet already"):
        reopening.ask_reopen(db, packet, actor=actor(completed.cast.coordinator), reason="So.", version=packet.version)


def test_a_certificate_is_made_anew_under_the_present_name(completed):
    before = certificate_of(completed)
    completed.cast.candidate.name = "Carla Vance"
    by = actor(completed.cast.coordinator)
    with pytest.raises(NotReady, match="Give a reason"):
        issue(completed.db, completed.cycle.certification, actor=by, words="")
    after = issue(completed.db, completed.cycle.certification, actor=by, words="Married name.")
    assert (after.name, after.number[:-1], after.number[-1]) == ("Carla Vance", before.number[:-1], "2")
    assert look_up(completed.db, before.public_id).state == "replaced"
    assert told(completed, "certificate") == [completed.cast.candidate.email]


def expire(way: Way, days: int = 1) -> time_machine.travel:
    """The world so many days after the last day of the cycle."""
    return time_machine.travel(dt.datetime.combine(way.cycle.ends_on + days * DAY, dt.time(18), dt.UTC), tick=False)


def test_a_removal_is_proposed_once_and_confirmed_with_a_letter(way):
    certification, by = way.cycle.certification, actor(way.cast.coordinator)
    assert lifecycle.propose_removals(way.db) == 0
    with expire(way):
        assert lifecycle.propose_removals(way.db) == 1
        assert lifecycle.propose_removals(way.db) == 0
        assert told(way, "removal_proposed") == [way.cast.coordinator.email, way.cast.second_coordinator.email]
        assert certification.removed_at is None
        with pytest.raises(NotReady, match="Say why"):
            lifecycle.confirm_removal(way.db, certification, actor=by, reason="")
        lifecycle.confirm_removal(way.db, certification, actor=by, reason="Nothing was handed in.")
        assert told(way, "removed") == [way.cast.candidate.email]
        assert way.packet.state == "withdrawn"
        with pytest.raises(NotAllowed, match="only the academy leads back"):
            revive(way.db, way.packet, actor=actor(way.cast.candidate), version=way.packet.version)
        with pytest.raises(Stale, match="was removed"):
            lifecycle.confirm_removal(way.db, certification, actor=by, reason="Again.")
    assert acts(way, "certification") == ["propose_removal", "remove"]


@pytest.mark.parametrize("lead", ["to_queue", "to_passed"])
def test_nobody_is_removed_while_the_packet_waits_for_us(way, lead):
    getattr(way, lead)()
    with expire(way, days=30):
        assert lifecycle.propose_removals(way.db) == 0
        standing = standing_of(way.db, way.cycle.certification)
        assert standing is not None
        assert (standing.state, standing.removal_due) == ("review_hold", False)


def bounce(way: Way) -> None:
    way.to_queue(ENCRYPTED)


def revive_withdrawn(way: Way) -> None:
    way.to_queue()
    withdraw(way.db, way.packet, actor=actor(way.cast.candidate), version=way.packet.version)
    revive(way.db, way.packet, actor=actor(way.cast.candidate), version=way.packet.version)


@pytest.mark.parametrize("lead", [bounce, revive_withdrawn])
def test_what_was_handed_in_in_time_holds_nothing_once_it_is_back_with_the_holder(way, lead):
    lead(way)
    with expire(way):
        standing = standing_of(way.db, way.cycle.certification)
        assert standing is not None
        assert (standing.state, standing.removal_due) == ("expired", True)
        way.fill("second")
        way.submit()
        late = standing_of(way.db, way.cycle.certification)
        assert late is not None
        assert (late.state, late.removal_due) == ("expired", False)


def test_what_was_replaced_in_time_waits_for_us(way):
    bounce(way)
    way.fill("second")
    way.submit()
    way.check()
    with expire(way):
        standing = standing_of(way.db, way.cycle.certification)
        assert standing is not None
        assert standing.state == "review_hold"


def test_what_was_handed_in_a_day_late_cannot_be_completed_though_it_passed(way):
    way.log_hours()
    with expire(way):
        way.to_passed()
        last = in_words(way.cycle.ends_on)
        assert completion_blockers(way.db, way.packet, actor(way.cast.coordinator)) == [
            f"It was handed in after {last}, the last day for filing."
        ]
        assert lifecycle.propose_removals(way.db) == 1


def test_a_proposal_that_is_overtaken_cannot_be_confirmed(way):
    way.to_queue()
    certification = way.cycle.certification
    certification.removal_proposed_at = clock.now()
    way.db.flush()
    with expire(way), pytest.raises(Stale, match="Something changed meanwhile"):
        lifecycle.confirm_removal(way.db, certification, actor=actor(way.cast.coordinator), reason="Late.")
    with expire(way):
        assert lifecycle.propose_removals(way.db) == 0
        assert certification.removal_proposed_at is None
        assert lifecycle.propose_removals(way.db) == 0
    assert acts(way, "certification") == ["overtake_removal"]


def test_these_rules_allow_no_extension(way):
    with pytest.raises(NotAllowed, match="allow no extension"):
        lifecycle.drop_proposal(
            way.db, way.cycle.certification, actor=actor(way.cast.coordinator), file_by=way.cycle.ends_on + 9 * DAY
        )


@pytest.mark.parametrize("who", ["candidate", "neighbor", "reviewer"])
def test_only_a_coordinator_without_a_conflict_ends_a_certification(way, who):
    person = actor(getattr(way.cast, who))
    with pytest.raises(NotAllowed):
        lifecycle.revoke(way.db, way.cycle.certification, actor=person, reason="So.")


def test_a_closed_one_is_out_of_the_register_and_of_the_clocks_reach(completed):
    certification, today = completed.cycle.certification, clock.today("America/Chicago")
    certificate, by = certificate_of(completed), actor(completed.cast.coordinator)
    with pytest.raises(NotReady) as refused:
        lifecycle.close(completed.db, certification, actor=by, why="bored", on=today + DAY)
    assert [problem.field for problem in refused.value.problems] == ["why", "on"]
    lifecycle.close(completed.db, certification, actor=by, why="retired", on=today)
    assert look_up(completed.db, certificate.public_id).state == "unknown"
    with time_machine.travel(dt.datetime(2040, 1, 1, tzinfo=dt.UTC), tick=False):
        assert lifecycle.propose_removals(completed.db) == 0


def test_a_revoked_one_says_so_in_the_register_and_nothing_goes_on(completed):
    certification, certificate = completed.cycle.certification, certificate_of(completed)
    lifecycle.revoke(completed.db, certification, actor=actor(completed.cast.coordinator), reason="A forged sheet.")
    assert look_up(completed.db, certificate.public_id).state == "revoked"
    assert told(completed, "revoked") == [completed.cast.candidate.email]
    with pytest.raises(NotAllowed, match="This certification is over"):
        open_packet(completed.db, certification.cycles[-1], actor=actor(completed.cast.candidate))


def test_a_certificate_runs_out(completed):
    certificate = certificate_of(completed)
    last = dt.datetime.combine(certificate.valid_until, dt.time(18), dt.UTC)
    with time_machine.travel(last, tick=False):
        assert look_up(completed.db, certificate.public_id).state == "valid"
    with time_machine.travel(last + DAY, tick=False):
        assert look_up(completed.db, certificate.public_id).state == "expired"
    assert look_up(completed.db, "nothing").state == "unknown"


def test_there_is_one_certificate_at_a_time(completed):
    standing = select(Certificate).where(Certificate.replaced_at.is_(None))
    issue(completed.db, completed.cycle.certification, actor=actor(completed.cast.coordinator), words="Lost.")
    assert len(completed.db.scalars(standing).all()) == 1
    assert completed.db.scalars(select(Packet)).one().state == "completed"
