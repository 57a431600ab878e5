"""Which documents a packet lacks, and which facts of them are not as the rules ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.evidence.sheet import is_cabinet
from checks.ledger.cycles import Window, months_later
from checks.ledger.problems import Gap
from checks.ledger.words import fold, in_words
from checks.requirements import DocumentRule, RuleSet


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of a plan: its district, its first and last day, the codes of its sections, how it looks."""

    district: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    sections: frozenset[str] = frozenset()
    published_look: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signed the sheets."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """What is known of a packet on the day on which it was submitted, local to the rule set; None: not there."""

    submitted_on: dt.date
    plan: PlanFacts | None = None
    presented: bool = False
    presented_on: dt.date | None = None
    signers: tuple[Signer, ...] = field(default=())


def lacking(rule_set: RuleSet, kinds: frozenset[str]) -> tuple[list[DocumentRule], list[DocumentRule]]:
    """The documents that are required and not among the kinds, and those that are preferred and not among them."""
    absent = [rule for rule in rule_set.documents if rule.kind not in kinds]
    return [rule for rule in absent if rule.required], [r for r in absent if r.preferred and not r.required]


def document_gaps(
    rule_set: RuleSet,
    packet: PacketFacts,
    cycle: Window,
    *,
    districts: tuple[str, ...] = (),
    presenters: tuple[str, ...] = (),
) -> tuple[Gap, ...]:
    """What the packet lacks.

    `districts` are the names that the holder's district at the submission has and had, none where they are not to be
    compared; `presenters` are the names that the holder has and had.
    """
    present = {"plan": packet.plan is not None, "presentation": packet.presented, "signatures": bool(packet.signers)}
    required, _ = lacking(rule_set, frozenset(kind for kind, there in present.items() if there))
    gaps = [Gap(f"{rule.kind.upper()}_MISSING", f"The packet has no {rule.title.lower()}.") for rule in required]
    if packet.plan is not None:
        gaps += _plan_gaps(rule_set, packet.plan, districts)
    if packet.presented:
        gaps += _presentation_gaps(rule_set, packet, cycle)
    if packet.signers:
        gaps += _signature_gaps(rule_set, packet.signers, presenters)
    return tuple(gaps)


def covers(first: dt.date, last: dt.date, months: int) -> bool:
    """True where the days, both inside, are exactly so many months."""
    return months_later(first, months) == last + dt.timedelta(days=1)


def _plan_gaps(rule_set: RuleSet, plan: PlanFacts, districts: tuple[str, ...]) -> Iterator[Gap]:
    for section in rule_set.plan.sections:
        if section.code not in plan.sections:
            yield Gap(f"PLAN_SECTION:{section.code}", f"The plan has no section “{section.title}”.")
    months = rule_set.plan.period_months
    if months and not (plan.first and plan.last and covers(plan.first, plan.last, months)):
        yield Gap("PLAN_PERIOD", f"The plan does not cover exactly {months} months.")
    if not plan.published_look:
        yield Gap("PLAN_LOOK", "The plan does not look like a published document.")
    if districts and fold(plan.district) not in map(fold, districts):
        yield Gap("PLAN_DISTRICT", f"The plan is not that of {districts[0]}.")


def _presentation_gaps(rule_set: RuleSet, packet: PacketFacts, cycle: Window) -> Iterator[Gap]:
    day = packet.presented_on
    if day is None:
        yield Gap("PRESENTATION_DATE", "The day of the presentation is not known.")
    elif day > packet.submitted_on:
        yield Gap("PRESENTATION_DATE", f"It was presented on {in_words(day)}, after the packet was submitted.")
    elif rule_set.presentation.within_cycle and not cycle[0] <= day <= cycle[1]:
        yield Gap("PRESENTATION_DATE", f"It was presented on {in_words(day)}, outside the cycle.")


def _signature_gaps(rule_set: RuleSet, signers: tuple[Signer, ...], presenters: tuple[str, ...]) -> Iterator[Gap]:
    rule = rule_set.signatures
    own = {fold(name) for name in presenters} if rule.exclude_presenter else set()
    cabinet = {fold(each.name) for each in signers if fold(each.name) not in own and is_cabinet(each.title, rule)}
    if len(cabinet) < rule.min_cabinet:
        yield Gap("SIGNATURES_NO_CABINET", "Nobody of the cabinet signed, the presenter aside.")
