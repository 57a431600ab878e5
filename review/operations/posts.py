"""Posts: who is in an office of a district from which day to which, on which the yearly mandates hang."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from review import clock
from review.models import District, Person, Post
from review.operations import seals
from review.operations.people import add_grants, move_to
from review.operations.record import record
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.policy import Actor
from review.queries.mandates import may_keep_posts, programs_of_post
from review.wording import in_words

ZONE = "America/Chicago"


def begin_post(
    db: Session,
    person: Person,
    *,
    actor: Actor,
    kind: str,
    district: District | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None = None,
) -> Post:
    """Enters that the person took a post; they may sign in for the mandates that are for it.

    A post that lasts moves the person to its district. Two people are in one post of a district one after the other,
    never at once, and nobody is in two posts of a kind at once.
    """
    _require_keeper(actor, person, kind)
    _hold(db, person, district)
    require(_problems(db, person, kind, district, starts_on, ends_on))
    assert district is not None  # noqa: S101 - require() has refused what is missing
    assert starts_on is not None  # noqa: S101
    post = Post(person=person, district=district, kind=kind, starts_on=starts_on, ends_on=ends_on)
    db.add(post)
    held = {(grant.role, grant.program) for grant in person.grants}
    wanted = [(person, "candidate", program) for program in programs_of_post(kind)]
    add_grants(db, [one for one in wanted if one[1:] not in held], actor=actor)
    _note(db, post, "begin", actor)
    return post


def end_post(db: Session, post: Post, *, actor: Actor, ends_on: dt.date | None, version: int) -> None:
    """Enters the last day of a post. Raises Stale where it has one by now."""
    _hold_post(db, post, actor, version)
    if post.ends_on is not None:
        raise Stale("The last day of this post was entered a moment ago.")
    problems = [] if ends_on else [Problem("ends_on", "Enter the last day of the post.")]
    if ends_on and ends_on < post.starts_on:
        problems.append(Problem("ends_on", f"The post began on {in_words(post.starts_on)}; it cannot end before."))
    require(problems)
    post.ends_on = ends_on
    _note(db, post, "end", actor)


def correct_post(
    db: Session,
    post: Post,
    *,
    actor: Actor,
    district: District | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    version: int,
) -> None:
    """Mends what was entered wrongly; a change of district is no mistake, but another post."""
    _hold_post(db, post, actor, version)
    _hold(db, post.person, district)
    require(_problems(db, post.person, post.kind, district, starts_on, ends_on, post))
    assert district is not None  # noqa: S101 - require() has refused what is missing
    assert starts_on is not None  # noqa: S101
    post.district, post.starts_on, post.ends_on = district, starts_on, ends_on
    _note(db, post, "correct", actor)


def _require_keeper(actor: Actor, person: Person, kind: str) -> None:
    if not may_keep_posts(actor, person, kind):
        raise NotAllowed("Only a coordinator of a program for this post, without a conflict of interest, can do this.")


def _hold(db: Session, person: Person, district: District | None) -> None:
    """Until this transaction ends nobody else begins a post of this person, or in this district."""
    db.refresh(person, with_for_update={"of": Person, "key_share": True})
    if district is not None:
        db.refresh(district, with_for_update={"of": District, "key_share": True})


def _hold_post(db: Session, post: Post, actor: Actor, version: int) -> None:
    _require_keeper(actor, post.person, post.kind)
    db.refresh(post, with_for_update={"of": Post})
    if post.version != version:
        raise Stale("This post was changed a moment ago.")


def _problems(
    db: Session,
    person: Person,
    kind: str,
    district: District | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    itself: Post | None = None,
) -> list[Problem]:
    problems = []
    if district is None:
        problems.append(Problem("district", "Choose the district, or enter a new one."))
    if starts_on is None or starts_on > clock.today(ZONE):
        problems.append(Problem("starts_on", "Enter the first day of the post, today or earlier."))
    elif ends_on is not None and ends_on < starts_on:
        problems.append(Problem("ends_on", "The last day must not come before the first."))
    if problems or district is None or starts_on is None:
        return problems
    mine = or_(Post.district_id == district.id, Post.person_id == person.id)
    there = select(Post).where(Post.kind == kind, mine, or_(Post.ends_on.is_(None), Post.ends_on >= starts_on))
    if ends_on is not None:
        there = there.where(Post.starts_on <= ends_on)
    if itself is not None:
        there = there.where(Post.id != itself.id)
    named = there.order_by(Post.starts_on).limit(1).options(joinedload(Post.person), joinedload(Post.district))
    other = db.scalar(named)
    return [] if other is None else [Problem("starts_on", _in_the_way(other))]


def _in_the_way(other: Post) -> str:
    until = f" to {in_words(other.ends_on)}" if other.ends_on else ""
    words = f"{other.person.name} is {other.kind.replace('_', ' ')} of {other.district.name}"
    ask = "" if other.ends_on else " Enter the last day of that post first."
    return f"{words} from {in_words(other.starts_on)}{until}, and the days must not overlap.{ask}"


def _note(db: Session, post: Post, act: str, actor: Actor) -> None:
    """Writes the post, moves the person to its district while it lasts, and records the act."""
    if post.ends_on is None or post.ends_on >= clock.today(ZONE):
        move_to(post.person, post.district)
    db.flush()
    seal = seals.of_post(post)
    record(db, "post", post.public_id, act, concerns=post.person_id, actor_id=actor.person_id, seal=seal)
