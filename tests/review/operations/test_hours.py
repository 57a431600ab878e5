"""The professional-development log: entered, changed, divided, verified, queried and rejected; each act is recorded."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from review import clock
from review.models import Cycle, FormerName, HoursEntry, RecordedAct
from review.operations import hours, seals
from review.operations.hours_line import FIELDS
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import areas_in_words, hours_log, rules_of_cycle, standing_of, unsettled_in_words
from tests.review.operations.conftest import Cast, actor


def typed(cycle: Cycle, **changes: str) -> dict[str, str]:
    return {
        "applicant_name": "Carla Candidate",
        "district": "Maple County",
        "activity": "Cyber Camp",
        "location": "Mobile",
        "date_completed": cycle.starts_on.isoformat(),
        "hours": "1.25",
        "area": "ITM",
        "justification": "Cybersecurity is the area's subject.",
        "description": "A day on the NIST framework.",
    } | changes


def test_an_entry_counts_once_it_is_verified(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    log = hours_log(db, cycle)
    assert (log.entered.total, log.verified.total) == (Decimal("1.25"), Decimal(0))
    hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=entry.version)
    log = hours_log(db, cycle)
    assert (log.verified.total, log.verified.total_shortfall) == (Decimal("1.25"), Decimal("58.75"))
    assert log.verified.area_shortfalls["ITM"] == Decimal("3.75")


@pytest.mark.parametrize("words", ["1.5", "1.500000000000000000", "0000000000000001.5", "15E-1"])
def test_a_number_counts_however_it_is_written(words: str, db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, hours=words))
    db.refresh(entry)
    assert entry.hours == Decimal("1.5")


def test_what_somebody_else_wrote_at_the_same_moment_is_not_overwritten(db, cast: Cast, cycle: Cycle):
    """The holder's change, in a transaction of their own, comes between a coordinator's look and their word."""
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    seen = entry.version
    changed = update(HoursEntry).values(hours=Decimal(40), version=seen + 1)
    db.execute(changed.execution_options(synchronize_session=False))
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    assert (entry.hours, entry.verified_at) == (Decimal(40), None)


def test_each_missing_field_has_its_sentence(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed={})
    assert [problem.field for problem in refusal.value.problems] == list(FIELDS)
    assert refusal.value.problems[2].sentence == "Enter the name of the activity."


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("hours", "two"),
        ("hours", "-1"),
        ("hours", "NaN"),
        ("hours", "1e9"),
        ("hours", "1.0000000000001"),
        ("area", "XX"),
        ("date_completed", "1.5.26"),
        ("date_completed", "2099-01-01"),
        ("applicant_name", "Caleb Candidate"),
        ("excluded_meal", "-1"),
        ("excluded_meal", "1.25"),
        ("excluded_registration", "soon"),
        ("part_ITM", "1"),
        ("modality", "by mail"),
        ("activity", "x" * 201),
    ],
)
def test_what_is_typed_wrong_is_told(field: str, words: str, db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, **{field: words}))
    assert [problem.field for problem in refusal.value.problems] == ["area" if field == "part_ITM" else field]


def test_an_activity_outside_the_cycle_is_refused(db, cast: Cast, cycle: Cycle):
    before = (cycle.starts_on - dt.timedelta(days=1)).isoformat()
    with pytest.raises(NotReady):
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, date_completed=before))


def test_what_is_verified_is_not_changed_any_more(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    seen = entry.version
    hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    with pytest.raises(NotAllowed):
        hours.change_hours(db, entry, actor=actor(cast.candidate), typed=typed(cycle, hours="9"), version=seen)
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    assert entry.hours == Decimal("1.25")


@pytest.mark.parametrize("who", ["candidate", "reviewer", "administrator"])
def test_only_a_coordinator_verifies(who: str, db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    with pytest.raises(NotAllowed):
        hours.verify_hours(db, entry, actor=actor(getattr(cast, who)), version=entry.version)


def test_nobody_writes_into_anothers_log(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotAllowed):
        hours.enter_hours(db, cycle, actor=actor(cast.reviewer), typed=typed(cycle))


def test_a_day_is_read_as_people_in_the_united_states_write_it(db, cast: Cast, cycle: Cycle):
    day = cycle.starts_on
    for words in (f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day:%y}", f"{day:%B} {day.day}, {day.year}"):
        entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, date_completed=words))
        assert entry.date_completed == day


def test_a_former_name_stands_for_its_person(db, cast: Cast, cycle: Cycle):
    db.add(FormerName(person_id=cast.candidate.id, name="Carla Cook", until=clock.now()))
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, applicant_name="CARLA  COOK"))
    assert entry.applicant_name == "CARLA  COOK"


def test_time_that_does_not_count_is_taken_off(db, cast: Cast, cycle: Cycle):
    words = {"hours": "6.5", "excluded_meal": "1", "excluded_registration": "0.5", "excluded_exhibit_hall": ""}
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, **words))
    assert entry.excluded == {"meal": "1", "registration": "0.5"}
    log = hours_log(db, cycle)
    assert (entry.hours, log.entered.total) == (Decimal("6.5"), Decimal(5))


def test_an_activity_of_meals_alone_is_refused(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, hours="2", excluded_meal="2"))
    assert str(refusal.value) == "Of 2 hours 2 are meal: nothing is left."


def divided(cycle: Cycle, **parts: str) -> dict[str, str]:
    return typed(cycle, hours="6", excluded_meal="1", area="", **{f"part_{area}": part for area, part in parts.items()})


def test_an_activity_is_divided_over_areas(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=divided(cycle, ITM="3", TL="2"))
    log = hours_log(db, cycle)
    assert (entry.area, entry.parts) == ("", {"TL": "2", "ITM": "3"})
    assert (log.entered.by_area["ITM"], log.entered.by_area["TL"], log.entered.total) == (3, 2, 5)
    assert areas_in_words(entry, rules_of_cycle(cycle)) == "Teaching and Learning: 2; IT Management: 3"


def test_parts_that_are_too_large_are_told(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=divided(cycle, ITM="3", TL="2.25"))
    assert str(refusal.value) == "5.25 hours are assigned to areas, and only 5 can count."
    both = divided(cycle, ITM="3") | {"area": "TL"}
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=both)
    assert str(refusal.value) == "Choose one area, or divide the hours over several, but not both."


def test_parts_below_the_whole_count_as_they_are_assigned(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=divided(cycle, ITM="3"))
    log = hours_log(db, cycle)
    assert (log.entered.total, [each.code for each in log.entered.problems[entry.public_id]]) == (
        Decimal(3),
        ["UNDERALLOCATED", "EXCLUDED_TIME"],
    )


def enter(db, cast: Cast, cycle: Cycle, **changes: str) -> HoursEntry:
    return hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, **changes))


def test_a_query_is_answered_by_a_change(db, cast: Cast, cycle: Cycle):
    entry, cora = enter(db, cast, cycle), actor(cast.coordinator)
    hours.query_hours(db, entry, actor=cora, words=" Which sessions? ", version=entry.version)
    log = hours_log(db, cycle)
    assert (standing_of(entry), entry.staff_words, log.queried, log.waiting) == (
        "queried", "Which sessions?", (entry,), (),
    )  # fmt: skip
    assert unsettled_in_words(log) == [
        "1 entry in the log does not count yet: the holder was asked and has not answered."
    ]
    answer = typed(cycle, description="Two days on the NIST framework.")
    hours.change_hours(db, entry, actor=actor(cast.candidate), typed=answer, version=entry.version)
    log = hours_log(db, cycle)
    assert (standing_of(entry), entry.staff_words, log.waiting) == ("waiting", "Which sessions?", (entry,))
    hours.verify_hours(db, entry, actor=cora, version=entry.version)
    assert standing_of(entry) == "verified"


def test_a_rejected_entry_counts_nowhere_stays_as_it_is_and_may_be_entered_anew(db, cast: Cast, cycle: Cycle):
    entry, carla = enter(db, cast, cycle), actor(cast.candidate)
    hours.reject_hours(db, entry, actor=actor(cast.coordinator), words="It was a meal.", version=entry.version)
    assert hours_log(db, cycle).entered.total == 0
    with pytest.raises(NotAllowed):
        hours.change_hours(db, entry, actor=carla, typed=typed(cycle), version=entry.version)
    with pytest.raises(NotAllowed):
        hours.remove_hours(db, entry, actor=carla, version=entry.version)
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=entry.version)
    enter(db, cast, cycle)
    assert hours_log(db, cycle).entered.total == Decimal("1.25"), "a rejected one does not hold the place"


@pytest.mark.parametrize("act", [hours.query_hours, hours.reject_hours])
@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_question_and_a_rejection_ask_for_words(act, words: str, db, cast: Cast, cycle: Cycle):
    entry = enter(db, cast, cycle)
    with pytest.raises(NotReady):
        act(db, entry, actor=actor(cast.coordinator), words=words, version=entry.version)
    assert standing_of(entry) == "waiting"


def test_nobody_verifies_their_own_hours_or_those_of_their_district(db, cast: Cast, cycle: Cycle):
    entry = enter(db, cast, cycle)
    neighbor = actor(cast.neighbor)
    both = neighbor.grants | {("coordinator", "al-cto-recert")}
    for by in (neighbor, actor(cast.candidate)):
        named = type(by)(by.person_id, by.name, by.districts, both)
        for act in (hours.verify_hours, hours.query_hours, hours.reject_hours):
            words = {} if act is hours.verify_hours else {"words": "No."}
            with pytest.raises(NotAllowed):
                act(db, entry, actor=named, version=entry.version, **words)


def test_what_a_roster_says_stays_as_it_is(db, cast: Cast, cycle: Cycle):
    entry, carla = enter(db, cast, cycle), actor(cast.candidate)
    entry.origin = "roster"
    db.flush()
    changed = typed(cycle, hours="9", activity="Another", area="TL", justification="It is about teaching.")
    hours.change_hours(db, entry, actor=carla, typed=changed, version=entry.version)
    assert (entry.hours, entry.activity, entry.area) == (Decimal("1.25"), "Cyber Camp", "TL")
    with pytest.raises(NotAllowed):
        hours.remove_hours(db, entry, actor=carla, version=entry.version)


def acts(db, entry: HoursEntry) -> list[tuple[str, int | None]]:
    listed = db.scalars(select(RecordedAct).where(RecordedAct.about == entry.public_id).order_by(RecordedAct.id))
    return [(act.act, act.actor_id) for act in listed]


def test_every_act_is_recorded_with_a_seal_of_what_the_entry_says(db, cast: Cast, cycle: Cycle):
    entry, carla, cora = enter(db, cast, cycle), actor(cast.candidate), actor(cast.coordinator)
    hours.query_hours(db, entry, actor=cora, words="When?", version=entry.version)
    hours.change_hours(db, entry, actor=carla, typed=typed(cycle, hours="2"), version=entry.version)
    hours.verify_hours(db, entry, actor=cora, version=entry.version)
    said = [("enter", carla), ("query", cora), ("change", carla), ("verify", cora)]
    assert acts(db, entry) == [(act, by.person_id) for act, by in said]
    last = db.scalars(select(RecordedAct).order_by(RecordedAct.id.desc())).first()
    assert (last.seal, last.kind, last.person_id) == (seals.of_entry(entry), "hours", cast.candidate.id)
    db.expire(entry)
    assert seals.of_entry(entry) == last.seal, "it is the same when it is read back"


def test_a_removed_entry_leaves_its_acts(db, cast: Cast, cycle: Cycle):
    entry, carla = enter(db, cast, cycle), actor(cast.candidate)
    hours.remove_hours(db, entry, actor=carla, version=entry.version)
    assert [act for act, _ in acts(db, entry)] == ["enter", "remove"]


def test_an_old_entry_keeps_its_seal(db, cast: Cast, cycle: Cycle):
    """What was sealed before entries could be divided is found as it was."""
    entry = enter(db, cast, cycle)
    before = seals.of_hours(entry)
    entry.parts, entry.excluded, entry.areas = {}, {}, []
    assert seals.of_hours(entry) == before
    entry.excluded = {"meal": "1"}
    assert seals.of_hours(entry) != before


def test_what_is_entered_after_the_deadline_does_not_count(db, cast: Cast, cycle: Cycle, monkeypatch):
    day = cycle.ends_on.isoformat()
    after = dt.datetime.combine(cycle.ends_on + dt.timedelta(days=2), dt.time(12), dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: after)
    entry = enter(db, cast, cycle, date_completed=day)
    log = hours_log(db, cycle)
    assert [each.code for each in log.entered.problems[entry.public_id]] == ["RECORDED_LATE"]
    cycle.file_by = cycle.ends_on + dt.timedelta(days=30)
    assert hours_log(db, cycle).entered.total == Decimal("1.25"), "an extension moves the day"
