"""The tables."""

from review.models.batches import Batch
from review.models.certifications import Certificate, Certification, Cycle
from review.models.decisions import Decision, Deficiency, Note, Pointer
from review.models.events import EventRequest, Roster, RosterLine, TrainingReport
from review.models.history import GivenAnswer, LogEntry, RecordedAct, SecurityEntry
from review.models.hours import Evidence, HoursEntry
from review.models.outbox import OutboxRow
from review.models.packets import Document, Packet, Revision, RevisionDocument, StoredFile
from review.models.people import District, FormerDistrict, FormerName, Grant, Invitation, Person, Post, SignIn
from review.models.programs import Participation, RuleSetUsed
from review.models.reports import FindingAnswer, FindingRow, ReportRow

__all__ = [
    "Batch",
    "Certificate",
    "Certification",
    "Cycle",
    "Decision",
    "Deficiency",
    "District",
    "Document",
    "EventRequest",
    "Evidence",
    "FindingAnswer",
    "FindingRow",
    "FormerDistrict",
    "FormerName",
    "GivenAnswer",
    "Grant",
    "HoursEntry",
    "Invitation",
    "LogEntry",
    "Note",
    "OutboxRow",
    "Packet",
    "Participation",
    "Person",
    "Pointer",
    "Post",
    "RecordedAct",
    "ReportRow",
    "Revision",
    "RevisionDocument",
    "Roster",
    "RosterLine",
    "RuleSetUsed",
    "SecurityEntry",
    "SignIn",
    "StoredFile",
    "TrainingReport",
]
