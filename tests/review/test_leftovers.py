"""Uploads that came to no end leave nothing for longer than a day, and `plandesk verify` finds nothing of them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from sqlalchemy import Engine

from review import clock
from review.db import transaction
from review.jobs.leftovers import clear_leftovers, hourly
from review.models import StoredFile
from review.settings import Settings
from review.verifying.files import check_folder
from tests.postgresql import on_both_databases
from tests.review.routes.candidate_makers import PDF, padded
from uploads import Store

NOON = dt.datetime.now(dt.UTC)


@on_both_databases
def test_after_a_day_only_what_a_row_names_is_left(engine: Engine, settings: Settings):
    store = Store(settings.data)
    named, unnamed = (store.store(io.BytesIO(data), "plan.pdf", accepts=["pdf"]) for data in (PDF, padded(9)))
    (settings.data / "incoming" / "half").write_bytes(b"half")
    with transaction(engine) as db:
        db.add(StoredFile(sha256=named.sha256, size=named.size, format="pdf", stored_at=clock.now()))
    with time_machine.travel(NOON + dt.timedelta(hours=22)):
        assert clear_leftovers(engine, store) == 0
    with time_machine.travel(NOON + dt.timedelta(hours=24)):
        assert clear_leftovers(engine, store) == 2
        with transaction(engine) as db:
            assert list(check_folder(db, settings.data)) == []
    assert (store.exists(named.sha256), store.exists(unnamed.sha256)) == (True, False)


def test_a_duty_of_the_hour_is_done_at_once_and_then_once_an_hour():
    done = []
    duty = hourly(lambda: done.append(1))
    with time_machine.travel(NOON, tick=False) as now:
        for _ in range(3):
            duty()
        assert len(done) == 1
        now.shift(3599)
        duty()
        assert len(done) == 1
        now.shift(1)
        duty()
        assert len(done) == 2


def test_a_duty_that_failed_does_not_wait_for_the_next_hour():
    answers = iter([OSError("away"), None])

    def fail_once() -> None:
        if error := next(answers):
            raise error

    duty = hourly(fail_once)
    with pytest.raises(OSError, match="away"):
        duty()
    duty()
    assert list(answers) == []
