"""What a coordinator may do to one packet: the acts with their words, their forms and when they make sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import g
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from review import clock
from review.forms import Form, day, passage
from review.models import Packet
from review.operations import decisions, desk, packets, reopening, reports
from review.operations.notes import write_note
from review.operations.refusals import NotReady, Problem
from review.operations.reminders import remind, someone_must_act
from review.policy import Facts, may
from review.queries.facts import facts_of
from review.queries.program import reviewers
from review.queries.reports import rules_of
from review.routes.acts import sent_version
from review.wording import in_words


class DeedForm(Form):
    """What a coordinator says with an act on a packet: by itself, nothing."""

    def offer(self, packet: Packet) -> None:
        """Fills in what depends on the packet."""


class ReasonForm(DeedForm):
    """Why something is done to somebody's packet."""

    reason = passage("Reason", missing="Give a reason.", hint="The people concerned will read it.", most=2000)


class ExtendForm(ReasonForm):
    """A later day for the fixes."""

    fix_by = day("New day for the fixes", missing="Enter the new day.")

    def offer(self, packet: Packet) -> None:
        """Says how far the rules go."""
        self.fix_by.description = f"The rules allow no day after {in_words(decisions.latest_fix_by(packet))}."


class AssignForm(DeedForm):
    """To whom the packet goes."""

    reviewer = SelectField("Reviewer", [InputRequired("Choose a reviewer.")], validate_choice=False)

    def offer(self, packet: Packet) -> None:
        """Offers the reviewers who have no conflict of interest."""
        facts = facts_of(g.db, packet)
        fit = [SelectChoice(p.public_id, p.name) for p in reviewers(g.db, packet.program) if desk.may_review(p, facts)]
        self.reviewer.choices = [SelectChoice("", "Choose a reviewer"), *fit]


class NoteForm(DeedForm):
    """What the staff should know."""

    words = passage("Note to reviewers and coordinators", missing="Write the note.", most=2000)


class Deed(NamedTuple):
    """Something that a coordinator does to a packet: its words, its form, the operation, and when it makes sense."""

    label: str
    hint: str
    done: str
    form: type[DeedForm]
    do: Callable[[Packet, Form], object]
    offered: Callable[[Packet, Facts], bool] = lambda _packet, _facts: True
    at_once: bool = False
    """True where it asks for nothing and may be pressed by mistake."""


def assign(packet: Packet, form: Form) -> None:
    """Gives the packet to the chosen reviewer."""
    chosen = next((p for p in reviewers(g.db, packet.program) if p.public_id == form["reviewer"].data), None)
    if chosen is None:
        raise NotReady([Problem("reviewer", "Choose a reviewer.")])
    desk.assign(g.db, packet, actor=g.actor, reviewer=chosen, version=sent_version())


def note(packet: Packet, form: Form) -> None:
    """Keeps a note for the staff."""
    write_note(g.db, packet, actor=g.actor, words=form["words"].data)


def extend(packet: Packet, form: Form) -> None:
    """Moves the day for the fixes."""
    fix_by, reason = form["fix_by"].data, form["reason"].data
    decisions.extend(g.db, packet, actor=g.actor, fix_by=fix_by, reason=reason, version=sent_version())


def remind_of(packet: Packet, _form: Form) -> None:
    """Reminds whoever has the ball."""
    remind(g.db, packet, actor=g.actor)


def with_reason(operation: Callable[..., None]) -> Callable[[Packet, Form], None]:
    """An act that takes a reason and nothing else."""

    def do(packet: Packet, form: Form) -> None:
        operation(g.db, packet, actor=g.actor, reason=form["reason"].data, version=sent_version())

    return do


def can_be_revived(packet: Packet, _facts: Facts) -> bool:
    """True while the time to revive the packet has not run out."""
    zone = rules_of(packet).timezone
    return packet.withdrawn_at is not None and clock.today(zone) <= packets.last_revive_day(packet.withdrawn_at, zone)


def can_be_extended(packet: Packet, _facts: Facts) -> bool:
    """True where the rules allow a day after the present one."""
    return packet.fix_by is not None and packet.fix_by < decisions.latest_fix_by(packet)


def reopening_is_asked(packet: Packet, _facts: Facts) -> bool:
    """True where a coordinator asked that the completed packet be reopened."""
    return packet.cycle.reopen_asked_by is not None


