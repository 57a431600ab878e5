"""The coordinator's list of packets as a file for spreadsheets."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from review import clock
from review.queries.listing import PacketRow, every_packet
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.routes.packets import STATES, read_filters
from review.wording import local_day
from review.workflow.packets import State

blueprint = Blueprint("packet_export", __name__, url_prefix="/program")

HEADS = ("Candidate", "E-mail address", "District", "Program", "State", "Since", "Reviewer", "Expires", "Due")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/packets.csv")
@open_to("coordinator")
def export() -> ResponseReturnValue:
    """Every packet that the filters let through, in the order of the list, a line each; days as 2027-03-31."""
    _, filters = read_filters(request.args)
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow(HEADS)
    lines.writerows(map(_line, every_packet(g.db, g.actor, filters)))
    name = f"packets-{clock.today(ZONE).isoformat()}.csv"
    # With the mark in front spreadsheets read names with accents right.
    answer = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _line(row: PacketRow) -> list[str]:
    packet = row.packet
    return [
        *map(_harmless, (packet.candidate.name, packet.candidate.email, packet.district.name, packet.program)),
        STATES[State(packet.state)],
        local_day(packet.state_since, row.zone).isoformat(),
        _harmless(packet.reviewer.name) if packet.reviewer is not None else "",
        packet.cycle.ends_on.isoformat(),
        row.due.isoformat() if row.due is not None else "",
    ]


def _harmless(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(FORMULA) else words
