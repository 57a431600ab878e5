"""Every notice with when it is sent and to whom, and made-up people with which its preview is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from review.models import Packet, Person
from review.notices import DAYS_TO_ACT, written_notice
from review.workflow.packets import Act

CANDIDATE = SimpleNamespace(id=1, name="Jordan Ellis", email="jordan.ellis@district.example")
REVIEWER = SimpleNamespace(id=2, name="Avery Stone", email="avery.stone@district.example")
FORMER = SimpleNamespace(id=3, name="Robin Lake", email="robin.lake@district.example")
COORDINATOR = SimpleNamespace(id=4, name="Casey Brook", email="casey.brook@program.example")
ADMINISTRATOR = SimpleNamespace(id=5, name="Morgan Field", email="morgan.field@program.example")

TODAY = dt.date(2027, 1, 11)
SUBMITTED = dt.datetime(2027, 1, 11, 16, 5, tzinfo=dt.UTC)
FIX_BY = dt.date(2027, 2, 8)
TITLES = {"evaluation": "Ongoing Evaluation", "resources": "Resource Requirements"}
FAULT = {"name": "plan.pdf", "sentence": "It is password protected. Save it without a password and upload it again."}
REASON = "The superintendent was away for two weeks."


def _deficiency(requirement: str, words: str, *, page: int, must_fix: bool = True) -> SimpleNamespace:
    place = {"document": "plan", "page": page, "quote": ""}
    return SimpleNamespace(requirement=requirement, words=words, place=place, must_fix=must_fix, resolution="")


FIXES = [
    _deficiency("evaluation", "Say how often you look at the plan's progress, and who does.", page=12),
    _deficiency("resources", "Give a budget for each goal.", page=9),
]
ADVICE = [_deficiency("resources", "A table would make the budget easier to read.", page=9, must_fix=False)]
DOCUMENTS = [
    SimpleNamespace(name=name, stored_file=SimpleNamespace(sha256=digest * 64))
    for name, digest in (("plan.pdf", "a"), ("slides.pptx", "b"), ("sheet.pdf", "c"))
]
REVISION = SimpleNamespace(number=2, submitted_at=SUBMITTED, documents=DOCUMENTS)


def _packet(state: str = "queued") -> SimpleNamespace:
    return SimpleNamespace(
        public_id="(its number)",
        rule_set="al-cto-recert@policy",
        state=state,
        candidate=CANDIDATE,
        candidate_id=CANDIDATE.id,
        district=SimpleNamespace(name="Willow County Schools"),
        cycle=SimpleNamespace(ends_on=dt.date(2027, 3, 31), certification=SimpleNamespace(issued_on=SUBMITTED.date())),
        latest_revision=REVISION,
        lease_expiries=2,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a notice, and what it says to them beyond the packet."""

    role: str
    person: SimpleNamespace
    words: Mapping[str, Any]
    state: str = "queued"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its template, when it is sent, the acts on a packet that send it, and who reads it."""

    name: str
    when: str
    readers: tuple[Reader, ...]
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A notice as one reader gets it; `due` is the day of its calendar file, None where it has none."""

    role: str
    subject: str
    body: str
    due: dt.date | None


def _to(role: str, person: SimpleNamespace, state: str = "queued", **words: Any) -> Reader:
    return Reader(role, person, words, state)


def _reminder(state: str, role: str = "Candidate", **words: Any) -> Reader:
    usual = {"faults": [FAULT], "missing": ["Presentation", "Signature sheet"], "unanswered": FIXES, "titles": TITLES}
    usual["lacking"] = SHORT
    person = CANDIDATE if role == "Candidate" else REVIEWER
    return _to(role, person, state, **usual, coordinator=COORDINATOR.name, today=TODAY, due_by=FIX_BY, **words)


