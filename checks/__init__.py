"""The checks: a library that judges evidence against a program's rules; this is its whole public surface."""

from checks.evidence.kinds import guess_kind
from checks.ledger import Problem, Tally, cycle_bounds, tally
from checks.model import (
    Document,
    Evidence,
    Fault,
    Finding,
    HoursEntry,
    Line,
    Packet,
    PacketFile,
    Period,
    Place,
    Presentation,
    Report,
    Section,
    SignatureRow,
    Signatures,
)
from checks.programs import BadRuleSet, rule_set, rule_set_for, rule_sets
from checks.report import exit_status, fingerprint_from_text, report_as_json, report_from_json
from checks.report_text import report_as_text
from checks.requirements import DocumentRule, RuleSet, SectionRule
from checks.runner import run, version, warm_up

__all__ = [
    "Area",
    "BadRuleSet",
    "CheckRule",
    "Document",
    "DocumentRule",
    "Evidence",
    "Fault",
    "Finding",
    "HoursEntry",
    "Line",
    "Packet",
    "PacketFile",
    "Period",
    "Place",
    "Presentation",
    "Problem",
    "Report",
    "RuleSet",
    "Section",
    "SectionRule",
    "SignatureRow",
    "Signatures",
    "Tally",
    "cycle_bounds",
    "exit_status",
    "fingerprint_from_text",
    "guess_kind",
    "report_as_json",
    "report_as_text",
    "report_from_json",
    "rule_set",
    "rule_set_for",
    "rule_sets",
    "run",
    "tally",
    "version",
    "warm_up",
]
