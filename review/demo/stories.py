"""The demo's packets: one story each, played through the operations until it has come to its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from review.accounts import actor_of
from review.demo.hours import enter_activities, verify_all
from review.demo.people import AT, HOLDERS, Holder, add_cycle
from review.demo.scene import Ask, Scene
from review.models import Packet
from review.operations.packets import open_packet

REVIEWER, REVIEWER_2 = f"reviewer@{AT}", f"reviewer2@{AT}"
COORDINATOR, COORDINATOR_2 = f"coordinator@{AT}", f"coordinator2@{AT}"

_LACKING = (
    Ask(
        "resources",
        "The budget gives amounts, but nobody is named for them. Add for each goal who is responsible, by when, and "
        "by which benchmark you will know that it is reached.",
        page=9,
    ),
    Ask("evaluation", "The plan does not say how it is evaluated and adjusted in the course of the three years."),
    Ask(
        "signatures",
        "The director of operations is on the sheet, but did not sign. Please have the sheet completed, or tell us "
        "that he was not there.",
        document="signatures",
        page=1,
    ),
)
_DRAFTED = (
    Ask("resources", "Goal 2 names two people. Which of them answers for it?", page=9),
    Ask("training", "Consider adding the hours that substitutes are given.", page=8, must_fix=False),
)
_ANSWERS = (
    "Page 9 now has a table with the responsible person, dates, benchmark and budget of each goal.",
    "A new chapter on page 10 says how progress is measured every six weeks and how the plan is adjusted.",
    "Our director of operations was away at a hearing that day; the other cabinet members signed.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """A packet's story: who brings which documents, the hours in the log, and what happens then.

    `leave_out` activities are lacking at the end of the log; of the entries, the last `unverified` wait.
    """

    local: str
    happens: Callable[[Scene, Packet], None]
    plan: str = "good_plan"
    sheet: str = "sheet"
    slides: str = "slides"
    later: str = ""
    leave_out: int = 0
    unverified: int = 0

    @property
    def holder(self) -> Holder:
        """Whose packet it is."""
        return next(holder for holder in HOLDERS if holder.local == self.local)

    @property
    def brought(self) -> dict[str, str]:
        """The documents of the first revision, kind to name; a kind without a name is not brought yet."""
        named = {"plan": self.plan, "presentation": self.slides, "signatures": self.sheet}
        return {kind: what for kind, what in named.items() if what}

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of all documents that the story needs."""
        return (*self.brought.values(), *filter(None, [self.later]))


def play(scene: Scene, story: Story) -> Packet:
    """Plays one story from the certification on; the packet as it stands at its end."""
    person = scene.people[story.holder.email]
    cycle = add_cycle(scene.db, story.holder, person, scene.people[COORDINATOR_2])
    entries = enter_activities(scene.db, cycle, leave_out=story.leave_out)
    verify_all(scene.db, entries[: len(entries) - story.unverified], scene.people[COORDINATOR_2])
    packet = open_packet(scene.db, cycle, actor=actor_of(person))
    for kind, what in story.brought.items():
        scene.bring(packet, kind, what)
    story.happens(scene, packet)
    return packet


def _nothing_yet(_scene: Scene, _packet: Packet) -> None:
    """The packet stays a draft."""


def _submitted(scene: Scene, packet: Packet) -> None:
    scene.submit(packet)


def _in_review(scene: Scene, packet: Packet) -> None:
    scene.submit(packet)
    scene.claim(packet, REVIEWER_2, _DRAFTED)


def _returned(scene: Scene, packet: Packet) -> None:
    scene.submit(packet)
    scene.claim(packet, REVIEWER, _LACKING)
    scene.send_back(packet)
    scene.answer(packet, _ANSWERS[:1])


def _fixed_and_passed(scene: Scene, packet: Packet) -> None:
    scene.submit(packet)
    scene.claim(packet, REVIEWER, _LACKING)
    scene.send_back(packet)
    scene.bring(packet, "plan", "improved_plan")
    scene.answer(packet, _ANSWERS)
    scene.submit(packet)
    scene.claim(packet, REVIEWER)
    scene.let_pass(packet)


def _passed(scene: Scene, packet: Packet) -> None:
    scene.submit(packet)
    scene.claim(packet, REVIEWER)
    scene.let_pass(packet)


def _completed(scene: Scene, packet: Packet) -> None:
    _passed(scene, packet)
    scene.complete(packet, COORDINATOR_2)


STORIES = (
    Story("candidate", _nothing_yet, plan="", slides="", sheet="", unverified=2),
    Story("marcus.odom", _nothing_yet, slides="", sheet="", leave_out=6, unverified=1),
    Story("lydia.brandt", _submitted, plan="pdf_plan", unverified=3),
    Story("theo.mcleod", _submitted, plan="lacking_plan", leave_out=2),
    Story("grace.okafor", _submitted, sheet="sheet_photo", unverified=11),
    Story("wade.sutter", _in_review, leave_out=3),
    Story("ines.calder", _returned, plan="lacking_plan", unverified=1),
    Story("paul.renfro", _fixed_and_passed, plan="lacking_plan", later="improved_plan", leave_out=2),
    Story("hannah.voss", _passed, plan="pdf_plan"),
    Story("luther.beam", _submitted, plan="encrypted_pdf", leave_out=4, unverified=2),
    Story("carmen.diaz", _completed),
)
