"""What the year came to, holder by holder and report by report; the recount makes the same values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.db import open_db
from review.models import Certificate, Certification, Cycle, OutboxRow, Packet, RecordedAct
from review.queries.hours import hours_logs
from review.queries.standing import standings_of
from tests.benchmarks.year.acting import Year
from tests.benchmarks.year.plan import ZONE

Hours = Mapping[str, Decimal]
Table = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one holder; moments are in UTC, days those of the program."""

    reminders: tuple[tuple[int, dt.date], ...]
    """Which of the plan (days before the end), and the day on which it was owed."""
    packet: str
    cycle: tuple[dt.date, dt.date]
    completed: dt.datetime | None
    following: tuple[dt.date, dt.date] | None
    certified_until: dt.date | None
    refused: tuple[dt.datetime, ...]
    """When a coordinator tried to complete it, and could not."""
    proposed: tuple[dt.datetime, ...]
    """When its removal was proposed."""
    removed: dt.datetime | None
    standing: str
    entered: Hours
    verified: Hours
    entered_total: Decimal
    verified_total: Decimal


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report: its rows in the order of the words in them, and its bars."""

    rows: Table
    bars: Mapping[str, list[int]]


def in_order(rows: list[tuple[object, ...]]) -> Table:
    """The rows by what stands in them first."""
    return sorted(rows, key=lambda row: [str(value) for value in row[:2]])


def outcomes(year: Year) -> list[Outcome]:
    """What the tables hold at the end, by the numbers of the holders."""
    with open_db(year.engine, writes=False) as db:
        cycles = [db.get_one(Cycle, id_) for id_ in year.staff.cycles]
        logs = hours_logs(db, cycles)
        standings = standings_of(db, list(db.scalars(select(Certification))))
        reminders = _reminders(db)
        packets = {packet.cycle_id: packet.state for packet in db.scalars(select(Packet).order_by(Packet.id))}
        valid = select(Certificate.certification_id, Certificate.valid_until).where(Certificate.replaced_at.is_(None))
        certified = {row.certification_id: row.valid_until for row in db.execute(valid)}
        proposed = _proposed(db)
        found = []
        for number, cycle in enumerate(cycles):
            whole, log = cycle.certification, logs[cycle.id]
            after = [(c.starts_on, c.ends_on) for c in whole.cycles if c.number == cycle.number + 1]
            found.append(
                Outcome(
                    tuple(reminders.get(cycle.id, ())), packets.get(cycle.id, ""), (cycle.starts_on, cycle.ends_on),
                    cycle.completed_at, after[0] if after else None, certified.get(whole.id),
                    tuple(at for holder, at in year.refused if holder == number),
                    tuple(proposed.get(whole.public_id, ())), whole.removed_at, standings[whole.id].state,
                    log.entered.by_area, log.verified.by_area, log.entered.total, log.verified.total,
                )
            )  # fmt: skip
        return found


def _proposed(db: Session) -> dict[str, list[dt.datetime]]:
    """When removals were proposed, by the certification's public id."""
    found: dict[str, list[dt.datetime]] = {}
    acts = select(RecordedAct).where(RecordedAct.act == "propose_removal")
    for act in db.scalars(acts.order_by(RecordedAct.id)):
        found.setdefault(act.about, []).append(act.at)
    return found


def _reminders(db: Session) -> dict[int, list[tuple[int, dt.date]]]:
    """The reminders owed, by the cycle, in the order of time."""
    owed = select(OutboxRow.once, OutboxRow.owed_at).where(OutboxRow.once.startswith("expires:"))
    found: dict[int, list[tuple[int, dt.date]]] = {}
    for once, at in db.execute(owed.order_by(OutboxRow.owed_at, OutboxRow.id)):
        _, cycle, days, _ = once.split(":")
        found.setdefault(int(cycle), []).append((int(days), at.astimezone(ZONE).date()))
    return found


def frozen(year: Year) -> dict[tuple[dt.date, str], Frozen]:
    """The reports of each quarter as they were made, by its last day and their names."""
    return {key: Frozen(in_order(list(made.rows)), dict(made.bars)) for key, made in year.frozen.items()}
