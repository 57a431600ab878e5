"""Draws signature sheets as pictures: tables and lines to sign on, with all that people leave there."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path(reportlab.__file__).parent / "fonts"
_LEFT, _TOP = 54.0, 150.0
_WIDTHS = (150.0, 170.0, 184.0)

Point = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One row of a sheet: a typed name, a typed title, and what is drawn into the third column."""

    name: str
    title: str
    drawn: str = "empty"


class Sheet:
    """A page of US letter that is drawn on in points, from the top left corner."""

    def __init__(self, dpi: int = 200, seed: int = 1) -> None:
        self.dpi = dpi
        self.picture = Image.new("L", (round(8.5 * dpi), 11 * dpi), 255)
        self.random = random.Random(seed)
        self._pen = ImageDraw.Draw(self.picture)

    def line(self, points: Sequence[Point], width: float = 1.2, tone: int = 40) -> None:
        """A line through these points, as wide as a pen in points; `tone` from 0 (black) to 255."""
        scaled = [(self._pixels(x), self._pixels(y)) for x, y in points]
        self._pen.line(scaled, fill=tone, width=max(round(self._pixels(width)), 1), joint="curve")

    def words(self, left: float, base: float, words: str, size: float = 10, font: str = "Vera", tone: int = 20) -> None:
        """Words of a machine on a base line; fonts: Vera, VeraBd (bold), VeraIt (slanted)."""
        face = ImageFont.truetype(str(_FONTS / f"{font}.ttf"), round(self._pixels(size)))
        self._pen.text((self._pixels(left), self._pixels(base)), words, fill=tone, font=face, anchor="ls")

    def blot(self, x: float, y: float, size: float, tone: int = 40) -> None:
        """A round blot of that size across."""
        edges = [self._pixels(edge) for edge in (x - size / 2, y - size / 2, x + size / 2, y + size / 2)]
        self._pen.ellipse(edges, fill=tone)

    def shade(self, left: float, top: float, right: float, bottom: float, tone: int) -> None:
        """A filled area; draw it first."""
        self._pen.rectangle([self._pixels(edge) for edge in (left, top, right, bottom)], fill=tone)

    def _pixels(self, points: float) -> float:
        return points * self.dpi / 72


def table(sheet: Sheet, rows: Sequence[Row], height: float = 34, rule: float = 0.8, tone: int = 30) -> None:
    """A ruled table with a head row, as wide as the page allows."""
    bottoms = [_TOP + height * number for number in range(len(rows) + 2)]
    edges = [_LEFT + sum(_WIDTHS[:number]) for number in range(4)]
    for left, head in zip(edges, ("Name", "Title", "Signature"), strict=False):
        sheet.words(left + 4, _TOP + height * 0.6, head, 10, "VeraBd")
    for row, bottom in zip(rows, bottoms[2:], strict=True):
        sheet.words(edges[0] + 4, bottom - height * 0.4, row.name)
        sheet.words(edges[1] + 4, bottom - height * 0.4, row.title)
        draw(sheet, row.drawn, edges[2], bottom - height, edges[3], bottom)
    for bottom in bottoms:
        sheet.line([(edges[0], bottom), (edges[3], bottom)], rule, tone)
    for edge in edges:
        sheet.line([(edge, bottoms[0]), (edge, bottoms[-1])], rule, tone)


def lines_to_sign_on(sheet: Sheet, rows: Sequence[Row], pitch: float = 62) -> None:
    """No table: a line to sign on for each row, name and title in small print below."""
    for number, row in enumerate(rows):
        base = _TOP + pitch * (number + 1)
        sheet.line([(_LEFT, base), (_LEFT + 230, base)], 0.8, 30)
        sheet.words(_LEFT, base + 11, f"{row.name}, {row.title}", 8)
        draw(sheet, row.drawn, _LEFT, base - 30, _LEFT + 230, base)


