"""The coordinator's list of packets: filters in the address, and one act on all that are ticked."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form as AddressForm
from wtforms import SearchField, SelectChoice, SelectField, SelectMultipleField

from review import clock
from review.forms import Asked, Form, show, trim
from review.models import Batch, Packet
from review.operations.bulk import assign_each, remind_each
from review.operations.refusals import NotReady, Problem
from review.queries.batches import find_batch, outcomes, packets_at
from review.queries.listing import OPEN, PacketFilters, packet_page
from review.queries.paging import AT_ONCE, LONGEST_NAME, MOST_COUNTED
from review.queries.program import districts, reviewers
from review.routes.acts import as_version, perform
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.routes.queue_form import ANY, choice
from review.wording import month_in_words
from review.workflow.packets import State

blueprint = Blueprint("packets", __name__, url_prefix="/program")

STATES = {
    State.DRAFT: "Not submitted",
    State.CHECKING: "Being checked",
    State.NEEDS_FILES: "A file must be replaced",
    State.QUEUED: "Waiting for a reviewer",
    State.IN_REVIEW: "In review",
    State.FIX_REQUESTED: "Returned for fixes",
    State.PASSED: "Passed review",
    State.COMPLETED: "Completed",
    State.WITHDRAWN: "Withdrawn",
}
MONTHS_BACK, MONTHS_AHEAD = 12, 36


class PacketsForm(AddressForm):  # type: ignore[misc] # WTForms has no types
    """What a coordinator wants to see; no token, since it only asks."""

    state = choice("State", {OPEN: "All that are open"} | STATES | {"": "All, the ended ones too"})
    month = SelectField("Expires in")
    district = SelectField("District")
    reviewer = SelectField("Reviewer")
    name = SearchField("Name contains", filters=[trim])
    sort = choice(
        "Sort by", {"expiry": "End of the cycle", "candidate": "Candidate", "waiting": "Longest in this state"}
    )


class TickedForm(Form):
    """The packets that are ticked, and to whom they go."""

    packets = SelectMultipleField("Packets", validate_choice=False)
    assign_to = SelectField("Assign to", [Asked()], validate_choice=False)


def read_filters(sent: MultiDict[str, str]) -> tuple[PacketsForm, PacketFilters]:
    """The form as sent, and the filters that it sets; what is not offered is no filter."""
    form, programs = PacketsForm(sent), g.actor.programs("coordinator")
    elsewhere = {one.public_id: one.name for one in districts(g.db) if one.id not in g.actor.districts}
    held_by = {one.public_id: one.name for one in reviewers(g.db, *programs)}
    for field, choices in ((form.month, months()), (form.district, elsewhere), (form.reviewer, held_by)):
        field.choices = [SelectChoice(value, words) for value, words in (ANY | choices).items()]
    for field in form:
        if field.type == "SelectField":
            offered = [one.value for one in field.choices]
            field.data = field.data if field.data in offered else offered[0]
    form.name.data = (form.name.data or "")[:LONGEST_NAME]
    return form, PacketFilters(**form.data, after=sent.get("after", ""))


def months() -> dict[str, str]:
    """The months that can be chosen, from the past ones on."""
    today = clock.today(ZONE)
    number = today.year * 12 + today.month - 1 - MONTHS_BACK
    written = [f"{each // 12}-{each % 12 + 1:02}" for each in range(number, number + MONTHS_BACK + MONTHS_AHEAD + 1)]
    return {month: month_in_words(month) for month in written}


def new_form(*, sent: bool = False) -> TickedForm:
    """The form of the tick boxes, with the reviewers; `sent`: as it was sent."""
    form = TickedForm() if sent else TickedForm(formdata=None)
    offered = reviewers(g.db, *g.actor.programs("coordinator"))
    named = [SelectChoice(person.public_id, person.name) for person in offered]
    form.assign_to.choices = [SelectChoice("", "Choose a reviewer"), *named]
    return form


@blueprint.get("/packets")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """A page of the packets that the filters let through."""
    return show_packets(new_form())


def show_packets(form: TickedForm, status: int = 200) -> tuple[str, int]:
    """The list around the form of its tick boxes."""
    filter_form, filters = read_filters(request.args)
    return show(
        "coordinator/packets.html",
        form,
        status=status,
        filter_form=filter_form,
        filters=filters,
        listing=packet_page(g.db, g.actor, filters),
        ticked=form.packets.data or [],
        most=MOST_COUNTED,
    )


@blueprint.post("/bulk/assign")
@open_to("coordinator")
def assign_ticked() -> ResponseReturnValue:
    """Assigns what is ticked to one reviewer, packet by packet."""

    def do(form: TickedForm, wanted: list[tuple[Packet, int]], absent: int) -> Batch:
        chosen = reviewers(g.db, *g.actor.programs("coordinator"))
        reviewer = next((one for one in chosen if one.public_id == form.assign_to.data), None)
        if reviewer is None:
            raise NotReady([Problem("assign_to", "Choose a reviewer.")])
        return assign_each(g.db, wanted, actor=g.actor, reviewer=reviewer, absent=absent, filters=kept_filters())

    return act_on_ticked(do)


@blueprint.post("/bulk/remind")
@open_to("coordinator")
def remind_ticked() -> ResponseReturnValue:
    """Reminds whoever has the ball of what is ticked, packet by packet."""

    def do(_form: TickedForm, wanted: list[tuple[Packet, int]], absent: int) -> Batch:
        return remind_each(g.db, wanted, actor=g.actor, absent=absent, filters=kept_filters())

    return act_on_ticked(do)


def act_on_ticked(act: Callable[[TickedForm, list[tuple[Packet, int]], int], Batch]) -> ResponseReturnValue:
    """Does the act to what is ticked, and leads to the page that tells what became of it."""
    form = new_form(sent=True)

    def do() -> str:
        versions = dict(one.partition(":")[::2] for one in form.packets.data or [])
        if not versions:
            raise NotReady([Problem("packets", "Tick the packets first.")])
        if len(versions) > AT_ONCE:
            raise NotReady([Problem("packets", f"Tick {AT_ONCE} packets at most.")])
        there = packets_at(g.db, versions, g.actor)
        wanted = [(packet, as_version(versions[packet.public_id])) for packet in there]
        batch = act(form, wanted, len(versions) - len(there))
        return url_for("packets.outcome", batch_id=batch.public_id)

    return perform(do, form, lambda status: show_packets(form, status))


def kept_filters() -> dict[str, str]:
    """The list from which it was done, without the name that was searched for: names stay with their people."""
    return read_filters(request.args)[1].sent(name="")


@blueprint.get("/bulk/<batch_id>")
@open_to("coordinator")
def outcome(batch_id: str) -> ResponseReturnValue:
    """What became of an act on many packets, for the person who did it."""
    batch = find_batch(g.db, batch_id, g.actor, ("assign", "remind")) or abort(404)
    return show("coordinator/outcome.html", batch=batch, outcomes=outcomes(g.db, batch, g.actor))
