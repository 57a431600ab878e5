"""Who is in which post, as a coordinator of the mandates sees it, and what people and districts were called before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from review.models import FormerName, Grant, Person, Post
from review.policy import Actor
from review.queries.conflicts import apart_from
from review.queries.mandates import kinds_kept, mandates_of


def people_seen(actor: Actor) -> ColumnElement[bool]:
    """The condition for a person whose posts the coordinator keeps: in one of their mandates, and no conflict."""
    granted = exists().where(Grant.person_id == Person.id, Grant.program.in_(mandates_of(actor)))
    # Of its own name, since the lists of posts look at that table, too.
    kept = aliased(Post)
    held = exists().where(kept.person_id == Person.id, kept.kind.in_(kinds_kept(actor)))
    apart = apart_from(actor.districts)
    return and_(Person.id != actor.person_id, or_(granted, held), apart)


def listed_posts(db: Session, actor: Actor, name: str = "") -> list[Post]:
    """The posts that the coordinator keeps, those that last on top, then by district; `name` is a part of a name."""
    held = select(Post).join(Post.person).where(Post.kind.in_(kinds_kept(actor)), people_seen(actor))
    if name:
        held = held.where(Person.name.icontains(name, autoescape=True))
    whole = (joinedload(Post.person), joinedload(Post.district))
    found = db.scalars(held.options(*whole)).all()
    return sorted(found, key=lambda post: (post.ends_on is not None, post.district.name, post.starts_on, post.id))


def find_keepable(db: Session, public_id: str, actor: Actor) -> Person | None:
    """The person at this address, where the coordinator keeps their posts."""
    found = select(Person).where(Person.public_id == public_id, people_seen(actor))
    return db.scalar(found.options(joinedload(Person.district)))


def former_names(db: Session, person: Person, posts: Sequence[Post]) -> tuple[list[FormerName], list[FormerName]]:
    """What the person was called, and what the districts of these posts were, the latest on top."""
    districts = {post.district_id for post in posts} | {person.district_id or 0}
    kept = or_(FormerName.person_id == person.id, FormerName.district_id.in_(districts))
    found = db.scalars(select(FormerName).where(kept).order_by(FormerName.id.desc())).all()
    return [one for one in found if one.person_id], [one for one in found if one.district_id]
