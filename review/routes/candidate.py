"""The candidate's desk: certifications, the packet, its report, submitting, withdrawing, and the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from review import clock
from review.forms import Form, show
from review.models import Packet
from review.operations.decisions import requirements
from review.operations.packets import (
    last_revive_day,
    missing_kinds,
    open_packet,
    revive,
    submit,
    unanswered,
    withdraw,
)
from review.policy import may
from review.queries.applying import last_moment, why_too_late
from review.queries.candidate import find_own_cycle, findings_for_candidate, fix_list, held_by
from review.queries.facts import facts_of
from review.queries.hours import hours_log, shortfalls_in_words
from review.queries.packets import find_packet, history, pointers_of
from review.queries.progress import participates
from review.queries.reports import current_report, rules_of
from review.routes.acts import perform, sent_version
from review.routes.fragments import fragment, spoken_progress
from review.routes.guard import open_to
from review.wording import local_day
from review.workflow.dates import add_working_days

blueprint = Blueprint("candidate", __name__)

ACTS = ("attach", "submit", "answer", "point", "withdraw", "revive")


class SubmitForm(Form):
    """The statement under which a packet is handed in; its words are the rule set's."""

    statement = BooleanField("")


def own_packet(public_id: str) -> Packet:
    """The candidate's own packet at this address; others' are as good as missing."""
    return find_packet(g.db, public_id, g.actor) or abort(404)


def facts_for_page(packet: Packet) -> dict[str, Any]:
    """What every page of a packet says: its rules, today, the day by which something is due, and what may be done."""
    rules = rules_of(packet)
    facts, submitted, last = facts_of(g.db, packet), packet.first_submitted_at, last_moment(packet)
    return {
        "packet": packet,
        "rules": rules,
        "zone": rules.timezone,
        "now": clock.today(rules.timezone),
        "titles": requirements(packet),
        "in_time": submitted is not None and submitted <= last,
        "closes": last if rules.application is not None else None,
        "too_late": why_too_late(packet),
        "due": packet.fix_by
        or (packet.cycle.ends_on if rules.application is None else local_day(last, rules.timezone)),
        "answer_by": add_working_days(clock.today(rules.timezone), rules.review.lease_days, rules.review.holidays),
        "revive_by": last_revive_day(packet.withdrawn_at or clock.now(), rules.timezone),
        "allowed": frozenset(act for act in ACTS if may(g.actor, act, facts)),
    }


@blueprint.get("/packets")
@open_to("candidate")
def home() -> ResponseReturnValue:
    """The candidate's certifications, each with its present cycle."""
    return show_home(Form(formdata=None))


def show_home(form: Form, status: int = 200) -> tuple[str, int]:
    """The list of certifications, with what stood in the way of opening a packet."""
    return show(
        "candidate/home.html",
        form,
        status=status,
        held=held_by(g.db, g.actor),
        participates=participates(g.db, g.actor),
    )


@blueprint.post("/packets/open/<cycle_id>")
@open_to("candidate")
def begin(cycle_id: str) -> ResponseReturnValue:
    """Opens the packet of a cycle."""
    cycle = find_own_cycle(g.db, cycle_id, g.actor) or abort(404)
    form = Form()

    def do() -> str:
        packet = open_packet(g.db, cycle, actor=g.actor)
        return url_for("candidate.packet", packet_id=packet.public_id)

    return perform(do, form, lambda status: show_home(form, status))


@blueprint.get("/packets/<packet_id>")
@open_to("candidate")
def packet(packet_id: str) -> ResponseReturnValue:
    """The packet's own page: where it stands, what is due, who has the ball, what comes next."""
    return show("candidate/packet.html", **packet_values(own_packet(packet_id)))


@blueprint.get("/packets/<packet_id>/now")
@open_to("candidate")
def now(packet_id: str) -> ResponseReturnValue:
    """The part of that page which fills in while the checks run."""
    values = packet_values(own_packet(packet_id))
    report, findings = values["report"], values["findings"]
    part = render_template("candidate/standing.html", **values)
    return fragment(part, spoken=spoken_progress(report, findings), final=report is None or report.final)


