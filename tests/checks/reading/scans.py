"""Makes pictures of pages, leaning, noisy or photographed on a desk, and PDFs that hold nothing but such pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.checks.reading.makers import pdf, written

DPI = 200
PLAIN, BOLD = "Vera", "VeraBd"
for _font in (PLAIN, BOLD):
    pdfmetrics.registerFont(TTFont(_font, f"{_font}.ttf"))

Picture = np.ndarray[Any, Any]

PROSE = (
    "The mission of our schools is that every student learns with",
    "confidence. The district replaces 420 laptops by June 2027, and",
    "the technology director reports to the board each October.",
)


def prose(*lines: str, size: float = 12) -> Callable[[Canvas], None]:
    """A page of lines in one plain type."""
    return written(*[(line, PLAIN, size) for line in lines or PROSE])


def picture_of(draw: Callable[[Canvas], object], dpi: int = DPI) -> Picture:
    """The picture of a page in gray."""
    bitmap = pypdfium2.PdfDocument(pdf(draw))[0].render(scale=dpi / 72, grayscale=True)
    return bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()


def leaning(picture: Picture, degrees: float) -> Picture:
    """Turned to the left by so much, as it lay on the glass."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=255)


def noisy(picture: Picture) -> Picture:
    """Blurred a little, darker to one side, and grainy."""
    light = np.linspace(1.0, 0.72, picture.shape[1])[None, :]
    grain = np.random.default_rng(1).normal(0, 9, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7) * light + grain, 0, 255).astype(np.uint8)


def blotches() -> Picture:
    """What no words stand in, as in the photo of a cat."""
    coarse = np.random.default_rng(2).integers(30, 230, (44, 34)).astype(np.uint8)
    return cv2.resize(coarse, (1700, 2200), interpolation=cv2.INTER_CUBIC)


def scan(*pictures: Picture | Callable[[Canvas], object]) -> bytes:
    """A PDF of US letter pages, each filled with a picture or drawn by a function."""

    def filled(picture: Picture) -> Callable[[Canvas], object]:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "PNG", compress_level=1)
        return lambda canvas: canvas.drawImage(ImageReader(file), 0, 0, 612, 792)

    return pdf(*[each if callable(each) else filled(each) for each in pictures])


def photo_of(picture: Picture) -> Picture:
    """The sheet as it lies on a dark desk, seen aslant, in the light of a lamp from one side."""
    height, width = picture.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[260, 210], [1690, 130], [1850, 2290], [120, 2200]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, seen)
    desk = cv2.warpPerspective(picture, turn, (2000, 2400), borderValue=55)
    light = np.linspace(1.0, 0.6, 2000)[None, :] * np.linspace(0.8, 1.0, 2400)[:, None]
    return np.clip(desk * light + np.random.default_rng(3).normal(0, 4, desk.shape), 0, 255).astype(np.uint8)


def jpeg(picture: Picture, orientation: int = 1) -> bytes:
    """The bytes of a photo, with the camera's note on how it was held."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=80, exif=notes)
    return file.getvalue()
