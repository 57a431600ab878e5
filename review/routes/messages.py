"""The coordinator's desk: the notices of the program, and whether they arrived."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from review.forms import Form, show
from review.operations.messages import resend
from review.queries.messages import STATUSES, find_notice, mail_trouble, message_counts, messages, undelivered
from review.queries.paging import MOST_COUNTED
from review.routes.acts import perform
from review.routes.guard import open_to

blueprint = Blueprint("messages", __name__, url_prefix="/program/messages")

ZONE = "America/Chicago"
"""The clocks of a page that belongs to no program."""


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """The notices, those of one status where the address names it."""
    return show_messages(Form(formdata=None))


def show_messages(form: Form, status: int = 200) -> tuple[str, int]:
    """A page of the notices around what was refused, if something was; the first has what was not delivered on top."""
    wanted, begins = request.args.get("status", ""), request.args.get("after", "")
    wanted = wanted if wanted in STATUSES else ""
    page, after = messages(g.db, g.actor, status=wanted, after=begins)
    return show(
        "coordinator/messages.html",
        form,
        status=status,
        messages=page,
        undelivered=[] if wanted or begins else undelivered(g.db, g.actor),
        counts=message_counts(g.db, g.actor),
        trouble=mail_trouble(g.db, g.actor),
        wanted=wanted,
        begins=begins,
        after=after,
        most=MOST_COUNTED,
        zone=ZONE,
    )


@blueprint.post("/<notice_id>/resend")
@open_to("coordinator")
def send_again(notice_id: str) -> ResponseReturnValue:
    """Tries a failed notice once more."""
    notice = find_notice(g.db, notice_id, g.actor) or abort(404)
    form = Form()

    def do() -> str:
        resend(g.db, notice)
        flash(f"“{notice.payload['subject']}” goes out again, to {notice.payload['to']}.")
        return url_for("messages.listed")

    return perform(do, form, lambda status: show_messages(form, status))
