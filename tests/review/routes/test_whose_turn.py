"""Whose turn it is, what happens next, and by when, in each state of a packet."""

from __future__ import annotations

import pytest

import checks
from review.db import transaction
from tests.review.makers import PROGRAM, Cast, make_hours
from tests.review.routes.candidate_makers import Desk, words_of
from tests.review.routes.desk_makers import Story

pytestmark = pytest.mark.usefixtures("autumn")


def test_a_draft_is_the_candidates(desk: Desk):
    assert "Whose turn Yours Submit by February 2, 2027 (73 days left)" in desk.see(desk.open())


def test_in_the_queue_it_says_until_when_an_answer_comes_if_somebody_takes_it_today(
    story: Story, client_for, cast: Cast
):
    page = words_of(client_for(cast.candidate).get(f"/packets/{story.id}"))
    assert "Whose turn Ours: it waits for a reviewer" in page
    assert (
        "A reviewer takes it and then has 5 working days to answer: until December 1, 2026 if one takes it today."
        in page
    )


def test_in_review_it_says_until_when_the_reviewer_has_it(in_hand: Story, client_for, cast: Cast):
    page = words_of(client_for(cast.candidate).get(f"/packets/{in_hand.id}"))
    assert "Whose turn Ours: a reviewer has it" in page
    assert "returns it with each thing to fix, by December 1, 2026 (10 days left)." in page


@pytest.mark.parametrize(
    ("hours", "verified", "turn", "next_"),
    [
        ("4", 0, "Yours: hours are missing", "Once the missing hours are entered, a coordinator verifies them"),
        ("4", 6, "Yours: hours are missing", "Enter them by February 2, 2027 (73 days left)."),
        ("10", 4, "Ours: a coordinator has it", "A coordinator verifies your hours and then completes"),
        ("10", 6, "Ours: a coordinator has it", "A coordinator completes the recertification"),
    ],
)
def test_after_the_review_it_is_whoever_can_do_something_about_the_hours(
    hours: str, verified: int, turn: str, next_: str, story: Story, client_for, cast: Cast
):
    with transaction(story.engine) as db:
        packet = story.packet(db)
        packet.state = "passed"
        for number, area in enumerate(checks.rule_set(f"{PROGRAM}@policy").areas):
            make_hours(db, packet.cycle, area.code, hours, verifier=cast.coordinator if number < verified else None)
    page = words_of(client_for(cast.candidate).get(f"/packets/{story.id}"))
    assert f"Whose turn {turn} Checks" in page
    assert next_ in page
