"""The reviewer's deficiencies: drafts are written, changed and deleted; what the candidate was sent is resolved."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from review.forms import Form
from review.operations.desk import answer_finding, drop_deficiency, resolve_deficiency, write_deficiency
from review.operations.refusals import NotAllowed
from review.policy import may
from review.queries.desk import find_deficiency, find_finding, is_answered
from review.queries.facts import facts_of
from review.queries.reports import rules_of
from review.routes.acts import perform, sent_version
from review.routes.guard import open_to
from review.routes.reviewer_forms import MUST_FIX, ResolveForm, add_canned, deficiency_form
from review.routes.reviewer_page import reviewers_deficiency, reviewers_packet, show_packet
from review.workflow.deficiencies import DeficiencyAct

blueprint = Blueprint("deficiencies", __name__)

DONE = {
    DeficiencyAct.VERIFY: "Verified: this item is settled.",
    DeficiencyAct.KEEP_OPEN: "Still open: it goes back to the candidate when you return the packet.",
    DeficiencyAct.WAIVE: "Waived: this item is settled.",
}


@blueprint.post("/review/<packet_id>/deficiencies")
@open_to("reviewer")
def write(packet_id: str) -> ResponseReturnValue:
    """Writes a new draft."""
    return save_draft(packet_id, "")


@blueprint.post("/review/<packet_id>/deficiencies/<deficiency_id>")
@open_to("reviewer")
def change(packet_id: str, deficiency_id: str) -> ResponseReturnValue:
    """Changes a draft."""
    return save_draft(packet_id, deficiency_id)


def save_draft(packet_id: str, deficiency_id: str) -> ResponseReturnValue:
    """Writes the draft as its form says; an empty id is a new one. A finding that it began with is confirmed by it."""
    packet = reviewers_packet(packet_id)
    form, finding_id = deficiency_form(rules_of(packet)), request.form.get("finding", "")
    draft = find_deficiency(g.db, packet, deficiency_id, g.actor) if deficiency_id else None
    # Out of hand by now, the page has no form any more: the operation refuses, and that page shows what was typed.
    out_of_hand = not may(g.actor, "write_deficiency", facts_of(g.db, packet))
    if deficiency_id and draft is None and not out_of_hand:
        form.form_errors.append("This draft was deleted a moment ago. Your words stand below: save them as a new one.")
        return show_packet(packet_id, "deficiency", form, status=409)

    if "add" in request.form and not out_of_hand:
        add_canned(form, rules_of(packet), request.form["add"])
        return show_packet(packet_id, "deficiency", form, edited_id=deficiency_id, finding_id=finding_id)

    def do() -> str:
        saved = write_deficiency(
            g.db,
            packet,
            actor=g.actor,
            requirement=form.requirement.data or "",
            words=form.words.data,
            must_fix=form.weight.data == MUST_FIX,
            place=form.place,
            deficiency=draft,
        )
        finding = find_finding(g.db, packet, finding_id)
        if finding is not None and not is_answered(g.db, packet, finding):
            answer_finding(g.db, packet, finding, actor=g.actor, answer="confirmed", reason="")
        flash("The draft is saved. The candidate sees it when your decision is sent.")
        return url_for("reviewer.packet", packet_id=packet_id, _anchor=f"deficiency-{saved.public_id}")

    def again(status: int) -> ResponseReturnValue:
        return show_packet(packet_id, "deficiency", form, status=status, edited_id=deficiency_id, finding_id=finding_id)

    return perform(do, form, again) if out_of_hand or form.validate() else again(422)


@blueprint.post("/review/<packet_id>/deficiencies/<deficiency_id>/drop")
@open_to("reviewer")
def drop(packet_id: str, deficiency_id: str) -> ResponseReturnValue:
    """Deletes a draft."""
    packet, form = reviewers_packet(packet_id), Form()
    draft = reviewers_deficiency(packet, deficiency_id)

    def do() -> str:
        drop_deficiency(g.db, packet, draft, actor=g.actor)
        flash("The draft is deleted.")
        return url_for("reviewer.packet", packet_id=packet_id, _anchor="deficiencies")

    return perform(do, form, lambda status: show_packet(packet_id, "drop", form, status=status))


@blueprint.post("/review/<packet_id>/deficiencies/<deficiency_id>/resolve")
@open_to("reviewer")
def resolve(packet_id: str, deficiency_id: str) -> ResponseReturnValue:
    """Says that a deficiency is settled, still open, or waived."""
    packet = reviewers_packet(packet_id)
    deficiency = reviewers_deficiency(packet, deficiency_id)
    name = f"deficiency-{deficiency_id}"
    form = ResolveForm(prefix=f"{name}-")

    def do() -> str:
        act = chosen_act()
        resolve_deficiency(
            g.db, packet, deficiency, actor=g.actor, act=act, reason=form.reason.data, version=sent_version()
        )
        flash(DONE[act])
        return url_for("reviewer.packet", packet_id=packet_id, _anchor=name)

    def again(status: int) -> ResponseReturnValue:
        return show_packet(packet_id, name, form, status=status)

    return perform(do, form, again) if form.validate() else again(422)


def chosen_act() -> DeficiencyAct:
    """The act of the button that was pressed."""
    with suppress(ValueError):
        act = DeficiencyAct(request.form.get("act", ""))
        if act in DONE:
            return act
    raise NotAllowed("Choose one of the buttons under the item.")
