"""The signature sheet is signed, by enough cabinet-level administrators, on a day within the cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Signatures

_MOST_ROWS = 3


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """Findings on an empty sheet, on a lacking cabinet-level signature, on what nobody could tell, and on its day."""
    sheet = evidence.signatures
    if sheet is None:
        return
    place = Place("signatures")
    signed = sum(row.signed is True for row in sheet.rows)
    if not sheet.rows and _is_picture(evidence):
        message = "No rows with names and titles could be read in the picture of the sheet. A person has to look."
        yield Finding("signatures", "unsure", "note", message, "signatures", place)
        return
    if not sheet.rows:
        message = "No rows with names and titles were found on the signature sheet. Check that it is the right file."
        yield Finding("signatures", "not_found", "fix", message, "signatures", place)
        return
    if sheet.cabinet_present is False:
        others = " other than the presenter" if rule_set.signatures.exclude_presenter else ""
        which = f"{signed} of {len(sheet.rows)} rows are signed, but none by a cabinet-level administrator{others}."
        message = (
            f"{which if signed else 'No row of the signature sheet is signed.'} "
            "The plan must be presented to cabinet-level administration, such as the superintendent."
        )
        yield Finding("signatures", "not_found", "fix", message, "signatures", place)
    elif sheet.cabinet_present is None:
        message = "It could not be told whether a cabinet-level administrator signed. A person has to look."
        yield Finding("signatures", "unsure", "note", message, "signatures", place)
    yield from _about_unsure_rows(sheet)
    yield from _about_its_day(evidence, rule_set)


def _is_picture(evidence: Evidence) -> bool:
    documents = [file.document for file in evidence.packet.of_kind("signatures") if file.document is not None]
    return any(document.format == "image" or document.pages_by_ocr for document in documents)


def _about_unsure_rows(sheet: Signatures) -> Iterator[Finding]:
    """One finding for each row where only a person can tell, or one for all where they are many."""
    unsure = [row for row in sheet.rows if row.signed is None]
    for row in unsure[: _MOST_ROWS if len(unsure) <= _MOST_ROWS else 1]:
        who = f"{row.name}, {row.title}".strip(", ") if len(unsure) <= _MOST_ROWS else f"{len(unsure)} people"
        message = (
            f"It could not be told whether {who} signed: what stands there may be no signature. A person has to look."
        )
        yield Finding("signatures", "unsure", "note", message, "signatures", row.place or Place("signatures"))


def _about_its_day(evidence: Evidence, rule_set: RuleSet) -> Iterator[Finding]:
    place = Place("signatures")
    day = evidence.signatures.date if evidence.signatures else None
    if day is None:
        message = "The signature sheet has no date. Write on which day the plan was presented."
        yield Finding("signatures", "not_found", "note", message, "signatures", place)
        return
    words = f"{day:%B} {day.day}, {day.year}"
    cycle = evidence.packet.cycle
    if cycle and not cycle[0] <= day <= cycle[1]:
        message = f"The signature sheet is dated {words}, outside the certification cycle."
        yield Finding("signatures", "weak", "fix", message, "signatures", place)
    submitted = evidence.packet.submitted_on
    if submitted and day > submitted:
        message = f"The signature sheet is dated {words}, after the packet was submitted."
        yield Finding("signatures", "weak", "fix", message, "signatures", place)
