"""The text alone: paragraphs and lists as they flow, headings without gaps, cut where remarks point."""

from __future__ import annotations

from checks.model import Document, Line
from checks.reading import read
from review.models import FindingRow
from review.queries.flow import runs_of, text_pages
from review.queries.places import Spot
from review.queries.remarks import Remark
from review.queries.view import Block
from tests.checks.reading import makers


def shown(document: Document, page: int = 1) -> list[tuple[str, str]]:
    """Kind and words of each block of the page, items one by one."""
    (found,) = text_pages(document, page, page)
    return [(part.kind, part.text.replace("\n", " ")) for block in found.blocks for part in (block.blocks or (block,))]


def test_lines_that_follow_closely_are_one_paragraph():
    page = makers.written(*[(words, "Helvetica", 11) for words in ("Every learner", "has a device", "of their own.")])
    apart = makers.written(("One", "Helvetica", 11), ("Bold", "Helvetica-Bold", 11), ("Large", "Helvetica", 18))
    document = read(makers.pdf(page, apart), "pdf")
    assert shown(document) == [("paragraph", "Every learner has a device of their own.")]
    assert [words for _, words in shown(document, 2)] == ["One", "Bold", "Large"]


def listed(*lines: tuple[str, float, int]) -> Document:
    """A page of lines: words, left edge, level in a list."""
    text, made, start = "\n".join(words for words, _, _ in lines), [], 0
    for number, (words, left, level) in enumerate(lines):
        box = (left, 14.0 * number, 300.0, 14.0 * number + 11)
        made.append(Line(start, start + len(words), 1, size=11, list_level=level, box=box))
        start += len(words) + 1
    return Document("pdf", text, tuple(made), pages=1)


def test_an_items_second_line_belongs_to_it_and_the_list_goes_on():
    document = listed(("• One that", 50, 1), ("goes on", 60, 0), ("• Two", 50, 1), ("Then prose", 50, 0))
    assert shown(document) == [("item", "• One that goes on"), ("item", "• Two"), ("paragraph", "Then prose")]
    assert [block.kind for block in text_pages(document, 1, 1)[0].blocks] == ["list", "paragraph"]


def test_what_begins_with_a_bullet_is_a_paragraph_of_its_own():
    document = listed(("Prose", 50, 0), ("• One", 50, 0), ("goes on", 60, 0))
    assert [words for _, words in shown(document)] == ["Prose", "• One goes on"]


def test_headings_never_skip_a_level():
    def build(document) -> None:
        for level in (3, 6, 1, 2):
            document.add_heading(f"Level {level}", level=level)

    (page,) = text_pages(read(makers.word(build), "docx"), 1, 1)
    assert [block.level for block in page.blocks] == [1, 2, 1, 2]


def test_only_the_pages_asked_for_come_empty_ones_too():
    document = read(
        makers.pdf(*[makers.written((f"Page {n}", "Helvetica", 12)) for n in (1, 2)], lambda _: None), "pdf"
    )
    assert [(page.number, len(page.blocks)) for page in text_pages(document, 2, 9)] == [(2, 1), (3, 0)]


def cut(*spots: tuple[int, int]) -> list[tuple[str, int, bool]]:
    """ "one two three" cut by remarks at these offsets: words, number of the remark, whether it begins there."""
    remarks = [Remark(FindingRow(), "", 1, Spot(1, *spot), number) for number, spot in enumerate(spots, start=1)]
    text = "Before\none two three\nafter"
    document = Document("docx", text, (), pages=1)
    runs = runs_of(document, Block("paragraph", 7, 20, 1, "one two three"), remarks)
    return [(run.words, run.remark.number if run.remark else 0, run.first) for run in runs]


def test_words_are_cut_where_remarks_begin_and_end():
    assert cut() == [("one two three", 0, False)]
    assert cut((11, 14)) == [("one ", 0, False), ("two", 1, True), (" three", 0, False)]
    assert cut((0, 10), (15, 26)) == [("one", 1, False), (" two ", 0, False), ("three", 2, True)]
    assert cut((0, 6), (21, 26)) == [("one two three", 0, False)]


def test_of_two_remarks_at_the_same_words_both_have_a_place():
    assert cut((7, 14), (11, 20)) == [("one two", 1, True), (" three", 2, True)]
    assert cut((7, 20), (11, 14)) == [("one two three", 1, True), ("", 2, True)]
