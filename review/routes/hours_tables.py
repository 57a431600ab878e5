"""The hours log as a table to keep, in the columns in which it can be imported; and those columns alone."""

from __future__ import annotations

import checks
from review.models import HoursEntry
from review.operations.hours_line import MODALITIES, PROVIDERS
from review.operations.hours_list import HEADINGS
from review.queries.hours import Log, areas_in_words, as_hours, standing_of
from review.spreadsheets import Column, Table, Value
from review.spreadsheets.writing import Kind

KINDS: dict[str, Kind] = {
    "date_completed": "day",
    "hours": "hours",
    "excluded_registration": "hours",
    "excluded_exhibit_hall": "hours",
    "excluded_meal": "hours",
}
STANDINGS = {
    "verified": "Verified",
    "rejected": "Rejected",
    "queried": "A question waits for an answer",
    "waiting": "Not verified yet",
}


def template_table() -> Table:
    """The headings without a row."""
    return Table("Hours", _columns(), [])


def log_table(rules: checks.RuleSet, log: Log) -> Table:
    """Every line of the log, with what it counts and why not."""
    further = (Column("Standing"), Column("Counts", "hours"), Column("Why"), Column("Files", "number"))
    return Table("Hours", [*_columns(), *further], [_row(rules, log, entry) for entry in log.entries])


def _columns() -> list[Column]:
    return [Column(heading, KINDS.get(name, "text")) for name, heading in HEADINGS.items()]


def _row(rules: checks.RuleSet, log: Log, entry: HoursEntry) -> list[Value]:
    excluded = as_hours(entry.excluded)
    said: dict[str, Value] = {
        **{f"excluded_{kind}": hours for kind, hours in excluded.items()},
        "hours": entry.hours,
        "date_completed": entry.date_completed,
        "area": areas_in_words(entry, rules),
        "provider": PROVIDERS.get(entry.provider, ""),
        "modality": MODALITIES.get(entry.modality, ""),
    }
    written: list[Value] = [said.get(name, getattr(entry, name, None)) for name in HEADINGS]
    why = " ".join(problem.sentence for problem in log.entered.problems.get(entry.public_id, ()))
    standing = standing_of(entry)
    counts = log.entered.credited.get(entry.public_id)
    return [
        *written,
        STANDINGS[standing],
        counts,
        " ".join(filter(None, (why, entry.staff_words))),
        len(entry.evidence),
    ]
