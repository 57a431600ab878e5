"""Measures the checks over labeled packets: folders with a `truth.json` beside the files that it names."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.evidence.days import first_day
from checks.model import Packet, PacketFile, Report, RuleSet
from checks.runner import run

ReadFile = Callable[[str, Path], PacketFile]
_VERDICT_OF = {"present": "found", "weak": "weak", "missing": "not_found"}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """The share from 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}" + (f" ({self.part / self.whole:.0%})" if self.whole else "")


@dataclass(frozen=True, slots=True)
class Binary:
    """Hits, false alarms and misses of a yes-or-no question."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    @property
    def precision(self) -> Share:
        """Of those called, how many were right."""
        return Share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> Share:
        """Of those to be found, how many were."""
        return Share(self.hits, self.hits + self.misses)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where there was nothing to find and nothing called."""
        whole = 2 * self.hits + self.false_alarms + self.misses
        return 2 * self.hits / whole if whole else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One section of one packet: what is true, and what the checks said."""

    packet: str
    form: str
    section: str
    truth: str
    verdict: str
    page_right: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """All answers on sections, and shares of what else was right; `unread` names packets that do not count."""

    answers: tuple[Answer, ...]
    facts: Mapping[str, Share]
    fact_misses: tuple[str, ...]
    unread: Mapping[str, str] = field(default_factory=dict)

    def there(self, answers: Collection[Answer] | None = None) -> Binary:
        """There or not: weak, and unsure, count as there."""
        return _binary(self._of(answers), lambda truth: truth != "not_found", lambda verdict: verdict != "not_found")

    def missing(self, answers: Collection[Answer] | None = None) -> Binary:
        """Missing called missing."""
        return _binary(self._of(answers), lambda truth: truth == "not_found", lambda verdict: verdict == "not_found")

    def weak(self, answers: Collection[Answer] | None = None) -> Binary:
        """Weak called weak."""
        return _binary(self._of(answers), lambda truth: truth == "weak", lambda verdict: verdict == "weak")

    def exact(self, answers: Collection[Answer] | None = None) -> Share:
        """Found, weak or not found, each called so."""
        of = self._of(answers)
        return Share(sum(each.truth == each.verdict for each in of), len(of))

    def unsure(self) -> Share:
        """How often the checks did not decide."""
        return Share(sum(each.verdict == "unsure" for each in self.answers), len(self.answers))

    def pages(self) -> Share:
        """How often the page shown is one on which the section stands (PDF only: a docx has no pages of its own)."""
        judged = [each.page_right for each in self.answers if each.page_right is not None]
        return Share(sum(judged), len(judged))

    def _of(self, answers: Collection[Answer] | None) -> Collection[Answer]:
        return self.answers if answers is None else answers


def _binary(answers: Collection[Answer], to_find: Callable[[str], bool], called: Callable[[str], bool]) -> Binary:
    counts = Counter((to_find(each.truth), called(each.verdict)) for each in answers)
    return Binary(counts[True, True], counts[False, True], counts[True, False])


def evaluate(directory: Path, read_file: ReadFile, rule_set: RuleSet, only: Collection[str] | None = None) -> Figures:
    """Run the checks over the labeled packets of a folder; `read_file(kind, path)` gives a file's document or fault.

    A packet whose plan could not be read does not count and is listed. `only` names the packets to take.
    """
    answers: list[Answer] = []
    facts: dict[str, list[bool]] = {}
    misses: list[str] = []
    unread: dict[str, str] = {}
    for path in sorted(directory.glob("*/truth.json")):
        name = path.parent.name
        if only is not None and name not in only:
            continue
        truth = _truth(path)
        files = tuple(read_file(kind, path.parent / file) for kind, file in truth["files"].items())
        report = run(Packet(files), rule_set)
        plan = report.evidence.packet.file("plan")
        if plan is None or plan.document is None:
            unread[name] = plan.fault.sentence if plan is not None and plan.fault else "there is no plan"
        else:
            answers.extend(_answers(name, truth, report, exact_pages=plan.document.pages_exact))
        for fact, right, wrong in _facts(truth, report):
            facts.setdefault(fact, []).append(right)
            if not right:
                misses.append(f"{name} {fact}: {wrong}")
    shares = {fact: Share(sum(rights), len(rights)) for fact, rights in sorted(facts.items())}
    return Figures(tuple(answers), shares, tuple(misses), unread)


def _truth(path: Path) -> Any:
    """What a truth.json says; ValueError where it lacks what every one must tell."""
    truth = json.loads(path.read_text("utf-8"))
    told = set(truth) if isinstance(truth, dict) else set()
    if lacking := sorted({"files", "form", "sections", "period", "look", "district"} - told):
        raise ValueError(f"{path.parent.name} does not tell: {', '.join(lacking)}")
    return truth


def _answers(name: str, truth: Mapping[str, Any], report: Report, *, exact_pages: bool) -> list[Answer]:
    found = []
    for code, labeled in truth["sections"].items():
        section = report.evidence.sections[code]
        right = None
        if exact_pages and labeled["pages"] and section.place is not None and labeled["status"] != "missing":
            right = section.place.page in labeled["pages"]
        verdict = _VERDICT_OF[labeled["status"]]
        found.append(Answer(name, truth["form"], code, verdict, section.verdict, right, labeled.get("why", "")))
    return found


def _facts(truth: Mapping[str, Any], report: Report) -> list[tuple[str, bool, str]]:
    """What else the truth tells, as far as the file in question could be read: name, right or not, the difference."""
    evidence = report.evidence
    pairs: list[tuple[str, Any, Any]] = []
    plan = evidence.packet.file("plan")
    if plan is not None and plan.document is not None:
        pairs += [
            (f"period {key}", truth["period"][key], getattr(evidence.period, key))
            for key in ("first", "last", "three_year")
        ]
        pairs += [(f"look {key}", value, evidence.look.get(key)) for key, value in truth["look"].items()]
        pairs += [
            (f"element {key}", value, evidence.elements.get(key)) for key, value in truth.get("elements", {}).items()
        ]
        pairs.append(("district", _district(truth["district"]), _district(evidence.district)))
    shown = evidence.presentation
    if shown is not None and "presentation" in truth:
        labeled = truth["presentation"]
        pairs += [
            (f"presentation covers {code}", code in labeled["covers"], code in shown.covers)
            for code in evidence.sections
        ]
        pairs.append(("presentation date", _day(labeled.get("date")), shown.date))
    sheet = evidence.signatures
    if sheet is not None and "signatures" in truth:
        labeled = truth["signatures"]
        rows = {row["name"]: row for row in labeled["rows"]}
        read = {row.name: {"name": row.name, "title": row.title, "signed": row.signed} for row in sheet.rows}
        pairs += [("signature row", row, read.get(name)) for name, row in rows.items()]
        pairs.append(("cabinet present", labeled["cabinet_present"], sheet.cabinet_present))
        pairs.append(("signature date", _day(labeled.get("date")), sheet.date))
    return [(fact, wanted == got, f"{wanted} is true, {got} was said") for fact, wanted, got in pairs]


def _day(words: str | None) -> dt.date | None:
    return first_day(words) if words else None


def _district(name: str) -> str:
    """A district without the word for its office, as plans use several."""
    ends = ("board of education", "school district", "school system", "public schools", "schools")
    folded = " ".join(name.casefold().split())
    return next((folded.removesuffix(end).strip() for end in ends if folded.endswith(end)), folded)


def figures_as_json(figures: Figures) -> dict[str, Any]:
    """The figures as JSON values, counts beside shares."""
    return {
        "packets": len({each.packet for each in figures.answers}),
        "unread": dict(figures.unread),
        "all": _measures(figures, figures.answers),
        "by_section": _grouped(figures, "section"),
        "by_form": _grouped(figures, "form"),
        "unsure": str(figures.unsure()),
        "pages": str(figures.pages()),
        "facts": {fact: str(share) for fact, share in figures.facts.items()},
        "misses": [
            {"packet": each.packet, "section": each.section, "truth": each.truth, "verdict": each.verdict}
            for each in figures.answers
            if each.truth != each.verdict
        ],
        "fact_misses": list(figures.fact_misses),
    }


def _grouped(figures: Figures, key: str) -> dict[str, Any]:
    names = dict.fromkeys(getattr(each, key) for each in figures.answers)
    return {
        name: _measures(figures, [each for each in figures.answers if getattr(each, key) == name]) for name in names
    }


def _measures(figures: Figures, answers: Collection[Answer]) -> dict[str, Any]:
    there, missing, weak = figures.there(answers), figures.missing(answers), figures.weak(answers)
    return {
        "there_precision": str(there.precision),
        "there_recall": str(there.recall),
        "there_f1": _rounded(there.f1),
        "missing_recall": str(missing.recall),
        "three_way": str(figures.exact(answers)),
        "weak_f1": _rounded(weak.f1),
        "weak_recall": str(weak.recall),
        "weak_precision": str(weak.precision),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def figures_as_text(figures: Figures) -> str:
    """The figures for people, with the misses below."""
    numbers = figures_as_json(figures)
    lines = [f"{numbers['packets']} packets, {len(figures.unread)} more whose plan could not be read", ""]
    for title, measures in (("all", numbers["all"]), *numbers["by_section"].items(), *numbers["by_form"].items()):
        lines.append(
            f"{title:12} there F1 {measures['there_f1']}, missing found {measures['missing_recall']}, "
            f"three-way {measures['three_way']}, weak F1 {measures['weak_f1']}"
        )
    lines += ["", f"unsure {numbers['unsure']}, page right {numbers['pages']}", ""]
    groups: dict[str, list[Share]] = {}
    for fact, share in figures.facts.items():
        groups.setdefault(fact.split()[0], []).append(share)
    lines += [
        f"{name:12} {Share(sum(each.part for each in shares), sum(each.whole for each in shares))}"
        for name, shares in groups.items()
    ]
    lines += [
        "",
        "Misses",
        *(f"  {m['packet']} {m['section']}: {m['truth']} is true, {m['verdict']} was said" for m in numbers["misses"]),
    ]
    lines += [f"  {miss}" for miss in figures.fact_misses]
    lines += [f"  {name}: not read: {sentence}" for name, sentence in figures.unread.items()]
    return "\n".join(lines)
