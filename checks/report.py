"""A report as JSON and from JSON, and the exit status that it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args

from checks.model import (
    Evidence,
    Fault,
    Finding,
    Packet,
    PacketFile,
    Period,
    Place,
    Presentation,
    Report,
    Section,
    SignatureRow,
    Signatures,
    Verdict,
)


def exit_status(report: Report) -> int:
    """0: every section found and nothing to fix; 1: something to fix; 2: a file could not be read.

    What a check on watch says counts for nothing.
    """
    if report.faults:
        return 2
    watched = {each.requirement for each in report.findings if each.mode == "watch" and each.check == "sections"}
    sections = report.evidence.sections
    all_found = all(sections[code].verdict == "found" for code in sections if code not in watched)
    return 0 if all_found and not report.to_fix else 1


def report_as_json(report: Report) -> dict[str, Any]:
    """The report as JSON values: sections, elements, period, look, presentation, signatures, findings, files."""
    evidence = report.evidence
    return {
        "rule_set": report.rule_set,
        "district": evidence.district,
        "sections": {code: _section_as_json(section) for code, section in evidence.sections.items()},
        "elements": dict(evidence.elements),
        "period": _period_as_json(evidence.period),
        "look": dict(evidence.look),
        "presentation": _presentation_as_json(evidence.presentation),
        "signatures": _signatures_as_json(evidence.signatures),
        "findings": [_finding_as_json(finding) for finding in report.findings],
        "fingerprint": fingerprint_as_text(evidence.fingerprint),
        "files": _files_as_json(evidence.packet),
        "seconds": report.seconds,
    }


def fingerprint_as_text(fingerprint: frozenset[int]) -> str:
    """A fingerprint as it is kept: eight characters for each of its checksums."""
    return "".join(f"{each:08x}" for each in sorted(fingerprint))


def fingerprint_from_text(text: str) -> frozenset[int]:
    """The fingerprint that `fingerprint_as_text` wrote; ValueError where it is none."""
    return frozenset(int(text[start : start + 8], 16) for start in range(0, len(text), 8))


def _section_as_json(section: Section) -> dict[str, Any]:
    return {
        "verdict": section.verdict,
        "pages": list(section.pages),
        "heading": section.heading,
        "quote": section.quote,
        "lacking": list(section.lacking),
        "reason": section.reason,
        "place": _place_as_json(section.place),
    }


def _period_as_json(period: Period) -> dict[str, Any]:
    return {
        "first": period.first,
        "last": period.last,
        "start": period.start.isoformat() if period.start else None,
        "end": period.end.isoformat() if period.end else None,
        "as_written": period.as_written,
        "three_year": period.three_year,
    }


def _presentation_as_json(presentation: Presentation | None) -> dict[str, Any] | None:
    if presentation is None:
        return None
    day = presentation.date.isoformat() if presentation.date else None
    return {
        "covers": list(presentation.covers),
        "date": day,
        "district": presentation.district,
        "audience": presentation.audience,
        "cabinet_level": presentation.cabinet_level,
        "period": _period_as_json(presentation.period),
    }


def _signatures_as_json(signatures: Signatures | None) -> dict[str, Any] | None:
    if signatures is None:
        return None
    return {
        "rows": [{"name": row.name, "title": row.title, "signed": row.signed} for row in signatures.rows],
        "cabinet_present": signatures.cabinet_present,
        "date": signatures.date.isoformat() if signatures.date else None,
        "district": signatures.district,
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "verdict": finding.verdict,
        "severity": finding.severity,
        "mode": finding.mode,
        "requirement": finding.requirement,
        "message": finding.message,
        "place": _place_as_json(finding.place),
    }


def _place_as_json(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "document": place.document,
        "page": place.page,
        "quote": place.quote,
        "start": place.start,
        "end": place.end,
    }


def _files_as_json(packet: Packet) -> dict[str, Any]:
    """The files by kind; the second of a kind stands under `kind-2`."""
    files: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for file in packet.files:
        counts[file.kind] = counts.get(file.kind, 0) + 1
        key = file.kind if counts[file.kind] == 1 else f"{file.kind}-{counts[file.kind]}"
        document = file.document
        files[key] = {
            "name": file.name,
            "sha256": file.sha256,
            "pages": document.pages if document else None,
            "pages_exact": document.pages_exact if document else None,
            "kind": document.format if document else None,
            "ocr": bool(document and document.pages_by_ocr),
            "fault": {"code": file.fault.code, "sentence": file.fault.sentence} if file.fault else None,
        }
    return files


def report_from_json(content: Mapping[str, Any]) -> Report:
    """The report that `report_as_json` wrote, without its documents; ValueError where it is not one."""
    try:
        return _report(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a report: {error!r}") from error


def _report(content: Mapping[str, Any]) -> Report:
    files = tuple(
        PacketFile(
            key.partition("-")[0],
            each["name"],
            each["sha256"],
            fault=Fault(each["fault"]["code"], each["fault"]["sentence"]) if each["fault"] else None,
        )
        for key, each in content["files"].items()
    )
    evidence = Evidence(
        packet=Packet(files),
        sections={code: _section(code, each) for code, each in content["sections"].items()},
        elements=dict(content["elements"]),
        district=content["district"],
        period=_period(content["period"]),
        look=dict(content["look"]),
        presentation=_presentation(content["presentation"]),
        signatures=_signatures(content["signatures"]),
        fingerprint=fingerprint_from_text(content["fingerprint"]),
    )
    findings = tuple(
        Finding(**{**each, "verdict": _verdict(each["verdict"]), "place": _place(each["place"])})
        for each in content["findings"]
    )
    return Report(content["rule_set"], evidence, findings, content["seconds"])


def _section(code: str, given: Mapping[str, Any]) -> Section:
    return Section(
        code,
        _verdict(given["verdict"]),
        tuple(given["pages"]),
        given["heading"],
        given["quote"],
        tuple(given["lacking"]),
        given["reason"],
        _place(given["place"]),
    )


def _presentation(given: Mapping[str, Any] | None) -> Presentation | None:
    if given is None:
        return None
    return Presentation(
        tuple(given["covers"]),
        _days(given, "date")["date"],
        given["district"],
        given["audience"],
        given["cabinet_level"],
        _period(given["period"]),
    )


def _period(given: Mapping[str, Any]) -> Period:
    return Period(**{**given, **_days(given, "start", "end")})


def _signatures(given: Mapping[str, Any] | None) -> Signatures | None:
    if given is None:
        return None
    rows = tuple(SignatureRow(row["name"], row["title"], row["signed"]) for row in given["rows"])
    return Signatures(rows, given["cabinet_present"], _days(given, "date")["date"], given["district"])


def _place(given: Mapping[str, Any] | None) -> Place | None:
    return Place(**given) if given is not None else None


def _verdict(given: str) -> Verdict:
    for verdict in get_args(Verdict):
        if verdict == given:
            return verdict  # type: ignore[no-any-return]
    raise ValueError(f"{given!r} is no verdict")


def _days(given: Mapping[str, Any], *keys: str) -> dict[str, dt.date | None]:
    return {key: dt.date.fromisoformat(given[key]) if given[key] else None for key in keys}
