"""The coordinator's deadlines: month by month who has to act, and reminders to those who are ticked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField

from review import accounts, clock
from review.forms import Form, show
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale
from review.operations.reminder_plan import next_reminder
from review.operations.reminders import remind, remind_to_start
from review.queries.deadlines import STAGES, Deadline, deadlines, months_ahead
from review.queries.hours import rules_of_cycle
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.messages import ZONE

blueprint = Blueprint("deadlines", __name__, url_prefix="/program/deadlines")

MONTHS = 18


class TickedForm(Form):
    """Who is ticked, by their cycles."""

    cycles = SelectMultipleField("Holders", validate_choice=False)


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """One month's deadlines."""
    return show_month(TickedForm(formdata=None))


def chosen_month(months: Sequence[str]) -> str:
    """The month that the address names; this one, where it names none that is offered."""
    asked = request.args.get("month", "")
    return asked if asked in months else months[0]


def show_month(form: TickedForm, status: int = 200) -> tuple[str, int]:
    """The month's list around the form of its tick boxes."""
    months = months_ahead(g.db, g.actor, MONTHS)
    month = chosen_month([name for name, _ in months])
    today = clock.today(ZONE)
    rows = deadlines(g.db, g.actor, month)
    planned = {row.cycle.id: next_reminder(rules_of_cycle(row.cycle), row.cycle.ends_on, today) for row in rows}
    return show(
        "coordinator/deadlines.html",
        form,
        status=status,
        months=months,
        month=month,
        rows=rows,
        stages=STAGES,
        planned=planned,
        rules_of=rules_of_cycle,
        ticked=form.cycles.data or [],
        zone=ZONE,
    )


@blueprint.post("/remind")
@open_to("coordinator")
def remind_ticked() -> ResponseReturnValue:
    """Reminds whoever is ticked of what they have to do."""
    form = TickedForm()
    month = chosen_month([name for name, _ in months_ahead(g.db, g.actor, MONTHS)])

    def do() -> str:
        ticked = set(form.cycles.data or [])
        if not ticked:
            raise NotReady([Problem("cycles", "Tick the holders first.")])
        wanted = [row for row in deadlines(g.db, g.actor, month) if row.cycle.public_id in ticked]
        for sentence in remind_each(wanted):
            flash(sentence)
        return url_for("deadlines.listed", month=month)

    return perform(do, form, lambda status: show_month(form, status))


def remind_each(wanted: Sequence[Deadline]) -> list[str]:
    """Reminds each of them once a day, and says in sentences what became of it."""
    told = remind_to_start(g.db, [row.cycle for row in wanted if row.packet is None], actor=g.actor)
    for person in told:
        if person.password_hash is None:
            accounts.invite_again(g.db, person)
    without = sum(row.packet is None for row in wanted)
    reminded, refused = len(told), ["Reminded today already."] * (without - len(told))
    for row in wanted:
        if row.packet is None:
            continue
        try:
            with g.db.begin_nested():
                remind(g.db, row.packet, actor=g.actor)
        except (Stale, NotAllowed) as why:
            refused.append(f"{row.cycle.certification.person.name}: {why}")
        else:
            reminded += 1
    return [f"{reminded} {'reminder is' if reminded == 1 else 'reminders are'} on the way.", *refused]
