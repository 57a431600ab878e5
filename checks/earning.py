"""How hours are earned, as frozen values: minimums and caps, sessions, approved events, cohorts, applications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Modality = Literal["in_person", "online", "any"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A minimum or a maximum of hours among the entries that are as `where` says (each key: that value)."""

    code: str
    hours: Decimal
    where: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class HoursRule:
    """How hours count in a period; all in clock hours, `step` is that to which they are floored.

    `count_by` is the day that decides the period. With the allocation "exclusive" an hour serves one area (and an
    entry may be split), with "tag" it may name several and stays one hour. `record_by` "deadline": what is entered
    after the deadline does not count. `excluded_kinds` are the kinds of time that are taken off an entry.
    """

    total_min: Decimal
    step: Decimal
    area_min: Decimal = Decimal(0)
    count_by: Literal["completion_date", "session_date"] = "completion_date"
    allocation: Literal["exclusive", "tag"] = "exclusive"
    area_required: bool = True
    all_areas_required: bool = False
    split_allowed: bool = False
    approved_required: bool = False
    record_by: Literal["deadline", "any"] = "any"
    excluded_kinds: tuple[str, ...] = ()
    in_person_min: Decimal = Decimal(0)
    modalities: tuple[str, ...] = ()
    minimums: tuple[Bound, ...] = ()
    maximums: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicatesRule:
    """Which fields, folded for case, spaces and punctuation, make two entries one; the first counted one is kept."""

    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExternalRule:
    """What is asked of hours that others than the issuer give: `step` hours and no parts of it, approved before.

    `requesters` are the posts and offices that may ask for an event to be approved.
    """

    preapproved_only: bool
    approval_before_event: bool
    step: Decimal
    in_person_required: bool
    requesters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnlineRule:
    """Which of the issuer's online courses count: marked as eligible, from a day on, not again in a later year."""

    eligible_flag_required: bool
    available_from: dt.date | None = None
    no_repeat_across_years: bool = False


@dataclass(frozen=True, slots=True)
class ApprovedEvent:
    """An external event of the approved list, with the hours that it is worth at most (`fixed`: exactly).

    `first` and `last` bound its days, `after` is a day that they must come after; `per` names what each of its
    parts is called where the hours are those of a part.
    """

    code: str
    name: str
    hours: Decimal
    fixed: bool = False
    modality: Modality = "in_person"
    first: dt.date | None = None
    last: dt.date | None = None
    after: dt.date | None = None
    per: str = ""


@dataclass(frozen=True, slots=True)
class AcademyDeadlineRule:
    """By when somebody new in a post must have finished the academy: `months` after the day the post began.

    It is asked of posts that began after (not on) `started_after`; the anniversary itself is in time.
    """

    post: str
    started_after: dt.date
    months: int
    satisfied_by: str


@dataclass(frozen=True, slots=True)
class TrainingReportRule:
    """The report of a year's hours: to whom it goes, its columns, and what becomes of the list of names."""

    to: str
    columns: tuple[str, ...]
    names_for: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a cohort, with the areas that it covers; the day is None until it is set."""

    code: str
    title: str
    areas: tuple[str, ...]
    date: dt.date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class CohortRule:
    """The days between which a cohort's sessions count, both inside, its sessions and its fee (in dollars)."""

    label: str
    first: dt.date | None = None
    last: dt.date | None = None
    sessions: tuple[Session, ...] = ()
    fee: Decimal | None = None
    joint_sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """A group of applicants, the lower rank first; `where` as in Bound, with `_lt` and `_ge` after names of numbers."""

    rank: int
    label: str
    where: Mapping[str, str | bool | int | Decimal]


@dataclass(frozen=True, slots=True)
class AdmissionRule:
    """Who is admitted first; within a tier by `tiebreak`."""

    tiers: tuple[Tier, ...]
    tiebreak: tuple[str, ...] = ("submitted_at",)


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """What is asked of those who apply: kinds of employer, experience, and by when; documents stand in the packet.

    `closes_at` is a day and a time in the rule set's zone.
    """

    opens_on: dt.date
    closes_at: dt.datetime
    employer_kinds: tuple[str, ...] = ()
    preferred_years: int = 0


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """What it takes to finish a cohort: sessions, assignments in time and passed, and deeds that are done or not.

    `deeds` are codes with the words that name them, as in `final_oral`.
    """

    sessions_min: int
    assignments_on_time: bool
    deeds: Mapping[str, str]
