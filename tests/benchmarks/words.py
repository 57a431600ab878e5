"""How many words OCR misreads: pages whose words are known, at three resolutions, clean and as from a poor scanner."""

from __future__ import annotations

import io
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from tests.benchmarks.plans import DISTRICT, FRONT, make_pdf, pages_of

PAGES, SEED = 3, 7
RESOLUTIONS = (150, 200, 300)


def measure(pages: int = PAGES) -> None:
    """Prints the share of words that are misread, and what a page takes."""
    from checks.reading.ocr import read_picture
    from checks.reading.ocr_page import page_of

    print(f"\nwords misread on {pages} pages of prose, lists and tables, in one process")
    for dpi in RESOLUTIONS:
        for poor in (False, True):
            wrong = words = 0
            started = time.process_time()
            for picture, true in pictures(pages, dpi, poor=poor):
                read = chain.from_iterable(in_words(line.words) for line in page_of(read_picture(picture, dpi)).lines)
                wrong += errors(true, list(read))
                words += len(true)
            seconds = (time.process_time() - started) / pages
            look = "poor scan" if poor else "clean"
            print(f"  {dpi} dpi, {look:9} {wrong / words:6.2%} of {words} words, {seconds:.2f} s a page", flush=True)


def pictures(pages: int, dpi: int, *, poor: bool) -> Iterator[tuple[Any, list[str]]]:
    """Pages in gray, each with its words in reading order."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.pdf"
        make_pdf(file, FRONT + pages, SEED)
        document = pypdfium2.PdfDocument(file.read_bytes())
    for number, blocks in enumerate(pages_of(FRONT + pages, SEED), start=1):
        if number > FRONT:
            bitmap = document[number - 1].render(scale=dpi / 72, grayscale=True)
            picture = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
            parts = (content if isinstance(content, str) else " ".join(chain(*content)) for _, content in blocks)
            true = in_words(" ".join((DISTRICT, *parts, str(number))))
            yield poorly_scanned(picture) if poor else picture, true


def poorly_scanned(picture: Any) -> Any:
    """The picture leaning by 0.8 degrees, blurred, in uneven light, noisy, and compressed."""
    import cv2
    import numpy as np
    from PIL import Image

    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.8, 1)
    picture = cv2.GaussianBlur(cv2.warpAffine(picture, turn, (width, height), borderValue=255), (0, 0), width / 2400)
    light = np.linspace(1.0, 0.75, width)[None, :] * np.linspace(0.97, 0.85, height)[:, None]
    noise = np.random.default_rng(SEED).normal(0, 9, picture.shape)
    file = io.BytesIO()
    Image.fromarray(np.clip(picture * light + noise, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=55)
    return np.asarray(Image.open(file))


def in_words(text: str) -> list[str]:
    """The words as they are compared: without bullets, quotes as typed."""
    return re.findall(r"[^\s•]+", text.replace("’", "'"))


def errors(true: Sequence[str], read: Sequence[str]) -> int:
    """How many words must be put in, taken out or changed to come from one to the other."""
    before = list(range(len(read) + 1))
    for number, word in enumerate(true, start=1):
        now = [number]
        for place, other in enumerate(read, start=1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (word != other)))
        before = now
    return before[-1]
