"""Pages become pictures of a bounded size that hold nothing but what the eye sees, and a line's box lies on its ink."""

from __future__ import annotations

import io
import struct
import time
import zlib
from typing import Any

import pytest
from PIL import ExifTags, Image
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, StreamObject
from reportlab.pdfgen.canvas import Canvas

from checks.reading import Unreadable, read
from checks.reading.render import MOST_HEIGHT, MOST_WIDTH, Picture, draw
from tests.checks.reading.makers import copied, pdf, saved, written

LINES = [(f"{count}. Every school has a plan for its devices", "Helvetica", 8.0 + count % 7) for count in range(1, 31)]
A4 = (0, 0, 595, 842)


def image_of(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.webp))
    assert (image.format, image.size) == ("WEBP", (picture.width, picture.height))
    return image


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def with_page(data: bytes, **entries: Any) -> bytes:
    """The same PDF, its first page with these entries."""
    writer = copied(data)
    writer.pages[0].update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return saved(writer)


def inheriting(data: bytes, **entries: Any) -> bytes:
    """The same PDF, with entries that its pages have from their parent."""
    writer = copied(data)
    page = writer.pages[0]
    for name in ("/MediaBox", "/CropBox", "/Rotate"):
        page.pop(name, None)
    page["/Parent"].get_object().update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return saved(writer)


def photo(size: tuple[int, int], format: str = "JPEG", **saving: Any) -> bytes:  # noqa: A002
    """A white photo, its upper left quarter red."""
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    file = io.BytesIO()
    image.save(file, format, **saving)
    return file.getvalue()


def fault_of(data: bytes, format: str) -> str:  # noqa: A002
    with pytest.raises(Unreadable) as caught:
        draw(data, format, 1, 1)
    return caught.value.fault.code


def test_a_letter_page_is_drawn_at_twice_its_size_in_points():
    drawn = draw(pdf(written(*LINES)), "pdf", 1, 10)
    assert drawn.sizes == ((612.0, 792.0),)
    assert [(each.page, each.width, each.height) for each in drawn.pictures] == [(1, 1224, 1584)]
    assert image_of(drawn.pictures[0]).convert("L").getextrema() == (0, 255)


def test_only_the_pages_asked_for_are_drawn_and_the_sizes_of_all_are_told():
    data = pdf(*[written(("Page", "Helvetica", 12))] * 5)
    assert [each.page for each in draw(data, "pdf", 2, 3).pictures] == [2, 3]
    assert [each.page for each in draw(data, "pdf", 4, 9).pictures] == [4, 5]
    assert (len(draw(data, "pdf", 1, 0).sizes), draw(data, "pdf", 1, 0).pictures) == (5, ())


UPRIGHT = pdf(written(*LINES))
TURNED = {
    "upright": UPRIGHT,
    **{f"turned {turn}": with_page(UPRIGHT, Rotate=NumberObject(turn)) for turn in (90, 180, 270, -90, 450)},
    "cropped": with_page(UPRIGHT, CropBox=numbers(50, 90, 500, 750)),
    "cropped and turned": with_page(UPRIGHT, CropBox=numbers(50, 90, 500, 750), Rotate=NumberObject(90)),
    "cropped beyond the paper": with_page(UPRIGHT, CropBox=numbers(-100, 90, 5000, 750)),
    "off the origin": with_page(UPRIGHT, MediaBox=numbers(30, -200, 642, 792), Rotate=NumberObject(270)),
    "inherited": inheriting(UPRIGHT, MediaBox=numbers(*A4), Rotate=NumberObject(90)),
    "inherited and cropped": inheriting(UPRIGHT, MediaBox=numbers(*A4), CropBox=numbers(40, 40, 560, 800)),
}


@pytest.mark.parametrize("data", TURNED.values(), ids=TURNED.keys())
def test_the_box_of_each_line_has_ink_in_it_and_none_beside_it(data: bytes):
    drawn, document = draw(data, "pdf", 1, 1), read(data, "pdf")
    picture = image_of(drawn.pictures[0]).convert("L").point(lambda light: 255 if light < 140 else 0)
    scale = picture.width / drawn.sizes[0][0]
    inside, outside = 0, picture.copy()
    lines = [line for line in document.lines if line.box and line.box[0] >= 0 and line.box[1] >= 0]
    for line in lines:
        left, top, right, bottom = (round(edge * scale) for edge in line.box)
        inside += picture.crop((left, top, right, bottom)).getbbox() is not None
        outside.paste(0, (left - 3, top - 3, right + 3, bottom + 3))
    assert len(lines) >= 20
    assert inside == len(lines)
    assert outside.histogram()[255] <= 0.05 * picture.histogram()[255]


