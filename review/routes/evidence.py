"""The files that show that hours were earned: the holder adds them and takes them back, a coordinator looks at them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

import uploads
from review import accounts
from review.db import open_db
from review.forms import Asked, Form
from review.models import Evidence, HoursEntry
from review.operations.evidence import FORMATS, LIMITS, RequireRoom, add_evidence, remove_evidence, require_room
from review.operations.refusals import NotAllowed, NotReady
from review.queries.candidate import find_entry, find_own_cycle
from review.queries.hours import is_fixed, may_enter_hours
from review.queries.program import find_cycle
from review.routes.acts import perform
from review.routes.files import hand_out, store
from review.routes.guard import open_to
from review.routes.hours import own_cycle, own_entry, show_entry

blueprint = Blueprint("evidence", __name__)


class EvidenceForm(Form):
    """One file of an entry."""

    file = FileField("Choose a file", [Asked()])


@blueprint.post("/hours/<cycle_id>/<entry_id>/evidence")
@open_to("candidate")
def add(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Takes a file in for an entry that may still change."""
    form = EvidenceForm()
    # The file is stored before the writing transaction begins: nobody else waits for a slow disk.
    with open_db(current_app.config["ENGINE"], writes=False) as db:
        seen = find_own_cycle(db, cycle_id, g.actor) or abort(404)
        there = find_entry(db, seen, entry_id) or abort(404)
        if not may_enter_hours(g.actor, seen) or is_fixed(there):
            raise NotAllowed("This entry cannot be changed any more.")
        taken = take_in(db, there, form, require_room)
    cycle = own_cycle(cycle_id)
    entry = own_entry(cycle, entry_id)
    if isinstance(taken, int):
        return show_entry(cycle, entry, form, taken)

    def do() -> str:
        add_evidence(g.db, entry, actor=g.actor, upload=taken)
        flash(f"{taken.name} is with “{entry.activity}” now.")
        return url_for("hours.entry", cycle_id=cycle_id, entry_id=entry_id)

    return perform(do, form, lambda status: show_entry(cycle, own_entry(cycle, entry_id), form, status))


def take_in(
    db: Session, entry: HoursEntry, form: EvidenceForm, require_room: RequireRoom
) -> uploads.StoredUpload | int:
    """The chosen file, stored; or the status of the refusal, whose sentence is on the form by then."""
    chosen = form.file.data
    if not isinstance(chosen, FileStorage):
        form.file.errors = ["Select a file that shows that you took part."]
        return 422
    try:
        require_room(db, entry, size=0)
        return store().store(chosen.stream, chosen.filename or "", accepts=FORMATS, limits=LIMITS)
    except NotReady as refused:
        form.add_problems(refused.problems)
        return 422
    except uploads.Refused as refused:
        form.file.errors = [refused.sentence]
        accounts.note(
            f"refused_{refused.status}", person_id=g.actor.person_id, endpoint=request.endpoint, code=refused.code
        )
        return refused.status


@blueprint.post("/hours/<cycle_id>/<entry_id>/evidence/<evidence_id>/remove")
@open_to("candidate")
def remove(cycle_id: str, entry_id: str, evidence_id: str) -> ResponseReturnValue:
    """Takes a file of an entry back that may still change."""
    cycle = own_cycle(cycle_id)
    entry, form = own_entry(cycle, entry_id), Form()

    def do() -> str:
        name = remove_evidence(g.db, entry, evidence_id, actor=g.actor)
        flash(f"{name} is taken back.")
        return url_for("hours.entry", cycle_id=cycle_id, entry_id=entry_id)

    return perform(do, form, lambda status: show_entry(cycle, own_entry(cycle, entry_id), form, status))


@blueprint.get("/hours/<cycle_id>/<entry_id>/evidence/<evidence_id>")
@open_to("candidate")
def download(cycle_id: str, entry_id: str, evidence_id: str) -> Response:
    """The candidate's own file back, as it was stored."""
    return hand_out(file_of(own_entry(own_cycle(cycle_id), entry_id), evidence_id))


@blueprint.get("/program/hours/<cycle_id>/<entry_id>/evidence/<evidence_id>")
@open_to("coordinator")
def download_for_coordinator(cycle_id: str, entry_id: str, evidence_id: str) -> Response:
    """A holder's file; with a conflict of interest it is as good as missing."""
    cycle = find_cycle(g.db, cycle_id, g.actor) or abort(404)
    return hand_out(file_of(find_entry(g.db, cycle, entry_id) or abort(404), evidence_id))


def file_of(entry: HoursEntry, public_id: str) -> Evidence:
    """The file of this entry at this address."""
    return next((each for each in entry.evidence if each.public_id == public_id), None) or abort(404)
