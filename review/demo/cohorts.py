"""The demo's people in programs that run in cohorts: somebody who applies, and somebody who takes part."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

import checks
from review.accounts import actor_of
from review.demo.people import AT, COHORTS
from review.models import Person
from review.operations.certifications import enter_certification
from review.operations.progress_import import import_progress

ACADEMY = "al-cto-academy@2025-9m"
ATTENDED = ("s1", "s2", "s3", "s4")
HOURS = 7


def add_to_cohorts(db: Session, people: Mapping[str, Person]) -> None:
    """Enters the applicant, and takes over how far the participant is: the first sessions, and the fee."""
    applicant, coordinator = people[f"applicant@{AT}"], people[f"coordinator3@{AT}"]
    enter_certification(db, applicant, actor=actor_of(coordinator), program=COHORTS[0], issued_on=None)
    cohort = checks.rule_set(ACADEMY).cohort
    sessions = [
        {
            "id": session.code,
            "activity": session.title,
            "date": session.date.isoformat(),
            "hours": HOURS,
            "areas": list(session.areas),
            "modality": "in_person",
        }
        for session in (cohort.sessions if cohort else ())
        if session.code in ATTENDED and session.date is not None
    ]
    row = {"email": f"participant@{AT}", "ruleset": ACADEMY, "facts": {"sessions": sessions, "fee_paid": True}}
    import_progress(db, json.dumps([row]))
