"""The outline: headings by level and by look, the table of contents, passages and what they stand under."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from checks.model import Document, Line
from checks.sections import leftovers, mending, outline
from tests.checks.makers import document, fake_heading, heading, items, lead, p, table

LONG = p("The district has four schools and 2,180 students, and this paragraph is set like most of the text.")


def test_headings_stand_over_each_other_by_level() -> None:
    drawn = outline.of(document(heading("Goals"), heading("Goal 1", level=2), LONG, heading("Training"), LONG))
    assert [[each.words for each in passage.path] for passage in drawn.passages] == [["Goals", "Goal 1"], ["Training"]]


def test_bold_and_larger_lines_are_headings_and_sentences_are_not() -> None:
    bold_sentence = fake_heading("We will do this every year because it is right.", size=11.0)
    drawn = outline.of(document(fake_heading("Goals"), LONG, bold_sentence, LONG))
    assert [each.words for each in drawn.headings] == ["Goals"]


def test_larger_headings_stand_over_smaller_ones() -> None:
    drawn = outline.of(document(fake_heading("Goals", size=16), fake_heading("Goal 1", size=13), LONG))
    assert [(each.words, each.level) for each in drawn.headings] == [("Goals", 1), ("Goal 1", 2)]


def test_a_bold_heading_right_over_another_of_its_look_stands_over_those_that_follow() -> None:
    bold = [fake_heading(words, size=11.0) for words in ("Goals", "Over three years", "In the first year")]
    drawn = outline.of(document(bold[0], bold[1], LONG, bold[2], LONG))
    assert [[each.words for each in passage.path] for passage in drawn.passages] == [
        ["Goals", "Over three years"],
        ["Goals", "In the first year"],
    ]


def test_a_form_gives_a_passage_under_each_label() -> None:
    drawn = outline.of(document(heading("Plan"), *table(*[[label, LONG.words] for label in ("Needs", "Goals", "Why")])))
    assert [[each.words for each in passage.path] for passage in drawn.passages] == [
        ["Plan", "Needs"], ["Plan", "Goals"], ["Plan", "Why"],
    ]  # fmt: skip
    assert [passage.text for passage in drawn.passages] == [LONG.words] * 3


def test_the_lines_of_a_cover_head_nothing() -> None:
    drawn = outline.of(document(fake_heading("Pine Hollow City Schools", size=26), LONG_ON_PAGE_2))
    assert drawn.passages[0].path == ()


LONG_ON_PAGE_2 = p(LONG.words, page=2)


def test_the_table_of_contents_is_no_part_of_the_text() -> None:
    entries = [p("Mission Statement ........ 3"), p("1. Goals ..... 4")]
    drawn = outline.of(document(heading("Table of Contents"), *entries, heading("Mission Statement"), LONG))
    assert drawn.contents == ("Mission Statement", "1. Goals")
    assert [each.words for each in drawn.headings] == ["Mission Statement"]


def test_rows_know_the_heads_of_their_columns() -> None:
    drawn = outline.of(document(heading("Budget"), *table(["Goal", "Cost"], ["Devices", "$4"])))
    assert (drawn.passages[1].heads, drawn.passages[1].cells) == (("Goal", "Cost"), ("Devices", "$4"))


def test_a_table_for_looks_alone_gives_paragraphs() -> None:
    drawn = outline.of(document(*table(["We exist so that every child can read the world."])))
    assert (drawn.passages[0].cells, drawn.passages[0].heads) == ((), ())


def test_a_lead_carries_over_to_the_list_that_follows() -> None:
    drawn = outline.of(document(lead("Training.", "We plan this:"), *items("A workshop each August.")))
    assert [each.lead for each in drawn.passages] == ["Training", "Training"]


def test_the_lines_of_a_pdf_paragraph_become_one_passage() -> None:
    drawn = outline.of(lines_of_a_pdf("The committee meets", "every September", "and reads the figures."))
    assert [each.text for each in drawn.passages] == ["The committee meets every September and reads the figures."]


def lines_of_a_pdf(*words: str) -> Document:
    """A PDF page with these lines below each other, 14 points apart."""
    made = document(*(p(each) for each in words), format="pdf")
    lines: list[Line] = [
        replace(line, box=(72.0, 100.0 + 14 * number, 300.0, 111.0 + 14 * number))
        for number, line in enumerate(made.lines)
    ]
    return replace(made, lines=tuple(lines))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["Respo", "nsible"], "Responsible"),
        (["Resp", "onsib", "le"], "Responsible"),
        (["Over five", "years old"], "Over five years old"),
        (["$226,3", "80"], "$226,380"),
        (["2024-", "25"], "2024-25"),
        (["Network", "Engineer"], "Network Engineer"),
    ],
)
def test_words_broken_in_narrow_cells_are_made_whole(lines: list[str], words: str) -> None:
    known = mending.vocabulary(document(p("over five years old network")))
    assert mending.joined(lines, known) == words


def test_a_cell_of_letters_without_an_end_takes_no_time() -> None:
    started = time.perf_counter()
    mending.joined([*["A" * 60_000] * 4, "1b"], frozenset())
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "words", ["TBD", "n/a", "See attached budget.", "[Insert goals here]", "List your goals.", "Lorem ipsum dolor"]
)
def test_a_placeholder_is_left_over(words: str) -> None:
    assert leftovers.is_leftover(words)


@pytest.mark.parametrize(
    "words",
    [
        "See that every child learns to read, and that each school has what it needs.",
        "None of the four buildings has a second path to the Internet, and all of them need one by 2028.",
        "List every device in one inventory.",
        "Describe, discuss, decide: the committee works in three steps each quarter.",
        "The plan is available on the website.",
    ],
)
def test_a_sentence_that_says_something_is_not_left_over(words: str) -> None:
    assert not leftovers.is_leftover(words)
