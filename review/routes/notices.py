"""The coordinator's desk: every notice that Plandesk sends, when and to whom, as its reader gets it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from review.forms import show
from review.routes.certification_samples import CERTIFICATIONS
from review.routes.guard import open_to
from review.routes.notice_samples import NOTICES, previews
from review.routes.yearly_samples import YEARLY

blueprint = Blueprint("notices", __name__, url_prefix="/program/notices")

EVERY = (*NOTICES, *CERTIFICATIONS, *YEARLY)


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """Every notice with its preview, written with made-up people."""
    return show("coordinator/notices.html", notices=[(notice, previews(notice)) for notice in EVERY])
