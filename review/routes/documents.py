"""The candidate's files: a page for each kind of document, taking one in, taking one out, and getting it back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from typing import get_args

from flask import Blueprint, Response, abort, current_app, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import checks
import uploads
from review import accounts
from review.db import open_db
from review.forms import Asked, Form, show
from review.models import Document, Packet
from review.operations.intake import LIMITS, MEGABYTE, require_room
from review.operations.packets import attach, detach, may_change, missing_kinds, unanswered
from review.operations.refusals import NotAllowed
from review.queries.packets import find_document, find_packet
from review.queries.reports import rules_of
from review.routes.acts import perform
from review.routes.candidate import facts_for_page, own_packet
from review.routes.errors import error_page
from review.routes.files import hand_out, store
from review.routes.guard import open_to

blueprint = Blueprint("documents", __name__)

READ_TO_THE_END = 256 * MEGABYTE
"""Bytes of a request that is too large; a browser shows no answer before it has sent all."""


class UploadForm(Form):
    """One file of one kind."""

    file = FileField("", [Asked()])


def rule_for(packet: Packet, kind: str) -> checks.DocumentRule:
    """What the rule set says of this kind; a kind that it does not name is a missing page."""
    return next((rule for rule in rules_of(packet).documents if rule.kind == kind), None) or abort(404)


def formats_of(rule: checks.DocumentRule) -> Sequence[uploads.Format]:
    """The formats of a kind, as uploads names them."""
    return [known for known in get_args(uploads.Format) if known in rule.formats]


@blueprint.get("/packets/<packet_id>/files/<kind>")
@open_to("candidate")
def files(packet_id: str, kind: str) -> ResponseReturnValue:
    """What this document must hold, the file that is there, and where to choose one."""
    packet = own_packet(packet_id)
    return show_files(packet, rule_for(packet, kind), UploadForm(formdata=None))


def show_files(packet: Packet, rule: checks.DocumentRule, form: UploadForm, status: int = 200) -> tuple[str, int]:
    """The page of one kind of document."""
    form.file.label.text = f"Choose {'a' if rule.multiple else 'the'} {rule.title.lower()}"
    kinds = uploads.kinds_in_words(formats_of(rule))
    form.file.description = f"{kinds[0].upper()}{kinds[1:]}, at most {LIMITS.file_bytes // MEGABYTE} MB."
    present = [document for document in packet.current_documents if document.kind == rule.kind]
    earlier = [d for d in packet.documents if d.kind == rule.kind and d.replaced_at is not None]
    return show(
        "candidate/files.html",
        form,
        status=status,
        rule=rule,
        present=present,
        earlier=earlier,
        accept=",".join(f".{each}" for each in rule.formats),
        **facts_for_page(packet),
    )


@blueprint.post("/packets/<packet_id>/files/<kind>")
@open_to("candidate")
def add(packet_id: str, kind: str) -> ResponseReturnValue:
    """Takes a file in, and leads on to what is to be done next; its checks start as a private dry run."""
    form = UploadForm()
    # The file is stored before the writing transaction begins: nobody else waits for a slow disk.
    with open_db(current_app.config["ENGINE"], writes=False) as db:
        seen = find_packet(db, packet_id, g.actor) or abort(404)
        if not may_change(db, seen, g.actor):
            raise NotAllowed("The files cannot be changed now, because the packet is with us.")
        taken = take_in(db, seen, kind, form)
    packet = own_packet(packet_id)
    rule = rule_for(packet, kind)
    if isinstance(taken, int):
        return show_files(packet, rule, form, taken)

    def do() -> str:
        attach(g.db, packet, actor=g.actor, kind=kind, upload=taken)
        flash(f"{taken.name} is saved, and the checks are reading it.")
        lacking = missing_kinds(packet)
        if lacking:
            return url_for("documents.files", packet_id=packet_id, kind=lacking[0].kind)
        to_answer = unanswered(g.db, packet)
        return url_for("fixes.listed" if to_answer else "candidate.packet", packet_id=packet_id)

    try:
        return perform(do, form, lambda status: show_files(packet, rule, form, status))
    except uploads.Refused as refused:
        g.db.rollback()
        return show_files(packet, rule, form, refuse(form, refused))


def take_in(db: Session, packet: Packet, kind: str, form: UploadForm) -> uploads.StoredUpload | int:
    """The chosen file, stored; or the status of the refusal, whose sentence is on the form by then.

    Whether there is room is asked before it is stored, and once more by the operation, which alone can be sure.
    """
    rule, chosen = rule_for(packet, kind), form.file.data
    if not isinstance(chosen, FileStorage):
        form.file.errors = [f"Select the {rule.title.lower()}."]
        return 422
    size = chosen.stream.seek(0, io.SEEK_END)
    chosen.stream.seek(0)
    sha256 = hashlib.file_digest(chosen.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    chosen.stream.seek(0)
    try:
        require_room(db, packet, kind=kind, sha256=sha256, size=size, person_id=g.actor.person_id)
        return store().store(chosen.stream, chosen.filename or "", accepts=formats_of(rule), limits=LIMITS)
    except uploads.Refused as refused:
        return refuse(form, refused)


def refuse(form: UploadForm, refused: uploads.Refused) -> int:
    """Puts the sentence on the field, and the code into the request's one security entry; the status."""
    form.file.errors = [refused.sentence]
    accounts.note(
        f"refused_{refused.status}", person_id=g.actor.person_id, endpoint=request.endpoint, code=refused.code
    )
    return refused.status


