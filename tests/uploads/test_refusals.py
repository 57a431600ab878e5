"""Which files are refused, with which sentence, and that each sentence says what to do."""

import io
import struct
import zipfile

import pytest

from tests.uploads import makers
from uploads import Limits, kinds_in_words, refusal
from uploads.refusals import _TABLE

PLAN = ("docx", "pdf")


def answer(refused):
    return refused.code, refused.status


@pytest.mark.parametrize("code", _TABLE)
def test_every_sentence_tells_what_is_wrong_and_then_what_to_do(code):
    words = {"kinds": "a PDF", "extension": ".pdf", "megabytes": 50, "megapixels": 50, "files": 200}
    sentence = refusal(code, **words, there="“Plan”", here="“Sheet”").sentence
    wrong, do = sentence.split(". ", 1)
    assert wrong.startswith(("The selected file ", "The selected picture ", "The files "))
    assert do.split(". ")[-1].split()[0] in {"Ask", "Choose", "Make", "Open", "Remove", "Save", "Try"}
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_kinds_are_said_in_words():
    assert kinds_in_words(("pdf", "docx")) == "a Word document or PDF"
    assert kinds_in_words(("pdf",)) == "a PDF"
    assert kinds_in_words(("jpg", "png", "docx")) == "a Word document, PNG picture or JPG picture"


def test_an_empty_file(refused):
    assert answer(refused(b"", "plan.docx")) == ("empty", 422)


def test_a_file_above_the_limit(refused):
    answered = refused(makers.a_pdf(padding=2**20), "plan.pdf", limits=Limits(file_bytes=2**20))
    assert answer(answered) == ("too_large", 413)
    assert answered.sentence == (
        "The selected file must be smaller than 1 MB. "
        "Make it smaller, for example by compressing its pictures, and choose it again."
    )


@pytest.mark.parametrize("name", ["plan.exe", "plan", "plan.pptx", "plan.docm", "plan.pdf.zip", "pdf"])
def test_a_kind_that_is_not_asked_for(refused, name):
    answered = refused(makers.a_pdf(), name, PLAN)
    assert answer(answered) == ("wrong_type", 422)
    assert answered.sentence == (
        "The selected file must be a Word document or PDF. Save your document in that form and choose the new file."
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ" + bytes(2000), "plan.pdf"),
        (b"<!DOCTYPE html><html><body>Plan</body></html>", "plan.pdf"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "plan.docx"),
        (makers.a_pdf(), "plan.docx"),
        (makers.a_docx(), "plan.pdf"),
        (makers.a_pptx(), "plan.docx"),
        (makers.a_picture("png"), "sheet.jpg"),
        (makers.a_container(types=makers.content_types(makers.SHEET)), "plan.docx"),
        (makers.a_container({"[Content_Types].xml": None}), "plan.docx"),
        (makers.a_container(types=makers.content_types(part="/word/elsewhere.xml")), "plan.docx"),
        (makers.a_container(types=makers.content_types(makers.WORD.replace("main", "template.main"))), "plan.docx"),
    ],
)
def test_a_name_that_the_content_belies(refused, content, name):
    assert answer(refused(content, name)) == ("type_mismatch", 422)


def test_a_mismatch_names_the_ending(refused):
    assert refused(b"plain text", "plan.pdf", PLAN).sentence == (
        "The selected file must be a Word document or PDF. "
        "Its name ends in .pdf, but its content is something else. "
        "Open it in the program that made it, save it in that form, and choose the new file."
    )


@pytest.mark.parametrize("name", ["plan.doc", "slides.ppt", "plan.docx"])
def test_the_old_office_formats(refused, name):
    assert answer(refused(makers.an_ole(), name, PLAN)) == ("old_format", 422)


def test_a_password_protected_word_document(refused):
    assert answer(refused(makers.an_ole("EncryptedPackage"), "plan.docx")) == ("encrypted", 422)


def test_a_container_with_an_encrypted_member(refused):
    content = makers.a_container().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    assert answer(refused(content, "plan.docx")) == ("encrypted", 422)


@pytest.mark.parametrize(
    "content",
    [
        makers.a_pdf()[:-30],
        b"%PDF-1.7\n" + b"x" * 5000,
    ],
)
def test_a_pdf_that_broke_off(refused, content):
    assert answer(refused(content, "plan.pdf")) == ("damaged", 422)


