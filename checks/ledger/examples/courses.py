"""The other examples: expiries, the academy's deadline, admissions, requests, applications and completions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from checks.earning import AcademyDeadlineRule, AdmissionRule
from checks.ledger.admission import Applicant, Fact, admit
from checks.ledger.checklist import Application, Assignment, CourseFacts, application_gaps, closes_at, course_gaps
from checks.ledger.cycles import expiries, fiscal_year, zone
from checks.ledger.deadline import academy_standing
from checks.ledger.examples.values import BadExample, Given
from checks.ledger.problems import codes
from checks.ledger.requests import EventRequest, request_gaps
from checks.requirements import RuleSet

Result = dict[str, object]


def expiry_table(rule_set: RuleSet, given: Given) -> Result:
    """The expiries of the first cycles."""
    days = expiries(rule_set, given.day("issue_date"), given.count("cycles", least=1, most=50))
    return {"expiries": [day.isoformat() for day in days]}


def academy_deadline(rule_set: RuleSet, given: Given) -> Result:
    """The deadline of somebody new in a post."""
    standing = academy_standing(
        _deadline_rule(rule_set),
        given.day("role_start"),
        given.day_or_none("academy_completed_on"),
        given.day("as_of"),
    )
    return {
        "required": standing.required,
        "due": standing.due.isoformat() if standing.due else None,
        "status": standing.status,
        "days_left": standing.days_left,
        "days_overdue": standing.days_overdue,
    }


def admission(rule_set: RuleSet, given: Given) -> Result:
    """Who is admitted to a cohort."""
    applicants = [
        Applicant(each.text("id"), each.moment("submitted_at"), _facts(each))
        for each in given.named_things("applicants")
    ]
    capacity = given.count("capacity") if given.has("capacity") else None
    admitted = admit(_admission_rule(rule_set), applicants, capacity)
    return {
        "tiers": dict(admitted.tiers),
        "order": list(admitted.order),
        "accepted": list(admitted.accepted),
        "waitlist": list(admitted.waitlist),
        "ineligible": list(admitted.ineligible),
    }


def event_request(rule_set: RuleSet, given: Given) -> Result:
    """A request that an event be approved."""
    request = EventRequest(
        requester=given.text("requester_role"),
        requested_on=given.day("requested_on"),
        first=given.day("event_start"),
        last=given.day("event_end"),
    )
    if request.last < request.first:
        raise given.wrong("event_end", "a day not before the first")
    found = codes(request_gaps(rule_set, request, fiscal_year(rule_set, given.year("fiscal_year"))))
    return {"accepted_for_review": not found, "codes": found}


def ctom_application(rule_set: RuleSet, given: Given) -> Result:
    """An application with its documents."""
    application = Application(
        documents=frozenset(given.texts("documents")),
        submitted_at=given.moment("submitted_at") if given.has("submitted_at") else None,
        employer_kind=given.text("employer_kind") if given.has("employer_kind") else None,
        years=given.number_or_none("years_experience"),
    )
    gaps, notes = application_gaps(rule_set, application, _last_moment(rule_set, given))
    return {"complete": not gaps, "missing": codes(gaps), "notes": codes(notes)}


def ctom_completion(rule_set: RuleSet, given: Given) -> Result:
    """The duties of somebody who takes the course."""
    done = rule_set.completion.deeds if rule_set.completion else {}
    facts = CourseFacts(
        sessions_attended=given.count("sessions_attended"),
        assignments=tuple(_assignment(each) for each in given.named_things("assignments")),
        deeds={code: given.flag(code) for code in done},
    )
    found = codes(course_gaps(rule_set, facts))
    return {"complete": not found, "missing": found}


def _last_moment(rule_set: RuleSet, given: Given) -> dt.datetime | None:
    """The moment that the file names, or the end of the day that it names, or that of the rules."""
    if given.has("deadline_at"):
        return given.moment("deadline_at")
    if given.has("deadline"):
        return dt.datetime.combine(given.day("deadline"), dt.time.max, zone(rule_set))
    return closes_at(rule_set)


def _assignment(given: Given) -> Assignment:
    return Assignment(given.text("id"), given.day("due"), given.day_or_none("submitted_on"), given.flag("passed"))


def _facts(given: Given) -> Mapping[str, Fact]:
    years = {name: given.number(name) for name in ("director_years", "k12_years") if given.has(name)}
    return {"role": given.text("role", ""), "member": given.flag("member"), **years}


def _deadline_rule(rule_set: RuleSet) -> AcademyDeadlineRule:
    if rule_set.academy_deadline is None:
        raise BadExample(f"{rule_set.id} has no deadline for the academy")
    return rule_set.academy_deadline


def _admission_rule(rule_set: RuleSet) -> AdmissionRule:
    if rule_set.admission is None:
        raise BadExample(f"{rule_set.id} has no rules of admission")
    return rule_set.admission
