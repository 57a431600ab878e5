"""The forms of the reviewer's desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

import checks
from review import clock
from review.forms import Form, day, passage, trim
from review.models import Deficiency, FindingRow, Packet
from review.operations.decisions import latest_fix_by, usual_fix_by
from review.operations.refusals import Problem
from review.queries.reports import rules_of
from review.wording import in_words, working_days_in_words

MUST_FIX, ADVICE = "must_fix", "advice"


class DismissForm(Form):
    """Why a finding does not hold."""

    reason = passage("Why this finding does not hold", missing="Say why the finding does not hold.")


class NoteForm(Form):
    """A note for the other staff."""

    words = passage(
        "Note to reviewers and coordinators", missing="Write the note.", hint="The candidate never sees it.", most=2000
    )


class ResolveForm(Form):
    """A reviewer's word on a deficiency that the candidate was sent."""

    reason = passage("Your words to the candidate", hint="Needed for “still open” and for a waiver.")


class DeficiencyForm(Form):
    """A draft deficiency: what is not met, what to do, and where."""

    requirement = SelectField(
        "Requirement that is not met", [InputRequired("Choose the requirement that is not met.")], validate_choice=False
    )
    words = passage("What the candidate must do", missing="Say what the candidate must fix.")
    weight = RadioField(
        "How much it weighs",
        choices=[SelectChoice(MUST_FIX, "Must be fixed"), SelectChoice(ADVICE, "Advice, need not be answered")],
    )
    document = SelectField("Document", validate_choice=False)
    page = StringField(
        "Page or slide",
        [Length(max=5, message="Give the page as a number.")],
        filters=[trim],
        description="Leave it empty for the whole document.",
    )
    quote = passage(
        "Words on that page", hint="Copy them from the document, so that the place is found again.", most=500
    )

    @property
    def place(self) -> dict[str, Any]:
        """The place as the operations take it; {} for the whole packet."""
        if not (self.document.data or self.page.data or self.quote.data):
            return {}
        number = self.page.data or "0"
        page = int(number) if number.isdecimal() else number
        return {"document": self.document.data, "page": page, "quote": self.quote.data}


def deficiency_form(rules: checks.RuleSet, **given: Any) -> DeficiencyForm:
    """The form with the requirements and the documents of the rule set to choose from."""
    form = DeficiencyForm(**given)
    documents = [SelectChoice(document.kind, document.title) for document in rules.documents]
    sections = [SelectChoice(section.code, section.title) for section in rules.sections]
    form.requirement.choices = [SelectChoice("", "Choose one"), *sections, *documents]
    form.document.choices = [SelectChoice("", "The whole packet"), *documents]
    return form


class CannedGroup(NamedTuple):
    """The texts for one requirement, each with the number by which a button names it."""

    requirement: str
    title: str
    texts: list[tuple[int, str]]


def add_canned(form: DeficiencyForm, rules: checks.RuleSet, number: str) -> None:
    """Adds the rule set's text of that number to what was typed."""
    if not number.isdecimal() or int(number) >= len(rules.review.canned):
        return
    text = rules.review.canned[int(number)]
    form.words.data = "\n".join(filter(None, (form.words.data, text.words)))
    form.requirement.data = form.requirement.data or text.requirement
    form.weight.data = form.weight.data or MUST_FIX


def canned_texts(rules: checks.RuleSet, titles: Mapping[str, str], first: str) -> list[CannedGroup]:
    """The rule set's texts by requirement, those of the requirement `first` on top."""
    texts = list(enumerate(rules.review.canned))
    groups = {code: [(number, one.words) for number, one in texts if one.requirement == code] for code in titles}
    order = sorted(groups, key=lambda code: code != first)
    return [CannedGroup(code, titles[code], groups[code]) for code in order if groups[code]]


def values_of_finding(finding: FindingRow) -> dict[str, str]:
    """What a deficiency takes over from a finding."""
    return _values(finding.requirement, finding.message, finding.severity == "fix", finding.place or {})


def values_of_draft(draft: Deficiency) -> dict[str, str]:
    """A draft as its form shows it."""
    return _values(draft.requirement, draft.words, draft.must_fix, draft.place)


def _values(requirement: str, words: str, must_fix: bool, place: Mapping[str, Any]) -> dict[str, str]:
    return {
        "requirement": requirement,
        "words": words,
        "weight": MUST_FIX if must_fix else ADVICE,
        "document": place.get("document", ""),
        "page": str(place.get("page") or ""),
        "quote": place.get("quote", ""),
    }


class DecisionForm(Form):
    """A decision; what stands in its way may hang on other parts of the page, to which the summary leads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere: list[tuple[str, str]] = []

    def add_problems(self, listed: Iterable[Problem]) -> None:
        """Hangs problems on the fields, and those of other parts of the page on the ids that they name."""
        for problem in listed:
            if problem.field and problem.field not in self:
                self.elsewhere.append((problem.field, problem.sentence))
            else:
                super().add_problems([problem])

    def problems(self) -> list[tuple[str, str]]:
        """Every problem as (id, sentence)."""
        return super().problems() + self.elsewhere


class ReturnForm(DecisionForm):
    """Return for fixes, by a day."""

    fix_by = day("Fixes are due by", missing="Enter the day by which the fixes are due.")


def return_form(packet: Packet, **given: Any) -> ReturnForm:
    """The form, which says what its day is in working days, and how far the rules go."""
    form = ReturnForm(**given)
    rules, last = rules_of(packet), latest_fix_by(packet)
    today = clock.today(rules.timezone)
    day = form.fix_by.data if form.fix_by.data and form.fix_by.data <= last else usual_fix_by(packet)
    counted = working_days_in_words(day, today, rules.review.holidays)
    form.fix_by.description = f"{counted}. The rules allow no day after {in_words(last)}."
    return form


def pass_form(requirements: Mapping[str, str], **given: Any) -> DecisionForm:
    """Pass, with a box to tick for each requirement."""
    ticks = {f"met-{code}": BooleanField(title) for code, title in requirements.items()}
    form: DecisionForm = type("PassForm", (DecisionForm,), ticks)(**given)
    return form


def checklist(form: DecisionForm, requirements: Mapping[str, str]) -> dict[str, str]:
    """The ticked requirements, as the operations take them."""
    return {code: "met" for code in requirements if form[f"met-{code}"].data}