SHORT = ["54 of 60 hours are there; 6 more are needed."]
_RETURN = {"reason": "The signature sheet is another district's."}
_WITHDRAWN: dict[str, Any] = {"reason": "They changed districts.", "revive_by": dt.date(2027, 1, 25)}
RULES = SimpleNamespace(
    kind="recertification", credential="AL-CTO", asks_hours=True, outcome=SimpleNamespace(noncompliant="removed")
)
_NOT_STARTED: dict[str, Any] = {
    "rules": RULES,
    "coordinator": COORDINATOR.name,
    "due_by": dt.date(2027, 3, 31),
    "today": TODAY,
    "files": ["Technology plan", "Presentation", "Signature sheet"],
}
_FINDINGS = [SimpleNamespace(verdict="not_found", mode="enforce", message="No evaluation method was found.")]
_FOLLOWING = SimpleNamespace(starts_on=dt.date(2027, 4, 1), ends_on=dt.date(2030, 3, 31))
CERTIFICATE = SimpleNamespace(credential="AL-CTO", number="AL-CTO-2030-00042-1", valid_until=_FOLLOWING.ends_on)

_ACTIVITIES = [
    SimpleNamespace(activity="Cyber Camp", location="Mobile", date_completed=dt.date(2026, 6, 10)),
    SimpleNamespace(activity="Reading day", location="online", date_completed=dt.date(2026, 9, 2)),
]
_MISTAKEN = {"words": "The badge is that of another camp.", "coordinator": COORDINATOR.name, "was": "verified"}


def _judged(words: str) -> tuple[Reader, ...]:
    said = {"words": words, "coordinator": COORDINATOR.name}
    return (
        _to("Holder", CANDIDATE, entries=_ACTIVITIES[:1], **said),
        _to("Holder, of several", CANDIDATE, entries=_ACTIVITIES, **said),
    )