def test_a_form_is_drawn_as_it_was_filled_in_wherever_its_page_has_its_size_from():
    def form(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="name", value="Mary Maple", x=100, y=600, width=200, height=30, borderWidth=0)

    plain, turned = pdf(form), inheriting(pdf(form), MediaBox=numbers(*A4), Rotate=NumberObject(90))
    for data, place, size in ((plain, (100, 162, 300, 192), (612, 792)), (turned, (600, 100, 630, 300), (842, 595))):
        drawn = draw(data, "pdf", 1, 1)
        assert drawn.sizes == (size,)
        scale = drawn.pictures[0].width / size[0]
        field = image_of(drawn.pictures[0]).convert("L").crop([round(edge * scale) for edge in place])
        assert field.getextrema()[0] < 100


@pytest.mark.parametrize("box", [(100_000, 100_000), (1, 100_000), (100_000, 1), (1e6, 1e6)])
def test_a_page_as_large_as_a_field_becomes_a_picture_of_bounded_size(box: tuple[float, float]):
    picture = draw(with_page(UPRIGHT, MediaBox=numbers(0, 0, *box)), "pdf", 1, 1).pictures[0]
    assert 0 < picture.width <= MOST_WIDTH
    assert 0 < picture.height <= MOST_HEIGHT


def test_a_locked_a_broken_and_an_unknown_file_end_in_a_fault():
    writer = copied(UPRIGHT)
    writer.encrypt("secret")
    assert fault_of(saved(writer), "pdf") == "encrypted"
    assert fault_of(UPRIGHT[:300], "pdf") == "unreadable"
    assert fault_of(b"", "pdf") == "unreadable"
    assert fault_of(b"garbage", "image") == "unreadable"
    assert fault_of(photo((40, 40))[:200], "image") == "unreadable"
    assert fault_of(UPRIGHT, "docx") == "wrong_type"


def test_a_page_whose_content_is_broken_does_not_keep_the_others_from_being_drawn():
    writer = copied(pdf(*[written(("Page", "Helvetica", 12))] * 3))
    writer.pages[1][NameObject("/Contents")] = NumberObject(7)
    drawn = draw(saved(writer), "pdf", 1, 3)
    assert [each.page for each in drawn.pictures] == [1, 2, 3]


def test_a_bomb_of_a_picture_on_a_page_does_not_grow():
    bomb = StreamObject()
    bomb.set_data(zlib.compress(bytes(30_000 * 30_000 // 8), 9))
    facts = {"Subtype": "/Image", "ColorSpace": "/DeviceGray", "Filter": "/FlateDecode"}
    bomb.update({NameObject(f"/{name}"): NameObject(value) for name, value in facts.items()})
    counts = {"Width": 30_000, "Height": 30_000, "BitsPerComponent": 1}
    bomb.update({NameObject(f"/{name}"): NumberObject(value) for name, value in counts.items()})
    content = StreamObject()
    content.set_data(b"612 0 0 792 0 0 cm /Bomb Do")
    writer = copied(UPRIGHT)
    images = DictionaryObject({NameObject("/Bomb"): writer._add_object(bomb)})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    picture = draw(saved(writer), "pdf", 1, 1).pictures[0]
    assert (picture.width, picture.height) == (1224, 1584)
    assert image_of(picture).convert("L").getextrema()[1] < 10


def test_a_wrong_table_of_contents_is_no_hindrance():
    data = UPRIGHT.replace(b"startxref\n", b"startxref\n9")
    assert draw(data, "pdf", 1, 1).pictures[0].width == 1224


def test_a_photo_is_turned_upright_and_shrunk():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # a quarter turn to the right
    drawn = draw(photo((4000, 3000), exif=exif), "image", 1, 1)
    picture = image_of(drawn.pictures[0])
    assert picture.size == (1400, 1867)
    assert drawn.sizes == ((700.0, 933.5),)
    assert [picture.getpixel(place)[1] > 128 for place in ((300, 300), (1100, 300), (300, 1500))] == [True, False, True]


def test_of_a_photo_nothing_is_left_but_what_is_seen():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETMAKER"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (33.0, 31.0, 7.0)})
    data = photo((800, 600), exif=exif, comment=b"SECRETWORDS", icc_profile=b"SECRETPROFILE" * 20)
    assert data.count(b"SECRET") > 2
    webp = draw(data, "image", 1, 1).pictures[0].webp
    assert webp.count(b"SECRET") == 0
    assert (dict(Image.open(io.BytesIO(webp)).getexif()), webp[12:16]) == ({}, b"VP8 ")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "CMYK"])
def test_photos_of_every_kind_are_drawn_on_white(mode: str):
    image, file = Image.new(mode, (40, 20)), io.BytesIO()
    image.save(file, "JPEG" if mode == "CMYK" else "PNG")
    picture = image_of(draw(file.getvalue(), "image", 1, 1).pictures[0])
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert (picture.getpixel((5, 5))[0] > 250) == (mode in ("RGBA", "LA", "CMYK"))


def test_sixty_million_pixels_are_refused_before_they_are_decoded():
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 6_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    started = time.perf_counter()
    assert fault_of(bomb, "image") == "too_complex"
    assert time.perf_counter() - started < 1
