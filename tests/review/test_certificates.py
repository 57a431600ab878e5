"""The certificate says what it was given and nothing else, to the eye, to a screen reader and to a camera."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.certificates import CertificateFacts, NotPrintable, certificate_pdf

FACTS = CertificateFacts(
    title="Certificate of Recertification",
    name="Renée Núñez-O’Brien",
    statement="has met every requirement and is recertified as",
    credential="Alabama Chief Technology Officer (AL-CTO)",
    issuer="Alabama Leaders in Educational Technology",
    number="AL-CTO-2027-000123",
    issued_on=dt.date(2027, 2, 3),
    valid_until=dt.date(2030, 2, 2),
    address="https://plandesk.example/register/Jd83hKq0rT5vXw2y",
)
HOSTILE = '#panic("x") *Rivera* $x$ \\u{41} _a_ `b` <c> @d // e /* f */ ] } #{ 1 + 1 }'


def text_of(pdf: bytes) -> str:
    """All words of the certificate without blanks: a reader of PDFs guesses where some are."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return tight(document[0].get_textpage().get_text_bounded())


def tight(words: str) -> str:
    """Words without blanks, line ends, and what pypdfium2 makes of a hyphen at the end of a line."""
    return "".join(words.replace("\x02", "-").replace("\u200b", "").split())


def tags_of(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The elements of a structure tree, from the root down."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from tags_of(child)
    elif isinstance(element, pikepdf.Dictionary):
        yield element
        yield from tags_of(element.get("/K", pikepdf.Array()))


def test_it_says_all_that_it_is_given():
    said = text_of(certificate_pdf(FACTS))

    assert said == tight(
        "Alabama Leaders in Educational Technology Certificate of Recertification This certifies that "
        "Renée Núñez-O’Brien has met every requirement and is recertified as Alabama Chief Technology Officer (AL-CTO) "
        "Certificate number AL-CTO-2027-000123 Issued on February 3, 2027 Valid until February 2, 2030 "
        f"Check this certificate at {FACTS.address}"
    )


def test_what_does_not_expire_names_no_end():
    assert "Validuntil" not in text_of(certificate_pdf(replace(FACTS, valid_until=None)))


def test_it_is_tagged_for_screen_readers():
    with pikepdf.open(io.BytesIO(certificate_pdf(FACTS))) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        with pdf.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Certificate of Recertification: Renée Núñez-O’Brien"
        tags = list(tags_of(pdf.Root.StructTreeRoot.K))
        names = [str(tag.S) for tag in tags if "/S" in tag]
        (figure,) = (tag for tag in tags if tag.get("/S") == "/Figure")
        assert names.count("/H1") == 1
        assert names.count("/Link") == 1
        assert str(figure.Alt) == f"QR code that leads to the register of certificates: {FACTS.address}"


def test_it_bears_the_day_on_which_it_was_issued():
    with pikepdf.open(io.BytesIO(certificate_pdf(FACTS))) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20270203")


def test_the_code_leads_to_the_register():
    picture = pypdfium2.PdfDocument(certificate_pdf(FACTS))[0].render(scale=3).to_numpy()

    found, *_ = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(picture))

    assert found == FACTS.address


def test_it_is_the_same_file_whenever_it_is_made():
    first, second = (sha256(certificate_pdf(FACTS)).hexdigest() for _ in range(2))
    other = sha256(certificate_pdf(replace(FACTS, name="Ren Nez"))).hexdigest()

    assert first == second != other


@pytest.mark.parametrize("field", ["title", "name", "statement", "credential", "number"])
def test_words_are_printed_and_never_run(field: str):
    assert tight(HOSTILE) in text_of(certificate_pdf(replace(FACTS, **{field: HOSTILE})))


@pytest.mark.parametrize("file", ["/etc/passwd", "../emails/passed.txt"])
def test_no_word_opens_a_file(file: str):
    words = f'#read("{file}") #import "@preview/tablex:0.0.8"'

    assert tight(words) in text_of(certificate_pdf(replace(FACTS, name=words)))


@pytest.mark.parametrize(
    "name",
    [
        "Wilhelmina Alexandrina Featherstonehaugh-Cholmondeley-Marjoribanks III",
        "Nguyễn Thị Ánh Tuyết",
        "Łukasz Żółć Šťastný Þórður Ærøskøbing",
        "Αλέξανδρος Παπαδόπουλος, Юлия Щукина",
        "W" * 120,
        "A",
    ],
)
def test_names_of_any_length_and_letters_stay_on_the_sheet(name: str):
    pdf = certificate_pdf(replace(FACTS, name=name))
    words = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    left, right = (0.7 * 72, (11 - 0.7) * 72)

    assert tight(name) in text_of(pdf)
    assert [
        box for box in map(words.get_charbox, range(words.count_chars())) if not left < box[0] <= box[2] < right
    ] == []


def test_everything_long_at_once_is_still_one_sheet():
    long = " ".join(["Extraordinarily"] * 12)

    assert FACTS.number in text_of(
        certificate_pdf(replace(FACTS, title=long, name=long, credential=long, statement=long, issuer=long))
    )


def test_letters_that_the_fonts_lack_are_named():
    with pytest.raises(NotPrintable, match=r"^The certificate cannot be printed: its letters have no “李”.$"):
        certificate_pdf(replace(FACTS, name="李 Owl"))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=130))
def test_whatever_the_name_is_it_is_printed_or_refused(name: str):
    try:
        pdf = certificate_pdf(replace(FACTS, name=name))
    except NotPrintable:
        return
    assert len(pypdfium2.PdfDocument(pdf)) == 1
