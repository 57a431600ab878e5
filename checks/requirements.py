"""What a program requires, as frozen values: one RuleSet is one version of its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from checks.earning import (
    AcademyDeadlineRule,
    AdmissionRule,
    ApplicationRule,
    ApprovedEvent,
    CohortRule,
    CompletionRule,
    DuplicatesRule,
    ExternalRule,
    HoursRule,
    OnlineRule,
    TrainingReportRule,
)

Severity = Literal["fix", "note"]
Mode = Literal["enforce", "watch"]
Kind = Literal["initial", "recertification", "renewal", "mandate"]
Selection = Literal["cycle_end", "period_start", "cohort"]
NO_HOURS = HoursRule(total_min=Decimal(0), step=Decimal("0.25"))
NO_DUPLICATES = DuplicatesRule(key=())


@dataclass(frozen=True, slots=True)
class Area:
    """One of the fields in which hours are earned."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Whom the rules are for: posts and cohorts by name; an empty one leaves nobody out."""

    posts: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """The period in which things are done, its first and its last day inside.

    "anniversary" lasts `years` from the day of issue (February 29 becomes 28 in other years), "fiscal_year" a year
    from the day `start`, written as in "10-01", named after the year in which it ends; "cohort" the cohort's days.
    """

    kind: Literal["anniversary", "fiscal_year", "cohort"]
    years: int = 0
    start: str = ""


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Which fields an hours entry must have, and the forms on which it may be written."""

    required: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """One kind of document in a packet; `title` is what people read, `formats` are file name endings.

    What is not required may be `preferred`: its lack is said, and holds nobody up.
    """

    kind: str
    title: str
    required: bool
    formats: tuple[str, ...]
    multiple: bool = False
    preferred: bool = False
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

    period_months: int = 0
    sections: tuple[SectionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PresentationRule:
    """What is asked of the presentation: to whom, and whether its day must lie within the cycle.

    `audience_words` are those by which the audience is known, `other_audiences` those of other ones.
    """

    audience: str = ""
    within_cycle: bool = False
    audience_words: tuple[str, ...] = ()
    other_audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignaturesRule:
    """What is asked of the signature sheets.

    A title is cabinet-level when it holds all words of one of `cabinet_titles`, in any order,
    and none of `not_cabinet_words`.
    """

    min_cabinet: int = 0
    exclude_presenter: bool = False
    cabinet_titles: tuple[str, ...] = ()
    not_cabinet_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """What happens around the last day: days to mend a returned packet after it, and extensions."""

    cure_days: int = 0
    extension_allowed: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What becomes of those who did not meet the rules, and how they come back ("new_candidate": from the start).

    With the hold "review" whoever submitted in time keeps the credential until a reviewer has answered.
    """

    noncompliant: Literal["removed", "not_renewed"]
    reentry: Literal["", "new_candidate"] = ""
    hold: Literal["", "review"] = ""


@dataclass(frozen=True, slots=True)
class RemindersRule:
    """On which days before the expiry the candidate is reminded."""

    days_before_expiry: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CannedText:
    """Words that reviewers use again and again for one requirement: a section's code or a document's kind."""

    requirement: str
    words: str


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """How the desk works: working days that a reviewer has and that fixes get, and the days that do not count.

    Both are 0 where a program asks for no documents, and so has no desk.
    """

    lease_days: int = 0
    fix_days: int = 0
    holidays: tuple[dt.date, ...] = ()
    canned: tuple[CannedText, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A check that runs: its file name in checks/rules, how severe it is, and whether candidates see it."""

    name: str
    severity: Severity
    mode: Mode
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One version of a program's rules, e.g. `al-cto-recert@policy` of the program `al-cto-recert`.

    `effective_until` is the last day, None while it is open; a `variant` is chosen by name, never by day.
    What a program does not have is None, or asks for nothing.
    `content` is the resolved rules as JSON, and `hash` its sha-256: two rule sets are equal exactly when it is.
    """

    id: str
    program: str
    title: str
    kind: Kind
    credential: str
    issuer: str
    reported_to: str = ""
    timezone: str
    effective_from: dt.date
    effective_until: dt.date | None = None
    version_selected_by: Selection
    variant: bool = False
    applies_to: AppliesTo = AppliesTo()
    statement: str = ""
    areas: tuple[Area, ...] = ()
    period: PeriodRule
    hours: HoursRule = NO_HOURS
    entry: EntryRule = EntryRule()
    duplicates: DuplicatesRule = NO_DUPLICATES
    external: ExternalRule | None = None
    alet_online: OnlineRule | None = None
    events: tuple[ApprovedEvent, ...] = ()
    academy_deadline: AcademyDeadlineRule | None = None
    training_report: TrainingReportRule | None = None
    cohort: CohortRule | None = None
    admission: AdmissionRule | None = None
    application: ApplicationRule | None = None
    completion: CompletionRule | None = None
    documents: tuple[DocumentRule, ...] = ()
    plan: PlanRule = PlanRule()
    presentation: PresentationRule = PresentationRule()
    signatures: SignaturesRule = SignaturesRule()
    deadline: DeadlineRule = DeadlineRule()
    outcome: OutcomeRule | None = None
    reminders: RemindersRule = RemindersRule()
    review: ReviewRule = ReviewRule()
    checks: tuple[CheckRule, ...] = ()
    content: str
    hash: str

    @property
    def years(self) -> int:
        """How many years a cycle lasts."""
        return self.period.years

    @property
    def asks_hours(self) -> bool:
        """Whether hours are asked for at all."""
        return self.hours.total_min > 0 or self.hours.area_min > 0

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
