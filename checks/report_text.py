"""A report as text, for people who read it in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from checks import programs
from checks.model import Finding, Report, RuleSet, Section, Verdict

VERDICT_WORDS: Mapping[Verdict, str] = {
    "found": "found",
    "weak": "weak",
    "not_found": "not found",
    "unsure": "not sure",
    "could_not_run": "could not be checked",
}
_LONGEST_HEADING = 60


def report_as_text(report: Report, rule_set: RuleSet | None = None) -> str:
    """The report in words; the rule set is looked up by its id where not given."""
    rule_set = rule_set or programs.rule_set(report.rule_set)
    notes = [each for each in report.findings if each.mode == "enforce" and each not in report.to_fix]
    watched = [each for each in report.findings if each.mode == "watch"]
    lines = [
        *_head(report, rule_set),
        *_sections(report, rule_set),
        *_listed("To fix", report.to_fix),
        *_listed("To look at", notes),
        *_listed("On watch: staff see these, candidates do not, and nothing has to be done", watched),
        *("", _what_next(report, rule_set)),
    ]
    return "\n".join("".join(each if each.isprintable() else " " for each in line) for line in lines)


def _head(report: Report, rule_set: RuleSet) -> Iterator[str]:
    yield f"{rule_set.title} ({rule_set.id})"
    if report.evidence.district:
        yield f"District: {report.evidence.district}"
    if report.evidence.period.as_written:
        yield f"Period: {report.evidence.period.as_written}"
    files = report.evidence.packet.files
    yield f"Files: {', '.join(file.name for file in files)} ({report.seconds:.1f} seconds)"


def _sections(report: Report, rule_set: RuleSet) -> Iterator[str]:
    plan = report.evidence.packet.file("plan")
    if plan is None:
        return
    about = "" if plan.document is None or plan.document.pages_exact else "about "
    yield from ("", "Sections of the plan")
    for required in rule_set.sections:
        section = report.evidence.sections.get(required.code)
        if section is not None:
            yield f"  {required.title}: {VERDICT_WORDS[section.verdict]}{_where(section, about)}"


def _where(section: Section, about: str) -> str:
    pages = ", ".join(map(str, section.pages))
    heading = textwrap.shorten(section.heading, _LONGEST_HEADING, placeholder=" …")
    parts = [f"{about}{'page' if len(section.pages) == 1 else 'pages'} {pages}" if pages else ""]
    found = ", ".join(part for part in (*parts, f"“{heading}”" if heading else "") if part)
    return f" ({found})" if found else ""


def _listed(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield from ("", title, *(f"  - {finding.message}" for finding in findings))


def _what_next(report: Report, rule_set: RuleSet) -> str:
    if report.to_fix:
        return "Next: mend what stands under “To fix”, and run the check again."
    if report.faults:
        return "Nothing to fix in what could be read; a person has to look at the rest."
    if rule_set.sections and report.evidence.packet.file("plan") is None:
        return "Next: check it together with the plan."
    return "Nothing to fix was found. A reviewer decides."
