"""Each required document is there, can be read, and holds nothing hidden or active."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Severity


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding per document that is lacking, is there twice, could not be read, or carries a macro or the like."""
    for required in rule_set.documents:
        files = evidence.packet.of_kind(required.kind)
        if required.required and not files:
            # a note: a packet grows file by file, and submitting asks for all of them anyway
            message = f"The {required.title.lower()} is not in the packet yet. Add it before you submit."
            yield Finding("files", "not_found", "note", message, required.kind)
        if len(files) > 1 and not required.multiple:
            message = f"There is more than one {required.title.lower()}; only the first, {files[0].name}, was checked."
            yield Finding("files", "unsure", "note", message, required.kind, Place(required.kind))
    for file in evidence.packet.files:
        place = Place(file.kind)
        if file.fault is not None:
            severity: Severity = "fix" if file.fault.mechanical else "note"
            yield Finding("files", "could_not_run", severity, f"{file.name}: {file.fault.sentence}", file.kind, place)
        elif file.document is not None and file.document.active_content:
            what = ", ".join(file.document.active_content)
            message = f"{file.name} holds active or hidden content ({what}). Save it without and upload it again."
            yield Finding("files", "weak", "note", message, file.kind, place)
