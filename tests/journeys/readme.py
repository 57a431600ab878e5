"""Makes the README's pictures, small enough for a repository, out of those that the journeys took."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

NAMES = ("report", "review-in-hand", "packet-returned", "program-packet-blocked", "document", "overview")
TAKEN_AS = {"document": "reviewer-reading.for_reviewer", "overview": "coordinator-coordinator.home"}
LARGEST = 150_000
TALLEST = 1600
"""Pixels; a page that goes on longer is cut off there."""


def main(taken: Path, kept: Path) -> None:
    """Puts the pictures of `NAMES` into `kept`; says the name of each, and stops at one that is too large."""
    for name in NAMES:
        place = kept / f"{name}.png"
        with Image.open(taken / f"{TAKEN_AS.get(name, name)}.png") as picture:
            shown = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
            shown.quantize(64, dither=Image.Dither.NONE).save(place, optimize=True)
        size = place.stat().st_size
        print(f"{place}: {size // 1000} kB")
        if size > LARGEST:
            sys.exit(f"{place} has {size} bytes; {LARGEST} are the most.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
