"""That the rule sets are as they should be, and as they were when they were used, before anything starts."""

from __future__ import annotations

from sqlalchemy import select

import checks
from review.db import make_engine, open_db
from review.models import RuleSetUsed
from review.serving.preflight import NotReady
from review.settings import Settings


def examine_rule_sets() -> None:
    """Raises NotReady where one is wrong, with its file, the key, and what was expected there."""
    try:
        checks.rule_sets()
    except checks.BadRuleSet as error:
        raise NotReady(f"A rule set is wrong. {error}.") from error


def examine_used_rule_sets(settings: Settings) -> None:
    """Raises NotReady where one was changed or taken away after it was used; the database has the present schema."""
    engine = make_engine(settings.database_url)
    try:
        with open_db(engine, writes=False) as db:
            used = {row.id: row.hash for row in db.execute(select(RuleSetUsed.id, RuleSetUsed.hash))}
    finally:
        engine.dispose()
    if changed := checks.changed_since_used(checks.rule_sets(), used):
        raise NotReady(" ".join(changed))
