"""A director's yearly hours: what they come to, external events entered, and requests for events."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from review.forms import Asked, Form, day, line, passage, show
from review.models import EventRequest
from review.operations.event_requests import ask_for_event, change_request, withdraw_request
from review.operations.external_hours import MODALITIES, Attendance, enter_external
from review.queries.events import OPEN, events_of_year, find_own_request, own_requests, requester_of
from review.queries.mandates import MandateYear, all_mandates
from review.queries.own_years import find_own_year, own_years
from review.queries.register import acts_on
from review.queries.rosters import receipts_of
from review.queries.yearly import directors_of_year
from review.routes.acts import perform, sent_version
from review.routes.event_forms import RequestForm, decimal_of, hours_field, values_of
from review.routes.events import STATES
from review.routes.guard import open_to
from review.routes.person_form import read
from review.routes.yearly import facts_of

blueprint = Blueprint("own_years", __name__, url_prefix="/years")


class ExternalForm(Form):
    """An approved event at which the director was."""

    event = SelectField("Event", [Asked()], validate_choice=False)
    day = day("Last day there", missing="Enter the last day on which you were there.")
    hours: StringField = hours_field("Clock hours of sessions, as in 6.5; registration, exhibits and meals left out.")
    location = line("Place", missing="Enter where it was.", hint="City and place, or “online”.")
    modality = SelectField("How you took part", choices=[SelectChoice(*one) for one in MODALITIES.items()])
    areas = SelectMultipleField("Areas", validate_choice=False, option_widget=CheckboxInput())
    about = passage("What you attended", missing="Say which sessions you attended.", most=2000)


@blueprint.app_template_global()
def has_years() -> bool:
    """True where the person who looks at the page has yearly hours."""
    return bool(own_years(g.db, g.actor))


@blueprint.get("")
@open_to("candidate")
def home() -> ResponseReturnValue:
    """The director's years and requests."""
    asks = [program for program in all_mandates() if requester_of(g.db, g.actor, program) not in ("", "alsde")]
    return show(
        "candidate/years.html",
        years=own_years(g.db, g.actor),
        requests=[each for each in own_requests(g.db, g.actor) if each.asked_as != "alsde"],
        states=STATES,
        asks=asks,
    )


def own_year(program: str, year: str) -> MandateYear:
    """The year at this address, where the director was in a post of it."""
    return find_own_year(g.db, program, year, g.actor) or abort(404)


@blueprint.get("/<program>/<year>")
@open_to("candidate")
def year(program: str, year: str) -> ResponseReturnValue:
    """One year: what counts, what does not and why, and what would close the gap."""
    one = own_year(program, year)
    each = next(iter(directors_of_year(g.db, one, only=g.actor.person_id)), None) or abort(404)
    return show(
        "candidate/year.html",
        events=events_of_year(g.db, one),
        receipts=receipts_of(g.db, each.entries),
        **facts_of(one, each),
    )


@blueprint.route("/<program>/<year>/enter", methods=["GET", "POST"])
@open_to("candidate")
def enter(program: str, year: str) -> ResponseReturnValue:
    """Enters hours of an approved external event."""
    one, form = own_year(program, year), ExternalForm()
    listed = [SelectChoice(each.event.code, each.event.name) for each in events_of_year(g.db, one)]
    form.event.choices = [SelectChoice("", "Choose the event"), *listed]
    form.areas.choices = [SelectChoice(area.code, area.name) for area in one.rules.areas]

    def do() -> str:
        read(form)
        said = Attendance(
            code=form.event.data or "",
            day=form.day.data,
            hours=decimal_of(form.hours.data),
            location=form.location.data,
            modality=form.modality.data,
            areas=form.areas.data or (),
            about=form.about.data,
        )
        entry = enter_external(g.db, one, actor=g.actor, said=said)
        flash(f"“{entry.activity}” is entered. Add a file that shows that you were there.")
        return url_for("external_hours.entry", entry_id=entry.public_id)

    def page(status: int) -> ResponseReturnValue:
        return show("candidate/external.html", form, status=status, one=one, listed=listed)

    return perform(do, form, page) if form.is_submitted() else page(200)


@blueprint.route("/<program>/ask", methods=["GET", "POST"])
@open_to("candidate")
def ask(program: str) -> ResponseReturnValue:
    """Asks that an event be approved."""
    if program not in all_mandates() or requester_of(g.db, g.actor, program) in ("", "alsde"):
        abort(404)
    form = RequestForm()

    def do() -> str:
        read(form)
        made = ask_for_event(g.db, program, actor=g.actor, asked=form.asked())
        flash("Your request is on its way to the coordinators.")
        return url_for("own_years.request_page", request_id=made.public_id)

    def page(status: int) -> ResponseReturnValue:
        action = url_for("own_years.ask", program=program)
        return show("candidate/event_ask.html", form, status=status, action=action, one=None)

    return perform(do, form, page) if form.is_submitted() else page(200)


def own_request(public_id: str) -> EventRequest:
    """The director's own request at this address."""
    return find_own_request(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/requests/<request_id>")
@open_to("candidate")
def request_page(request_id: str) -> ResponseReturnValue:
    """One request: how it stands."""
    return show_request(request_id, Form(formdata=None))


def show_request(request_id: str, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of a request around what was refused, if something was."""
    one = own_request(request_id)
    return show(
        "candidate/event_request.html",
        form,
        status=status,
        one=one,
        state=STATES[one.state],
        open=one.state in OPEN,
        acts=acts_on(g.db, one.public_id),
        zone="America/Chicago",
    )


@blueprint.route("/requests/<request_id>/change", methods=["GET", "POST"])
@open_to("candidate")
def change(request_id: str) -> ResponseReturnValue:
    """Changes a request that is not decided, which answers a question."""
    one = own_request(request_id)
    form = RequestForm(data=values_of(one))

    def do() -> str:
        read(form)
        change_request(g.db, one, actor=g.actor, asked=form.asked(), version=sent_version())
        flash("Your request is changed.")
        return url_for("own_years.request_page", request_id=request_id)

    def page(status: int) -> ResponseReturnValue:
        action = url_for("own_years.change", request_id=request_id)
        return show("candidate/event_ask.html", form, status=status, action=action, one=one)

    return perform(do, form, page) if form.is_submitted() else page(200)


@blueprint.post("/requests/<request_id>/withdraw")
@open_to("candidate")
def withdraw(request_id: str) -> ResponseReturnValue:
    """Takes a request back."""
    one, form = own_request(request_id), Form()

    def do() -> str:
        withdraw_request(g.db, one, actor=g.actor, version=sent_version())
        flash("Your request is withdrawn.")
        return url_for("own_years.home")

    return perform(do, form, lambda status: show_request(request_id, form, status))
