"""That a rule set was used: from then on it is never edited."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import RuleSetUsed


def note_use(db: Session, rules: checks.RuleSet) -> None:
    """Keeps the resolved rules and their hash as they are first used; Plandesk does not start with others later."""
    if db.get(RuleSetUsed, rules.id) is not None:
        return
    try:
        with db.begin_nested():
            db.add(RuleSetUsed(id=rules.id, hash=rules.hash, content=rules.content, used_at=clock.now()))
    except IntegrityError:
        # Someone else used it first at the same moment.
        return
