"""A photo of a sheet of paper is read like the sheet itself; a photo of something else is said not to be readable."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from checks.reading import Unreadable, read
from tests.checks.reading.makers import words_of
from tests.checks.reading.scans import PROSE, blotches, jpeg, noisy, photo_of, picture_of, prose


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_sheet_on_a_desk_is_found_laid_flat_and_read():
    document = read(jpeg(photo_of(picture_of(prose(*PROSE * 2)))), "image")

    assert words_of(document) == list(PROSE * 2)
    assert (document.format, document.pages, document.pages_by_ocr) == ("image", 1, (1,))
    lefts = [line.box[0] for line in document.lines]
    assert max(lefts) - min(lefts) < 6


def test_a_sheet_that_fills_the_picture_is_read_as_it_is():
    assert words_of(read(jpeg(noisy(picture_of(prose()))), "image")) == list(PROSE)


@pytest.mark.parametrize(("orientation", "quarters"), [(3, 2), (6, 1), (8, 3)])
def test_the_camera_tells_how_it_was_held(orientation: int, quarters: int):
    held = np.ascontiguousarray(np.rot90(picture_of(prose()), quarters))

    assert words_of(read(jpeg(held, orientation), "image")) == list(PROSE)


def test_a_picture_with_a_clear_ground_is_read_on_white_paper():
    sheet = picture_of(prose())
    clear = Image.merge("LA", (Image.new("L", (1700, 2200), 0), Image.fromarray(255 - sheet)))

    assert words_of(read(png(clear), "image")) == list(PROSE)


def test_a_photo_of_a_cat_could_not_be_read_well():
    with pytest.raises(Unreadable) as caught:
        read(jpeg(blotches()), "image")

    assert caught.value.fault.code == "needs_ocr"
    assert "could not be read well" in caught.value.fault.sentence
    assert not caught.value.fault.mechanical


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"photo", "unreadable"),
        (jpeg(blotches())[:3000], "unreadable"),
        (png(Image.new("1", (10_000, 5_001))), "too_complex"),
    ],
    ids=["no picture", "half a picture", "51 million pixels"],
)
def test_a_damaged_or_huge_picture_is_refused_with_a_sentence(data: bytes, code: str):
    with pytest.raises(Unreadable) as caught:
        read(data, "image")

    assert caught.value.fault.code == code
