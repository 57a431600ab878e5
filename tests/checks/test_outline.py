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


def test_what_is_numbered_like_a_heading_stands_beside_it() -> None:
    words = ("Gear 2: Curriculum", "Where learners are now", "Our goals", "Gear 3: Learning of Staff")
    bold = [fake_heading(each, size=11.0) for each in words]
    drawn = outline.of(document(bold[0], bold[1], LONG, bold[2], LONG, bold[3], LONG))
    assert [each.words for each in drawn.passages[1].path] == ["Gear 2: Curriculum", "Our goals"]
    assert [each.words for each in drawn.passages[2].path] == ["Gear 3: Learning of Staff"]


def test_an_appendix_stands_under_no_chapter() -> None:
    bold = [fake_heading(each, size=11.0) for each in ("OVERARCHING GOAL", "Appendix A: Staff", "Appendix B: Minutes")]
    drawn = outline.of(document(bold[0], LONG, bold[1], LONG, bold[2], LONG))
    assert [[each.words for each in passage.path] for passage in drawn.passages[1:]] == [
        ["Appendix A: Staff"], ["Appendix B: Minutes"],
    ]  # fmt: skip


def test_a_heading_that_states_what_shall_be_is_read_as_well() -> None:
    goal = "Goal 2. By June 2028 every classroom will have a display that works."
    drawn = outline.of(document(heading("Goals"), heading(goal, level=2), LONG))
    assert [each.text for each in drawn.passages] == [goal, LONG.words]
    assert [each.words for each in drawn.headings] == ["Goals", goal]


@pytest.mark.parametrize("words", ["How will we know that the plan has been worth it?", "What every school will have"])
def test_a_heading_that_asks_or_is_short_states_nothing(words: str) -> None:
    assert [each.text for each in outline.of(document(heading(words), LONG)).passages] == [LONG.words]


def test_a_bold_paragraph_that_states_nothing_to_come_is_kept_too() -> None:
    bold = ("The mission of our schools is to prepare every", "student for work and for citizenship.")
    drawn = outline.of(bold_over_text(*bold))
    assert [each.text for each in drawn.passages] == [" ".join(bold), LONG.words]


def test_an_instruction_as_a_heading_states_nothing() -> None:
    words = "Describe how the district will evaluate the plan each year"
    assert [each.text for each in outline.of(document(heading(words), LONG)).passages] == [LONG.words]


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


def test_the_lines_of_a_cover_that_says_a_little_head_no_chapter() -> None:
    cover = [fake_heading("Pine Hollow City Schools", size=26), p("Contact: Ann Rowe, 555-0117")]
    drawn = outline.of(document(*cover, fake_heading("Goals", page=2), LONG_ON_PAGE_2))
    assert [each.words for each in drawn.passages[-1].path] == ["Goals"]


def test_a_chapter_that_begins_low_on_the_first_page_goes_on_on_the_next() -> None:
    drawn = outline.of(document(fake_heading("Goals", size=26), p("We have two."), LONG_ON_PAGE_2))
    assert [each.words for each in drawn.passages[-1].path] == ["Goals"]


def test_the_table_of_contents_is_no_part_of_the_text() -> None:
    entries = [p("Mission Statement ........ 3"), p("1. Goals ..... 4")]
    drawn = outline.of(document(heading("Table of Contents"), *entries, heading("Mission Statement"), LONG))
    assert drawn.contents == ("Mission Statement", "1. Goals")
    assert [each.words for each in drawn.headings] == ["Mission Statement"]


@pytest.mark.parametrize(
    "nothing", ["", "TBD", "to be named", "Pending", "will be assigned", "not yet set", "—", "[name]"]
)
def test_of_a_cell_that_nobody_filled_in_the_head_says_nothing(nothing: str) -> None:
    rows = [("Step", "Lead", "Cost"), ("Replace switches", nothing, "$4,100"), ("Train staff", "Ms. Vance", nothing)]
    drawn = outline.of(document(LONG, table(*rows)))
    assert [each.heads for each in drawn.passages[1:]] == [rows[0], ("Step", "Cost"), ("Step", "Lead")]


