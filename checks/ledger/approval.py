"""What must be approved before it counts: external events, the issuer's online courses, all hours of some programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from checks.earning import ApprovedEvent, ExternalRule, OnlineRule
from checks.ledger.problems import Approval, Circumstances, Problem
from checks.ledger.words import fold, in_words
from checks.model import HoursEntry
from checks.requirements import RuleSet

IN_PERSON = ("in_person", "face_to_face")


def own(rule_set: RuleSet, entry: HoursEntry) -> bool:
    """True where the issuer of the credential gave the hours itself."""
    return fold(entry.provider) == fold(rule_set.issuer)


def event_named(rule_set: RuleSet, code: str, around: Circumstances) -> ApprovedEvent | None:
    """The approved event of that code, on the rule set's list or approved on request; None where there is none."""
    listed = {event.code: event for event in rule_set.events}.get(code)
    asked = around.approvals.get(code)
    return listed or (asked.event if asked else None)


def approval_problems(rule_set: RuleSet, entry: HoursEntry, around: Circumstances) -> Iterator[Problem]:
    """Why the entry does not count for want of an approval."""
    if rule_set.hours.modalities and entry.modality not in rule_set.hours.modalities:
        yield Problem("MODALITY_NOT_ALLOWED", "Hours of this way of teaching do not count.")
    if rule_set.hours.approved_required and not entry.approved:
        yield Problem("NOT_APPROVED", f"{rule_set.issuer} has not approved it.")
    if own(rule_set, entry):
        if rule_set.alet_online is not None and entry.modality not in IN_PERSON:
            yield from _online_problems(rule_set.alet_online, entry, around)
    elif rule_set.external is not None:
        yield from _external_problems(rule_set, rule_set.external, entry, around)


def _online_problems(rule: OnlineRule, entry: HoursEntry, around: Circumstances) -> Iterator[Problem]:
    if rule.eligible_flag_required and not entry.eligible:
        yield Problem("NOT_TD_ELIGIBLE", "This online course does not carry credit.")
    if rule.available_from and entry.date_completed and entry.date_completed < rule.available_from:
        yield Problem("ONLINE_NOT_AVAILABLE", f"Online courses count from {in_words(rule.available_from)} on.")
    if rule.no_repeat_across_years and entry.course and entry.course in around.earlier_courses:
        yield Problem("REPEAT_COURSE", f"The course {entry.course} was credited in an earlier year.")


def _external_problems(
    rule_set: RuleSet, rule: ExternalRule, entry: HoursEntry, around: Circumstances
) -> Iterator[Problem]:
    event = event_named(rule_set, entry.event, around)
    if event is None:
        if rule.preapproved_only:
            yield Problem("NOT_PREAPPROVED", "It is not on the list of approved events.")
        return
    first = entry.began_on or entry.date_completed
    if first and entry.date_completed and not _within(event, first, entry.date_completed):
        yield Problem("EVENT_WINDOW", f"{event.name} is approved for other days.")
    if rule.in_person_required and event.modality != "any" and entry.modality not in IN_PERSON:
        yield Problem("MODALITY_NOT_ALLOWED", f"{event.name} counts only for those who are there in person.")
    approval = None if any(each.code == event.code for each in rule_set.events) else around.approvals[event.code]
    if approval is not None:
        yield from _request_problems(rule, approval, entry, first)


def _within(event: ApprovedEvent, first: dt.date, last: dt.date) -> bool:
    after_start = event.first is None or event.first <= first
    before_end = event.last is None or last <= event.last
    return after_start and before_end and (event.after is None or event.after < first)


def _request_problems(
    rule: ExternalRule, approval: Approval, entry: HoursEntry, first: dt.date | None
) -> Iterator[Problem]:
    """What is wrong with hours of an event that was approved on request."""
    if rule.approval_before_event and first and approval.approved_on > first:
        message = f"It was approved on {in_words(approval.approved_on)}, after it began on {in_words(first)}."
        yield Problem("APPROVAL_AFTER_EVENT", message)
    if approval.evidence and not entry.evidence:
        yield Problem("EVIDENCE_MISSING", "The evidence of attendance is missing.")
    if approval.assignment and not entry.assignment:
        yield Problem("ASSIGNMENT_MISSING", "The assignment is missing.")
