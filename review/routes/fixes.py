"""The candidate's fix list: what reviewers asked for, and the answer to each."""

from __future__ import annotations

from flask import Blueprint, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, StringField, TextAreaField

from review.forms import Asked, Form, show, trim
from review.models import Packet
from review.operations.packets import answer_deficiency, unanswered
from review.operations.refusals import NotReady, Stale
from review.queries.candidate import Fix, FixList, answer_seen, fix_list
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

    seen = StringField()

    def is_untouched(self, fix: Fix) -> bool:
        """True where it holds what its page showed, what stands already, or nothing."""
        typed = (self.kind.data or "", self.words.data)
        return answer_seen(*typed) in (self.seen.data, fix.seen) or typed == ("", "")

    def is_stale(self, fix: Fix) -> bool:
        """True where another answer than its page showed stands by now."""
        return (self.seen.data or fix.seen) != fix.seen

    def show_again(self, fix: Fix) -> None:
        """Holds the answer that stands."""
        self.kind.data, self.words.data = fix.deficiency.answer_kind or None, fix.deficiency.answer


class AnswersForm(Form):
    """The answers of the whole list, sent together: no answer is lost while another one is saved."""

    def __init__(self, fixes: FixList) -> None:
        super().__init__()
        self.answers = {fix.deficiency.public_id: _answer_form(fix) for fix in fixes.fixes}

    def problems(self) -> list[tuple[str, str]]:
        """The problems of every answer."""
        return super().problems() + [problem for form in self.answers.values() for problem in form.problems()]


def _answer_form(fix: Fix) -> AnswerForm:
    """What was just sent for a deficiency, or else the answer that it has."""
    one = fix.deficiency
    given = {"kind": one.answer_kind or None, "words": one.answer}
    return AnswerForm(prefix=f"answer-{one.public_id}-", data=given)


@blueprint.route("/packets/<packet_id>/fixes", methods=["GET", "POST"])
@open_to("candidate")
def listed(packet_id: str) -> ResponseReturnValue:
    """The fix list, with the answers so far; saves those that are filled in, and leads on where that was asked for."""
    packet = own_packet(packet_id)
    fixes = fix_list(g.db, packet)
    form = AnswersForm(fixes)
    if not form.is_submitted():
        return show_fixes(packet, form)

    def do() -> str:
        save_answers(packet, fixes, form)
        waiting = len(unanswered(g.db, packet))
        if "submit" in request.form and not waiting:
            return url_for("candidate.hand_in", packet_id=packet_id)
        left = f"{waiting} {'item waits' if waiting == 1 else 'items wait'} for an answer."
        flash(f"Your answers are saved. {left if waiting else 'You can change them until you submit.'}")
        return url_for("fixes.listed", packet_id=packet_id)

    return perform(do, form, lambda status: show_fixes(packet, form, status))


def show_fixes(packet: Packet, form: AnswersForm, status: int = 200) -> tuple[str, int]:
    """The fix list, as answered or as typed."""
    fixes = fix_list(g.db, packet)
    return show("candidate/fixes.html", form, status=status, fixes=fixes, **facts_for_page(packet))


def save_answers(packet: Packet, fixes: FixList, form: AnswersForm) -> None:
    """Saves every answer that says something new.

    Raises NotReady where one is incomplete, Stale where an item was answered in another window meanwhile; then
    nothing is kept, and the form holds what was typed.
    """
    complete, fresh = True, True
    for fix in fixes.fixes:
        sent = form.answers[fix.deficiency.public_id]
        if fix.settled or sent.is_untouched(fix):
            sent.show_again(fix)
            continue
        if sent.is_stale(fix):
            sent.words.errors = [meanwhile(fix)]
            fresh = False
            continue
        one = fix.deficiency
        how = {"kind": sent.kind.data or "", "words": sent.words.data}
        try:
            answer_deficiency(g.db, one, packet, actor=g.actor, version=one.version, **how)
        except NotReady as refused:
            sent.add_problems(refused.problems)
            complete = False
    if not fresh:
        raise Stale("An answer was saved in another window meanwhile, so nothing is saved yet.")
    if not complete:
        raise NotReady([])


def meanwhile(fix: Fix) -> str:
    """The answer that stands, for the person whose page did not show it."""
    said = "I fixed this" if fix.deficiency.answer_kind == "fixed" else "I disagree"
    return f"In the other window you answered “{said}: {fix.deficiency.answer}” Save again to keep what stands here."
