"""Makes the presentation with which a plan was shown to the cabinet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pptx import Presentation

from review.demo.texts import slides_text

_TITLE_LAYOUT, _POINTS_LAYOUT = 0, 1


def write_slides(words: Mapping[str, str], file: Path) -> None:
    """Writes a title slide with district, day and audience, and a slide for each thing that the plan is about."""
    title, slides = slides_text(words)
    presentation = Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_LAYOUT])
    first.shapes.title.text = title
    first.placeholders[1].text = (
        f"{words['district']}\nTechnology Plan, {words['start']} – {words['end']}\n"
        f"Presented to the superintendent's cabinet on {words['held']}\n{words['director']}, Director of Technology"
    )
    for slide in slides:
        made = presentation.slides.add_slide(presentation.slide_layouts[_POINTS_LAYOUT])
        made.shapes.title.text = slide.title
        made.placeholders[1].text = "\n".join(slide.points)
    presentation.core_properties.author = words["director"]
    presentation.save(str(file))
