"""The facts drawn from documents: district, look, presentation, signature sheet, kind, days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import checks
from checks.evidence.days import days_in, first_day
from checks.evidence.district import district_of
from checks.evidence.look import look_of
from checks.evidence.sheet import is_cabinet, signatures_of
from checks.evidence.slides import presentation_of
from checks.model import Document, SignatureRow
from checks.sections import outline
from tests.checks.makers import COVER, EVALUATION, GOALS, MISSION, POLICY, document, heading, p, table

RULES = checks.rule_set(POLICY)


# the district


@pytest.mark.parametrize(
    ("written", "district"),
    [
        ("Harlow Springs City Schools", "Harlow Springs City Schools"),
        ("BRANTWELL COUNTY SCHOOL SYSTEM", "Brantwell County School System"),
        ("Wexley County Board of Education", "Wexley County Board of Education"),
        ("Laurel Fork Independent School District", "Laurel Fork Independent School District"),
        ("Hazelmere Supervisory Union", "Hazelmere Supervisory Union"),
        ("Prepared for Sandhollow City Schools", "Sandhollow City Schools"),
        ("Sagebrook Valley School District RE-9", "Sagebrook Valley School District RE-9"),
        ("City of Dothan, adopted by the Board of Education", ""),
        ("Technology Plan for public schools", ""),
    ],
)
def test_the_district_on_a_cover(written: str, district: str) -> None:
    assert district_of(document(p(written, size=20.0), p("Technology Plan"))) == district


@pytest.mark.parametrize(
    "lines", [("LAUREL FORK INDEPENDENT", "SCHOOL DISTRICT"), ("Laurel Fork Independent", "School District")]
)
def test_a_district_over_two_lines_of_a_cover(lines: tuple[str, str]) -> None:
    cover = [p(each, size=24.0) for each in lines]
    assert district_of(document(*cover, p("Technology Plan", size=16.0))) == "Laurel Fork Independent School District"


def test_lines_that_merely_follow_each_other_make_no_district() -> None:
    lines = [
        p(each) for each in ("Technology Plan of the Pine Hollow City Schools", "Dr. Ann Rowe", "Board of Education")
    ]
    assert district_of(document(*lines)) == "Pine Hollow City Schools"


def test_the_cover_counts_more_than_the_neighbors() -> None:
    neighbors = p("Oak Grove City Schools and Oak Grove City Schools again, and Oak Grove City Schools.", page=3)
    assert district_of(document(*COVER, neighbors)) == "Pine Hollow City Schools"


# the look


def look(plan: Document) -> dict[str, bool]:
    return dict(look_of(plan, outline.of(plan)))


CONTENTS = [heading("Contents", page=2), p("Mission Statement .... 2", page=2), p("Evaluation Method .... 4", page=2)]


def test_a_plan_with_cover_contents_and_page_numbers_looks_published() -> None:
    plan = replace(document(*COVER, *CONTENTS, *MISSION, *EVALUATION), has_page_number_field=True)
    assert look(plan) == {
        "cover": True, "toc": True, "toc_matches": True, "page_numbers": True, "no_leftovers": True,
    }  # fmt: skip


def test_a_plan_that_begins_with_its_text_has_no_cover() -> None:
    assert look(document(*MISSION, *EVALUATION))["cover"] is False


def test_contents_that_name_other_headings_do_not_match() -> None:
    assert look(document(*COVER, *CONTENTS, *GOALS))["toc_matches"] is False


def test_a_title_page_needs_no_word_for_plan() -> None:
    pages = [p("PINE HOLLOW CITY SCHOOLS", size=18.0), p("Charting Our Digital Course", size=24.0), p("2025-2028")]
    assert look(document(*pages, p("Words " * 40, page=2)))["cover"] is True
    assert look(document(*pages, p("Words " * 40)))["cover"] is False


def test_contents_alone_on_the_first_page_are_no_cover() -> None:
    page = [
        heading("Contents"),
        p("District Mission .... 2", size=16.0),
        p("Schools of the District .... 4", size=16.0),
    ]
    assert look(document(*page, p("Words " * 40, page=2)))["cover"] is False


def test_dots_that_lead_to_no_heading_are_no_contents() -> None:
    rows = [p(words, page=2) for words in ("Firewall ........ spare", "Tablets ........ old", "Phones ........ 2009")]
    assert look(document(*COVER, *rows, *MISSION))["toc"] is False


def test_contents_without_a_title_are_known_by_the_headings_that_they_name() -> None:
    entries = [
        p(f"{name} ........ {number}", page=2) for number, name in enumerate(("Our Why", "Our Fleet", "Our Aims"), 3)
    ]
    sections = [
        piece
        for name in ("Our Why", "Our Fleet", "Our Aims")
        for piece in (heading(name, page=3), p("Words " * 9, page=3))
    ]
    assert look(document(*COVER, *entries, *sections))["toc"] is True


def test_template_instructions_are_leftovers() -> None:
    plan = document(*COVER, heading("Goals", page=2), p("[Insert three to five long-term goals.]", page=2))
    assert look(plan)["no_leftovers"] is False


def test_page_numbers_are_those_that_grow_with_the_pages() -> None:
    numbered = [
        piece for page in range(1, 6) for piece in (p("Some words of the plan.", page=page), p(f"{page}", page=page))
    ]
    unnumbered = [p("There are 4 schools in the district.", page=page) for page in range(1, 6)]
    assert look(document(*numbered, format="pdf"))["page_numbers"] is True
    assert look(document(*unnumbered, format="pdf"))["page_numbers"] is False


def test_an_empty_page_of_a_pdf_is_seen() -> None:
    assert look(document(*COVER, p("Words", page=3), format="pdf"))["no_empty_pages"] is False


# the presentation


def slide(number: int, title: str, body: str) -> list[object]:
    return [heading(title, page=number), p(body, page=number)]


def test_slides_cover_what_their_titles_say() -> None:
    deck = document(
        *slide(1, "Technology Plan 2025-2028", "Pine Hollow City Schools, May 6, 2025"),  # type: ignore[arg-type]
        *slide(2, "Our Mission", "To prepare every student for work and citizenship."),  # type: ignore[arg-type]
        *slide(3, "Where We Are and What We Need", "2,100 Chromebooks, 640 out of support."),  # type: ignore[arg-type]
        *slide(4, "How We Will Measure Progress", "Three meetings a year."),  # type: ignore[arg-type]
        *slide(5, "Resources: who, when, how much", "Director, June 2026, $211,000"),  # type: ignore[arg-type]
        *slide(6, "Questions", "Thank you"),  # type: ignore[arg-type]
        format="pptx",
    )
    shown = presentation_of(deck, RULES)
    assert shown.covers == ("mission", "needs", "resources", "evaluation")
    assert (shown.date, shown.district) == (dt.date(2025, 5, 6), "Pine Hollow City Schools")


def test_a_slide_on_what_is_there_now_is_about_needs_and_not_about_resources() -> None:
    deck = document(
        *slide(1, "Technology Plan", "Pine Hollow City Schools"),  # type: ignore[arg-type]
        *slide(2, "Current Resources", "2,100 Chromebooks"),  # type: ignore[arg-type]
        format="pptx",
    )
    assert presentation_of(deck, RULES).covers == ("needs",)


def test_the_plans_years_are_not_the_day_of_the_presentation() -> None:
    deck = document(heading("Technology Plan"), p("July 1, 2025 - June 30, 2028"), p("Presented March 4, 2025"))
    assert presentation_of(deck, RULES).date == dt.date(2025, 3, 4)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("this 20th day of May, 2025", dt.date(2025, 5, 20)),
        ("the twenty-second of May, two thousand and twenty-five", dt.date(2025, 5, 22)),
        ("May 20-21, 2025", dt.date(2025, 5, 20)),
        ("20-May-2025", dt.date(2025, 5, 20)),
        ("2025/05/20", dt.date(2025, 5, 20)),
        ("July the Fourth", None),
    ],
)
def test_days_as_people_write_them(written: str, day: dt.date | None) -> None:
    assert first_day(written) == day


# the signature sheet

HEADS = ["Name", "Title", "Signature"]


def sheet(*rows: list[str], day: str = "Date: May 6, 2025") -> Document:
    return document(
        p("Cabinet Meeting - Attendance"),
        p("Pine Hollow City Schools"),
        p(day),
        *table(HEADS, *rows),
        pictures_in="<ink>",
    )


@pytest.mark.parametrize(
    ("cell", "signed"),
    [("/s/ Dana Brooks", True), ("Dana Brooks", True), ("<ink>", True), ("", False), (".", False), ("______", False),
     ("Absent", False), ("X", False)],
)  # fmt: skip
def test_what_counts_as_signed(cell: str, signed: bool) -> None:
    rows = signatures_of([sheet(["Dana Brooks", "Superintendent", cell])], RULES.signatures).rows
    assert rows == (SignatureRow("Dana Brooks", "Superintendent", signed),)


def test_a_sheet_says_its_day_and_its_district() -> None:
    read = signatures_of([sheet(["Dana Brooks", "Superintendent", "/s/ Dana Brooks"])], RULES.signatures)
    assert (read.date, read.district) == (dt.date(2025, 5, 6), "Pine Hollow City Schools")


def test_a_cabinet_title_counts_only_when_signed() -> None:
    unsigned = sheet(["Dana Brooks", "Superintendent", ""], ["Lee Sims", "Teacher", "/s/ Lee Sims"])
    signed = sheet(["Dana Brooks", "Superintendent", "/s/ Dana Brooks"])
    assert signatures_of([unsigned], RULES.signatures).cabinet_present is False
    assert signatures_of([unsigned, signed], RULES.signatures).cabinet_present is True


def test_the_presenter_does_not_count() -> None:
    alone = sheet(["Dana Brooks", "Chief Information Officer", "/s/ Dana Brooks"])
    assert signatures_of([alone], RULES.signatures, presenter="Dana Brooks").cabinet_present is False


@pytest.mark.parametrize(
    ("title", "cabinet"),
    [("Superintendent", True), ("Assistant Superintendent for Instruction", True), ("CSFO", True),
     ("Chief School Financial Officer", True), ("Human Resources Director", True),
     ("Director of Curriculum and Instruction", True), ("Secretary to the Superintendent", False),
     ("Technology Coach", False), ("Bus Shop Foreman", False), ("Director of Technology", False), ("", False)],
)  # fmt: skip
def test_cabinet_level_titles(title: str, cabinet: bool) -> None:
    assert is_cabinet(title, RULES.signatures) is cabinet


def test_columns_may_stand_in_any_order() -> None:
    other = document(*table(["Signature", "Position", "Printed Name"], ["/s/ D. Brooks", "CSFO", "Dana Brooks"]))
    assert signatures_of([other], RULES.signatures).rows == (SignatureRow("Dana Brooks", "CSFO", True),)


# the kind of a file


@pytest.mark.parametrize(
    ("name", "made", "kind"),
    [
        ("plan.docx", document(*COVER, *MISSION), "plan"),
        ("District Technology Plan 2025.pdf", None, "plan"),
        ("slides.pptx", document(heading("Our Mission"), format="pptx"), "presentation"),
        ("scan0001.jpg", None, "signatures"),
        ("technology plan sign-in sheet.pdf", None, "signatures"),
        ("document1.docx", sheet(["Dana Brooks", "CSFO", ""]), "signatures"),
        ("document2.docx", document(*COVER, *MISSION, *GOALS), "plan"),
    ],
)
def test_files_are_told_apart(name: str, made: Document | None, kind: str) -> None:
    assert checks.guess_kind(name, made) == kind


# days


@pytest.mark.parametrize(
    "written",
    [
        "May 6, 2025",
        "May 6th, 2025",
        "6 May 2025",
        "05/06/2025",
        "5/6/25",
        "2025-05-06",
        "MAY 6, 2025",
        "6 de mayo de 2025",
    ],
)
def test_a_day_however_it_is_written(written: str) -> None:
    assert first_day(f"Date: {written}") == dt.date(2025, 5, 6)


def test_impossible_days_are_passed_over() -> None:
    assert list(days_in("February 30, 2025 and 13/45/2025")) == []