def packet_values(packet: Packet) -> dict[str, Any]:
    """What the packet's page shows."""
    log, report = hours_log(g.db, packet.cycle), current_report(g.db, packet)
    return {
        **facts_for_page(packet),
        "missing": missing_kinds(packet),
        "report": report,
        "findings": findings_for_candidate(report) if report else None,
        "fixes": fix_list(g.db, packet),
        "log": log,
        "short": shortfalls_in_words(rules_of(packet), log.entered),
    }


@blueprint.route("/packets/<packet_id>/submit", methods=["GET", "POST"])
@open_to("candidate")
def hand_in(packet_id: str) -> ResponseReturnValue:
    """Says what will be sent, and submits it under the statement."""
    packet = own_packet(packet_id)
    form = SubmitForm()
    form.statement.label.text = rules_of(packet).statement
    if not form.is_submitted():
        return show_submit(packet, form)

    def do() -> str:
        ticked = form.statement.data
        revision = submit(g.db, packet, actor=g.actor, statement_ticked=ticked, version=sent_version())
        return url_for("candidate.receipt", packet_id=packet_id, number=revision.number)

    return perform(do, form, lambda status: show_submit(packet, form, status))


def show_submit(packet: Packet, form: SubmitForm, status: int = 200) -> tuple[str, int]:
    """The page on which a packet is submitted; where something is missing, with links to it instead of the form."""
    report, last = current_report(g.db, packet), packet.latest_revision
    return show(
        "candidate/submit.html",
        form,
        status=status,
        **facts_for_page(packet),
        missing=missing_kinds(packet),
        waiting=unanswered(g.db, packet),
        unchanged=last is not None and {*last.documents} == {*packet.current_documents},
        report=report,
        findings=findings_for_candidate(report) if report else None,
        pointers=pointers_of(g.db, packet),
    )


@blueprint.get("/packets/<packet_id>/receipts/<int:number>")
@open_to("candidate")
def receipt(packet_id: str, number: int) -> ResponseReturnValue:
    """What was submitted and when, and what happens next."""
    values = packet_values(own_packet(packet_id))
    revision = next((each for each in values["packet"].revisions if each.number == number), None) or abort(404)
    return show("candidate/receipt.html", revision=revision, **values)


@blueprint.route("/packets/<packet_id>/withdraw", methods=["GET", "POST"])
@open_to("candidate")
def take_out(packet_id: str) -> ResponseReturnValue:
    """Asks before the packet is withdrawn, and withdraws it."""
    packet = own_packet(packet_id)

    def do() -> str:
        withdraw(g.db, packet, actor=g.actor, version=sent_version())
        flash("The packet is withdrawn.")
        return url_for("candidate.packet", packet_id=packet_id)

    return confirm(packet, "candidate/withdraw.html", do)


@blueprint.route("/packets/<packet_id>/revive", methods=["GET", "POST"])
@open_to("candidate")
def bring_back(packet_id: str) -> ResponseReturnValue:
    """Asks before a withdrawn packet becomes a draft again, and revives it."""
    packet = own_packet(packet_id)

    def do() -> str:
        revive(g.db, packet, actor=g.actor, version=sent_version())
        flash("The packet is revived. It is a draft: submit it again when it is ready.")
        return url_for("candidate.packet", packet_id=packet_id)

    return confirm(packet, "candidate/revive.html", do)


def confirm(packet: Packet, template: str, do: Callable[[], str]) -> ResponseReturnValue:
    """A page that says what will happen, and a form that lets it."""
    form = Form()

    def page(status: int) -> ResponseReturnValue:
        return show(template, form, status=status, **facts_for_page(packet))

    return perform(do, form, page) if form.is_submitted() else page(200)


@blueprint.get("/packets/<packet_id>/history")
@open_to("candidate")
def story(packet_id: str) -> ResponseReturnValue:
    """What happened to the packet so far, in words."""
    packet = own_packet(packet_id)
    documents = {document.id: document for document in packet.documents}
    return show("candidate/history.html", **facts_for_page(packet), entries=history(g.db, packet), documents=documents)
