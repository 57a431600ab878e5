"""The reviewer's side of the private notes; coordinators write theirs as one of their acts."""

from __future__ import annotations

from flask import Blueprint, flash, g, url_for
from flask.typing import ResponseReturnValue

from review.operations.notes import write_note
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.reviewer_forms import NoteForm
from review.routes.reviewer_page import reviewers_packet, show_packet

blueprint = Blueprint("notes", __name__)


@blueprint.post("/review/<packet_id>/notes")
@open_to("reviewer")
def write(packet_id: str) -> ResponseReturnValue:
    """Keeps a note for the staff."""
    packet, form = reviewers_packet(packet_id), NoteForm(prefix="note-")

    def do() -> str:
        write_note(g.db, packet, actor=g.actor, words=form.words.data)
        flash("The note is kept. Reviewers and coordinators read it; the candidate never does.")
        return url_for("reviewer.packet", packet_id=packet_id, _anchor="notes")

    def again(status: int) -> ResponseReturnValue:
        return show_packet(packet_id, "note", form, status=status)

    return perform(do, form, again) if form.validate() else again(422)
