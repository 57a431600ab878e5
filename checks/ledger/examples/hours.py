"""The examples of hours: recertifications, years and cohorts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from checks.earning import ApprovedEvent
from checks.ledger.approval import IN_PERSON, own
from checks.ledger.cohort import cohort_gaps
from checks.ledger.cycles import Window, cohort_days, local_day, zone
from checks.ledger.documents import PacketFacts, PlanFacts, Signer
from checks.ledger.entries import ZERO
from checks.ledger.examples.values import Given
from checks.ledger.problems import Approval, Circumstances, codes
from checks.ledger.recertification import Recertification, SubmittedPacket, recertify
from checks.ledger.status import CertificationFacts
from checks.ledger.tally import Tally, tally
from checks.ledger.yearly import judge_year
from checks.model import HoursEntry
from checks.requirements import RuleSet

Result = dict[str, object]
_PROVIDERS = ("alet", "external")


def recert(rule_set: RuleSet, given: Given) -> Result:
    """A recertification on a day."""
    person = given.thing("person")
    names = (person.text("name"), *person.texts("former_names")) if person else ()
    judged = recertify(
        rule_set,
        _certification(rule_set, given),
        [_entry(each) for each in given.named_things("entries")],
        [_packet(rule_set, each) for each in given.things("packet_versions")],
        given.day("as_of"),
        names=names,
        districts=(person.text("district"),) if person and person.has("district") else (),
    )
    return {
        "compliant": judged.compliant,
        "status": judged.standing,
        "certification_status": _status(rule_set, judged),
        "missing": [] if judged.standing == "closed" else codes(judged.gaps),
        "notes": codes(judged.tally.notes),
        "cycle": _days(judged.cycle),
        "deadline": judged.deadline.isoformat(),
        "entries": _problems(judged.tally),
        "hours": _hours_by_area(rule_set, judged.tally),
    }


def yearly(rule_set: RuleSet, given: Given) -> Result:
    """A fiscal year on a day."""
    around = Circumstances(
        as_of=given.day("as_of"),
        approvals={each.text("code"): _approval(each) for each in given.named_things("approvals", "code")},
        earlier_courses=frozenset(given.texts("courses_credited_before")),
    )
    entries = [_entry(each, _PROVIDERS) for each in given.named_things("entries")]
    year = judge_year(
        rule_set, given.year("fiscal_year"), entries, around, post_began_on=given.day_or_none("role_start")
    )
    return {
        "compliant": year.standing == "compliant",
        "status": year.standing,
        "missing": codes(year.gaps),
        "notes": codes(year.notes),
        "window": _days(year.window),
        "entries": _problems(year.tally),
        "hours": _hours_by_provider(rule_set, year.tally),
    }


def cohort_hours(rule_set: RuleSet, given: Given) -> Result:
    """The hours of a cohort."""
    entries = [_entry(each) for each in given.named_things("sessions")]
    hours = tally(rule_set, entries, cohort_days(rule_set), Circumstances(as_of=given.day_or_none("as_of")))
    gaps = cohort_gaps(rule_set, hours, fee_paid=given.flag("fee_paid"), joint_attended=given.texts("joint_attended"))
    return {
        "complete": not gaps,
        "missing": codes(gaps),
        "entries": _problems(hours),
        "hours": {
            "credited": hours.total,
            "short": hours.total_shortfall,
            "needed": hours.needed,
            "in_person": sum((line.credited for line in hours.lines if line.entry.modality in IN_PERSON), ZERO),
            "areas": dict(hours.by_area),
        },
    }


def _certification(rule_set: RuleSet, given: Given) -> CertificationFacts:
    returned = given.day_or_none("returned_on")
    extension = given.thing("extension")
    closed = given.one_of("holder_status", ("", "active", "retired", "deceased"), "")
    midnight = dt.datetime.combine(returned, dt.time(), zone(rule_set)) if returned else None
    return CertificationFacts(
        issued_on=given.day("issue_date"),
        cycle=given.count("cycle", least=1, most=50) if given.has("cycle") else 1,
        returned_at=midnight,
        extended_to=extension.day("until") if extension else None,
        extension_asked_on=extension.day_or_none("requested_on") if extension else None,
        completed_on=given.day_or_none("completed_on"),
        closed="deceased" if closed == "deceased" else "retired" if closed == "retired" else "",
    )


def _packet(rule_set: RuleSet, given: Given) -> SubmittedPacket:
    plan, presentation, moment = given.thing("plan"), given.thing("presentation"), given.moment("submitted_at")
    facts = PacketFacts(
        submitted_on=local_day(rule_set, moment),
        plan=_plan(plan) if plan else None,
        presented=presentation is not None,
        presented_on=presentation.day_or_none("presented_on") if presentation else None,
        signers=tuple(Signer(each.text("name", ""), each.text("title", "")) for each in given.things("signatures")),
    )
    return SubmittedPacket(moment, facts)


def _plan(given: Given) -> PlanFacts:
    return PlanFacts(
        district=given.text("district", ""),
        first=given.day_or_none("period_start"),
        last=given.day_or_none("period_end"),
        sections=frozenset(given.texts("sections")),
        published_look=given.flag("published_look"),
    )


def _approval(given: Given) -> Approval:
    modality = given.one_of("modality", ("in_person", "online", "any"), "in_person")
    event = ApprovedEvent(
        code=given.text("code"),
        name=given.text("name", given.text("code")),
        hours=given.number("hours"),
        modality="any" if modality == "any" else "online" if modality == "online" else "in_person",
        first=given.day_or_none("from"),
        last=given.day_or_none("until"),
        after=given.day_or_none("after"),
    )
    return Approval(event, given.day("approved_on"), given.flag("evidence"), given.flag("assignment"))


def _entry(given: Given, providers: tuple[str, ...] = ()) -> HoursEntry:
    day = given.day_or_none("date_completed") or given.day_or_none("date")
    last = given.day_or_none("event_end")
    if day and last and last < day:
        raise given.wrong("event_end", "a day not before the first")
    return HoursEntry(
        id=given.text("id"),
        area=given.text("area", ""),
        hours=given.number_or_none("hours"),
        date_completed=last or day,
        began_on=day if last else None,
        areas=given.texts("strands") or given.texts("areas"),
        splits=given.numbers("allocation"),
        excluded=given.numbers("excluded"),
        recorded_on=given.day_or_none("recorded_on"),
        provider=given.one_of("provider", providers) if providers else "",
        modality=given.text("modality", ""),
        approved=given.flag("approved"),
        eligible=given.flag("td_eligible"),
        event=given.text("event", ""),
        course=given.text("course", ""),
        evidence=given.flag("evidence"),
        assignment=given.flag("assignment"),
        activity=given.text("activity", ""),
        location=given.text("location", ""),
        applicant_name=given.text("applicant_name", ""),
        district=given.text("district", ""),
        justification=given.text("justification", ""),
        description=given.text("description", ""),
    )


def _status(rule_set: RuleSet, judged: Recertification) -> str:
    """The state in the words of the file, which takes a removal that is due for one that is confirmed."""
    if judged.status.state == "expired" and rule_set.outcome is not None:
        return rule_set.outcome.noncompliant
    return judged.status.state


def _problems(hours: Tally) -> dict[str, list[str]]:
    """The codes of each entry with a problem; the file tells what caps cut in its notes only."""
    cut = {note.code.partition(":")[0] for note in hours.notes}
    found = {id: [each.code for each in problems if each.code not in cut] for id, problems in hours.problems.items()}  # noqa: A001
    return {id: sorted(each) for id, each in found.items() if each}  # noqa: A001


def _hours_by_area(rule_set: RuleSet, hours: Tally) -> Mapping[str, object]:
    asked = rule_set.hours.area_min
    free = sum((max(ZERO, each - asked) for each in hours.by_area.values()), ZERO)
    return {
        "credited": hours.total,
        "short": hours.total_shortfall,
        "free": free,
        "free_short": max(ZERO, rule_set.hours.total_min - asked * len(hours.by_area) - free),
        "needed": hours.needed,
        "areas": dict(hours.by_area),
        "area_short": {code: short for code, short in hours.area_shortfalls.items() if short},
    }


def _hours_by_provider(rule_set: RuleSet, hours: Tally) -> Mapping[str, Decimal]:
    short = hours.bound_shortfalls
    external = [line for line in hours.lines if not own(rule_set, line.entry)]
    return {
        "credited": hours.total,
        "short": hours.total_shortfall,
        "needed": hours.needed,
        "alet": hours.hours_where(provider="alet"),
        "alet_short": short.get("ALET_MIN", ZERO),
        "alet_in_person": hours.hours_where(provider="alet", modality="in_person"),
        "external_raw": _sum(line.within_event for line in external),
        "external_credited": _sum(line.credited for line in external),
        "in_person": hours.hours_where(modality="in_person"),
        "in_person_short": max(short.get("IN_PERSON_MIN", ZERO), short.get("IN_PERSON_ALET_MIN", ZERO)),
    }


def _sum(hours: Iterable[Decimal]) -> Decimal:
    return sum(hours, ZERO)


def _days(window: Window) -> dict[str, str]:
    return {"start": window[0].isoformat(), "end": window[1].isoformat()}
