"""How far people are in cohorts is taken over from a file: all of it or nothing, judged by the ledger."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import Participation, Person
from review.operations.progress_import import Imported, import_progress
from review.operations.refusals import NotReady
from review.queries.progress import progress_of
from tests.review.makers import make_district, make_person

ACADEMY, MENTORS, LEADERS = "al-cto-academy@2025-9m", "cite-ctom@cohort17", "nc-leaders21@2010"


def session(id: str, day: str, hours: Any, *areas: str) -> dict[str, Any]:  # noqa: A002 - the word of the file
    return {"id": id, "date": day, "hours": hours, "areas": list(areas), "modality": "in_person"}


IN_PART = {"sessions": [session("s1", "2024-09-22", 6.5, "RR"), session("s2", "2024-10-22", 6, "LEP")]}


def row(email: str = "dana@demo.example", ruleset: str = ACADEMY, **more: Any) -> dict[str, Any]:
    return {"email": email, "ruleset": ruleset, "facts": {}} | more


@pytest.fixture
def dana(db: Session) -> Person:
    return make_person(db, "Dana Director", make_district(db, "Valley Schools"))


def refused(db: Session, *rows: Any) -> list[str]:
    with pytest.raises(NotReady) as said:
        import_progress(db, json.dumps(rows))
    return [problem.sentence for problem in said.value.problems]


def missing(db: Session) -> list[str]:
    return [gap.code for gap in progress_of(db.scalars(select(Participation)).one()).gaps]


def test_the_academy_counts_hours_areas_and_the_fee(db: Session, dana: Person):
    assert import_progress(db, json.dumps([row(facts=IN_PART)])) == Imported(added=1)
    one = db.scalars(select(Participation)).one()
    assert (str(progress_of(one).hours.total), one.facts["sessions"][0]["hours"]) == ("12.50", "6.5")
    assert missing(db) == [
        "HOURS_TOTAL", "STRAND:DMG", "STRAND:TL", "STRAND:ITM", "STRAND:TPB", "IN_PERSON_MIN", "FEE_UNPAID",
    ]  # fmt: skip
    assert [(grant.role, grant.program) for grant in dana.grants] == [("candidate", "al-cto-academy")]


def test_the_mentors_count_sessions_assignments_and_deeds(db: Session, dana: Person):
    late = {"id": "a1", "due": "2023-03-01", "submitted_on": "2023-03-02", "passed": True}
    facts = {"sessions_attended": 7, "assignments": [late], "fee_paid": True, "class_oral": True, "ethics": True}
    import_progress(db, json.dumps([row(ruleset=MENTORS, facts=facts)]))
    assert missing(db) == ["SESSIONS:1", "ASSIGNMENT_LATE:a1", "FINAL_ORAL", "FEEDBACK", "K12_EMPLOYMENT"]


def test_north_carolina_counts_joint_sessions(db: Session, dana: Person):
    facts = {"sessions": [session("m1", "2010-03-01", 20)], "joint_attended": ["kickoff", "closing"]}
    import_progress(db, json.dumps([row(ruleset=LEADERS, facts=facts)]))
    assert missing(db) == ["JOINT:september"]


def test_the_same_file_again_changes_nothing_and_another_one_does(db: Session, dana: Person):
    import_progress(db, json.dumps([row(facts=IN_PART)]))
    assert import_progress(db, json.dumps([row(facts=IN_PART)])) == Imported(same=1)
    assert import_progress(db, json.dumps([row(facts=IN_PART | {"fee_paid": True})])) == Imported(changed=1)
    assert "FEE_UNPAID" not in missing(db)
    assert len(dana.grants) == 1


def test_who_lacks_nothing_may_be_completed(db: Session, dana: Person):
    facts = {"sessions": [session("m1", "2010-03-01", 20)], "joint_attended": ["kickoff", "september", "closing"]}
    done = row(ruleset=LEADERS, facts=facts, completed_on="2010-11-17")
    assert import_progress(db, json.dumps([done])) == Imported(added=1)
    assert db.scalars(select(Participation.completed_on)).one() == dt.date(2010, 11, 17)


def test_each_wrong_row_is_named_and_none_is_saved(db: Session, dana: Person):
    assert refused(
        db,
        row(facts=IN_PART),
        row(email="nobody@demo.example"),
        row(ruleset="al-cto-recert@policy"),
        row(ruleset=MENTORS, facts={"sessions_attended": "seven"}),
        row(ruleset=LEADERS, facts={"feepaid": True}),
        row(ruleset="al-cto-academy@2025-12m", facts={"sessions": [session("m1", "2025-03-01", 20, "XX")]}),
        row(ruleset=ACADEMY, facts={}),
        {"email": "dana@demo.example", "ruleset": "nc-cecto@2010", "facts": {}, "completed_on": "2010-11-17"},
        "dana",
    ) == [
        "row 2.email: expected the address of somebody who has an account.",
        "row 3.ruleset: expected a rule set of a cohort, as in al-cto-academy@2025-9m.",
        "row 4.facts.sessions_attended: expected a whole number from 0 to 100.",
        "row 5.facts.feepaid: expected one of fee_paid, joint_attended, sessions as the key.",
        "row 6.facts.sessions[0].areas: expected some of DMG, ITM, LEP, RR, TL, TPB.",
        "row 7: dana@demo.example is in al-cto-academy@2025-9m twice.",
        "row 8.completed_on: expected nothing while something is missing: 0 of 240 hours count; 240 more are needed.",
        "row 9: expected an object.",
    ]


@pytest.mark.parametrize("text", ["", "{", '{"email": "x"}'])
def test_what_is_no_list_is_refused(db: Session, text: str):
    with pytest.raises(NotReady):
        import_progress(db, text)
