"""The candidate's fix list: what reviewers asked for, and the answer to each."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, TextAreaField

from review.forms import Asked, Form, show, trim
from review.models import Packet
from review.operations.packets import answer_deficiency
from review.queries.candidate import Fix, fix_list
from review.routes.acts import perform
from review.routes.candidate import facts_for_page, own_packet
from review.routes.guard import open_to

blueprint = Blueprint("fixes", __name__)


class AnswerForm(Form):
    """The answer to one deficiency; its fields are named after the deficiency, since a page holds several."""

    kind = RadioField(
        "Your answer",
        [Asked()],
        choices=[SelectChoice("fixed", "I fixed this"), SelectChoice("disagree", "I disagree")],
    )
    words = TextAreaField("Where you fixed it, or why you disagree", [Asked()], filters=[trim])


@blueprint.get("/packets/<packet_id>/fixes")
@open_to("candidate")
def listed(packet_id: str) -> ResponseReturnValue:
    """The fix list, with the answers so far."""
    return show_fixes(own_packet(packet_id))


def show_fixes(
    packet: Packet, sent: AnswerForm | None = None, sent_for: str = "", status: int = 200
) -> tuple[str, int]:
    """The fix list; `sent` is the form that was just sent for the deficiency `sent_for`."""
    fixes = fix_list(g.db, packet)
    answers = {fix.deficiency.public_id: answer_given(fix) for fix in fixes.fixes}
    if sent is not None:
        answers[sent_for] = sent
    return show("candidate/fixes.html", sent, status=status, fixes=fixes, answers=answers, **facts_for_page(packet))


def answer_given(fix: Fix) -> AnswerForm:
    """The form of a deficiency with the answer that it has."""
    one = fix.deficiency
    given = {"kind": one.answer_kind or None, "words": one.answer}
    return AnswerForm(formdata=None, prefix=prefix_of(one.public_id), data=given)


def prefix_of(deficiency_id: str) -> str:
    """What the names of a deficiency's fields begin with."""
    return f"answer-{deficiency_id}-"


@blueprint.post("/packets/<packet_id>/fixes/<deficiency_id>")
@open_to("candidate")
def answer(packet_id: str, deficiency_id: str) -> ResponseReturnValue:
    """Answers one deficiency: fixed, or disagree."""
    packet = own_packet(packet_id)
    fixes = fix_list(g.db, packet).fixes
    deficiency = next((f.deficiency for f in fixes if f.deficiency.public_id == deficiency_id), None) or abort(404)
    form = AnswerForm(prefix=prefix_of(deficiency_id))

    def do() -> str:
        kind, words = form.kind.data or "", form.words.data
        answer_deficiency(g.db, deficiency, packet, actor=g.actor, kind=kind, words=words)
        flash("Your answer is saved. You can change it until you submit.")
        return url_for("fixes.listed", packet_id=packet_id)

    return perform(do, form, lambda status: show_fixes(packet, form, deficiency_id, status))