def draw(sheet: Sheet, what: str, left: float, top: float, right: float, bottom: float) -> None:
    """Draw into a cell what people leave there; the names say what."""
    width, height = right - left, bottom - top
    x, y = left + 0.1 * width, (top + bottom) / 2
    if what in _STROKES:
        length, amplitude, pen, tone = _STROKES[what]
        sheet.line(_scribble(sheet.random, x, y, length, amplitude * height), pen, tone)
    elif what == "zigzag":
        steps = [(x + 8 * step, y + sheet.random.uniform(-0.3, 0.3) * height) for step in range(15)]
        sheet.line(steps, 1.0, 60)
    elif what == "flourish":
        sheet.line(_scribble(sheet.random, x, y, 90, 0.3 * height), 1.2, 40)
        sheet.line([(x - 4, y + 0.28 * height), (x + 120, y + 0.26 * height)], 1.2, 40)
    elif what in _TYPED:
        words, size, font = _TYPED[what]
        sheet.words(left + 5, bottom - 0.35 * height, words, size, font)
    elif what in _SMALL:
        for part in _SMALL[what]:
            sheet.line([(x + across, y + down) for across, down in part], 1.4, 40)
    elif what == "dot":
        sheet.blot(x + 20, y, 2.4)
    elif what == "blot":
        sheet.blot(x + 40, y + 3, 6)
    elif what == "specks":
        for _ in range(12):
            sheet.blot(left + sheet.random.uniform(3, width - 3), top + sheet.random.uniform(3, height - 3), 0.9)
    elif what == "border":
        sheet.line([(left, bottom - 1.6), (right, bottom - 1.2)], 0.7, 60)
    elif what == "stamp":
        frame = [(x, top + 4), (x + 90, top + 4), (x + 90, bottom - 4), (x, bottom - 4), (x, top + 4)]
        sheet.line(frame, 1.4, 70)
        sheet.words(x + 8, y + 4, "RECEIVED", 11, "VeraBd", 70)
    elif what == "picture":
        sheet.shade(x, top + 4, x + 70, bottom - 4, 120)
        sheet.line(_scribble(sheet.random, x + 5, y, 60, 0.2 * height), 1.2, 10)
    elif what != "empty":
        raise ValueError(what)


# length in points, swing as a share of the cell's height, width of the pen, tone
_STROKES = {
    "signature": (110.0, 0.3, 1.2, 40),
    "short signature": (48.0, 0.3, 1.2, 40),
    "long signature": (160.0, 0.22, 1.0, 60),
    "tall signature": (100.0, 0.75, 1.2, 40),
    "thin pen": (100.0, 0.28, 0.5, 70),
    "pale pen": (110.0, 0.3, 1.1, 150),
    "marker": (110.0, 0.3, 3.0, 20),
}
_TYPED = {
    "typed": ("Dana Brooks", 10.0, "Vera"),
    "typed slanted": ("Dana Brooks", 11.0, "VeraIt"),
    "typed bold": ("Dana Brooks", 10.0, "VeraBd"),
    "slash s": ("/s/ Dana Brooks", 10.0, "Vera"),
    "small print": ("Dana M. Brooks", 8.0, "Vera"),
}
_SMALL: dict[str, tuple[tuple[Point, ...], ...]] = {
    "check": (((0, 0), (4, 5), (14, -9)),),
    "cross": (((0, -6), (12, 6)), ((0, 6), (12, -6))),
    "dash": (((0, 0), (40, 0)),),
    "slash": (((0, 10), (30, -10)),),
    "circle": (tuple((10 + 9 * math.cos(turn / 10), 9 * math.sin(turn / 10)) for turn in range(64)),),
}
INK = ("signature", "short signature", "long signature", "thin pen", "pale pen", "marker", "zigzag", "flourish")
TYPED = tuple(_TYPED)
UNSURE = ("check", "cross", "dash", "slash", "circle", "stamp")


def _scribble(chance: random.Random, x: float, y: float, length: float, swing: float) -> list[Point]:
    """A running hand: loops that wander to the right."""
    loops, phase = chance.uniform(3.5, 6.5), chance.uniform(0, 6)
    points = []
    for step in range(120):
        way = step / 119
        rise = swing * (0.6 * math.sin(2 * math.pi * loops * way + phase) + 0.4 * math.sin(7.3 * way + 2 * phase))
        points.append((x + length * way + 3.5 * math.cos(2 * math.pi * loops * way + phase), y - rise))
    return points


def as_array(picture: Image.Image) -> Any:
    """The picture as numbers, as the reading takes it."""
    return np.asarray(picture, np.uint8)


def leaning(picture: Image.Image, degrees: float) -> Image.Image:
    """Laid askew on the glass."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)


def photographed(picture: Image.Image, seed: int = 1) -> Image.Image:
    """In poor light: a shadow over the page, a little blur, noise, and a small JPEG file."""
    tones = np.asarray(picture, np.float32)
    rows, columns = tones.shape
    shadow = 0.62 + 0.38 * np.linspace(0, 1, columns)[None, :] * np.linspace(1, 0.8, rows)[:, None]
    noise = np.random.default_rng(seed).normal(0, 5, tones.shape)
    dim = Image.fromarray(np.clip(tones * shadow + noise, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.7)
    )
    file = io.BytesIO()
    dim.save(file, "JPEG", quality=40)
    return Image.open(file).convert("L")
