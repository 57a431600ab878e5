"""A PDF as a file: scans, hidden words, passwords, active content, and witnesses that disagree."""

from __future__ import annotations

from typing import Any

import pypdf
import pytest
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from checks.model import HiddenText
from checks.reading import Unreadable, read, read_text
from tests.checks.reading.makers import copied, pdf, saved, words_of, written

BODY = "The district will keep every device in service for five years."


def test_pages_that_only_ocr_could_read_are_listed():
    document = read_text(pdf(written((BODY, "Helvetica", 11)), scanned, written((BODY, "Helvetica", 11))), "pdf")

    assert document.pages_without_text == (2,)


def test_a_scan_of_empty_pages_is_read_and_says_nothing():
    document = read(pdf(scanned, scanned, written((BODY, "Helvetica", 11))), "pdf")

    assert (words_of(document), document.pages_by_ocr, document.pages_without_text) == ([BODY], (1, 2), ())


def test_the_invisible_text_layer_of_a_scan_is_read():
    def draw(canvas: Any) -> None:
        scanned(canvas)
        invisible(canvas)

    assert words_of(read(pdf(draw), "pdf"))[0] == BODY


def test_invisible_text_without_a_scan_is_no_evidence_and_is_named():
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 600, "Seen")
        invisible(canvas)

    document = read(pdf(draw), "pdf")

    assert words_of(document) == ["Seen"]
    assert document.hidden == (HiddenText(1, BODY),)


def test_empty_pages_are_an_empty_file():
    with pytest.raises(Unreadable) as caught:
        read(pdf(lambda canvas: None), "pdf")

    assert caught.value.fault.code == "empty"


def test_a_file_that_opens_with_blank_pages_for_the_most_part_is_unreadable():
    nothing = [lambda canvas: None] * 3

    with pytest.raises(Unreadable) as caught:
        read(pdf(written((BODY, "Helvetica", 11)), *nothing), "pdf")

    assert caught.value.fault.code == "unreadable"
    assert "blank" in caught.value.fault.sentence


def test_pages_whose_letters_are_drawn_as_outlines_need_ocr():
    def outlines(canvas: Any) -> None:
        for number in range(400):
            canvas.line(72 + number, 500, 74 + number, 510)

    document = read_text(pdf(written((BODY, "Helvetica", 11)), outlines), "pdf")

    assert document.pages_without_text == (2,)


def test_active_content_is_named_and_never_run():
    writer = copied(pdf(written((BODY, "Helvetica", 11))))
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("plan.exe", b"MZ")
    launch = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x")})
    writer.root_object[NameObject("/OpenAction")] = launch

    assert read(saved(writer), "pdf").active_content == ("embedded_files", "javascript", "launch")


def test_a_file_that_asks_for_a_password_is_encrypted():
    locked = pdf(written((BODY, "Helvetica", 11)), encrypt=StandardEncryption("secret", strength=128))

    with pytest.raises(Unreadable) as caught:
        read(locked, "pdf")

    assert caught.value.fault.code == "encrypted"


def test_a_file_that_only_its_owner_may_change_is_read():
    protected = pdf(written((BODY, "Helvetica", 11)), encrypt=StandardEncryption("", "owner", strength=128))

    assert words_of(read(protected, "pdf")) == [BODY]


def test_witnesses_that_count_different_pages_are_not_believed():
    writer = copied(pdf(written((BODY, "Helvetica", 11)), written((BODY, "Helvetica", 11))))
    tree = writer.root_object["/Pages"]
    tree[NameObject("/Kids")] = ArrayObject([tree["/Kids"][0], tree["/Kids"][1], _nothing(writer)])
    data = saved(writer).replace(b"/Count 2", b"/Count 3")

    with pytest.raises(Unreadable) as caught:
        read(data, "pdf")

    assert caught.value.fault.code == "unreadable"


def test_page_labels_are_kept():
    writer = copied(pdf(*[written((BODY, "Helvetica", 11))] * 3))
    writer.set_page_label(0, 0, style="/r")
    writer.set_page_label(1, 2, style="/D")

    assert read(saved(writer), "pdf").page_labels == ("i", "1", "2")


def scanned(canvas: Any) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 612, 792)


def invisible(canvas: Any) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textOut(BODY)
    canvas.drawText(text)


def _nothing(writer: pypdf.PdfWriter) -> Any:
    return writer._add_object(DecodedStreamObject())
