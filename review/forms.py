"""Pieces that forms share: trimmed text, the list of problems for the summary, and the answer that shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from flask import render_template
from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from review.operations.refusals import Problem


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose problems can be listed; the guard has checked its token before."""

    def add_problems(self, listed: Iterable[Problem]) -> None:
        """Hangs an operation's problems on the fields that they name, and the others on the form."""
        for problem in listed:
            if problem.field in self:
                field = cast("Field", self[problem.field])
                field.errors = [*field.errors, problem.sentence]
            else:
                self.form_errors.append(problem.sentence)

    def problems(self) -> list[tuple[str, str]]:
        """Every problem as (id of its field, sentence), in the order of the page; "" is the form's own."""
        own = [("", sentence) for sentence in self.form_errors]
        return own + [(field.id, str(sentence)) for field in self for sentence in field.errors]


def trim(value: str | None) -> str:
    """Text without blanks around it, with plain line ends, and without the NUL that PostgreSQL refuses."""
    return (value or "").replace("\r\n", "\n").replace("\0", "").strip()


def line(label: str, *, missing: str, hint: str = "", most: int = 200) -> Any:
    """A required line of text; `missing` is the sentence for an empty one."""
    rules = [DataRequired(missing), Length(max=most, message=f"{label} must be {most:,} characters or fewer.")]
    return StringField(label, rules, filters=[trim], description=hint)


def passage(label: str, *, missing: str = "", hint: str = "", most: int = 5000) -> Any:
    """Several lines of text; required where `missing` says what to write for an empty one."""
    rules: list[Any] = [Length(max=most, message=f"{label} must be {most:,} characters or fewer.")]
    if missing:
        rules.insert(0, DataRequired(missing))
    return TextAreaField(label, rules, filters=[trim], description=hint)


class Asked:
    """Marks a field that must be filled in, where an operation is the one that judges what is missing."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: object, _field: object) -> None:
        """Nothing: the sentence comes from the operation."""


class Day(DateField):  # type: ignore[misc]
    """A day; what is not one gets a sentence that says how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads what was typed; an empty field is None."""
        typed = "".join(valuelist).strip()
        self.data = None
        if typed:
            try:
                self.data = dt.date.fromisoformat(typed)
            except ValueError as error:
                raise ValueError("Enter the date as year-month-day, as in 2026-03-14.") from error


def day(label: str, *, missing: str, hint: str = "") -> Any:
    """A required day."""
    # DataRequired would hide the sentence for what is no day.
    return Day(label, [InputRequired(missing)], description=hint)


def show(template: str, form: Form | None = None, *, status: int = 200, **values: Any) -> tuple[str, int]:
    """Renders a page; where its form has problems, with them on top and 422 as the answer."""
    errors = form.problems() if form is not None else []
    page = render_template(template, form=form, errors=errors, **values)
    return page, 422 if errors and status == 200 else status
