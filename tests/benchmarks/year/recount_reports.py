"""Works out what each report of a quarter must say, from the lives of the holders up to the morning after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.benchmarks.year.outcome import Frozen, Outcome, in_order
from tests.benchmarks.year.plan import ZONE, Story
from tests.benchmarks.year.recount import DAY, Life, following, lives
from tests.benchmarks.year.world import district_name, reviewer_name

STATUSES = {
    "active": "Active", "review_hold": "Renewal under review", "expired": "Expired", "removed": "Removed",
    "revoked": "Revoked", "closed_retired": "Closed: retired or left the field", "closed_deceased": "Closed: deceased",
}  # fmt: skip
STAGES = {
    "": "Not started", "withdrawn": "Not started", "draft": "Not submitted", "fix_requested": "To be fixed",
    "needs_files": "To be fixed", "queued": "With us", "in_review": "With us", "passed": "Passed review",
}  # fmt: skip
AGES = {"Up to 2 days": 2, "3 to 5 days": 5, "6 to 10 days": 10, "11 to 20 days": 20, "Longer": 9999}
REQUIREMENTS = ("mission", "goals", "evaluation")
Days = tuple[dt.date, dt.date]


def expected_outcomes(stories: Sequence[Story], reviewers: int, end: dt.datetime) -> list[Outcome]:
    """What must have become of each holder by the end of the year."""
    found = []
    for life in lives(stories, reviewers, end):
        story, entered, verified = life.story, life.not_rejected(), life.checked()
        done = life.completed is not None
        found.append(
            Outcome(
                tuple(life.reminders), life.packet, (story.starts_on, story.ends_on), life.completed,
                following(story) if done else None, following(story)[1] if done else None, tuple(life.refused),
                tuple(life.proposals), life.removed, life.standing(end.astimezone(ZONE).date() - DAY),
                entered, verified, sum(entered.values()), sum(verified.values()),
            )
        )  # fmt: skip
    return found


def expected_reports(
    stories: Sequence[Story], reviewers: int, quarters: Iterable[tuple[dt.date, dt.date, dt.date]]
) -> dict[tuple[dt.date, str], Frozen]:
    """The reports on the morning after each quarter, as the coordinator of the first district sees them."""
    seen = [story for story in stories if story.district != 0]
    reports: Mapping[str, Callable[[list[Life], Days], Frozen]] = {
        "status": status, "deficiencies": deficiencies, "reviewers": reviewer_load, "queue": queue, "on-time": on_time,
    }  # fmt: skip
    found = {}
    for first, last, next_last in quarters:
        morning = dt.datetime.combine(last + DAY, dt.time(5), ZONE).astimezone(dt.UTC)
        known = list(lives(seen, reviewers, morning))
        for name, report in reports.items():
            found[last, name] = report(known, (first, last))
        found[last, "due"] = due(known, (last + DAY, next_last))
    return found


def within(at: dt.datetime, days: Days) -> bool:
    return days[0] <= at.astimezone(ZONE).date() <= days[1]


def status(known: list[Life], days: Days) -> Frozen:
    counts = dict.fromkeys(STATUSES, 0)
    for life in known:
        counts[life.standing(days[1] + DAY)] += 1
    rows = in_order([(words, counts[state]) for state, words in STATUSES.items()])
    return Frozen(rows, {words: [counts[state]] for state, words in STATUSES.items() if counts[state]})


def due(known: list[Life], days: Days) -> Frozen:
    rows, counts = [], dict.fromkeys(("Not started", "Not submitted", "To be fixed", "With us", "Passed review"), 0)
    for life in known:
        story = life.story
        if life.is_over() or life.completed is not None or not days[0] <= story.ends_on <= days[1]:
            continue
        stage = STAGES[life.packet]
        counts[stage] += 1
        mail = f"{story.name.replace(' ', '.').lower()}@year.example"
        verified, entered = (sum(hours.values()) for hours in (life.checked(), life.not_rejected()))
        rows.append((story.name, mail, district_name(story.district), story.ends_on, stage, verified, entered, 60))
    return Frozen(in_order(list(rows)), {words: [count] for words, count in counts.items()})


def deficiencies(known: list[Life], days: Days) -> Frozen:
    rows = []
    for place, requirement in enumerate(REQUIREMENTS):
        asked = [
            (life.story.number, request.settled)
            for life in known
            if life.story.number % 3 == place
            for request in life.requests
            if request.sent and within(request.written, days)
        ]
        if asked:
            settled = sum(done for _, done in asked)
            rows.append(
                ("al-cto-recert", requirement, len({number for number, _ in asked}), len(asked) - settled, settled)
            )
    return Frozen(in_order(list(rows)), {str(row[1]): [row[3], row[4]] for row in rows})


def reviewer_load(known: list[Life], days: Days) -> Frozen:
    numbers: dict[int, list[int]] = {}
    for life in known:
        if life.packet == "in_review":
            numbers.setdefault(life.reviewer, [0, 0, 0])[0] += 1
        for at, reviewer, decision in life.decided:
            if within(at, days):
                numbers.setdefault(reviewer, [0, 0, 0])[1 if decision == "pass" else 2] += 1
    rows = in_order([(reviewer_name(number), *counts) for number, counts in numbers.items()])
    return Frozen(rows, {reviewer_name(number): counts for number, counts in numbers.items()})


def queue(known: list[Life], days: Days) -> Frozen:
    rows, counts = [], dict.fromkeys(AGES, 0)
    for life in known:
        if life.packet != "queued" or life.in_line is None:
            continue
        since = life.in_line.astimezone(ZONE).date()
        age = (days[1] + DAY - since).days
        counts[min((words for words in AGES if age <= AGES[words]), key=AGES.__getitem__)] += 1
        rows.append((life.story.name, district_name(life.story.district), since, age, life.story.ends_on))
    return Frozen(in_order(list(rows)), {words: [count] for words, count in counts.items()})


def on_time(known: list[Life], days: Days) -> Frozen:
    rows, counts = [], {"In time": 0, "Late": 0, "Never": 0}
    for life in known:
        story = life.story
        if not days[0] <= story.ends_on <= days[1]:
            continue
        handed_in = life.submissions[0].astimezone(ZONE).date() if life.submissions else None
        if life.packet == "withdrawn":
            handed_in = None
        words = "Never" if handed_in is None else "In time" if handed_in <= story.ends_on else "Late"
        counts[words] += 1
        completed = life.completed.astimezone(ZONE).date() if life.completed else None
        rows.append((story.name, district_name(story.district), story.ends_on, handed_in, words, completed))
    return Frozen(in_order(list(rows)), {words: [count] for words, count in counts.items()})
