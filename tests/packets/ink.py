"""Draws signatures: strokes that a hand might have made, the same ones for the same name."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
INKS = ((20, 32, 96), (12, 12, 16), (24, 60, 140), (40, 26, 80))


def strokes(name: str) -> list[list[Point]]:
    """The strokes of a signature in a box of 1 by 1, from its lower left corner."""
    hand = random.Random(f"the hand of {name}")
    parts = name.replace("Dr. ", "").split()
    made = [list(_word(hand, parts[0], 0.02, 0.4)), list(_word(hand, parts[-1], 0.44, hand.uniform(0.42, 0.54)))]
    if hand.random() < 0.5:
        rise = hand.uniform(-0.08, 0.12)
        made.append(
            [(0.05 + 0.85 * step / 30, 0.1 + rise * step / 30 + 0.03 * math.sin(step / 4)) for step in range(31)]
        )
    return made


def color(name: str) -> tuple[int, int, int]:
    """The ink of that person's pen."""
    return random.Random(f"the pen of {name}").choice(INKS)


def picture(name: str, *, paper: bool) -> bytes:
    """The signature as a PNG: black on white as a stamp has it, or cut out of a scan, with its `paper`."""
    width, height = 520, 150
    image = Image.new("RGB", (width, height), (236, 233, 224) if paper else "white")
    pen = ImageDraw.Draw(image)
    for stroke in strokes(name):
        points = [(20 + x * (width - 40), height - 15 - y * (height - 30)) for x, y in stroke]
        pen.line(points, fill=color(name), width=4, joint="curve")
    if paper:
        image = image.filter(ImageFilter.GaussianBlur(1.1))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _word(hand: random.Random, word: str, left: float, width: float) -> Iterator[Point]:
    """A tall first letter and smaller ones that run to the right, leaning as this hand leans."""
    lean, size, slope = hand.uniform(0.04, 0.16), hand.uniform(0.16, 0.26), hand.uniform(-0.1, 0.15)
    count = max(3, min(len(word), 9))
    letters = [hand.uniform(0.5, 1.1) for _ in range(count)]
    letters[0] = hand.uniform(2.2, 3.0)
    for place in range(1, count):
        if hand.random() < 0.22:
            letters[place] = hand.choice((1.9, -1.3))
    steps = 16
    for step in range(count * steps):
        done = step / (count * steps)
        letter, turn = letters[step // steps], 2 * math.pi * step / steps
        height = letter * size * (1 - math.cos(turn)) / 2
        loop = 0.35 * width / count * math.sin(turn)
        yield left + width * done + loop + lean * height, 0.3 + slope * done + height
