"""What has the right form and makes no sense in a rule set: each fault is a key and what was expected there."""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Iterator, Sequence

from checks import rules
from checks.programs import sense_of_cohorts, sense_of_hours
from checks.requirements import RuleSet

Fault = tuple[str, str]
_PERIODS = {"cycle_end": "anniversary", "period_start": "fiscal_year", "cohort": "cohort"}


def faults(built: RuleSet, programs: Collection[str]) -> Iterator[Fault]:
    """The faults of a rule set; `programs` are those that it may name."""
    yield from _of_header(built)
    yield from _of_codes(built)
    yield from sense_of_hours.faults(built, programs)
    yield from sense_of_cohorts.faults(built)
    yield from _of_documents(built)
    yield from _of_the_end(built)
    yield from _of_review(built)
    yield from _of_checks(built)


def _of_header(built: RuleSet) -> Iterator[Fault]:
    try:
        zoneinfo.ZoneInfo(built.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield "ruleset.timezone", f"expected a time zone's name, found {built.timezone!r}"
    if built.effective_until is not None and built.effective_until < built.effective_from:
        yield "ruleset.effective_until", f"expected a day not before {built.effective_from}"
    if _PERIODS[built.version_selected_by] != built.period.kind:
        yield "ruleset.version_selected_by", f"does not go with the period {built.period.kind}"


def _of_codes(built: RuleSet) -> Iterator[Fault]:
    lists: dict[str, Sequence[str]] = {
        "areas": [each.code for each in built.areas],
        "documents": [each.kind for each in built.documents],
        "plan.sections": [each.code for each in built.sections],
        "checks": [each.name for each in built.checks],
        "events": [each.code for each in built.events],
        "hours.minimums and maximums": [each.code for each in (*built.hours.minimums, *built.hours.maximums)],
        "cohort.sessions": [each.code for each in built.cohort.sessions] if built.cohort else (),
        "cohort.joint_sessions": built.cohort.joint_sessions if built.cohort else (),
        "training_report.columns": built.training_report.columns if built.training_report else (),
    }
    for key, codes in lists.items():
        if len(set(codes)) != len(codes):
            yield key, "the same code stands there twice"


def _of_documents(built: RuleSet) -> Iterator[Fault]:
    for number, document in enumerate(built.documents):
        if not document.kind.isidentifier() or document.kind != document.kind.lower():
            yield f"documents[{number}].kind", f"expected a word of small letters, found {document.kind!r}"
        if document.required and document.preferred:
            yield f"documents[{number}].preferred", "expected false, as the document is required"
        if not document.formats:
            yield f"documents[{number}].formats", "expected at least one"
    if built.documents and not built.statement:
        yield "ruleset.statement", "expected the words that people confirm when they submit documents"
    if built.sections and "plan" not in {each.kind for each in built.documents}:
        yield "plan.sections", "expected a document of the kind plan that has them"
    if built.sections and built.plan.period_months < 1:
        yield "plan.period_months", "expected at least 1"


def _of_the_end(built: RuleSet) -> Iterator[Fault]:
    if built.deadline.cure_days < 0:
        yield "deadline.cure_days", "expected 0 or more"
    days = built.reminders.days_before_expiry
    if any(day < 1 for day in days) or list(days) != sorted(set(days), reverse=True):
        yield "reminders.days_before_expiry", "expected numbers above 0, each smaller than the one before"


def _of_review(built: RuleSet) -> Iterator[Fault]:
    if built.documents and min(built.review.lease_days, built.review.fix_days) < 1:
        yield "review", "expected at least 1 for lease_days and fix_days"
    known = sorted({each.code for each in built.sections} | {each.kind for each in built.documents})
    for number, text in enumerate(built.review.canned):
        if text.requirement not in known:
            yield f"review.canned[{number}].requirement", f"expected one of {', '.join(known)}"


def _of_checks(built: RuleSet) -> Iterator[Fault]:
    names = rules.names()
    if built.checks and not built.documents:
        yield "checks", "expected documents that are checked"
    for each in built.checks:
        if each.name not in names:
            yield "checks.name", f"there is no check {each.name!r}; known are {', '.join(names)}"
            continue
        for option in each.options:
            if option not in rules.options_of(each.name):
                yield f"checks.options.{option}", f"the check {each.name!r} has no such option"
