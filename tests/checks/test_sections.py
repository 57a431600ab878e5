"""The six sections: found from structure and content, and not fooled by what only looks like one."""

from __future__ import annotations

import pytest

import checks
from checks.evidence.period import period_of
from checks.model import Document, Section
from checks.sections import find, outline
from tests.checks.makers import (
    COVER,
    EVALUATION,
    GOALS,
    MISSION,
    NEEDS,
    POLICY,
    RESOURCES,
    TRAINING,
    WHOLE_PLAN,
    Piece,
    document,
    fake_heading,
    heading,
    items,
    lead,
    p,
    plan_without,
    table,
)

RULES = checks.rule_set(POLICY)


def sections_of(plan: Document) -> dict[str, Section]:
    return dict(find(plan, outline.of(plan), period_of(plan), RULES)[0])


def elements_of(plan: Document) -> dict[str, bool]:
    return dict(find(plan, outline.of(plan), period_of(plan), RULES)[1])


def verdicts_of(plan: Document) -> dict[str, str]:
    return {code: section.verdict for code, section in sections_of(plan).items()}


def test_a_plan_with_everything_has_everything() -> None:
    plan = document(*WHOLE_PLAN)
    assert verdicts_of(plan) == dict.fromkeys(
        ["mission", "needs", "goals", "training", "resources", "evaluation"], "found"
    )
    assert set(elements_of(plan).values()) == {True}


def test_a_section_says_where_it_stands_in_the_plans_own_words() -> None:
    plan = document(*WHOLE_PLAN)
    evaluation = sections_of(plan)["evaluation"]
    assert (evaluation.pages, evaluation.heading) == ((4,), "Evaluation Method")
    assert evaluation.place is not None
    assert plan.text[evaluation.place.start : evaluation.place.end] == evaluation.quote
    assert evaluation.quote.startswith("The technology committee reviews progress on each goal")


@pytest.mark.parametrize(
    ("section", "code"),
    [(MISSION, "mission"), (NEEDS, "needs"), (GOALS, "goals"), (TRAINING, "training"), (RESOURCES, "resources"),
     (EVALUATION, "evaluation")],
)  # fmt: skip
def test_a_section_that_is_not_there_is_not_found_and_the_others_are(section: list[Piece], code: str) -> None:
    verdicts = verdicts_of(plan_without(section))
    assert verdicts.pop(code) == "not_found"
    assert set(verdicts.values()) == {"found"}


@pytest.mark.parametrize(
    "placeholder",
    ["TBD", "See attached.", "N/A", "To be determined", "TBD - waiting for the in-service calendar.",
     "[Describe how the plan will be evaluated and how changes will be made.]",
     "See attached spreadsheet (Evaluation_v2_FINAL.xlsx).", "[Insert the method here]"],
)  # fmt: skip
def test_a_heading_over_a_placeholder_is_no_section(placeholder: str) -> None:
    plan = plan_without(EVALUATION, instead=[heading("Evaluation Method", page=4), p(placeholder, page=4)])
    evaluation = sections_of(plan)["evaluation"]
    assert evaluation.verdict == "not_found"
    assert evaluation.reason == f"Under “Evaluation Method” there is only: “{placeholder[:120]}”."


def test_a_line_in_the_table_of_contents_is_no_section() -> None:
    contents = [heading("Table of Contents"), p("Mission Statement ........ 2"), p("Evaluation Method ........ 4")]
    plan = document(*contents, *MISSION, *NEEDS, *GOALS, *TRAINING, *RESOURCES)
    evaluation = sections_of(plan)["evaluation"]
    assert evaluation.verdict == "not_found"
    assert evaluation.reason == "The table of contents lists it, but the plan does not have it."


def test_evaluating_the_plan_before_does_not_evaluate_this_one() -> None:
    looking_back = [
        heading("Evaluation of the Previous Plan", page=4),
        p(
            "The committee reviewed the 2022-2025 plan every spring and revised its goals twice. "
            "Most benchmarks of the 2022-2025 plan were met, and the strategy for training was changed in 2024.",
            page=4,
        ),
    ]
    assert verdicts_of(plan_without(EVALUATION, instead=looking_back))["evaluation"] == "not_found"


def test_evaluating_teachers_and_students_does_not_evaluate_the_plan() -> None:
    people = [
        heading("Evaluation and Growth", page=4),
        p(
            "Teachers are evaluated each year under the state model. Students take assessments each spring, and report "
            "cards go home each nine weeks. Employee evaluation forms are kept by the personnel office for a year.",
            page=4,
        ),
    ]
    assert verdicts_of(plan_without(EVALUATION, instead=people))["evaluation"] == "not_found"


