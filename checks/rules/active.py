"""No document holds anything that acts when it is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet

_WORDS = {
    "macros": "macros",
    "active_controls": "controls that run programs",
    "dde": "links that start other programs",
    "embedded_files": "other files inside it",
    "external_reference": "parts that are fetched from elsewhere",
    "import_data": "an action that fetches data",
    "javascript": "scripts",
    "launch": "an action that starts a program",
    "rich_media": "films or models",
    "submit_form": "an action that sends data",
    "xfa_form": "a form that is drawn by a program",
}


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """A note for each document with macros, scripts or the like, which are never run here."""
    for file in evidence.packet.files:
        if file.document is not None and file.document.active_content:
            what = ", ".join(_WORDS.get(each, each) for each in file.document.active_content)
            message = f"{file.name} holds {what}. Nothing of it is run here; save it without and upload it again."
            yield Finding("active", "weak", "note", message, file.kind, Place(file.kind))
