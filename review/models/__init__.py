"""The tables."""

from review.models.batches import Batch
from review.models.certifications import Certification, Cycle
from review.models.decisions import Decision, Deficiency, Note, Pointer
from review.models.history import GivenAnswer, LogEntry, SecurityEntry
from review.models.hours import HoursEntry
from review.models.outbox import OutboxRow
from review.models.packets import Document, Packet, Revision, RevisionDocument, StoredFile
from review.models.people import District, Grant, Invitation, Person, SignIn
from review.models.reports import FindingAnswer, FindingRow, ReportRow

__all__ = [
    "Batch",
    "Certification",
    "Cycle",
    "Decision",
    "Deficiency",
    "District",
    "Document",
    "FindingAnswer",
    "FindingRow",
    "GivenAnswer",
    "Grant",
    "HoursEntry",
    "Invitation",
    "LogEntry",
    "Note",
    "OutboxRow",
    "Packet",
    "Person",
    "Pointer",
    "ReportRow",
    "Revision",
    "RevisionDocument",
    "SecurityEntry",
    "SignIn",
    "StoredFile",
]
