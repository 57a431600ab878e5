"""The coordinator's pages of external events: the approved list of a year, and the requests to add to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue

import checks
from review.forms import Form, show
from review.models import EventRequest
from review.operations.event_requests import approve_event, ask_back, ask_for_event, decline_event, withdraw_request
from review.queries.events import OPEN, events_of_year, find_request, may_decide, requests_of_year
from review.queries.mandates import MandateYear, find_year, mandates_of
from review.queries.register import acts_on
from review.routes.acts import perform, sent_version
from review.routes.event_forms import ApproveForm, DeclineForm, QuestionForm, RequestForm, decimal_of
from review.routes.guard import open_to
from review.routes.person_form import read

blueprint = Blueprint("events", __name__, url_prefix="/program")

STATES: dict[str, tuple[str, str]] = {
    "asked": ("Waits for an answer", "waiting"),
    "needs_info": ("A question waits for the requester", "warning"),
    "approved": ("Approved", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", ""),
}
"""What a request is, in words, and the look of its tag."""


class Deed(NamedTuple):
    """Something that is done to a request, its form, and the operation."""

    label: str
    hint: str
    done: str
    form: type[Form]
    do: Callable[[EventRequest, Form], object]


DEEDS: dict[str, Deed] = {
    "approve": Deed(
        "Approve it",
        "It is on the year's list from now on. The requester is told.",
        "The event is on the list. The requester is told by e-mail.",
        ApproveForm,
        lambda one, form: approve_event(
            g.db,
            one,
            actor=g.actor,
            code=form["code"].data,
            hours=decimal_of(form["hours"].data),
            version=sent_version(),
        ),
    ),
    "ask": Deed(
        "Ask about it",
        "It waits until the requester has answered.",
        "The question is on its way.",
        QuestionForm,
        lambda one, form: ask_back(g.db, one, actor=g.actor, words=form["words"].data, version=sent_version()),
    ),
    "decline": Deed(
        "Decline it",
        "Its hours do not count. The requester reads the reason.",
        "The request is declined. The requester is told why.",
        DeclineForm,
        lambda one, form: decline_event(g.db, one, actor=g.actor, words=form["words"].data, version=sent_version()),
    ),
    "withdraw": Deed(
        "Withdraw it",
        "Nobody decides about it any more.",
        "The request is withdrawn.",
        Form,
        lambda one, _form: withdraw_request(g.db, one, actor=g.actor, version=sent_version()),
    ),
}


def seen_year(program: str, year: str) -> MandateYear:
    """The year at this address, for coordinators of the program."""
    if program not in mandates_of(g.actor):
        abort(404)
    return find_year(program, year) or abort(404)


@blueprint.get("/years/<program>/<year>/events")
@open_to("coordinator")
def listed(program: str, year: str) -> ResponseReturnValue:
    """The approved list of a year, and the requests for it."""
    one = seen_year(program, year)
    return show(
        "coordinator/events.html",
        one=one,
        events=events_of_year(g.db, one),
        requests=requests_of_year(g.db, one),
        states=STATES,
    )


@blueprint.route("/years/<program>/<year>/events/ask", methods=["GET", "POST"])
@open_to("coordinator")
def ask(program: str, year: str) -> ResponseReturnValue:
    """Enters what the state department asks for."""
    one, form = seen_year(program, year), RequestForm()

    def do() -> str:
        read(form)
        made = ask_for_event(g.db, program, actor=g.actor, asked=form.asked())
        flash("The request is entered.")
        return url_for("events.request_page", request_id=made.public_id)

    def page(status: int) -> ResponseReturnValue:
        return show("coordinator/event_ask.html", form, status=status, one=one)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_request(public_id: str) -> EventRequest:
    """The request at this address."""
    return find_request(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/events/requests/<request_id>")
@open_to("coordinator")
def request_page(request_id: str) -> ResponseReturnValue:
    """One request, and what may be done about it."""
    return show_request(request_id)


def show_request(request_id: str, sent: Form | None = None, name: str = "", status: int = 200) -> tuple[str, int]:
    """The page of a request; `sent` is the form of the act `name` that was just refused."""
    one = seen_request(request_id)
    rules = checks.rule_set(one.rule_set)
    offered: dict[str, Form] = {}
    if one.state in OPEN:
        mine = {"withdraw"} if one.asked_by == g.actor.person_id else set[str]()
        usual = {"code": code_for(one), "hours": f"{one.hours:f}"}
        for key in [*(("approve", "ask", "decline") if may_decide(g.actor, one) else ()), *mine]:
            deed = DEEDS[key]
            again = sent if sent is not None and key == name else None
            offered[key] = again or deed.form(prefix=key, formdata=None, data=usual)
    return show(
        "coordinator/event_request.html",
        sent,
        status=status,
        one=one,
        rules=rules,
        zone=rules.timezone,
        year=checks.fiscal_year_of(rules, one.starts_on),
        state=STATES[one.state],
        deeds=DEEDS,
        offered=offered,
        sent_name=name,
        acts=acts_on(g.db, one.public_id),
    )


def code_for(one: EventRequest) -> str:
    """A code that fits the event's name and year, to begin with."""
    words = re.sub(r"[^a-z0-9]+", "-", one.name.casefold()).strip("-")[:50].strip("-")
    return words if str(one.starts_on.year) in words else f"{words}-{one.starts_on.year}".strip("-")


@blueprint.post(f"/events/requests/<request_id>/<any({', '.join(DEEDS)}):name>")
@open_to("coordinator")
def act(request_id: str, name: str) -> ResponseReturnValue:
    """Does one of the deeds to a request, as the coordinator saw it."""
    one, deed = seen_request(request_id), DEEDS[name]
    form = deed.form(prefix=name)

    def do() -> str:
        read(form)
        deed.do(one, form)
        flash(deed.done)
        return url_for("events.request_page", request_id=request_id)

    return perform(do, form, lambda status: show_request(request_id, form, name, status))
