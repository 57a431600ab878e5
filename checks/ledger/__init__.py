"""Hours, documents, duties and deadlines under a rule set: pure arithmetic with days and decimals."""

from checks.ledger.admission import Admission, Applicant, admit
from checks.ledger.checklist import (
    Application,
    Assignment,
    CourseFacts,
    application_days,
    application_gaps,
    closes_at,
    course_gaps,
)
from checks.ledger.cohort import cohort_gaps
from checks.ledger.cycles import (
    Window,
    cohort_days,
    cycle_bounds,
    expiries,
    fiscal_year,
    fiscal_year_of,
    local_day,
    months_later,
)
from checks.ledger.deadline import AcademyStanding, academy_standing
from checks.ledger.documents import PacketFacts, PlanFacts, Signer, document_gaps
from checks.ledger.entries import floored
from checks.ledger.gaps import hours_gaps, what_would_close
from checks.ledger.plans import PlanUse, other_uses
from checks.ledger.problems import Approval, Circumstances, Gap, Problem
from checks.ledger.recertification import Recertification, SubmittedPacket, recertify
from checks.ledger.requests import EventRequest, request_gaps
from checks.ledger.status import CertificationFacts, Status, certification_status, filing_deadline
from checks.ledger.tally import Tally, tally
from checks.ledger.words import area_codes, fold
from checks.ledger.year_report import Difference, ReportRow, differences, report_row
from checks.ledger.yearly import Year, judge_year

__all__ = [
    "AcademyStanding",
    "Admission",
    "Applicant",
    "Application",
    "Approval",
    "Assignment",
    "CertificationFacts",
    "Circumstances",
    "CourseFacts",
    "Difference",
    "EventRequest",
    "Gap",
    "PacketFacts",
    "PlanFacts",
    "PlanUse",
    "Problem",
    "Recertification",
    "ReportRow",
    "Signer",
    "Status",
    "SubmittedPacket",
    "Tally",
    "Window",
    "Year",
    "academy_standing",
    "admit",
    "application_days",
    "application_gaps",
    "area_codes",
    "certification_status",
    "closes_at",
    "cohort_days",
    "cohort_gaps",
    "course_gaps",
    "cycle_bounds",
    "differences",
    "document_gaps",
    "expiries",
    "filing_deadline",
    "fiscal_year",
    "fiscal_year_of",
    "floored",
    "fold",
    "hours_gaps",
    "judge_year",
    "local_day",
    "months_later",
    "other_uses",
    "recertify",
    "report_row",
    "request_gaps",
    "tally",
    "what_would_close",
]
