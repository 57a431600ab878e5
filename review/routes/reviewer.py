"""The reviewer's desk: the queue, a packet in full, claiming and releasing it, and its documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from review import clock
from review.forms import Form, show
from review.models import Packet
from review.operations.desk import answer_finding, claim, release
from review.operations.next_packet import claim_next
from review.queries.decided import own_decisions
from review.queries.desk import desk_queue, find_finding, submitted_document
from review.queries.reports import rules_of
from review.routes.acts import perform, sent_version
from review.routes.files import hand_out
from review.routes.guard import open_to
from review.routes.queue_form import read_filters
from review.routes.reviewer_forms import DismissForm
from review.routes.reviewer_page import reviewers_packet, show_packet
from review.wording import in_words, last_day

blueprint = Blueprint("reviewer", __name__)


@blueprint.get("/review")
@open_to("reviewer")
def home() -> ResponseReturnValue:
    """What the reviewer holds, and what waits or is held by others, as the address asks for it."""
    return show_queue(request.args)


def show_queue(sent: MultiDict[str, str], refused: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The queue under the filters that were sent."""
    form, filters = read_filters(sent)
    queue = desk_queue(g.db, g.actor, filters)
    return show("reviewer/queue.html", refused, status=status, queue=queue, filters=filters, filter_form=form)


@blueprint.get("/review/mine")
@open_to("reviewer")
def mine() -> ResponseReturnValue:
    """What the reviewer decided, the latest on top."""
    decided, after = own_decisions(g.db, g.actor, after=request.args.get("after", ""))
    return show("reviewer/mine.html", decided=decided, after=after, now=clock.now())


@blueprint.post("/review/next")
@open_to("reviewer")
def claim_next_packet() -> ResponseReturnValue:
    """Takes what has waited longest in hand, and opens it."""
    _, filters = read_filters(request.form)
    form = Form()

    def do() -> str:
        packet = claim_next(g.db, actor=g.actor, filters=filters)
        if packet is None:
            flash("Nothing waits any more: others took what was left.")
            kept: dict[str, Any] = filters.sent()
            return url_for("reviewer.home", **kept)
        say_until_when(packet)
        return url_for("reviewer.packet", packet_id=packet.public_id)

    return perform(do, form, lambda status: show_queue(request.form, form, status))


def say_until_when(packet: Packet) -> None:
    """Says how long the packet is in the reviewer's hand."""
    if packet.lease_until is not None:
        until = in_words(last_day(packet.lease_until, rules_of(packet).timezone))
        flash(f"You hold this packet until the end of {until}.")


@blueprint.get("/review/<packet_id>")
@open_to("reviewer")
def packet(packet_id: str) -> ResponseReturnValue:
    """A packet with its documents, report, deficiencies and decision; reading never claims."""
    finding, edited = request.args.get("finding", ""), request.args.get("edit", "")
    place = {name: request.args[name] for name in ("document", "page", "quote") if name in request.args}
    return show_packet(packet_id, finding_id=finding, edited_id=edited, place=place)


@blueprint.get("/review/<packet_id>/documents/<document_id>")
@open_to("reviewer")
def document(packet_id: str, document_id: str) -> ResponseReturnValue:
    """Hands out a document of one of the revisions."""
    return hand_out(submitted_document(reviewers_packet(packet_id), document_id) or abort(404))


@blueprint.post("/review/<packet_id>/claim")
@open_to("reviewer")
def claim_packet(packet_id: str) -> ResponseReturnValue:
    """Takes the packet in hand."""
    packet, form = reviewers_packet(packet_id), Form()

    def do() -> str:
        claim(g.db, packet, actor=g.actor, version=sent_version())
        say_until_when(packet)
        return url_for("reviewer.packet", packet_id=packet_id)

    return perform(do, form, lambda status: show_packet(packet_id, "claim", form, status=status))


@blueprint.post("/review/<packet_id>/release")
@open_to("reviewer")
def release_packet(packet_id: str) -> ResponseReturnValue:
    """Puts the packet back into the queue."""
    packet, form = reviewers_packet(packet_id), Form()

    def do() -> str:
        release(g.db, packet, actor=g.actor, version=sent_version())
        flash(f"The packet of {packet.candidate.name} is back in the queue. Your drafts are kept for you.")
        return url_for("reviewer.home")

    return perform(do, form, lambda status: show_packet(packet_id, "release", form, status=status))


@blueprint.post("/review/<packet_id>/findings/<finding_id>/confirm")
@open_to("reviewer")
def confirm_finding(packet_id: str, finding_id: str) -> ResponseReturnValue:
    """Says that a finding holds."""
    return say_of_finding(packet_id, finding_id, "confirmed", Form(), "")


@blueprint.post("/review/<packet_id>/findings/<finding_id>/dismiss")
@open_to("reviewer")
def dismiss_finding(packet_id: str, finding_id: str) -> ResponseReturnValue:
    """Says why a finding does not hold."""
    form = DismissForm(prefix=f"finding-{finding_id}-")
    return say_of_finding(packet_id, finding_id, "dismissed", form, form.reason.data)


def say_of_finding(packet_id: str, finding_id: str, said: str, form: Form, reason: str) -> ResponseReturnValue:
    """Keeps the reviewer's word on a finding: "confirmed" or "dismissed"."""
    packet = reviewers_packet(packet_id)
    finding = find_finding(g.db, packet, finding_id) or abort(404)

    def do() -> str:
        answer_finding(g.db, packet, finding, actor=g.actor, answer=said, reason=reason)
        flash(f"The finding is {said}.")
        return url_for("reviewer.packet", packet_id=packet_id, _anchor=f"finding-{finding_id}")

    def again(status: int) -> ResponseReturnValue:
        return show_packet(packet_id, f"finding-{finding_id}", form, status=status)

    return perform(do, form, again) if form.validate() else again(422)
