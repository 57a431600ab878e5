"""The hours of a mandate's year: what each director's come to, why some do not count, and what is to be verified."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

import checks
from review import clock
from review.models import Cycle, HoursEntry, Participation, Person, Post
from review.policy import Actor, may_manage
from review.queries.conflicts import apart_from, districts_of
from review.queries.hours import WITH_EVIDENCE, ledger_entry
from review.queries.ledgers import approved_events
from review.queries.mandates import MandateYear, held_between, mandate_years, posts_between
from review.queries.paging import ENTRIES, Page, page_of

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "edd"})
"""What follows a last name and is no name itself, in small letters without its points."""


@dataclass(frozen=True, slots=True)
class DirectorYear:
    """A director's year: the posts in it, their entries, and what these come to.

    `verified` counts what is verified, and is what is reported; `entered` counts also what waits to be verified.
    """

    person: Person
    posts: tuple[Post, ...]
    entries: tuple[HoursEntry, ...]
    verified: checks.Year
    entered: checks.Year
    row: checks.ReportRow

    @property
    def part_year(self) -> bool:
        """True where no post covers the whole year: a person must judge what is asked."""
        first, last = self.verified.window
        return not any(
            post.starts_on <= first and (post.ends_on is None or post.ends_on >= last) for post in self.posts
        )

    @property
    def waiting(self) -> int:
        """How many entries wait to be verified."""
        return sum(1 for entry in self.entries if entry.verified_at is None)


def directors_of_year(db: Session, one: MandateYear, *, only: int | None = None) -> list[DirectorYear]:
    """Everyone in a post of the mandate on a day of the year, by last name; `only` is the id of one person.

    All of them, for the report is about all: who may see more of a director than the figures is `may_look`'s to say.
    """
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in posts_between(db, one.rules.applies_to.posts, one.days):
        if only in (None, post.person_id):
            posts[post.person_id].append(post)
    entries: dict[int, list[HoursEntry]] = defaultdict(list)
    counted = select(HoursEntry).where(
        HoursEntry.person_id.in_(list(posts)),
        HoursEntry.rejected_at.is_(None),
        HoursEntry.date_completed <= one.days[1],
    )
    for entry in db.scalars(counted.order_by(HoursEntry.id).options(WITH_EVIDENCE)):
        entries[entry.person_id].append(entry)
    approvals = approved_events(db, one.rules)
    found = [_director(one, held, entries[person], approvals) for person, held in posts.items()]
    return sorted(
        found, key=lambda each: (each.row.last_name.casefold(), each.row.first_name.casefold(), each.person.id)
    )


def may_look(actor: Actor, one: MandateYear, person: Person) -> bool:
    """True for a coordinator of the program without a conflict of interest: they see the entries, too."""
    return may_manage(actor, one.rules.program, person.id, districts_of(person))


def external_waiting(db: Session, one: MandateYear, actor: Actor, after: str = "") -> Page[HoursEntry]:
    """A page of the year's entries for external events that wait to be verified, the longest wait on top.

    Of everyone in a post of the mandate on a day of the year with whom the actor has no conflict of interest. What is
    in the log of a completed cycle is left out: it stays as it is.
    """
    first, last = one.days
    posts = held_between(one.rules.applies_to.posts, one.days)
    listed = (
        select(HoursEntry)
        .join(HoursEntry.person)
        .outerjoin(HoursEntry.cycle)
        .where(
            HoursEntry.provider == "external",
            HoursEntry.verified_at.is_(None),
            HoursEntry.rejected_at.is_(None),
            HoursEntry.queried_at.is_(None),
            HoursEntry.date_completed.between(first, last),
            exists().where(Post.person_id == HoursEntry.person_id, *posts),
            Person.id != actor.person_id,
            apart_from(actor.districts),
            or_(HoursEntry.cycle_id.is_(None), Cycle.completed_at.is_(None)),
        )
    )
    whole = select(HoursEntry).options(
        joinedload(HoursEntry.person).joinedload(Person.district),
        joinedload(HoursEntry.cycle).joinedload(Cycle.certification),
        selectinload(HoursEntry.evidence),
    )
    return page_of(db, listed, ENTRIES, after, whole=whole)


def _director(
    one: MandateYear, posts: list[Post], entries: Sequence[HoursEntry], approvals: Mapping[str, checks.Approval]
) -> DirectorYear:
    person, days = posts[-1].person, one.days
    of_year = tuple(entry for entry in entries if days[0] <= entry.date_completed <= days[1])
    in_post = [entry for entry in entries if entry.date_completed < days[0] or _held(posts, entry.date_completed)]
    done = [entry for entry in in_post if entry.verified_at is not None]
    began = min(post.starts_on for post in posts)
    verified = _judge(one, done, began, approvals)
    last_name, first_name = split_name(person.name)
    row = checks.report_row(
        one.rules, verified, last_name=last_name, first_name=first_name, district=posts[-1].district.name
    )
    return DirectorYear(person, tuple(posts), of_year, verified, _judge(one, in_post, began, approvals), row)


def _held(posts: Iterable[Post], day: dt.date) -> bool:
    return any(post.starts_on <= day and (post.ends_on is None or day <= post.ends_on) for post in posts)


def _judge(
    one: MandateYear, entries: Iterable[HoursEntry], began: dt.date, approvals: Mapping[str, checks.Approval]
) -> checks.Year:
    """The year under its rules; online courses that were credited in the years before are known by their codes."""
    entries = list(entries)
    credited: set[str] = set()
    for earlier in reversed(mandate_years([one.rules.program])):
        if earlier.year < one.year and one.rules.alet_online and one.rules.alet_online.no_repeat_across_years:
            credited |= _courses(_year(earlier, entries, None, approvals, frozenset(credited)), entries)
    return _year(one, entries, began, approvals, frozenset(credited))


def _year(
    one: MandateYear,
    entries: Iterable[HoursEntry],
    began: dt.date | None,
    approvals: Mapping[str, checks.Approval],
    earlier_courses: frozenset[str],
) -> checks.Year:
    first, last = one.days
    lines = [ledger_entry(each, one.rules) for each in entries if first <= each.date_completed <= last]
    today = clock.today(one.rules.timezone)
    around = checks.Circumstances(as_of=today, approvals=approvals, earlier_courses=earlier_courses)
    return checks.judge_year(one.rules, one.year, lines, around, post_began_on=began)


def _courses(year: checks.Year, entries: Iterable[HoursEntry]) -> set[str]:
    credited = year.tally.credited
    return {entry.course for entry in entries if entry.course and credited.get(entry.public_id)}


def split_name(name: str) -> tuple[str, str]:
    """(last name, first name) of a name as people write it: the last word that is not Jr. and the like begins it."""
    words = name.split()
    end = len(words)
    while end > 1 and words[end - 1].replace(".", "").casefold() in SUFFIXES:
        end -= 1
    cut = max(end - 1, 0)
    return " ".join(words[cut:]).replace(",", ""), " ".join(words[:cut]).rstrip(",")


@dataclass(frozen=True, slots=True)
class AcademyDue:
    """Somebody who took a post: by when the academy must be completed, and how that stands."""

    post: Post
    completed_on: dt.date | None
    standing: checks.AcademyStanding


def academy_list(db: Session, one: MandateYear) -> list[AcademyDue]:
    """Who is in a post to which the academy's deadline belongs today, the first to fall due on top.

    Whoever went from one district to another without a day between took the role on the first day of the first post.
    """
    rule = one.rules.academy_deadline
    if rule is None:
        return []
    today = clock.today(one.rules.timezone)
    held = posts_between(db, [rule.post], (dt.date.min, today))
    done = select(Participation.person_id, Participation.completed_on).where(
        Participation.program == rule.satisfied_by, Participation.completed_on.is_not(None)
    )
    completed: dict[int, dt.date] = {}
    for person_id, day in db.execute(done):
        if day is not None:
            completed[person_id] = min(day, completed.get(person_id, day))
    began: dict[int, dt.date] = {}
    ended: dict[int, dt.date | None] = {}
    found = []
    for post in held:
        before = ended.get(post.person_id)
        if before is None or post.starts_on > before + dt.timedelta(days=1):
            began[post.person_id] = post.starts_on
        ended[post.person_id] = post.ends_on
        if post.ends_on is None or post.ends_on >= today:
            done_on = completed.get(post.person_id)
            standing = checks.academy_standing(rule, began[post.person_id], done_on, today)
            found.append(AcademyDue(post, done_on, standing))
    return sorted(found, key=lambda due: (due.standing.due or dt.date.max, due.post.person.name))
