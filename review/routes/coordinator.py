"""The coordinator's desk: the overview of the program, what needs attention, and one packet."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

import checks
from review import clock
from review.forms import Form, show
from review.models import Packet
from review.operations import completion
from review.queries import story
from review.queries.attention import attention
from review.queries.candidate import findings_for_candidate
from review.queries.desk import submitted_document
from review.queries.facts import facts_of
from review.queries.hours import hours_log
from review.queries.messages import count_undelivered, mail_trouble, packet_messages
from review.queries.notes import notes
from review.queries.overview import AGES, Asked, recent_figures
from review.queries.packets import find_packet
from review.queries.reports import rules_of
from review.routes.acts import perform, sent_version
from review.routes.deeds import DEEDS, form_of, is_offered
from review.routes.errors import typed_words
from review.routes.files import hand_out
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.routes.person_form import read

blueprint = Blueprint("coordinator", __name__, url_prefix="/program")

FIRST_LISTED = 10
MOST_LISTED = 50
"""Of each kind; what comes after those comes up as they are done."""


@blueprint.get("")
@open_to("coordinator")
def home() -> ResponseReturnValue:
    """The overview: what needs attention, where the packets stand, and how long they wait."""
    today = clock.today(ZONE)
    waiting = attention(g.db, g.actor, most=FIRST_LISTED + 1)
    seen = recent_figures(g.db, g.actor, today=today)
    return show(
        "coordinator/home.html",
        seen=seen,
        ages=AGES,
        asked=[(title_of_requirement(one, today), one) for one in seen.deficiencies],
        attention=waiting[:FIRST_LISTED],
        more=len(waiting) > FIRST_LISTED,
        undelivered=count_undelivered(g.db, g.actor),
        trouble=mail_trouble(g.db, g.actor),
        zone=ZONE,
    )


def title_of_requirement(asked: Asked, today: dt.date) -> str:
    """What people call the requirement; its code, where the program's present rules do not know it."""
    try:
        rules = checks.rule_set_for(asked.program, today)
    except KeyError:
        return asked.requirement
    titles = {one.code: one.title for one in rules.sections} | {one.kind: one.title for one in rules.documents}
    return titles.get(asked.requirement, asked.requirement)


@blueprint.get("/attention")
@open_to("coordinator")
def all_attention() -> ResponseReturnValue:
    """What needs attention, more of it than on the overview."""
    waiting = attention(g.db, g.actor, most=MOST_LISTED)
    return show("coordinator/all_attention.html", attention=waiting, most=MOST_LISTED)


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
        notes=notes(g.db, packet),
        messages=packet_messages(g.db, packet),
        deeds=DEEDS,
        offered=offered,
        sent_name=name,
        typed=typed_words() if sent is not None and name not in offered else [],
    )


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
    """Completes the recertification, or accepts the application."""
    packet = seen_packet(packet_id)
    form = Form()

    def do() -> str:
        following = completion.complete(g.db, packet, actor=g.actor, version=sent_version())
        done = "The recertification is complete, and the next cycle is open." if following else "It is accepted."
        flash(f"{done} The candidate is told by e-mail.")
        return url_for("coordinator.packet", packet_id=packet_id)

    return perform(do, form, lambda status: show_packet(packet, form, "complete", status))


@blueprint.get("/packets/<packet_id>/documents/<document_id>")
@open_to("coordinator")
def document(packet_id: str, document_id: str) -> Response:
    """A document of one of the packet's revisions, as a download; drafts are the candidate's own."""
    return hand_out(submitted_document(seen_packet(packet_id), document_id) or abort(404))