def test_a_vague_sentence_is_weak() -> None:
    vague = [heading("Evaluation Method", page=4), p("The committee will evaluate the plan from time to time.", page=4)]
    evaluation = sections_of(plan_without(EVALUATION, instead=vague))["evaluation"]
    assert evaluation.verdict == "weak"
    assert evaluation.lacking == ("a method for continually evaluating the plan", "how adjustments are made")


def test_a_vision_alone_is_no_mission() -> None:
    vision = [heading("Vision", page=2), p("We picture classrooms where every student wonders aloud.", page=2)]
    assert verdicts_of(plan_without(MISSION, instead=vision))["mission"] == "not_found"


def test_a_place_named_mission_is_no_mission() -> None:
    place = [
        heading("Schools", page=2),
        p("Mission Elementary and Mission Middle stand side by side on Oak Street.", page=2),
    ]
    assert verdicts_of(plan_without(MISSION, instead=place))["mission"] == "not_found"


def test_the_mission_of_the_company_that_wrote_the_plan_is_not_the_districts() -> None:
    company = [
        heading("About Brightwire", page=2),
        p("Our mission is to free educators from technology worries with reliable service.", page=2),
    ]
    assert verdicts_of(plan_without(MISSION, instead=company))["mission"] == "not_found"


def test_a_mission_without_its_heading_is_found_in_the_executive_summary() -> None:
    hidden = [
        heading("Executive Summary", page=2),
        p(
            "Pine Hollow has four schools. The mission of our schools is to graduate every student ready for work and "
            "for citizenship; the technology department serves it with tools that work and a network that is safe.",
            page=2,
        ),
    ]
    assert verdicts_of(plan_without(MISSION, instead=hidden))["mission"] == "found"


def test_current_resources_are_needs_and_no_resource_requirements() -> None:
    inventory = [heading("Current Resources", page=4), p("We have 1,400 Chromebooks and 90 panels.", page=4)]
    assert verdicts_of(plan_without(RESOURCES, instead=inventory))["resources"] == "not_found"


def test_training_inside_an_acceptable_use_policy_is_no_training_plan() -> None:
    policy = [
        heading("Acceptable Use Policy", page=3),
        p("All staff attend an orientation workshop on this policy in August each year and sign it.", page=3),
    ]
    assert verdicts_of(plan_without(TRAINING, instead=policy))["training"] == "not_found"


@pytest.mark.xfail(
    strict=True, reason="a known miss of the learned judge: years over the columns are seen as no timeline"
)
def test_a_budget_without_anyone_responsible_is_weak_and_says_what_is_lacking() -> None:
    money = [
        heading("Resource Requirements", page=4),
        *table(["Item", "FY 2026", "FY 2027", "FY 2028"], ["Devices", "$212,000", "$238,000", "$225,000"], page=4),
    ]
    resources = sections_of(plan_without(RESOURCES, instead=money))["resources"]
    assert (resources.verdict, resources.lacking) == ("weak", ("who is responsible", "benchmarks"))


WORK = (
    ["Replace the access points of 2016", "Network engineer", "June to August 2026", "Two schools by July 15", "140"],
    ["Issue laptops to grades 6 to 8", "Technology director", "July 2026 to May 2028", "Half by May 2027", "1,310"],
)


def test_a_work_plan_that_names_no_money_lacks_a_budget() -> None:
    plan = [
        heading("Resource Requirements", page=4),
        *table(["Work", "Who", "When", "Mark", "Units"], *WORK, page=4),
    ]
    resources = sections_of(plan_without(RESOURCES, instead=plan))["resources"]
    assert (resources.verdict, "a budget" in resources.lacking) == ("weak", True)


def test_the_same_work_plan_with_money_is_whole() -> None:
    paid = [[*row[:-1], cost] for row, cost in zip(WORK, ("$88,400", "$402,000"), strict=True)]
    plan = [
        heading("Resource Requirements", page=4), *table(["Work", "Who", "When", "Mark", "Cost"], *paid, page=4),
    ]  # fmt: skip
    assert verdicts_of(plan_without(RESOURCES, instead=plan))["resources"] == "found"


def test_money_of_an_older_plan_is_no_budget_of_this_one() -> None:
    plan = [
        heading("Resource Requirements", page=4),
        *table(["Work", "Who", "When", "Mark", "Units"], *WORK, page=4),
        heading("Technology Plan 2019-2022", page=5),
        p("The district spent $184,000 on carts, $212,000 on cabling and $61,000 on software.", page=5),
    ]
    assert "a budget" in sections_of(plan_without(RESOURCES, instead=plan))["resources"].lacking


