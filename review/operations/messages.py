"""A notice that failed is sent again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from review import clock
from review.models import OutboxRow, Person
from review.operations.refusals import NotAllowed, Stale


def resend(db: Session, notice: OutboxRow) -> None:
    """Owes a failed notice anew, for 48 hours more, to the address that its person has now; the tries are counted on.

    A notice with a link that works once cannot be sent again: the link is not kept.
    """
    db.refresh(notice, with_for_update=True)
    if notice.secret:
        raise NotAllowed("The link in this message is not kept. Invite the person again instead.")
    if notice.failed_at is None:
        raise Stale("This message is on its way, or has arrived.")
    person = db.get_one(Person, notice.person_id)
    if not person.active:
        raise NotAllowed(f"The account of {person.name} is turned off.")
    notice.payload = {**notice.payload, "to": person.email}
    now = clock.now()
    notice.failed_at, notice.owed_at, notice.due_at = None, now, now
