"""A workbook becomes rows of words; what is active, hostile or no workbook is refused with a sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl.chart import BarChart

from checks.reading import Unreadable
from checks.reading.workbook import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, read
from tests.checks.reading.makers import members, repacked, word
from tests.checks.reading.workbooks import SHEET, with_sheet, with_types, workbook

ROOT = Path(__file__).parents[3]
PLAIN = workbook([["Name", "Hours"], ["Hank", 2]])
NEW_COPY = "Copy its rows into a new workbook, or save it as CSV, and choose the new file."


def fault_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.fault.code, caught.value.fault.sentence


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Renée Núñez", "Renée Núñez"),
        (12, "12"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (dt.date(2027, 3, 31), "2027-03-31"),
        (dt.datetime(2027, 3, 31, 14, 5), "2027-03-31 14:05"),  # noqa: DTZ001 - as a workbook has it
        (dt.time(14, 5), "14:05:00"),
        (True, "yes"),
        (False, "no"),
        ("007", "007"),
    ],
)
def test_a_value_is_read_as_somebody_would_type_it(value: object, words: str):
    assert read(workbook([["first", value]])) == [(1, ["first", words])]


def test_empty_rows_and_cells_at_the_end_are_left_out_and_rows_keep_their_numbers():
    assert read(workbook([["Name", None, "Hours"], [None, " "], [], ["Hank", None, 2, None]])) == [
        (1, ["Name", "", "Hours"]),
        (4, ["Hank", "", "2"]),
    ]


def test_a_formula_is_its_last_result():
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>2x</v></c></row>'

    assert read(with_sheet(rows)) == [(1, ["2", "2x"])]


def test_the_first_sheet_that_is_not_hidden_is_read():
    def hide(book: Any) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("Shown").append(["seen"])
        book.create_sheet("Another").append(["not this"])

    assert read(workbook([["hidden"]], hide)) == [(1, ["seen"])]


def test_a_sheet_of_charts_is_no_table():
    def add(book: Any) -> None:
        book.create_chartsheet("Chart", 0).add_chart(BarChart())

    assert read(workbook([["seen"]], add)) == [(1, ["seen"])]


@pytest.mark.parametrize("size", ["A1", "A1:XFD1048576"])
def test_what_the_sheet_says_of_its_size_is_not_believed(size: str):
    data = workbook([["Name", "Hours"], ["Hank", 2]])
    sheet = members(data)[SHEET]
    lying = sheet.replace(b'<dimension ref="A1:B2"', f'<dimension ref="{size}"'.encode())
    assert lying != sheet
    started = time.perf_counter()

    assert read(repacked(data, {SHEET: lying})) == [(1, ["Name", "Hours"]), (2, ["Hank", "2"])]
    assert time.perf_counter() - started < 2


def test_more_than_may_be_is_read_just_so_far_that_it_shows():
    many = read(workbook([["x"]] * (MOST_ROWS + 10)))
    ((_, wide),) = read(workbook([["x"] * (MOST_COLUMNS + 10)]))
    ((_, (long,)),) = read(workbook([["x" * (LONGEST_CELL + 10)]]))

    assert (len(many), len(wide), len(long)) == (MOST_ROWS + 1, MOST_COLUMNS + 1, LONGEST_CELL + 1)


def macros() -> bytes:
    return repacked(PLAIN, {"xl/vbaProject.bin": b"program"})


def macro_workbook() -> bytes:
    return with_types(PLAIN, "spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml")


def external_link() -> bytes:
    return repacked(PLAIN, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def external_relationship() -> bytes:
    link = b'<Relationships><Relationship Id="r" Type="x/image" Target="http://a.example" TargetMode="External"/>'
    return repacked(PLAIN, {"xl/worksheets/_rels/sheet1.xml.rels": link + b"</Relationships>"})


def embedded() -> bytes:
    return repacked(PLAIN, {"xl/embeddings/oleObject1.bin": b"program"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (macros(), "This workbook holds macros."),
        (external_link(), "This workbook takes values from other files."),
        (external_relationship(), "This workbook takes values from other files."),
        (embedded(), "This workbook has other files in it."),
    ],
)
def test_what_is_active_is_refused(data: bytes, reason: str):
    assert fault_of(data) == ("wrong_type", f"{reason} {NEW_COPY}")


def test_links_in_cells_are_no_harm():
    def link(book: Any) -> None:
        book.active["A1"].hyperlink = "https://a.example/"

    assert read(workbook([["Event"]], link)) == [(1, ["Event"])]


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (macro_workbook(), "wrong_type", "carries macros"),
        (word(lambda document: document.add_paragraph("x")), "wrong_type", "not a workbook"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512), "wrong_type", ".xlsx"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (b"PK\x03\x04 a workbook", "unreadable", "damaged"),
        (PLAIN[: len(PLAIN) // 2], "unreadable", "damaged"),
        (repacked(PLAIN, {SHEET: b"<worksheet"}), "unreadable", "damaged"),
        (repacked(PLAIN, {}, without=["xl/workbook.xml"]), "unreadable", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, code: str, said: str):
    found, sentence = fault_of(data)

    assert found == code
    assert said in sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_never_expanded(part: str, encoding: str):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'

    assert fault_of(repacked(PLAIN, {part: bomb.encode(encoding)}))[0] == "unreadable"


def test_a_part_under_an_odd_name_expands_nothing_either():
    """Such a part is not looked into beforehand; the reader itself keeps its entities closed."""
    secret = ROOT / "LICENSE"
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>&e;</v></c></row></sheetData></worksheet>'
    )
    parts = members(PLAIN)
    changes = {
        "xl/worksheets/sheet1.odd": sheet.encode(),
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"sheet1.xml", b"sheet1.odd"),
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"sheet1.xml", b"sheet1.odd"),
    }
    data = repacked(PLAIN, changes, without=[SHEET])

    try:
        words = str(read(data))
    except Unreadable as refused:
        words = refused.fault.sentence
    assert "Apache" not in words


def test_a_workbook_that_unpacks_to_far_more_than_it_is_worth_is_refused():
    bomb = repacked(PLAIN, {"xl/media/image1.png": bytes(8 * 1024 * 1024)})

    assert fault_of(bomb) == ("too_complex", f"This workbook unpacks to far more than a list needs. {NEW_COPY}")


def test_a_part_of_more_than_twenty_megabytes_is_not_unpacked():
    bomb = repacked(PLAIN, {SHEET: b"<worksheet>" + b" " * (21 * 1024 * 1024)})

    assert fault_of(bomb) == ("too_complex", f"This workbook unpacks to far more than a list needs. {NEW_COPY}")


def test_members_that_overlap_are_refused():
    data = bytearray(workbook([["x"]]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        first, second = archive.infolist()[:2]
    entry = data.rindex(second.filename.encode())
    offset = entry - 4
    data[offset : offset + 4] = first.header_offset.to_bytes(4, "little")

    assert fault_of(bytes(data))[0] == "unreadable"


def child(data: bytes, folder: Path) -> Any:
    """What the reading child prints of these bytes; it must end well and keep silent on standard error."""
    (folder / "file").write_bytes(data)
    script = 'exec "$0" -m checks.reading.workbook 3<file'
    ended = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert ended.stderr == b""
    return json.loads(ended.stdout)


def test_the_child_prints_rows_or_a_fault(tmp_path: Path):
    assert child(PLAIN, tmp_path) == {"rows": [[1, ["Name", "Hours"]], [2, ["Hank", "2"]]]}
    assert child(macros(), tmp_path) == {
        "fault": {"code": "wrong_type", "sentence": f"This workbook holds macros. {NEW_COPY}"}
    }
