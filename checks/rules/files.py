"""Each required document is there once, and can be read, every page of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Severity


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding per document that is lacking, is there twice, or could not be read; one for pages that could not."""
    for required in rule_set.documents:
        files = evidence.packet.of_kind(required.kind)
        if required.required and not files:
            # a note: a packet grows file by file, and submitting asks for all of them anyway
            message = f"The {required.title.lower()} is not in the packet yet. Add it before you submit."
            yield Finding("files", "not_found", "note", message, required.kind)
        if required.preferred and not files:
            missing = f"There is no {required.title.lower()} in the packet."
            message = f"{missing} One is preferred; you may submit without it."
            yield Finding("files", "not_found", "note", message, required.kind)
        if len(files) > 1 and not required.multiple:
            message = f"There is more than one {required.title.lower()}; only the first, {files[0].name}, was checked."
            yield Finding("files", "unsure", "note", message, required.kind, Place(required.kind))
    for file in evidence.packet.files:
        if file.fault is not None:
            severity: Severity = "fix" if file.fault.mechanical else "note"
            message = f"{file.name}: {file.fault.sentence}"
            yield Finding("files", "could_not_run", severity, message, file.kind, Place(file.kind))
        elif file.document is not None and (pages := file.document.pages_without_text):
            message = f"{file.name}: {_named(pages)} could not be read well, so what stands there was not checked."
            yield Finding("files", "could_not_run", "note", message, file.kind, Place(file.kind, pages[0]))


def _named(pages: Sequence[int]) -> str:
    if len(pages) == 1:
        return f"page {pages[0]}"
    return f"pages {', '.join(map(str, pages[:-1]))} and {pages[-1]}"
