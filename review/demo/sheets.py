"""Makes the signature sheet of a presentation: as a Word table, and as the photo of a paper that went around."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.shared import Inches
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from review.demo.districts import DemoDistrict

_INK = (28, 38, 92)
_PAPER = (243, 240, 232)


@dataclass(frozen=True, slots=True)
class Attendant:
    """Someone on the sheet; `sign` is "typed", "drawn", or "" for a cell that stayed empty."""

    name: str
    title: str
    sign: str


def attendants(district: DemoDistrict, director: str) -> tuple[Attendant, ...]:
    """The cabinet that heard the presentation, and the presenter; one of them did not sign."""
    return (
        Attendant(district.superintendent, "Superintendent", "drawn"),
        Attendant(district.csfo, "Chief School Financial Officer", "typed"),
        Attendant(district.curriculum, "Director of Curriculum and Instruction", "drawn"),
        Attendant(district.operations, "Director of Operations", ""),
        Attendant(director, "Director of Technology (presenter)", "typed"),
    )


def write_sheet(rows: Sequence[Attendant], words: Mapping[str, str], file: Path) -> None:
    """Writes the sheet as a Word document with a table."""
    document = Document()
    document.add_heading(words["district"], level=1)
    document.add_paragraph("Presentation of the Technology Plan to the Superintendent's Cabinet")
    document.add_paragraph(f"Date: {words['held']}        Presenter: {words['director']}")
    document.add_paragraph("By signing, each person confirms having attended the presentation.")
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("Name", "Title", "Signature", "Date"), strict=True):
        cell.text = head
    for row in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = row.name, row.title
        if row.sign == "typed":
            cells[2].text = f"/s/ {row.name}"
        elif row.sign == "drawn":
            cells[2].paragraphs[0].add_run().add_picture(_drawn_picture(row.name), width=Inches(1.4))
        cells[3].text = words["held"] if row.sign else ""
    document.save(str(file))


def write_sheet_photo(rows: Sequence[Attendant], words: Mapping[str, str], file: Path) -> None:
    """Writes the same sheet as a slightly turned, unevenly lit JPEG of 1,240 by 1,600 pixels."""
    paper = Image.new("RGB", (1_240, 1_600), _PAPER)
    pen = ImageDraw.Draw(paper)
    large, normal = ImageFont.load_default(34), ImageFont.load_default(22)
    pen.text((90, 90), words["district"], fill="black", font=large)
    pen.text((90, 150), "Technology Plan: attendance and signatures", fill="black", font=normal)
    pen.text((90, 190), f"Date: {words['held']}", fill="black", font=normal)
    edges = (90, 370, 830, 1_150)
    for column, head in enumerate(("Name", "Title", "Signature")):
        pen.text((edges[column] + 12, 262), head, fill="black", font=normal)
    for number, row in enumerate(rows):
        top = 310 + number * 110
        pen.text((edges[0] + 12, top + 40), row.name, fill="black", font=normal)
        pen.text((edges[1] + 12, top + 40), row.title, fill="black", font=normal)
        if row.sign:
            _sign(pen, row.name, (edges[2] + 30, top + 20), (270, 70))
    bottom = 310 + len(rows) * 110
    for edge in edges:
        pen.line((edge, 250, edge, bottom), fill="black", width=2)
    for top in (250, *range(310, bottom + 1, 110)):
        pen.line((edges[0], top, edges[-1], top), fill="black", width=2)
    light = Image.linear_gradient("L").resize(paper.size).point(lambda value: 215 + value // 7)
    lit = Image.composite(paper, Image.new("RGB", paper.size, (96, 90, 80)), light)
    turned = lit.rotate(1.1, resample=Image.Resampling.BICUBIC, fillcolor=(92, 84, 72))
    turned.filter(ImageFilter.GaussianBlur(0.6)).save(file, quality=80)


def _drawn_picture(name: str) -> io.BytesIO:
    picture = Image.new("RGB", (420, 120), "white")
    _sign(ImageDraw.Draw(picture), name, (20, 15), (370, 85))
    made = io.BytesIO()
    picture.save(made, "PNG")
    made.seek(0)
    return made


def _sign(pen: ImageDraw.ImageDraw, name: str, corner: tuple[int, int], size: tuple[int, int]) -> None:
    """Draws loops that run to the right, the same ones for the same name."""
    hand = random.Random(name)  # noqa: S311 - ink, not a secret
    loops, lean, wave = hand.randint(6, 11), hand.uniform(0.03, 0.07), hand.uniform(5, 11)
    points = []
    for step in range(240):
        done = step / 240
        turn = 2 * math.pi * loops * done
        height = 0.18 + 0.3 * abs(math.sin(wave * done)) * (1 - 0.6 * done)
        points.append(
            (
                corner[0] + size[0] * (done + lean * math.cos(turn)),
                corner[1] + size[1] * (0.5 + height * math.sin(turn)),
            )
        )
    pen.line(points, fill=_INK, width=3, joint="curve")
