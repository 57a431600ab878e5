"""Pages for everyone: the start page that leads to each person's desk, and accessibility."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from review import accounts
from review.policy import Actor
from review.routes.guard import ANYONE, open_to

blueprint = Blueprint("public", __name__)

DESKS = (
    ("candidate", "Your packets", "candidate.home"),
    ("reviewer", "Review queue", "reviewer.home"),
    ("coordinator", "Packets and people", "coordinator.home"),
    ("administrator", "People", "people.home"),
)
"""Role, name of its desk, and the endpoint where the desk begins."""

STEPS = (
    (
        "Hand in",
        "Plan, presentation and signature sheet. The checks read them within minutes, and only you see the result.",
    ),
    ("Review", "A reviewer passes the packet, or returns it with each thing to fix and the place where it stands."),
    (
        "Complete",
        "A coordinator verifies your hours and completes the recertification. Your next cycle opens by itself.",
    ),
)
"""How it goes, for people who are not signed in."""


@blueprint.app_template_global()
def desks(actor: Actor) -> list[tuple[str, str]]:
    """The desks of this person's grants, as (name, address)."""
    known = current_app.view_functions
    return [(name, url_for(endpoint)) for role, name, endpoint in DESKS if actor.has(role) and endpoint in known]


@blueprint.get("/")
@open_to(ANYONE)
def start() -> ResponseReturnValue:
    """What Plandesk is for; leads a person with one desk straight there."""
    actor = accounts.signed_in()
    own = desks(actor) if actor else []
    if len(own) == 1:
        return redirect(own[0][1])
    return render_template("public/start.html", own=own, steps=STEPS)


@blueprint.get("/accessibility")
@open_to(ANYONE)
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("public/accessibility.html")