@pytest.mark.parametrize("something", ["✓", "〃", "None", "x", "Sample of forty devices", "to be hired by June 2027"])
def test_of_a_cell_that_says_something_so_does_the_head(something: str) -> None:
    drawn = outline.of(document(LONG, table(("Step", "Fall"), ("Replace switches", something), ("Train", "yes"))))
    assert drawn.passages[2].heads == ("Step", "Fall")


def test_an_empty_corner_makes_no_other_columns() -> None:
    drawn = outline.of(document(LONG, table(("", "Lead", "Cost"), ("Switches", "to be named", "$4,100"))))
    assert drawn.passages[2].heads == ("Cost",)


def test_where_a_row_has_other_columns_all_heads_stand_over_it() -> None:
    drawn = outline.of(document(LONG, table(("Step", "Lead"), ("Switches", "TBD", "$4,100", "June"))))
    assert drawn.passages[2].heads == ("Step", "Lead")


def test_the_heads_are_told_from_what_they_head_though_one_looks_like_a_placeholder() -> None:
    drawn = outline.of(document(LONG, table(("$", "Step", "N/A"), ("4,100", "Switches", "no"), ("90", "Cables", "no"))))
    assert drawn.passages[1].heads == drawn.passages[1].cells


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


def lines_of_a_pdf(*words: str, apart: float = 14) -> Document:
    """A PDF page with these lines below each other, so many points apart."""
    made = document(*(p(each) for each in words), format="pdf")
    return replace(made, lines=tuple(set_at(line, 100.0 + apart * number) for number, line in enumerate(made.lines)))


def set_at(line: Line, top: float, height: float = 11.0) -> Line:
    """The line at a place on its page."""
    return replace(line, box=(72.0, top, 300.0, top + height))


def test_the_lines_of_a_double_spaced_paragraph_become_one_passage() -> None:
    lines = (
        "The committee meets",
        "every September",
        "and reads",
        "the figures of",
        "each school aloud",
        "and in full.",
    )
    drawn = outline.of(lines_of_a_pdf(*lines, apart=26))
    assert [each.text for each in drawn.passages] == [" ".join(lines)]


def test_one_wide_pair_of_lines_says_nothing_of_the_others() -> None:
    drawn = outline.of(lines_of_a_pdf("Prepared by the", "technology committee", "We meet.", "We read.", apart=30))
    assert len(drawn.passages) == 4


def test_a_line_without_tall_letters_belongs_to_its_paragraph() -> None:
    made = lines_of_a_pdf("The committee may see that the goals are", "not met", "and will meet again.", apart=14)
    low = replace(made, lines=(made.lines[0], set_at(made.lines[1], 116.5, 6.0), made.lines[2]))
    assert len(outline.of(low).passages) == 1


def test_paragraphs_set_apart_stay_apart() -> None:
    made = lines_of_a_pdf("The committee meets in May.", "The board meets in June.", apart=22)
    assert len(outline.of(made).passages) == 2


def test_a_bold_paragraph_over_two_lines_is_one_heading() -> None:
    bold = ("Goal 1. By June 2027 student work will", "be seen in 50 percent of lessons.")
    assert [each.words for each in outline.of(bold_over_text(*bold)).headings] == [" ".join(bold)]


def bold_over_text(*lines: str) -> Document:
    """A PDF page with these bold lines, 14 points apart, and as near below them a paragraph."""
    made = document(*(fake_heading(each, size=11.0) for each in lines), LONG, format="pdf")
    return replace(made, lines=tuple(set_at(line, 100.0 + 14 * number) for number, line in enumerate(made.lines)))


def test_a_row_that_the_end_of_a_page_cuts_in_two_is_one() -> None:
    made = document(
        *table(["Mark", "Who"], ["95 percent", "Officer"]), *table(["of parents", "for news"], page=2), format="pdf"
    )
    whole = replace(made, lines=tuple(
        replace(line, cell=replace(line.cell, row=2)) if line.page == 2 and line.cell else line for line in made.lines
    ))  # fmt: skip
    assert [each.cells for each in outline.of(whole).passages] == [
        ("Mark", "Who"), ("95 percent of parents", "Officer for news"),
    ]  # fmt: skip


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
