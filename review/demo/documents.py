"""Makes the demo's documents: plans, slides, signature sheets, and files that cannot be opened."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from review import clock
from review.demo.districts import DemoDistrict, words_for
from review.demo.pdf_plan import write_pdf_plan
from review.demo.people import CANDIDATE
from review.demo.sheets import attendants, write_sheet, write_sheet_photo
from review.demo.slides import write_slides
from review.demo.texts import plan_text
from review.demo.word_plan import write_word_plan

TIMEZONE = "America/Chicago"

NAMES = {
    "good_plan": "plan.docx",
    "lacking_plan": "plan-lacking.docx",
    "improved_plan": "plan-improved.docx",
    "pdf_plan": "plan.pdf",
    "slides": "slides.pptx",
    "sheet": "sheet.docx",
    "sheet_photo": "sheet-photo.jpg",
    "broken_pdf": "broken.pdf",
    "encrypted_pdf": "plan-locked.pdf",
}


def make_files(
    folder: Path,
    *,
    district: DemoDistrict = CANDIDATE.district,
    director: str = CANDIDATE.name,
    today: dt.date | None = None,
) -> dict[str, Path]:
    """Writes one document of each kind into the folder (made if missing); the paths by the names in NAMES.

    Days in them are told from `today`: the plan's three years begin with the present school year, and
    the presentation was four weeks ago.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {what: make_file(folder, what, district=district, director=director, today=today) for what in NAMES}


def make_file(folder: Path, what: str, *, district: DemoDistrict, director: str, today: dt.date | None = None) -> Path:
    """Writes the one document of that name in NAMES into the folder; KeyError for another name."""
    file = folder / NAMES[what]
    words = words_for(district, director, today or clock.today(TIMEZONE))
    match what:
        case "good_plan":
            write_word_plan(plan_text("good", words), file)
        case "lacking_plan":
            write_word_plan(plan_text("revised", words, "first"), file)
        case "improved_plan":
            write_word_plan(plan_text("revised", words, "improved"), file)
        case "pdf_plan":
            write_pdf_plan(plan_text("formal", words), file)
        case "encrypted_pdf":
            write_pdf_plan(plan_text("formal", words), file, password="cabinet-only")  # noqa: S106 - nobody's
        case "broken_pdf":
            write_pdf_plan(plan_text("formal", words), file)
            _break(file)
        case "slides":
            write_slides(words, file)
        case "sheet":
            write_sheet(attendants(district, director), words, file)
        case "sheet_photo":
            write_sheet_photo(attendants(district, director), words, file)
    return file


def _break(file: Path) -> None:
    """Overwrites the middle of a PDF, as a failing disk does; its first and its last bytes look right."""
    content = file.read_bytes()
    kept = 64
    file.write_bytes(content[:kept] + b"\0" * (len(content) - 2 * kept) + content[-kept:])
