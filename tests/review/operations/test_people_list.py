"""A list of people is read however a spreadsheet saves or copies it; what cannot be read is said in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.operations.columns import NamedList, iso_day
from review.operations.people_list import MOST_BYTES, MOST_ROWS, decode, read_list
from review.operations.refusals import NotReady
from review.spreadsheets import clean

LIST = "Name,E-mail\nRenée Núñez,renee@demo.example\n"
RENEE = [(2, {"name": "Renée Núñez", "email": "renee@demo.example"}, "")]


def lines(found: NamedList) -> list[tuple[int, dict[str, str], str]]:
    return [(line.number, line.words, line.problem) for line in found.lines]


def refusal(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(NotReady) as refused:
        read_list(decode(text) if isinstance(text, bytes) else text)
    (problem,) = refused.value.problems
    return problem.field, problem.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_of_a_spreadsheet(encoding: str, line_end: str):
    assert lines(read_list(decode(LIST.replace("\n", line_end).encode(encoding)))) == RENEE


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_what_stands_between_the_columns_is_found(between: str):
    assert lines(read_list(LIST.replace(",", between))) == RENEE


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("NAME", "name"),
        ("Full name", "name"),
        ("E-Mail Address", "email"),
        ("email", "email"),
        (" Role ", "role"),
        ("School District", "district"),
        ("program", "program"),
        ("Certification issued on", "issued_on"),
        ("Issue date", "issued_on"),
    ],
)
def test_columns_are_found_by_several_names(name: str, column: str):
    others = [known for known in ("name", "email") if known != column]
    found = read_list(",".join([name, *others]) + "\nwords,other,another")
    assert found.lines[0].words[column] == "words"
    assert found.unread == []


def test_columns_that_are_not_known_are_named_and_left_out():
    found = read_list("Phone,Name,E-mail,,School\n555,Hank,hank@demo.example,,Elm")
    assert found.unread == ["Phone", "School"]
    assert lines(found) == [(2, {"name": "Hank", "email": "hank@demo.example"}, "")]


def test_rows_keep_the_number_of_the_line_on_which_they_begin():
    found = read_list('\nname,email\n\n"Hank\nHolder",hank@demo.example\n,\nVera,vera@demo.example')
    assert [(line.number, line.words["name"]) for line in found.lines] == [(4, "Hank Holder"), (7, "Vera")]


def test_quoted_cells_hold_commas_and_marks_and_no_control_characters():
    found = read_list('name,email,district\n"Holder, ""Hank""", "hank@demo.example","Elm\x07\u202e City"')
    assert found.lines[0].words == {"name": 'Holder, "Hank"', "email": "hank@demo.example", "district": "Elm City"}


def test_a_short_row_lacks_its_last_columns_and_a_long_one_is_said():
    found = read_list("name,email,issued on\nHank,hank@demo.example\nVera,vera@demo.example,July 1, 2024\nEd,e@x.y,1,,")
    assert [line.words.get("issued_on") for line in found.lines] == [None, "July 1", "1"]
    assert [line.problem for line in found.lines] == [
        "",
        "The row has more columns than the first row. Put text that holds a comma in double quotation marks.",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Choose a file, or copy the rows of the list into the box."),
        (" \n,,\n", "Choose a file, or copy the rows of the list into the box."),
        ("\x07,\x07", "Choose a file, or copy the rows of the list into the box."),
        ("name,email\n", "The list has no row below the names of its columns."),
        ("name\nHank", "The first row must name the columns, and “e-mail” is not among them."),
        ("Hank,h@x.y\n", "The first row must name the columns, and “name” and “e-mail” are not among them."),
        ("name,email,E-mail\nH,h,h", "Two columns say the same: “email” and “E-mail”. Leave one of them out."),
        (
            'name,email\nHank,h@x.y\n"Vera,v@x.y',
            "The list cannot be read from line 3 on: a double quotation mark is missing or extra.",
        ),
        (
            'name,email\n"Hank" H,h@x.y',
            "The list cannot be read from line 2 on: a double quotation mark is missing or extra.",
        ),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str, sentence: str):
    assert refusal(text) == ("rows", sentence)


def test_a_list_of_the_most_rows_is_read_and_one_more_is_not():
    most = "name,email\n" + "Hank,hank@demo.example\n" * MOST_ROWS
    assert len(read_list(most).lines) == MOST_ROWS
    assert refusal(most + "Vera,v@x.y")[1] == "The list has 2,001 rows. Split it: 2,000 are the most at once."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (MOST_BYTES + 1), "The file is larger than 1 MB. Split the list, or leave out columns."),
        (
            b"PK\x03\x04 a workbook",
            "This is a workbook. Save it as “CSV UTF-8” in Excel, or copy its rows into the box.",
        ),
        (
            b"\xff\xfen\x00a",
            "The file cannot be read as text. Save it as “CSV UTF-8” in Excel, or copy its rows into the box.",
        ),
        (
            b"name\x81\x8d",
            "The file cannot be read as text. Save it as “CSV UTF-8” in Excel, or copy its rows into the box.",
        ),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(data: bytes, sentence: str):
    assert refusal(data) == ("file", sentence)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024-07-01", "2024-07-01"),
        ("7/1/2024", "2024-07-01"),
        ("07/01/2024", "2024-07-01"),
        ("July 1, 2024", "2024-07-01"),
        ("jul 1, 2024", "2024-07-01"),
        ("13/1/2024", "13/1/2024"),
        ("7/1/24", "2024-07-01"),
        ("7-1-2024", "2024-07-01"),
        ("February 30, 2024", "February 30, 2024"),
        ("", ""),
    ],
)
def test_days_as_people_in_the_united_states_write_them(words: str, day: str):
    assert iso_day(words) == day


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str):
    try:
        found = read_list(clean(text))
    except NotReady:
        return
    assert all(word.isprintable() for line in found.lines for word in line.words.values())


@given(st.binary())
def test_whatever_is_in_a_file_is_read_or_refused(data: bytes):
    try:
        read_list(decode(data))
    except NotReady:
        return
