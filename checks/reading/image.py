"""Reads a photo or a scan of a sheet of paper: the sheet is found in it, laid flat, and read by OCR."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np

from checks.model import Document
from checks.reading.faults import Unreadable, broken, too_complex, unread_photo
from checks.reading.picture import Gray

_MOST_PIXELS = 50_000_000
_LONG_EDGE = 2_300
"""In pixels, of the picture that is read: about 200 to the inch for a sheet of letter size."""

_PAPER = 11.0
_SMALLEST_SHARE = 0.25
_SMALL = 600
_LEAST_CONTRAST = 25


def read(data: bytes) -> Document:
    """Read the bytes of a JPEG or PNG as a document of one page. Raises Unreadable."""
    from checks.reading.ocr import read_picture
    from checks.reading.ocr_page import document_of

    sheet = _flat(_gray(data))
    read_ = read_picture(sheet, max(sheet.shape) / _PAPER)
    document = document_of(read_, "image")
    if document.pages_without_text or not document.lines:
        raise unread_photo()
    return document


def _gray(data: bytes) -> Gray:
    """The picture as it was taken, upright as the camera knew, no larger than needed."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # a limit of our own stands below
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as photo:
            _check_pixels(photo)
            # A JPEG is decoded at half or a quarter of its size where that is enough.
            photo.draft("L", (2 * _LONG_EDGE, 2 * _LONG_EDGE))
            upright = ImageOps.exif_transpose(photo)
            sheet = Image.new("L", upright.size, 255)
            clear = upright.convert("RGBA") if upright.has_transparency_data else None
            sheet.paste((clear or upright).convert("L"), mask=clear)
            return np.asarray(sheet)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # Pillow raises a dozen kinds on damaged files
        raise broken("picture") from error


def _check_pixels(photo: Any) -> None:
    if photo.width * photo.height > _MOST_PIXELS:
        raise too_complex("This picture has more than 50 million pixels.")


def _flat(gray: Gray) -> Gray:
    """The sheet of paper alone, seen from right above; the whole picture where no edge of one is seen."""
    corners = _corners(gray)
    if corners is None:
        return _scaled(gray)
    (left, top), (right, high), (low_right, bottom), (low_left, foot) = corners
    width = max(np.hypot(right - left, high - top), np.hypot(low_right - low_left, bottom - foot))
    height = max(np.hypot(low_left - left, foot - top), np.hypot(low_right - right, bottom - high))
    scale = min(_LONG_EDGE / max(width, height), 2.0)
    size = round(width * scale), round(height * scale)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), target)
    return np.asarray(cv2.warpPerspective(gray, turn, size, flags=cv2.INTER_CUBIC, borderValue=255), np.uint8)


def _scaled(gray: Gray) -> Gray:
    scale = _LONG_EDGE / max(gray.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, None, fx=min(scale, 2.0), fy=min(scale, 2.0), interpolation=method), np.uint8)


def _corners(gray: Gray) -> list[tuple[float, float]] | None:
    """The corners of the sheet, from the upper left one to the right: the largest bright shape with four sides."""
    scale = _SMALL / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # What is written on the sheet goes, its edges stay.
    small = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8)), (5, 5), 0)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    shapes, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not shapes:
        return None
    hull = cv2.convexHull(max(shapes, key=cv2.contourArea))
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.02, 0.03, 0.05):
        corners: Any = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(corners) == 4 and cv2.contourArea(corners) > _SMALLEST_SHARE * small.size:
            points = corners[:, 0, :] / scale
            return None if _fills(points, gray) or not _stands_out(small, corners) else _ordered(points)
    return None


def _fills(points: Any, gray: Gray) -> bool:
    """Whether the sheet is the picture: then there is nothing to be laid flat."""
    height, width = gray.shape
    edges = [(0, 0), (width, 0), (width, height), (0, height)]
    near = 0.02 * max(width, height)
    return all(min(np.hypot(x - a, y - b) for x, y in points) < near for a, b in edges)


def _stands_out(small: Gray, corners: Any) -> bool:
    """Whether the light changes at the edges of the shape, as between paper and desk; a shadow fades."""
    inside = cv2.fillPoly(np.zeros_like(small), [corners], 255)
    ring = np.ones((9, 9), np.uint8)
    within = cv2.subtract(inside, cv2.erode(inside, ring, borderValue=255))
    around = cv2.subtract(cv2.dilate(inside, ring), inside)
    if not around.any() or not within.any():
        return False
    return bool(np.median(small[within > 0]) - np.median(small[around > 0]) >= _LEAST_CONTRAST)


def _ordered(points: Any) -> list[tuple[float, float]]:
    """Four corners clockwise from the upper left one."""
    middle = points.mean(axis=0)
    clockwise = sorted(points, key=lambda point: np.arctan2(point[1] - middle[1], point[0] - middle[0]))
    first = min(range(4), key=lambda index: clockwise[index].sum())
    return [(float(x), float(y)) for x, y in (*clockwise[first:], *clockwise[:first])]
