"""Makes entries, packets and the rule sets that the tests of the ledger speak of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import checks
from checks.ledger import PacketFacts, PlanFacts, Signer, SubmittedPacket
from checks.model import HoursEntry

POLICY = checks.rule_set("al-cto-recert@policy")
CURE = checks.rule_set("al-cto-recert@policy-cure30")
RENEWAL = checks.rule_set("al-cto-renewal@academy")
TD = checks.rule_set("al-td-ceu@fy2025")
TD_STRICT = checks.rule_set("al-td-ceu@fy2025-strict")
TD_NEXT = checks.rule_set("al-td-ceu@fy2026")
ACADEMY = checks.rule_set("al-cto-academy@2025-9m")
MENTORS = checks.rule_set("cite-ctom@cohort17")

ISSUED = dt.date(2023, 6, 15)
EXPIRY = dt.date(2026, 6, 15)
CYCLE = (ISSUED, EXPIRY)
YEAR = (dt.date(2024, 10, 1), dt.date(2025, 9, 30))
DAY = dt.date(2025, 3, 1)
AREAS = [area.code for area in POLICY.areas]
DISTRICT = "Pine Hollow City Schools"


def entry(name: str, area: str, hours: str | int, day: dt.date = DAY, **more: Any) -> HoursEntry:
    """A line of a log, of an activity of its own unless it is named."""
    named = {"activity": f"Workshop {name}", "location": "Alabaster", **more}
    return HoursEntry(name, area, Decimal(hours), day, **named)


def ten_hours_each() -> list[HoursEntry]:
    """Ten hours in each area: enough, and not a quarter hour too many."""
    return [entry(code, code, 10) for code in AREAS]


def session(name: str, hours: str | int, day: dt.date = DAY, **more: Any) -> HoursEntry:
    """A session in person that ALET gave."""
    return entry(name, "", hours, day, **{"provider": "alet", "modality": "in_person", "areas": ("ITM",), **more})


def course(name: str, hours: str | int, day: dt.date = DAY, **more: Any) -> HoursEntry:
    """An online course of ALET that carries credit."""
    return session(name, hours, day, **{"modality": "online", "eligible": True, **more})


def outside(name: str, event: str, hours: str | int, day: dt.date = DAY, **more: Any) -> HoursEntry:
    """Hours in person at an event of others."""
    return session(name, hours, day, **{"provider": "external", "event": event, **more})


PLAN = PlanFacts(
    district=DISTRICT,
    first=dt.date(2026, 7, 1),
    last=dt.date(2029, 6, 30),
    sections=frozenset(section.code for section in POLICY.plan.sections),
    published_look=True,
)
PACKET = PacketFacts(
    submitted_on=dt.date(2026, 6, 10),
    plan=PLAN,
    presented=True,
    presented_on=dt.date(2026, 5, 12),
    signers=(Signer("Dana Brooks", "Superintendent"),),
)


def moment(words: str) -> dt.datetime:
    """A moment with its distance to UTC, as in 2026-06-10T15:00:00-05:00."""
    return dt.datetime.fromisoformat(words)


def submitted(words: str = "2026-06-10T15:00:00-05:00", **changed: Any) -> SubmittedPacket:
    """A whole packet, submitted at that moment."""
    return SubmittedPacket(moment(words), replace(PACKET, submitted_on=moment(words).date(), **changed))
