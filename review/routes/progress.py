"""How far people are in programs that run in cohorts: the participant's own page, and the coordinator's list."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from review.forms import show
from review.queries.progress import MOST, own_progress, progress_seen
from review.routes.guard import open_to

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
@open_to("candidate")
def own() -> ResponseReturnValue:
    """What the person did so far in each of their cohorts, and what is missing."""
    return show("candidate/progress.html", listed=own_progress(g.db, g.actor))


@blueprint.get("/program/progress")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """Everyone in a cohort of the coordinator's programs."""
    return show("coordinator/progress.html", listed=progress_seen(g.db, g.actor), most=MOST)
