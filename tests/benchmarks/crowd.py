"""Fills a database with a large program as it stands on the eve of a deadline: written in bulk, not act by act."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Table, text

import review.models  # noqa: F401 - the tables register themselves
from review import clock
from review.db import Model
from review.workflow.packets import State

PROGRAM = "al-cto-recert"
DISTRICTS, REVIEWERS, COORDINATORS, IN_HAND = 140, 40, 3, 5
FIRST_CANDIDATE = REVIEWERS + COORDINATORS + 1
"""People's ids: first the reviewers, then the coordinators, then one candidate for each packet."""
AT_ONCE = 10_000
HUNDRED = (
    [State.QUEUED] * 60 + [State.COMPLETED] * 13 + [State.FIX_REQUESTED] * 10 + [State.DRAFT] * 7 + [State.PASSED] * 5
    + [State.WITHDRAWN] * 2 + [State.NEEDS_FILES] * 2 + [State.CHECKING]
)  # fmt: skip
"""The states of a hundred packets; what is in review comes before them, since people hold no more of a larger crowd."""
SUBMITTED = frozenset({State.QUEUED, State.IN_REVIEW, State.FIX_REQUESTED, State.PASSED, State.COMPLETED})
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gwen", "Hugo", "Ida", "Jack", "Kate", "Leo", "Mia", "Rosa")
LAST_NAMES = (
    "Abbott", "Baker", "Carter", "Dawson", "Ellis", "Foster", "Grant", "Hughes", "Irwin", "Jordan", "Keller", "Lawson",
    "Mercer", "Norton", "Osborne", "Parker", "Quincy", "Ramsey", "Sawyer", "Turner", "Vaughn", "Walker", "Young",
)  # fmt: skip
RARE_NAME = "Xochitl Ybarra"
BODY = "We have your packet.\n\nA reviewer reads it next; you need do nothing until you hear from us.\n" * 3
Row = dict[str, Any]


def fill(engine: Engine, size: int) -> None:
    """Makes the tables and writes so many packets with all that lists read; files and the log stay empty.

    The same size gives the same rows, their public ids excepted.
    """
    Model.metadata.create_all(engine)
    crowd = Crowd(size)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # References are not checked row by row; an index is built in memory.
        patience = {"postgresql": "SET LOCAL session_replication_role = replica", "sqlite": "PRAGMA cache_size=-400000"}
        connection.execute(text(patience[engine.dialect.name]))
        _write(connection, crowd.staff())
        for first in range(0, size, AT_ONCE):
            _write(connection, crowd.packets(range(first, min(first + AT_ONCE, size))))
        if engine.dialect.name == "postgresql":
            _set_sequences(connection)
    # Its connections go with what they were told.
    engine.dispose()
    # PostgreSQL does this by itself after so many writes; SQLite never does.
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


