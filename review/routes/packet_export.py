"""The coordinator's list of packets as a file for spreadsheets."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from review.queries.listing import PacketRow, every_packet
from review.routes.downloads import send_table
from review.routes.guard import open_to
from review.routes.packets import STATES, read_filters
from review.spreadsheets import Column, Table, Value
from review.wording import local_day
from review.workflow.packets import State

blueprint = Blueprint("packet_export", __name__, url_prefix="/program")

COLUMNS = (
    *map(Column, ("Candidate", "E-mail address", "District", "Program", "State")),
    Column("Since", "day"),
    Column("Reviewer"),
    Column("Expires", "day"),
    Column("Due", "day"),
)


@blueprint.get("/packets.csv")
@open_to("coordinator")
def export() -> ResponseReturnValue:
    """Every packet that the filters let through, in the order of the list, a line each."""
    _, filters = read_filters(request.args)
    rows = map(_row, every_packet(g.db, g.actor, filters))
    return send_table(Table("Packets", COLUMNS, rows), "csv", "packets")


def _row(row: PacketRow) -> list[Value]:
    packet = row.packet
    return [
        packet.candidate.name,
        packet.candidate.email,
        packet.district.name,
        packet.program,
        STATES[State(packet.state)],
        local_day(packet.state_since, row.zone),
        packet.reviewer.name if packet.reviewer is not None else None,
        packet.cycle.ends_on,
        row.due,
    ]
