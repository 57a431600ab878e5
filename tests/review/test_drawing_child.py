"""Of what the drawing child prints, only that is taken which it would write itself; a child that hangs is ended."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from checks.reading import render
from review import pictures, reading
from review.pictures import draw_pages, webp_size
from tests.checks.reading.makers import pdf, written
from uploads.sandbox import SandboxFailure

PLAN = pdf(written(("The plan", "Helvetica", 12)))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan"
    path.write_bytes(PLAN)
    return path


def answer(head: object, *bodies: bytes) -> bytes:
    return b"".join([json.dumps(head).encode(), b"\n", *bodies])


WEBP = render.draw(PLAN, "pdf", 1, 1).pictures[0].webp
GOOD = {"sizes": [[612.0, 792.0]], "pictures": [[1, 1224, 1584, len(WEBP)]]}
LOSSLESS = io.BytesIO()
Image.new("RGB", (9, 9)).save(LOSSLESS, "WEBP", lossless=True)


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"[]\n",
        answer(GOOD),
        answer(GOOD, WEBP, b"more"),
        answer(GOOD, WEBP[:-1]),
        answer(GOOD, b"<svg>".ljust(len(WEBP))),
        answer(GOOD, WEBP[:4] + bytes(4) + WEBP[8:]),
        answer(GOOD | {"path": "/etc/passwd"}, WEBP),
        answer(GOOD | {"sizes": [[612.0, "792"]]}, WEBP),
        answer(GOOD | {"sizes": [[612.0, float("inf")]]}, WEBP),
        answer(GOOD | {"sizes": [[612.0, 792.0]] * 1001}, WEBP),
        answer(GOOD | {"pictures": [[2, 1224, 1584, len(WEBP)]]}, WEBP),
        answer(GOOD | {"pictures": [[1, 1000, 1584, len(WEBP)]]}, WEBP),
        answer(GOOD | {"pictures": [[1, 1224, 1584, -1]]}, WEBP),
        answer(GOOD | {"pictures": [[1, 0, 0, 0]] * 2}),
        answer(GOOD | {"pictures": []}),
        answer({"sizes": [[4.5, 4.5]], "pictures": [[1, 9, 9, len(LOSSLESS.getvalue())]]}, LOSSLESS.getvalue()),
    ],
)
def test_nothing_but_what_the_child_would_write_is_taken(output: bytes, plan, monkeypatch):
    monkeypatch.setattr(reading, "CHILD", f"import sys; sys.stdout.buffer.write({output!r})")
    with pytest.raises(SandboxFailure):
        draw_pages(plan, "pdf", 1, 1)


def test_what_the_child_would_write_is_taken(plan, monkeypatch):
    monkeypatch.setattr(reading, "CHILD", f"import sys; sys.stdout.buffer.write({answer(GOOD, WEBP)!r})")
    assert draw_pages(plan, "pdf", 1, 1) == render.Drawn(((612.0, 792.0),), (render.Picture(1, 1224, 1584, WEBP),))


def test_a_picture_larger_than_asked_for_is_refused(plan, monkeypatch):
    wide = WEBP[:26] + struct.pack("<HH", 1401, 100) + WEBP[30:]
    head = GOOD | {"pictures": [[1, 1401, 100, len(wide)]]}
    monkeypatch.setattr(reading, "CHILD", f"import sys; sys.stdout.buffer.write({answer(head, wide)!r})")
    assert webp_size(wide[:30], len(wide)) == (1401, 100)
    with pytest.raises(SandboxFailure):
        draw_pages(plan, "pdf", 1, 1)


def test_a_child_that_never_ends_is_ended(plan, monkeypatch):
    monkeypatch.setattr(reading, "CHILD", "import time; time.sleep(60)")
    with pytest.raises(SandboxFailure, match="time_out"):
        draw_pages(plan, "pdf", 1, 1, replace(pictures.LIMITS, wall_seconds=0.5))
