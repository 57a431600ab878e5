"""Damaged, locked and malicious files end in a fault with a sentence, within limits, and never in anything else."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest

from checks.reading import Unreadable, read
from tests.checks.reading.makers import paragraph, pdf, repacked, slides, word, word_of_xml, written

DOCX = word(lambda document: document.add_paragraph("The plan."))
PPTX = slides(lambda presentation: presentation.slides.add_slide(presentation.slide_layouts[0]))
PDF = pdf(written(("The plan.", "Helvetica", 12)))


def fault_of(data: bytes, format: str) -> tuple[str, str]:  # noqa: A002
    with pytest.raises(Unreadable) as caught:
        read(data, format)
    return caught.value.fault.code, caught.value.fault.sentence


@pytest.mark.parametrize("format", ["docx", "pdf", "pptx", "image"])
@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b" \r\n"])
def test_nothing_is_empty(data: bytes, format: str):  # noqa: A002
    assert fault_of(data, format)[0] == "empty"


@pytest.mark.parametrize("format", ["docx", "pdf", "pptx"])
@pytest.mark.parametrize(
    "data", [b"<html>no</html>", b"PK\x03\x04garbage", b"%PDF-1.7 garbage", bytes(range(1, 256)) * 40]
)
def test_garbage_is_unreadable(data: bytes, format: str):  # noqa: A002
    assert fault_of(data, format)[0] == "unreadable"


@pytest.mark.parametrize(
    ("data", "format"), [(DOCX, "docx"), (PPTX, "pptx"), (PDF, "pdf")], ids=["docx", "pptx", "pdf"]
)
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_file_cut_short_is_unreadable(data: bytes, format: str, share: float):  # noqa: A002
    assert fault_of(data[: int(len(data) * share)], format)[0] == "unreadable"


def test_one_kind_of_office_file_under_the_name_of_another_is_the_wrong_type():
    assert [fault_of(DOCX, "pptx")[0], fault_of(PPTX, "docx")[0]] == ["wrong_type"] * 2


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "macros"),
        ("x.wordprocessingml.template.main+xml", "template"),
    ],
)
def test_macro_files_and_templates_are_the_wrong_type_and_told_so(kind: str, said: str):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'.encode()
    code, sentence = fault_of(repacked(DOCX, {"[Content_Types].xml": types}), "docx")

    assert code == "wrong_type"
    assert said in sentence
    assert ".docx" in sentence


def test_a_photo_that_breaks_off_is_unreadable():
    code, sentence = fault_of(b"\xff\xd8\xff\xe0 jpeg", "image")

    assert code == "unreadable"
    assert "upload the new copy" in sentence


def test_an_unknown_format_is_the_wrong_type():
    assert fault_of(b"data", "exe")[0] == "wrong_type"


def test_an_office_file_with_a_password_is_encrypted_and_an_old_one_the_wrong_type():
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)

    assert fault_of(ole + "EncryptedPackage".encode("utf-16-le"), "docx")[0] == "encrypted"
    code, sentence = fault_of(ole, "docx")
    assert code == "wrong_type"
    assert ".docx" in sentence


def test_a_document_without_a_word_is_empty():
    assert fault_of(word(lambda document: document.add_paragraph("  ")), "docx")[0] == "empty"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part_is_refused(encoding: str):
    part = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode(encoding)

    assert fault_of(repacked(DOCX, {"word/comments.xml": part}), "docx")[0] == "unreadable"


def test_a_span_of_two_hundred_million_columns_is_clamped():
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="200000000"/></w:tcPr>' + paragraph("wide") + "</w:tc>"
    started = time.perf_counter()

    document = read(word_of_xml(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"), "docx")

    assert [line.cell and line.cell.column for line in document.lines] == [0, 1]
    assert time.perf_counter() - started < 2


def test_tables_nested_too_deeply_are_too_complex():
    body = paragraph("core")
    for _ in range(40):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"

    assert fault_of(word_of_xml(body), "docx")[0] == "too_complex"


def test_runs_nested_deeper_than_pythons_stack_do_no_harm():
    body = "<w:p>" + "<w:ins>" * 240 + "<w:r><w:t>deep</w:t></w:r>" + "</w:ins>" * 240 + "</w:p>"

    assert read(word_of_xml(body), "docx").text == "deep"


def test_styles_based_on_each_other_end():
    def build(document: Any) -> None:
        styles = document.styles
        one, other = styles.add_style("One", 1), styles.add_style("Other", 1)
        one.base_style, other.base_style = other, one
        document.add_paragraph("words", style="One")

    assert read(word(build), "docx").text == "words"


def test_a_part_that_unpacks_to_more_than_twenty_megabytes_is_too_complex():
    bomb = b"<a>" + b" " * (21 * 1024 * 1024) + b"</a>"

    assert fault_of(repacked(DOCX, {"word/comments.xml": bomb}), "docx")[0] == "too_complex"


def test_a_million_elements_are_too_complex():
    bomb = b"<a>" + b"<b/>" * 1_000_001 + b"</a>"

    assert fault_of(repacked(DOCX, {"word/comments.xml": bomb}), "docx")[0] == "too_complex"


def test_too_many_members_are_too_complex():
    assert (
        fault_of(repacked(DOCX, {f"word/media/{number}.png": b"" for number in range(2_001)}), "docx")[0]
        == "too_complex"
    )


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/passwd", "word\\..\\..\\x"])
def test_members_that_point_outside_are_refused(name: str):
    assert fault_of(repacked(DOCX, {name: b"x"}), "docx")[0] == "unreadable"


def test_a_container_without_a_table_of_contents_of_its_types_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert fault_of(file.getvalue(), "docx")[0] == "unreadable"


def test_a_pdf_of_more_than_a_thousand_pages_is_too_complex():
    data = pdf(*[lambda canvas: canvas.drawString(9, 9, "x")] * 1_001)

    assert fault_of(data, "pdf")[0] == "too_complex"
