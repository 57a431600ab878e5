"""The coordinator's desk: who holds a certification, new holders, reminders, packets opened for them."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form as AddressForm

from review import accounts, clock
from review.forms import Form, day, show
from review.models import Cycle
from review.operations.certifications import enter_certification, is_applied_for
from review.operations.packets import open_packet
from review.operations.refusals import NotReady, Problem
from review.operations.reminders import remind_to_start
from review.queries.program import find_cycle, holders, not_started
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.routes.person_form import PersonForm, name_filter, read
from review.routes.queue_form import choice

blueprint = Blueprint("holders", __name__, url_prefix="/program")

MOST_REMINDED = 200
"""Holders at once, the first to expire first."""


class HolderForm(PersonForm):
    """Who holds the certification, and since when."""

    issued_on = day(
        "Issued on",
        missing="Enter the day on which the certification was issued.",
        hint="The day of the first issue, as on the certificate. The present cycle is counted from it.",
    )


def new_form(*, sent: bool = False) -> HolderForm:
    """The form for a new holder, with the coordinator's programs; `sent`: as it was sent."""
    form = HolderForm() if sent else HolderForm(formdata=None)
    form.offer(g.actor.programs("coordinator"))
    applied_for = [is_applied_for(program) for program in g.actor.programs("coordinator")]
    if all(applied_for):
        del form.issued_on
    elif any(applied_for):
        # The operation asks for the day where the program is another.
        form.issued_on.validators, form.issued_on.flags.required = (), False
        form.issued_on.description += " Leave it empty for a program that people apply for."
    # One of the two fields has to be filled in, so the first must not be called optional.
    form.district.flags.required = True
    return form


@blueprint.get("/holders")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """Who holds a certification."""
    return show_holders(Form(formdata=None))


def show_holders(form: Form, status: int = 200) -> tuple[str, int]:
    """A page of the holders around what was refused, if something was."""
    filters = name_filter()
    listing = holders(g.db, g.actor, filters)
    return show("coordinator/holders.html", form, status=status, listing=listing, filters=filters)


@blueprint.route("/holders/new", methods=["GET", "POST"])
@open_to("coordinator")
def add() -> ResponseReturnValue:
    """Adds a holder: account, role, certification with its present cycle, and the invitation."""
    form = new_form(sent=request.method == "POST")

    def do() -> str:
        read(form)
        program = form.program.data
        if program not in g.actor.programs("coordinator"):
            raise NotReady([Problem("program", "Choose a program.")])
        district = form.chosen_district()
        if district is None:
            raise NotReady([Problem("district", "Choose the district, or enter a new one.")])
        person = accounts.welcome(
            g.db,
            actor=g.actor,
            name=form.name.data,
            email=form.email.data,
            district=district,
            grants=[("candidate", program)],
        )
        issued_on = form.issued_on.data if "issued_on" in form else None
        enter_certification(g.db, person, actor=g.actor, program=program, issued_on=issued_on)
        invited = "The invitation is on its way." if person.password_hash is None else "They have an account already."
        flash(f"{person.name} ({person.email}) is added. {invited}")
        return url_for("holders.listed")

    def page(status: int) -> ResponseReturnValue:
        return show("coordinator/new_holder.html", form, status=status)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_cycle(public_id: str) -> Cycle:
    """The cycle at this address; one with a conflict of interest is as good as missing."""
    return find_cycle(g.db, public_id, g.actor) or abort(404)


class WithinForm(AddressForm):  # type: ignore[misc] # WTForms has no types
    """Whose cycles are meant; no token, since it only asks."""

    within = choice(
        "Cycle ends within",
        {"90": "90 days", "30": "30 days", "180": "180 days", "365": "a year", "": "any time"},
    )


def read_within(sent: MultiDict[str, str]) -> tuple[WithinForm, list[Cycle]]:
    """The form as sent, and the cycles without a packet that it means; what is not offered is the usual choice."""
    form = WithinForm(sent)
    offered = [one.value for one in form.within.choices]
    if form.within.data not in offered:
        form.within.data = offered[0]
    days = form.within.data
    until = clock.today(ZONE) + dt.timedelta(days=int(days)) if days else None
    return form, not_started(g.db, g.actor, until=until, most=MOST_REMINDED + 1)


@blueprint.route("/holders/remind", methods=["GET", "POST"])
@open_to("coordinator")
def remind() -> ResponseReturnValue:
    """Reminds the holders who have no packet open; before that, shows who they are."""
    form = Form() if request.method == "POST" else Form(formdata=None)

    def do() -> str:
        within, cycles = read_within(request.form)
        reminded = remind_to_start(g.db, cycles[:MOST_REMINDED], actor=g.actor)
        for person in reminded:
            if person.password_hash is None:
                accounts.invite_again(g.db, person)
        flash(reminders_in_words(len(reminded), len(cycles[:MOST_REMINDED]) - len(reminded)))
        return url_for("holders.remind", within=within.within.data)

    def page(status: int) -> ResponseReturnValue:
        within, cycles = read_within(request.args)
        return show(
            "coordinator/remind.html",
            form,
            status=status,
            within=within.within,
            cycles=cycles[:MOST_REMINDED],
            more=len(cycles) > MOST_REMINDED,
            zone=ZONE,
        )

    return perform(do, form, page) if request.method == "POST" else page(200)


def reminders_in_words(sent: int, before: int) -> str:
    """What became of them: how many are on the way, and how many people had theirs already."""
    words = f"{sent} {'reminder is' if sent == 1 else 'reminders are'} on the way."
    if before:
        words += f" {before} {'person was' if before == 1 else 'people were'} reminded today already."
    return words


@blueprint.post("/holders/<cycle_id>/open")
@open_to("coordinator")
def begin(cycle_id: str) -> ResponseReturnValue:
    """Opens the packet of a cycle on behalf of its holder."""
    cycle = seen_cycle(cycle_id)
    form = Form()

    def do() -> str:
        packet = open_packet(g.db, cycle, actor=g.actor)
        flash(f"The packet is open. {packet.candidate.name} can add files to it now.")
        return url_for("coordinator.packet", packet_id=packet.public_id)

    return perform(do, form, lambda status: show_holders(form, status))


@blueprint.post("/holders/<cycle_id>/invite")
@open_to("coordinator")
def invite(cycle_id: str) -> ResponseReturnValue:
    """Sends a further invitation to a holder who has not set a password."""
    person = seen_cycle(cycle_id).certification.person
    form = Form()

    def do() -> str:
        accounts.invite_again(g.db, person)
        flash(f"A new invitation goes to {person.email}.")
        return url_for("holders.listed")

    return perform(do, form, lambda status: show_holders(form, status))
