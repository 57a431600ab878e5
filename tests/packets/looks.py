"""How a packet's documents look: fonts, sizes and habits, chosen by the packet's name."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import reportlab
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Headings = Literal["styles", "fake", "bold"]

_FONTS = (("Helvetica", "Arial"), ("Times-Roman", "Times New Roman"), ("Vera", "Verdana"), ("Times-Roman", "Georgia"))


@dataclass(frozen=True, slots=True)
class Look:
    """The choices for one packet; sizes are in points, `numbering` has {page} and perhaps {pages}."""

    pdf_font: str
    word_font: str
    size: float
    color: str
    numbering: str
    running: bool
    justified: bool
    shaded_heads: bool
    contents_title: str
    table_style: str

    def heading_sizes(self, headings: Headings) -> tuple[float, float, float]:
        """The sizes of headings of the levels 1 to 3."""
        match headings:
            case "styles":
                return 17.0, 13.5, 11.5
            case "fake":
                return self.size + 4.5, self.size + 2.0, self.size + 1.0
            case "bold":
                return self.size, self.size, self.size


def look_of(name: str) -> Look:
    """The look of that packet's documents, always the same one."""
    choose = random.Random(f"the look of {name}")
    pdf_font, word_font = choose.choice(_FONTS)
    return Look(
        pdf_font=pdf_font,
        word_font=word_font,
        size=9.5 if pdf_font == "Vera" else choose.choice((10.5, 11.0, 11.5)),
        color=choose.choice(("1F3864", "7B2C2C", "2F5D3A", "000000", "0B5394")),
        numbering=choose.choice(("{page}", "Page {page}", "Page {page} of {pages}", "- {page} -", "{title} | {page}")),
        running=choose.random() < 0.5,
        justified=choose.random() < 0.4,
        shaded_heads=choose.random() < 0.6,
        contents_title=choose.choice(("Table of Contents", "Contents", "TABLE OF CONTENTS", "What is inside")),
        table_style=choose.choice(("Table Grid", "Light Grid Accent 1", "Medium Shading 1 Accent 1", "Light List")),
    )


def register_fonts() -> None:
    """Makes the fonts that come with reportlab known to it, in bold and italics too."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for number, file in enumerate(("Vera", "VeraIt", "VeraBd", "VeraBI")):
        pdfmetrics.registerFont(TTFont(file, str(folder / f"{file}.ttf")))
        addMapping("Vera", number // 2, number % 2, file)
