"""Papers bound into a plan (a proposal, the plan of one school, a policy) stand for none of its sections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.model import Document
from checks.sections import outline
from tests.checks.makers import (
    COVER,
    EVALUATION,
    GOALS,
    MISSION,
    NEEDS,
    RESOURCES,
    TRAINING,
    Piece,
    document,
    heading,
    p,
    plan_without,
    section_of,
)

PROPOSAL = [
    heading("Proposal of Lantern Data", page=9),
    p("We thank you for the chance to respond. Prices are firm for sixty days.", page=9),
    heading("Training", level=2, page=9),
    p("Our trainers gauge your users' technology skills with a quiz and lead three workshops in August.", page=9),
    heading("Lasting success", level=2, page=9),
    p("Each quarter our team reviews your progress toward the goals and adjusts the plan with you.", page=9),
]


def test_a_proposal_stands_neither_for_training_nor_for_evaluation() -> None:
    plan = document(*COVER, *MISSION, *NEEDS, *GOALS, *RESOURCES, *PROPOSAL)
    assert [section_of(plan, code).verdict for code in ("training", "evaluation")] == ["not_found", "not_found"]


def test_what_a_proposal_offers_is_not_shown_for_the_section_that_is_there() -> None:
    plan = document(*COVER, *MISSION, *NEEDS, *GOALS, *TRAINING, *RESOURCES, *EVALUATION, *PROPOSAL)
    assert section_of(plan, "training") == section_of(plan_without(), "training")
    assert section_of(plan, "evaluation") == section_of(plan_without(), "evaluation")


def test_a_plan_that_calls_itself_a_memorandum_keeps_its_sections() -> None:
    chapters: list[Piece] = [*MISSION, *NEEDS, *GOALS, *TRAINING, *EVALUATION]
    under = [
        replace(each, look=replace(each.look, level=each.look.level + 1)) if each.look.level else each
        for each in chapters
    ]
    plan = document(*COVER, heading("Memorandum to the Board", page=2), *under)
    for code in ("mission", "needs", "goals", "training", "evaluation"):
        assert section_of(plan, code).verdict == section_of(plan_without(), code).verdict


def test_an_annex_before_the_chapters_ends_where_they_begin() -> None:
    plan = document(
        *COVER,
        heading("Annex A: Policy on Acceptable Use", page=2),
        p("Users shall not share passwords.", page=2),
        heading("Part One: Where We Go", page=3),
        p("This is the plan itself.", page=3),
    )
    assert [each.words for each in outline.of(plan).passages[-1].path] == ["Part One: Where We Go"]


@pytest.mark.xfail(strict=True, reason="a known miss: another's mission in one sentence is taken for a weak one")
@pytest.mark.parametrize("whose", ["school library program", "Academy of Nursing"])
def test_the_mission_of_a_program_is_not_the_districts(whose: str) -> None:
    said = p(f"The mission of the {whose} is to make every student a reader and a thinker for life.", page=2)
    plan = plan_without(MISSION, instead=[heading("Partners", page=2), said])
    assert section_of(plan, "mission").verdict == "not_found"


def _with_unread(plan: Document, *pages: int) -> Document:
    return replace(plan, format="pdf", pages_without_text=pages)


@pytest.mark.parametrize(("pages", "verdict"), [((), "not_found"), ((1,), "not_found"), ((3,), "unsure")])
def test_a_section_is_not_called_missing_beside_a_page_that_could_not_be_read(
    pages: tuple[int, ...], verdict: str
) -> None:
    assert section_of(_with_unread(plan_without(TRAINING), *pages), "training").verdict == verdict


@pytest.mark.parametrize(
    ("planned", "lacking"),
    [
        ("", 1),
        (" Students attend a workshop in August.", 1),
        pytest.param(
            " Workshops on video follow in August.",
            0,
            marks=pytest.mark.xfail(strict=True, reason="a known miss: a plan for training of six words"),
        ),
    ],
)
def test_a_coach_who_looks_at_skills_is_no_plan_for_training(planned: str, lacking: int) -> None:
    skills = (
        "Each March the teachers and aides fill out a matrix of technical skills, and the coach checks a third of "
        "the answers. This March 52 of 91 were at the first level in video."
    )
    plan = plan_without(TRAINING, instead=[heading("Professional Learning", page=3), p(skills + planned, page=3)])
    assert len(section_of(plan, "training").lacking) == lacking


def test_what_students_learn_is_no_training_of_the_staff() -> None:
    words = "Students in grade 8 took the test of computer literacy. Those who failed it attend a course in spring."
    plan = plan_without(TRAINING, instead=[heading("Professional Learning", page=3), p(words, page=3)])
    assert section_of(plan, "training").verdict == "not_found"
