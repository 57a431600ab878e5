"""Runs every check of the database and the data folder in one reading transaction, and tells what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from review import migrations
from review.db import make_engine, open_db
from review.models import LogEntry, Packet, Revision, StoredFile
from review.serving.preflight import NotReady, examine_database
from review.settings import Settings
from review.verifying import (
    anchors,
    cycles,
    decisions,
    deficiencies,
    files,
    hours,
    logs,
    outbox,
    recorded,
    reports,
    revisions,
    sealed,
    tables,
)
from review.verifying.anchors import Anchored
from review.verifying.past import Past, packet_ids, read_pasts
from review.verifying.problem import Problem

Say = Callable[[str], None]

OF_A_PACKET: tuple[Callable[[Past], Iterator[Problem]], ...] = (
    logs.check_chain,
    logs.check_replay,
    logs.check_entries,
    logs.check_columns,
    revisions.check_documents,
    revisions.check_revisions,
    revisions.check_outcomes,
    decisions.check_staging,
    decisions.check_effect,
    decisions.check_living,
    deficiencies.check_deficiencies,
    deficiencies.check_answers,
    outbox.check_notices,
    sealed.check_opening,
    sealed.check_documents,
    sealed.check_revisions,
    sealed.check_decisions,
    sealed.check_words,
    sealed.check_pointers,
    cycles.check_holder,
)
COUNTED = {"packet": Packet, "revision": Revision, "file": StoredFile, "log entry": LogEntry}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was counted, and everything that is wrong."""

    counts: Mapping[str, int]
    problems: tuple[Problem, ...]

    def in_words(self, *, every: bool) -> str:
        """A line for the first problem of each kind, or for every one, and a summary."""
        lines, alike = [], Counter(problem.kind for problem in self.problems)
        for problem in self.problems:
            if every:
                lines.append(problem.sentence)
            elif more := alike.pop(problem.kind, 0):
                lines.append(problem.sentence + (f" (And {more - 1} more of this kind.)" if more > 1 else ""))
        counted = ", ".join(_counted(count, noun) for noun, count in self.counts.items())
        number = len(self.problems)
        wrong = "1 thing is wrong." if number == 1 else f"{number:,} things are wrong."
        return "\n".join([*lines, f"{counted}: {wrong if number else 'all well'}"])


def verify(settings: Settings, *, fast: bool, say: Say) -> Verified:
    """Looks at everything that is kept; `fast` leaves out the files' content. `say` is told each step.

    Raises NotReady where the database cannot be read at all.
    """
    engine = make_engine(settings.database_url)
    try:
        examine_database(settings.database_url)
        if not migrations.is_present(engine):
            raise NotReady("The database is not at the present schema; run plandesk migrate first.")
        # SQLite reads one snapshot anyway; PostgreSQL does where it is asked to.
        reading = engine
        if engine.dialect.name == "postgresql":
            reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return _verify(reading, settings, fast=fast, say=say)
    except DatabaseError as error:
        raise NotReady(f"The database cannot be read: {str(error.orig).splitlines()[0]}.") from error
    except UnicodeDecodeError as error:  # SQLite names what is damaged, in bytes that may be no text any more
        raise NotReady("The database cannot be read: its schema is damaged.") from error
    finally:
        engine.dispose()


def _verify(engine: Engine, settings: Settings, *, fast: bool, say: Say) -> Verified:
    anchored = anchors.read_anchors(settings)
    with open_db(engine, writes=False) as db:
        counts = {noun: db.scalar(select(func.count()).select_from(table)) or 0 for noun, table in COUNTED.items()}
        return Verified(counts, tuple(find_problems(db, settings, anchored, fast=fast, say=say)))


def find_problems(db: Session, settings: Settings, anchored: Anchored, *, fast: bool, say: Say) -> Iterator[Problem]:
    """All that is wrong as this transaction sees it; `anchored` was read before it began."""
    for name, check in (
        ("the database", partial(tables.check_pages, fast=fast)),
        ("what must be there once", tables.check_once),
        ("triggers", tables.check_guards),
        ("packets", _check_packets),
        ("anchors", partial(anchors.check_anchors, anchored=anchored, settings=settings)),
        ("reports", reports.check_reports),
        ("the outbox", outbox.check_outbox),
        ("cycles", cycles.check_cycles),
        ("hours", cycles.check_hours),
        ("hours logs", hours.check_lines),
        ("completed hours", cycles.check_completed_hours),
        ("recorded acts", recorded.check_recorded),
        ("rule sets", recorded.check_rule_sets),
        ("certificates", recorded.check_certificates),
        ("files", partial(files.check_stored, data=settings.data, rehash=not fast, say=say)),
        ("the data folder", partial(files.check_folder, data=settings.data)),
    ):
        say(name)
        yield from _careful(name, partial(check, db))


def _check_packets(db: Session) -> Iterator[Problem]:
    for ids in packet_ids(db):
        yield from _check_together(db, ids)


def _check_together(db: Session, ids: Sequence[int]) -> Iterator[Problem]:
    """The problems of these packets; where a row breaks the reading, each packet is read by itself."""
    pasts: list[Past] = []
    unread = list(_careful(f"packet {ids[0]}", partial(_read_into, pasts, db, ids)))
    if unread and len(ids) > 1:
        for each in ids:
            yield from _check_together(db, [each])
        return
    yield from unread
    for past in pasts:
        for check in OF_A_PACKET:
            yield from _careful(past.name, partial(check, past))


def _read_into(pasts: list[Past], db: Session, ids: Sequence[int]) -> tuple[Problem, ...]:
    pasts += read_pasts(db, ids)
    return ()


def _careful(name: str, check: Callable[[], Iterable[Problem]]) -> Iterator[Problem]:
    """What the check finds; what cannot even be read is a problem of its own and keeps no other check back."""
    try:
        yield from check()
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged row may break anything that reads it
        # Its kind alone: the text of an error may hold what people wrote.
        about = f"{name[0].upper()}{name[1:]}"
        kind = f"unreadable {about.partition(' ')[0]}"
        yield Problem(kind, f"{about}: something there cannot be read ({type(error).__name__}).")


def _counted(count: int, noun: str) -> str:
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else several}"