@blueprint.errorhandler(RequestEntityTooLarge)
def answer_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is not read as a form."""
    return answer_unread(uploads.refusal("too_large", megabytes=LIMITS.file_bytes // MEGABYTE))


@blueprint.errorhandler(OSError)
def answer_disk_full(error: OSError) -> ResponseReturnValue:
    """The disk was full before the file had arrived."""
    if not uploads.is_disk_full(error):
        raise error
    return answer_unread(uploads.refusal("disk_full"))


def answer_unread(refused: uploads.Refused) -> ResponseReturnValue:
    """The same page again, with the sentence on its field, once the rest of the request was thrown away."""
    body, left = request.environ["wsgi.input"], min(request.content_length or 0, READ_TO_THE_END)
    with suppress(OSError):
        while left > 0 and (piece := body.read(min(left, MEGABYTE))):
            left -= len(piece)
    sent_to = request.view_args or {}
    if "kind" not in sent_to:
        return error_page(refused.status)
    form = UploadForm(formdata=None)
    try:
        packet = own_packet(sent_to["packet_id"])
        return show_files(packet, rule_for(packet, sent_to["kind"]), form, refuse(form, refused))
    except (HTTPException, OperationalError) as error:
        # What goes wrong while an error is answered would be a fault of ours.
        return current_app.handle_user_exception(error)


def own_document(packet: Packet, document_id: str) -> Document:
    """A document of the packet, now or once in a slot."""
    return find_document(g.db, packet, document_id) or abort(404)


@blueprint.post("/packets/<packet_id>/documents/<document_id>/remove")
@open_to("candidate")
def remove(packet_id: str, document_id: str) -> ResponseReturnValue:
    """Takes a file out of its slot; revisions that hold it keep it."""
    packet = own_packet(packet_id)
    document = own_document(packet, document_id)
    rule, form = rule_for(packet, document.kind), UploadForm()

    def do() -> str:
        detach(g.db, packet, document, actor=g.actor)
        flash(f"{document.name} is taken out of the packet.")
        return url_for("documents.files", packet_id=packet_id, kind=rule.kind)

    return perform(do, form, lambda status: show_files(packet, rule, form, status))


@blueprint.get("/packets/<packet_id>/documents/<document_id>")
@open_to("candidate")
def download(packet_id: str, document_id: str) -> Response:
    """The candidate's own file back, as it was stored."""
    return hand_out(own_document(own_packet(packet_id), document_id))