def broken_containers():
    whole = makers.a_container()
    yield "cut off", whole[: len(whole) // 2]
    yield "directory lost", whole[:-22]
    yield "content changed", whole[:60] + b"\xff" * 40 + whole[100:]
    yield "method unknown", whole.replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x00\x00\x63\x00")
    yield "two of one name", makers.a_container({"WORD/document.xml": makers.BODY})
    yield "not XML", makers.a_container(body=b"\x4c\x6f\xa7\x94")
    yield "odd encoding", makers.a_container(body="<?xml version='1.0' encoding='UTF-7'?><a/>")
    for name in ("../evil.xml", "word/../../evil.xml", "/etc/evil.xml", "word\\..\\evil.xml", "C:/evil.xml"):
        yield name, makers.a_container({name: "<a/>"})
    yield "overlap", overlapping()


def overlapping():
    """Two entries of the directory that point to one and the same member."""
    content = makers.a_container({"word/a.bin": bytes(1000), "word/b.bin": bytes(1000)})
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        first = struct.pack("<I", container.getinfo("word/a.bin").header_offset)
        second = struct.pack("<I", container.getinfo("word/b.bin").header_offset)
    head, directory = content[: content.index(b"PK\1\2")], content[content.index(b"PK\1\2") :]
    return head + directory.replace(second + b"word/b.bin", first + b"word/b.bin")


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in broken_containers()])
def test_a_broken_container(refused, content):
    assert answer(refused(content, "plan.docx")) == ("damaged", 422)


DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": DTD},
        {"word/document.xml": DTD.encode("utf-16")},
        {"word/document.xml": DTD.encode("utf-16-be")},
        {"word/document.xml": "<!--" + " " * (256 * 1024 - 10) + "-->" + DTD[21:]},
        {"word/_rels/document.xml.rels": DTD},
        {"customXml/item1.xml": DTD},
        {"[Content_Types].xml": DTD},
        {
            "[Content_Types].xml": makers.content_types(part="/word/document.jpg"),
            "word/document.jpg": DTD,
        },
    ],
)
def test_a_document_type_definition(refused, parts):
    assert answer(refused(makers.a_container(parts), "plan.docx")) == ("xml_dtd", 422)


def test_too_many_members(refused):
    content = makers.a_container({f"word/media/{number}.png": b"" for number in range(2000)})
    assert answer(refused(content, "plan.docx")) == ("too_complex", 422)


def test_a_directory_is_too_large_to_be_read_at_all(refused):
    content = makers.a_container({f"word/media/{number:0200}.png": b"" for number in range(5000)})
    assert answer(refused(content, "plan.docx", limits=Limits(zip_members=10_000))) == ("too_complex", 422)


@pytest.mark.parametrize(
    ("parts", "limits"),
    [
        ({"word/media/flat.bmp": bytes(201 * 2**20)}, Limits()),
        ({"word/styles.xml": "<a>" + " " * (20 * 2**20) + "</a>"}, Limits()),
        ({"word/styles.xml": "<a>" + "<b/>" * 1_000_000 + "</a>"}, Limits()),
        ({"[Content_Types].xml": makers.content_types() + " " * 2**20}, Limits()),
    ],
    ids=["unpacked", "one part", "start tags", "content types"],
)
def test_a_bomb(refused, parts, limits):
    assert answer(refused(makers.a_container(parts), "plan.docx", limits=limits)) == ("too_complex", 422)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (makers.a_png_header(10_000, 5_001), "sheet.png"),
        (makers.a_png_header(100_000, 100_000), "sheet.png"),
        (makers.a_jpeg_header(10_000, 5_001), "sheet.jpg"),
    ],
)
def test_a_picture_of_too_many_pixels(refused, content, name):
    answered = refused(content, name)
    assert answer(answered) == ("image_too_large", 422)
    assert answered.sentence.startswith("The selected picture must have at most 50 megapixels. ")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (makers.a_png_header(0, 10), "sheet.png"),
        (makers.a_png_header(10, 10)[:20], "sheet.png"),
        (b"\xff\xd8\xff\xe0", "sheet.jpg"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 20_000, "sheet.jpg"),
        (b"\xff\xd8\xff\xda\x00\x02", "sheet.jpg"),
    ],
)
def test_a_picture_without_a_size(refused, content, name):
    assert answer(refused(content, name)) == ("damaged", 422)
