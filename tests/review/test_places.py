"""Quoted words are found again in what is read now, whatever the offsets of another reading say."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from checks.model import Document, Line
from checks.reading import read
from review.queries.places import MOST_HITS, Hit, Spot, boxes_of, hits_of, spot_of
from tests.checks.reading.makers import pdf, written

PAGES = ("Goals\nOur goals are two", "Goals\nOur goals are three", "The end")


def document_of(*pages: str) -> Document:
    """A document of these pages, each line a box of 10 points on 100."""
    text, lines = "\n".join(pages), []
    start = 0
    for number, page in enumerate(pages, start=1):
        for place, words in enumerate(page.split("\n")):
            box = (10.0, 20.0 * place, 110.0, 20.0 * place + 10)
            lines.append(Line(start, start + len(words), number, box=box))
            start += len(words) + 1
    return Document("pdf", text, tuple(lines), pages=len(pages))


@pytest.mark.parametrize(
    ("place", "spot"),
    [
        ({"quote": "Our goals are three"}, Spot(2, 30, 49)),
        ({"quote": "Our goals", "page": 2}, Spot(2, 30, 39)),
        ({"quote": "Our goals", "page": 1, "start": 30}, Spot(1, 6, 15)),
        ({"quote": "Our goals", "start": 29, "end": 1}, Spot(2, 30, 39)),
        ({"quote": "Our goals", "page": 9}, Spot(2, 30, 39)),
        ({"quote": "  two \n Goals ", "page": 1}, Spot(1, 20, 29)),
        ({"quote": "(goals"}, None),
        ({"quote": "", "page": 1, "start": 0, "end": 5}, None),
        ({}, None),
    ],
)
def test_a_quote_is_found_where_it_stands(place: dict[str, object], spot: Spot | None):
    assert spot_of(document_of(*PAGES), place) == spot


def test_a_reader_finds_words_in_any_case_and_over_lines_with_what_stands_around_them():
    assert hits_of(document_of(*PAGES), "  OUR goals ") == (
        Hit(1, "Goals", "Our goals", "are two Goals Our goals are three The"),
        Hit(2, "Goals Our goals are two Goals", "Our goals", "are three The end"),
    )
    assert hits_of(document_of(*PAGES), "two goals")[0].words == "two Goals"
    assert hits_of(document_of(*PAGES), "goals (") == ()
    assert len(hits_of(document_of("plan " * 300), "plan")) == MOST_HITS


def test_nothing_is_found_in_an_empty_document():
    assert spot_of(Document("pdf", "", (), pages=1), {"quote": "Goals"}) is None
    assert hits_of(Document("pdf", "", (), pages=1), "Goals") == ()


def test_words_over_two_lines_have_a_box_on_each_and_one_over_two_pages_on_each_page():
    document = document_of(*PAGES)
    spot = spot_of(document, {"quote": "Our goals are two Goals Our"})
    assert [len(boxes_of(document, spot, page)) for page in (1, 2, 3)] == [1, 2, 0]
    assert boxes_of(document, spot, 1) == ((10.0, 20.0, 110.0, 30.0),)


@pytest.mark.parametrize(
    "words", ["illicitly filling in", "WWW MMM of Willow", "HARD CAPITALS", "1,234,567 dollars", "(a) to (i): fill"]
)
def test_boxes_stand_within_a_letter_or_two_of_the_words(words: str):
    before, after = "Here the district is ", " by every school that has a plan."
    document = read(pdf(written((before + words + after, "Helvetica", 12))), "pdf")
    spot = spot_of(document, {"quote": words})
    assert spot is not None
    ((left, _, right, _),) = boxes_of(document, spot, 1)
    wanted = 72 + stringWidth(before, "Helvetica", 12)
    assert abs(left - wanted) < 14
    assert abs(right - wanted - stringWidth(words, "Helvetica", 12)) < 14