def as_seen(operation: Callable[..., None]) -> Callable[[Packet, Form], None]:
    """An act that takes nothing but the packet as the coordinator saw it."""

    def do(packet: Packet, _form: Form) -> None:
        operation(g.db, packet, actor=g.actor, version=sent_version())

    return do


def checks_broke(packet: Packet, _facts: Facts) -> bool:
    """True where the checks of the latest revision could not be finished."""
    return packet.latest_revision is not None and packet.latest_revision.report.state == "broken"


DEEDS: dict[str, Deed] = {
    "rerun_checks": Deed(
        "Run the checks again",
        "The checks of the latest revision could not be finished. The packet stays where it is meanwhile.",
        "The checks run again. What they find shows here.",
        DeedForm,
        lambda packet, _form: reports.rerun_report(g.db, packet, actor=g.actor),
        checks_broke,
        at_once=True,
    ),
    "assign": Deed(
        "Assign to a reviewer",
        "The reviewer has the working days that the rules name. Reviewers with a conflict of interest are not listed.",
        "The packet is assigned. The reviewer is told by e-mail.",
        AssignForm,
        assign,
        lambda _packet, facts: facts.staged_by is None,
    ),
    "extend": Deed(
        "Extend the day for the fixes",
        "The candidate is told the new day and the reason.",
        "The day is moved. The candidate is told by e-mail.",
        ExtendForm,
        extend,
        can_be_extended,
    ),
    "return_to_review": Deed(
        "Return to review",
        "The pass becomes void, and the packet waits for a reviewer again. The reviewer and the candidate are told.",
        "The packet is back in the queue. The reviewer and the candidate are told by e-mail.",
        ReasonForm,
        with_reason(decisions.return_to_review),
    ),
    "reopen": Deed(
        "Confirm that it is reopened",
        "The packet is past review again, the next cycle is closed, and the certificate suspended.",
        "It is reopened. The candidate is told by e-mail.",
        DeedForm,
        as_seen(reopening.reopen),
        lambda packet, _facts: packet.cycle.reopen_asked_by not in (None, g.actor.person_id),
    ),
    "keep_completed": Deed(
        "Keep it complete",
        "The recertification is not reopened.",
        "The recertification stays complete.",
        DeedForm,
        as_seen(reopening.keep_completed),
        reopening_is_asked,
    ),
    "ask_reopen": Deed(
        "Ask to reopen it",
        "Where it was completed by mistake. A second coordinator has to confirm it.",
        "The other coordinators are asked by e-mail. It is reopened once one of them confirms it.",
        ReasonForm,
        with_reason(reopening.ask_reopen),
        lambda packet, facts: not reopening_is_asked(packet, facts),
    ),
    "withdraw": Deed(
        "Withdraw for the candidate",
        "The packet leaves the process and can be revived for 14 days. The certification's dates run on.",
        "The packet is withdrawn. The candidate is told by e-mail.",
        ReasonForm,
        with_reason(packets.withdraw),
    ),
    "revive": Deed(
        "Revive for the candidate",
        "The packet becomes a draft again, which the candidate has to submit.",
        "The packet is revived. The candidate is told by e-mail.",
        ReasonForm,
        with_reason(packets.revive),
        can_be_revived,
    ),
    "remind": Deed(
        "Send a reminder",
        "Whoever has the ball is told what is to be done, and by when. One reminder a day goes out.",
        "The reminder is on its way.",
        DeedForm,
        remind_of,
        lambda packet, facts: facts.staged_by is None and someone_must_act(g.db, packet),
        at_once=True,
    ),
    "note": Deed(
        "Write a note",
        "Reviewers and coordinators read it; the candidate never does.",
        "The note is kept.",
        NoteForm,
        note,
    ),
}


def is_offered(name: str, packet: Packet, facts: Facts) -> bool:
    """True where the actor may do this to the packet now, and it makes sense."""
    return may(g.actor, name, facts) and DEEDS[name].offered(packet, facts)


def form_of(name: str, packet: Packet, *, sent: bool = False) -> Form:
    """The form of an act, its fields named after it, since the page holds several; `sent`: as it was sent."""
    form = DEEDS[name].form(prefix=name) if sent else DEEDS[name].form(prefix=name, formdata=None)
    form.offer(packet)
    return form