@pytest.mark.xfail(strict=True, reason="a known miss of the learned model: an older plan's review hides this one's")
def test_a_word_on_an_older_plan_silences_nothing_beside_it() -> None:
    review = p(
        "The 2022-2025 plan was reviewed once. From now on the committee reviews progress on the goals of this plan "
        "every January and June against the benchmarks, and revises the plan where one is missed.",
        page=4,
    )
    plan = plan_without(EVALUATION, instead=[heading("Evaluation Method", page=4), review])
    assert verdicts_of(plan)["evaluation"] != "not_found"


def test_amounts_without_a_sign_under_a_budget_are_money() -> None:
    plan = [heading("Budget", page=4), *items("Devices 211,000", "Network 96,000", "Software licenses 41,500", page=4)]
    assert "a budget" not in sections_of(plan_without(RESOURCES, instead=plan))["resources"].lacking


def test_a_budget_of_nothing_is_no_budget() -> None:
    nothing = [
        heading("Resource Requirements", page=4),
        *table(
            ["Activity", "Responsible", "Timeline", "Benchmark", "Budget"],
            ["Devices", "Director", "June 2026", "640 replaced", "$0"],
            ["Network", "Engineer", "March 2027", "12 switches", "TBD"],
            page=4,
        ),
    ]
    assert sections_of(plan_without(RESOURCES, instead=nothing))["resources"].lacking == ("a budget",)


def test_goals_for_one_year_only_are_weak() -> None:
    one_year = [
        heading("Long-term and Short-term Goals", page=3),
        p("The following goals are to be completed during the 2025-2026 school year.", page=3),
        *items("Order 121 desktops by January 2026.", "Bid the telephone system in October 2025.", page=3),
    ]
    goals = sections_of(plan_without(GOALS, instead=one_year))["goals"]
    assert (goals.verdict, goals.lacking) == ("weak", ("long-term goals",))


def test_an_inventory_without_staffing_is_weak() -> None:
    no_staff = plan_without(NEEDS, instead=NEEDS[:-1])
    assert sections_of(no_staff)["needs"].lacking == ("an appraisal of staffing needs",)


def test_a_training_calendar_without_an_assessment_of_skills_is_weak() -> None:
    calendar = plan_without(TRAINING, instead=[TRAINING[0], TRAINING[2]])
    assert sections_of(calendar)["training"].lacking == ("an assessment of the current technical skills of staff",)


def test_sections_hide_in_the_columns_of_goal_tables() -> None:
    columns = [
        heading("Goal 1: Dependable Devices", page=3),
        *table(
            ["Strategy", "Person responsible", "Dates", "Benchmark", "Amount and fund", "Evaluation method",
             "Adjustment if benchmark is missed"],
            ["Replace devices", "Director of Technology", "June 2026", "640", "$211,000, local", "Count each quarter",
             "Lease instead"],
            page=3,
        ),
    ]  # fmt: skip
    verdicts = verdicts_of(document(*COVER, *MISSION, *NEEDS, *GOALS, *TRAINING, *columns))
    assert (verdicts["resources"], verdicts["evaluation"]) == ("found", "found")


@pytest.mark.parametrize(
    "words",
    ["EVALUATION METHOD", "VI. Evaluation", "6.Evaluation of the Plan", "EVALUATI0N METH0D", "E V A L U A T I O N",
     "How will we know when we are there?", "Monitoring and Evaluation (Criteria Item 7)", "Plan Review"],
)  # fmt: skip
def test_a_heading_is_known_however_it_is_written(words: str) -> None:
    evaluation = sections_of(plan_without(EVALUATION, instead=[heading(words, page=4), EVALUATION[1]]))["evaluation"]
    assert (evaluation.verdict, evaluation.heading) == ("found", words)


def test_headings_only_by_their_look_are_headings() -> None:
    pieces = [fake_heading(each.words, page=each.look.page) if each.look.level else each for each in WHOLE_PLAN]
    assert set(verdicts_of(document(*pieces)).values()) == {"found"}


def test_a_run_in_lead_heads_its_paragraph() -> None:
    evaluation = lead("Evaluation.", EVALUATION[1].words, page=4)
    found = sections_of(plan_without(EVALUATION, instead=[evaluation]))["evaluation"]
    assert (found.verdict, found.heading) == ("found", "Evaluation")


def test_an_empty_document_has_no_sections() -> None:
    assert set(verdicts_of(document()).values()) == {"not_found"}
