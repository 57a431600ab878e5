"""Which sections slides give, in words that no rule was written for, and which slides give none."""

from __future__ import annotations

import pytest

import checks
from checks.evidence.slide_sections import sections_of
from checks.evidence.slides import presentation_of
from tests.checks.makers import POLICY, document, heading, p

RULES = checks.rule_set(POLICY)


@pytest.mark.parametrize(
    ("section", "title", "bullets"),
    [
        (
            "mission",
            "Why we do this",
            ["Every graduate of Alder County able to learn anything", "Technology serves teaching"],
        ),
        (
            "mission",
            "Our compass",
            ["We exist to raise thoughtful, capable citizens", "Each student creates and belongs"],
        ),
        (
            "mission",
            "Mission and vision",
            ["Mission: engage, challenge and support every student", "Vision: first in the state"],
        ),
        (
            "needs",
            "Snapshot: fall 2025",
            ["4,100 laptops, 900 more than six years old", "Two technicians; a third is needed"],
        ),
        ("needs", "State of the fleet", ["5,020 devices", "2,144 out of updates in June 2026", "61 broken carts"]),
        ("goals", "By 2028", ["All third graders code a simple game", "First year: filter and login replaced"]),
        ("goals", "Design targets", ["Uplink 10 Gb/s by June 2027", "Device age below 3.0 years by May 2028"]),
        (
            "goals",
            "Undertakings",
            ["Within one year: a second line to Carver School", "Within three years: a machine for every pupil"],
        ),
        (
            "training",
            "Growing teachers",
            ["Coaches in each school", "Twelve workshops a year", "Pre-test average 54 of 100"],
        ),
        ("training", "Operator qualification", ["Pretest: 41 of 190 passed", "Modules M1-M6, one per quarter"]),
        ("resources", "Show me the money", ["Bond: $2 million", "E-rate: $640,000", "The rest from the general fund"]),
        ("resources", "Who, what, when", ["Network engineer: switches by March 2026", "CSFO: E-rate by January 2027"]),
        (
            "evaluation",
            "Are we there yet?",
            ["The committee meets every April", "If a target slips twice, the plan is revised"],
        ),
        (
            "evaluation",
            "Living document",
            ["Reviewed by the committee every quarter", "Goals moved, added or retired by vote"],
        ),
    ],
)
def test_a_slide_gives_the_section_that_its_title_and_bullets_tell_of(
    section: str, title: str, bullets: list[str]
) -> None:
    assert sections_of(title, bullets) == {section}


@pytest.mark.parametrize(
    ("title", "bullets"),
    [
        ("Agenda", ["Mission", "Needs", "Goals", "Budget"]),
        ("Tonight", ["Goals", "Training", "Budget", "Evaluation"]),
        ("Our vision", ["A district where every learner dreams without limits"]),
        ("Training", ["TBD"]),
        ("Budget", []),
        ("Looking back at the 2022-2025 plan", ["All 14 goals reviewed, nine met", "Spent $1.1 million"]),
        ("Accomplishments since 2022", ["Fiber to all schools", "1:1 reached in 2024"]),
        ("How the plan was made", ["Committee of 18 teachers and parents", "Four meetings in 2025"]),
        ("Next steps", ["Board vote June 10", "Submit to the state by July 1"]),
        ("Thank you", ["Questions? Call 555-0100"]),
    ],
)
def test_an_agenda_a_vision_a_placeholder_and_a_look_back_give_no_section(title: str, bullets: list[str]) -> None:
    assert sections_of(title, bullets) == frozenset()


def test_targets_without_a_price_are_goals_and_with_one_they_are_resources() -> None:
    targets = ["New switches by June 2026", "Every lab renewed by June 2027", "Filter replaced by May 2028"]
    priced = [f"{each}, $40,000" for each in targets]
    assert (sections_of("Three years", targets), sections_of("Three years", priced)) == ({"goals"}, {"resources"})


def test_a_title_that_its_bullets_contradict_does_not_count() -> None:
    bullets = ["Teach each child to read, reason and create", "Give every student tools to learn and to belong"]
    assert "needs" not in sections_of("Where we stand", bullets)


def test_the_cover_gives_nothing_however_much_stands_on_it() -> None:
    deck = document(
        heading("Our Mission Is Possible: A Technology Plan"),
        *[p(words) for words in ("May 6, 2025", "Presented to the cabinet of the superintendent by the director " * 3)],
        heading("What we promise", page=2),
        p("Every campus on the new network by August 2026; 30 classrooms by December 2025", page=2),
        p("Single sign-on for all staff by June 2027", page=2),
        format="pptx",
    )
    assert presentation_of(deck, RULES).covers == ("goals",)
