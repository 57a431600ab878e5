"""A person's days as a calendar that other programs subscribe to, by a secret address of theirs."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event
from werkzeug import Response

from review import accounts, clock
from review.forms import Form, show
from review.models import Person
from review.queries.calendar import Due, days_of
from review.routes.acts import perform
from review.routes.guard import ANYONE, SIGNED_IN, open_to
from review.routes.messages import ZONE

blueprint = Blueprint("calendars", __name__)


def own_person() -> Person:
    """Whoever is signed in, as this request's own handle reads them."""
    person: Person = g.db.get_one(Person, g.actor.person_id)
    return person


@blueprint.get("/calendar")
@open_to(SIGNED_IN)
def own() -> ResponseReturnValue:
    """The person's own days, and how a calendar gets them."""
    return show_own(Form(formdata=None))


def show_own(form: Form, status: int = 200, token: str = "") -> tuple[str, int]:
    """The page of one's own days; `token` is the secret of an address that was just made."""
    person = own_person()
    address = url_for("calendars.feed", token=token, _external=False) if token else ""
    return show(
        "security/calendar.html",
        form,
        status=status,
        days=days_of(g.db, g.actor),
        zone=ZONE,
        given=person.calendar_hash is not None,
        address=f"{current_app.config['SETTINGS'].base_address}{address}" if token else "",
    )


@blueprint.post("/calendar/give")
@open_to(SIGNED_IN)
def give() -> ResponseReturnValue:
    """Makes the address, shown this once; another one before it holds no longer."""
    token = accounts.give_calendar(g.db, own_person())
    return show_own(Form(formdata=None), token=token)


@blueprint.post("/calendar/take")
@open_to(SIGNED_IN)
def take() -> ResponseReturnValue:
    """Takes the address back."""
    form = Form()

    def do() -> str:
        accounts.take_calendar(g.db, own_person())
        flash("The address of your calendar leads nowhere any more.")
        return url_for("calendars.own")

    return perform(do, form, lambda status: show_own(form, status))


@blueprint.get("/calendar/<token>.ics")
@open_to(ANYONE)
def feed(token: str) -> Response:
    """The days of whoever the secret belongs to, as iCalendar."""
    person = accounts.person_of_calendar(g.db, token) or abort(404)
    return Response(_calendar(person, days_of(g.db, accounts.actor_of(person))), mimetype="text/calendar")


def _calendar(person: Person, days: list[Due]) -> bytes:
    base, now = current_app.config["SETTINGS"].base_address, clock.now()
    calendar = Calendar()
    for name, value in (("prodid", "-//Plandesk//EN"), ("version", "2.0"), ("x-wr-calname", "Plandesk")):
        calendar.add(name, value)
    for due in days:
        event = Event()
        event.add("uid", f"{due.key}-{person.public_id}@plandesk")
        event.add("dtstamp", now)
        event.add("dtstart", due.day)
        event.add("summary", due.words)
        event.add("url", f"{base}{due.path}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
