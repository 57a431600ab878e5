"""Makes the presentation of a packet, as PowerPoint slides or as the PDF of some."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt
from reportlab.lib.colors import HexColor
from reportlab.lib.fonts import tt2ps
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer

from tests.packets.looks import look_of, register_fonts
from tests.packets.pdf import markup
from tests.packets.texts import PacketText, Run, Slide
from tests.packets.word import save

_TITLE, _CONTENT, _BLANK = 0, 1, 6


def write_pptx(text: PacketText, file: Path) -> None:
    """Writes the slides; some districts use the places of the layout, others text boxes of their own."""
    look = look_of(text.name)
    show = Presentation()
    boxes = random.Random(f"the slides of {text.name}").random() < 0.3
    for number, slide in enumerate(text.slides):
        if boxes:
            _write_boxes(show.slides.add_slide(show.slide_layouts[_BLANK]), slide, look.color)
            continue
        made = show.slides.add_slide(show.slide_layouts[_CONTENT if number else _TITLE])
        made.shapes.title.text = slide.title
        made.shapes.title.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(look.color)
        _fill(made.placeholders[1].text_frame, slide, 22 if number else 20)
    save(show, file)


def write_pdf(text: PacketText, file: Path) -> None:
    """Writes the slides as a PDF, a page each."""
    register_fonts()
    look = look_of(text.name)
    size = (10 * inch, 5.625 * inch)

    def furnish(canvas: Any, _book: BaseDocTemplate) -> None:
        canvas.setFillColor(HexColor(f"#{look.color}"))
        canvas.rect(0, size[1] - 0.22 * inch, size[0], 0.22 * inch, stroke=0, fill=1)

    book = BaseDocTemplate(str(file), pagesize=size, title=text.slides[0].title, invariant=1)
    frame = Frame(0.6 * inch, 0.3 * inch, 8.8 * inch, 4.9 * inch)
    book.addPageTemplates([PageTemplate("slide", [frame], onPage=furnish)])
    title = ParagraphStyle("title", fontName=tt2ps(look.pdf_font, 1, 0), fontSize=26, leading=31, spaceAfter=16)
    story: list[Any] = []
    for number, slide in enumerate(text.slides):
        points = min(18.0, 1_100 / max(len(slide.title) + sum(len(words) for _, words in slide.points), 1) * 12)
        points = max(points, 12.0)
        body = ParagraphStyle("body", fontName=look.pdf_font, fontSize=points, leading=points * 1.3, spaceAfter=6)
        story += [] if number else [Spacer(1, 0.9 * inch)]
        story.append(Paragraph(markup((Run(slide.title),)), title))
        for level, words in slide.points:
            style = ParagraphStyle("point", body, leftIndent=20 * level, bulletIndent=20 * level - 15)
            story.append(Paragraph(markup((Run(words),)), style, bulletText="•" if number else None))
        story.append(PageBreak())
    book.build(story)


def _write_boxes(made: Any, slide: Slide, color: str) -> None:
    head = made.shapes.add_textbox(Inches(0.6), Inches(0.5), Inches(8.8), Inches(1))
    head.text_frame.word_wrap = True
    run = head.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.bold = slide.title, Pt(32), True
    run.font.color.rgb = RGBColor.from_string(color)
    body = made.shapes.add_textbox(Inches(0.6), Inches(1.8), Inches(8.8), Inches(5))
    body.text_frame.word_wrap = True
    _fill(body.text_frame, slide, 20)


def _fill(frame: Any, slide: Slide, size: float) -> None:
    for number, (level, words) in enumerate(slide.points):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.level = level - 1
        run = paragraph.add_run()
        run.text, run.font.size = words, Pt(size)
