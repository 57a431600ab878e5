"""The yearly mandates: which programs and years there are, and the posts on which they hang."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

import checks
from review import clock
from review.models import Person, Post
from review.policy import Actor, may_manage
from review.queries.conflicts import districts_of


@dataclass(frozen=True, slots=True)
class MandateYear:
    """A fiscal year of a mandate, named after the calendar year in which it ends, with the rules for it."""

    rules: checks.RuleSet
    year: int

    @property
    def days(self) -> checks.Window:
        """The first and the last day, both inside."""
        return checks.fiscal_year(self.rules, self.year)

    @property
    def is_over(self) -> bool:
        """True once its last day is past."""
        return clock.today(self.rules.timezone) > self.days[1]


def is_mandate(program: str) -> bool:
    """True for a program whose hours are asked of everyone in a post, year by year."""
    return any(True for _ in _versions([program]))


def mandates_of(actor: Actor) -> list[str]:
    """The mandates that the actor coordinates, by their codes."""
    return sorted(program for program in actor.programs("coordinator") if is_mandate(program))


def mandate_years(programs: Iterable[str]) -> list[MandateYear]:
    """The years of these programs for which there are rules and that have begun, the latest on top."""
    found = []
    for rules in _versions(programs):
        today = clock.today(rules.timezone)
        last = min(rules.effective_until or today, today)
        if last >= rules.effective_from:
            first_year = checks.fiscal_year_of(rules, rules.effective_from)
            years = range(first_year, checks.fiscal_year_of(rules, last) + 1)
            found += [MandateYear(rules, year) for year in years if _holds(rules, year)]
    return sorted(found, key=lambda one: (-one.year, one.rules.program))


def find_year(program: str, words: str) -> MandateYear | None:
    """The year of a program as an address names it; None where there is none of the kind."""
    return next((one for one in mandate_years([program]) if str(one.year) == words), None)


def year_of_day(program: str, day: dt.date) -> MandateYear | None:
    """The year in which a day lies, also one that has not begun; None where there are no rules for it."""
    for rules in _versions([program]):
        year = checks.fiscal_year_of(rules, day)
        if _holds(rules, year):
            return MandateYear(rules, year)
    return None


def _versions(programs: Iterable[str]) -> Iterable[checks.RuleSet]:
    wanted = set(programs)
    return (
        rules
        for rules in checks.rule_sets().values()
        if rules.program in wanted and rules.kind == "mandate" and not rules.variant
    )


def _holds(rules: checks.RuleSet, year: int) -> bool:
    first = checks.fiscal_year(rules, year)[0]
    return rules.effective_from <= first and (rules.effective_until is None or first <= rules.effective_until)


def all_mandates() -> list[str]:
    """Every program that is a mandate."""
    return sorted({rules.program for rules in checks.rule_sets().values() if rules.kind == "mandate"})


def kinds_of_posts(program: str) -> tuple[str, ...]:
    """The posts for which a mandate is."""
    return tuple(sorted({kind for rules in _versions([program]) for kind in rules.applies_to.posts}))


def programs_of_post(kind: str) -> list[str]:
    """The mandates that are for those in posts of a kind."""
    return [program for program in all_mandates() if kind in kinds_of_posts(program)]


def may_keep_posts(actor: Actor, person: Person, kind: str) -> bool:
    """True for a coordinator of a mandate that is for such posts, who has no conflict of interest with the person."""
    return any(may_manage(actor, program, person.id, districts_of(person)) for program in programs_of_post(kind))


def kinds_kept(actor: Actor) -> list[str]:
    """The kinds of posts that the actor enters."""
    return sorted({kind for program in mandates_of(actor) for kind in kinds_of_posts(program)})


def held_between(kinds: Iterable[str], days: checks.Window) -> tuple[ColumnElement[bool], ...]:
    """The conditions for a post of these kinds that somebody held on one of the days."""
    return (
        Post.kind.in_(list(kinds)),
        Post.starts_on <= days[1],
        or_(Post.ends_on.is_(None), Post.ends_on >= days[0]),
    )


def posts_between(db: Session, kinds: Iterable[str], days: checks.Window) -> list[Post]:
    """The posts of these kinds that somebody held on one of the days, by person and first day."""
    held = select(Post).where(*held_between(kinds, days))
    whole = (joinedload(Post.person).joinedload(Person.district), joinedload(Post.district))
    return list(db.scalars(held.order_by(Post.person_id, Post.starts_on, Post.id).options(*whole)))


def posts_of(db: Session, person: Person) -> list[Post]:
    """The person's posts, the latest on top."""
    held = select(Post).where(Post.person_id == person.id).options(joinedload(Post.district))
    return list(db.scalars(held.order_by(Post.starts_on.desc(), Post.id.desc())))


def holds_post(db: Session, person_id: int, kinds: Iterable[str], day: dt.date) -> str:
    """The kind of a post that the person holds on a day, of those kinds; "" for none."""
    held = select(Post.kind).where(
        Post.person_id == person_id,
        Post.kind.in_(list(kinds)),
        Post.starts_on <= day,
        or_(Post.ends_on.is_(None), Post.ends_on >= day),
    )
    return db.scalar(held.limit(1)) or ""
