"""Makes paper of PDFs: scans that lie slightly askew, and photos taken by hand under a lamp."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Pixels = NDArray[np.uint8]

SCAN_DPI = 200
_POINTS = 72


def write_scan(pdf: Path, file: Path, seed: str) -> None:
    """Writes the PDF's pages as a copier scans them: gray JPEGs in a PDF, each turned a little, no text."""
    canvas = Canvas(str(file), invariant=1)
    for number, page in enumerate(_pages(pdf, SCAN_DPI)):
        scanned = Image.fromarray(_scanned(page, random.Random(f"{seed} {number}"))).convert("L")
        jpeg = io.BytesIO()
        scanned.save(jpeg, "JPEG", quality=72)
        width, height = (side * _POINTS / SCAN_DPI for side in scanned.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        canvas.showPage()
    canvas.save()


def write_scanned_page(pdf: Path, file: Path, seed: str) -> None:
    """Writes the PDF's first page as one scanned picture."""
    Image.fromarray(_scanned(next(_pages(pdf, SCAN_DPI)), random.Random(seed))).save(file)


def write_photo(pdf: Path, file: Path, seed: str) -> None:
    """Writes the PDF's first page as a photo: on a desk, in perspective, lit from one side, a little soft."""
    choose = random.Random(seed)
    page = next(_pages(pdf, 190))
    height, width = page.shape[:2]
    room = int(0.11 * width)
    size = (width + 2 * room, height + 2 * room)
    corners = [(room, room), (room + width, room), (room + width, room + height), (room, room + height)]
    seen = [(x + choose.uniform(-0.6, 0.6) * room, y + choose.uniform(-0.6, 0.6) * room) for x, y in corners]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turn = cv2.getPerspectiveTransform(flat, np.array(seen, np.float32))
    tinted = np.clip(page * np.array([0.97, 0.95, 0.90]), 0, 255).astype(np.uint8)
    paper = cv2.warpPerspective(tinted, turn, size, flags=cv2.INTER_CUBIC)
    inside = cv2.warpPerspective(np.full((height, width), 255, np.uint8), turn, size)[..., None] / 255
    photo = paper * inside + _desk(size, choose) * (1 - inside)
    photo = cv2.GaussianBlur(photo * _light(size, choose, 0.42)[..., None], (0, 0), 0.9)
    Image.fromarray(_noisy(photo, choose, 4.0)).save(file, quality=82)


def _pages(pdf: Path, dpi: int) -> Iterator[Pixels]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield np.asarray(page.render(scale=dpi / _POINTS).to_pil().convert("RGB"))


def _scanned(page: Pixels, choose: random.Random) -> Pixels:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), choose.uniform(0.3, 1.3) * choose.choice((-1, 1)), 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(238, 238, 236))
    soft = cv2.GaussianBlur(turned.astype(np.float64), (0, 0), 0.7)
    return _noisy(soft * _light((width, height), choose, 0.1)[..., None], choose, 5.0)


def _light(size: tuple[int, int], choose: random.Random, fall: float) -> NDArray[np.float64]:
    """How much light there is, from 1 at its brightest spot to 1 - `fall` far from it."""
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    away = np.hypot(x - choose.uniform(0.1, 0.9), y - choose.uniform(0.0, 0.6))
    return 1 - fall * np.clip(away, 0, 1)


def _desk(size: tuple[int, int], choose: random.Random) -> NDArray[np.float64]:
    """A desk of wood: brown, with a grain along it."""
    noise = np.random.default_rng(choose.randrange(2**32))
    grain = cv2.GaussianBlur(noise.normal(0, 1, (size[1], size[0])), (0, 0), sigmaX=40, sigmaY=1.2) * 60
    return np.clip(np.array([122, 88, 60]) + grain[..., None], 20, 200)


def _noisy(image: NDArray[np.float64], choose: random.Random, strength: float) -> Pixels:
    noise = np.random.default_rng(choose.randrange(2**32)).normal(0, strength, image.shape[:2])[..., None]
    return np.clip(image + noise, 0, 255).astype(np.uint8)
