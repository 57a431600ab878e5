"""The coordinator's desk: how often each check was right, and which are on watch."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from review import clock
from review.forms import show
from review.queries.check_records import ENOUGH, LATEST, OFTEN, RARELY, check_records
from review.routes.guard import open_to
from review.routes.messages import ZONE

blueprint = Blueprint("check_records", __name__, url_prefix="/program/checks")


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """The record of each check of the coordinator's programs."""
    records = check_records(g.db, g.actor, today=clock.today(ZONE))
    return show(
        "coordinator/checks.html",
        records=records,
        watched=sorted({one.check for one in records if one.mode == "watch"}),
        silent=[(one.check, one.about) for one in records if not one.read],
        latest=LATEST,
        enough=ENOUGH,
        rarely=RARELY,
        often=OFTEN,
        zone=ZONE,
    )
