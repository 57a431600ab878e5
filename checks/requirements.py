"""What a program requires, as frozen values: one RuleSet is one version of its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Severity = Literal["fix", "note"]
Mode = Literal["enforce", "watch"]


@dataclass(frozen=True, slots=True)
class Area:
    """One of the fields in which hours are earned."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleRule:
    """How long a cycle lasts, counted from the day of issue; February 29 becomes 28 in other years."""

    kind: Literal["anniversary"]
    years: int


@dataclass(frozen=True, slots=True)
class HoursRule:
    """How many hours a cycle takes: all in all, in each area, and the step to which an entry is floored."""

    total_min: Decimal
    area_min: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Which fields an hours entry must have, and the forms on which it may be written."""

    required: tuple[str, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """One kind of document in a packet; `title` is what people read, `formats` are file name endings."""

    kind: str
    title: str
    required: bool
    formats: tuple[str, ...]
    multiple: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class ElementRule:
    """A part that a section must have: the code in reports, and words that say what is lacking."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class SectionRule:
    """One required section of the plan; `asks` says in a sentence what it must hold."""

    code: str
    title: str
    asks: str
    aliases: tuple[str, ...] = ()
    elements: tuple[ElementRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRule:
    """What is asked of the plan: the months that it covers, and its sections."""

    period_months: int
    sections: tuple[SectionRule, ...]


@dataclass(frozen=True, slots=True)
class PresentationRule:
    """What is asked of the presentation: to whom, and whether its day must lie within the cycle.

    `audience_words` are those by which the audience is known, `other_audiences` those of other ones.
    """

    audience: str
    within_cycle: bool
    audience_words: tuple[str, ...] = ()
    other_audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignaturesRule:
    """What is asked of the signature sheets.

    A title is cabinet-level when it holds all words of one of `cabinet_titles`, in any order,
    and none of `not_cabinet_words`.
    """

    min_cabinet: int
    exclude_presenter: bool
    cabinet_titles: tuple[str, ...]
    not_cabinet_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """What happens around the last day: days to mend a returned packet after it, and extensions."""

    cure_days: int
    extension_allowed: bool


@dataclass(frozen=True, slots=True)
class RemindersRule:
    """On which days before the expiry the candidate is reminded."""

    days_before_expiry: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CannedText:
    """Words that reviewers use again and again for one requirement: a section's code or a document's kind."""

    requirement: str
    words: str


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """How the desk works: working days that a reviewer has and that fixes get, and the days that do not count."""

    lease_days: int
    fix_days: int
    holidays: tuple[dt.date, ...] = ()
    canned: tuple[CannedText, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A check that runs: its file name in checks/rules, how severe it is, and whether candidates see it."""

    name: str
    severity: Severity
    mode: Mode
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a program's rules, e.g. `al-cto-recert@policy` of the program `al-cto-recert`.

    `effective_until` is the last day, None while it is open; a `variant` is chosen by name, never by day.
    `hash` is the sha-256 of the resolved rules, so that two rule sets are equal exactly when it is.
    """

    id: str
    program: str
    title: str
    credential: str
    issuer: str
    timezone: str
    effective_from: dt.date
    effective_until: dt.date | None
    variant: bool
    statement: str
    areas: tuple[Area, ...]
    period: CycleRule
    hours: HoursRule
    entry: EntryRule
    documents: tuple[DocumentRule, ...]
    plan: PlanRule
    presentation: PresentationRule
    signatures: SignaturesRule
    deadline: DeadlineRule
    reminders: RemindersRule
    review: ReviewRule
    checks: tuple[CheckRule, ...]
    hash: str

    @property
    def years(self) -> int:
        """How many years a cycle lasts."""
        return self.period.years

    @property
    def sections(self) -> tuple[SectionRule, ...]:
        """The sections that a plan must have."""
        return self.plan.sections

    def section(self, code: str) -> SectionRule:
        """The section of that code; KeyError where the plan needs none such."""
        return {each.code: each for each in self.plan.sections}[code]

    def area(self, code: str) -> Area:
        """The area of that code; KeyError where there is none."""
        return {each.code: each for each in self.areas}[code]

    def document(self, kind: str) -> DocumentRule:
        """The document of that kind; KeyError where the program asks for none such."""
        return {each.kind: each for each in self.documents}[kind]
