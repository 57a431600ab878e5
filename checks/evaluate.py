"""Measures the checks over labeled packets: folders with a `truth.json` beside the files that it names."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from checks.evidence.days import first_day
from checks.evidence.loosely import alike
from checks.model import Packet, PacketFile, Report, RuleSet, Section, SignatureRow
from checks.runner import run

ReadFile = Callable[[str, Path], PacketFile]
_VERDICT_OF = {"present": "found", "weak": "weak", "missing": "not_found"}
_LENGTHS = ((9, "up to 9 pages"), (24, "10 to 24 pages"))


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
    """One section of one packet: what is true and why, what the checks said and why.

    `form` is how the plan was delivered, `headings` how its headings look, `pages` how many it has, 0 where unknown.
    """

    packet: str
    form: str
    headings: str
    pages: int
    section: str
    truth: str
    verdict: str
    page_right: bool | None
    why: str = ""
    said: str = ""

    @property
    def length(self) -> str:
        """How long the plan is, in words."""
        if not self.pages:
            return "length unknown"
        return next((words for most, words in _LENGTHS if self.pages <= most), "25 pages and more")


@dataclass(frozen=True, slots=True)
class Figures:
    """All answers on sections, and shares of what else was right; `unread` names the files that do not count."""

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

    def unsure(self, answers: Collection[Answer] | None = None) -> Share:
        """How often the checks did not decide."""
        of = self._of(answers)
        return Share(sum(each.verdict == "unsure" for each in of), len(of))

    def pages(self, answers: Collection[Answer] | None = None) -> Share:
        """How often the page shown is one on which the section stands (PDF only: a docx has no pages of its own)."""
        judged = [each.page_right for each in self._of(answers) if each.page_right is not None]
        return Share(sum(judged), len(judged))

    def by(self, kind: Literal["section", "form", "headings", "length"]) -> dict[str, list[Answer]]:
        """The answers of each section, of each form, of each look of headings, or of each length from the shortest."""
        groups: dict[str, list[Answer]] = {}
        for each in sorted(self.answers, key=lambda each: each.pages) if kind == "length" else self.answers:
            groups.setdefault(getattr(each, kind), []).append(each)
        return groups

    def _of(self, answers: Collection[Answer] | None) -> Collection[Answer]:
        return self.answers if answers is None else answers


def _binary(answers: Collection[Answer], to_find: Callable[[str], bool], called: Callable[[str], bool]) -> Binary:
    counts = Counter((to_find(each.truth), called(each.verdict)) for each in answers)
    return Binary(counts[True, True], counts[False, True], counts[True, False])


def evaluate(directory: Path, read_file: ReadFile, rule_set: RuleSet, only: Collection[str] | None = None) -> Figures:
    """Run the checks over the labeled packets of a folder; `read_file(kind, path)` gives a file's document or fault.

    What a file that could not be read would have told does not count, and the file is listed. `only` names the
    packets to take.
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
        report = run(Packet(files, presenter=truth.get("signatures", {}).get("presenter", "")), rule_set)
        unread |= {f"{name} {file.kind}": file.fault.sentence for file in files if file.fault}
        plan = report.evidence.packet.file("plan")
        if plan is not None and plan.document is not None:
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
    form, headings = truth["form"], f"{truth['form']}, {truth.get('heading_mode', 'any headings')}"
    found = []
    for code, labeled in truth["sections"].items():
        section = report.evidence.sections[code]
        right = None
        if exact_pages and labeled["pages"] and section.place is not None and labeled["status"] != "missing":
            right = section.place.page in labeled["pages"]
        found.append(
            Answer(
                packet=name,
                form=form,
                headings=headings,
                pages=truth.get("pages", 0),
                section=code,
                truth=_VERDICT_OF[labeled["status"]],
                verdict=section.verdict,
                page_right=right,
                why=labeled.get("why", ""),
                said=_said(section),
            )
        )
    return found


def _said(section: Section) -> str:
    """Why the checks said so: their reason, what they found lacking, and the place that they would show."""
    place = section.place
    parts = (
        section.reason,
        f"lacking: {', '.join(section.lacking)}" if section.lacking else "",
        f"page {place.page}, under “{section.heading}”: “{' '.join(place.quote.split())}”" if place else "",
    )
    return "; ".join(part for part in parts if part) or "nothing in the plan was taken for it"


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
        if "district" in labeled:
            pairs.append(("presentation district", _district(labeled["district"]), _district(shown.district)))
    sheet = evidence.signatures
    if sheet is not None and "signatures" in truth:
        labeled = truth["signatures"]
        pairs += _about_rows(labeled["rows"], sheet.rows)
        pairs.append(("cabinet present", labeled["cabinet_present"], sheet.cabinet_present))
        pairs.append(("signature date", _day(labeled.get("date")), sheet.date))
        if "district" in labeled:
            pairs.append(("signature district", _district(labeled["district"]), _district(sheet.district)))
    return [(fact, wanted == got, f"{wanted} is true, {got} was said") for fact, wanted, got in pairs]


def _about_rows(labeled: Sequence[Mapping[str, Any]], rows: Sequence[SignatureRow]) -> Iterator[tuple[str, Any, Any]]:
    """Each labeled row against the one that was read for it, slips of OCR aside; then how many were read beyond."""
    left = list(rows)
    for row in labeled:
        named = [each for each in left if alike(each.name, row["name"])]
        read = next((each for each in named if alike(each.title, row["title"])), next(iter(named), None))
        if read is not None:
            left.remove(read)
        title = read and (row["title"] if alike(read.title, row["title"]) else read.title)
        yield "signature row", dict(row), read and {"name": row["name"], "title": title, "signed": read.signed}
        yield "signed or not", row["signed"], read.signed if read else "no such row"
    yield "rows beyond", 0, len(left)


def _day(words: str | None) -> dt.date | None:
    return first_day(words) if words else None


def _district(name: str) -> str:
    """A district without the word for its office, as plans use several."""
    ends = ("board of education", "school district", "school system", "public schools", "schools")
    folded = " ".join(name.casefold().split())
    return next((folded.removesuffix(end).strip() for end in ends if folded.endswith(end)), folded)
