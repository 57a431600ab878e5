"""The coordinator's desk: who holds a certification, new holders, packets opened for them, and their hours."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from review import accounts
from review.forms import Form, day, show
from review.models import Cycle
from review.operations.certifications import enter_certification
from review.operations.hours import verify_hours
from review.operations.packets import open_packet
from review.operations.refusals import NotReady, Problem
from review.queries.candidate import find_entry
from review.queries.hours import hours_log, may_verify_hours, rules_of_cycle, shortfalls_in_words
from review.queries.program import find_cycle, holders
from review.routes.acts import perform, sent_version
from review.routes.guard import open_to
from review.routes.person_form import PersonForm, name_filter, read

blueprint = Blueprint("holders", __name__, url_prefix="/program")


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
        enter_certification(g.db, person, actor=g.actor, program=program, issued_on=form.issued_on.data)
        invited = "The invitation is on its way." if person.password_hash is None else "They have an account already."
        flash(f"{person.name} ({person.email}) is added. {invited}")
        return url_for("holders.listed")

    def page(status: int) -> ResponseReturnValue:
        return show("coordinator/new_holder.html", form, status=status)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_cycle(public_id: str) -> Cycle:
    """The cycle at this address; one with a conflict of interest is as good as missing."""
    return find_cycle(g.db, public_id, g.actor) or abort(404)


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


@blueprint.get("/hours/<cycle_id>")
@open_to("coordinator")
def hours(cycle_id: str) -> ResponseReturnValue:
    """The hours of a cycle: what is to be verified, what counts, and what is short."""
    return show_hours(seen_cycle(cycle_id), Form(formdata=None))


def show_hours(cycle: Cycle, form: Form, status: int = 200) -> tuple[str, int]:
    """The hours of a cycle around what was refused, if something was."""
    rules, log = rules_of_cycle(cycle), hours_log(g.db, cycle)
    return show(
        "coordinator/hours.html",
        form,
        status=status,
        cycle=cycle,
        rules=rules,
        log=log,
        areas={area.code: area.name for area in rules.areas},
        waiting=[entry for entry in log.entries if entry.verified_at is None],
        verified=[entry for entry in log.entries if entry.verified_at is not None],
        short=shortfalls_in_words(rules, log.verified),
        may_verify=may_verify_hours(g.actor, cycle),
    )


@blueprint.post("/hours/<cycle_id>/<entry_id>/verify")
@open_to("coordinator")
def verify(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Verifies one entry, as the coordinator saw it."""
    cycle = seen_cycle(cycle_id)
    entry = find_entry(g.db, cycle, entry_id) or abort(404)
    form = Form()

    def do() -> str:
        verify_hours(g.db, entry, actor=g.actor, version=sent_version())
        flash(f"“{entry.activity}” is verified.")
        return url_for("holders.hours", cycle_id=cycle_id)

    return perform(do, form, lambda status: show_hours(cycle, form, status))