class Crowd:
    """The rows, as (table, row); every id is given here, so that nothing is read back."""

    def __init__(self, size: int) -> None:
        self.size, self.random, self.now = size, random.Random(size), clock.now()
        self.held = min(size // 20, REVIEWERS * IN_HAND)
        self.numbers: defaultdict[str, int] = defaultdict(int)

    def ago(self, days: float) -> dt.datetime:
        return self.now - dt.timedelta(days=days)

    def row(self, table: str, **values: Any) -> tuple[str, Row]:
        """A row with the next id, if it is not given, and an address, if the table has them."""
        if "id" not in values:
            self.numbers[table] += 1
            values["id"] = self.numbers[table]
        if "public_id" in Model.metadata.tables[table].columns:
            values.setdefault("public_id", secrets.token_urlsafe(16))
        return table, values

    def staff(self) -> Iterator[tuple[str, Row]]:
        """The districts, and those who work for the program: all of the first district."""
        for number in range(1, DISTRICTS + 1):
            yield self.row("district", id=number, public_id=f"district-{number:013}", name=f"District {number:03}")
        for number in range(1, FIRST_CANDIDATE):
            role = "reviewer" if number <= REVIEWERS else "coordinator"
            yield from self.person(number, f"{role.title()} {number:02}", 1, role)

    def person(self, number: int, name: str, district: int, role: str) -> Iterator[tuple[str, Row]]:
        yield self.row(
            "person", id=number, public_id=f"person-{number:015}", name=name, email=f"{number}@crowd.example",
            password_hash=None, active=True, fs_uniquifier=f"unique-{number}", district_id=district,
            created_at=self.ago(400),
        )  # fmt: skip
        yield self.row("grant", person_id=number, role=role, program=PROGRAM, granted_at=self.ago(400))

    def packets(self, numbers: range) -> Iterator[tuple[str, Row]]:
        """The packets of these numbers, each with its candidate, cycles, revisions, notices and so on."""
        for number in numbers:
            state = State.IN_REVIEW if number < self.held else HUNDRED[number * 37 % 100]
            candidate, packet = FIRST_CANDIDATE + number, number + 1
            district = 2 + self.random.randrange(DISTRICTS - 1)
            name = f"{self.random.choice(FIRST_NAMES)} {self.random.choice(LAST_NAMES)}"
            name = RARE_NAME if number % 50_000 == 40 else name
            ends_on = self.now.date() + dt.timedelta(days=self.random_days(state))
            yield from self.person(candidate, name, district, "candidate")
            yield from self.cycles(packet, candidate, state, ends_on)
            yield self.packet(packet, candidate, state, candidate_name=name, district_id=district, ends_on=ends_on)
            if state in SUBMITTED:
                yield from self.revisions(packet, candidate, state)
            if state in (State.PASSED, State.COMPLETED):
                yield from self.hours(packet, candidate)
            yield from self.notices(packet, candidate)

    def cycles(self, packet: int, candidate: int, state: State, ends_on: dt.date) -> Iterator[tuple[str, Row]]:
        done = state == State.COMPLETED
        three_years = dt.timedelta(days=1096)
        yield self.row(
            "certification", id=packet, person_id=candidate, program=PROGRAM, issued_on=ends_on - three_years,
            removed_at=None,
        )  # fmt: skip
        cycle = {"certification_id": packet, "completed_at": None}
        first = cycle | {"number": 1, "starts_on": ends_on - three_years, "ends_on": ends_on}
        yield self.row("cycle", id=packet, **first | {"completed_at": self.ago(30) if done else None})
        if done:
            following = {"number": 2, "starts_on": ends_on, "ends_on": ends_on + three_years}
            yield self.row("cycle", id=self.size + packet, **cycle | following)

    def random_days(self, state: State) -> int:
        """Until a cycle ends: most end soon, and what is completed has ended for the greater part."""
        return self.random.randint(-300, 60) if state == State.COMPLETED else int(self.random.triangular(-5, 700, 60))

    def packet(self, packet: int, candidate: int, state: State, **values: Any) -> tuple[str, Row]:
        since = self.ago(self.random.expovariate(1 / 6))
        submitted = state in SUBMITTED or state in (State.CHECKING, State.NEEDS_FILES)
        held = state == State.IN_REVIEW
        return self.row(
            "packet", id=packet, program=PROGRAM, rule_set=f"{PROGRAM}@policy" if submitted else None, cycle_id=packet,
            candidate_id=candidate, **values, state=state.value, state_since=since, version=5,
            opened_at=self.ago(90), first_submitted_at=since if submitted else None,
            reviewer_id=packet % REVIEWERS + 1 if held else None,
            lease_until=self.now + dt.timedelta(days=self.random.uniform(1, 5)) if held else None,
            lease_expiries=2 if state == State.QUEUED and self.random.random() < 0.002 else 0,
            fix_by=self.now.date() + dt.timedelta(days=20) if state == State.FIX_REQUESTED else None,
            withdrawn_at=since if state == State.WITHDRAWN else None,
        )  # fmt: skip

    def revisions(self, packet: int, candidate: int, state: State) -> Iterator[tuple[str, Row]]:
        returned = self.random.random() < 0.25
        passed = state in (State.PASSED, State.COMPLETED)
        for number in (1, 2) if returned else (1,):
            revision, asked = 2 * packet + number, self.ago(80 - 30 * number)
            last = number == 1 + returned
            yield self.row(
                "revision", id=revision, packet_id=packet, number=number, submitted_at=asked, submitted_by=candidate,
                statement="I am the person named in this packet.", report_id=revision,
            )  # fmt: skip
            yield from self.report(revision, asked)
            if passed or not last or state == State.FIX_REQUESTED:
                kind = "pass" if passed and last else "return"
                yield self.decision(revision, kind, asked)
                if kind == "return":
                    for requirement in self.random.sample(["mission", "needs", "goals", "training", "evaluation"], 2):
                        settled = "verified" if not last else "open"
                        yield self.deficiency(packet, revision, requirement, settled, asked)

    def report(self, revision: int, asked: dt.datetime) -> Iterator[tuple[str, Row]]:
        broken = self.random.random() < 0.001
        yield self.row(
            "report", id=revision, documents_digest=f"{revision:064x}", rule_set=f"{PROGRAM}@policy",
            rule_set_hash="0" * 64, checks_version="1", documents=[], facts={}, state="broken" if broken else "done",
            tries=1, lease_token=None, lease_until=None, content={}, asked_at=asked, finished_at=asked,
        )  # fmt: skip
        for position, requirement in enumerate(("mission", "goals", "evaluation")):
            drawn = self.random.random()
            verdict = "not_found" if drawn < 0.15 else "could_not_run" if drawn < 0.16 else "found"
            yield self.row(
                "finding", report_id=revision, position=position, check="sections", verdict=verdict,
                severity="fix" if verdict == "not_found" else "note", mode="enforce", requirement=requirement,
                message=f"What was found of the {requirement} stands on page {position + 2}.", place=None,
            )  # fmt: skip

    def decision(self, revision: int, kind: str, at: dt.datetime) -> tuple[str, Row]:
        return self.row(
            "decision", revision_id=revision, kind=kind, author_id=revision % REVIEWERS + 1, checklist={}, fix_by=None,
            staged_at=at, applies_at=at, applied_at=at, voided_at=None, void_reason="",
        )  # fmt: skip

    def deficiency(self, packet: int, revision: int, requirement: str, state: str, at: dt.datetime) -> tuple[str, Row]:
        return self.row(
            "deficiency", packet_id=packet, revision_id=revision, requirement=requirement, state=state, place={},
            words="Say how you will know whether the goals are reached.", must_fix=True, version=1,
            author_id=revision % REVIEWERS + 1, written_at=at, answer="", answer_kind="", answered_at=None,
            resolution="", resolved_by=None,
        )  # fmt: skip

    def hours(self, packet: int, candidate: int) -> Iterator[tuple[str, Row]]:
        for number, area in enumerate(("RR", "LEP", "DMG", "TL", "ITM", "TPB")):
            yield self.row(
                "hours_entry", cycle_id=packet, applicant_name="As above", district="As above", location="Mobile",
                activity=f"Workshop {number}", date_completed=self.ago(200).date(), hours=Decimal(10), area=area,
                justification="It is the area's subject.", description="A workshop.", version=1,
                entered_by=candidate, entered_at=self.ago(100), verified_by=REVIEWERS + 1, verified_at=self.ago(60),
            )  # fmt: skip

    def notices(self, packet: int, candidate: int) -> Iterator[tuple[str, Row]]:
        for number in range(3):
            owed, drawn = self.ago(self.random.uniform(0, 90)), self.random.random()
            yield self.row(
                "outbox", kind="notice", once=f"notice:{packet}:{number}", report_id=None, person_id=candidate,
                packet_id=packet, payload={"to": f"{candidate}@crowd.example", "subject": "Received", "body": BODY},
                secret=False, owed_at=owed, due_at=owed, tries=1, done_at=owed if drawn >= 0.0015 else None,
                failed_at=owed if drawn < 0.001 else None, error="It was refused." if drawn < 0.001 else "",
            )  # fmt: skip


def _write(connection: Connection, rows: Iterator[tuple[str, Row]]) -> None:
    """Writes the rows a table at a time, past the library's own statements, which take several times as long."""
    sorted_rows: defaultdict[str, list[Row]] = defaultdict(list)
    for name, row in rows:
        sorted_rows[name].append(row)
    cursor: Any = connection.connection.cursor()
    for table in Model.metadata.sorted_tables:
        if listed := sorted_rows[table.name]:
            names = list(listed[0])
            written = _as_driver_values(connection, table, names, listed)
            quoted = ", ".join(f'"{name}"' for name in names)
            if connection.dialect.name == "postgresql":
                with cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
                    for values in written:
                        copy.write_row(values)
            else:
                marks = ", ".join("?" * len(names))
                cursor.executemany(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', written)


def _as_driver_values(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[list[Any]]:
    """The rows as the driver takes them, each value bound by the type of its column."""
    types = [table.columns[name].type.dialect_impl(connection.dialect) for name in names]
    binders: list[tuple[str, Callable[[Any], Any] | None]] = [
        (name, type_.bind_processor(connection.dialect)) for name, type_ in zip(names, types, strict=True)
    ]
    for row in rows:
        yield [row[name] if bind is None else bind(row[name]) for name, bind in binders]


def _set_sequences(connection: Connection) -> None:
    """Lets what is inserted later get its ids behind those given here."""
    for table in Model.metadata.sorted_tables:
        if "id" in table.columns:
            last = f'SELECT max(id) FROM "{table.name}"'
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), ({last}))"))
