"""Who signed: what sheets say whose cells were looked at, that were read by OCR, or that have no table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checks.evidence.loosely import alike, close_to
from checks.evidence.sheet import is_cabinet, signatures_of
from checks.model import Box, Cell, Document, Finding, Line, Mark, MarkKind, Packet, PacketFile, SignatureRow
from checks.programs import rule_set
from checks.runner import run
from tests.checks.makers import POLICY, SHA, document, p, table

RULES = rule_set(POLICY)
HEADS = ["Name", "Title", "Signature"]


def looked_at(*rows: tuple[str, str, str, MarkKind]) -> Document:
    """A photographed sheet: for each row the name, the title, what OCR read beside them, and what was seen there."""
    sheet = document(table(HEADS, *([name, title, words] for name, title, words, _ in rows)), format="image")
    lines = tuple(line for line in sheet.lines if sheet.words_of(line))
    marks = tuple(
        Mark(1, (374.0, 100.0, 558.0, 134.0), kind, Cell(0, number, 2)) for number, (*_, kind) in enumerate(rows, 1)
    )
    return replace(sheet, lines=lines, marks=marks)


def rows_of(sheet: Document) -> list[tuple[str, str, bool | None]]:
    return [(row.name, row.title, row.signed) for row in signatures_of([sheet], RULES.signatures).rows]


@pytest.mark.parametrize(
    ("words", "seen", "signed"),
    [
        ("", "ink", True),
        ("wMn", "ink", True),
        ("Absent", "ink", None),
        ("Sign here", "ink", True),
        ("Sign here", "typed", False),
        ("Sign here", "unsure", None),
        ("", "image", True),
        ("Dana Brooks", "typed", True),
        ("/s/ Dana Brooks", "typed", True),
        ("N/A", "typed", False),
        ("Excused", "typed", False),
        ("", "typed", None),
        ("", "empty", False),
        (".", "stray", False),
        ("", "unsure", None),
        ("X", "unsure", None),
        ("Dana Brcoks", "unsure", True),
        ("absent", "unsure", False),
    ],
)
def test_what_counts_as_signed_where_the_cell_was_looked_at(words: str, seen: MarkKind, signed: bool | None) -> None:
    assert rows_of(looked_at(("Dana Brooks", "Superintendent", words, seen))) == [
        ("Dana Brooks", "Superintendent", signed)
    ]


@pytest.mark.parametrize(
    "words", ["Click or tap here to enter text.", "Sign here", "[Signature]", "Pending", "Type your name", "☐", "✓"]
)
def test_what_a_form_says_before_anyone_signed_is_no_signature(words: str) -> None:
    assert rows_of(document(table(HEADS, ["Dana Brooks", "CSFO", words]))) == [("Dana Brooks", "CSFO", False)]


def test_a_name_written_by_hand_keeps_its_row() -> None:
    sheet = looked_at(("", "Superintendent", "", "ink"), ("", "", "", "empty"))
    sheet = replace(sheet, marks=(*sheet.marks, Mark(1, (54.0, 100.0, 204.0, 134.0), "ink", Cell(0, 1, 0))))
    assert rows_of(sheet) == [("", "Superintendent", True)]
    assert signatures_of([sheet], RULES.signatures).cabinet_present is True
    # it may be the presenter's own
    assert signatures_of([sheet], RULES.signatures, presenter="Lee Sims").cabinet_present is None


def test_only_a_person_can_tell_where_the_cabinets_cell_is_unsure() -> None:
    sheet = looked_at(("Dana Brooks", "Superintendent", "", "unsure"), ("Lee Sims", "Teacher", "", "ink"))
    assert signatures_of([sheet], RULES.signatures).cabinet_present is None
    both = looked_at(("Dana Brooks", "Superintendent", "", "unsure"), ("Lee Sims", "CSFO", "", "ink"))
    assert signatures_of([both], RULES.signatures).cabinet_present is True


def test_without_titles_nobody_can_tell_who_is_of_the_cabinet() -> None:
    sheet = document(table(["Name", "Signature"], ["Dana Brooks", "/s/ Dana Brooks"]))
    assert signatures_of([sheet], RULES.signatures).cabinet_present is None


@pytest.mark.parametrize("seen", ["Dana Brooks", "DANA BROOKS", "Dana Brocks", "Dana 8rooks", "Dana Br00ks"])
def test_the_presenter_is_known_by_a_name_with_a_slip(seen: str) -> None:
    sheet = document(table(HEADS, [seen, "Superintendent", "/s/ Dana Brooks"]))
    assert signatures_of([sheet], RULES.signatures, presenter="Dana Brooks").cabinet_present is False


@pytest.mark.parametrize(
    ("title", "cabinet"),
    [
        ("Superintendenl", True),
        ("Suporintendent", True),
        ("CSF0", True),
        ("Chief Scho0l Financial 0fficer", True),
        ("Director of 0perations", True),
        ("Director of Student Services", True),
        ("Secretarv to the Superintendent", False),
        ("Student", False),
        ("Chief Clerk, Central Office", False),
        ("Director of Technology", False),
    ],
)
def test_titles_with_a_slip_of_ocr(title: str, cabinet: bool) -> None:
    assert is_cabinet(title, RULES.signatures) is cabinet


def test_loose_comparison_has_its_bounds() -> None:
    assert alike("Dana Brooks", "Dana  brooks.")
    assert not alike("Lee", "Leo")
    assert not alike("Dana Brooks", "Lee Sims")
    assert close_to("Deputy Superintendant", "superintendent")
    assert not close_to("Office Manager", "officer")
    assert not close_to("", "officer")


# the forms of sheets


def test_name_and_title_may_share_a_column() -> None:
    sheet = document(
        table(
            ["Name / Title", "Signature"],
            ["Dana Brooks, Ed.D., Superintendent", "/s/ Dana Brooks"],
            ["Lee Sims - CSFO", ""],
        )
    )
    assert rows_of(sheet) == [("Dana Brooks", "Superintendent", True), ("Lee Sims", "CSFO", False)]


def test_two_blocks_may_stand_abreast() -> None:
    sheet = document(
        table(["Name", "Signature", "Name", "Signature"], ["Dana Brooks", "/s/ Dana Brooks", "Lee Sims", ""])
    )
    assert rows_of(sheet) == [("Dana Brooks", "", True), ("Lee Sims", "", False)]


def test_a_table_that_runs_on_needs_no_second_head() -> None:
    sheet = document(
        table(HEADS, ["Dana Brooks", "CSFO", "/s/ Dana Brooks"]),
        table(["Lee Sims", "Teacher", "Lee Sims"], number=1, page=2),
        table(["Agenda", "Minutes"], number=2, page=2),
    )
    assert rows_of(sheet) == [("Dana Brooks", "CSFO", True), ("Lee Sims", "Teacher", True)]


def test_the_heads_may_have_slips() -> None:
    sheet = document(table(["Narne", "Tltle", "Signalure"], ["Dana Brooks", "CSFO", "/s/ Dana Brooks"]))
    assert rows_of(sheet) == [("Dana Brooks", "CSFO", True)]


def test_typed_rules_in_a_word_file() -> None:
    sheet = document(
        p("Dana Brooks, Superintendent ______________________"),
        p("Lee Sims, CSFO\t______________________\t/s/ Lee Sims"),
        p("______________________"),
        p("Ana Ruiz, Principal"),
        p("______________________"),
    )
    assert rows_of(sheet) == [
        ("Dana Brooks", "Superintendent", False),
        ("Lee Sims", "CSFO", True),
        ("Ana Ruiz", "Principal", False),
    ]


def test_rows_that_only_tabs_part() -> None:
    sheet = document(p("Name\tTitle\tSignature"), p("Dana Brooks\tCSFO\t/s/ Dana Brooks"), p("Lee Sims\tTeacher"))
    assert rows_of(sheet) == [("Dana Brooks", "CSFO", True), ("Lee Sims", "Teacher", False)]
    # of a scan only its picture shows what follows the title
    assert rows_of(replace(sheet, format="image"))[1] == ("Lee Sims", "Teacher", None)


def on_lines(texts: dict[Box, str], marks: dict[Box, MarkKind]) -> Document:
    """A photographed sheet without a table: words at their places, and lines to sign on."""
    text, lines = "", list[Line]()
    for box, words in texts.items():
        lines.append(Line(len(text), len(text) + len(words), 1, box=box))
        text += words + "\n"
    return Document("image", text, tuple(lines), 1, marks=tuple(Mark(1, box, kind) for box, kind in marks.items()))


def test_names_below_the_lines() -> None:
    sheet = on_lines(
        {
            (54, 212, 200, 222): "Dana Brooks, Superintendent",
            (320, 212, 400, 222): "Lee Sims",
            (54, 290, 120, 300): "Ana Ruiz",
            (54, 302, 120, 312): "Principal",
        },
        {(54, 170, 280, 208): "ink", (54, 250, 280, 286): "empty"},
    )
    assert rows_of(sheet)[0][:2] == ("Dana Brooks", "Superintendent")
    assert rows_of(sheet)[1] == ("Ana Ruiz", "Principal", False)


def test_a_line_for_the_date_is_not_one_for_the_name() -> None:
    sheet = on_lines(
        {(54, 200, 110, 210): "Signature:", (300, 200, 330, 210): "Date:", (54, 214, 200, 224): "Name: Dana Brooks",
         (54, 228, 200, 238): "Title: CSFO"},
        {(112, 170, 290, 208): "empty", (332, 170, 420, 208): "ink"},
    )  # fmt: skip
    assert rows_of(sheet) == [("Dana Brooks", "CSFO", False)]


def test_labels_tell_which_line_is_for_the_signature() -> None:
    sheet = on_lines(
        {(54, 200, 330, 210): "Date:\tSignature:", (54, 214, 200, 224): "Name: Dana Brooks"},
        {(84, 170, 190, 208): "ink", (332, 170, 520, 208): "empty"},
    )
    assert rows_of(sheet) == [("Dana Brooks", "", False)]


def test_lines_without_names_are_no_rows() -> None:
    assert rows_of(on_lines({(54, 60, 300, 74): "Sign-In Sheet"}, {(54, 40, 300, 76): "typed"})) == []


# what the check says


def findings_on(sheet: Document) -> list[Finding]:
    packet = Packet((PacketFile("signatures", "sheet.jpg", SHA, sheet),))
    return [found for found in run(packet, RULES).findings if found.check == "signatures"]


def test_a_person_is_asked_about_each_unsure_row_with_its_place() -> None:
    sheet = looked_at(("Dana Brooks", "CSFO", "", "ink"), ("Lee Sims", "Teacher", "", "unsure"))
    found = findings_on(sheet)[0]
    assert (found.verdict, found.severity) == ("unsure", "note")
    assert found.message.startswith("It could not be told whether Lee Sims, Teacher signed")
    assert found.place is not None
    assert sheet.text[found.place.start : found.place.end] == found.place.quote == "Lee Sims"


def test_many_unsure_rows_make_one_finding() -> None:
    unsure = [(f"Teacher No{each}", "Teacher", "", "unsure") for each in "abcd"]
    sheet = looked_at(("Dana Brooks", "CSFO", "", "ink"), *unsure)
    told = [each.message for each in findings_on(sheet) if "could not be told" in each.message]
    assert [message[:46] for message in told] == ["It could not be told whether 4 people signed: "]


def test_a_photo_without_rows_is_left_to_a_person() -> None:
    photo = Document("image", "Meeting notes", (Line(0, 13, 1),), 1)
    assert [(each.verdict, each.severity) for each in findings_on(photo)] == [("unsure", "note")]
    assert next(each.verdict for each in findings_on(replace(photo, format="docx"))) == "not_found"


def test_rows_of_a_report_compare_without_their_places() -> None:
    (row,) = signatures_of([looked_at(("Dana Brooks", "CSFO", "", "ink"))], RULES.signatures).rows
    assert row.place is not None
    assert row == SignatureRow("Dana Brooks", "CSFO", True)


def test_a_day_outside_the_table_comes_before_one_in_it() -> None:
    sheet = document(
        table([*HEADS, "Date"], ["Dana Brooks", "CSFO", "/s/ Dana Brooks", "5/9/2025"]), p("Held on May 6, 2025")
    )
    assert signatures_of([sheet], RULES.signatures).date == dt.date(2025, 5, 6)
