"""What makes no sense in a rule set's cohort: its sessions, admission, application and completion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checks.requirements import RuleSet

Fault = tuple[str, str]
APPLICANT: Mapping[str, tuple[type, ...]] = {
    "role": (str,),
    "member": (bool,),
    "director_years": (int, Decimal),
    "k12_years": (int, Decimal),
}
"""What a tier may look at in an applicant; a number with `_lt` or `_ge` after its name."""
TIEBREAKS = ("submitted_at",)


def faults(built: RuleSet) -> Iterator[Fault]:
    """The faults of what a rule set asks of a cohort."""
    yield from _of_cohort(built)
    yield from _of_admission(built)
    yield from _of_application(built)
    if (completion := built.completion) is not None:
        if completion.sessions_min < 0:
            yield "completion.sessions_min", "expected 0 or more"
        for code, words in completion.deeds.items():
            if not words.strip():
                yield f"completion.deeds.{code}", "expected words that name it"


def _of_cohort(built: RuleSet) -> Iterator[Fault]:
    cohort = built.cohort
    if cohort is None:
        return
    if cohort.first is not None and cohort.last is not None and cohort.last < cohort.first:
        yield "cohort.last", f"expected a day not before {cohort.first}"
    if cohort.fee is not None and cohort.fee < 0:
        yield "cohort.fee", "expected 0 or more"
    known = [each.code for each in built.areas]
    for number, session in enumerate(cohort.sessions):
        key = f"cohort.sessions[{number}]"
        for code in session.areas:
            if code not in known:
                yield f"{key}.areas", f"{code!r} is no area; they are {', '.join(known) or 'none'}"
        after_first = cohort.first is None or session.date is None or cohort.first <= session.date
        before_last = cohort.last is None or session.date is None or session.date <= cohort.last
        if not (after_first and before_last):
            yield f"{key}.date", f"expected a day from {cohort.first} to {cohort.last}"


def _of_admission(built: RuleSet) -> Iterator[Fault]:
    admission = built.admission
    if admission is None:
        return
    if [tier.rank for tier in admission.tiers] != list(range(1, len(admission.tiers) + 1)):
        yield "admission.tiers", "expected the ranks 1, 2, 3 and so on, in this order"
    for name in admission.tiebreak:
        if name not in TIEBREAKS:
            yield "admission.tiebreak", f"expected one of {', '.join(TIEBREAKS)}, found {name!r}"
    for number, tier in enumerate(admission.tiers):
        if not tier.where:
            yield f"admission.tiers[{number}].where", "expected what it looks at"
        for name, value in tier.where.items():
            key = f"admission.tiers[{number}].where.{name}"
            compared = name.endswith(("_lt", "_ge"))
            kinds = APPLICANT.get(name[:-3] if compared else name)
            if kinds is None or compared != (int in kinds):
                yield key, "unknown key; known are role, member, and director_years or k12_years with _lt or _ge"
            elif type(value) not in kinds:
                yield key, f"expected {'a number' if compared else 'true or false' if bool in kinds else 'text'}"


def _of_application(built: RuleSet) -> Iterator[Fault]:
    application = built.application
    if application is None:
        return
    if application.closes_at.tzinfo is not None:
        yield "application.closes_at", "expected a day and a time without a zone; ruleset.timezone says which one"
    elif application.closes_at.date() < application.opens_on:
        yield "application.closes_at", f"expected a time not before {application.opens_on}"
    if application.preferred_years < 0:
        yield "application.preferred_years", "expected 0 or more"
    if not built.documents:
        yield "documents", "expected at least one, as people apply with them"
