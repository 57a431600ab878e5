"""Who is admitted to a cohort: the tier of each applicant, the order, and where the places end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from checks.earning import AdmissionRule, Tier

Fact = str | bool | int | Decimal


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applies, with what the tiers look at by name (role, member, director_years …)."""

    id: str
    submitted_at: dt.datetime
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Admission:
    """The rank of each applicant's tier (None: in none), and the ids in the order of acceptance."""

    tiers: Mapping[str, int | None]
    order: tuple[str, ...]
    accepted: tuple[str, ...]
    waitlist: tuple[str, ...]
    ineligible: tuple[str, ...]


def admit(rule: AdmissionRule, applicants: Iterable[Applicant], capacity: int | None = None) -> Admission:
    """Orders the applicants by tier and within it by the time of submission; None is room for all."""
    everyone = sorted(applicants, key=lambda each: (each.submitted_at, each.id))
    tiers = {each.id: rank_of(rule, each.facts) for each in everyone}
    eligible = [(rank, name) for name, rank in tiers.items() if rank is not None]
    order = [name for _, name in sorted(eligible, key=lambda each: each[0])]
    places = len(order) if capacity is None else capacity
    ineligible = tuple(name for name, rank in tiers.items() if rank is None)
    return Admission(tiers, tuple(order), tuple(order[:places]), tuple(order[places:]), ineligible)


def rank_of(rule: AdmissionRule, facts: Mapping[str, Fact]) -> int | None:
    """The rank of the first tier to which somebody belongs; None where there is none."""
    return min((tier.rank for tier in rule.tiers if _belongs(tier, facts)), default=None)


def _belongs(tier: Tier, facts: Mapping[str, Fact]) -> bool:
    return all(_holds(facts, name, wanted) for name, wanted in tier.where.items())


def _holds(facts: Mapping[str, Fact], name: str, wanted: Fact) -> bool:
    """True where the fact is as wanted; one that nobody knows is not."""
    fact = facts.get(name.removesuffix("_lt").removesuffix("_ge"))
    if not name.endswith(("_lt", "_ge")):
        return fact == wanted
    if not isinstance(fact, int | Decimal) or not isinstance(wanted, int | Decimal):
        return False
    return fact < wanted if name.endswith("_lt") else fact >= wanted
