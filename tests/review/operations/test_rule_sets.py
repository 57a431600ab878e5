"""A rule set is never edited once it was used: its hash is kept, and Plandesk does not start with another one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
from review.db import transaction
from review.models import RuleSetUsed
from review.operations.rule_sets import note_use
from review.serving.preflight import NotReady
from review.serving.rule_sets import examine_used_rule_sets
from review.settings import Settings
from tests.review.operations.conftest import Cast, Way

POLICY = "al-cto-recert@policy"


def used(db: Session) -> list[tuple[str, str]]:
    return [(row.id, row.hash) for row in db.execute(select(RuleSetUsed.id, RuleSetUsed.hash).order_by(RuleSetUsed.id))]


def test_the_first_file_that_is_checked_pins_its_rule_set(db: Session, cast: Cast):
    way = Way(db, cast)
    assert used(db) == []
    way.fill()
    assert used(db) == [(POLICY, checks.rule_set(POLICY).hash)]


def test_what_was_first_used_stays(db):
    rules = checks.rule_set(POLICY)
    note_use(db, rules)
    note_use(db, dataclasses.replace(rules, hash="0" * 64))
    assert used(db) == [(POLICY, rules.hash)]


def test_two_that_use_it_first_at_the_same_moment_pin_it_once(engine: Engine):
    """The second one sees nothing there, and has to wait for the first one's commit."""
    rules = checks.rule_set(POLICY)

    def use() -> None:
        with transaction(engine) as db:
            note_use(db, rules)

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as db:
            note_use(db, rules)
            other = pool.submit(use)
            time.sleep(0.2)
            assert not other.done()
        other.result(timeout=10)
    with transaction(engine) as db:
        assert used(db) == [(POLICY, rules.hash)]


@pytest.mark.parametrize("rule_set", [POLICY, "al-cto-recert@2019"])
def test_a_rule_set_that_is_not_what_it_was_stops_the_start(settings: Settings, engine: Engine, rule_set: str):
    with transaction(engine) as db:
        note_use(db, checks.rule_set("cite-ctom@cohort17"))
    examine_used_rule_sets(settings)
    with transaction(engine) as db:
        db.add(RuleSetUsed(id=rule_set, hash="0" * 64, content="{}", used_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    with pytest.raises(NotReady) as refused:
        examine_used_rule_sets(settings)
    assert refused.value.args == checks.changed_since_used(checks.rule_sets(), {rule_set: "0" * 64})
