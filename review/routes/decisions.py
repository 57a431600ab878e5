"""The reviewer's decision: staged as a return for fixes or a pass, and taken back."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, url_for
from flask.typing import ResponseReturnValue

from review.forms import Form
from review.models import Decision
from review.operations.decisions import requirements, stage_pass, stage_return, take_back
from review.queries.reports import rules_of
from review.routes.acts import perform, sent_version
from review.routes.guard import open_to
from review.routes.reviewer_forms import checklist, pass_form, return_form
from review.routes.reviewer_page import reviewers_packet, show_packet
from review.wording import moment_in_words

blueprint = Blueprint("decisions", __name__)


def lead_to_packet(packet_id: str, staged: Decision) -> str:
    """Back to the packet, with the moment at which the decision is sent."""
    packet = staged.revision.packet
    flash(f"Your decision will be sent on {moment_in_words(staged.applies_at, rules_of(packet).timezone)}.")
    return url_for("reviewer.packet", packet_id=packet_id)


def stage_seconds() -> int:
    """How long a decision can be taken back."""
    seconds: int = current_app.config["SETTINGS"].stage_seconds
    return seconds


@blueprint.post("/review/<packet_id>/return")
@open_to("reviewer")
def return_for_fixes(packet_id: str) -> ResponseReturnValue:
    """Stages the return with the deficiencies written so far."""
    packet = reviewers_packet(packet_id)
    form = return_form(packet)

    def do() -> str:
        staged = stage_return(
            g.db,
            packet,
            actor=g.actor,
            fix_by=form.fix_by.data,
            version=sent_version(),
            stage_seconds=stage_seconds(),
        )
        return lead_to_packet(packet_id, staged)

    def again(status: int) -> ResponseReturnValue:
        return show_packet(packet_id, "return", form, status=status)

    return perform(do, form, again) if form.validate() else again(422)


@blueprint.post("/review/<packet_id>/pass")
@open_to("reviewer")
def pass_packet(packet_id: str) -> ResponseReturnValue:
    """Stages the pass."""
    packet = reviewers_packet(packet_id)
    asked = requirements(packet)
    form = pass_form(asked)

    def do() -> str:
        staged = stage_pass(
            g.db,
            packet,
            actor=g.actor,
            checklist=checklist(form, asked),
            version=sent_version(),
            stage_seconds=stage_seconds(),
        )
        return lead_to_packet(packet_id, staged)

    return perform(do, form, lambda status: show_packet(packet_id, "pass", form, status=status))


@blueprint.post("/review/<packet_id>/take-back")
@open_to("reviewer")
def take_decision_back(packet_id: str) -> ResponseReturnValue:
    """Takes the staged decision back."""
    packet, form = reviewers_packet(packet_id), Form()

    def do() -> str:
        take_back(g.db, packet, actor=g.actor, version=sent_version())
        flash("The decision is taken back; nothing was sent. The packet is in your hand again.")
        return url_for("reviewer.packet", packet_id=packet_id)

    return perform(do, form, lambda status: show_packet(packet_id, "take_back", form, status=status))