NOTICES: tuple[Notice, ...] = (
    Notice(
        "receipt",
        "at once when a packet is submitted",
        (_to("Candidate", CANDIDATE, revision=REVISION, zone="America/Chicago"),),
        (Act.SUBMIT,),
    ),
    Notice(
        "checked",
        "when the checks are done, where they took longer than two minutes",
        (_to("Candidate", CANDIDATE, findings=_FINDINGS),),
        (Act.CHECKED,),
    ),
    Notice(
        "back",
        "when a packet comes back after fixes, to the reviewer who returned it",
        (_to("Reviewer", REVIEWER),),
        (Act.CHECKED, Act.CHECK_BROKE),
    ),
    Notice(
        "bounced",
        "when a submitted file cannot be opened",
        (_to("Candidate", CANDIDATE, faults=[FAULT]),),
        (Act.BOUNCED,),
    ),
    Notice(
        "check_broke",
        "when the checks of a packet failed twice; the packet goes on to a reviewer",
        (_to("Administrator", ADMINISTRATOR, why="It took too long."),),
        (Act.CHECK_BROKE,),
    ),
    Notice("lease_ends", "on the last day of a claim", (_to("Reviewer", REVIEWER, decide_by=FIX_BY),)),
    Notice("lease_expired", "when a claim has ended without a decision", (_to("Reviewer", REVIEWER),), (Act.EXPIRE,)),
    Notice(
        "lease_expired_again",
        "when that happened to a packet twice or more often",
        (_to("Coordinator", COORDINATOR, holder=REVIEWER),),
        (Act.EXPIRE,),
    ),
    Notice(
        "put_back",
        "when the account of a reviewer is turned off, or the role taken, while a packet is in their hands",
        (
            _to("Coordinators", COORDINATOR, holder=FORMER, voided=False),
            _to("Coordinators, where a decision had not taken effect", COORDINATOR, holder=FORMER, voided=True),
        ),
        (Act.PUT_BACK,),
    ),
    Notice(
        "assigned",
        "when a coordinator assigns a packet",
        (
            _to("New reviewer", REVIEWER, reviewer=REVIEWER, decide_by=FIX_BY),
            _to("Reviewer who held it before", FORMER, reviewer=REVIEWER, decide_by=None),
        ),
        (Act.ASSIGN,),
    ),
    Notice(
        "returned",
        "when a return for fixes takes effect, once the reviewer can no longer take it back",
        (_to("Candidate", CANDIDATE, deficiencies=FIXES + ADVICE, fix_by=FIX_BY, titles=TITLES),),
        (Act.RETURN_FOR_FIXES,),
    ),
    Notice(
        "passed",
        "when a pass takes effect, once the reviewer can no longer take it back",
        (_to("Candidate", CANDIDATE, advice=ADVICE, titles=TITLES),),
        (Act.PASS,),
    ),
    Notice("passed_to_complete", "at the same moment", (_to("Coordinators", COORDINATOR),), (Act.PASS,)),
    Notice(
        "reminder",
        "when a coordinator reminds whoever has to act, at most once a day",
        (
            _reminder("draft"),
            _reminder("needs_files"),
            _reminder("fix_requested"),
            _reminder("passed"),
            _reminder("in_review", "Reviewer"),
        ),
    ),
    Notice(
        "not_started",
        "when a coordinator reminds holders who have no packet open, at most once a day",
        (
            _to("Holder", CANDIDATE, invited=False, **_NOT_STARTED),
            _to("Holder without a password", CANDIDATE, invited=True, **_NOT_STARTED),
        ),
    ),
    Notice(
        "extended",
        "when a coordinator moves the day for the fixes",
        (_to("Candidate", CANDIDATE, before=dt.date(2027, 1, 25), fix_by=FIX_BY, reason=REASON),),
        (Act.EXTEND,),
    ),
    Notice(
        "return_to_review",
        "when a coordinator sends a passed packet back to review",
        (_to("Candidate", CANDIDATE, **_RETURN), _to("Reviewer", REVIEWER, **_RETURN)),
        (Act.RETURN_TO_REVIEW,),
    ),
    Notice(
        "completed",
        "when a coordinator completes a recertification",
        (_to("Candidate", CANDIDATE, following=_FOLLOWING, certificate=CERTIFICATE),),
        (Act.COMPLETE,),
    ),
    Notice(
        "withdrawn",
        "when a packet is withdrawn",
        (
            _to("Candidate", CANDIDATE, **_WITHDRAWN),
            _to("Reviewer who holds it", REVIEWER, watching=False, **_WITHDRAWN),
            _to("Coordinators, where the candidate did it", COORDINATOR, watching=True, **_WITHDRAWN),
        ),
        (Act.WITHDRAW,),
    ),
    Notice(
        "revived",
        "when a withdrawn packet is revived",
        (
            _to("Candidate", CANDIDATE, reason=REASON),
            _to("Coordinators, where the candidate did it", COORDINATOR),
        ),
        (Act.REVIVE,),
    ),
    Notice(
        "hours_queried",
        "when a coordinator asks about entries of an hours log",
        _judged("Which of the sessions did you attend?"),
    ),
    Notice(
        "hours_rejected",
        "when a coordinator rejects entries of an hours log",
        _judged("The exhibit hall is no professional development."),
    ),
    Notice(
        "hours_taken_back",
        "when a coordinator takes back that an entry of an hours log was verified or rejected",
        (_to("Holder", CANDIDATE, entries=_ACTIVITIES[:1], **_MISTAKEN),),
    ),
    Notice("invitation", "when someone is added, or invited again", (_to("New person", CANDIDATE),)),
    Notice("reset", "when someone asks for a new password", (_to("Whoever asked", CANDIDATE),)),
    Notice("password_changed", "when a password was changed", (_to("Whose it is", CANDIDATE),)),
    Notice(
        "address_changed",
        "when an administrator changes an address, to the old one",
        (_to("Whose it is", CANDIDATE),),
    ),
)


def previews(notice: Notice) -> list[Preview]:
    """The notice as each of its readers gets it."""
    made = []
    for reader in notice.readers:
        person, packet = cast("Person", reader.person), cast("Packet", _packet(reader.state))
        subject, body = written_notice(notice.name, person, packet, reader.words)
        due = next((reader.words[name] for name in DAYS_TO_ACT if reader.words.get(name)), None)
        made.append(Preview(reader.role, subject, body, due))
    return made
