"""The report of a year's hours, a row for each person, and what changed after it was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from checks.ledger.approval import own
from checks.ledger.entries import ZERO
from checks.ledger.yearly import Year
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A person's year: the hours that count, and whether they are enough."""

    last_name: str
    first_name: str
    district: str
    total_hours: Decimal
    alet_hours: Decimal
    external_hours: Decimal
    fulfilled: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as it was reported: `was` is None where it is new, `now` where it is gone."""

    person: str
    was: ReportRow | None
    now: ReportRow | None


def report_row(rule_set: RuleSet, year: Year, *, last_name: str, first_name: str, district: str) -> ReportRow:
    """The row of a person whose year was judged."""
    given = sum((line.credited for line in year.tally.lines if own(rule_set, line.entry)), ZERO)
    total = year.tally.total
    return ReportRow(last_name, first_name, district, total, given, total - given, year.standing == "compliant")


def differences(was: Mapping[str, ReportRow], now: Mapping[str, ReportRow]) -> list[Difference]:
    """What a correction of a report must say, by person: the rows that changed, that are new, and that are gone."""
    people = sorted(was.keys() | now.keys())
    return [Difference(name, was.get(name), now.get(name)) for name in people if was.get(name) != now.get(name)]
