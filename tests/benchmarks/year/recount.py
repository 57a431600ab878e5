"""Works out what the year must come to, slowly and plainly, from what people did: no line of the product runs here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.benchmarks.year.plan import (
    AFTERNOON,
    AREAS,
    DAYS_TO_CONFIRM,
    EVENING,
    FIRST,
    LAST,
    MORNING,
    ZONE,
    Deed,
    Story,
    local,
    years_later,
)  # fmt: skip

REMINDED = (365, 180, 90, 60, 30, 14, 7, 1)
LATE_REMINDER = 3
DAYS_OFF = {
    dt.date(2028, 1, 17), dt.date(2028, 2, 21), dt.date(2028, 5, 29), dt.date(2028, 6, 19), dt.date(2028, 7, 4),
    dt.date(2028, 9, 4), dt.date(2028, 10, 9), dt.date(2028, 11, 10), dt.date(2028, 11, 23), dt.date(2028, 11, 24),
    dt.date(2028, 12, 25),
}  # fmt: skip
WITH_US = ("queued", "in_review", "passed")
DAY = dt.timedelta(days=1)


@dataclass
class Request:
    """What a reviewer asked to be fixed."""

    written: dt.datetime
    settled: bool = False
    answered: bool = False
    sent: bool = False


@dataclass
class Life:
    """One holder's year so far."""

    story: Story
    reviewers: int
    packet: str = ""
    since: dt.datetime | None = None
    in_line: dt.datetime | None = None
    submissions: list[dt.datetime] = field(default_factory=list)
    came_back: dt.datetime | None = None
    decision: str = ""
    decided: list[tuple[dt.datetime, int, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    claims: int = 0
    lease_ends: dt.date | None = None
    entered: dict[int, dt.date] = field(default_factory=dict)
    verified: set[int] = field(default_factory=set)
    rejected: set[int] = field(default_factory=set)
    reminders: list[tuple[int, dt.date]] = field(default_factory=list)
    completed: dt.datetime | None = None
    refused: list[dt.datetime] = field(default_factory=list)
    proposed: dt.datetime | None = None
    proposals: list[dt.datetime] = field(default_factory=list)
    removed: dt.datetime | None = None
    retired: bool = False

    def __post_init__(self) -> None:
        self.entered = dict.fromkeys(range(self.story.entered_first), FIRST - DAY)

    @property
    def reviewer(self) -> int:
        """Who holds the packet, or held it last."""
        return self.story.reviewer(self.claims - 1, self.reviewers)

    def is_over(self) -> bool:
        return self.removed is not None or self.retired

    def standing(self, day: dt.date) -> str:
        """What the certification is on that day."""
        if self.retired:
            return "closed_retired"
        if self.removed is not None:
            return "removed"
        if self.completed is not None or day <= self.story.ends_on:
            return "active"
        return "review_hold" if self.waits_in_time() else "expired"

    def waits_in_time(self) -> bool:
        """True where what was handed in by the last day, and after it last came back, has no answer yet."""
        counting = [
            at for at in self.submissions
            if at.astimezone(ZONE).date() <= self.story.ends_on and (self.came_back is None or at > self.came_back)
        ]  # fmt: skip
        return self.packet in WITH_US and bool(counting)

    def is_due(self, day: dt.date) -> bool:
        """True where the designation is to be taken away: it ran out, and no packet waits for us."""
        return self.standing(day) == "expired" and self.packet not in WITH_US

    def hours(self, which: Collection[int]) -> dict[str, Decimal]:
        """The hours in each area that those lines come to."""
        sums = dict.fromkeys(AREAS, Decimal(0))
        known = set()
        for number in sorted(which):
            line = self.story.lines[number]
            if not self.story.starts_on <= line.day <= self.story.ends_on or self.entered[number] > self.story.ends_on:
                continue
            if (line.activity, line.day) in known:
                continue
            known.add((line.activity, line.day))
            for area, hours in (line.parts or {line.area: line.hours - line.excluded}).items():
                sums[area] += Decimal(int(hours * 4)) / 4
        return sums

    def not_rejected(self) -> dict[str, Decimal]:
        return self.hours(set(self.entered) - self.rejected)

    def checked(self) -> dict[str, Decimal]:
        return self.hours(self.verified)

    def handed_in(self) -> bool:
        return self.packet in (*WITH_US, "completed")

    def do(self, deed: Deed) -> None:
        """What somebody did."""
        getattr(self, f"_{deed.act}")(deed)

    def _enter(self, deed: Deed) -> None:
        self.entered.update(dict.fromkeys(deed.lines, deed.at.astimezone(ZONE).date()))

    def _verify(self, deed: Deed) -> None:
        self.verified.update(deed.lines)

    def _reject(self, deed: Deed) -> None:
        self.rejected.update(deed.lines)

    def _open(self, _deed: Deed) -> None:
        self.packet = "draft"

    def _submit(self, deed: Deed) -> None:
        self.submissions.append(deed.at)
        self.packet, self.in_line = "queued", deed.at
        if self.story.kind.startswith("unreadable") and deed.act == "submit":
            self.packet, self.came_back = "needs_files", deed.at

    def _mend(self, deed: Deed) -> None:
        for request in self.requests:
            request.answered = True
        self._submit(deed)

    def _claim(self, deed: Deed) -> None:
        self.packet, self.claims = "in_review", self.claims + 1
        day, left = deed.at.astimezone(ZONE).date(), 5
        while left:
            day += DAY
            if day.isoweekday() <= 5 and day not in DAYS_OFF:
                left -= 1
        self.lease_ends = day

    def _return(self, deed: Deed) -> None:
        self.decision = "return"
        if not any(request.answered for request in self.requests):
            self.requests.append(Request(deed.at))
        for request in self.requests:
            request.answered = False

    def _pass(self, _deed: Deed) -> None:
        self.decision = "pass"
        for request in self.requests:
            request.settled = True

    def _withdraw(self, deed: Deed) -> None:
        self.packet, self.came_back = "withdrawn", deed.at

    def _revive(self, _deed: Deed) -> None:
        self.packet = "draft"

    def _complete(self, deed: Deed) -> None:
        if self.packet != "passed":
            return
        hours = self.checked()
        if self.is_over() or sum(hours.values()) < 60 or min(hours.values()) < 5:
            self.refused.append(deed.at)
        else:
            self.packet, self.completed, self.proposed = "completed", deed.at, None

    def _close(self, _deed: Deed) -> None:
        self.retired, self.proposed = True, None
        self._take_packet()

    def _take_packet(self) -> None:
        if self.packet not in ("", "passed", "completed"):
            self.packet = "withdrawn"

    def morning(self, now: dt.datetime) -> None:
        """Reminders are written, leases run out, and removals are proposed, or dropped where a packet overtook them."""
        day = now.astimezone(ZONE).date()
        self._remind(day)
        if self.packet == "in_review" and self.lease_ends is not None and self.lease_ends < day:
            self.packet = "queued"
        if not self.is_due(day):
            self.proposed = None
        elif self.proposed is None:
            self.proposed = now
            self.proposals.append(now)

    def _remind(self, day: dt.date) -> None:
        left = (self.story.ends_on - day).days
        if left < 0 or self.completed is not None or self.is_over() or self.story.kind == "account turned off":
            return
        for before in REMINDED:
            if left <= before <= left + LATE_REMINDER and before not in [each for each, _ in self.reminders]:
                hours = self.not_rejected()
                if not self.handed_in() or sum(hours.values()) < 60 or min(hours.values()) < 5:
                    self.reminders.append((before, day))

    def afternoon(self, now: dt.datetime) -> None:
        """Decisions take effect."""
        if self.decision:
            self.decided.append((now, self.reviewer, self.decision))
            for request in self.requests:
                request.sent = True
            if self.decision == "return":
                self.came_back = now
            self.packet, self.decision = "passed" if self.decision == "pass" else "fix_requested", ""

    def evening(self, now: dt.datetime) -> None:
        """A coordinator confirms the removals that were proposed so many days ago."""
        if self.proposed is None or self.removed is not None:
            return
        today, proposed_on = now.astimezone(ZONE).date(), self.proposed.astimezone(ZONE).date()
        waited = (today - proposed_on).days
        if self.is_due(today) and waited and waited % DAYS_TO_CONFIRM == 0:
            self.removed, self.proposed = now, None
            self._take_packet()


def lives(stories: Iterable[Story], reviewers: int, until: dt.datetime) -> Iterator[Life]:
    """The life of each holder up to a moment, lived anew from the first day."""
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]
    for story in stories:
        life = Life(story, reviewers)
        agenda = [(deed.at, life.do, deed) for deed in story.deeds]
        for day in days:
            for time, duty in ((MORNING, life.morning), (AFTERNOON, life.afternoon), (EVENING, life.evening)):
                agenda.append((local(day, time), duty, local(day, time)))
        for at, duty, what in sorted(agenda, key=lambda each: each[0]):
            if at >= until:
                break
            duty(what)
        yield life


def following(story: Story) -> tuple[dt.date, dt.date]:
    """The days of the next cycle, counted from the day of issue."""
    return story.ends_on + DAY, years_later(story.issued_on, 3 * (story.cycle + 1))
