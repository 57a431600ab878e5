"""A document goes through JSON unchanged, and nothing else comes back as one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model import Cell, Document, HiddenText, Line, OutlineEntry
from checks.reading import ScannedPage, from_json, pages_from_json, pages_to_json, to_json

small = st.integers(0, 90)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
tenths = st.integers(0, 8000).map(lambda number: number / 10)


@st.composite
def documents(draw: Any) -> Document:
    pages = draw(st.integers(1, 5))
    text, lines = "", []
    for line_words in draw(st.lists(words, max_size=6)):
        start = len(text)
        text += line_words + "\n"
        lines.append(
            Line(
                start=start,
                end=start + len(line_words),
                page=draw(st.integers(1, pages)),
                size=draw(tenths),
                bold=draw(st.booleans()),
                style=draw(words),
                level=draw(small),
                list_level=draw(small),
                cell=draw(st.none() | st.builds(Cell, small, small, small)),
                running=draw(st.booleans()),
                pictures=draw(small),
                box=draw(st.none() | st.tuples(tenths, tenths, tenths, tenths)),
                lead=draw(st.integers(0, len(line_words))),
            )
        )
    entries = st.builds(OutlineEntry, words, st.integers(1, 9), st.integers(1, pages))
    return Document(
        format=draw(st.sampled_from(["pdf", "docx", "pptx"])),
        text=text,
        lines=tuple(lines),
        pages=pages,
        pages_exact=draw(st.booleans()),
        pages_without_text=tuple(draw(st.lists(st.integers(1, pages), max_size=3))),
        pages_by_ocr=tuple(draw(st.lists(st.integers(1, pages), max_size=3))),
        outline=tuple(draw(st.lists(entries, max_size=3))),
        page_labels=tuple(draw(st.lists(words, max_size=3))),
        has_page_number_field=draw(st.booleans()),
        active_content=tuple(draw(st.lists(words, max_size=3))),
        hidden=tuple(draw(st.lists(st.builds(HiddenText, st.integers(1, pages), words), max_size=3))),
    )


@given(documents())
def test_a_document_comes_back_from_json_as_it_went(document: Document):
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


@given(documents(), small)
def test_a_scanned_page_comes_back_from_json_as_it_went(document: Document, number: int):
    here = {"pages_without_text": (), "pages_by_ocr": (1,), "outline": (), "hidden": (), "marks": ()}
    pages = (ScannedPage(number + 1, 792.0, replace(document, pages=1, lines=(), **here)),)

    assert pages_from_json(json.loads(json.dumps(pages_to_json(pages)))) == pages


@pytest.mark.parametrize(
    "wrong",
    [{}, [[1, 792.0]], [[0, 792.0, "page"]], [["1", 792.0, "page"]], [[1, "high", "page"]], [[1, 792.0, "pages"]]],
)
def test_anything_else_is_no_scanned_page(wrong: object):
    page, pages = (to_json(Document("pdf", "", (), count)) for count in (1, 2))
    told = {"page": page, "pages": pages}
    value = [[told.get(str(part), part) for part in each] for each in wrong] if isinstance(wrong, list) else wrong

    with pytest.raises(ValueError):  # noqa: PT011
        pages_from_json(value)


def plain() -> dict[str, Any]:
    lines = (Line(0, 7, 1, lead=3), Line(8, 13, 2, box=(1.0, 2.0, 3.0, 4.0), cell=Cell(0, 0, 0)))
    outline = (OutlineEntry("Mission", 1, 1),)
    return to_json(Document("pdf", "Mission\nGoals", lines, pages=2, outline=outline))


START, END, PAGE, SIZE, BOLD, STYLE, CELL, BOX, LEAD = 0, 1, 2, 3, 4, 5, 8, 11, 12


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("format",), "exe"),
        (("text",), None),
        (("text",), "Mission\nGoals\ud800"),
        (("text",), "Mission\nGoals\x00"),
        (("pages",), "2"),
        (("pages",), True),
        (("pages",), -1),
        (("pages_exact",), 1),
        (("pages_without_text",), [3]),
        (("pages_by_ocr",), [0]),
        (("outline", 0), ["Mission", 1, 9]),
        (("page_labels",), [1]),
        (("active_content",), "javascript"),
        (("lines",), {}),
        (("lines", 0), [0, 7]),
        (("lines", 0, START), -1),
        (("lines", 0, END), 99),
        (("lines", 1, START), 3),
        (("lines", 0, PAGE), 3),
        (("lines", 0, SIZE), float("nan")),
        (("lines", 0, BOLD), 0),
        (("lines", 0, STYLE), ["Normal"]),
        (("lines", 1, CELL), [0, 0]),
        (("lines", 1, BOX), [1, 2, 3, "4"]),
        (("lines", 0, LEAD), 8),
    ],
)
def test_anything_else_is_refused(place: tuple[Any, ...], wrong: object):
    value = plain()
    inside: Any = value
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = wrong

    with pytest.raises(ValueError):  # noqa: PT011  # ValueError is all that is promised
        from_json(value)


@pytest.mark.parametrize("value", [None, [], "document", {}, plain() | {"path": "/etc/passwd"}])
def test_what_has_not_the_fields_of_a_document_is_refused(value: object):
    with pytest.raises(ValueError, match="fields"):
        from_json(value)
