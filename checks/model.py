"""The values that go into the checks and come out of them, all frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from checks.document import Box as Box
from checks.document import Cell as Cell
from checks.document import Document as Document
from checks.document import HiddenText as HiddenText
from checks.document import Line as Line
from checks.document import Mark as Mark
from checks.document import MarkKind as MarkKind
from checks.document import OutlineEntry as OutlineEntry
from checks.requirements import Mode as Mode
from checks.requirements import RuleSet as RuleSet
from checks.requirements import SectionRule as SectionRule
from checks.requirements import Severity as Severity

Verdict = Literal["found", "weak", "not_found", "unsure", "could_not_run"]
FaultCode = Literal["unreadable", "encrypted", "empty", "wrong_type", "too_complex", "needs_ocr", "time_out"]

# Faults of the file itself, which its owner can mend by replacing it (transition 4 of the workflow).
# The others are limits of ours and never send a packet back.
MECHANICAL_FAULTS: frozenset[FaultCode] = frozenset({"unreadable", "encrypted", "empty", "wrong_type"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file could not be read: a code, and a sentence that tells its owner what to do."""

    code: FaultCode
    sentence: str

    @property
    def mechanical(self) -> bool:
        """True where the owner can mend it by replacing the file."""
        return self.code in MECHANICAL_FAULTS


@dataclass(frozen=True, slots=True)
class PacketFile:
    """One file of a packet as the checks get it: its document, or the fault that kept it closed."""

    kind: str
    name: str
    sha256: str
    document: Document | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """A plan that the same district sent in for an earlier cycle: its file, its fingerprint where it was read.

    `ends_on` is the last day of that cycle; `own` is whether the same person sent it in.
    """

    sha256: str
    fingerprint: frozenset[int]
    ends_on: dt.date
    own: bool


@dataclass(frozen=True, slots=True)
class Packet:
    """The evidence: the files, and what the program knows of the candidate.

    `district` is the candidate's own ("" when unknown, as on the command line); `cycle` holds the
    first and the last day of the candidate's cycle; `submitted_on` is a local day; `earlier` are the district's plans
    of earlier cycles.
    """

    files: tuple[PacketFile, ...]
    district: str = ""
    presenter: str = ""
    cycle: tuple[dt.date, dt.date] | None = None
    submitted_on: dt.date | None = None
    earlier: tuple[EarlierPlan, ...] = ()

    def file(self, kind: str) -> PacketFile | None:
        """The first file of that kind, if there is one."""
        return next((file for file in self.files if file.kind == kind), None)

    def of_kind(self, kind: str) -> tuple[PacketFile, ...]:
        """All files of that kind, in the order in which they were given."""
        return tuple(file for file in self.files if file.kind == kind)


@dataclass(frozen=True, slots=True)
class HoursEntry:
    """One line of a professional development log, as every ledger counts it under its own rules.

    `id` is the caller's name for it, `hours` is in clock hours. `area` is the code, the name or an alias of an area;
    `areas` are those with which a session was tagged; `splits` divides the hours over areas and then stands for both.
    `excluded` is time by its kind (registration, meal …) that may be taken off, `sessions` the net hours by day where
    attendance was taken. Of an activity of several days `began_on` is the first and `date_completed` the last.
    `provider` is who gave it, `modality` how ("in_person", "online"), "" where nobody knows.
    A day or hours of None, or a text of "", was left out; a text of None is one that the caller does not keep.
    """

    id: str
    area: str = ""
    hours: Decimal | None = None
    date_completed: dt.date | None = None
    activity: str | None = None
    location: str | None = None
    areas: tuple[str, ...] = ()
    splits: Mapping[str, Decimal] = field(default_factory=dict)
    excluded: Mapping[str, Decimal] = field(default_factory=dict)
    sessions: tuple[tuple[dt.date, Decimal], ...] = ()
    began_on: dt.date | None = None
    recorded_on: dt.date | None = None
    provider: str = ""
    modality: str = ""
    approved: bool = False
    eligible: bool = False
    event: str = ""
    course: str = ""
    evidence: bool = False
    assignment: bool = False
    applicant_name: str | None = None
    district: str | None = None
    justification: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the document's kind, the page from 1 (0: the whole document), a quote."""

    document: str
    page: int = 0
    quote: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The answer for one required section: verdict, where it stands, and what it lacks in plain words."""

    code: str
    verdict: Verdict
    pages: tuple[int, ...] = ()
    heading: str = ""
    quote: str = ""
    lacking: tuple[str, ...] = ()
    reason: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The plan's period: first and last year, days where the plan names them, and the words it uses."""

    first: int | None = None
    last: int | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    as_written: str = ""
    three_year: bool | None = None


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the slides show: the section codes that they cover, their date, their district.

    `audience` is as they write to whom they were shown, "" where they do not say; `cabinet_level` is whether the rules
    ask for that audience. `period` is the one on the first slide.
    """

    covers: tuple[str, ...] = ()
    date: dt.date | None = None
    district: str = ""
    audience: str = ""
    cabinet_level: bool = False
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One row of a signature sheet; `signed` is None where only a person can tell.

    `place` is not part of what is read, and stays behind when a report is kept.
    """

    name: str
    title: str
    signed: bool | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Signatures:
    """What the signature sheets show; `cabinet_present`: a signed cabinet-level title is among the rows."""

    rows: tuple[SignatureRow, ...] = ()
    cabinet_present: bool | None = None
    date: dt.date | None = None
    district: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says about one thing.

    `severity` is "fix" where the candidate must act and "note" where it is worth a look;
    `requirement` is the section or document kind that it is about.
    """

    check: str
    verdict: Verdict
    severity: Severity
    message: str
    requirement: str = ""
    place: Place | None = None
    mode: Mode = "enforce"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was drawn from a packet before the rules look at it; what the rules are given.

    `fingerprint` is the plan's: two plans that share most of theirs share most of their words.
    """

    packet: Packet
    sections: Mapping[str, Section] = field(default_factory=dict)
    elements: Mapping[str, bool] = field(default_factory=dict)
    district: str = ""
    period: Period = Period()
    look: Mapping[str, bool] = field(default_factory=dict)
    presentation: Presentation | None = None
    signatures: Signatures | None = None
    fingerprint: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks said about one set of documents under one rule set."""

    rule_set: str
    evidence: Evidence
    findings: tuple[Finding, ...]
    seconds: float = 0.0

    @property
    def to_fix(self) -> tuple[Finding, ...]:
        """The findings on which the candidate must act; those of a check on watch are left out."""
        return tuple(f for f in self.findings if f.severity == "fix" and f.verdict != "found" and f.mode == "enforce")

    @property
    def faults(self) -> tuple[PacketFile, ...]:
        """The files that could not be read."""
        return tuple(file for file in self.evidence.packet.files if file.fault is not None)
