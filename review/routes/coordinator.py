"""The coordinator's desk: the overview of the program, and one packet with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from review import clock
from review.forms import Form, day, passage, show
from review.models import Packet
from review.operations import completion, decisions, desk, packets, reports
from review.operations.refusals import NotReady, Problem
from review.policy import Facts, may
from review.queries import story
from review.queries.candidate import findings_for_candidate
from review.queries.desk import submitted_document
from review.queries.facts import facts_of
from review.queries.hours import hours_log
from review.queries.messages import count_undelivered
from review.queries.packets import find_packet
from review.queries.program import overview, reviewers
from review.queries.reports import rules_of
from review.routes.acts import perform, sent_version
from review.routes.errors import typed_words
from review.routes.files import hand_out
from review.routes.guard import open_to
from review.routes.person_form import read
from review.wording import in_words
from review.workflow.packets import State

blueprint = Blueprint("coordinator", __name__, url_prefix="/program")


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
        fit = [SelectChoice(p.public_id, p.name) for p in reviewers(g.db, packet) if desk.may_review(p, facts)]
        self.reviewer.choices = [SelectChoice("", "Choose a reviewer"), *fit]


class Deed(NamedTuple):
    """Something that a coordinator does to a packet: its words, its form, the operation, and when it makes sense."""

    label: str
    hint: str
    done: str
    form: type[DeedForm]
    do: Callable[[Packet, Form], object]
    offered: Callable[[Packet, Facts], bool] = lambda _packet, _facts: True


def assign(packet: Packet, form: Form) -> None:
    """Gives the packet to the chosen reviewer."""
    chosen = next((p for p in reviewers(g.db, packet) if p.public_id == form["reviewer"].data), None)
    if chosen is None:
        raise NotReady([Problem("reviewer", "Choose a reviewer.")])
    desk.assign(g.db, packet, actor=g.actor, reviewer=chosen, version=sent_version())


def extend(packet: Packet, form: Form) -> None:
    """Moves the day for the fixes."""
    fix_by, reason = form["fix_by"].data, form["reason"].data
    decisions.extend(g.db, packet, actor=g.actor, fix_by=fix_by, reason=reason, version=sent_version())


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
    ),
    "assign": Deed(
        "Assign to a reviewer",
        "The reviewer gets five working days. Reviewers with a conflict of interest are not in the list.",
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
}


@blueprint.get("")
@open_to("coordinator")
def home() -> ResponseReturnValue:
    """The overview: what needs attention, and the packets, those in one state where the address names it."""
    seen = overview(g.db, g.actor)
    state = request.args.get("state", "")
    rows = [row for row in seen.rows if state in ("", row.packet.state)]
    return show(
        "coordinator/home.html",
        seen=seen,
        rows=rows,
        state=state,
        states=list(State),
        undelivered=count_undelivered(g.db, g.actor),
    )


def seen_packet(public_id: str) -> Packet:
    """The packet at this address; one with a conflict of interest is as good as missing."""
    return find_packet(g.db, public_id, g.actor, role="coordinator") or abort(404)


@blueprint.get("/packets/<packet_id>")
@open_to("coordinator")
def packet(packet_id: str) -> ResponseReturnValue:
    """One packet: where it stands, what blocks its completion, what may be done, and its story."""
    return show_packet(seen_packet(packet_id))


def show_packet(packet: Packet, sent: Form | None = None, name: str = "", status: int = 200) -> tuple[str, int]:
    """The packet's page; `sent` is the form of the act `name` that was just refused."""
    rules, facts, log = rules_of(packet), facts_of(g.db, packet), hours_log(g.db, packet.cycle)
    offered = {key: form_of(key, packet) for key in DEEDS if is_offered(key, packet, facts)}
    if sent is not None and name in offered:
        offered[name] = sent
    return show(
        "coordinator/packet.html",
        sent,
        status=status,
        packet=packet,
        rules=rules,
        zone=rules.timezone,
        blockers=completion.completion_blockers(g.db, packet, g.actor),
        findings=findings_for_candidate(packet.latest_revision.report) if packet.latest_revision else None,
        log=log,
        decisions=story.decisions(g.db, packet),
        story=story.story(g.db, packet),
        deeds=DEEDS,
        offered=offered,
        sent_name=name,
        typed=typed_words() if sent is not None and name not in offered else [],
    )


def is_offered(name: str, packet: Packet, facts: Facts) -> bool:
    """True where the actor may do this to the packet now, and it makes sense."""
    return may(g.actor, name, facts) and DEEDS[name].offered(packet, facts)


def form_of(name: str, packet: Packet, *, sent: bool = False) -> Form:
    """The form of an act, its fields named after it, since the page holds several; `sent`: as it was sent."""
    form = DEEDS[name].form(prefix=name) if sent else DEEDS[name].form(prefix=name, formdata=None)
    form.offer(packet)
    return form


@blueprint.post(f"/packets/<packet_id>/<any({', '.join(DEEDS)}):name>")
@open_to("coordinator")
def act(packet_id: str, name: str) -> ResponseReturnValue:
    """Does one of the deeds to the packet."""
    packet = seen_packet(packet_id)
    form = form_of(name, packet, sent=True)

    def do() -> str:
        read(form)
        DEEDS[name].do(packet, form)
        flash(DEEDS[name].done)
        return url_for("coordinator.packet", packet_id=packet_id)

    return perform(do, form, lambda status: show_packet(packet, form, name, status))


@blueprint.post("/packets/<packet_id>/complete")
@open_to("coordinator")
def complete(packet_id: str) -> ResponseReturnValue:
    """Completes the recertification."""
    packet = seen_packet(packet_id)
    form = Form()

    def do() -> str:
        completion.complete(g.db, packet, actor=g.actor, version=sent_version())
        flash("The recertification is complete, and the next cycle is open. The candidate is told by e-mail.")
        return url_for("coordinator.packet", packet_id=packet_id)

    return perform(do, form, lambda status: show_packet(packet, form, "complete", status))


@blueprint.get("/packets/<packet_id>/documents/<document_id>")
@open_to("coordinator")
def document(packet_id: str, document_id: str) -> Response:
    """A document of one of the packet's revisions, as a download; drafts are the candidate's own."""
    return hand_out(submitted_document(seen_packet(packet_id), document_id) or abort(404))
